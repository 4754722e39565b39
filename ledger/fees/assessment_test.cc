// Schedules and what they charge enrolments, as commands.
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "ledger/fees/fees_fixture_test.h"
#include "tests/support/seed.h"

namespace thuning::fees {
namespace {

using event::v1::Record;
using ledger::v1::CreateFeeScheduleRequest;
using ledger::v1::FeeSchedule;
using ledger::v1::ReviseFeeScheduleRequest;
using type::v1::FeeTerms;

void AddRate(FeeTerms& terms, const char* profile, const char* level, int64_t amount_minor) {
  type::v1::FeeRate& rate = *terms.add_rates();
  rate.set_profile(profile);
  rate.set_support_level(level);
  rate.set_amount_minor(amount_minor);
}

// 500 a year for everybody, from 2026 on.
CreateFeeScheduleRequest Adviser() {
  CreateFeeScheduleRequest request;
  request.set_parent("operators/ami");
  request.set_fee_schedule_id("adviser");
  FeeSchedule& schedule = *request.mutable_fee_schedule();
  schedule.set_programme(kProgramme);
  schedule.set_kind(type::v1::FEE_KIND_SUBSCRIPTION);
  schedule.set_display_name("Shared adviser");
  schedule.mutable_charging()->set_rhythm(type::v1::FEE_RHYTHM_YEARLY);
  FeeTerms& terms = *schedule.add_versions();
  *terms.mutable_valid_from() = ProtoDate("2026-01-01");
  AddRate(terms, "", "", 500'00);
  return request;
}

CreateFeeScheduleRequest Rent() {
  CreateFeeScheduleRequest request = Adviser();
  request.set_fee_schedule_id("rent");
  request.mutable_fee_schedule()->set_kind(type::v1::FEE_KIND_RENT);
  auto& charging = *request.mutable_fee_schedule()->mutable_charging();
  charging.set_rhythm(type::v1::FEE_RHYTHM_TERM);
  charging.set_term_months(24);
  charging.set_part_months(1);
  charging.set_renews(true);
  charging.set_proration(type::v1::FEE_PRORATION_DAYS);
  return request;
}

ReviseFeeScheduleRequest From(const std::string& date, int64_t amount_minor) {
  ReviseFeeScheduleRequest request;
  request.set_name("operators/ami/feeSchedules/adviser");
  *request.mutable_terms()->mutable_valid_from() = ProtoDate(date);
  AddRate(*request.mutable_terms(), "", "", amount_minor);
  return request;
}

class AssessmentTest : public FeesFixture {
 protected:
  // "2026-01-01 50000" of each fee that the record makes due.
  static std::vector<std::string> FeesIn(const Record& record) {
    std::vector<std::string> fees;
    for (const event::v1::Event& event : record.events()) {
      const auto& fee = event.fee_assessed();
      fees.push_back(absl::StrFormat("%04d-%02d-%02d %d", fee.period_start().year(),
                                     fee.period_start().month(), fee.period_start().day(),
                                     fee.amount().minor_units()));
    }
    return fees;
  }
};

TEST_F(AssessmentTest, TheMatrixOfProfilesAndLevelsSaysWhoPaysWhat) {
  CreateFeeScheduleRequest request = Adviser();
  FeeTerms& terms = *request.mutable_fee_schedule()->mutable_versions(0);
  terms.clear_rates();
  AddRate(terms, "", "", 100'00);             // everybody else
  AddRate(terms, "company", "", 300'00);      // companies
  AddRate(terms, "", "full", 200'00);         // whoever wants all of it
  AddRate(terms, "company", "full", 500'00);  // and companies who do
  AddRate(terms, "individual", "light", 0);   // single people pay nothing at first
  EXPECT_OK(Run(request));
  struct Cell {
    const char* profile;
    const char* level;
    int64_t amount_minor;
  };
  const Cell matrix[] = {{"individual", "light", 0},      {"individual", "full", 200'00},
                         {"collective", "light", 100'00}, {"collective", "full", 200'00},
                         {"company", "light", 300'00},    {"company", "full", 500'00}};
  int number = 0;
  for (const Cell& cell : matrix) {
    SCOPED_TRACE(absl::StrCat(cell.profile, " ", cell.level));
    const std::string id = absl::StrCat("E-", ++number);
    Enrol(id, cell.profile, cell.level, "2026-03-01");
    const auto record = Assess(id, "2026-03-01");
    if (cell.amount_minor == 0) {
      EXPECT_THAT(record, RefusedWith("NOTHING_TO_ASSESS", "through_date"));
      continue;
    }
    ASSERT_OK(record);
    EXPECT_THAT(FeesIn(*record),
                testing::ElementsAre(absl::StrCat("2026-03-01 ", cell.amount_minor)));
  }
}

TEST_F(AssessmentTest, AFeeSaysWhatItIsForAndIsIncomeOfItsKind) {
  EXPECT_OK(Run(Adviser()));
  Enrol("E-1", "company", "full", "2026-03-01");
  ASSERT_OK_AND_ASSIGN(const Record record, Assess("E-1", "2026-04-10"));
  const ledger::v1::Fee& fee = Fee("F0000000002-001");
  EXPECT_EQ(fee.beneficiary(), Beneficiary("B-1"));
  EXPECT_EQ(fee.fee_schedule(), "operators/ami/feeSchedules/adviser");
  EXPECT_EQ(fee.enrolment(), "operators/ami/enrolments/E-1");
  EXPECT_EQ(fee.display_name(), "Shared adviser");
  EXPECT_EQ(fee.due_date().month(), 3) << "however late it is assessed";
  EXPECT_EQ(fee.period_end().year(), 2027);
  EXPECT_EQ(record.effective_date().day(), 10) << "in the books on the day of the run";
  EXPECT_EQ(model_.Balance("411000"), 500'00);
  EXPECT_EQ(model_.Balance("706000"), -500'00);
  EXPECT_EQ(Owed("B-1"), 500'00);
}

TEST_F(AssessmentTest, AssessingTwiceAssessesOnce) {
  EXPECT_OK(Run(Adviser()));
  EXPECT_OK(Run(Rent()));
  Enrol("E-1", "company", "full", "2026-03-01");
  ASSERT_OK_AND_ASSIGN(const Record first, Assess("E-1", "2026-05-15"));
  EXPECT_THAT(FeesIn(first), testing::ElementsAre("2026-03-01 50000", "2026-03-01 2084",
                                                  "2026-04-01 2084", "2026-05-01 2084"));
  EXPECT_THAT(Assess("E-1", "2026-05-15"), RefusedWith("NOTHING_TO_ASSESS", "through_date"));
  EXPECT_THAT(Assess("E-1", "2026-05-31"), RefusedWith("NOTHING_TO_ASSESS", "through_date"));
  ASSERT_OK_AND_ASSIGN(const Record second, Assess("E-1", "2026-06-01"));
  EXPECT_THAT(FeesIn(second), testing::ElementsAre("2026-06-01 2084"));
}

TEST_F(AssessmentTest, WhatAVersionChangesComesWithTheNextTerm) {
  EXPECT_OK(Run(Adviser()));
  Enrol("E-1", "company", "full", "2026-03-01");
  EXPECT_OK(Assess("E-1", "2026-03-01"));
  EXPECT_OK(Run(From("2026-02-01", 700'00)));
  EXPECT_THAT(Assess("E-1", "2027-02-28"), RefusedWith("NOTHING_TO_ASSESS", "through_date"));
  ASSERT_OK_AND_ASSIGN(const Record renewal, Assess("E-1", "2027-03-01"));
  EXPECT_THAT(FeesIn(renewal), testing::ElementsAre("2027-03-01 70000"));
  EXPECT_EQ(Fee("F0000000002-001").amount().minor_units(), 500'00);
}

// 41 monthly rents, late, fill a record at 40; the rest is asked for again.
TEST_F(AssessmentTest, AVeryLateRunTakesSeveralRecords) {
  CreateFeeScheduleRequest request = Rent();
  *request.mutable_fee_schedule()->mutable_versions(0)->mutable_valid_from() =
      ProtoDate("2023-01-01");
  EXPECT_OK(Run(request));
  Enrol("E-1", "company", "full", "2023-01-01");
  ASSERT_OK_AND_ASSIGN(const Record first, Assess("E-1", "2026-05-01"));
  EXPECT_EQ(first.events_size(), 40);
  ASSERT_OK_AND_ASSIGN(const Record second, Assess("E-1", "2026-05-01"));
  EXPECT_THAT(FeesIn(second), testing::ElementsAre("2026-05-01 2083"));
  EXPECT_THAT(Assess("E-1", "2026-05-01"), RefusedWith("NOTHING_TO_ASSESS", "through_date"));
}

TEST_F(AssessmentTest, TheLongestRecordHasRoomInTheLog) {
  CreateFeeScheduleRequest request = Rent();
  std::string words;
  for (int i = 0; i < 100; ++i) words += "€";
  request.set_fee_schedule_id(std::string(40, 's'));
  request.mutable_fee_schedule()->set_display_name(words);
  FeeTerms& terms = *request.mutable_fee_schedule()->mutable_versions(0);
  *terms.mutable_valid_from() = ProtoDate("2023-01-01");
  terms.mutable_rates(0)->set_amount_minor(10'000'000'000'000);
  terms.set_vat_percent("20");
  terms.set_instalment_count(21);
  EXPECT_OK(Run(request));
  const std::string longest(40, 'e');
  model_.state().Create<ledger::v1::Beneficiary>(Beneficiary(longest));
  Enrol(longest, "company", "full", "2023-01-01", longest);
  ASSERT_OK_AND_ASSIGN(const Record record, Assess(longest, "2026-12-31"));
  EXPECT_EQ(record.events_size(), 42);
  EXPECT_LT(record.ByteSizeLong(), 48'000u) << "for 64 there is room in 65536 bytes then";
}

// The last day that may be asked for, with the longest that may follow it.
TEST_F(AssessmentTest, EveryDateOfAFeeIsOneThatDatesMayHave) {
  CreateFeeScheduleRequest request = Rent();
  auto& charging = *request.mutable_fee_schedule()->mutable_charging();
  charging.set_term_months(120);
  charging.clear_part_months();
  FeeTerms& terms = *request.mutable_fee_schedule()->mutable_versions(0);
  terms.set_due_days(365);
  terms.set_instalment_count(24);
  terms.set_instalment_months(12);
  EXPECT_OK(Run(request));
  Enrol("E-1", "company", "full", "2027-11-01");
  ASSERT_OK_AND_ASSIGN(const Record record, Assess("E-1", "2027-11-01"));
  const event::v1::FeeAssessed& last = record.events().rbegin()->fee_assessed();
  EXPECT_EQ(last.due_date().year(), 2051);
  EXPECT_EQ(last.period_end().year(), 2037);
}

TEST_F(AssessmentTest, ADiscountOfTheEnrolmentAndVatOfTheScheduleAreTaken) {
  CreateFeeScheduleRequest request = Adviser();
  request.mutable_fee_schedule()->mutable_versions(0)->set_vat_percent("20");
  EXPECT_OK(Run(request));
  Enrol("E-1", "company", "full", "2026-03-01");
  Enrolment("E-1").set_discount_percent("10");
  EXPECT_OK(Assess("E-1", "2026-03-01"));
  const ledger::v1::Fee& fee = Fee("F0000000002-001");
  EXPECT_EQ(fee.amount().minor_units(), 540'00) << "450.00 and 20 %";
  EXPECT_EQ(fee.vat_minor(), 90'00);
  EXPECT_EQ(fee.discount_minor(), 50'00);
  EXPECT_EQ(model_.Balance("706000"), -450'00);
  EXPECT_EQ(model_.Balance("445710"), -90'00);
}

TEST_F(AssessmentTest, FoldingTheRecordsAgainAssessesNothingMore) {
  EXPECT_OK(Run(Adviser()));
  EXPECT_OK(Run(Rent()));
  Enrol("E-1", "company", "full", "2026-03-01");
  EXPECT_OK(Assess("E-1", "2026-12-31"));
  LedgerModel again(Evolve);
  auto& enrolment = again.state().Create<ledger::v1::Enrolment>("operators/ami/enrolments/E-1");
  enrolment = Enrolment("E-1");
  again.state().Create<ledger::v1::Operator>("operators/ami").set_currency_code("EUR");
  for (const Record& record : model_.records()) EXPECT_OK(again.Take(record));
  ledger::v1::AssessEnrolmentRequest request;
  request.set_name("operators/ami/enrolments/E-1");
  *request.mutable_through_date() = ProtoDate("2026-12-31");
  EXPECT_THAT(Decide(request, again.state(), again.context()),
              RefusedWith("NOTHING_TO_ASSESS", "through_date"));
}

TEST_F(AssessmentTest, RefusesSchedules) {
  using Request = CreateFeeScheduleRequest;
  const auto schedule = [](void (*spoil)(FeeSchedule&)) {
    return [spoil](Request& request) { spoil(*request.mutable_fee_schedule()); };
  };
  const auto terms = [](void (*spoil)(FeeTerms&)) {
    return
        [spoil](Request& request) { spoil(*request.mutable_fee_schedule()->mutable_versions(0)); };
  };
  ExpectTable<Request>(
      Rent(),
      {{"MALFORMED_NAME", "parent", [](Request& r) { r.set_parent("ami"); }},
       {"REQUIRED_FIELD_MISSING", "fee_schedule_id", [](Request& r) { r.clear_fee_schedule_id(); }},
       {"MALFORMED_NAME", "fee_schedule.programme",
        schedule([](FeeSchedule& s) { s.set_programme("hostel"); })},
       {"REQUIRED_FIELD_MISSING", "fee_schedule.kind",
        schedule([](FeeSchedule& s) { s.clear_kind(); })},
       {"REQUIRED_FIELD_MISSING", "fee_schedule.display_name",
        schedule([](FeeSchedule& s) { s.clear_display_name(); })},
       {"VALUE_UNKNOWN", "fee_schedule.charging.rhythm", schedule([](FeeSchedule& s) {
          s.mutable_charging()->set_rhythm(static_cast<type::v1::FeeRhythm>(99));
        })},
       {"NOT_FOR_RHYTHM", "fee_schedule.charging.date", schedule([](FeeSchedule& s) {
          *s.mutable_charging()->mutable_date() = ProtoDate("2026-01-01");
        })},
       {"NOT_FOR_RHYTHM", "fee_schedule.charging.renewal_month",
        schedule([](FeeSchedule& s) { s.mutable_charging()->set_renewal_month(1); })},
       {"VALUE_OUT_OF_RANGE", "fee_schedule.charging.term_months",
        schedule([](FeeSchedule& s) { s.mutable_charging()->set_term_months(121); })},
       {"PARTS_DO_NOT_DIVIDE_TERM", "fee_schedule.charging.part_months",
        schedule([](FeeSchedule& s) { s.mutable_charging()->set_part_months(7); })},
       {"NOT_AN_INCOME_ACCOUNT", "fee_schedule.income_account",
        schedule([](FeeSchedule& s) { s.set_income_account("411000"); })},
       {"NOT_FOUND", "fee_schedule.programme",
        schedule([](FeeSchedule& s) { s.set_programme("operators/ami/programmes/none"); })},
       {"REQUIRED_FIELD_MISSING", "fee_schedule.versions[0].valid_from",
        terms([](FeeTerms& t) { t.clear_valid_from(); })},
       {"NOT_IN_PROGRAMME", "fee_schedule.versions[0].rates[0].profile",
        terms([](FeeTerms& t) { t.mutable_rates(0)->set_profile("pirate"); })},
       {"VALUE_OUT_OF_RANGE", "fee_schedule.versions[0].rates[0].amount_minor",
        terms([](FeeTerms& t) { t.mutable_rates(0)->set_amount_minor(-1); })},
       {"RATE_OUT_OF_RANGE", "fee_schedule.versions[0].vat_percent",
        terms([](FeeTerms& t) { t.set_vat_percent("101"); })},
       {"VALUE_OUT_OF_RANGE", "fee_schedule.versions[0].due_days",
        terms([](FeeTerms& t) { t.set_due_days(366); })},
       {"VALUE_OUT_OF_RANGE", "fee_schedule.versions[0].instalment_count",
        terms([](FeeTerms& t) { t.set_instalment_count(25); })},
       {"VALUE_OUT_OF_RANGE", "fee_schedule.versions[0].reminder_days[1]", terms([](FeeTerms& t) {
          t.add_reminder_days(15);
          t.add_reminder_days(15);
        })},
       {"ACCOUNT_NOT_IN_CHART", "fee_schedule.income_account",
        schedule([](FeeSchedule& s) { s.set_income_account("799999"); })}});
  EXPECT_OK(Run(Rent()));
  EXPECT_THAT(Run(Rent()), RefusedWith("ALREADY_EXISTS", "fee_schedule_id"));
}

TEST_F(AssessmentTest, RefusesRatesOfWhichItIsNotClearWhichOneFits) {
  const std::string rates = "fee_schedule.versions[0].rates";
  CreateFeeScheduleRequest twice = Adviser();
  AddRate(*twice.mutable_fee_schedule()->mutable_versions(0), "", "", 1);
  EXPECT_THAT(Run(twice), RefusedWith("RATE_TWICE", rates + "[1]"));

  CreateFeeScheduleRequest crossed = Adviser();
  FeeTerms& terms = *crossed.mutable_fee_schedule()->mutable_versions(0);
  AddRate(terms, "company", "", 300'00);
  AddRate(terms, "", "full", 200'00);
  EXPECT_THAT(Run(crossed), RefusedWith("RATES_AMBIGUOUS", rates + "[2]"));
  AddRate(terms, "company", "full", 500'00);
  EXPECT_OK(Run(crossed));
}

TEST_F(AssessmentTest, AVersionComesAfterTheOneBefore) {
  EXPECT_OK(Run(Adviser()));
  EXPECT_THAT(Run(From("2026-01-01", 1)), RefusedWith("VERSION_NOT_LATER", "terms.valid_from"));
  EXPECT_OK(Run(From("2026-01-02", 1)));
  ReviseFeeScheduleRequest ended = From("2028-01-01", 1);
  ended.mutable_terms()->clear_rates();
  EXPECT_OK(Run(ended)) << "nobody is charged any more";
  EXPECT_EQ(model_.state().Find<FeeSchedule>("operators/ami/feeSchedules/adviser")->versions_size(),
            3);
  ReviseFeeScheduleRequest absent = From("2029-01-01", 1);
  absent.set_name("operators/ami/feeSchedules/none");
  EXPECT_THAT(Run(absent), RefusedWith("NOT_FOUND", "name"));
  absent.clear_terms();
  EXPECT_THAT(Run(absent), RefusedWith("REQUIRED_FIELD_MISSING", "terms"));
}

TEST_F(AssessmentTest, EverybodyIsAssessedUpToADayWithinAYear) {
  ledger::v1::AssessFeesRequest request;
  request.set_parent("operators/ami");
  EXPECT_THAT(Run(request), RefusedWith("REQUIRED_FIELD_MISSING", "through_date"));
  *request.mutable_through_date() = ProtoDate("2027-11-24");
  EXPECT_THAT(Run(request), RefusedWith("DATE_TOO_FAR_AHEAD", "through_date"));
  *request.mutable_through_date() = ProtoDate("2026-01-01");
  EXPECT_OK(Run(request));
  request.set_parent("operators/none");
  EXPECT_THAT(Run(request), RefusedWith("NOT_FOUND", "parent"));
  request.set_parent("none");
  EXPECT_THAT(Run(request), RefusedWith("MALFORMED_NAME", "parent"));
}

TEST_F(AssessmentTest, WhatCameOfAnAssessmentIsToldByItsRecord) {
  ledger::v1::AssessFeesRequest request;
  request.set_parent("operators/ami");
  *request.mutable_through_date() = ProtoDate("2026-01-01");
  ledger::v1::AssessFeesResponse outcome;
  outcome.set_enrolment_count(2);
  outcome.set_enrolments_done(2);
  outcome.set_fees_assessed(1);
  auto& refusal = *outcome.add_refusals();
  refusal.set_enrolment("operators/ami/enrolments/E-2");
  refusal.set_reason("PERIOD_CLOSED");
  refusal.set_message("the books are closed");
  const event::v1::Record record = AssessmentEnded(request, outcome);
  EXPECT_EQ(record.operator_id(), "ami");
  EXPECT_EQ(OutcomeOf(record.events(0).fee_assessment_ended()).DebugString(),
            outcome.DebugString());
}

TEST_F(AssessmentTest, RefusesAssessmentsOfEnrolments) {
  EXPECT_THAT(Assess("E 1", "2026-01-01"), RefusedWith("MALFORMED_NAME", "name"));
  EXPECT_THAT(Assess("E-1", "2027-11-24"), RefusedWith("DATE_TOO_FAR_AHEAD", "through_date"));
  EXPECT_THAT(Assess("E-1", "2026-01-01"), RefusedWith("NOT_FOUND", "name"));
  Enrol("E-1", "company", "full", "2026-03-01");
  EXPECT_THAT(Assess("E-1", "2026-12-31"), RefusedWith("NOTHING_TO_ASSESS", "through_date"))
      << "a programme without schedules";
  ledger::v1::AssessEnrolmentRequest request;
  request.set_name("operators/ami/enrolments/E-1");
  EXPECT_THAT(Run(request), RefusedWith("REQUIRED_FIELD_MISSING", "through_date"));
}

}  // namespace
}  // namespace thuning::fees
