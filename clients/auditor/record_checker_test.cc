#include "clients/auditor/record_checker.h"

#include <functional>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "thuning/event/v1/record.pb.h"

namespace thuning::auditor {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using event::v1::Record;

Record GoodRecord(uint64_t position) {
  Record record;
  record.set_position(position);
  record.mutable_recorded_time()->set_seconds(1000);
  record.mutable_recorded_time()->set_nanos(static_cast<int32_t>(position));
  for (const auto side : {event::v1::SIDE_DEBIT, event::v1::SIDE_CREDIT}) {
    auto& posting = *record.add_postings();
    posting.set_account("530000");
    posting.set_side(side);
    posting.set_amount_minor(500);
    posting.set_currency_code("EUR");
  }
  return record;
}

Record Part(uint64_t position, int32_t number, int32_t count) {
  Record record = GoodRecord(position);
  record.set_part_number(number);
  record.set_part_count(count);
  record.set_request_id("a statement");
  return record;
}

// "position reason" of what is found in these records, one after the other from position 1.
std::vector<std::string> FindingsIn(const std::vector<Record>& records) {
  RecordChecker checker;
  uint64_t position = 0;
  for (const Record& record : records) checker.Check(++position, record.SerializeAsString());
  checker.Finish();
  std::vector<std::string> found;
  for (const auto& finding : checker.findings()) {
    found.push_back(absl::StrCat(finding.position(), " ", finding.reason()));
  }
  return found;
}

using Spoil = std::function<void(Record&)>;

// What is found in three records of which the second is spoilt.
std::vector<std::string> FindingsAfter(const Spoil& spoil) {
  std::vector<Record> records = {GoodRecord(1), GoodRecord(2), GoodRecord(3)};
  spoil(records[1]);
  return FindingsIn(records);
}

TEST(RecordCheckerTest, FindsNothingInGoodRecords) {
  EXPECT_THAT(FindingsAfter([](Record&) {}), IsEmpty());
  EXPECT_THAT(FindingsAfter([](Record& r) { r.clear_postings(); }), IsEmpty());
}

TEST(RecordCheckerTest, NamesEachFault) {
  struct Row {
    std::string reason;
    Spoil spoil;
  };
  const std::vector<Row> rows = {
      {"POSITION_DIFFERS", [](Record& r) { r.set_position(3); }},
      {"TIME_WENT_BACK", [](Record& r) { r.mutable_recorded_time()->set_seconds(999); }},
      {"TIME_WENT_BACK", [](Record& r) { r.mutable_recorded_time()->set_nanos(0); }},
      {"TIME_WENT_BACK", [](Record& r) { r.mutable_recorded_time()->set_nanos(1'000'000'000); }},
      {"TIME_WENT_BACK", [](Record& r) { r.clear_recorded_time(); }},
      {"UNKNOWN_FACT", [](Record& r) { r.add_events(); }},
      {"UNBALANCED", [](Record& r) { r.mutable_postings(0)->set_amount_minor(501); }},
      {"UNBALANCED", [](Record& r) { r.mutable_postings()->RemoveLast(); }},
      {"POSTING_INCOMPLETE", [](Record& r) { r.mutable_postings(1)->clear_account(); }},
      {"POSTING_INCOMPLETE", [](Record& r) { r.mutable_postings(1)->clear_side(); }},
      {"POSTING_INCOMPLETE", [](Record& r) { r.mutable_postings(1)->clear_currency_code(); }},
      {"POSTING_INCOMPLETE", [](Record& r) { r.mutable_postings(1)->set_amount_minor(0); }},
      {"POSTING_INCOMPLETE", [](Record& r) { r.mutable_postings(1)->set_amount_minor(-500); }},
      {"PARTS_INCOMPLETE", [](Record& r) { r.set_part_count(1); }},
      {"PARTS_INCOMPLETE", [](Record& r) { r.set_part_number(-1); }},
  };
  for (const Row& row : rows) {
    EXPECT_THAT(FindingsAfter(row.spoil), ::testing::Contains("2 " + row.reason))
        << &row - rows.data();
  }
}

TEST(RecordCheckerTest, ACurrencyBalancesOnItsOwn) {
  EXPECT_THAT(FindingsAfter([](Record& r) { r.mutable_postings(0)->set_currency_code("MAD"); }),
              ElementsAre("2 UNBALANCED", "2 UNBALANCED"));
}

TEST(RecordCheckerTest, ADayBalancesOnItsOwn) {
  const auto on_another_day = [](event::v1::Posting& posting) {
    posting.mutable_booking_date()->set_year(2026);
    posting.mutable_booking_date()->set_month(12);
    posting.mutable_booking_date()->set_day(1);
  };
  EXPECT_THAT(FindingsAfter([&](Record& r) { on_another_day(*r.mutable_postings(0)); }),
              ElementsAre("2 UNBALANCED", "2 UNBALANCED"));
  EXPECT_THAT(FindingsAfter([&](Record& r) {
                for (auto& posting : *r.mutable_postings()) on_another_day(posting);
              }),
              IsEmpty());
}

// Record 1 closes the books up to 31 January; record 2 posts on that day, or on the next.
TEST(RecordCheckerTest, AClosedDayTakesNoPosting) {
  std::vector<Record> records = {GoodRecord(1), GoodRecord(2)};
  for (Record& record : records) record.set_operator_id("ami");
  records[0].clear_postings();
  google::type::Date& end = *records[0].add_events()->mutable_period_closed()->mutable_end_date();
  end.set_year(2026);
  end.set_month(1);
  end.set_day(31);
  for (auto& posting : *records[1].mutable_postings()) *posting.mutable_booking_date() = end;
  EXPECT_THAT(FindingsIn(records), ElementsAre("2 CLOSED_DAY"));
  records[1].set_operator_id("atlas");
  EXPECT_THAT(FindingsIn(records), IsEmpty()) << "the books of another";
  records[1].set_operator_id("ami");
  for (auto& posting : *records[1].mutable_postings()) {
    posting.mutable_booking_date()->set_month(2);
    posting.mutable_booking_date()->set_day(1);
  }
  EXPECT_THAT(FindingsIn(records), IsEmpty());
}

// Record 1 closes the books up to 31 December, record 2 the year that ends on that day.
class YearsClose {
 public:
  YearsClose() {
    for (Record& record : records_) record.set_operator_id("ami");
    *records_[0].add_events()->mutable_period_closed()->mutable_end_date() = End();
    records_[0].clear_postings();
    *records_[1].mutable_effective_date() = End();
    *records_[1].add_events()->mutable_year_closed()->mutable_end_date() = End();
    records_[1].mutable_postings(0)->set_account("706000");
    records_[1].mutable_postings(1)->set_account("120000");
  }

  static google::type::Date End() {
    google::type::Date end;
    end.set_year(2026);
    end.set_month(12);
    end.set_day(31);
    return end;
  }

  Record& closing() { return records_[1]; }
  std::vector<Record>& records() { return records_; }
  std::vector<std::string> Findings() const { return FindingsIn(records_); }

 private:
  std::vector<Record> records_ = {GoodRecord(1), GoodRecord(2)};
};

TEST(RecordCheckerTest, AYearIsClosedOnItsLastDay) {
  EXPECT_THAT(YearsClose().Findings(), IsEmpty());
}

TEST(RecordCheckerTest, OnlyTheClosingEntryOfAYearStandsOnAClosedDay) {
  YearsClose another_day;
  another_day.closing().mutable_effective_date()->set_day(30);
  EXPECT_THAT(another_day.Findings(), ElementsAre("2 CLOSED_DAY"));
  YearsClose another_account;
  another_account.closing().mutable_postings(1)->set_account("530000");
  EXPECT_THAT(another_account.Findings(), ElementsAre("2 CLOSED_DAY"));
  YearsClose another_fact;
  another_fact.closing().clear_events();
  EXPECT_THAT(another_fact.Findings(), ElementsAre("2 CLOSED_DAY"));
}

TEST(RecordCheckerTest, AYearIsClosedOnce) {
  YearsClose twice;
  twice.records().push_back(twice.closing());
  twice.records()[2].set_position(3);
  twice.records()[2].mutable_recorded_time()->set_nanos(3);
  EXPECT_THAT(twice.Findings(), ElementsAre("3 CLOSED_DAY"));
  twice.records()[2].set_operator_id("atlas");
  EXPECT_THAT(twice.Findings(), IsEmpty()) << "the books of another";
}

// An empty booking date is a day of its own, not the record's.
TEST(RecordCheckerTest, ADateThatIsNoneIsNotTheRecords) {
  EXPECT_THAT(FindingsAfter([](Record& r) {
                r.mutable_effective_date()->set_year(2026);
                r.mutable_postings(0)->mutable_booking_date();
              }),
              ElementsAre("2 UNBALANCED", "2 UNBALANCED"));
}

// Four debits of 2^62 too many are 2^64, which is nothing to who counts in 64 bits.
TEST(RecordCheckerTest, SumsDoNotWrapAround) {
  EXPECT_THAT(FindingsAfter([](Record& r) {
                for (int i = 0; i < 4; ++i) {
                  auto& posting = *r.add_postings();
                  posting = r.postings(0);
                  posting.set_amount_minor(int64_t{1} << 62);
                }
              }),
              ElementsAre("2 UNBALANCED"));
}

TEST(RecordCheckerTest, ACommandOfSeveralRecordsIsThereFromFirstToLast) {
  EXPECT_THAT(FindingsIn({Part(1, 1, 2), Part(2, 2, 2), Part(3, 1, 1), GoodRecord(4)}), IsEmpty());
  EXPECT_THAT(FindingsIn({Part(1, 1, 3), Part(2, 2, 3)}), ElementsAre("2 PARTS_INCOMPLETE"));
  EXPECT_THAT(FindingsIn({Part(1, 1, 2), GoodRecord(2)}), ElementsAre("2 PARTS_INCOMPLETE"));
  EXPECT_THAT(FindingsIn({Part(1, 2, 2)}), ElementsAre("1 PARTS_INCOMPLETE"));
  EXPECT_THAT(FindingsIn({GoodRecord(1), Part(2, 2, 2)}), ElementsAre("2 PARTS_INCOMPLETE"));
  EXPECT_THAT(FindingsIn({Part(1, 1, 2), Part(2, 2, 3), Part(3, 3, 3)}),
              ElementsAre("2 PARTS_INCOMPLETE"));
  Record other = Part(2, 2, 2);
  other.set_request_id("another");
  EXPECT_THAT(FindingsIn({Part(1, 1, 2), other}), ElementsAre("2 PARTS_INCOMPLETE"));
}

TEST(RecordCheckerTest, BehindAGapACommandMayBeCutOff) {
  RecordChecker checker;
  checker.Check(1, GoodRecord(1).SerializeAsString());
  checker.Check(3, Part(3, 2, 3).SerializeAsString());
  checker.Check(4, Part(4, 3, 3).SerializeAsString());
  EXPECT_EQ(checker.Check(5, "\xff"), nullptr);
  checker.Check(6, Part(6, 2, 2).SerializeAsString());
  checker.Finish();
  ASSERT_EQ(checker.finding_count(), 1);
  EXPECT_EQ(checker.findings()[0].reason(), "UNPARSABLE");
}

TEST(RecordCheckerTest, CountsWhatItDoesNotKeep) {
  RecordChecker checker;
  for (uint64_t p = 1; p <= 150; ++p) checker.Check(p, "\xff");
  EXPECT_EQ(checker.finding_count(), 150);
  EXPECT_EQ(checker.findings().size(), kMaxFindings);
}

}  // namespace
}  // namespace thuning::auditor
