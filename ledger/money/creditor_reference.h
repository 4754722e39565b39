// Making creditor references of ISO 11649: "RF", two check digits (ISO 7064 mod 97-10) and up to 21
// letters and digits. A payer writes the reference on a transfer, and the bank statement then shows
// what the transfer pays.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace thuning {

// "RF18539007547034" from "539007547034". `body` is 1 to 21 capital letters and digits: checked.
std::string CreditorReference(absl::string_view body);

}  // namespace thuning
