#include "ledger/fees/fee_row.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ledger/accounting/chart.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/money/rounding.h"
#include "ledger/state/names.h"

namespace thuning::fees {
namespace {

using event::v1::Record;
using ledger::v1::ChartAccount;
using ledger::v1::Fee;
using state::v1::FeeAccount;
using state::v1::NumberSeries;

std::string SeriesRow(const Series& series, absl::string_view operator_id, int year) {
  return NameOf(operator_id, "numberSeries", absl::StrCat(series.name, "-", year));
}

std::string NumberText(const Series& series, int year, int64_t number) {
  return absl::StrFormat("%s%04d-%06d", series.prefix, year, number);
}

// VAT in the first so many minor units of the fee.
int64_t VatUpTo(const Fee& fee, int64_t amount_minor) {
  return MultiplyDivide(fee.vat_minor(), amount_minor, fee.amount().minor_units(),
                        Rounding::kHalfEven);
}

}  // namespace

type::v1::Money MoneyOf(int64_t minor_units, absl::string_view currency_code) {
  type::v1::Money money;
  money.set_minor_units(minor_units);
  money.set_currency_code(std::string(currency_code));
  return money;
}

int64_t ChargedOf(const Fee& fee) {
  return fee.amount().minor_units() - fee.waived_minor() - fee.credited_minor();
}

int64_t OutstandingOf(const Fee& fee) {
  return ChargedOf(fee) - fee.paid_minor() + fee.released_minor();
}

int64_t VatOfReduction(const Fee& fee, int64_t amount_minor) {
  const int64_t reduced = fee.waived_minor() + fee.credited_minor();
  return VatUpTo(fee, reduced + amount_minor) - VatUpTo(fee, reduced);
}

absl::Status CheckOwed(const Fee& fee, absl::string_view field, int64_t amount_minor) {
  const int64_t unpaid = OutstandingOf(fee);
  if (amount_minor <= unpaid) return absl::OkStatus();
  return RefuseState("AMOUNT_EXCEEDS_OUTSTANDING", field,
                     absl::StrCat("amount ", amount_minor, " exceeds the ", unpaid,
                                  " that is unpaid of ", fee.name()));
}

absl::string_view IncomeAccountOf(type::v1::FeeKind kind) {
  switch (kind) {
    case type::v1::FEE_KIND_SUBSCRIPTION:
      return accounting::kServiceIncome;
    case type::v1::FEE_KIND_RENT:
      return accounting::kRentIncome;
    case type::v1::FEE_KIND_SHARED_COST:
      return accounting::kSharedCostIncome;
    case type::v1::FEE_KIND_PARTICIPATION:
      return accounting::kParticipationIncome;
    case type::v1::FEE_KIND_UNSPECIFIED:
    case type::v1::FeeKind_INT_MIN_SENTINEL_DO_NOT_USE_:
    case type::v1::FeeKind_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  LEDGER_CHECK(false);
}

absl::string_view IncomeAccountOf(const Fee& fee) {
  return fee.income_account().empty() ? IncomeAccountOf(fee.kind())
                                      : absl::string_view(fee.income_account());
}

absl::Status CheckInChart(absl::string_view field, absl::string_view account,
                          absl::string_view operator_id, StateReader& state) {
  if (state.Find<ChartAccount>(NameOf(operator_id, "accounts", account)) != nullptr) {
    return absl::OkStatus();
  }
  return RefuseState("ACCOUNT_NOT_IN_CHART", field,
                     absl::StrCat("the operator's chart has no account ", account));
}

absl::StatusOr<Rate> ReadVat(absl::string_view field, absl::string_view vat_percent) {
  if (vat_percent.empty()) return Rate();
  return Rate::ParsePercent(field, vat_percent);
}

absl::Status CheckVatInChart(absl::string_view field, Rate vat, absl::string_view operator_id,
                             StateReader& state) {
  if (vat == Rate()) return absl::OkStatus();
  return CheckInChart(field, accounting::kVatCollected, operator_id, state);
}

std::string AccountRow(absl::string_view beneficiary) {
  return absl::StrCat(beneficiary, "/feeAccount");
}

absl::Status CheckCredit(absl::string_view beneficiary, absl::string_view field,
                         int64_t amount_minor, StateReader& state) {
  const auto* account = state.Find<FeeAccount>(AccountRow(beneficiary));
  const int64_t credit = account == nullptr ? 0 : account->credit_minor();
  if (amount_minor <= credit) return absl::OkStatus();
  return RefuseState("AMOUNT_EXCEEDS_CREDIT", field,
                     absl::StrCat("amount ", amount_minor, " exceeds the credit of ", credit,
                                  " that ", beneficiary, " has"));
}

std::string NextNumber(const Series& series, absl::string_view operator_id,
                       const google::type::Date& date, StateReader& state) {
  const auto* row = state.Find<NumberSeries>(SeriesRow(series, operator_id, date.year()));
  return NumberText(series, date.year(), (row == nullptr ? 0 : row->last()) + 1);
}

void TakeNumber(const Series& series, const Record& record, absl::string_view number,
                State& state) {
  LEDGER_CHECK(number == NextNumber(series, record.operator_id(), record.effective_date(), state));
  const std::string name = SeriesRow(series, record.operator_id(), record.effective_date().year());
  NumberSeries& row = state.ChangeOrCreate<NumberSeries>(name);
  row.set_last(row.last() + 1);
}

absl::Status CheckFeeKind(absl::string_view field, type::v1::FeeKind kind) {
  if (kind == type::v1::FEE_KIND_UNSPECIFIED) return RefuseAbsent(field);
  return type::v1::FeeKind_IsValid(kind) ? absl::OkStatus() : RefuseUnknown(field, kind);
}

}  // namespace thuning::fees
