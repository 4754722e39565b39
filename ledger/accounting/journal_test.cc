#include "ledger/accounting/journal.h"

#include <cstdint>
#include <limits>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace thuning::accounting {
namespace {

using event::v1::Posting;
using event::v1::Record;

Record CashRepayment() {
  Record record;
  Journal(record, "EUR").Debit("530000", 5000, "loans/L-1").Credit("274800", 5000, "loans/L-1");
  return record;
}

TEST(JournalTest, AppendsPostingsInTheOrderGiven) {
  const Record record = CashRepayment();
  ASSERT_EQ(record.postings_size(), 2);
  EXPECT_EQ(record.postings(0).account(), "530000");
  EXPECT_EQ(record.postings(0).side(), event::v1::SIDE_DEBIT);
  EXPECT_EQ(record.postings(0).amount_minor(), 5000);
  EXPECT_EQ(record.postings(0).currency_code(), "EUR");
  EXPECT_EQ(record.postings(0).subject(), "loans/L-1");
  EXPECT_EQ(record.postings(1).account(), "274800");
  EXPECT_EQ(record.postings(1).side(), event::v1::SIDE_CREDIT);
}

TEST(JournalTest, ZeroPostsNothing) {
  Record record;
  Journal(record, "EUR").Debit("530000", 0, "").Credit("274800", 0, "");
  EXPECT_EQ(record.postings_size(), 0);
}

TEST(JournalDeathTest, ANegativeAmountIsAContradiction) {
  Record record;
  EXPECT_DEATH(Journal(record, "EUR").Debit("530000", -1, ""), "check failed");
}

TEST(CheckBalancedTest, ARecordWithoutPostingsBalances) { EXPECT_OK(CheckBalanced(Record())); }

TEST(CheckBalancedTest, FindsEachFault) {
  struct Row {
    const char* name;
    void (*spoil)(Posting&);
  };
  const Row rows[] = {
      {"no account", [](Posting& posting) { posting.clear_account(); }},
      {"no side", [](Posting& posting) { posting.clear_side(); }},
      {"zero", [](Posting& posting) { posting.set_amount_minor(0); }},
      {"negative", [](Posting& posting) { posting.set_amount_minor(-5000); }},
      {"no currency", [](Posting& posting) { posting.clear_currency_code(); }},
      {"other currency", [](Posting& posting) { posting.set_currency_code("MAD"); }},
      {"other side", [](Posting& posting) { posting.set_side(event::v1::SIDE_DEBIT); }},
      {"one cent", [](Posting& posting) { posting.set_amount_minor(4999); }},
  };
  EXPECT_OK(CheckBalanced(CashRepayment()));
  for (const Row& row : rows) {
    Record record = CashRepayment();
    row.spoil(*record.mutable_postings(1));
    EXPECT_THAT(CheckBalanced(record), StatusIs(absl::StatusCode::kInternal)) << row.name;
  }
}

TEST(CheckBalancedTest, EveryDayBalancesByItself) {
  Record record = CashRepayment();
  const auto move = [&](int index, int day) {
    google::type::Date& date = *record.mutable_postings(index)->mutable_booking_date();
    date.set_year(2026);
    date.set_month(3);
    date.set_day(day);
  };
  move(0, 1);
  EXPECT_THAT(CheckBalanced(record), StatusIs(absl::StatusCode::kInternal));
  move(1, 1);
  EXPECT_OK(CheckBalanced(record));
  move(1, 2);
  EXPECT_THAT(CheckBalanced(record), StatusIs(absl::StatusCode::kInternal));
}

// Four of the largest amounts on a side wrap around to the same int64 as none.
TEST(CheckBalancedTest, SumsDoNotWrapAround) {
  constexpr int64_t kLargest = std::numeric_limits<int64_t>::max();
  Record record;
  Journal journal(record, "EUR");
  journal.Debit("1", kLargest, "").Debit("1", kLargest, "").Debit("1", 2, "");
  EXPECT_THAT(CheckBalanced(record), StatusIs(absl::StatusCode::kInternal));
  journal.Credit("2", kLargest, "").Credit("2", kLargest, "").Credit("2", 2, "");
  EXPECT_OK(CheckBalanced(record));
}

TEST(CheckBalancedTest, ASplitBalancesAndOneCentMoreDoesNot) {
  std::mt19937_64 random(TestSeed(20261122));
  for (int round = 0; round < 500; ++round) {
    Record record;
    Journal journal(record, "EUR");
    const int64_t whole = Uniform(random, 1, 1'000'000'000);
    const int64_t part = Uniform(random, 0, whole);
    journal.Debit("530000", whole, "").Credit("274800", part, "");
    journal.Credit("762600", whole - part, "");
    EXPECT_OK(CheckBalanced(record));
    journal.Credit("762600", 1, "");
    EXPECT_THAT(CheckBalanced(record), StatusIs(absl::StatusCode::kInternal));
  }
}

}  // namespace
}  // namespace thuning::accounting
