// The terms of an application. For the deciders of this folder.
#pragma once

#include "absl/status/statusor.h"
#include "thuning/ledger/v1/admin.pb.h"
#include "thuning/type/v1/loan.pb.h"

namespace thuning::lending {

// The terms as the loan will have them: those that are asked for, completed by the product. Refused
// as CompleteTerms refuses, then with CURRENCY_DIFFERS and NOT_WITHIN_PRODUCT, below "terms".
absl::StatusOr<type::v1::LoanTerms> AgreedTerms(const type::v1::LoanTerms& asked,
                                                const ledger::v1::Product& product,
                                                const ledger::v1::Operator& books);

}  // namespace thuning::lending
