#include "clients/auditor/replay.h"

#include <map>
#include <random>
#include <tuple>

#include "clients/auditor/audited_directory_test.h"
#include "clients/auditor/text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace thuning::auditor {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;

void Ignore(uint64_t, uint64_t) {}

// Records in memory.
class Records final : public RecordSource {
 public:
  explicit Records(std::vector<std::string> records) : records_(std::move(records)) {}

  absl::StatusOr<uint64_t> LastPosition() override { return records_.size(); }
  absl::StatusOr<Claims> GetClaims() override { return Claims{}; }
  absl::Status Read(uint64_t from, uint64_t to, Visitor visit) override {
    for (uint64_t p = from; p <= to; ++p) visit(p, records_.at(p - 1));
    return absl::OkStatus();
  }

 private:
  std::vector<std::string> records_;
};

Record RandomRecord(std::mt19937_64& random, uint64_t position) {
  Record record;
  record.set_position(position);
  record.mutable_recorded_time()->set_seconds(1);
  record.set_operator_id(Uniform(random, 0, 1) == 0 ? "ami" : "ami-2");
  for (int64_t pair = Uniform(random, 0, 3); pair > 0; --pair) {
    const auto amount = static_cast<int64_t>(random() >> 1) | 1;
    const std::string subject =
        absl::StrCat(Uniform(random, 0, 3) == 0 ? "fees/F-" : "loans/L-", Uniform(random, 1, 9));
    const std::string accounts[] = {"274800", "581000", "762600", "274820"};
    Post(record, accounts[Uniform(random, 0, 3)], event::v1::SIDE_DEBIT, amount, subject);
    Post(record, accounts[Uniform(random, 0, 3)], event::v1::SIDE_CREDIT, amount, subject);
    if (Uniform(random, 0, 3) > 0) continue;
    record.mutable_postings(record.postings_size() - 1)->set_currency_code("MAD");
    record.mutable_postings(record.postings_size() - 2)->set_currency_code("MAD");
  }
  return record;
}

// The same sums, as plainly as can be.
struct Plain {
  std::map<std::tuple<std::string, std::string, std::string>, Sums> accounts;
  std::map<std::tuple<std::string, std::string>, Int128> loans;

  void Add(const Record& record) {
    const std::string books = "operators/" + record.operator_id();
    for (const auto& posting : record.postings()) {
      const bool is_debit = posting.side() == event::v1::SIDE_DEBIT;
      Sums& sums = accounts[{books, posting.account(), posting.currency_code()}];
      if (is_debit) sums.debits += posting.amount_minor();
      if (!is_debit) sums.credits += posting.amount_minor();
      if (posting.account() != "274800" && posting.account() != "274820") continue;
      if (posting.subject().rfind("loans/", 0) != 0) continue;
      const Int128 amount = posting.amount_minor();
      loans[{books + "/" + posting.subject(), posting.currency_code()}] +=
          is_debit ? amount : -amount;
    }
  }
};

void ExpectSame(const Plain& plain, const Balances& balances) {
  size_t accounts = 0;
  for (const auto& books : balances.Books()) accounts += static_cast<size_t>(books.accounts_size());
  EXPECT_EQ(accounts, plain.accounts.size());
  for (const auto& [key, sums] : plain.accounts) {
    const Sums replayed = balances.OfAccount(std::get<0>(key), std::get<1>(key), std::get<2>(key));
    EXPECT_TRUE(replayed.debits == sums.debits && replayed.credits == sums.credits);
  }
  EXPECT_EQ(balances.Loans().size(), plain.loans.size());
  for (const auto& [key, outstanding] : plain.loans) {
    EXPECT_TRUE(balances.PrincipalOutstanding(std::get<0>(key), std::get<1>(key)) == outstanding);
  }
}

// A charge-off moves a loan to the doubtful ones; it is owed as before.
TEST(ReplayTest, ALoanThatIsChargedOffIsStillOwed) {
  Record lent;
  lent.set_position(1);
  lent.mutable_recorded_time()->set_seconds(1);
  lent.set_operator_id("ami");
  Record charged_off = lent;
  charged_off.set_position(2);
  Post(lent, "274800", event::v1::SIDE_DEBIT, 1'200'00, "loans/L-1");
  Post(lent, "581000", event::v1::SIDE_CREDIT, 1'200'00, "");
  Post(charged_off, "274820", event::v1::SIDE_DEBIT, 1'200'00, "loans/L-1");
  Post(charged_off, "274800", event::v1::SIDE_CREDIT, 1'200'00, "loans/L-1");
  Records source({lent.SerializeAsString(), charged_off.SerializeAsString()});
  Replay replay(source);
  ASSERT_OK(replay.AdvanceTo(2, Ignore));
  EXPECT_TRUE(replay.balances().PrincipalOutstanding("operators/ami/loans/L-1", "EUR") == 1'200'00);
}

