#include "ledger/fees/fee_schedule.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ledger/accounting/journal.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/checks/today.h"
#include "ledger/fees/fee_row.h"
#include "ledger/fees/fees.h"
#include "ledger/state/names.h"

namespace thuning::fees {
namespace {

using event::v1::FeeScheduleCreated;
using event::v1::Record;
using ledger::v1::CreateFeeScheduleRequest;
using ledger::v1::Enrolment;
using ledger::v1::FeeSchedule;
using ledger::v1::Programme;
using ledger::v1::ReviseFeeScheduleRequest;
using type::v1::FeeCharging;
using type::v1::FeeRate;
using type::v1::FeeTerms;
using Choices = google::protobuf::RepeatedPtrField<type::v1::Choice>;

constexpr size_t kMaxNameLength = 100;
constexpr int kMaxRates = 100;
constexpr int kMaxTermMonths = 120;
constexpr int kMaxRenewalDay = 28;
constexpr int kMaxDueDays = 365;
constexpr int kMaxInstalments = 24;
constexpr int kMaxReminders = 10;
constexpr int kMaxReminderDays = 3650;

Date DayOf(const google::type::Date& date) { return DateOf(date).value(); }

int OrOne(int32_t value) { return value == 0 ? 1 : value; }

bool IsTerm(const FeeCharging& charging) { return charging.rhythm() == type::v1::FEE_RHYTHM_TERM; }
bool IsYearly(const FeeCharging& charging) {
  return charging.rhythm() == type::v1::FEE_RHYTHM_YEARLY;
}

// A field that belongs to another rhythm would look as if it did something.
absl::Status CheckOnlyFor(bool belongs, bool given, const std::string& field) {
  if (belongs || !given) return absl::OkStatus();
  return RefuseField("NOT_FOR_RHYTHM", field, "does not go with this rhythm");
}

absl::Status CheckRhythm(const std::string& field, const FeeCharging& charging) {
  if (charging.rhythm() == type::v1::FEE_RHYTHM_UNSPECIFIED) return RefuseAbsent(field);
  if (type::v1::FeeRhythm_IsValid(charging.rhythm())) return absl::OkStatus();
  return RefuseUnknown(field, charging.rhythm());
}

absl::Status CheckRenewal(const std::string& field, const FeeCharging& charging) {
  if (charging.renewal_month() == 0 && charging.renewal_day() == 0) return absl::OkStatus();
  RETURN_IF_ERROR(CheckOnlyFor(IsYearly(charging), true, absl::StrCat(field, ".renewal_month")));
  RETURN_IF_ERROR(
      CheckRange(absl::StrCat(field, ".renewal_month"), charging.renewal_month(), 1, 12));
  return CheckRange(absl::StrCat(field, ".renewal_day"), charging.renewal_day(), 1, kMaxRenewalDay);
}

absl::Status CheckTermMonths(const std::string& field, const FeeCharging& charging) {
  const std::string term = absl::StrCat(field, ".term_months");
  const std::string part = absl::StrCat(field, ".part_months");
  RETURN_IF_ERROR(CheckOnlyFor(IsTerm(charging), charging.term_months() != 0, term));
  RETURN_IF_ERROR(CheckOnlyFor(IsTerm(charging), charging.part_months() != 0, part));
  RETURN_IF_ERROR(
      CheckOnlyFor(IsTerm(charging), charging.renews(), absl::StrCat(field, ".renews")));
  if (!IsTerm(charging)) return absl::OkStatus();
  RETURN_IF_ERROR(CheckRange(term, charging.term_months(), 1, kMaxTermMonths));
  if (charging.part_months() == 0) return absl::OkStatus();
  RETURN_IF_ERROR(CheckRange(part, charging.part_months(), 1, charging.term_months()));
  if (charging.term_months() % charging.part_months() == 0) return absl::OkStatus();
  return RefuseField(
      "PARTS_DO_NOT_DIVIDE_TERM", part,
      absl::StrCat(charging.part_months(), " does not divide ", charging.term_months(), " months"));
}

absl::Status CheckProration(const std::string& field, const FeeCharging& charging) {
  if (!type::v1::FeeProration_IsValid(charging.proration())) {
    return RefuseUnknown(field, charging.proration());
  }
  const bool prorates = charging.proration() == type::v1::FEE_PRORATION_DAYS ||
                        charging.proration() == type::v1::FEE_PRORATION_MONTHS;
  return CheckOnlyFor(IsTerm(charging) || IsYearly(charging), prorates, field);
}

absl::Status CheckChoice(const std::string& field, const std::string& id, const Choices& choices) {
  const auto is_id = [&](const type::v1::Choice& choice) { return choice.id() == id; };
  if (id.empty() || std::any_of(choices.begin(), choices.end(), is_id)) return absl::OkStatus();
  return RefuseField("NOT_IN_PROGRAMME", field,
                     absl::StrCat("\"", id, "\" is not in the programme"));
}

absl::Status CheckRate(const std::string& field, const FeeRate& rate, const Programme& programme) {
  RETURN_IF_ERROR(
      CheckChoice(absl::StrCat(field, ".profile"), rate.profile(), programme.profiles()));
  RETURN_IF_ERROR(CheckChoice(absl::StrCat(field, ".support_level"), rate.support_level(),
                              programme.support_levels()));
  return CheckRange(absl::StrCat(field, ".amount_minor"), rate.amount_minor(), 0, kMaxAmountMinor);
}

bool IsFor(const FeeRate& rate, absl::string_view profile, absl::string_view support_level) {
  return rate.profile() == profile && rate.support_level() == support_level;
}

bool HasRate(const FeeTerms& terms, absl::string_view profile, absl::string_view support_level) {
  return std::any_of(terms.rates().begin(), terms.rates().end(),
                     [&](const FeeRate& r) { return IsFor(r, profile, support_level); });
}

// One that names a profile alone and one that names a support level alone both fit who has the two:
// a rate of their own has to say what holds.
absl::Status CheckClear(const std::string& field, const FeeTerms& terms, int index) {
  const FeeRate& rate = terms.rates(index);
  const std::string path = absl::StrCat(field, ".rates[", index, "]");
  for (int i = 0; i < index; ++i) {
    const FeeRate& other = terms.rates(i);
    if (IsFor(other, rate.profile(), rate.support_level())) {
      return RefuseField(
          "RATE_TWICE", path,
          absl::StrCat("is for the same profile and support level as rates[", i, "]"));
    }
    const bool crossed = rate.profile().empty() != rate.support_level().empty() &&
                         other.profile().empty() != other.support_level().empty() &&
                         rate.profile().empty() != other.profile().empty();
    const std::string profile = absl::StrCat(rate.profile(), other.profile());
    const std::string level = absl::StrCat(rate.support_level(), other.support_level());
    if (crossed && !HasRate(terms, profile, level)) {
      return RefuseField(
          "RATES_AMBIGUOUS", path,
          absl::StrCat("fits \"", profile, "\" at \"", level, "\", and so does rates[", i,
                       "]: add a rate that names both"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckRates(const std::string& field, const FeeTerms& terms,
                        const Programme& programme) {
  RETURN_IF_ERROR(CheckRange(absl::StrCat(field, ".rates"), terms.rates_size(), 0, kMaxRates));
  for (int i = 0; i < terms.rates_size(); ++i) {
    RETURN_IF_ERROR(CheckRate(absl::StrCat(field, ".rates[", i, "]"), terms.rates(i), programme));
  }
  for (int i = 0; i < terms.rates_size(); ++i) RETURN_IF_ERROR(CheckClear(field, terms, i));
  return absl::OkStatus();
}

absl::Status CheckReminders(const std::string& field, const FeeTerms& terms) {
  RETURN_IF_ERROR(CheckRange(field, terms.reminder_days_size(), 0, kMaxReminders));
  int32_t last = 0;
  for (int i = 0; i < terms.reminder_days_size(); ++i) {
    RETURN_IF_ERROR(CheckRange(absl::StrCat(field, "[", i, "]"), terms.reminder_days(i), last + 1,
                               kMaxReminderDays));
    last = terms.reminder_days(i);
  }
  return absl::OkStatus();
}

absl::Status CheckIncomeAccount(const std::string& account) {
  if (account.empty() || absl::StartsWith(account, "7")) return absl::OkStatus();
  return RefuseField("NOT_AN_INCOME_ACCOUNT", "fee_schedule.income_account",
                     absl::StrCat("\"", account, "\" is not of class 7"));
}

absl::Status CheckSchedule(const CreateFeeScheduleRequest& request, absl::string_view operator_id) {
  RETURN_IF_ERROR(CheckRequiredId("fee_schedule_id", request.fee_schedule_id()));
  if (!request.has_fee_schedule()) return RefuseAbsent("fee_schedule");
  const FeeSchedule& schedule = request.fee_schedule();
  RETURN_IF_ERROR(
      CheckOwnName("fee_schedule.programme", schedule.programme(), "programmes", operator_id));
  RETURN_IF_ERROR(CheckFeeKind("fee_schedule.kind", schedule.kind()));
  RETURN_IF_ERROR(CheckText("fee_schedule.display_name", schedule.display_name(), kMaxNameLength));
  RETURN_IF_ERROR(CheckCharging("fee_schedule.charging", schedule.charging()));
  if (schedule.versions().empty()) return RefuseAbsent("fee_schedule.versions");
  RETURN_IF_ERROR(CheckRange("fee_schedule.versions", schedule.versions_size(), 1, 1));
  return CheckIncomeAccount(schedule.income_account());
}

std::string AccountFor(const FeeSchedule& schedule) {
  return schedule.income_account().empty() ? std::string(IncomeAccountOf(schedule.kind()))
                                           : schedule.income_account();
}

// That what the schedule will post on is in the chart.
absl::Status CheckAccounts(const std::string& field, const FeeTerms& terms,
                           absl::string_view operator_id, StateReader& state) {
  const std::string vat_field = absl::StrCat(field, ".vat_percent");
  ASSIGN_OR_RETURN(const Rate vat, ReadVat(vat_field, terms.vat_percent()));
  return CheckVatInChart(vat_field, vat, operator_id, state);
}

Rhythm RhythmOf(type::v1::FeeRhythm rhythm) {
  switch (rhythm) {
    case type::v1::FEE_RHYTHM_ON_ENROLMENT:
      return Rhythm::kOnEnrolment;
    case type::v1::FEE_RHYTHM_ON_DATE:
      return Rhythm::kOnDate;
    case type::v1::FEE_RHYTHM_YEARLY:
      return Rhythm::kYearly;
    case type::v1::FEE_RHYTHM_TERM:
      return Rhythm::kTerm;
    case type::v1::FEE_RHYTHM_UNSPECIFIED:
    case type::v1::FeeRhythm_INT_MIN_SENTINEL_DO_NOT_USE_:
    case type::v1::FeeRhythm_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  LEDGER_CHECK(false);
}

Proration ProrationOf(type::v1::FeeProration proration) {
  switch (proration) {
    case type::v1::FEE_PRORATION_UNSPECIFIED:
    case type::v1::FEE_PRORATION_NONE:
      return Proration::kNone;
    case type::v1::FEE_PRORATION_DAYS:
      return Proration::kDays;
    case type::v1::FEE_PRORATION_MONTHS:
      return Proration::kMonths;
    case type::v1::FeeProration_INT_MIN_SENTINEL_DO_NOT_USE_:
    case type::v1::FeeProration_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  LEDGER_CHECK(false);
}

}  // namespace

std::string ProgrammeFeesRow(absl::string_view programme) {
  return absl::StrCat(programme, "/fees");
}

std::string AssessedFeesRow(absl::string_view enrolment) {
  return absl::StrCat(enrolment, "/assessedFees");
}

absl::Status CheckCharging(const std::string& field, const FeeCharging& charging) {
  RETURN_IF_ERROR(CheckRhythm(absl::StrCat(field, ".rhythm"), charging));
  const bool on_date = charging.rhythm() == type::v1::FEE_RHYTHM_ON_DATE;
  const std::string date = absl::StrCat(field, ".date");
  RETURN_IF_ERROR(CheckOnlyFor(on_date, charging.has_date(), date));
  if (on_date) {
    RETURN_IF_ERROR(CheckDate(date, charging.has_date(), charging.date()));
  }
  RETURN_IF_ERROR(CheckRenewal(field, charging));
  RETURN_IF_ERROR(CheckTermMonths(field, charging));
  return CheckProration(absl::StrCat(field, ".proration"), charging);
}

absl::Status CheckTerms(const std::string& field, const FeeTerms& terms,
                        const Programme& programme) {
  RETURN_IF_ERROR(
      CheckDate(absl::StrCat(field, ".valid_from"), terms.has_valid_from(), terms.valid_from()));
  RETURN_IF_ERROR(CheckRates(field, terms, programme));
  RETURN_IF_ERROR(ReadVat(absl::StrCat(field, ".vat_percent"), terms.vat_percent()).status());
  RETURN_IF_ERROR(CheckRange(absl::StrCat(field, ".due_days"), terms.due_days(), 0, kMaxDueDays));
  RETURN_IF_ERROR(CheckRange(absl::StrCat(field, ".instalment_count"),
                             OrOne(terms.instalment_count()), 1, kMaxInstalments));
  RETURN_IF_ERROR(CheckRange(absl::StrCat(field, ".instalment_months"),
                             OrOne(terms.instalment_months()), 1, 12));
  return CheckReminders(absl::StrCat(field, ".reminder_days"), terms);
}

Charging ChargingOf(const FeeCharging& charging) {
  const bool yearly = IsYearly(charging);
  Charging value{.rhythm = RhythmOf(charging.rhythm()),
                 .term_months = yearly ? 12 : charging.term_months(),
                 .renews = yearly || charging.renews(),
                 .proration = ProrationOf(charging.proration())};
  value.part_months = charging.part_months() == 0 ? value.term_months : charging.part_months();
  if (charging.has_date()) value.date = DayOf(charging.date());
  if (charging.renewal_month() != 0) {
    value.renewal = {.month = charging.renewal_month(), .day = charging.renewal_day()};
  }
  return value;
}

std::vector<Price> PricesFor(const Enrolment& enrolment, const FeeSchedule& schedule) {
  std::vector<Price> prices;
  for (const FeeTerms& terms : schedule.versions()) {
    prices.push_back(
        {.valid_from = DayOf(terms.valid_from()),
         .amount_minor = RateFor(enrolment.profile(), enrolment.support_level(), terms),
         .vat = ReadVat("", terms.vat_percent()).value(),
         .due_days = terms.due_days(),
         .instalment_count = OrOne(terms.instalment_count()),
         .instalment_months = OrOne(terms.instalment_months())});
  }
  return prices;
}

int64_t RateFor(absl::string_view profile, absl::string_view support_level, const FeeTerms& terms) {
  int64_t amount_minor = 0;
  int named_most = -1;
  for (const FeeRate& rate : terms.rates()) {
    const bool fits = (rate.profile().empty() || rate.profile() == profile) &&
                      (rate.support_level().empty() || rate.support_level() == support_level);
    const int named = (rate.profile().empty() ? 0 : 1) + (rate.support_level().empty() ? 0 : 1);
    if (!fits || named <= named_most) continue;
    named_most = named;
    amount_minor = rate.amount_minor();
  }
  return amount_minor;
}

absl::StatusOr<Record> Decide(const CreateFeeScheduleRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto parent, ParseName("parent", request.parent(), {"operators"}));
  RETURN_IF_ERROR(CheckSchedule(request, parent[0]));
  const FeeSchedule& schedule = request.fee_schedule();
  RETURN_IF_ERROR(FindBooks("parent", parent[0], state).status());
  ASSIGN_OR_RETURN(const Programme* programme,
                   FindExisting<Programme>("fee_schedule.programme", schedule.programme(), state));
  const std::string version = "fee_schedule.versions[0]";
  RETURN_IF_ERROR(CheckTerms(version, schedule.versions(0), *programme));
  RETURN_IF_ERROR(CheckAbsent<FeeSchedule>(
      "fee_schedule_id", NameOf(parent[0], "feeSchedules", request.fee_schedule_id()), state));
  RETURN_IF_ERROR(CheckAccounts(version, schedule.versions(0), parent[0], state));
  RETURN_IF_ERROR(
      CheckInChart("fee_schedule.income_account", AccountFor(schedule), parent[0], state));

  Record record = accounting::NewRecord(parent[0], context, state);
  FeeScheduleCreated& created = *record.add_events()->mutable_fee_schedule_created();
  created.set_fee_schedule_id(request.fee_schedule_id());
  created.set_programme_id(std::string(LastId(schedule.programme())));
  created.set_kind(schedule.kind());
  created.set_display_name(schedule.display_name());
  *created.mutable_charging() = schedule.charging();
  *created.mutable_terms() = schedule.versions(0);
  created.set_income_account(AccountFor(schedule));
  return record;
}

absl::StatusOr<Record> Decide(const ReviseFeeScheduleRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto ids,
                   ParseName("name", request.name(), {"operators", "feeSchedules"}));
  if (!request.has_terms()) return RefuseAbsent("terms");
  ASSIGN_OR_RETURN(const FeeSchedule* schedule,
                   FindExisting<FeeSchedule>("name", request.name(), state));
  const Programme* programme = state.Find<Programme>(schedule->programme());
  RETURN_IF_ERROR(CheckTerms("terms", request.terms(), *programme));
  RETURN_IF_ERROR(CheckAccounts("terms", request.terms(), ids[0], state));
  const Date last = DayOf(schedule->versions().rbegin()->valid_from());
  if (DayOf(request.terms().valid_from()) <= last) {
    return RefuseState("VERSION_NOT_LATER", "terms.valid_from",
                       absl::StrCat("the last version holds from ", FormatIsoDate(last)));
  }

  Record record = accounting::NewRecord(ids[0], context, state);
  auto& revised = *record.add_events()->mutable_fee_schedule_revised();
  revised.set_fee_schedule_id(std::string(ids[1]));
  *revised.mutable_terms() = request.terms();
  return record;
}

}  // namespace thuning::fees
