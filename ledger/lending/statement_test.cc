#include "ledger/lending/statement.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ledger/lending/round_loan_test.h"

namespace thuning::lending {
namespace {

using google::protobuf::FieldDescriptor;
using ledger::v1::Components;
using ledger::v1::GetLoanStatementResponse;
using ledger::v1::LoanStatementLine;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// "penalty+fee+interest+principal".
std::string PartsIn(const Components& parts) {
  return absl::StrCat(parts.penalty_minor(), "+", parts.fee_minor(), "+", parts.interest_minor(),
                      "+", parts.principal_minor());
}

// "component: asked = paid + waived + written off + open, due".
std::vector<std::string> TotalsIn(const GetLoanStatementResponse& response) {
  std::vector<std::string> totals;
  for (const ledger::v1::LoanComponentTotal& total : response.totals()) {
    totals.push_back(absl::StrCat(type::v1::Component_Name(total.component()).substr(10), ": ",
                                  total.asked_minor(), " = ", total.paid_minor(), " + ",
                                  total.waived_minor(), " + ", total.written_off_minor(), " + ",
                                  total.open_minor(), ", due ", total.due_minor()));
  }
  return totals;
}

class StatementTest : public RoundLoanFixture {
 protected:
  // The lines of the records so far; each record is read once.
  template <typename Request>
  LoanStatementLine Say(const Request& request) {
    return statement_.Read(Do(request)).value();
  }
  void GivenLoan(const type::v1::LoanTerms& terms = RoundTerms()) {
    Say(Apply(terms));
    Say(Approve());
    Say(Disburse());
  }
  GetLoanStatementResponse StandingOn(absl::string_view day) {
    GetLoanStatementResponse response;
    FillStanding(loan(), Day(day), state_, response);
    return response;
  }

