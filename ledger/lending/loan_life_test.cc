// Random lives of loans: whatever is done in whatever order, the promises hold.
#include "google/protobuf/util/message_differencer.h"
#include "ledger/lending/allocation.h"
#include "ledger/lending/loan_fixture_test.h"
#include "ledger/lending/schedule.h"
#include "ledger/lending/statement.h"
#include "ledger/lending/terms.h"
#include "tests/support/seed.h"

namespace thuning::lending {
namespace {

using google::protobuf::util::MessageDifferencer;
using ledger::v1::Loan;

class LoanLifeTest : public LoanFixture {
 protected:
  int64_t Between(int64_t low, int64_t high) { return Uniform(random_, low, high); }

  std::string SomeDay() {
    return FormatIsoDate(AddDays(ParseIsoDate("2026-01-15").value(), Between(0, 500)));
  }

  void GivenRandomLoan() {
    type::v1::LoanTerms terms =
        TermsOf(Between(100'00, 10'000'00), static_cast<int>(Between(1, 36)));
    for (int64_t n = Between(0, 2); n > 0; --n) {
      type::v1::LoanFee& fee = *terms.add_fees();
      fee.set_display_name("fee");
      *fee.mutable_amount() = Eur(Between(1, 20'00));
    }
    Keep(GivenActiveLoan(terms));
  }

  void Keep(const Record& record) {
    const auto line = StatementLine(record, kLoan, principal_);
    ASSERT_TRUE(line.has_value());
    principal_ = line->principal_balance_minor();
    for (const event::v1::Posting& posting : record.postings()) {
      if (posting.account() != "274800") continue;
      posted_ += posting.side() == event::v1::SIDE_DEBIT ? posting.amount_minor()
                                                         : -posting.amount_minor();
    }
  }

  void Pay() {
    const int64_t owed = OutstandingMinor(loan());
    const int64_t amount = Between(0, 4) == 0 ? owed : Between(1, owed);
    const std::string day = SomeDay();
    const Record record = Do(Between(0, 1) == 0 ? Cash(amount, day) : DirectDebit(amount, day));
    int64_t allocated = 0;
    for (const auto& part : record.events(0).repayment_recorded().allocations()) {
      ASSERT_GT(part.amount_minor(), 0);
      allocated += part.amount_minor();
    }
    ASSERT_EQ(allocated, amount);
    ASSERT_EQ(OutstandingMinor(loan()), owed - amount);
    Keep(record);
    payments_.push_back(RepaymentName(record));
  }

  void Undo() {
    const size_t index =
        static_cast<size_t>(Between(0, static_cast<int64_t>(payments_.size()) - 1));
    Keep(Do(lending::Reverse(payments_[index], "2028-01-01")));
    payments_.erase(payments_.begin() + static_cast<std::ptrdiff_t>(index));
  }

  // A payment and its reversal at once leave the loan as it was.
  void PayAndUndo() {
    const Loan before = loan();
    Pay();
    Keep(Do(lending::Reverse(payments_.back(), "2028-01-01")));
    payments_.pop_back();
    Loan after = loan();
    after.set_last_position(before.last_position());
    ASSERT_TRUE(MessageDifferencer::Equals(before, after));
  }

  void ExpectPromises() {
    int64_t repaid = 0;
    for (const auto& row : loan().instalments()) repaid += row.principal_paid_minor();
    ASSERT_EQ(repaid + loan().principal_outstanding_minor(),
              loan().terms().principal().minor_units());
    ASSERT_EQ(loan().state() == ledger::v1::LOAN_STATE_CLOSED, OutstandingMinor(loan()) == 0);
    ASSERT_EQ(principal_, loan().principal_outstanding_minor()) << "the statement's balance";
    ASSERT_EQ(posted_, loan().principal_outstanding_minor()) << "the ledger account's balance";
  }

  std::mt19937_64 random_;
  std::vector<std::string> payments_;  // not undone
  int64_t principal_ = 0;
  int64_t posted_ = 0;
};

class LoanLifeSeedTest : public LoanLifeTest, public testing::WithParamInterface<int> {};

TEST_P(LoanLifeSeedTest, KeepsItsPromises) {
  random_.seed(TestSeed(20261124) + static_cast<uint64_t>(GetParam()));
  GivenRandomLoan();
  for (int step = 0; step < 60 && !HasFatalFailure(); ++step) {
    const bool active = loan().state() == ledger::v1::LOAN_STATE_ACTIVE;
    const int64_t choice = Between(0, 5);
    if (active && choice == 0) AssessPenalty(Between(1, 30'00), SomeDay());
    if (active && choice == 1) PayAndUndo();
    if (active && choice >= 2 && choice <= 3) Pay();
    if (!payments_.empty() && (choice >= 4 || loan().state() != ledger::v1::LOAN_STATE_ACTIVE))
      Undo();
    ExpectPromises();
  }
}

TEST_P(LoanLifeSeedTest, StoredTermsGiveTheStoredSchedule) {
  random_.seed(TestSeed(20261125) + static_cast<uint64_t>(GetParam()));
  Do(Apply(TermsOf(Between(100'00, 10'000'00), static_cast<int>(Between(1, 36)))));
  Do(Approve());
  ledger::v1::DisburseLoanRequest request = Disburse();
  *request.mutable_effective_date() = Day(SomeDay());
  Do(request);
  const Schedule schedule = BuildSchedule(ToTerms(loan().terms()));
  ASSERT_EQ(static_cast<int>(schedule.size()), loan().instalments_size());
  for (const Instalment& row : schedule) {
    const ledger::v1::Instalment& stored = loan().instalments(row.number - 1);
    EXPECT_EQ(accounting::DateOf(stored.due_date()), row.due_date);
    EXPECT_EQ(stored.principal_minor(), row.principal_minor);
    EXPECT_EQ(stored.interest_minor(), row.interest_minor);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, LoanLifeSeedTest, testing::Range(0, 60));

}  // namespace
}  // namespace thuning::lending
