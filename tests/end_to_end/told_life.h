// A random loan's life in the words of the API: what a caller sends so that what happens in the
// life happens to a loan on a server. Parents, names and request ids are the caller's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/loan/facts.h"
#include "thuning/ledger/v1/admin.pb.h"
#include "thuning/ledger/v1/repayment.pb.h"
#include "thuning/type/v1/loan.pb.h"

namespace thuning {

// The contract as far as the API can say it: it has orders of allocation for repayments, goodwill
// credits and credit notes only.
loan::Contract Sayable(loan::Contract contract);

// The product that the contract's loan is made on.
ledger::v1::Product ProductOf(const loan::Contract& contract);
// What is asked for on it, with the fees of the contract.
type::v1::LoanTerms TermsOf(const loan::Contract& contract,
                            const std::vector<loan::Charge>& charges, int64_t principal_minor,
                            const std::string& currency);

type::v1::LoanFee FeeOf(const loan::Charge& charge, const std::string& currency);
// Nothing of an instalment of zero by hand: to the API that is no amendment.
std::optional<type::v1::LoanAmendment> AmendmentOf(const loan::Amendment& amendment);

// What happens, in cash where money moves.
ledger::v1::RecordTransactionRequest TransactionOf(const loan::Fact& fact,
                                                   const std::string& currency);

// Whether a caller says how much it is; else the loan says it.
bool HasAmount(loan::Kind kind);

}  // namespace thuning
