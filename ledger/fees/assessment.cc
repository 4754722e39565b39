// What a programme's schedules charge an enrolment: the rows as values, the calculation of
// scheduled_fees.h, and its outcome as a record.
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/accounting/journal.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/checks/today.h"
#include "ledger/fees/fee_row.h"
#include "ledger/fees/fee_schedule.h"
#include "ledger/fees/fees.h"
#include "ledger/fees/new_fee.h"
#include "ledger/fees/scheduled_fees.h"
#include "ledger/state/names.h"

namespace thuning::fees {
namespace {

using event::v1::FeeAssessed;
using event::v1::Record;
using ledger::v1::AssessEnrolmentRequest;
using ledger::v1::Enrolment;
using ledger::v1::Fee;
using ledger::v1::FeeSchedule;
using state::v1::AssessedFees;
using state::v1::ProgrammeFees;

// No part is begun with so many fees in the record; with the instalments of one more part it has
// room for, in the longest words.
constexpr size_t kFeesPerRecord = 40;

Date DayOf(const google::type::Date& date) { return DateOf(date).value(); }

Stay StayOf(const Enrolment& enrolment) {
  Stay stay{.first = DayOf(enrolment.start_date())};
  if (enrolment.has_end_date()) stay.last = DayOf(enrolment.end_date());
  if (!enrolment.discount_percent().empty()) {
    stay.discount = Rate::ParsePercent("", enrolment.discount_percent()).value();
  }
  return stay;
}

Mark MarkOf(const AssessedFees* assessed, absl::string_view fee_schedule_id) {
  if (assessed == nullptr) return {};
  for (const AssessedFees::Mark& mark : assessed->marks()) {
    if (mark.fee_schedule_id() == fee_schedule_id) {
      return {.version = mark.version(), .term = mark.term(), .part = mark.part()};
    }
  }
  return {};
}

// What is to be said of every fee of one record.
struct Assessing {
  const Enrolment& enrolment;
  std::string currency_code;
  const Context& context;
};

void AddFee(const Assessing& assessing, const FeeSchedule& schedule, const ScheduledFee& fee,
            Record& record) {
  const NewFeeId id = FeeIdOf(assessing.context, record.events_size() + 1);
  FeeAssessed& assessed = *record.add_events()->mutable_fee_assessed();
  assessed.set_fee_id(id.fee_id);
  assessed.set_beneficiary_id(std::string(LastId(assessing.enrolment.beneficiary())));
  assessed.set_kind(schedule.kind());
  *assessed.mutable_amount() = MoneyOf(fee.net_minor + fee.vat_minor, assessing.currency_code);
  *assessed.mutable_due_date() = ToProto(fee.due_date);
  assessed.set_display_name(schedule.display_name());
  assessed.set_payment_reference(id.payment_reference);
  assessed.set_vat_minor(fee.vat_minor);
  assessed.set_income_account(schedule.income_account());
  assessed.set_enrolment_id(std::string(LastId(assessing.enrolment.name())));
  assessed.set_fee_schedule_id(std::string(LastId(schedule.name())));
  assessed.set_version(fee.mark.version);
  assessed.set_term(fee.mark.term);
  assessed.set_part(fee.mark.part);
  assessed.set_instalment(fee.instalment);
  assessed.set_instalment_count(fee.instalment_count);
  *assessed.mutable_period_start() = ToProto(fee.period_start);
  if (fee.period_end.has_value()) {
    *assessed.mutable_period_end() = ToProto(*fee.period_end);
  }
  assessed.set_discount_minor(fee.discount_minor);
  PostAssessment(assessed, record);
}

// What all schedules of the programme charge, one after the other.
void AddFees(const Assessing& assessing, Date through, StateReader& state, Record& record) {
  const Enrolment& enrolment = assessing.enrolment;
  const Stay stay = StayOf(enrolment);
  const auto* schedules = state.Find<ProgrammeFees>(ProgrammeFeesRow(enrolment.programme()));
  if (schedules == nullptr) return;
  const auto* assessed = state.Find<AssessedFees>(AssessedFeesRow(enrolment.name()));
  for (const std::string& id : schedules->fee_schedule_ids()) {
    const auto count = static_cast<size_t>(record.events_size());
    if (count >= kFeesPerRecord) break;
    const auto* schedule =
        state.Find<FeeSchedule>(NameOf(record.operator_id(), "feeSchedules", id));
    LEDGER_CHECK(schedule != nullptr);
    for (const ScheduledFee& fee :
         FeesToAssess(ChargingOf(schedule->charging()), PricesFor(enrolment, *schedule), stay,
                      MarkOf(assessed, id), through, kFeesPerRecord - count)) {
      AddFee(assessing, *schedule, fee, record);
    }
  }
}

absl::Status CheckFeesAbsent(const Record& record, StateReader& state) {
  for (const event::v1::Event& event : record.events()) {
    RETURN_IF_ERROR(CheckAbsent<Fee>(
        "name", NameOf(record.operator_id(), "fees", event.fee_assessed().fee_id()), state));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Record> Decide(const AssessEnrolmentRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto ids, ParseName("name", request.name(), {"operators", "enrolments"}));
  RETURN_IF_ERROR(CheckDate("through_date", request.has_through_date(), request.through_date()));
  RETURN_IF_ERROR(CheckNotFarAhead("through_date", request.through_date(), ids[0], context, state));
  ASSIGN_OR_RETURN(const auto* books, FindBooks("name", ids[0], state));
  ASSIGN_OR_RETURN(const Enrolment* enrolment,
                   FindExisting<Enrolment>("name", request.name(), state));

  Record record = accounting::NewRecord(ids[0], request.through_date());
  AddFees({.enrolment = *enrolment, .currency_code = books->currency_code(), .context = context},
          DayOf(request.through_date()), state, record);
  if (record.events().empty()) {
    return RefuseState("NOTHING_TO_ASSESS", "through_date",
                       absl::StrCat(request.name(), " is assessed up to that day already"));
  }
  RETURN_IF_ERROR(CheckFeesAbsent(record, state));
  return record;
}

absl::StatusOr<Record> Decide(const ledger::v1::AssessFeesRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto ids, ParseName("parent", request.parent(), {"operators"}));
  RETURN_IF_ERROR(CheckDate("through_date", request.has_through_date(), request.through_date()));
  RETURN_IF_ERROR(FindBooks("parent", ids[0], state).status());
  RETURN_IF_ERROR(CheckNotFarAhead("through_date", request.through_date(), ids[0], context, state));
  Record record = accounting::NewRecord(ids[0], request.through_date());
  record.add_events()->mutable_fee_assessment_started();
  return record;
}

Record AssessmentEnded(const ledger::v1::AssessFeesRequest& request,
                       const ledger::v1::AssessFeesResponse& outcome) {
  Record record = accounting::NewRecord(LastId(request.parent()), request.through_date());
  event::v1::FeeAssessmentEnded& ended = *record.add_events()->mutable_fee_assessment_ended();
  ended.set_enrolment_count(outcome.enrolment_count());
  ended.set_fees_assessed(outcome.fees_assessed());
  for (const auto& refusal : outcome.refusals()) {
    event::v1::LeftAlone& left = *ended.add_left();
    left.set_name(refusal.enrolment());
    left.set_reason(refusal.reason());
    left.set_message(refusal.message());
  }
  return record;
}

ledger::v1::AssessFeesResponse OutcomeOf(const event::v1::FeeAssessmentEnded& ended) {
  ledger::v1::AssessFeesResponse outcome;
  outcome.set_enrolment_count(ended.enrolment_count());
  outcome.set_enrolments_done(ended.enrolment_count());
  outcome.set_fees_assessed(ended.fees_assessed());
  for (const event::v1::LeftAlone& left : ended.left()) {
    auto& refusal = *outcome.add_refusals();
    refusal.set_enrolment(left.name());
    refusal.set_reason(left.reason());
    refusal.set_message(left.message());
  }
  return outcome;
}

}  // namespace thuning::fees
