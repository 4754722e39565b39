// IBAN (ISO 13616): whether a bank account number can be one.
//
// The electronic form only: capitals and digits, no spaces. Checked are the form (country, check
// digits, 11 to 30 more characters), the check digits (ISO 7064, modulo 97), and for France and
// Monaco the length of 27. Only the bank knows whether the account exists.
#pragma once

#include "absl/strings/string_view.h"

namespace thuning {

bool IsIban(absl::string_view text);

// Bank, branch and account number, 21 characters, as French bank files name an account; empty for
// an IBAN of another country. `iban` must be a valid one; the view points into it.
absl::string_view FrenchAccountNumber(absl::string_view iban);

}  // namespace thuning