  Statement statement_{kLoan};
};

TEST_F(StatementTest, PayOutAndFeeStandOnOneLine) {
  type::v1::LoanTerms terms = TermsOf(1'000'00, 2);
  terms.add_fees()->set_display_name("frais");
  *terms.mutable_fees(0)->mutable_amount() = Eur(20'00);
  EXPECT_EQ(Say(Apply(terms)).description(), "Application");
  EXPECT_EQ(Say(Approve()).description(), "Approval");
  const LoanStatementLine line = Say(Disburse());
  EXPECT_EQ(line.fact(), "loan_transacted");
  EXPECT_EQ(line.description(), "Pay-out");
  EXPECT_EQ(line.amount_minor(), 1'000'00);
  EXPECT_EQ(line.position(), 3u);
  EXPECT_EQ(line.effective_date().day(), 15);
  EXPECT_EQ(line.principal_minor(), 1'000'00);
  EXPECT_EQ(line.fees_minor(), 20'00);
  EXPECT_EQ(line.principal_balance_minor(), 1'000'00);
  EXPECT_FALSE(line.has_settled());
}

TEST_F(StatementTest, AReversalMirrorsItsPayment) {
  GivenLoan();
  EXPECT_EQ(Say(Penalty(3'00, "2026-02-01")).description(), "Penalty: penalty");
  const Record paid = Do(Cash(315'00, "2026-02-15"));
  const LoanStatementLine line = statement_.Read(paid).value();
  EXPECT_EQ(line.description(), "Repayment");
  EXPECT_EQ(line.amount_minor(), 315'00);
  EXPECT_EQ(PartsIn(line.settled()), "300+0+1200+30000");
  EXPECT_EQ(line.principal_minor(), -300'00);
  EXPECT_EQ(line.interest_minor(), -12'00);
  EXPECT_EQ(line.fees_minor(), -3'00);
  EXPECT_EQ(line.kind(), type::v1::TRANSACTION_KIND_REPAYMENT);
  EXPECT_EQ(line.transaction_number(), 2);
  EXPECT_EQ(line.principal_balance_minor(), 900'00);
  const LoanStatementLine back = Say(Reverse(NameOf(paid), "2026-02-16"));
  EXPECT_EQ(back.fact(), "loan_transaction_reversed");
  EXPECT_EQ(back.description(), "Undone: Repayment of 2026-02-15");
  EXPECT_EQ(back.reason(), "AM04");
  EXPECT_EQ(back.amount_minor(), -315'00);
  EXPECT_EQ(PartsIn(back.settled()), "-300+0+-1200+-30000");
  EXPECT_EQ(back.principal_balance_minor(), 1'200'00);
}

// The fee for a returned direct debit is a charge of its own, on the same line.
TEST_F(StatementTest, AnUndoingSaysItsFee) {
  GivenLoan();
  const Record paid = Do(DirectDebit(312'00, "2026-02-15"));
  statement_.Read(paid);
  ledger::v1::ReverseTransactionRequest request = Reverse(NameOf(paid), "2026-02-18");
  *request.mutable_fee() = Eur(8'00);
  const LoanStatementLine line = Say(request);
  EXPECT_EQ(line.description(), "Undone: Repayment of 2026-02-15; Fee: AM04");
  EXPECT_EQ(line.amount_minor(), -312'00);
  EXPECT_EQ(StandingOn("2026-02-18").charges(0).amount_minor(), 8'00);
}

// 10.00 that had come before pay interest of February. Of the 312.00 that paid it until then, 10.00
// are left: 9.00 for interest of March, 1.00 for its principal.
TEST_F(StatementTest, ALineCountsWhatLaterPaymentsPayOtherwise) {
  GivenLoan();
  EXPECT_EQ(PartsIn(Say(Cash(312'00, "2026-02-15")).settled()), "0+0+1200+30000");
  const Record late = Do(Cash(10'00, "2026-02-01"));
  EXPECT_THAT(OutcomeOf(late), ElementsAre("interest 1 1000"));
  const LoanStatementLine line = statement_.Read(late).value();
  EXPECT_EQ(line.amount_minor(), 10'00);
  EXPECT_EQ(PartsIn(line.settled()), "0+0+900+100");
  EXPECT_EQ(line.principal_balance_minor(), 899'00);
}

TEST_F(StatementTest, AChargeIsWaivedUnderItsName) {
  GivenLoan();
  Say(Penalty(3'00, "2026-02-01"));
  const LoanStatementLine line = Say(WaiveCharge(1, "2026-02-02"));
  EXPECT_EQ(line.description(), "Waiver of a charge: penalty");
  EXPECT_EQ(line.amount_minor(), 3'00);
  EXPECT_EQ(PartsIn(line.settled()), "300+0+0+0");
  const auto totals = TotalsIn(StandingOn("2026-02-15"));
  EXPECT_EQ(totals[0], "PENALTY: 300 = 0 + 300 + 0 + 0, due 0");
}

TEST_F(StatementTest, AChargebackIsOwedAgain) {
  GivenLoan();
  Say(Cash(312'00, "2026-02-15"));
  const LoanStatementLine line = Say(Chargeback(312'00, "2026-02-20"));
  EXPECT_EQ(line.description(), "Payment taken back by the bank");
  EXPECT_EQ(line.amount_minor(), 312'00);
  EXPECT_EQ(PartsIn(line.settled()), "0+0+0+-31200");
  EXPECT_EQ(line.principal_balance_minor(), 1'212'00);
}

// The loan owes its interest as the schedule has it: 9.00, 6.00 and 3.00 are lost with 900.00. What
// comes later is a recovery, and pays nothing that is still asked for.
TEST_F(StatementTest, AWriteOffSaysWhatWasLostAndARecoveryWhatCame) {
  GivenLoan();
  Say(Cash(312'00, "2026-02-15"));
  const LoanStatementLine lost = Say(WriteOff("2026-03-15"));
  EXPECT_EQ(lost.description(), "Write-off");
  EXPECT_EQ(lost.amount_minor(), 918'00);
  EXPECT_EQ(PartsIn(lost.settled()), "0+0+1800+90000");
  EXPECT_EQ(lost.principal_balance_minor(), 0);
  const LoanStatementLine recovered = Say(Recovery(100'00, "2026-04-02"));
  EXPECT_EQ(recovered.description(), "Recovery");
  EXPECT_EQ(recovered.amount_minor(), 100'00);
  EXPECT_EQ(recovered.settled().total_minor(), 0);
  EXPECT_EQ(recovered.principal_balance_minor(), 0);
  EXPECT_THAT(TotalsIn(StandingOn("2026-04-02")),
              ElementsAre("PENALTY: 0 = 0 + 0 + 0 + 0, due 0", "FEE: 0 = 0 + 0 + 0 + 0, due 0",
                          "INTEREST: 3000 = 1200 + 0 + 1800 + 0, due 0",
                          "PRINCIPAL: 120000 = 30000 + 0 + 90000 + 0, due 0"));
}

// On the day of the second instalment, whose 309.00 are due, of which 100.00 came.
TEST_F(StatementTest, TheStandingHasDueDatesAndTotals) {
  GivenLoan();
  Say(Cash(312'00, "2026-02-15"));
  Say(Cash(100'00, "2026-03-15"));
  const GetLoanStatementResponse standing = StandingOn("2026-03-15");
  EXPECT_THAT(LinesOf(standing), ElementsAre("2026-02-15 30000+1200", "2026-03-15 30000+900",
                                             "2026-04-15 30000+600", "2026-05-15 30000+300"));
  EXPECT_EQ(standing.instalments(0).open_minor(), 0);
  EXPECT_EQ(standing.instalments(1).open_minor(), 209'00);
  EXPECT_EQ(standing.instalments(1).interest_paid_minor(), 9'00);
  EXPECT_EQ(standing.disbursed_minor(), 1'200'00);
  EXPECT_EQ(standing.principal_outstanding_minor(), 809'00);
  EXPECT_EQ(standing.payoff_minor(), 809'00 + 9'00) << "with the interest of the schedule";
  EXPECT_THAT(TotalsIn(standing),
              ElementsAre("PENALTY: 0 = 0 + 0 + 0 + 0, due 0", "FEE: 0 = 0 + 0 + 0 + 0, due 0",
                          "INTEREST: 3000 = 2100 + 0 + 0 + 900, due 0",
                          "PRINCIPAL: 120000 = 39100 + 0 + 0 + 80900, due 20900"));
}

TEST_F(StatementTest, AnAmendmentSaysWhatChanges) {
  GivenLoan();
  ledger::v1::AmendLoanRequest request;
  request.set_name(kLoan);
  request.set_reason("on tour");
  *request.mutable_effective_date() = Day("2026-02-01");
  *request.mutable_amendment()->mutable_from() = Day("2026-04-15");
  *request.mutable_amendment()->mutable_moved_to() = Day("2026-05-04");
  request.mutable_amendment()->set_extra_instalments(2);
  const LoanStatementLine line = Say(request);
  EXPECT_EQ(line.description(),
            "Amendment: instalment of 2026-04-15: moved to 2026-05-04, 2 instalments more");
  EXPECT_EQ(line.reason(), "on tour");
  ledger::v1::ReverseAmendmentRequest undo;
  undo.set_name(kLoan);
  undo.set_number(1);
  undo.set_reason("cancelled");
  *undo.mutable_effective_date() = Day("2026-02-02");
  EXPECT_EQ(Say(undo).description(), "Undone: " + line.description());
}

TEST_F(StatementTest, OtherLoansAndOtherBooksHaveNoLine) {
  const Record record = GivenActiveLoan();
  EXPECT_EQ(Statement("operators/ami/loans/L-2").Read(record), std::nullopt);
  EXPECT_EQ(Statement("operators/eve/loans/L-1").Read(record), std::nullopt);
  EXPECT_EQ(Statement(kLoan).Read(Record()), std::nullopt);
}

TEST_F(StatementTest, BeforeThePayOutNothingStands) {
  Say(Apply(RoundTerms()));
  const GetLoanStatementResponse standing = StandingOn("2026-01-10");
  EXPECT_FALSE(standing.has_date());
  EXPECT_THAT(standing.totals(), IsEmpty());
}

// A new kind without words does not compile (-Wswitch); each has words of its own.
TEST(StatementWordsTest, EachKindHasWordsOfItsOwn) {
  std::set<std::string> seen;
  for (int kind = 1; kind < type::v1::TransactionKind_ARRAYSIZE; ++kind) {
    const std::string words(WordsFor(static_cast<type::v1::TransactionKind>(kind)));
    EXPECT_TRUE(absl::ascii_isupper(static_cast<unsigned char>(words[0]))) << words;
    EXPECT_NE(words, "Unknown") << kind;
    EXPECT_FALSE(absl::StrContains(words, '_')) << words;
    EXPECT_TRUE(seen.insert(words).second) << words;
  }
}

// Each fact that is about a loan has a line with words, but for those that always come with one.
TEST(StatementWordsTest, EachFactAboutALoanHasALine) {
  const std::set<std::string> companions = {"loan_scheduled", "loan_state_changed"};
  const auto* type = Event::descriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor& fact = *type->field(i);
    const FieldDescriptor* id = fact.message_type()->FindFieldByName("loan_id");
    if (id == nullptr || companions.contains(fact.name())) continue;
    Record record;
    record.set_operator_id("ami");
    Event& event = *record.add_events();
    google::protobuf::Message& said = *event.GetReflection()->MutableMessage(&event, &fact);
    said.GetReflection()->SetString(&said, id, "L-1");
    if (event.has_loan_transacted()) event.mutable_loan_transacted()->add_outcomes();
    *record.mutable_effective_date() = Day("2026-01-15");
    const auto line = Statement(kLoan).Read(record);
    ASSERT_TRUE(line.has_value()) << fact.name();
    EXPECT_EQ(line->fact(), fact.name());
    EXPECT_NE(line->description(), "") << fact.name();
  }
}

}  // namespace
}  // namespace thuning::lending
