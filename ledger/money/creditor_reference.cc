#include "ledger/money/creditor_reference.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ledger/base/check.h"

namespace thuning {
namespace {

constexpr size_t kLongestBody = 21;

// The number that the characters spell, A being 10 and Z being 35, modulo 97.
int Mod97(absl::string_view characters) {
  int remainder = 0;
  for (const char c : characters) {
    const bool digit = absl::ascii_isdigit(static_cast<unsigned char>(c));
    LEDGER_CHECK(digit || absl::ascii_isupper(static_cast<unsigned char>(c)));
    remainder = digit ? remainder * 10 + (c - '0') : remainder * 100 + (c - 'A' + 10);
    remainder %= 97;
  }
  return remainder;
}

}  // namespace

std::string CreditorReference(absl::string_view body) {
  LEDGER_CHECK(!body.empty() && body.size() <= kLongestBody);
  const int check_digits = 98 - Mod97(absl::StrCat(body, "RF00"));
  return absl::StrFormat("RF%02d%s", check_digits, body);
}

}  // namespace thuning
