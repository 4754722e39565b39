// Looks up what loan commands name, and begins their records. For the deciders of this folder.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/type/date.pb.h"
#include "ledger/state/state.h"
#include "thuning/event/v1/record.pb.h"
#include "thuning/ledger/v1/issuance.pb.h"
#include "thuning/ledger/v1/reconciliation.pb.h"

namespace thuning::lending {

// "2026-11-20".
std::string FormatDate(const google::type::Date& date);
// "12.00 EUR".
std::string FormatAmount(int64_t minor, absl::string_view currency_code);

// Refused with LOAN_NOT_APPLIED, LOAN_NOT_APPROVED or LOAN_NOT_ACTIVE unless the loan is in the
// state `expected`.
absl::Status CheckState(absl::string_view field, const ledger::v1::Loan& loan,
                        type::v1::LoanState expected);
// Refused with LOAN_NOT_ACTIVE unless the loan was paid out. It may be closed or overpaid since.
absl::Status CheckPaidOut(absl::string_view field, const ledger::v1::Loan& loan);
// Refused with LOAN_NOT_ACTIVE unless the loan was paid out and is not closed on the day. What is
// told late of a day before that is taken.
absl::Status CheckOpenOn(absl::string_view field, const ledger::v1::Loan& loan,
                         const google::type::Date& date);

// "ACTIVE".
absl::string_view StateWord(type::v1::LoanState state);

// Gives the fees of the terms their numbers as charges, once the loan has dates.
void NumberCharges(ledger::v1::Loan& loan);

// Refused with DATE_BEFORE_DECISION where the date is before the loan's last decision.
absl::Status CheckNotBeforeDecision(absl::string_view field, const google::type::Date& date,
                                    const ledger::v1::Loan& loan);

// How many charges a loan may have, with those that were undone.
inline constexpr int kMaxCharges = 200;

// Refused with TOO_MANY where there are `most` already.
absl::Status CheckRoom(absl::string_view field, int size, int most);

// Refused with CURRENCY_DIFFERS, at the currency code below `field`, unless the amount is in the
// loan's currency.
absl::Status CheckLoanCurrency(absl::string_view field, const type::v1::Money& amount,
                               const ledger::v1::Loan& loan);

// Refused with CURRENCY_DIFFERS unless the bank account is in the loan's currency.
absl::Status CheckBankCurrency(absl::string_view field, const ledger::v1::BankAccount& account,
                               const ledger::v1::Loan& loan);

}  // namespace thuning::lending
