#include "services/funding/funding_service.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/state/names.h"
#include "services/rpc/facts.h"
#include "services/rpc/service_test.h"

namespace thuning::services {
namespace {

using event::v1::Event;
using ledger::v1::AgreeSettlementRequest;
using ledger::v1::AwardGrantRequest;
using ledger::v1::CallGuaranteeRequest;
using ledger::v1::CreateFundingLineRequest;
using ledger::v1::CreatePartnerRequest;
using ledger::v1::GetPartnerPositionRequest;
using ledger::v1::GetPartnerPositionResponse;
using ledger::v1::GetSettlementRequest;
using ledger::v1::ListFundedLoansRequest;
using ledger::v1::ProposeSettlementRequest;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kCdc[] = "operators/ami/partners/cdc";

class FundingServiceTest : public ServiceTest<FundingService, ledger::v1::FundingService> {
 protected:
  FundingServiceTest() { SetUpProgramme(ledger_); }

  static CreatePartnerRequest Partner(const std::string& id) {
    CreatePartnerRequest request;
    request.set_parent("operators/ami");
    request.set_partner_id(id);
    request.set_display_name(id);
    return request;
  }

  // A line of 1 000 000.00 for the year 2025.
  static CreateFundingLineRequest Line(const std::string& partner, const std::string& id,
                                       type::v1::FundingPurpose purpose) {
    CreateFundingLineRequest request;
    request.set_parent("operators/ami/partners/" + partner);
    request.set_funding_line_id(id);
    type::v1::FundingTerms& terms = *request.mutable_terms();
    terms.set_display_name(id);
    terms.set_purpose(purpose);
    *terms.mutable_amount() = Euro(1'000'000'00);
    *terms.mutable_start_date() = ProtoDate("2025-01-01");
    *terms.mutable_end_date() = ProtoDate("2025-12-31");
    return request;
  }

  static CreateFundingLineRequest LoanLine(const std::string& partner, const std::string& percent,
                                           const std::string& account) {
    CreateFundingLineRequest request = Line(partner, "prets", type::v1::FUNDING_PURPOSE_LOANS);
    request.mutable_terms()->set_share_percent(percent);
    request.mutable_terms()->set_bears_losses(true);
    request.mutable_terms()->set_ledger_account(account);
    return request;
  }

  // Partners "cdc" and "coop", who bear 60 and 40 percent of each loan.
  void OpenLines() {
    ledger_.Do(Partner("cdc"));
    ledger_.Do(Partner("coop"));
    ledger_.Do(LoanLine("cdc", "60", "168100"));
    ledger_.Do(LoanLine("coop", "40", "164100"));
  }

  // Approved as funded by both.
  void ApproveFunded(const std::string& id, int64_t principal_minor) {
    ledger_.Do(Application(id, principal_minor));
    ledger::v1::ApproveLoanRequest approve;
    approve.set_name("operators/ami/loans/" + id);
    *approve.mutable_effective_date() = ProtoDate("2025-01-03");
    for (const std::string partner : {"cdc", "coop"}) {
      approve.add_funding()->set_funding_line("operators/ami/partners/" + partner +
                                              "/fundingLines/prets");
    }
    ledger_.Do(approve);
  }

  // 1 000.01, paid out on 4 January 2025: by largest remainder cdc bears 600.01, coop 400.00.
  void FundLoan(const std::string& id) {
    ApproveFunded(id, 1'000'01);
    Disburse(ledger_, id);
  }

  // A loan L-1 of 1 200.01 without other funders, of whose loss partner "feif" pays half. 200.00
  // are repaid.
  void LendGuaranteed() {
    ledger_.Do(Partner("feif"));
    CreateFundingLineRequest line = Line("feif", "garantie", type::v1::FUNDING_PURPOSE_GUARANTEE);
    line.mutable_terms()->set_share_percent("50");
    ledger_.Do(line);
    ledger_.Do(Application("L-1", 1'200'01));
    ledger::v1::ApproveLoanRequest approve;
    approve.set_name("operators/ami/loans/L-1");
    *approve.mutable_effective_date() = ProtoDate("2025-01-03");
    approve.add_funding()->set_funding_line("operators/ami/partners/feif/fundingLines/garantie");
    ledger_.Do(approve);
    Disburse(ledger_, "L-1");
    ledger_.Do(CashPayment("L-1", 200'00, "2025-02-04"));
  }

  void WriteOff() {
    ledger::v1::RecordTransactionRequest request;
    request.set_parent("operators/ami/loans/L-1");
    request.set_kind(type::v1::TRANSACTION_KIND_WRITE_OFF);
    request.set_reason("lost");
    *request.mutable_effective_date() = ProtoDate("2025-05-05");
    ledger_.Do(request);
  }

  void Recover(int64_t amount_minor) {
    ledger::v1::RecordTransactionRequest request;
    request.set_parent("operators/ami/loans/L-1");
    request.set_kind(type::v1::TRANSACTION_KIND_RECOVERY);
    *request.mutable_amount() = Euro(amount_minor);
    request.set_method(type::v1::PAYMENT_METHOD_CASH);
    *request.mutable_effective_date() = ProtoDate("2025-05-06");
    ledger_.Do(request);
  }

  static CallGuaranteeRequest GuaranteeCall() {
    CallGuaranteeRequest request;
    request.set_name("operators/ami/loans/L-1");
    request.set_bank_account("operators/ami/bankAccounts/coop");
    *request.mutable_effective_date() = ProtoDate("2025-05-10");
    return request;
  }

  void CloseJanuary() {
    ledger::v1::ClosePeriodRequest close;
    close.set_parent("operators/ami");
    *close.mutable_end_date() = ProtoDate("2025-01-31");
    ledger_.Do(close);
  }

  static ProposeSettlementRequest Proposal() {
    ProposeSettlementRequest request;
    request.set_parent(kCdc);
    *request.mutable_end_date() = ProtoDate("2025-01-31");
    *request.mutable_effective_date() = ProtoDate("2025-02-02");
    return request;
  }

  // What happened with a settlement on a day.
  template <typename Request>
  static Request About(const std::string& settlement, const std::string& date) {
    Request request;
    request.set_name(settlement);
    *request.mutable_effective_date() = ProtoDate(date);
    return request;
  }

  ledger::v1::Settlement Get(const std::string& settlement) {
    GetSettlementRequest request;
    request.set_name(settlement);
    const auto answer = Call(&Stub::GetSettlement, request);
    EXPECT_OK(answer);
    return answer.ok() ? answer->settlement() : ledger::v1::Settlement();
  }

  GetPartnerPositionResponse PositionOf(const std::string& partner, const std::string& date) {
    GetPartnerPositionRequest request;
    request.set_name("operators/ami/partners/" + partner);
    *request.mutable_as_of_date() = ProtoDate(date);
    const auto answer = Call(&Stub::GetPartnerPosition, request);
    EXPECT_OK(answer);
    return answer.value_or(GetPartnerPositionResponse());
  }

  static ListFundedLoansRequest FundedBy(const std::string& partner) {
    ListFundedLoansRequest request;
    request.set_parent("operators/ami/partners/" + partner + "/fundingLines/prets");
    return request;
  }

  static AwardGrantRequest Grant(const std::string& id) {
    AwardGrantRequest request;
    request.set_parent("operators/ami");
    request.set_grant_id(id);
    request.set_beneficiary("operators/ami/beneficiaries/B-1");
    request.set_funding_line("operators/ami/partners/cdc/fundingLines/grants");
    *request.mutable_amount() = Euro(500'00);
    request.set_reason("a first exhibition");
    request.set_bank_account("operators/ami/bankAccounts/coop");
    *request.mutable_effective_date() = ProtoDate("2025-02-01");
    return request;
  }
};

// ---- Partners and lines.

TEST_F(FundingServiceTest, APartnerAndALineAreCreatedAndShown) {
  ASSERT_OK_AND_ASSIGN(const auto partner, Call(&Stub::CreatePartner, Partner("cdc")));
  EXPECT_EQ(partner.name(), kCdc);
  ASSERT_OK_AND_ASSIGN(const auto line,
                       Call(&Stub::CreateFundingLine, LoanLine("cdc", "60", "168100")));
  EXPECT_EQ(line.name(), "operators/ami/partners/cdc/fundingLines/prets");
  EXPECT_EQ(line.position(), ledger_.position());
  ledger::v1::GetFundingLineRequest get;
  get.set_name(line.name());
  ASSERT_OK_AND_ASSIGN(const auto shown, Call(&Stub::GetFundingLine, get));
  EXPECT_EQ(shown.funding_line().terms().amount().minor_units(), 1'000'000'00);
  EXPECT_EQ(shown.funding_line().committed_minor(), 0);
  EXPECT_EQ(shown.as_of_position(), ledger_.position());
}

TEST_F(FundingServiceTest, ALineOfAPartnerThatIsNotThereIsRefused) {
  ExpectRefused(&Stub::CreateFundingLine, LoanLine("cdc", "60", "168100"), StatusCode::kNotFound,
                "NOT_FOUND", "parent");
}

TEST_F(FundingServiceTest, LinesAreListedOfOnePartner) {
  OpenLines();
  ledger_.Do(Line("cdc", "grants", type::v1::FUNDING_PURPOSE_GRANTS));
  ledger::v1::ListFundingLinesRequest list;
  list.set_parent(kCdc);
  ASSERT_OK_AND_ASSIGN(const auto page, Call(&Stub::ListFundingLines, list));
  ASSERT_THAT(page.funding_lines(), SizeIs(2));
  EXPECT_EQ(page.funding_lines(0).name(), "operators/ami/partners/cdc/fundingLines/grants");
  EXPECT_EQ(page.funding_lines(1).name(), "operators/ami/partners/cdc/fundingLines/prets");
  list.set_parent("operators/ami/partners/none");
  ExpectRefused(&Stub::ListFundingLines, list, StatusCode::kNotFound, "NOT_FOUND", "parent");
  list.set_parent("operators/ami");
  ExpectRefused(&Stub::ListFundingLines, list, StatusCode::kInvalidArgument, "MALFORMED_NAME",
                "parent");
}

// ---- Loans that a line funds.

TEST_F(FundingServiceTest, AFunderSeesItsPartOfEachLoanAndNobodysName) {
  OpenLines();
  FundLoan("L-1");
  ASSERT_OK_AND_ASSIGN(const auto page, Call(&Stub::ListFundedLoans, FundedBy("cdc")));
  ASSERT_THAT(page.funded_loans(), SizeIs(1));
  EXPECT_EQ(page.funded_loans(0).loan(), "operators/ami/loans/L-1");
  EXPECT_EQ(page.funded_loans(0).committed_minor(), 600'01);
  EXPECT_EQ(page.funded_loans(0).outstanding_minor(), 600'01);
  EXPECT_EQ(page.funded_loans(0).state(), type::v1::LOAN_STATE_ACTIVE);
  EXPECT_THAT(page.DebugString(), Not(HasSubstr("B-1")));
  EXPECT_EQ(page.as_of_position(), ledger_.position());
}

TEST_F(FundingServiceTest, AFundedLoanIsShownAsItStands) {
  OpenLines();
  FundLoan("L-1");
  ledger_.Do(CashPayment("L-1", 1'000'01, "2025-02-04"));
  ASSERT_OK_AND_ASSIGN(const auto page, Call(&Stub::ListFundedLoans, FundedBy("coop")));
  ASSERT_THAT(page.funded_loans(), SizeIs(1));
  EXPECT_EQ(page.funded_loans(0).state(), type::v1::LOAN_STATE_CLOSED);
  EXPECT_EQ(page.funded_loans(0).closure(), type::v1::LOAN_CLOSURE_PAID);
  EXPECT_EQ(page.funded_loans(0).outstanding_minor(), 0);
}

// An application that is withdrawn gives the line back what was set aside for it.
TEST_F(FundingServiceTest, ALoanThatALineFundsNoMoreIsNotItsFundersToSee) {
  OpenLines();
  FundLoan("L-1");
  ApproveFunded("L-2", 1'000'00);
  ASSERT_OK_AND_ASSIGN(const auto both, Call(&Stub::ListFundedLoans, FundedBy("cdc")));
  EXPECT_THAT(both.funded_loans(), SizeIs(2));
  ledger::v1::WithdrawLoanRequest withdraw;
  withdraw.set_name("operators/ami/loans/L-2");
  withdraw.set_reason("not needed");
  *withdraw.mutable_effective_date() = ProtoDate("2025-01-05");
  ledger_.Do(withdraw);
  ASSERT_OK_AND_ASSIGN(const auto one, Call(&Stub::ListFundedLoans, FundedBy("cdc")));
  ASSERT_THAT(one.funded_loans(), SizeIs(1));
  EXPECT_EQ(one.funded_loans(0).loan(), "operators/ami/loans/L-1");
}

TEST_F(FundingServiceTest, FundedLoansAreListedPageByPage) {
  OpenLines();
  for (const char* id : {"L-1", "L-2", "L-3"}) FundLoan(id);
  ListFundedLoansRequest request = FundedBy("cdc");
  request.set_page_size(2);
  std::vector<std::string> loans;
  do {
    ASSERT_OK_AND_ASSIGN(const auto page, Call(&Stub::ListFundedLoans, request));
    for (const auto& row : page.funded_loans()) loans.emplace_back(LastId(row.loan()));
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(loans, ElementsAre("L-1", "L-2", "L-3"));
}

TEST_F(FundingServiceTest, LoansOfALineThatIsNotThereAreRefused) {
  ExpectRefused(&Stub::ListFundedLoans, FundedBy("cdc"), StatusCode::kNotFound, "NOT_FOUND",
                "parent");
  ListFundedLoansRequest request;
  request.set_parent(kCdc);
  ExpectRefused(&Stub::ListFundedLoans, request, StatusCode::kInvalidArgument, "MALFORMED_NAME",
                "parent");
}

// ---- Guarantees.

// 1 200.01 less the 200.00 that were repaid are lost, and 300.00 of that are recovered. Half of
// 700.01 is 350.005, and what a guarantee pays is rounded down.
TEST_F(FundingServiceTest, ACallNamesItsTransactionAndAsksForWhatTheLineCovers) {
  LendGuaranteed();
  WriteOff();
  Recover(300'00);
  ASSERT_OK_AND_ASSIGN(const auto called, Call(&Stub::CallGuarantee, GuaranteeCall()));
  EXPECT_EQ(called.transaction(), "operators/ami/loans/L-1/transactions/0005")
      << "after the pay-out, the repayment, the write-off and the recovery";
  EXPECT_EQ(called.amount().minor_units(), 350'00);
  EXPECT_EQ(called.amount().currency_code(), "EUR");
  EXPECT_EQ(called.position(), ledger_.position());
  const event::v1::Record record = ledger_.Records().back();
  const Event* expected = FindFact(record, Event::kItemExpected);
  ASSERT_NE(expected, nullptr) << "the guarantor's transfer is expected at the bank";
  EXPECT_EQ(expected->item_expected().bank_account_id(), "coop");
  EXPECT_EQ(expected->item_expected().amount().minor_units(), 350'00);
  EXPECT_THAT(called.end_to_end_id(), Not(IsEmpty()));
  EXPECT_EQ(expected->item_expected().end_to_end_id(), called.end_to_end_id());
}

TEST_F(FundingServiceTest, ASecondCallHasNothingToCall) {
  LendGuaranteed();
  WriteOff();
  CallGuaranteeRequest request = GuaranteeCall();
  GiveId(request);
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::CallGuarantee, request));
  ExpectRefused(&Stub::CallGuarantee, GuaranteeCall(), StatusCode::kFailedPrecondition,
                "NOTHING_TO_CALL", "name");
  ASSERT_OK_AND_ASSIGN(const auto again, Call(&Stub::CallGuarantee, request));
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString()) << "a retry is no second call";
}

TEST_F(FundingServiceTest, AGuaranteeOfALoanThatIsNotWrittenOffIsNotCalled) {
  LendGuaranteed();
  ExpectRefused(&Stub::CallGuarantee, GuaranteeCall(), StatusCode::kFailedPrecondition,
                "NOT_WRITTEN_OFF", "name");
}

// ---- The position of a partner.

TEST_F(FundingServiceTest, APartnersPositionIsThatOfADay) {
  OpenLines();
  FundLoan("L-1");
  EXPECT_EQ(PositionOf("cdc", "2025-01-03").total().drawn_minor(), 0);
  const GetPartnerPositionResponse position = PositionOf("cdc", "2025-01-04");
  EXPECT_EQ(position.total().drawn_minor(), 600'01);
  ASSERT_THAT(position.lines(), SizeIs(2)) << "the line, and what is on none";
  EXPECT_EQ(position.lines(0).funding_line(), "operators/ami/partners/cdc/fundingLines/prets");
  EXPECT_EQ(position.lines(0).figures().drawn_minor(), 600'01);
  EXPECT_EQ(position.lines(1).funding_line(), "");
  EXPECT_EQ(position.as_of_position(), ledger_.position());
  EXPECT_EQ(PositionOf("coop", "2025-01-04").total().drawn_minor(), 400'00);
}

TEST_F(FundingServiceTest, APartnerWithoutALineHasNoFigures) {
  ledger_.Do(Partner("cdc"));
  const GetPartnerPositionResponse position = PositionOf("cdc", "2025-01-31");
  EXPECT_THAT(position.lines(), IsEmpty());
  EXPECT_EQ(position.as_of_position(), ledger_.position());
}

TEST_F(FundingServiceTest, ThePositionWantsAPartnerAndADay) {
  GetPartnerPositionRequest request;
  request.set_name(kCdc);
  ExpectRefused(&Stub::GetPartnerPosition, request, StatusCode::kInvalidArgument,
                "REQUIRED_FIELD_MISSING", "as_of_date");
  *request.mutable_as_of_date() = ProtoDate("2025-01-31");
  ExpectRefused(&Stub::GetPartnerPosition, request, StatusCode::kNotFound, "NOT_FOUND", "name");
}

// ---- Settlements.

TEST_F(FundingServiceTest, ASettlementIsProposedAgreedAndPaid) {
  OpenLines();
  FundLoan("L-1");
  CloseJanuary();
  ASSERT_OK_AND_ASSIGN(const auto proposed, Call(&Stub::ProposeSettlement, Proposal()));
  EXPECT_THAT(proposed.name(), HasSubstr("operators/ami/partners/cdc/settlements/"));
  EXPECT_EQ(proposed.net_minor(), -600'01) << "what cdc owes for its share";
  EXPECT_EQ(Get(proposed.name()).state(), type::v1::SETTLEMENT_STATE_PROPOSED);

  auto agree = About<AgreeSettlementRequest>(proposed.name(), "2025-02-03");
  agree.set_net_minor(-600'01);
  ASSERT_OK_AND_ASSIGN(const auto agreed, Call(&Stub::AgreeSettlement, agree));
  EXPECT_EQ(agreed.name(), proposed.name());
  EXPECT_EQ(Get(proposed.name()).state(), type::v1::SETTLEMENT_STATE_AGREED);

  auto pay = About<ledger::v1::PaySettlementRequest>(proposed.name(), "2025-02-04");
  pay.set_bank_account("operators/ami/bankAccounts/coop");
  ASSERT_OK_AND_ASSIGN(const auto paid, Call(&Stub::PaySettlement, pay));
  EXPECT_EQ(paid.name(), proposed.name());
  EXPECT_THAT(paid.end_to_end_id(), Not(IsEmpty()));
  EXPECT_EQ(Get(proposed.name()).end_to_end_id(), paid.end_to_end_id());
  EXPECT_EQ(Get(proposed.name()).state(), type::v1::SETTLEMENT_STATE_PAID);
}

TEST_F(FundingServiceTest, ASettlementThatIsDeclinedSaysWhy) {
  OpenLines();
  FundLoan("L-1");
  CloseJanuary();
  ASSERT_OK_AND_ASSIGN(const auto proposed, Call(&Stub::ProposeSettlement, Proposal()));
  auto decline = About<ledger::v1::DeclineSettlementRequest>(proposed.name(), "2025-02-03");
  decline.set_reason("a loan is missing");
  ASSERT_OK_AND_ASSIGN(const auto declined, Call(&Stub::DeclineSettlement, decline));
  EXPECT_EQ(declined.name(), proposed.name());
  EXPECT_EQ(Get(proposed.name()).state(), type::v1::SETTLEMENT_STATE_DECLINED);
  EXPECT_EQ(Get(proposed.name()).reason(), "a loan is missing");
}

TEST_F(FundingServiceTest, SettlementsAreListedOfOnePartner) {
  OpenLines();
  FundLoan("L-1");
  CloseJanuary();
  ASSERT_OK_AND_ASSIGN(const auto proposed, Call(&Stub::ProposeSettlement, Proposal()));
  ledger::v1::ListSettlementsRequest list;
  list.set_parent(kCdc);
  ASSERT_OK_AND_ASSIGN(const auto own, Call(&Stub::ListSettlements, list));
  ASSERT_THAT(own.settlements(), SizeIs(1));
  EXPECT_EQ(own.settlements(0).name(), proposed.name());
  list.set_parent("operators/ami/partners/coop");
  ASSERT_OK_AND_ASSIGN(const auto other, Call(&Stub::ListSettlements, list));
  EXPECT_THAT(other.settlements(), IsEmpty());
}

TEST_F(FundingServiceTest, ASettlementThatIsNotThereIsNotFound) {
  OpenLines();
  const std::string none = std::string(kCdc) + "/settlements/S-9";
  GetSettlementRequest get;
  get.set_name(none);
  ExpectRefused(&Stub::GetSettlement, get, StatusCode::kNotFound, "NOT_FOUND", "name");
  ExpectRefused(&Stub::AgreeSettlement, About<AgreeSettlementRequest>(none, "2025-02-03"),
                StatusCode::kNotFound, "NOT_FOUND", "name");
}

// ---- Grants.

TEST_F(FundingServiceTest, AGrantIsAwardedShownAndReversed) {
  OpenLines();
  ledger_.Do(Line("cdc", "grants", type::v1::FUNDING_PURPOSE_GRANTS));
  ASSERT_OK_AND_ASSIGN(const auto awarded, Call(&Stub::AwardGrant, Grant("G-1")));
  EXPECT_EQ(awarded.name(), "operators/ami/grants/G-1");
  EXPECT_EQ(awarded.position(), ledger_.position());
  EXPECT_THAT(awarded.end_to_end_id(), Not(IsEmpty()));
  ledger::v1::GetGrantRequest get;
  get.set_name(awarded.name());
  ASSERT_OK_AND_ASSIGN(const auto shown, Call(&Stub::GetGrant, get));
  EXPECT_EQ(shown.grant().amount().minor_units(), 500'00);
  EXPECT_EQ(shown.grant().end_to_end_id(), awarded.end_to_end_id());
  EXPECT_FALSE(shown.grant().reversed());
  auto reverse = About<ledger::v1::ReverseGrantRequest>(awarded.name(), "2025-02-02");
  reverse.set_reason("not taken up");
  ASSERT_OK_AND_ASSIGN(const auto reversed, Call(&Stub::ReverseGrant, reverse));
  EXPECT_EQ(reversed.name(), awarded.name());
  ASSERT_OK_AND_ASSIGN(const auto after, Call(&Stub::GetGrant, get));
  EXPECT_TRUE(after.grant().reversed());
}

TEST_F(FundingServiceTest, AGrantWithoutAnIdGetsOneThatARetryKeeps) {
  OpenLines();
  ledger_.Do(Line("cdc", "grants", type::v1::FUNDING_PURPOSE_GRANTS));
  AwardGrantRequest request = Grant("");
  GiveId(request);
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::AwardGrant, request));
  ASSERT_OK_AND_ASSIGN(const auto again, Call(&Stub::AwardGrant, request));
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(ledger_.CountFacts(Event::kGrantAwarded), 1);
  ledger::v1::ListGrantsRequest list;
  list.set_parent("operators/ami");
  ASSERT_OK_AND_ASSIGN(const auto page, Call(&Stub::ListGrants, list));
  ASSERT_THAT(page.grants(), SizeIs(1));
  EXPECT_EQ(page.grants(0).name(), first.name());
}

TEST_F(FundingServiceTest, AGrantFromALineThatIsNotThereIsRefused) {
  ledger_.Do(Partner("cdc"));
  ExpectRefused(&Stub::AwardGrant, Grant("G-1"), StatusCode::kNotFound, "NOT_FOUND",
                "funding_line");
}

}  // namespace
}  // namespace thuning::services
