// The books over the API: entries by the staff, a chart of one's own, and the close of a year,
// which thuning-audit finds nothing wrong with.

#include <grpcpp/grpcpp.h>

#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "tests/end_to_end/client.h"
#include "tests/end_to_end/server_process.h"
#include "tests/support/temporary_directory.h"

namespace thuning {
namespace {

using namespace ledger::v1;
using google::protobuf::util::MessageDifferencer;

constexpr char kOperator[] = "operators/ami";

type::v1::Money Amount(int64_t minor, const std::string& currency) {
  type::v1::Money money;
  money.set_minor_units(minor);
  money.set_currency_code(currency);
  return money;
}

// One loan, paid out on 2025-01-04, and a bank account opened on 2025-01-01.
class BooksApiTest : public testing::Test {
 protected:
  BooksApiTest()
      : server_(ServerProcess::Start(directory_ / "data")), client_(server_->NewChannel()) {
    SetUpProgramme(client_, 1);
  }
  ~BooksApiTest() override { Stop(); }

  void Stop() {
    if (server_ == nullptr) return;
    EXPECT_EQ(server_->Terminate(), 0);
    server_.reset();
  }

  template <typename Request, typename Response>
  using Method = grpc::Status (AdminService::Stub::*)(grpc::ClientContext*, const Request&,
                                                      Response*);

