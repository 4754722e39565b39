#include "ledger/programme/enrolment.h"

#include <algorithm>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "ledger/accounting/journal.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/checks/today.h"
#include "ledger/money/rate.h"
#include "ledger/state/names.h"
#include "thuning/ledger/v1/admin.pb.h"
#include "thuning/state/v1/state.pb.h"

namespace thuning::programme {
namespace {

using event::v1::BeneficiaryEnrolled;
using event::v1::EnrolmentEnded;
using event::v1::Event;
using event::v1::ProgrammeCreated;
using event::v1::Record;
using ledger::v1::Beneficiary;
using ledger::v1::CreateProgrammeRequest;
using ledger::v1::EndEnrolmentRequest;
using ledger::v1::EnrolBeneficiaryRequest;
using ledger::v1::Enrolment;
using ledger::v1::Programme;
using state::v1::Participation;
using type::v1::Choice;
using Choices = google::protobuf::RepeatedPtrField<Choice>;

constexpr size_t kMaxNameLength = 200;
constexpr size_t kMaxChoiceLength = 100;
constexpr int kMaxChoices = 100;

std::string ParticipationRow(absl::string_view programme, absl::string_view beneficiary) {
  return absl::StrCat(programme, "/participations/", LastId(beneficiary));
}

Date DayOf(const google::type::Date& date) { return DateOf(date).value(); }

absl::Status CheckChoices(absl::string_view field, const Choices& choices) {
  if (choices.empty()) return RefuseAbsent(field);
  RETURN_IF_ERROR(CheckRange(field, choices.size(), 1, kMaxChoices));
  absl::flat_hash_set<absl::string_view> ids;
  for (int i = 0; i < choices.size(); ++i) {
    const std::string path = absl::StrCat(field, "[", i, "]");
    RETURN_IF_ERROR(CheckRequiredId(absl::StrCat(path, ".id"), choices[i].id()));
    if (!ids.insert(choices[i].id()).second) {
      return RefuseField("CHOICE_TWICE", absl::StrCat(path, ".id"),
                         absl::StrCat("\"", choices[i].id(), "\" is there already"));
    }
    RETURN_IF_ERROR(CheckText(absl::StrCat(path, ".display_name"), choices[i].display_name(),
                              kMaxChoiceLength));
  }
  return absl::OkStatus();
}

absl::Status CheckProgramme(const CreateProgrammeRequest& request) {
  RETURN_IF_ERROR(CheckRequiredId("programme_id", request.programme_id()));
  if (!request.has_programme()) {
    return RefuseAbsent("programme");
  }
  const Programme& programme = request.programme();
  RETURN_IF_ERROR(CheckText("programme.display_name", programme.display_name(), kMaxNameLength));
  RETURN_IF_ERROR(CheckChoices("programme.profiles", programme.profiles()));
  return CheckChoices("programme.support_levels", programme.support_levels());
}

absl::Status CheckEnd(const google::type::Date& start, const google::type::Date& end) {
  if (DayOf(end) >= DayOf(start)) return absl::OkStatus();
  return RefuseField("ENDS_BEFORE_START", "end_date",
                     absl::StrCat(FormatIsoDate(DayOf(end)), " is before the first day, ",
                                  FormatIsoDate(DayOf(start))));
}

absl::Status CheckDates(const EnrolBeneficiaryRequest& request) {
  RETURN_IF_ERROR(CheckDate("start_date", request.has_start_date(), request.start_date()));
  if (!request.has_end_date()) return absl::OkStatus();
  RETURN_IF_ERROR(CheckDate("end_date", true, request.end_date()));
  return CheckEnd(request.start_date(), request.end_date());
}

// A discount and its reason go together.
absl::Status CheckDiscount(const EnrolBeneficiaryRequest& request) {
  Rate discount;
  if (!request.discount_percent().empty()) {
    ASSIGN_OR_RETURN(discount, Rate::ParsePercent("discount_percent", request.discount_percent()));
  }
  if (discount > Rate()) {
    return CheckText("discount_reason", request.discount_reason(), kMaxChoiceLength);
  }
  if (request.discount_reason().empty()) return absl::OkStatus();
  return RefuseField("REASON_WITHOUT_DISCOUNT", "discount_reason", "there is no discount");
}

absl::Status CheckEnrolment(const EnrolBeneficiaryRequest& request, absl::string_view operator_id) {
  if (!request.enrolment_id().empty()) {
    RETURN_IF_ERROR(CheckId("enrolment_id", request.enrolment_id()));
  }
  RETURN_IF_ERROR(CheckOwnName("programme", request.programme(), "programmes", operator_id));
  RETURN_IF_ERROR(CheckOwnName("beneficiary", request.beneficiary(), "beneficiaries", operator_id));
  RETURN_IF_ERROR(CheckRequiredId("support_level", request.support_level()));
  RETURN_IF_ERROR(CheckDates(request));
  return CheckDiscount(request);
}

bool Offers(const Choices& choices, absl::string_view id) {
  return std::any_of(choices.begin(), choices.end(),
                     [id](const Choice& choice) { return choice.id() == id; });
}

absl::Status CheckAdmitted(const Programme& programme, absl::string_view profile,
                           absl::string_view support_level) {
  if (!Offers(programme.profiles(), profile)) {
    return RefuseState("PROFILE_NOT_ADMITTED", "beneficiary",
                       absl::StrCat("\"", profile, "\" is no profile of ", programme.name()));
  }
  if (Offers(programme.support_levels(), support_level)) return absl::OkStatus();
  return RefuseState(
      "SUPPORT_LEVEL_NOT_OFFERED", "support_level",
      absl::StrCat("\"", support_level, "\" is no support level of ", programme.name()));
}

// The enrolments of one beneficiary in one programme follow each other.
absl::Status CheckNotEnrolled(const EnrolBeneficiaryRequest& request, absl::string_view operator_id,
                              StateReader& state) {
  const auto* participation =
      state.Find<Participation>(ParticipationRow(request.programme(), request.beneficiary()));
  if (participation == nullptr) return absl::OkStatus();
  const auto* last =
      state.Find<Enrolment>(NameOf(operator_id, "enrolments", participation->enrolment_id()));
  LEDGER_CHECK(last != nullptr);
  if (last->has_end_date() && DayOf(last->end_date()) < DayOf(request.start_date())) {
    return absl::OkStatus();
  }
  return RefuseState("ALREADY_ENROLLED", "start_date",
                     absl::StrCat(last->name(), " has not ended before that day"));
}

Record Enrolling(const EnrolBeneficiaryRequest& request, const std::string& id,
                 const std::string& profile, Record record) {
  BeneficiaryEnrolled& enrolled = *record.add_events()->mutable_beneficiary_enrolled();
  enrolled.set_enrolment_id(id);
  enrolled.set_programme_id(std::string(LastId(request.programme())));
  enrolled.set_beneficiary_id(std::string(LastId(request.beneficiary())));
  enrolled.set_profile(profile);
  enrolled.set_support_level(request.support_level());
  *enrolled.mutable_start_date() = request.start_date();
  if (request.has_end_date()) *enrolled.mutable_end_date() = request.end_date();
  if (request.discount_reason().empty()) return record;
  enrolled.set_discount_percent(request.discount_percent());
  enrolled.set_discount_reason(request.discount_reason());
  return record;
}

void Fold(absl::string_view operator_id, const ProgrammeCreated& created, State& state) {
  const std::string name = NameOf(operator_id, "programmes", created.programme_id());
  Programme& row = state.Create<Programme>(name);
  row.set_name(name);
  row.set_display_name(created.display_name());
  *row.mutable_profiles() = created.profiles();
  *row.mutable_support_levels() = created.support_levels();
}

void Fold(absl::string_view operator_id, const BeneficiaryEnrolled& enrolled, State& state) {
  const std::string name = NameOf(operator_id, "enrolments", enrolled.enrolment_id());
  Enrolment& row = state.Create<Enrolment>(name);
  row.set_name(name);
  row.set_programme(NameOf(operator_id, "programmes", enrolled.programme_id()));
  row.set_beneficiary(NameOf(operator_id, "beneficiaries", enrolled.beneficiary_id()));
  row.set_profile(enrolled.profile());
  row.set_support_level(enrolled.support_level());
  *row.mutable_start_date() = enrolled.start_date();
  if (enrolled.has_end_date()) *row.mutable_end_date() = enrolled.end_date();
  row.set_discount_percent(enrolled.discount_percent());
  row.set_discount_reason(enrolled.discount_reason());
  state.ChangeOrCreate<Participation>(ParticipationRow(row.programme(), row.beneficiary()))
      .set_enrolment_id(enrolled.enrolment_id());
}

void Fold(absl::string_view operator_id, const EnrolmentEnded& ended, State& state) {
  Enrolment& row = state.Change<Enrolment>(NameOf(operator_id, "enrolments", ended.enrolment_id()));
  *row.mutable_end_date() = ended.end_date();
  row.set_end_reason(ended.reason());
}

}  // namespace

absl::StatusOr<Record> Decide(const CreateProgrammeRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto parent, ParseName("parent", request.parent(), {"operators"}));
  RETURN_IF_ERROR(CheckProgramme(request));
  RETURN_IF_ERROR(FindBooks("parent", parent[0], state).status());
  RETURN_IF_ERROR(CheckAbsent<Programme>(
      "programme_id", NameOf(parent[0], "programmes", request.programme_id()), state));

