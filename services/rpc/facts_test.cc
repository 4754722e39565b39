#include "services/rpc/facts.h"

#include "gtest/gtest.h"

namespace thuning::services {
namespace {

using event::v1::Event;
using event::v1::Record;

// A payment, then two fees.
Record TwoFees() {
  Record record;
  record.add_events()->mutable_loan_transacted()->set_loan_id("L-1");
  record.add_events()->mutable_fee_assessed()->set_fee_id("F-1");
  record.add_events()->mutable_fee_assessed()->set_fee_id("F-2");
  return record;
}

TEST(FindFactTest, FindsTheFirstOfItsKind) {
  const Record record = TwoFees();
  const Event* fact = FindFact(record, Event::kFeeAssessed);
  ASSERT_NE(fact, nullptr);
  EXPECT_EQ(fact->fee_assessed().fee_id(), "F-1");
}

TEST(FindFactTest, AFactThatIsNotThereIsNull) {
  EXPECT_EQ(FindFact(TwoFees(), Event::kLoanApproved), nullptr);
  EXPECT_EQ(FindFact(Record(), Event::kFeeAssessed), nullptr);
}

TEST(FactOfTest, IsTheFactThatMustBeThere) {
  const Record record = TwoFees();
  EXPECT_EQ(FactOf(record, Event::kLoanTransacted).loan_transacted().loan_id(), "L-1");
}

TEST(FactOfDeathTest, AnAnswerIsNeverMadeFromAFactThatIsNotThere) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  const Record record = TwoFees();
  EXPECT_DEATH(FactOf(record, Event::kLoanApproved), "");
}

}  // namespace
}  // namespace thuning::services
