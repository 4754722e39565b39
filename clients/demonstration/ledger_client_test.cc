#include "clients/demonstration/ledger_client.h"

#include "gtest/gtest.h"
#include "thuning/ledger/v1/admin.pb.h"
#include "thuning/ledger/v1/repayment.pb.h"

namespace thuning::demonstration {
namespace {

// Computed with other tools: the first 16 bytes of the SHA-256 of eight bytes that count 1 and
// "thuning demonstration 2025, with accruals\noperator", marked as a UUID of version 8. A ledger
// that the demonstration was played on remembers it: it never changes.
TEST(RequestIdOfTest, IsTheSameForEver) {
  EXPECT_EQ(RequestIdOf("operator"), "083a1451-0392-8b1c-91bb-d14759921bb5");
}

TEST(RequestIdOfTest, IsAnotherForEachStep) {
  EXPECT_NE(RequestIdOf("approve L-0001"), RequestIdOf("approve L-0002"));
}

TEST(PathOfTest, FollowsFromTheRequest) {
  EXPECT_EQ(PathOf(ledger::v1::CreateOperatorRequest(), ledger::v1::CreateOperatorResponse()),
            "/thuning.ledger.v1.AdminService/CreateOperator");
  EXPECT_EQ(PathOf(ledger::v1::BatchRecordRepaymentsRequest(),
                   ledger::v1::BatchRecordRepaymentsResponse()),
            "/thuning.ledger.v1.RepaymentService/BatchRecordRepayments");
}

TEST(PathOfDeathTest, KnowsTheAnswerOfEachRequest) {
  EXPECT_DEATH(PathOf(ledger::v1::CreateOperatorRequest(), ledger::v1::CreateProductResponse()),
               "output_type");
}

TEST(LedgerClientDeathTest, TakesNoStepTwice) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");  // a client has threads of gRPC
  LedgerClient client("127.0.0.1:1");
  client.IdOfNewStep("approve L-0001");
  client.IdOfNewStep("approve L-0002");
  EXPECT_DEATH(client.IdOfNewStep("approve L-0001"), "steps_");
}

}  // namespace
}  // namespace thuning::demonstration