  Record record = accounting::NewRecord(parent[0], context, state);
  ProgrammeCreated& created = *record.add_events()->mutable_programme_created();
  created.set_programme_id(request.programme_id());
  created.set_display_name(request.programme().display_name());
  *created.mutable_profiles() = request.programme().profiles();
  *created.mutable_support_levels() = request.programme().support_levels();
  return record;
}

absl::StatusOr<Record> Decide(const EnrolBeneficiaryRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto parent, ParseName("parent", request.parent(), {"operators"}));
  RETURN_IF_ERROR(CheckEnrolment(request, parent[0]));
  RETURN_IF_ERROR(FindBooks("parent", parent[0], state).status());
  ASSIGN_OR_RETURN(const Programme* programme,
                   FindExisting<Programme>("programme", request.programme(), state));
  ASSIGN_OR_RETURN(const Beneficiary* beneficiary,
                   FindExisting<Beneficiary>("beneficiary", request.beneficiary(), state));
  const std::string id = request.enrolment_id().empty() ? IdFromPosition("E", context.position)
                                                        : request.enrolment_id();
  RETURN_IF_ERROR(
      CheckAbsent<Enrolment>("enrolment_id", NameOf(parent[0], "enrolments", id), state));
  RETURN_IF_ERROR(CheckAdmitted(*programme, beneficiary->profile(), request.support_level()));
  RETURN_IF_ERROR(CheckNotEnrolled(request, parent[0], state));
  return Enrolling(request, id, beneficiary->profile(),
                   accounting::NewRecord(parent[0], context, state));
}

