#include "ledger/money/iban.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace thuning {
namespace {

constexpr size_t kFrenchLength = 27;

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }
bool IsCapital(char c) { return absl::ascii_isupper(static_cast<unsigned char>(c)); }
bool IsCapitalOrDigit(char c) { return IsDigit(c) || IsCapital(c); }

bool IsFrench(absl::string_view iban) {
  const absl::string_view country = iban.substr(0, 2);
  return country == "FR" || country == "MC";
}

bool HasForm(absl::string_view text) {
  if (text.size() < 15 || text.size() > 34) return false;
  if (IsFrench(text) && text.size() != kFrenchLength) return false;
  return IsCapital(text[0]) && IsCapital(text[1]) && IsDigit(text[2]) && IsDigit(text[3]) &&
         std::all_of(text.begin(), text.end(), IsCapitalOrDigit);
}

// The remainder of the number that begins with what left `remainder` and goes on with `text`, where
// A is 10 and Z is 35.
int ExtendModulo97(int remainder, absl::string_view text) {
  for (const char c : text) {
    remainder = IsDigit(c) ? remainder * 10 + (c - '0') : remainder * 100 + (c - 'A' + 10);
    remainder %= 97;
  }
  return remainder;
}

}  // namespace

bool IsIban(absl::string_view text) {
  return HasForm(text) && ExtendModulo97(ExtendModulo97(0, text.substr(4)), text.substr(0, 4)) == 1;
}

absl::string_view FrenchAccountNumber(absl::string_view iban) {
  return IsFrench(iban) ? iban.substr(4, 21) : absl::string_view();
}

}  // namespace thuning