TEST(ReplayTest, GivesWhatPlainAddingGivesAfterEachRecord) {
  std::mt19937_64 random(TestSeed(20261124));
  std::vector<Record> records;
  std::vector<std::string> bytes;
  for (uint64_t p = 1; p <= 200; ++p) {
    records.push_back(RandomRecord(random, p));
    bytes.push_back(records.back().SerializeAsString());
  }
  Records source(bytes);
  Replay replay(source);
  Plain plain;
  for (uint64_t p = 1; p <= 200; ++p) {
    plain.Add(records[p - 1]);
    ASSERT_OK(replay.AdvanceTo(p, Ignore));
    if (p % 10 == 0) ExpectSame(plain, replay.balances());
  }
  EXPECT_TRUE(Judged(ReportOf(replay)).verified());
}

// SampleRecord(1) and (3) lend 107 and 307 on L-1 and L-0, (2) and (4) take back 207 and 407.
TEST(ReplayTest, ATrialBalanceIsPrintedForEachOperator) {
  Records source(SampleRecords(5));
  Replay replay(source);
  ASSERT_OK(replay.AdvanceTo(5, Ignore));
  const auto report = Judged(ReportOf(replay));
  EXPECT_EQ(TextOf(report), R"(operators/ami

account  currency  debit  credit  balance
-------  --------  -----  ------  -------
274800   EUR        4.14    6.14    -2.00
581000   EUR        6.14    4.14     2.00

debits 10.28 = credits 10.28 EUR

operators/atlas

account  currency  debit  credit  balance
-------  --------  -----  ------  -------
274800   EUR        5.07    0.00     5.07
581000   EUR        0.00    5.07    -5.07

debits 5.07 = credits 5.07 EUR

replayed: 5 records, 4 accounts, 4 loans; debits equal credits
)");
  ASSERT_EQ(report.loans_size(), 4);
  EXPECT_EQ(report.loans(1).name(), "operators/ami/loans/L-1");
  EXPECT_EQ(report.loans(1).principal_outstanding_minor(), "-300");
}

TEST(ReplayTest, NothingIsAddedTwice) {
  Records source(SampleRecords(5));
  Replay replay(source);
  ASSERT_OK(replay.AdvanceTo(5, Ignore));
  ASSERT_OK(replay.AdvanceTo(3, Ignore));
  ASSERT_OK(replay.AdvanceTo(5, Ignore));
  EXPECT_EQ(replay.position(), 5);
  EXPECT_TRUE(replay.balances().OfAccount("operators/ami", "274800", "EUR").debits == 414);
}

TEST(ReplayTest, AnUnbalancedRecordIsNamed) {
  std::vector<std::string> records = SampleRecords(5);
  Record unbalanced = SampleRecord(2);
  unbalanced.mutable_postings(0)->set_amount_minor(1);
  records[1] = unbalanced.SerializeAsString();
  Records source(records);
  Replay replay(source);
  ASSERT_OK(replay.AdvanceTo(5, Ignore));
  const auto report = Judged(ReportOf(replay));
  EXPECT_FALSE(report.verified());
  EXPECT_THAT(TextOf(report), HasSubstr("debits 10.28 DIFFER FROM credits 8.22 EUR"));
  EXPECT_THAT(TextOf(report), EndsWith("NOT verified: first bad position 2\n"));
}

TEST(ReplayTest, ADamagedLogIsNamed) {
  AuditedDirectory ledger(SampleRecords(6));
  const std::string copy =
      ledger.CopyWith([](rocksdb::DB& db, rocksdb::ColumnFamilyHandle& records) {
        AuditedDirectory::Erase(db, records, 4);
      });
  ASSERT_OK_AND_ASSIGN(const auto source, DirectorySource::Open(copy));
  Replay replay(*source);
  ASSERT_OK(replay.AdvanceTo(6, Ignore));
  EXPECT_EQ(FailureOf(Judged(ReportOf(replay))), "NOT verified: first bad position 4");
}

TEST(AmountTest, SumsLongerThanSixtyFourBitsAreWritten) {
  EXPECT_EQ(ToText(Int128{9'223'372'036'854'775'807} * 4), "36893488147419103228");
  EXPECT_EQ(ToText(-Int128{9'223'372'036'854'775'807} * 4), "-36893488147419103228");
  EXPECT_EQ(ToText(0), "0");
}

}  // namespace
}  // namespace thuning::auditor