absl::StatusOr<Record> Decide(const EndEnrolmentRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto ids, ParseName("name", request.name(), {"operators", "enrolments"}));
  RETURN_IF_ERROR(CheckDate("end_date", request.has_end_date(), request.end_date()));
  RETURN_IF_ERROR(CheckReason(request.reason()));
  ASSIGN_OR_RETURN(const Enrolment* enrolment,
                   FindExisting<Enrolment>("name", request.name(), state));
  RETURN_IF_ERROR(CheckEnd(enrolment->start_date(), request.end_date()));
  if (enrolment->has_end_date() && DayOf(request.end_date()) >= DayOf(enrolment->end_date())) {
    return RefuseState(
        "ENDS_NO_EARLIER", "end_date",
        absl::StrCat("the enrolment ends on ", FormatIsoDate(DayOf(enrolment->end_date()))));
  }

  Record record = accounting::NewRecord(ids[0], context, state);
  EnrolmentEnded& ended = *record.add_events()->mutable_enrolment_ended();
  ended.set_enrolment_id(std::string(ids[1]));
  *ended.mutable_end_date() = request.end_date();
  ended.set_reason(request.reason());
  return record;
}

bool EvolveEnrolment(const Record& record, const Event& event, State& state) {
  switch (event.fact_case()) {
    case Event::kProgrammeCreated:
      Fold(record.operator_id(), event.programme_created(), state);
      break;
    case Event::kBeneficiaryEnrolled:
      Fold(record.operator_id(), event.beneficiary_enrolled(), state);
      break;
    case Event::kEnrolmentEnded:
      Fold(record.operator_id(), event.enrolment_ended(), state);
      break;
    default:
      return false;
  }
  return true;
}

}  // namespace thuning::programme
