// The steps of a case that are about charges.

#include <algorithm>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"
#include "tests/conformance/fields.h"
#include "tests/conformance/loan_history.h"

namespace thuning::conformance {
namespace {

using google::protobuf::Struct;
using loan::Charge;
using loan::ChargeBasis;
using loan::ChargeTiming;
using loan::Fact;
using loan::Kind;

// A charge that says nothing of its time has a due date.
absl::StatusOr<ChargeTiming> TimingOf(const Struct& step) {
  if (!Has(step, "charge_time") && Has(step, "due_date")) return ChargeTiming::kOwnDay;
  return ChoiceAt<ChargeTiming>(step, "charge_time",
                                {{"DISBURSEMENT", ChargeTiming::kDisbursement},
                                 {"INSTALLMENT_FEE", ChargeTiming::kInstalment},
                                 {"SPECIFIED_DUE_DATE", ChargeTiming::kOwnDay},
                                 {"OVERDUE_INSTALLMENT", ChargeTiming::kPastDue}});
}

absl::StatusOr<ChargeBasis> BasisOf(const Struct& step) {
  return ChoiceAt<ChargeBasis>(
      step, "calculation",
      {{"FLAT", ChargeBasis::kFlat},
       {"PERCENT_OF_AMOUNT", ChargeBasis::kPrincipal},
       {"PERCENT_OF_AMOUNT (installment principal)", ChargeBasis::kPrincipal},
       {"PERCENT_OF_INTEREST", ChargeBasis::kInterest},
       {"PERCENT_OF_LOAN_AMOUNT_PLUS_INTEREST", ChargeBasis::kPrincipalAndInterest}});
}

absl::StatusOr<Charge> ReadCharge(const Struct& step, int decimals) {
  Charge charge{.name = TextAt(step, "charge"), .penalty = FlagAt(step, "is_penalty")};
  ASSIGN_OR_RETURN(charge.timing, TimingOf(step));
  ASSIGN_OR_RETURN(charge.basis, BasisOf(step));
  if (charge.basis == ChargeBasis::kFlat) {
    ASSIGN_OR_RETURN(charge.amount, AmountAt(step, "amount", decimals));
  } else {
    ASSIGN_OR_RETURN(charge.percent, PercentAt(step, "percent"));
  }
  if (charge.timing == ChargeTiming::kOwnDay || Has(step, "due_date")) {
    ASSIGN_OR_RETURN(charge.due_date, DateAt(step, "due_date"));
  }
  return charge;
}

}  // namespace

// A charge exists from the day on which it is added, and from its due date where it is added later.
// Adding one does not move time there, which shows where interest goes on.
absl::StatusOr<std::optional<Date>> LoanHistory::DecidedOn(const Struct& step,
                                                           const Charge& charge) {
  if (!charge.due_date.has_value() || bookings_.empty()) return std::nullopt;
  if (!Has(step, "business_date")) return std::min(*charge.due_date, today_);
  ASSIGN_OR_RETURN(const Date day, DateAt(step, "business_date"));
  if (terms_.contract.policy.rest == loan::Rest::kNone) today_ = std::max(today_, day);
  return std::max(Start(), std::min({*charge.due_date, day, std::max(today_, LastDay())}));
}

// A percentage of all interest of the loan is an amount to us, by the schedule as it is then.
void LoanHistory::TakePercentageOfInterest(Charge& charge) const {
  const bool of_loan = charge.timing == ChargeTiming::kOwnDay;
  const bool of_principal = charge.basis == ChargeBasis::kPrincipalAndInterest;
  if (!of_loan || (!of_principal && charge.basis != ChargeBasis::kInterest)) return;
  const loan::Account account = AccountOn(std::max(Start(), charge.decided.value_or(Start())));
  const loan::Parts due = account.TotalOf(&loan::Row::due);
  const int64_t principal = of_principal ? due[loan::Component::kPrincipal] : 0;
  charge.amount = PercentOf(charge.percent, principal + due[loan::Component::kInterest]);
  charge.basis = ChargeBasis::kFlat;
}

absl::Status LoanHistory::AddCharge(const Struct& step) {
  ASSIGN_OR_RETURN(Charge charge, ReadCharge(step, decimals()));
  charge.id = ++last_id_;
  ASSIGN_OR_RETURN(charge.decided, DecidedOn(step, charge));
  TakePercentageOfInterest(charge);
  charges_.push_back(std::move(charge));
  if (!bookings_.empty()) KeepFees(Start());
  return absl::OkStatus();
}

// A step names its charge by name and due date, as the fee of the instalments, or as the latest.
absl::StatusOr<const Charge*> LoanHistory::ChargeOf(const Struct& step) const {
  const std::string target = TextAt(step, "target");
  const bool of_instalments =
      Has(step, "installment_nr") || absl::StrContains(target, "installment");
  std::optional<Date> due;
  if (Has(step, "charge_due")) {
    ASSIGN_OR_RETURN(due, DateAt(step, "charge_due"));
  }
  for (auto charge = charges_.rbegin(); charge != charges_.rend(); ++charge) {
    const bool matches = Has(step, "charge") ? charge->name == TextAt(step, "charge")
                         : of_instalments    ? charge->timing == ChargeTiming::kInstalment
                                             : absl::StrContains(target, "latest added");
    if (matches && (!due.has_value() || charge->due_date == due)) return &*charge;
  }
  return absl::UnimplementedError(absl::StrCat(TextAt(step, "type"), " of ", target));
}

// A waiver takes effect on the due date of its charge.
absl::Status LoanHistory::WaiveCharge(const Struct& step) {
  ASSIGN_OR_RETURN(const Charge* charge, ChargeOf(step));
  Fact fact{.id = ++last_id_,
            .kind = Kind::kChargeWaiver,
            .date = std::min(charge->due_date.value_or(today_), today_),
            .target = charge->id};
  if (Has(step, "installment_nr")) {
    ASSIGN_OR_RETURN(fact.row, CountAt(step, "installment_nr"));
  }
  Book(std::move(fact));
  return absl::OkStatus();
}

// Pays a charge, or gives it back.
absl::Status LoanHistory::SettleCharge(const Struct& step) {
  const bool pays = TextAt(step, "type") == "charge_payment";
  ASSIGN_OR_RETURN(const Charge* charge, ChargeOf(step));
  ASSIGN_OR_RETURN(Fact fact, FactOf(step, pays ? Kind::kChargePayment : Kind::kChargeAdjustment));
  fact.target = charge->id;
  if (Has(step, "installment_nr")) {
    ASSIGN_OR_RETURN(fact.row, CountAt(step, "installment_nr"));
  }
  Book(std::move(fact));
  return absl::OkStatus();
}

}  // namespace thuning::conformance
