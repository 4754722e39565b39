#include "services/issuance/loan_lists.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/state/names.h"
#include "services/issuance/issuance_service.h"
#include "services/rpc/service_test.h"

namespace thuning::services {
namespace {

using ledger::v1::GetLoanStatementRequest;
using ledger::v1::GetPortfolioAtRiskRequest;
using ledger::v1::ListDueInstalmentsRequest;
using ledger::v1::ListDueInstalmentsResponse;
using ledger::v1::ListLoansRequest;
using ledger::v1::ListLoansResponse;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// Three loans of 1 200.00, of each of which 100.00 fall due on the 4th of each month from February
// 2025 on. L-2 paid the instalments of February and March, L-3 all of it.
class LoanListsTest : public ServiceTest<IssuanceService, ledger::v1::IssuanceService> {
 protected:
  LoanListsTest() {
    SetUpProgramme(ledger_);
    for (const char* id : {"L-1", "L-2", "L-3"}) Lend(ledger_, id);
    ledger_.Do(CashPayment("L-2", 200'00, "2025-03-04"));
    ledger_.Do(CashPayment("L-3", 1'200'00, "2025-02-04"));
  }

  static ListLoansRequest All() {
    ListLoansRequest request;
    request.set_parent("operators/ami");
    return request;
  }
  static ListLoansRequest PastDueOn(const std::string& date) {
    ListLoansRequest request = All();
    request.set_past_due(true);
    *request.mutable_date() = ProtoDate(date);
    return request;
  }
  static ListDueInstalmentsRequest DueIn(const std::string& first, const std::string& last) {
    ListDueInstalmentsRequest request;
    request.set_parent("operators/ami");
    *request.mutable_start_date() = ProtoDate(first);
    *request.mutable_end_date() = ProtoDate(last);
    return request;
  }

  static std::vector<std::string> Ids(const ListLoansResponse& page) {
    std::vector<std::string> ids;
    for (const auto& loan : page.loans()) ids.emplace_back(LastId(loan.name()));
    return ids;
  }
  // "L-1 3 100.00 open 100.00", amounts in minor units.
  static std::vector<std::string> Lines(const ListDueInstalmentsResponse& page) {
    std::vector<std::string> lines;
    for (const auto& due : page.instalments()) {
      lines.push_back(absl::StrCat(std::string(LastId(due.loan())), " ", due.number(), " ",
                                   due.amount_minor(), " open ", due.open_minor()));
    }
    return lines;
  }

  ListLoansResponse List(const ListLoansRequest& request) {
    const auto page = Call(&Stub::ListLoans, request);
    EXPECT_OK(page);
    return page.value_or(ListLoansResponse());
  }
};

// ---- All loans.

TEST_F(LoanListsTest, AllLoansAreListedPageByPage) {
  ListLoansRequest request = All();
  request.set_page_size(2);
  const ListLoansResponse first = List(request);
  EXPECT_THAT(Ids(first), ElementsAre("L-1", "L-2"));
  EXPECT_FALSE(first.loans(0).has_arrears()) << "nobody asked on which day";
  request.set_page_token(first.next_page_token());
  const ListLoansResponse second = List(request);
  EXPECT_THAT(Ids(second), ElementsAre("L-3"));
  EXPECT_EQ(second.next_page_token(), "");
  EXPECT_EQ(second.as_of_position(), ledger_.position());
}

TEST_F(LoanListsTest, WhatNeedsPastDueIsRefusedWithoutIt) {
  ListLoansRequest with_date = All();
  *with_date.mutable_date() = ProtoDate("2025-03-10");
  ListLoansRequest with_days = All();
  with_days.set_min_days_past_due(30);
  ListLoansRequest with_amount = All();
  *with_amount.mutable_min_past_due() = Euro(1);
  for (const ListLoansRequest& request : {with_date, with_days, with_amount}) {
    ExpectRefused(&Stub::ListLoans, request, StatusCode::kInvalidArgument, "REQUIRED_FIELD_MISSING",
                  "past_due");
  }
}

TEST_F(LoanListsTest, LoansOfAnOperatorThatIsNotThereAreRefused) {
  ListLoansRequest request = PastDueOn("2025-03-10");
  request.set_parent("operators/none");
  ExpectRefused(&Stub::ListLoans, request, StatusCode::kNotFound, "NOT_FOUND", "parent");
}

// ---- Loans that are past due.

// On 10 March L-1 owes the instalments of February (34 days ago) and March.
TEST_F(LoanListsTest, OnlyLoansThatArePastDueOnTheDayAreListed) {
  const ListLoansResponse page = List(PastDueOn("2025-03-10"));
  ASSERT_THAT(Ids(page), ElementsAre("L-1"));
  EXPECT_EQ(page.loans(0).arrears().days_past_due(), 34);
  EXPECT_EQ(page.loans(0).arrears().past_due_minor(), 200'00);
  EXPECT_EQ(page.loans(0).arrears().date().day(), 10);
}

// On 5 April the instalment of the 4th is late at both.
TEST_F(LoanListsTest, APageIsFullOfWhatIsPastDue) {
  ListLoansRequest request = PastDueOn("2025-04-05");
  request.set_page_size(1);
  const ListLoansResponse first = List(request);
  EXPECT_THAT(Ids(first), ElementsAre("L-1"));
  ASSERT_THAT(first.next_page_token(), Not(IsEmpty()));
  request.set_page_token(first.next_page_token());
  const ListLoansResponse second = List(request);
  EXPECT_THAT(Ids(second), ElementsAre("L-2"));
  EXPECT_EQ(second.loans(0).arrears().days_past_due(), 1);
  EXPECT_EQ(second.loans(0).arrears().past_due_minor(), 100'00);
}

// L-1 has been past due for 60 days on 5 April: 24 of February, 31 of March, 5 of April.
TEST_F(LoanListsTest, TheListMayBeginAtSoManyDays) {
  ListLoansRequest request = PastDueOn("2025-04-05");
  request.set_min_days_past_due(60);
  EXPECT_THAT(Ids(List(request)), ElementsAre("L-1"));
  request.set_min_days_past_due(61);
  EXPECT_THAT(Ids(List(request)), IsEmpty());
}

// Three instalments of L-1 are late, one of L-2.
TEST_F(LoanListsTest, TheListMayBeginAtAnAmount) {
  ListLoansRequest request = PastDueOn("2025-04-05");
  *request.mutable_min_past_due() = Euro(100'00);
  EXPECT_THAT(Ids(List(request)), ElementsAre("L-1", "L-2"));
  *request.mutable_min_past_due() = Euro(300'00);
  EXPECT_THAT(Ids(List(request)), ElementsAre("L-1"));
  *request.mutable_min_past_due() = Euro(300'01);
  EXPECT_THAT(Ids(List(request)), IsEmpty());
}

TEST_F(LoanListsTest, AFilterThatMakesNoSenseIsRefused) {
  ListLoansRequest days = PastDueOn("2025-04-05");
  days.set_min_days_past_due(-1);
  ExpectRefused(&Stub::ListLoans, days, StatusCode::kInvalidArgument, "VALUE_OUT_OF_RANGE",
                "min_days_past_due");
  ListLoansRequest amount = PastDueOn("2025-04-05");
  *amount.mutable_min_past_due() = Euro(0);
  ExpectRefused(&Stub::ListLoans, amount, StatusCode::kInvalidArgument, "AMOUNT_NOT_POSITIVE",
                "min_past_due.minor_units");
  *amount.mutable_min_past_due() = Euro(1);
  amount.mutable_min_past_due()->set_currency_code("MAD");
  ExpectRefused(&Stub::ListLoans, amount, StatusCode::kInvalidArgument, "CURRENCY_DIFFERS",
                "min_past_due.currency_code");
  ListLoansRequest date = PastDueOn("2025-04-05");
  date.mutable_date()->set_day(31);
  ExpectRefused(&Stub::ListLoans, date, StatusCode::kInvalidArgument, "DATE_INVALID", "date");
}

// ---- Instalments that fall due.

TEST_F(LoanListsTest, InstalmentsThatFallDueAreThoseThatAreOpen) {
  ASSERT_OK_AND_ASSIGN(const auto page,
                       Call(&Stub::ListDueInstalments, DueIn("2025-03-01", "2025-04-30")));
  EXPECT_THAT(Lines(page), ElementsAre("L-1 2 10000 open 10000", "L-1 3 10000 open 10000",
                                       "L-2 3 10000 open 10000"));
  EXPECT_EQ(page.currency_code(), "EUR");
  EXPECT_EQ(page.instalments(0).beneficiary(), "operators/ami/beneficiaries/B-1");
  EXPECT_EQ(page.instalments(0).due_date().month(), 3);
}

TEST_F(LoanListsTest, TheFirstAndTheLastDayCount) {
  ASSERT_OK_AND_ASSIGN(const auto day,
                       Call(&Stub::ListDueInstalments, DueIn("2025-04-04", "2025-04-04")));
  EXPECT_THAT(day.instalments(), SizeIs(2));
  ASSERT_OK_AND_ASSIGN(const auto between,
                       Call(&Stub::ListDueInstalments, DueIn("2025-04-05", "2025-05-03")));
  EXPECT_THAT(between.instalments(), IsEmpty());
}

// A page counts loans: L-1 with both of its instalments, then L-2.
TEST_F(LoanListsTest, APageOfInstalmentsHasLoansWhole) {
  ListDueInstalmentsRequest request = DueIn("2025-03-01", "2025-04-30");
  request.set_page_size(1);
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::ListDueInstalments, request));
  EXPECT_THAT(Lines(first), ElementsAre("L-1 2 10000 open 10000", "L-1 3 10000 open 10000"));
  request.set_page_token(first.next_page_token());
  ASSERT_OK_AND_ASSIGN(const auto second, Call(&Stub::ListDueInstalments, request));
  EXPECT_THAT(Lines(second), ElementsAre("L-2 3 10000 open 10000"));
}

TEST_F(LoanListsTest, ASpanOfDaysWantsADayAndAnOperator) {
  ListDueInstalmentsRequest request = DueIn("2025-05-01", "2025-05-02");
  request.clear_start_date();
  ExpectRefused(&Stub::ListDueInstalments, request, StatusCode::kInvalidArgument,
                "REQUIRED_FIELD_MISSING", "start_date");
  request = DueIn("2025-05-01", "2025-05-02");
  request.set_parent("operators/none");
  ExpectRefused(&Stub::ListDueInstalments, request, StatusCode::kNotFound, "NOT_FOUND", "parent");
}

// ---- The portfolio at risk.

// On 10 March L-1 is 34 days past due with 1 200.00, L-2 owes 1 000.00 and is not, L-3 is repaid.
TEST_F(LoanListsTest, ThePortfolioAtRiskIsThatOfADay) {
  GetPortfolioAtRiskRequest request;
  request.set_parent("operators/ami");
  *request.mutable_date() = ProtoDate("2025-03-10");
  ASSERT_OK_AND_ASSIGN(const auto march, Call(&Stub::GetPortfolioAtRisk, request));
  EXPECT_EQ(march.principal_minor(), 2'200'00);
  EXPECT_EQ(march.par_30_minor(), 1'200'00);
  EXPECT_EQ(march.par_90_minor(), 0);
  EXPECT_EQ(march.as_of_position(), ledger_.position());
  *request.mutable_date() = ProtoDate("2025-01-03");
  ASSERT_OK_AND_ASSIGN(const auto january, Call(&Stub::GetPortfolioAtRisk, request));
  EXPECT_EQ(january.principal_minor(), 0) << "the day before the loans were paid out";
}

TEST_F(LoanListsTest, ThePortfolioOfAnotherOperatorIsItsOwn) {
  OpenBooks(ledger_, "atlas", "MAD");
  GetPortfolioAtRiskRequest request;
  request.set_parent("operators/atlas");
  *request.mutable_date() = ProtoDate("2025-03-10");
  ASSERT_OK_AND_ASSIGN(const auto none, Call(&Stub::GetPortfolioAtRisk, request));
  EXPECT_EQ(none.principal_minor(), 0);
  EXPECT_EQ(none.currency_code(), "MAD");
}

TEST_F(LoanListsTest, ThePortfolioWantsAnOperatorAndADay) {
  GetPortfolioAtRiskRequest request;
  request.set_parent("operators/ami");
  ExpectRefused(&Stub::GetPortfolioAtRisk, request, StatusCode::kInvalidArgument,
                "REQUIRED_FIELD_MISSING", "date");
  *request.mutable_date() = ProtoDate("2025-03-10");
  request.set_parent("operators/none");
  ExpectRefused(&Stub::GetPortfolioAtRisk, request, StatusCode::kNotFound, "NOT_FOUND", "parent");
}

// ---- The statement of a loan.

GetLoanStatementRequest StatementOf(const std::string& loan_id, int32_t size = 0,
                                    const std::string& token = "") {
  GetLoanStatementRequest request;
  request.set_name("operators/ami/loans/" + loan_id);
  request.set_page_size(size);
  request.set_page_token(token);
  return request;
}

TEST_F(LoanListsTest, AStatementHasALineForEachRecordOfTheLoan) {
  ASSERT_OK_AND_ASSIGN(const auto statement, Call(&Stub::GetLoanStatement, StatementOf("L-2")));
  ASSERT_THAT(statement.lines(), SizeIs(4)) << "application, approval, pay-out and one payment";
  EXPECT_EQ(statement.lines(2).principal_balance_minor(), 1'200'00);
  EXPECT_EQ(statement.lines(3).amount_minor(), 200'00);
  EXPECT_EQ(statement.lines(3).principal_balance_minor(), 1'000'00);
  EXPECT_LT(statement.lines(2).position(), statement.lines(3).position());
  EXPECT_EQ(statement.currency_code(), "EUR");
  EXPECT_EQ(statement.principal_outstanding_minor(), 1'000'00);
  EXPECT_EQ(statement.next_page_token(), "");
  EXPECT_EQ(statement.as_of_position(), ledger_.position());
}

TEST_F(LoanListsTest, PagesOfAStatementTogetherAreTheWhole) {
  ASSERT_OK_AND_ASSIGN(const auto whole, Call(&Stub::GetLoanStatement, StatementOf("L-2")));
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::GetLoanStatement, StatementOf("L-2", 3)));
  ASSERT_THAT(first.lines(), SizeIs(3));
  ASSERT_OK_AND_ASSIGN(const auto second, Call(&Stub::GetLoanStatement,
                                               StatementOf("L-2", 3, first.next_page_token())));
  ASSERT_THAT(second.lines(), SizeIs(1));
  EXPECT_EQ(second.lines(0).SerializeAsString(), whole.lines(3).SerializeAsString());
  EXPECT_EQ(second.next_page_token(), "");
  EXPECT_EQ(second.principal_outstanding_minor(), 1'000'00) << "each page says how the loan stands";
}

TEST_F(LoanListsTest, ALastPageOfAStatementThatIsFullHasNoNext) {
  ASSERT_OK_AND_ASSIGN(const auto page, Call(&Stub::GetLoanStatement, StatementOf("L-2", 4)));
  EXPECT_THAT(page.lines(), SizeIs(4));
  EXPECT_EQ(page.next_page_token(), "");
}

TEST_F(LoanListsTest, AStatementIsRefusedForWhatIsMalformed) {
  ExpectRefused(&Stub::GetLoanStatement, StatementOf("L-9"), StatusCode::kNotFound, "NOT_FOUND",
                "name");
  ExpectRefused(&Stub::GetLoanStatement, StatementOf("L-2", -1), StatusCode::kInvalidArgument,
                "NEGATIVE", "page_size");
  for (const char* token : {"x", "-1", "1.5"}) {
    ExpectRefused(&Stub::GetLoanStatement, StatementOf("L-2", 3, token),
                  StatusCode::kInvalidArgument, "MALFORMED_PAGE_TOKEN", "page_token");
  }
  GetLoanStatementRequest request = StatementOf("L-2");
  request.set_name("operators/ami/courses/L-2");
  ExpectRefused(&Stub::GetLoanStatement, request, StatusCode::kInvalidArgument, "MALFORMED_NAME",
                "name");
}

}  // namespace
}  // namespace thuning::services
