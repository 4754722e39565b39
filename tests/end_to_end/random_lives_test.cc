// Random lives of loans, told to a real server as callers would: what it serves of each loan is
// what the engine makes of the same facts, and auditor, rebuild and hledger agree with its books.
//
// THUNING_LIVES says how many lives (default 40), THUNING_SEED which.

#include <grpcpp/grpcpp.h>

#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/checks/request_checks.h"
#include "ledger/loan/account.h"
#include "tests/end_to_end/client.h"
#include "tests/end_to_end/life_teller.h"
#include "tests/end_to_end/server_process.h"
#include "tests/hledger/hledger.h"
#include "tests/support/seed.h"
#include "tests/support/temporary_directory.h"

namespace thuning {
namespace {

using namespace ledger::v1;
using loan::Account;
using loan::Kind;
using ::testing::HasSubstr;

// The engine's row as the API shows it.
Instalment Shown(const loan::Row& row, int number) {
  using loan::Component;
  Instalment shown;
  shown.set_number(number);
  *shown.mutable_due_date() = ToProto(row.due_date);
  shown.set_principal_minor(row.due[Component::kPrincipal]);
  shown.set_interest_minor(row.due[Component::kInterest]);
  shown.set_charges_minor(row.due[Component::kFee] + row.due[Component::kPenalty]);
  shown.set_principal_paid_minor(row.paid[Component::kPrincipal]);
  shown.set_interest_paid_minor(row.paid[Component::kInterest]);
  shown.set_charges_paid_minor(row.paid[Component::kFee] + row.paid[Component::kPenalty]);
  shown.set_waived_minor(row.waived.total());
  shown.set_written_off_minor(row.written_off.total());
  shown.set_open_minor(row.open());
  // Interest that arises after the last due date leaves something of the last row again.
  if (row.settled.has_value() && row.open() == 0) {
    *shown.mutable_settled_date() = ToProto(*row.settled);
  }
  shown.set_kind(row.kind == loan::RowKind::kDownPayment     ? INSTALMENT_KIND_DOWN_PAYMENT
                 : row.kind == loan::RowKind::kAfterMaturity ? INSTALMENT_KIND_AFTER_MATURITY
                 : row.kind == loan::RowKind::kReaged        ? INSTALMENT_KIND_REAGED
                                                             : INSTALMENT_KIND_UNSPECIFIED);
  return shown;
}

template <typename Answer>
std::string RowsIn(const Answer& answer) {
  std::string text;
  for (const Instalment& row : answer.instalments()) {
    absl::StrAppend(&text, row.ShortDebugString(), "\n");
  }
  for (const LoanCharge& charge : answer.charges()) {
    absl::StrAppend(&text, "charge ", charge.number(), ": ", charge.amount_minor(), " paid ",
                    charge.paid_minor(), " waived ", charge.waived_minor(), "\n");
  }
  return text;
}

std::string RowsIn(const Account& account) {
  GetLoanPositionResponse rows;
  for (const loan::Row& row : account.rows()) {
    if (row.kind == loan::RowKind::kCharge) continue;
    const int number = rows.instalments_size() + 1;
    *rows.add_instalments() = Shown(row, number);
  }
  for (const loan::Charge& charge : account.charges()) {
    LoanCharge& shown = *rows.add_charges();
    shown.set_number(charge.id);
    shown.set_amount_minor(charge.due);
    shown.set_paid_minor(charge.paid);
    shown.set_waived_minor(charge.waived);
  }
  return RowsIn(rows);
}

// What each transaction came to, by number: "penalty+fee+interest+principal, overpaid".
using Outcomes = std::map<int, std::string>;

std::string OutcomeText(const loan::Parts& parts, int64_t overpaid) {
  return absl::StrCat(absl::StrJoin(parts.minor, "+"), ", overpaid ", overpaid);
}

Outcomes OutcomesIn(const ListTransactionsResponse& page) {
  Outcomes outcomes;
  for (const Transaction& row : page.transactions()) {
    if (row.reversed()) continue;
    loan::Parts parts;
    for (const type::v1::Allocation& part : row.outcome().allocations()) {
      parts.minor.at(static_cast<size_t>(part.component()) - 1) += part.amount_minor();
    }
    outcomes[row.transaction().number()] = OutcomeText(parts, row.outcome().overpaid_minor());
  }
  return outcomes;
}

// Of what only moves principal or says something, there is nothing that it paid.
Outcomes OutcomesIn(const Account& account) {
  Outcomes outcomes;
  for (const loan::Entry& entry : account.entries()) {
    loan::Parts parts = entry.parts;
    int64_t overpaid = entry.overpaid;
    if (entry.kind == Kind::kReaging || entry.kind == Kind::kReamortisation ||
        entry.kind == Kind::kAcceleration || entry.kind == Kind::kChargeOff) {
      parts = {};
    }
    for (const auto& [charge, minor] : entry.by_charge) {
      if (entry.kind == Kind::kChargeWaiver) parts[account.charges()[charge].component()] += minor;
    }
    if (entry.kind == Kind::kDisbursement || entry.kind == Kind::kChargeback ||
        entry.kind == Kind::kOverpaymentRefund) {
      overpaid = -overpaid;
    }
    if (entry.refund.has_value()) {
      parts += entry.refund->parts;
      overpaid += entry.refund->overpaid;
    }
    outcomes[entry.id] = OutcomeText(parts, overpaid);
  }
  return outcomes;
}

int LivesToTell() {
  const char* given = std::getenv("THUNING_LIVES");
  return given != nullptr ? std::atoi(given) : 40;
}

class RandomLivesTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    directory_ = new TemporaryDirectory;
    server_ = ServerProcess::Start(*directory_ / "data").release();
    client_ = new Client(server_->NewChannel());
    teller_ = new LifeTeller(*client_, TestSeed(20261129));
    for (int i = 0; i < LivesToTell(); ++i) teller_->TellNext();
  }
  static void TearDownTestSuite() {
    delete teller_;
    delete client_;
    EXPECT_EQ(server_->Terminate(), 0);
    delete server_;
    delete directory_;
  }

