#include "tests/conformance/loan_names.h"

#include "tests/conformance/fields.h"

namespace thuning::conformance {
namespace {

using loan::Kind;
using loan::PeriodUnit;

struct KindNames {
  Kind kind;
  absl::string_view step;
  absl::string_view listed;
};

// What takes place only as a part of another step has no step of its own.
constexpr KindNames kKinds[] = {
    {Kind::kDisbursement, "disburse", "Disbursement"},
    {Kind::kFeeAtDisbursement, "", "Repayment (at time of disbursement)"},
    {Kind::kRepayment, "repayment", "Repayment"},
    {Kind::kDownPayment, "down_payment", "Down Payment"},
    {Kind::kGoodwillCredit, "goodwill_credit", "Goodwill Credit"},
    {Kind::kSupplierRefund, "merchant_issued_refund", "Merchant Issued Refund"},
    {Kind::kPayoutRefund, "payout_refund", "Payout Refund"},
    {Kind::kInterestPaymentWaiver, "interest_payment_waiver", "Interest Payment Waiver"},
    {Kind::kChargeAdjustment, "charge_adjustment", "Charge Adjustment"},
    {Kind::kChargePayment, "charge_payment", "Charge Payment"},
    {Kind::kChargeWaiver, "waive_charge", "Waive loan charges"},
    {Kind::kInterestWaiver, "waive_interest", "Waive interest"},
    {Kind::kOverpaymentRefund, "credit_balance_refund", "Credit Balance Refund"},
    {Kind::kChargeback, "chargeback", "Chargeback"},
    {Kind::kReamortisation, "re_amortize", "Re-amortize"},
    {Kind::kReaging, "re_age", "Re-age"},
    {Kind::kAcceleration, "contract_termination", "Contract Termination"},
    {Kind::kChargeOff, "charge_off", "Charge-off"},
    {Kind::kWriteOff, "write_off", "Close (as written-off)"},
    {Kind::kRecovery, "recovery_payment", "Repayment (after write-off)"},
};

}  // namespace

std::optional<Kind> KindOfStep(absl::string_view step) {
  // Money that comes back of a pay-out.
  if (step == "refund_of_active_loan" || step == "refund") return Kind::kPayoutRefund;
  for (const KindNames& names : kKinds) {
    if (!names.step.empty() && names.step == step) return names.kind;
  }
  return std::nullopt;
}

absl::string_view ListedName(Kind kind) {
  for (const KindNames& names : kKinds) {
    if (names.kind == kind) return names.listed;
  }
  return "";
}

absl::StatusOr<PeriodUnit> UnitAt(const google::protobuf::Struct& object, const std::string& key) {
  return ChoiceAt<PeriodUnit>(
      object, key,
      {{"DAYS", PeriodUnit::kDay}, {"WEEKS", PeriodUnit::kWeek}, {"MONTHS", PeriodUnit::kMonth}});
}

}  // namespace thuning::conformance