  // The answer to a call that is accepted.
  template <typename Request, typename Response>
  Response Ask(Method<Request, Response> method, const Request& request) {
    Response response;
    const grpc::Status status = Call(*client_.admin, method, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  template <typename Request, typename Response>
  std::string Refusal(Method<Request, Response> method, const Request& request) {
    Response response;
    const grpc::Status status = Call(*client_.admin, method, request, &response);
    EXPECT_FALSE(status.ok());
    return ReasonOf(status);
  }

  // A debit and a credit of one amount.
  static PostJournalEntryRequest Entry(const std::string& id, const google::type::Date& day,
                                       const std::string& debit, const std::string& credit,
                                       int64_t minor) {
    PostJournalEntryRequest request;
    request.set_request_id(UuidOf("entry " + id));
    request.set_parent(kOperator);
    request.set_journal_entry_id(id);
    *request.mutable_effective_date() = day;
    request.set_text("As the auditor asked");
    request.add_lines()->set_account(debit);
    *request.mutable_lines(0)->mutable_debit() = Amount(minor, "EUR");
    request.add_lines()->set_account(credit);
    *request.mutable_lines(1)->mutable_credit() = Amount(minor, "EUR");
    return request;
  }

  void ClosePeriod(const google::type::Date& end) {
    ClosePeriodRequest request;
    request.set_request_id(UuidOf("period"));
    request.set_parent(kOperator);
    *request.mutable_end_date() = end;
    Ask(&AdminService::Stub::ClosePeriod, request);
  }

  static CloseYearRequest Year(const google::type::Date& end) {
    CloseYearRequest request;
    request.set_request_id(UuidOf(absl::StrCat("year", end.year())));
    request.set_parent(kOperator);
    *request.mutable_end_date() = end;
    return request;
  }

  // Of an account, in the books' currency, on a day.
  int64_t BalanceOf(const std::string& account, const google::type::Date& day) {
    GetTrialBalanceRequest request;
    request.set_parent(kOperator);
    *request.mutable_as_of_date() = day;
    GetTrialBalanceResponse response;
    EXPECT_TRUE(
        Call(*client_.audit, &AuditService::Stub::GetTrialBalance, request, &response).ok());
    for (const TrialBalanceRow& row : response.rows()) {
      if (row.account() == account && row.currency_code() == "EUR") return row.balance_minor();
    }
    return 0;
  }

  TemporaryDirectory directory_;
  std::unique_ptr<ServerProcess> server_;
  Client client_;
};

using Stub = AdminService::Stub;

TEST_F(BooksApiTest, AnEntryIsPostedListedAndReversed) {
  const auto request = Entry("rent", Day(2025, 3, 10), "627800", "401000", 12'50);
  const auto posted = Ask(&Stub::PostJournalEntry, request);
  EXPECT_EQ(posted.journal_entry().name(), "operators/ami/journalEntries/rent");
  EXPECT_EQ(BalanceOf("627800", Day(2025, 3, 31)), 12'50);
  EXPECT_TRUE(MessageDifferencer::Equals(Ask(&Stub::PostJournalEntry, request), posted))
      << "a retry gets the first answer";

  GetJournalEntryRequest get;
  get.set_name(posted.journal_entry().name());
  EXPECT_TRUE(MessageDifferencer::Equals(Ask(&Stub::GetJournalEntry, get).journal_entry(),
                                         posted.journal_entry()));
  ReverseJournalEntryRequest reverse;
  reverse.set_request_id(UuidOf("reverse"));
  reverse.set_name(posted.journal_entry().name());
  *reverse.mutable_effective_date() = Day(2025, 4, 1);
  reverse.set_reason("posted twice");
  const auto contra = Ask(&Stub::ReverseJournalEntry, reverse).journal_entry();
  EXPECT_EQ(contra.reverses(), posted.journal_entry().name());
  EXPECT_EQ(Ask(&Stub::GetJournalEntry, get).journal_entry().reversed_by(), contra.name());
  EXPECT_EQ(BalanceOf("627800", Day(2025, 4, 1)), 0);
  reverse.set_request_id(UuidOf("reverse again"));
  EXPECT_EQ(Refusal(&Stub::ReverseJournalEntry, reverse), "ENTRY_ALREADY_REVERSED");

  ListJournalEntriesRequest list;
  list.set_parent(kOperator);
  list.set_page_size(1);
  const auto first = Ask(&Stub::ListJournalEntries, list);
  ASSERT_EQ(first.journal_entries_size(), 1);
  list.set_page_token(first.next_page_token());
  const auto second = Ask(&Stub::ListJournalEntries, list);
  ASSERT_EQ(second.journal_entries_size(), 1);
  EXPECT_EQ(second.next_page_token(), "");
  EXPECT_NE(first.journal_entries(0).name(), second.journal_entries(0).name());
}

TEST_F(BooksApiTest, WhatRulesMoveIsRefused) {
  EXPECT_EQ(
      Refusal(&Stub::PostJournalEntry, Entry("loan", Day(2025, 3, 10), "530000", "274800", 5)),
      "ACCOUNT_KEPT_BY_LEDGER");
  EXPECT_EQ(
      Refusal(&Stub::PostJournalEntry, Entry("bank", Day(2025, 3, 10), "530000", "512110", 5)),
      "ACCOUNT_KEPT_BY_LEDGER");
}

TEST_F(BooksApiTest, AnAddedAccountTakesAnExchange) {
  CreateChartAccountRequest till;
  till.set_request_id(UuidOf("till"));
  till.set_parent(kOperator);
  till.mutable_account()->set_number("530900");
  till.mutable_account()->set_display_name("Caisse USD");
  till.mutable_account()->set_currency_code("USD");
  EXPECT_EQ(Ask(&Stub::CreateChartAccount, till).account().name(), "operators/ami/accounts/530900");

  auto request = Entry("dollars", Day(2025, 3, 10), "530900", "530000", 92'17);
  *request.mutable_lines(0)->mutable_debit() = Amount(100'00, "USD");
  request.mutable_exchange()->set_from_currency_code("USD");
  request.mutable_exchange()->set_to_currency_code("EUR");
  request.mutable_exchange()->set_rate("0.9");
  request.mutable_exchange()->set_source("ECB reference rate");
  *request.mutable_exchange()->mutable_date() = Day(2025, 3, 10);
  EXPECT_EQ(Refusal(&Stub::PostJournalEntry, request), "RATE_DOES_NOT_AGREE");
  request.mutable_exchange()->set_rate("0.9217");
  const auto entry = Ask(&Stub::PostJournalEntry, request).journal_entry();
  EXPECT_EQ(entry.exchange().rate(), "0.9217");
  ASSERT_EQ(entry.lines_size(), 4);
  EXPECT_EQ(BalanceOf("478200", Day(2025, 3, 10)), 92'17);
}

TEST_F(BooksApiTest, AChartOfOnesOwnLacksNothing) {
  CreateOperatorRequest request;
  request.set_request_id(UuidOf("operator rabat"));
  request.set_operator_id("rabat");
  request.set_display_name("Rabat");
  request.set_currency_code("MAD");
  ListChartAccountsRequest list;
  list.set_parent(kOperator);
  const auto accounts = Ask(&Stub::ListChartAccounts, list);
  for (const ChartAccount& account : accounts.accounts()) {
    ChartAccount& own = *request.add_accounts();
    own.set_number(account.number());
    own.set_display_name(account.display_name());
    own.set_normal_credit(account.normal_credit());
  }
  CreateOperatorRequest lacking = request;
  lacking.mutable_accounts()->DeleteSubrange(0, 20);
  EXPECT_EQ(Refusal(&Stub::CreateOperator, lacking), "ACCOUNT_MISSING");
  Ask(&Stub::CreateOperator, request);
  list.set_parent("operators/rabat");
  const auto own = Ask(&Stub::ListChartAccounts, list);
  ASSERT_EQ(own.accounts_size(), accounts.accounts_size());
  EXPECT_EQ(own.accounts(0).currency_code(), "MAD");
}

TEST_F(BooksApiTest, AYearIsClosedOnceAndThenStands) {
  Ask(&Stub::PostJournalEntry, Entry("costs", Day(2025, 6, 10), "627800", "530000", 30'00));
  Ask(&Stub::PostJournalEntry, Entry("sales", Day(2025, 7, 10), "530000", "706000", 80'00));
  EXPECT_EQ(Refusal(&Stub::CloseYear, Year(Day(2025, 12, 31))), "PERIOD_NOT_CLOSED");
  ClosePeriod(Day(2025, 12, 31));
  const auto closed = Ask(&Stub::CloseYear, Year(Day(2025, 12, 31))).financial_year();
  EXPECT_EQ(closed.name(), "operators/ami/financialYears/2025-12-31");
  EXPECT_EQ(closed.result_minor(), 50'00);
  EXPECT_EQ(BalanceOf("706000", Day(2025, 12, 31)), 0);
  EXPECT_EQ(BalanceOf("627800", Day(2025, 12, 31)), 0);
  EXPECT_EQ(BalanceOf("120000", Day(2025, 12, 31)), -50'00);

  // What comes later about the year stands in the next one, for people to allocate.
  Ask(&Stub::PostJournalEntry, Entry("late", Day(2025, 8, 10), "530000", "706000", 5'00));
  EXPECT_EQ(BalanceOf("706000", Day(2025, 12, 31)), 0);
  EXPECT_EQ(BalanceOf("706000", Day(2026, 1, 1)), -5'00);
  Ask(&Stub::PostJournalEntry, Entry("allocated", Day(2026, 1, 2), "120000", "106800", 50'00));

  GetFinancialYearRequest get;
  get.set_name(closed.name());
  EXPECT_TRUE(
      MessageDifferencer::Equals(Ask(&Stub::GetFinancialYear, get).financial_year(), closed));
  ListFinancialYearsRequest list;
  list.set_parent(kOperator);
  EXPECT_EQ(Ask(&Stub::ListFinancialYears, list).financial_years_size(), 1);
  CloseYearRequest again = Year(Day(2025, 12, 31));
  again.set_request_id(UuidOf("again"));
  EXPECT_EQ(Refusal(&Stub::CloseYear, again), "YEAR_CLOSED_ALREADY");

  Stop();
  const std::string verify = absl::StrCat(THUNING_AUDIT, " verify --data ", directory_ / "data",
                                          " > ", directory_ / "verified", " 2>&1");
  EXPECT_EQ(std::system(verify.c_str()), 0) << "nothing stands on a closed day but the closing";
}

}  // namespace
}  // namespace thuning
