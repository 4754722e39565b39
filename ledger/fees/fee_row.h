// What the commands on fees share: the rows that they look at, sums over a fee, numbers without
// gaps, and pieces of records.
//
// Rows: "operators/ami/fees/F-1" (Fee), "operators/ami/beneficiaries/B-1/feeAccount" (FeeAccount),
// "operators/ami/numberSeries/receipts-2026" and "…/creditNotes-2026" (NumberSeries).
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "google/type/date.pb.h"
#include "ledger/money/rate.h"
#include "ledger/state/context.h"
#include "ledger/state/state.h"
#include "thuning/event/v1/record.pb.h"
#include "thuning/ledger/v1/admin.pb.h"
#include "thuning/ledger/v1/fee.pb.h"
#include "thuning/state/v1/state.pb.h"

namespace thuning::fees {

type::v1::Money MoneyOf(int64_t minor_units, absl::string_view currency_code);

// What is unpaid. Never negative.
int64_t OutstandingOf(const ledger::v1::Fee& fee);
// What it is still owed for: neither waived nor credited.
int64_t ChargedOf(const ledger::v1::Fee& fee);
// How much VAT is in the next `amount_minor` by which the fee is reduced: shares of one fee sum to
// the whole of its VAT. Half even.
int64_t VatOfReduction(const ledger::v1::Fee& fee, int64_t amount_minor);

// Refused with AMOUNT_EXCEEDS_OUTSTANDING when less is unpaid.
absl::Status CheckOwed(const ledger::v1::Fee& fee, absl::string_view field, int64_t amount_minor);

// Where the income of a kind goes unless a schedule says otherwise. The kind is stated: checked.
absl::string_view IncomeAccountOf(type::v1::FeeKind kind);
// That of a fee: old records do not name it.
absl::string_view IncomeAccountOf(const ledger::v1::Fee& fee);

// Refused with ACCOUNT_NOT_IN_CHART unless the operator's chart has the account.
absl::Status CheckInChart(absl::string_view field, absl::string_view account,
                          absl::string_view operator_id, StateReader& state);

// Percent on top of a price, zero when empty; refused when the chart has no account for it.
absl::StatusOr<Rate> ReadVat(absl::string_view field, absl::string_view vat_percent);
absl::Status CheckVatInChart(absl::string_view field, Rate vat, absl::string_view operator_id,
                             StateReader& state);

// What a beneficiary has left of credit notes.
std::string AccountRow(absl::string_view beneficiary);
absl::Status CheckCredit(absl::string_view beneficiary, absl::string_view field,
                         int64_t amount_minor, StateReader& state);

// Numbers of documents: "2026-000001", "CN-2026-000001", each without gaps within an operator's
// year of value dates.
struct Series {
  absl::string_view name;
  absl::string_view prefix;
};
inline constexpr Series kReceipts{"receipts", ""};
inline constexpr Series kCreditNotes{"creditNotes", "CN-"};

std::string NextNumber(const Series& series, absl::string_view operator_id,
                       const google::type::Date& date, StateReader& state);
// Takes the next number, which is `number`: checked.
void TakeNumber(const Series& series, const event::v1::Record& record, absl::string_view number,
                State& state);

// Stated, and one that is offered.
absl::Status CheckFeeKind(absl::string_view field, type::v1::FeeKind kind);

// Where money comes from or goes to: a method with what belongs to it. Cash goes through no bank.
struct PaymentWay {
  type::v1::PaymentMethod method;
  absl::string_view bank_account;  // resource name
  absl::string_view end_to_end_id;
};
absl::Status CheckBankFields(const PaymentWay& way, absl::string_view operator_id);

}  // namespace thuning::fees
