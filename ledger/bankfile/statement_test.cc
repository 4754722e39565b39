#include "ledger/bankfile/statement.h"

#include "gtest/gtest.h"
#include "ledger/bankfile/findings.h"

namespace thuning::bankfile {
namespace {

const Party kPayer{"PAYER", "FR1", ""};
const Party kPayee{"PAYEE", "FR2", ""};

Payment Between(const Party& debtor, const Party& creditor) {
  Payment payment;
  payment.debtor = debtor;
  payment.creditor = creditor;
  return payment;
}

TEST(CounterpartyTest, PaysACreditAndIsPaidByADebit) {
  EXPECT_EQ(Counterparty(Between(kPayer, kPayee), 100, false, "OWN"), kPayer);
  EXPECT_EQ(Counterparty(Between(kPayer, kPayee), -100, false, "OWN"), kPayee);
}

// A direct debit that comes back is a debit on us, and its debtor is still the borrower.
TEST(CounterpartyTest, KeepsItsPlaceInAReturn) {
  Payment returned = Between(kPayer, {});
  returned.return_reason = "AM04";
  EXPECT_EQ(Counterparty(returned, -100, false, "OWN"), kPayer);
  EXPECT_EQ(Counterparty(Between(kPayer, kPayee), -100, true, "OWN"), kPayer);
}

TEST(CounterpartyTest, IsNeverTheHolderWhenThereIsAnother) {
  EXPECT_EQ(Counterparty(Between(kPayer, kPayee), 100, false, "FR1"), kPayee);
  EXPECT_EQ(Counterparty(Between({}, kPayee), 100, false, "OWN"), kPayee);
  EXPECT_TRUE(Counterparty(Between({}, {}), 100, false, "OWN").empty());
}

TEST(FindingsTest, TheWorstIsTheVerdict) {
  Findings findings;
  EXPECT_EQ(findings.verdict(), Verdict::kAccepted);
  findings.Note({}, "A", "a");
  EXPECT_EQ(findings.verdict(), Verdict::kAccepted);
  findings.Warn({}, "B", "b");
  EXPECT_EQ(findings.verdict(), Verdict::kAcceptedWithWarnings);
  findings.Refuse({}, "C", "c");
  findings.Warn({}, "D", "d");
  EXPECT_EQ(findings.verdict(), Verdict::kRefused);
}

TEST(FindingsTest, TheListEndsAndTheVerdictDoesNot) {
  Findings findings;
  for (size_t i = 0; i < 5 * Findings::kMostFindings; ++i) findings.Warn({}, "B", "b");
  findings.Refuse({}, "C", "c");
  EXPECT_EQ(findings.list().size(), Findings::kMostFindings + 1);
  EXPECT_EQ(findings.list().back().reason, "MORE_FINDINGS");
  EXPECT_TRUE(findings.refused());
}

}  // namespace
}  // namespace thuning::bankfile
