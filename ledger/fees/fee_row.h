// What the commands on fees share: the rows that they look at, sums over a fee, numbers without
// gaps, and pieces of records.
//
//   Fee            "operators/ami/fees/F-1"
//   FeeAccount     "operators/ami/beneficiaries/B-1/feeAccount"
//   NumberSeries   "operators/ami/numberSeries/receipts-2026", "…/creditNotes-2026"
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

// What of the fee is unpaid. Never negative.
int64_t OutstandingOf(const ledger::v1::Fee& fee);
// What of the fee is still charged: neither waived nor credited.
int64_t ChargedOf(const ledger::v1::Fee& fee);
// How much VAT is in the next `amount_minor` by which the fee is reduced, rounded half even. The
// VAT of all reductions of a fee sums to the VAT of the fee.
int64_t VatOfReduction(const ledger::v1::Fee& fee, int64_t amount_minor);

// Refused with AMOUNT_EXCEEDS_OUTSTANDING when less is unpaid.
absl::Status CheckOwed(const ledger::v1::Fee& fee, absl::string_view field, int64_t amount_minor);

// Where the income of a kind goes unless a schedule says otherwise. The kind is stated: checked.
absl::string_view IncomeAccountOf(type::v1::FeeKind kind);
// The income account of a fee: old records do not name it.
absl::string_view IncomeAccountOf(const ledger::v1::Fee& fee);

// Refused with ACCOUNT_NOT_IN_CHART unless the operator's chart has the account.
absl::Status CheckInChart(absl::string_view field, absl::string_view account,
                          absl::string_view operator_id, StateReader& state);

// Reads the percentage of VAT on top of a price, zero when empty. Refused when the chart has no
// account for VAT.
absl::StatusOr<Rate> ReadVat(absl::string_view field, absl::string_view vat_percent);
absl::Status CheckVatInChart(absl::string_view field, Rate vat, absl::string_view operator_id,
                             StateReader& state);

// The row of a beneficiary's fee account, and whether it has so much credit left: refused with
// AMOUNT_EXCEEDS_CREDIT.
std::string AccountRow(absl::string_view beneficiary);
absl::Status CheckCredit(absl::string_view beneficiary, absl::string_view field,
                         int64_t amount_minor, StateReader& state);

// A series of document numbers, "2026-000001" or "CN-2026-000001", without gaps within an
// operator's year of value dates.
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

// Checks that the kind is stated and is one that is offered.
absl::Status CheckFeeKind(absl::string_view field, type::v1::FeeKind kind);

}  // namespace thuning::fees
