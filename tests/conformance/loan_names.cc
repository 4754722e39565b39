#include "tests/conformance/loan_names.h"

#include "tests/conformance/fields.h"

namespace thuning::conformance {
namespace {

using loan::Kind;
using loan::PeriodUnit;

// What takes place only as a part of another step has no step of its own.
constexpr StepKind kKinds[] = {
    {Kind::kDisbursement, "disburse", "Disbursement"},
    {Kind::kRepayment, "repayment", "Repayment"},
    {Kind::kRepayment, "down_payment", "Down Payment"},
    {Kind::kGoodwillCredit, "goodwill_credit", "Goodwill Credit"},
    {Kind::kGoodwillCredit, "interest_payment_waiver", "Interest Payment Waiver"},
    {Kind::kMerchantRefund, "merchant_issued_refund", "Merchant Issued Refund"},
    {Kind::kPayoutRefund, "payout_refund", "Payout Refund"},
    {Kind::kPayoutRefund, "refund_of_active_loan", "Payout Refund"},
    {Kind::kPayoutRefund, "refund", "Payout Refund"},
    {Kind::kChargeAdjustment, "charge_adjustment", "Charge Adjustment"},
    {Kind::kChargePayment, "charge_payment", "Charge Payment"},
    {Kind::kChargePayment, "", kFeeAtDisbursement},
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

const StepKind* FindStep(absl::string_view step) {
  for (const StepKind& one : kKinds) {
    if (!one.step.empty() && one.step == step) return &one;
  }
  return nullptr;
}

absl::string_view ListedName(Kind kind) {
  for (const StepKind& one : kKinds) {
    if (one.kind == kind) return one.listed;
  }
  return "";
}

absl::StatusOr<PeriodUnit> UnitAt(const google::protobuf::Struct& object, const std::string& key) {
  return ChoiceAt<PeriodUnit>(
      object, key,
      {{"DAYS", PeriodUnit::kDay}, {"WEEKS", PeriodUnit::kWeek}, {"MONTHS", PeriodUnit::kMonth}});
}

}  // namespace thuning::conformance
