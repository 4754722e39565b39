// What a loan would cost on its terms, without a loan: reads and records nothing.
#pragma once

#include "absl/status/statusor.h"
#include "thuning/ledger/v1/admin.pb.h"
#include "thuning/ledger/v1/issuance.pb.h"

namespace thuning::lending {

// A quote without a product. Refused as CompleteTerms refuses "terms" (terms.h says what and in
// which order), then with REQUIRED_FIELD_MISSING at "terms.disbursement_date". Refused with
// PRODUCT_NEEDS_SERVER at "product" when the request names a product.
absl::StatusOr<ledger::v1::QuoteLoanResponse> QuoteLoan(
    const ledger::v1::QuoteLoanRequest& request);

// A quote on the product that the request names, of these books. Refused as AgreedTerms refuses,
// instead of CompleteTerms.
absl::StatusOr<ledger::v1::QuoteLoanResponse> QuoteLoan(const ledger::v1::QuoteLoanRequest& request,
                                                        const ledger::v1::Product& product,
                                                        const ledger::v1::Operator& books);

}  // namespace thuning::lending