  GetLoanPositionResponse PositionOn(const ToldLoan& told, Date day) {
    GetLoanPositionRequest request;
    request.set_name(told.name);
    *request.mutable_date() = ToProto(day);
    GetLoanPositionResponse response;
    const auto status =
        Call(*client_->issuance, &IssuanceService::Stub::GetLoanPosition, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  void ExpectSamePosition(const ToldLoan& told, Date day) {
    const GetLoanPositionResponse served = PositionOn(told, day);
    const Account account = told.On(day);
    const loan::Payoff payoff = account.PayoffOn(day);
    const std::string where =
        absl::StrCat(told.name, " on ", FormatIsoDate(day), "\n", told.described);
    EXPECT_EQ(served.principal_outstanding_minor(), account.principal_outstanding()) << where;
    EXPECT_EQ(served.overpaid_minor(), account.overpaid()) << where;
    EXPECT_EQ(served.payoff_minor(), payoff.amount) << where;
    EXPECT_EQ(served.payoff().principal_minor(), payoff.parts[loan::Component::kPrincipal])
        << where;
    EXPECT_EQ(served.payoff().interest_minor(), payoff.parts[loan::Component::kInterest]) << where;
    EXPECT_EQ(RowsIn(served), RowsIn(account)) << where;
  }

  static inline TemporaryDirectory* directory_ = nullptr;
  static inline ServerProcess* server_ = nullptr;
  static inline Client* client_ = nullptr;
  static inline LifeTeller* teller_ = nullptr;
};

TEST_F(RandomLivesTest, TheServerTakesMostOfWhatHappens) {
  std::cout << LivesToTell() << " lives, " << teller_->loans().size() << " loans, "
            << teller_->told_count() << " things told, " << teller_->refused_count()
            << " refused\n";
  for (const auto& [word, count] : teller_->taken())
    std::cout << "  " << word << ": " << count << "\n";
  std::cout << "refused:\n";
  for (const auto& [why, count] : teller_->refused())
    std::cout << "  " << why << ": " << count << "\n";
  EXPECT_LE(10 * teller_->refused_count(), 3 * teller_->told_count());
}

TEST_F(RandomLivesTest, TheServerTakesWhatTheEngineTakes) {
  for (const std::string& surprise : teller_->surprises()) ADD_FAILURE() << surprise;
}

TEST_F(RandomLivesTest, TheServerServesWhatTheEngineReckons) {
  for (const ToldLoan& told : teller_->loans()) {
    const Date last = told.LastDay();
    const Date first = told.contract.start();
    ExpectSamePosition(told, last);
    ExpectSamePosition(told, AddDays(last, 45));
    ExpectSamePosition(told, AddDays(first, DaysBetween(first, last) / 2));

    GetLoanRequest request;
    request.set_name(told.name);
    GetLoanResponse response;
    ASSERT_TRUE(Call(*client_->issuance, &IssuanceService::Stub::GetLoan, request, &response).ok());
    const Account account = told.On(last);
    const std::string where = absl::StrCat(told.name, "\n", told.described);
    EXPECT_EQ(response.loan().principal_outstanding_minor(), account.principal_outstanding())
        << where;
    EXPECT_EQ(response.loan().overpaid_minor(), account.overpaid()) << where;
    EXPECT_EQ(response.loan().outstanding_minor(), account.outstanding()) << where;
    EXPECT_EQ(RowsIn(response.loan()), RowsIn(account)) << where;

    ListTransactionsRequest list;
    list.set_parent(told.name);
    list.set_page_size(1000);
    ListTransactionsResponse page;
    ASSERT_TRUE(
        Call(*client_->repayment, &RepaymentService::Stub::ListTransactions, list, &page).ok());
    EXPECT_EQ(OutcomesIn(page), OutcomesIn(account)) << where;
  }
}

// Its last line has the principal that is owed, its totals what is open of everything.
TEST_F(RandomLivesTest, TheStatementAgreesWithTheLoan) {
  for (const ToldLoan& told : teller_->loans()) {
    GetLoanStatementRequest request;
    request.set_name(told.name);
    request.set_page_size(1000);
    GetLoanStatementResponse statement;
    ASSERT_TRUE(
        Call(*client_->issuance, &IssuanceService::Stub::GetLoanStatement, request, &statement)
            .ok());
    const Account account = told.On(DateOf(statement.date()).value());
    const std::string where = absl::StrCat(told.name, "\n", told.described);
    ASSERT_GT(statement.lines_size(), 0) << where;
    EXPECT_EQ(statement.lines().rbegin()->principal_balance_minor(),
              account.principal_outstanding())
        << where;
    EXPECT_EQ(RowsIn(statement), RowsIn(account)) << where;
    int64_t open = 0;
    for (const LoanComponentTotal& total : statement.totals()) open += total.open_minor();
    EXPECT_EQ(open, account.outstanding()) << where;
  }
}

TEST_F(RandomLivesTest, TheAuditorsReplayVerifies) {
  for (const char* command : {"verify", "replay"}) {
    const ProgramResult result =
        RunProgram({THUNING_AUDIT, command, "--server", server_->address()});
    EXPECT_EQ(result.status, 0) << result.output;
    EXPECT_THAT(result.output, HasSubstr("verified: ")) << command;
  }
}

TEST_F(RandomLivesTest, EachTableIsTheSameWhenItIsFoldedAgain) {
  ListProjectionsResponse tables;
  ASSERT_TRUE(Call(*client_->admin, &AdminService::Stub::ListProjections, {}, &tables).ok());
  EXPECT_GT(tables.projections_size(), 0);
  for (const Projection& table : tables.projections()) {
    RebuildProjectionRequest request;
    request.set_name(table.name());
    RebuildProjectionResponse last;
    const auto status =
        CallToTheEnd(*client_->admin, &AdminService::Stub::RebuildProjection, request, &last);
    EXPECT_TRUE(status.ok()) << table.name() << status.error_message();
    EXPECT_EQ(last.live_digest().size(), 64u) << table.name();
    EXPECT_EQ(last.live_digest(), last.rebuilt_digest()) << table.name();
  }
}

TEST_F(RandomLivesTest, HledgerAgreesWithTheTrialBalance) {
  const std::string journal = *directory_ / "lives.journal";
  const ProgramResult exported = RunProgram({THUNING_AUDIT, "export", "--format=hledger",
                                             "--server", server_->address(), "--file", journal});
  ASSERT_EQ(exported.status, 0) << exported.output;
  const Answer checked =
      Shell(absl::StrCat("hledger -f ", journal, " check --strict balancednoautoconversion"));
  EXPECT_EQ(checked.status, 0) << checked.text;
  Balances served;
  for (const Books& books : AllBooks()) {
    GetTrialBalanceRequest request;
    request.set_parent("operators/" + books.id);
    GetTrialBalanceResponse balance;
    ASSERT_TRUE(
        Call(*client_->audit, &AuditService::Stub::GetTrialBalance, request, &balance).ok());
    for (const TrialBalanceRow& row : balance.rows()) {
      if (row.balance_minor() == 0) continue;
      served[{books.id, row.account(), row.currency_code()}] = row.balance_minor();
    }
  }
  EXPECT_GT(served.size(), 10u);
  EXPECT_EQ(BalancesByHledger(journal, ""), served);
}

}  // namespace
}  // namespace thuning
