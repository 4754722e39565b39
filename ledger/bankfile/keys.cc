#include "ledger/bankfile/keys.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "ledger/money/creditor_reference.h"

namespace thuning::bankfile {
namespace {

constexpr size_t kLongestBody = 21;

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }

}  // namespace

std::string KeyOrEmpty(absl::string_view reference) {
  for (const absl::string_view none : {"NOTPROVIDED", "NOT PROVIDED", "NONREF"}) {
    if (absl::EqualsIgnoreCase(reference, none)) return "";
  }
  return std::string(reference);
}

bool IsWrongIso11649(absl::string_view reference) {
  const std::string text = absl::AsciiStrToUpper(absl::StrReplaceAll(reference, {{" ", ""}}));
  if (text.size() < 4 || !absl::StartsWith(text, "RF") || !IsDigit(text[2]) || !IsDigit(text[3]))
    return false;
  const std::string body = text.substr(4);
  const bool is_formed = !body.empty() && body.size() <= kLongestBody &&
                         std::all_of(body.begin(), body.end(), [](char c) {
                           return absl::ascii_isalnum(static_cast<unsigned char>(c));
                         });
  return !is_formed || CreditorReference(body) != text;
}

}  // namespace thuning::bankfile
