// AdminService about the books: the chart, entries by the staff, periods and years.
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/accounting/chart.h"
#include "ledger/accounting/journal.h"
#include "ledger/messages/date.h"
#include "ledger/money/date.h"
#include "services/admin/admin_service.h"
#include "services/rpc/service_test.h"

namespace thuning::services {
namespace {

using event::v1::Event;
using ledger::v1::ClosePeriodRequest;
using ledger::v1::CloseYearRequest;
using ledger::v1::CreateChartAccountRequest;
using ledger::v1::CreateOperatorRequest;
using ledger::v1::GetFinancialYearRequest;
using ledger::v1::GetJournalEntryRequest;
using ledger::v1::ListChartAccountsRequest;
using ledger::v1::ListFinancialYearsRequest;
using ledger::v1::ListJournalEntriesRequest;
using ledger::v1::ListLateRecordsRequest;
using ledger::v1::ListPeriodsRequest;
using ledger::v1::PostJournalEntryRequest;
using ledger::v1::ReverseJournalEntryRequest;
using ::testing::ElementsAre;
using ::testing::Pair;
using ::testing::SizeIs;

// The books of operator "ami", in euros: the first record of the log. Today is 30 June 2025.
class BooksTest : public ServiceTest<AdminService, ledger::v1::AdminService> {
 protected:
  BooksTest() { OpenBooks(ledger_, "ami", "EUR"); }

  static CreateChartAccountRequest Account(const std::string& number,
                                           const std::string& currency = "") {
    CreateChartAccountRequest request;
    request.set_parent("operators/ami");
    request.mutable_account()->set_number(number);
    request.mutable_account()->set_display_name("Petite caisse");
    request.mutable_account()->set_currency_code(currency);
    return request;
  }

  // A line; a negative amount is a credit.
  static void AddLine(const std::string& account, int64_t amount_minor,
                      PostJournalEntryRequest& request, const std::string& currency = "EUR") {
    ledger::v1::JournalLine& line = *request.add_lines();
    line.set_account(account);
    type::v1::Money& amount = amount_minor < 0 ? *line.mutable_credit() : *line.mutable_debit();
    amount.set_minor_units(amount_minor < 0 ? -amount_minor : amount_minor);
    amount.set_currency_code(currency);
  }

  static PostJournalEntryRequest Blank(const std::string& id, const std::string& date) {
    PostJournalEntryRequest request;
    request.set_parent("operators/ami");
    request.set_journal_entry_id(id);
    *request.mutable_effective_date() = ProtoDate(date);
    request.set_text("as the auditor asked");
    return request;
  }

  // A bank's fee that is paid out of the till.
  static PostJournalEntryRequest Expense(const std::string& id, const std::string& date,
                                         int64_t amount_minor) {
    PostJournalEntryRequest request = Blank(id, date);
    AddLine("627800", amount_minor, request);
    AddLine("530000", -amount_minor, request);
    return request;
  }

  // Income that comes into the till.
  static PostJournalEntryRequest Income(const std::string& id, const std::string& date,
                                        int64_t amount_minor) {
    PostJournalEntryRequest request = Blank(id, date);
    AddLine("530000", amount_minor, request);
    AddLine("768000", -amount_minor, request);
    return request;
  }

  // 100.00 USD for 92.17 EUR.
  static PostJournalEntryRequest Dollars(const std::string& id) {
    PostJournalEntryRequest request = Blank(id, "2025-03-10");
    AddLine("5301", 100'00, request, "USD");
    AddLine("530000", -92'17, request);
    type::v1::ExchangeRate& exchange = *request.mutable_exchange();
    exchange.set_from_currency_code("USD");
    exchange.set_to_currency_code("EUR");
    exchange.set_rate("0.9217");
    exchange.set_source("ECB reference rate");
    *exchange.mutable_date() = ProtoDate("2025-03-10");
    return request;
  }

  static ReverseJournalEntryRequest Reversal(const std::string& entry_id, const std::string& date) {
    ReverseJournalEntryRequest request;
    request.set_name("operators/ami/journalEntries/" + entry_id);
    *request.mutable_effective_date() = ProtoDate(date);
    request.set_reason("posted twice");
    return request;
  }

  ledger::v1::JournalEntry GetEntry(const std::string& id) {
    GetJournalEntryRequest request;
    request.set_name("operators/ami/journalEntries/" + id);
    const auto answer = Call(&Stub::GetJournalEntry, request);
    EXPECT_OK(answer);
    return answer.ok() ? answer->journal_entry() : ledger::v1::JournalEntry();
  }

  static ClosePeriodRequest PeriodEnd(const std::string& date) {
    ClosePeriodRequest request;
    request.set_parent("operators/ami");
    *request.mutable_end_date() = ProtoDate(date);
    return request;
  }

  ledger::v1::Period GetPeriod(const std::string& end) {
    ledger::v1::GetPeriodRequest request;
    request.set_name("operators/ami/periods/" + end);
    const auto answer = Call(&Stub::GetPeriod, request);
    EXPECT_OK(answer);
    return answer.ok() ? answer->period() : ledger::v1::Period();
  }

  // On which day each late record of the period was to stand.
  std::vector<std::string> LateDaysOf(const std::string& period_end) {
    ListLateRecordsRequest request;
    request.set_parent("operators/ami/periods/" + period_end);
    const auto page = Call(&Stub::ListLateRecords, request);
    EXPECT_OK(page);
    std::vector<std::string> days;
    for (const auto& late : page->late_records()) {
      days.push_back(FormatIsoDate(DateOf(late.effective_date()).value()));
    }
    return days;
  }

  static CloseYearRequest YearEnd(const std::string& date) {
    CloseYearRequest request;
    request.set_parent("operators/ami");
    *request.mutable_end_date() = ProtoDate(date);
    return request;
  }

  ledger::v1::Operator GetBooks() {
    ledger::v1::GetOperatorRequest request;
    request.set_name("operators/ami");
    const auto answer = Call(&Stub::GetOperator, request);
    EXPECT_OK(answer);
    return answer.ok() ? answer->operator_() : ledger::v1::Operator();
  }

  // Debits less credits of the last record, by account; expects all of them on one day.
  std::map<std::string, int64_t> PostedOn(const std::string& date) {
    std::map<std::string, int64_t> sums;
    const event::v1::Record record = ledger_.Records().back();
    for (const event::v1::Posting& posting : record.postings()) {
      EXPECT_EQ(DateOf(accounting::BookingDate(record, posting)), ParseIsoDate(date));
      sums[posting.account()] += accounting::SignedAmount(posting);
    }
    return sums;
  }
};

// ---- The chart.

TEST_F(BooksTest, AnAccountIsAddedToTheChart) {
  ASSERT_OK_AND_ASSIGN(const auto added, Call(&Stub::CreateChartAccount, Account("5301", "USD")));
  EXPECT_EQ(added.account().name(), "operators/ami/accounts/5301");
  EXPECT_EQ(added.account().number(), "5301");
  EXPECT_EQ(added.account().display_name(), "Petite caisse");
  EXPECT_EQ(added.account().currency_code(), "USD");
  EXPECT_EQ(added.position(), ledger_.position());
  ListChartAccountsRequest list;
  list.set_parent("operators/ami");
  list.set_page_size(1000);
  ASSERT_OK_AND_ASSIGN(const auto chart, Call(&Stub::ListChartAccounts, list));
  int found = 0;
  for (const auto& account : chart.accounts()) {
    if (account.number() != "5301") continue;
    ++found;
    EXPECT_EQ(account.SerializeAsString(), added.account().SerializeAsString());
  }
  EXPECT_EQ(found, 1);
}

TEST_F(BooksTest, TheChartIsListedByNumberPageByPage) {
  ledger_.Do(Account("5301"));
  std::vector<std::string> expected;
  for (const accounting::Account& account : accounting::DefaultChart()) {
    if (account.number == "580000") expected.emplace_back("5301");  // after the till, 530000
    expected.emplace_back(account.number);
  }
  ListChartAccountsRequest list;
  list.set_parent("operators/ami");
  list.set_page_size(30);
  std::vector<std::string> numbers;
  do {
    ASSERT_OK_AND_ASSIGN(const auto page, Call(&Stub::ListChartAccounts, list));
    EXPECT_LE(page.accounts_size(), 30);
    for (const auto& account : page.accounts()) {
      numbers.push_back(account.number());
      EXPECT_EQ(account.currency_code(), "EUR") << account.number();
    }
    list.set_page_token(page.next_page_token());
  } while (!list.page_token().empty() && numbers.size() < 1000);
  EXPECT_EQ(numbers, expected);
}

TEST_F(BooksTest, AnAccountIsRefusedForItsNumberAndItsCurrency) {
  const auto refused = [this](const CreateChartAccountRequest& request, StatusCode code,
                              const std::string& reason, const std::string& field) {
    ExpectRefused(&Stub::CreateChartAccount, request, code, reason, field);
  };
  refused(Account("53"), StatusCode::kInvalidArgument, "ACCOUNT_NUMBER_INVALID", "account.number");
  refused(Account("530000"), StatusCode::kAlreadyExists, "ALREADY_EXISTS", "account.number");
  refused(Account("768100", "USD"), StatusCode::kInvalidArgument, "CURRENCY_DIFFERS",
          "account.currency_code");
  CreateChartAccountRequest nothing = Account("5301");
  nothing.clear_account();
  refused(nothing, StatusCode::kInvalidArgument, "REQUIRED_FIELD_MISSING", "account");
}

TEST_F(BooksTest, AnOperatorMayBringAChartWithAllThatTheLedgerPostsOn) {
  ListChartAccountsRequest list;
  list.set_parent("operators/ami");
  list.set_page_size(1000);
  ASSERT_OK_AND_ASSIGN(const auto chart, Call(&Stub::ListChartAccounts, list));
  CreateOperatorRequest books;
  books.set_operator_id("atlas");
  books.set_display_name("Atlas");
  books.set_currency_code("EUR");
  *books.add_accounts() = Account("5301").account();
  ExpectRefused(&Stub::CreateOperator, books, StatusCode::kInvalidArgument, "ACCOUNT_MISSING",
                "accounts");
  for (const auto& account : chart.accounts()) *books.add_accounts() = account;
  CreateOperatorRequest twice = books;
  *twice.add_accounts() = Account("5301").account();
  ExpectRefused(&Stub::CreateOperator, twice, StatusCode::kInvalidArgument, "ACCOUNT_TWICE",
                absl::StrCat("accounts[", chart.accounts_size() + 1, "].number"));
  ASSERT_OK(Call(&Stub::CreateOperator, books));
  list.set_parent("operators/atlas");
  ASSERT_OK_AND_ASSIGN(const auto own, Call(&Stub::ListChartAccounts, list));
  EXPECT_EQ(own.accounts_size(), chart.accounts_size() + 1);
}

// ---- Journal entries.

TEST_F(BooksTest, AnEntryIsPostedAndShown) {
  PostJournalEntryRequest request = Expense("fee-march", "2025-03-10", 12'50);
  ASSERT_OK_AND_ASSIGN(const auto posted, Call(&Stub::PostJournalEntry, request));
  EXPECT_EQ(posted.position(), ledger_.position());
  const ledger::v1::JournalEntry& entry = posted.journal_entry();
  EXPECT_EQ(entry.name(), "operators/ami/journalEntries/fee-march");
  EXPECT_EQ(entry.kind(), type::v1::JOURNAL_ENTRY_KIND_MANUAL);
  EXPECT_EQ(entry.text(), "as the auditor asked");
  EXPECT_EQ(DateOf(entry.effective_date()), ParseIsoDate("2025-03-10"));
  EXPECT_EQ(DateOf(entry.booking_date()), ParseIsoDate("2025-03-10"));
  EXPECT_EQ(entry.position(), posted.position());
  ASSERT_THAT(entry.lines(), SizeIs(2));
  EXPECT_EQ(entry.lines(0).account(), "627800");
  EXPECT_EQ(entry.lines(0).debit().minor_units(), 12'50);
  EXPECT_FALSE(entry.lines(0).has_credit());
  EXPECT_EQ(entry.lines(1).account(), "530000");
  EXPECT_EQ(entry.lines(1).credit().minor_units(), 12'50);
  EXPECT_FALSE(entry.lines(1).has_debit());
  EXPECT_EQ(GetEntry("fee-march").SerializeAsString(), entry.SerializeAsString());
}

TEST_F(BooksTest, AnEntryWithoutAnIdGetsOneThatARetryKeeps) {
  PostJournalEntryRequest request = Expense("", "2025-03-10", 12'50);
  GiveId(request);
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::PostJournalEntry, request));
  EXPECT_EQ(first.journal_entry().name(), "operators/ami/journalEntries/J0000000002")
      << "by the position of its record";
  ASSERT_OK_AND_ASSIGN(const auto again, Call(&Stub::PostJournalEntry, request));
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(ledger_.CountFacts(Event::kJournalEntryPosted), 1);
}

TEST_F(BooksTest, AnEntryIsRefusedForWhatTheStaffMayNotPost) {
  const auto refused = [this](const PostJournalEntryRequest& request, StatusCode code,
                              const std::string& reason, const std::string& field) {
    ExpectRefused(&Stub::PostJournalEntry, request, code, reason, field);
  };
  PostJournalEntryRequest kept = Expense("J-1", "2025-03-10", 12'50);
  kept.mutable_lines(0)->set_account("274800");
  refused(kept, StatusCode::kFailedPrecondition, "ACCOUNT_KEPT_BY_LEDGER", "lines[0].account");
  PostJournalEntryRequest unknown = Expense("J-1", "2025-03-10", 12'50);
  unknown.mutable_lines(1)->set_account("530099");
  refused(unknown, StatusCode::kFailedPrecondition, "ACCOUNT_NOT_IN_CHART", "lines[1].account");
  PostJournalEntryRequest partner = Expense("J-1", "2025-03-10", 12'50);
  partner.mutable_lines(0)->set_subject("partners/cdc");
  refused(partner, StatusCode::kInvalidArgument, "SUBJECT_NOT_OFFERED", "lines[0].subject");
  PostJournalEntryRequest unequal = Expense("J-1", "2025-03-10", 12'50);
  unequal.mutable_lines(0)->mutable_debit()->set_minor_units(12'51);
  refused(unequal, StatusCode::kInvalidArgument, "UNBALANCED", "lines");
  refused(Expense("J-1", "2025-07-01", 12'50), StatusCode::kFailedPrecondition, "DATE_IN_FUTURE",
          "effective_date");
  ledger_.Do(Expense("J-1", "2025-03-10", 12'50));
  refused(Expense("J-1", "2025-03-10", 12'50), StatusCode::kAlreadyExists, "ALREADY_EXISTS",
          "journal_entry_id");
}

// 100.00 USD at 0.9217 are 92.17 EUR. Dollars came, so the position in dollars is credited; euros
// went, so its counter-value is debited.
TEST_F(BooksTest, AnExchangeIsAnsweredWithTheLinesThatTheLedgerAdds) {
  ledger_.Do(Account("5301", "USD"));
  ASSERT_OK_AND_ASSIGN(const auto posted, Call(&Stub::PostJournalEntry, Dollars("J-1")));
  const ledger::v1::JournalEntry& entry = posted.journal_entry();
  ASSERT_THAT(entry.lines(), SizeIs(4));
  EXPECT_EQ(entry.lines(2).account(), "478100");
  EXPECT_EQ(entry.lines(2).credit().minor_units(), 100'00);
  EXPECT_EQ(entry.lines(2).credit().currency_code(), "USD");
  EXPECT_EQ(entry.lines(3).account(), "478200");
  EXPECT_EQ(entry.lines(3).debit().minor_units(), 92'17);
  EXPECT_EQ(entry.lines(3).debit().currency_code(), "EUR");
  EXPECT_EQ(entry.exchange().SerializeAsString(), Dollars("J-1").exchange().SerializeAsString());
  PostJournalEntryRequest dear = Dollars("J-2");
  dear.mutable_exchange()->set_rate("0.9317");
  ExpectRefused(&Stub::PostJournalEntry, dear, StatusCode::kInvalidArgument, "RATE_DOES_NOT_AGREE",
                "exchange.rate");
}

// 500.00 in the till and 200.00 that are owed: 300.00 are brought forward.
TEST_F(BooksTest, AnOpeningIsCompletedByWhatIsBroughtForward) {
  PostJournalEntryRequest opening = Blank("opening", "2025-01-01");
  opening.set_kind(type::v1::JOURNAL_ENTRY_KIND_OPENING);
  AddLine("530000", 500'00, opening);
  AddLine("401000", -200'00, opening);
  ASSERT_OK_AND_ASSIGN(const auto posted, Call(&Stub::PostJournalEntry, opening));
  EXPECT_EQ(posted.journal_entry().kind(), type::v1::JOURNAL_ENTRY_KIND_OPENING);
  EXPECT_THAT(PostedOn("2025-01-01"), ElementsAre(Pair("110000", -300'00), Pair("401000", -200'00),
                                                  Pair("530000", 500'00)));
  opening.set_journal_entry_id("again");
  ExpectRefused(&Stub::PostJournalEntry, opening, StatusCode::kFailedPrecondition,
                "OPENING_POSTED_ALREADY", "kind");
}

TEST_F(BooksTest, AContraEntryNamesWhatItUndoes) {
  ledger_.Do(Expense("J-1", "2025-03-10", 12'50));
  ASSERT_OK_AND_ASSIGN(const auto reversed,
                       Call(&Stub::ReverseJournalEntry, Reversal("J-1", "2025-04-02")));
  EXPECT_EQ(reversed.position(), ledger_.position());
  const ledger::v1::JournalEntry& contra = reversed.journal_entry();
  EXPECT_EQ(contra.name(), "operators/ami/journalEntries/J0000000003")
      << "by the position of its record";
  EXPECT_EQ(contra.kind(), type::v1::JOURNAL_ENTRY_KIND_REVERSAL);
  EXPECT_EQ(contra.text(), "posted twice");
  EXPECT_EQ(contra.reverses(), "operators/ami/journalEntries/J-1");
  EXPECT_THAT(PostedOn("2025-04-02"), ElementsAre(Pair("530000", 12'50), Pair("627800", -12'50)));
  EXPECT_EQ(GetEntry("J-1").reversed_by(), contra.name());
  EXPECT_EQ(GetEntry("J0000000003").SerializeAsString(), contra.SerializeAsString());
}

TEST_F(BooksTest, AnEntryIsUndoneOnce) {
  ledger_.Do(Expense("J-1", "2025-03-10", 12'50));
  const auto refused = [this](const ReverseJournalEntryRequest& request, StatusCode code,
                              const std::string& reason, const std::string& field) {
    ExpectRefused(&Stub::ReverseJournalEntry, request, code, reason, field);
  };
  refused(Reversal("J-1", "2025-03-09"), StatusCode::kFailedPrecondition, "DATE_BEFORE_ENTRY",
          "effective_date");
  refused(Reversal("J-9", "2025-04-02"), StatusCode::kNotFound, "NOT_FOUND", "name");
  ledger_.Do(Reversal("J-1", "2025-04-02"));
  refused(Reversal("J-1", "2025-04-02"), StatusCode::kFailedPrecondition, "ENTRY_ALREADY_REVERSED",
          "name");
  refused(Reversal("J0000000003", "2025-04-02"), StatusCode::kFailedPrecondition, "NOT_REVERSIBLE",
          "name");
}

TEST_F(BooksTest, EntriesAreListedPageByPage) {
  for (const char* id : {"J-3", "J-1", "J-2"}) ledger_.Do(Expense(id, "2025-03-10", 12'50));
  ListJournalEntriesRequest list;
  list.set_parent("operators/ami");
  list.set_page_size(2);
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::ListJournalEntries, list));
  ASSERT_THAT(first.journal_entries(), SizeIs(2));
  EXPECT_EQ(first.journal_entries(0).name(), "operators/ami/journalEntries/J-1");
  EXPECT_EQ(first.journal_entries(1).name(), "operators/ami/journalEntries/J-2");
  EXPECT_EQ(first.as_of_position(), ledger_.position());
  list.set_page_token(first.next_page_token());
  ASSERT_OK_AND_ASSIGN(const auto second, Call(&Stub::ListJournalEntries, list));
  ASSERT_THAT(second.journal_entries(), SizeIs(1));
  EXPECT_EQ(second.journal_entries(0).name(), "operators/ami/journalEntries/J-3");
  EXPECT_EQ(second.next_page_token(), "");
}

// ---- Periods.

TEST_F(BooksTest, APeriodIsClosedAndShown) {
  ASSERT_OK_AND_ASSIGN(const auto closed, Call(&Stub::ClosePeriod, PeriodEnd("2025-01-31")));
  EXPECT_EQ(closed.name(), "operators/ami/periods/2025-01-31");
  EXPECT_EQ(closed.position(), ledger_.position());
  const ledger::v1::Period period = GetPeriod("2025-01-31");
  EXPECT_FALSE(period.has_start_date()) << "the first holds everything up to its end";
  EXPECT_EQ(DateOf(period.end_date()), ParseIsoDate("2025-01-31"));
  EXPECT_EQ(period.closed_time().seconds(), absl::ToUnixSeconds(NoonOf30June2025()));
  EXPECT_EQ(period.closed_position(), closed.position());
  EXPECT_EQ(period.late_record_count(), 0);
  EXPECT_EQ(DateOf(GetBooks().closed_until_date()), ParseIsoDate("2025-01-31"));
}

TEST_F(BooksTest, ARetryClosesAPeriodOnce) {
  ClosePeriodRequest request = PeriodEnd("2025-01-31");
  GiveId(request);
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::ClosePeriod, request));
  ASSERT_OK_AND_ASSIGN(const auto again, Call(&Stub::ClosePeriod, request));
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(ledger_.CountFacts(Event::kPeriodClosed), 1);
}

TEST_F(BooksTest, APeriodIsRefusedThatEndsInAMonthOrIsNotOverOrIsClosed) {
  const auto refused = [this](const std::string& end, StatusCode code, const std::string& reason) {
    ExpectRefused(&Stub::ClosePeriod, PeriodEnd(end), code, reason, "end_date");
  };
  refused("2025-01-30", StatusCode::kInvalidArgument, "NOT_END_OF_MONTH");
  refused("2025-06-30", StatusCode::kFailedPrecondition, "PERIOD_NOT_OVER");
  ledger_.Do(PeriodEnd("2025-02-28"));
  refused("2025-02-28", StatusCode::kFailedPrecondition, "PERIOD_CLOSED_ALREADY");
  refused("2025-01-31", StatusCode::kFailedPrecondition, "PERIOD_CLOSED_ALREADY");
}

TEST_F(BooksTest, PeriodsAreListedTheOldestFirst) {
  ledger_.Do(PeriodEnd("2025-01-31"));
  ledger_.Do(PeriodEnd("2025-03-31"));
  ListPeriodsRequest list;
  list.set_parent("operators/ami");
  list.set_page_size(1);
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::ListPeriods, list));
  ASSERT_THAT(first.periods(), SizeIs(1));
  EXPECT_EQ(first.periods(0).name(), "operators/ami/periods/2025-01-31");
  list.set_page_token(first.next_page_token());
  ASSERT_OK_AND_ASSIGN(const auto second, Call(&Stub::ListPeriods, list));
  ASSERT_THAT(second.periods(), SizeIs(1));
  EXPECT_EQ(second.periods(0).name(), "operators/ami/periods/2025-03-31");
  EXPECT_EQ(DateOf(second.periods(0).start_date()), ParseIsoDate("2025-02-01"));
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(BooksTest, APeriodIsShownOnceItsClosingIsAnswered) {
  ledger_.HoldTables();
  ASSERT_OK_AND_ASSIGN(const auto closed, Call(&Stub::ClosePeriod, PeriodEnd("2025-01-31")));
  ledger::v1::GetPeriodRequest get;
  get.set_name(closed.name());
  auto answer = CallAside(&Stub::GetPeriod, get);
  ledger_.AwaitReader();
  ledger_.ReleaseTables();
  ASSERT_OK_AND_ASSIGN(const auto shown, answer.get());
  EXPECT_EQ(shown.period().closed_position(), closed.position());
  EXPECT_EQ(shown.as_of_position(), closed.position());
}

// ---- Late records.

TEST_F(BooksTest, ALateRecordIsListedWithItsClosedPeriod) {
  ledger_.Do(Expense("J-1", "2025-01-10", 5'00));
  ledger_.Do(PeriodEnd("2025-01-31"));
  ASSERT_OK_AND_ASSIGN(const auto posted,
                       Call(&Stub::PostJournalEntry, Expense("J-2", "2025-01-10", 7'00)));
  EXPECT_EQ(DateOf(posted.journal_entry().effective_date()), ParseIsoDate("2025-01-10"));
  EXPECT_EQ(DateOf(posted.journal_entry().booking_date()), ParseIsoDate("2025-02-01"))
      << "the first open day";
  ListLateRecordsRequest list;
  list.set_parent("operators/ami/periods/2025-01-31");
  ASSERT_OK_AND_ASSIGN(const auto page, Call(&Stub::ListLateRecords, list));
  ASSERT_THAT(page.late_records(), SizeIs(1)) << "the first came in time";
  const ledger::v1::LateRecord& late = page.late_records(0);
  EXPECT_EQ(late.name(), "operators/ami/periods/2025-01-31/lateRecords/P0000000004");
  EXPECT_EQ(late.position(), posted.position());
  EXPECT_EQ(DateOf(late.effective_date()), ParseIsoDate("2025-01-10"));
  EXPECT_EQ(DateOf(late.booking_date()), ParseIsoDate("2025-02-01"));
  EXPECT_EQ(late.debit_minor(), 7'00);
  EXPECT_EQ(GetPeriod("2025-01-31").late_record_count(), 1);
}

TEST_F(BooksTest, ALateRecordIsOfThePeriodOfItsValueDate) {
  ledger_.Do(PeriodEnd("2025-01-31"));
  ledger_.Do(PeriodEnd("2025-03-31"));
  for (const char* day : {"2025-01-31", "2025-03-31", "2025-02-01", "2025-04-01"}) {
    ledger_.Do(Expense("", day, 1'00));
  }
  EXPECT_THAT(LateDaysOf("2025-01-31"), ElementsAre("2025-01-31"));
  EXPECT_THAT(LateDaysOf("2025-03-31"), ElementsAre("2025-03-31", "2025-02-01"))
      << "by position; on 1 April the books are open";
}

TEST_F(BooksTest, LateRecordsAreListedPageByPage) {
  ledger_.Do(PeriodEnd("2025-01-31"));
  for (int64_t minor = 1; minor <= 3; ++minor) ledger_.Do(Expense("", "2025-01-10", minor));
  ListLateRecordsRequest list;
  list.set_parent("operators/ami/periods/2025-01-31");
  list.set_page_size(2);
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::ListLateRecords, list));
  ASSERT_THAT(first.late_records(), SizeIs(2));
  EXPECT_EQ(first.late_records(0).debit_minor(), 1);
  EXPECT_EQ(first.late_records(1).debit_minor(), 2);
  list.set_page_token(first.next_page_token());
  ASSERT_OK_AND_ASSIGN(const auto second, Call(&Stub::ListLateRecords, list));
  ASSERT_THAT(second.late_records(), SizeIs(1));
  EXPECT_EQ(second.late_records(0).debit_minor(), 3);
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(BooksTest, LateRecordsOfAPeriodThatIsNotClosedAreRefused) {
  ListLateRecordsRequest list;
  list.set_parent("operators/ami/periods/2025-01-31");
  ExpectRefused(&Stub::ListLateRecords, list, StatusCode::kNotFound, "NOT_FOUND", "parent");
  list.set_parent("operators/ami");
  ExpectRefused(&Stub::ListLateRecords, list, StatusCode::kInvalidArgument, "MALFORMED_NAME",
                "parent");
}

// ---- Financial years.

// Income of 50.00 and 1.00 less expenses of 30.00 and 0.50 is a surplus of 20.50. What is posted in
// the next year does not count.
TEST_F(BooksTest, AYearIsClosedWithItsIncomeLessItsExpenses) {
  ledger_.Do(Income("", "2024-03-10", 50'00));
  ledger_.Do(Income("", "2024-12-31", 1'00));
  ledger_.Do(Expense("", "2024-03-31", 30'00));
  ledger_.Do(Expense("", "2024-10-01", 50));
  ledger_.Do(Expense("", "2025-01-01", 9'00));
  ledger_.Do(PeriodEnd("2024-12-31"));
  ASSERT_OK_AND_ASSIGN(const auto closed, Call(&Stub::CloseYear, YearEnd("2024-12-31")));
  EXPECT_EQ(closed.position(), ledger_.position());
  const ledger::v1::FinancialYear& year = closed.financial_year();
  EXPECT_EQ(year.name(), "operators/ami/financialYears/2024-12-31");
  EXPECT_EQ(DateOf(year.start_date()), ParseIsoDate("2024-03-01")) << "the books began in March";
  EXPECT_EQ(DateOf(year.end_date()), ParseIsoDate("2024-12-31"));
  EXPECT_EQ(year.result_minor(), 20'50);
  EXPECT_EQ(year.position(), closed.position());
  EXPECT_THAT(PostedOn("2024-12-31"),
              ElementsAre(Pair("120000", -20'50), Pair("627800", -30'50), Pair("768000", 51'00)));
}

TEST_F(BooksTest, AYearThatIsClosedIsShown) {
  ledger_.Do(Income("", "2024-03-10", 50'00));
  ledger_.Do(PeriodEnd("2024-12-31"));
  ASSERT_OK_AND_ASSIGN(const auto closed, Call(&Stub::CloseYear, YearEnd("2024-12-31")));
  GetFinancialYearRequest get;
  get.set_name(closed.financial_year().name());
  ASSERT_OK_AND_ASSIGN(const auto shown, Call(&Stub::GetFinancialYear, get));
  EXPECT_EQ(shown.financial_year().SerializeAsString(),
            closed.financial_year().SerializeAsString());
  EXPECT_EQ(shown.as_of_position(), closed.position());
  EXPECT_EQ(DateOf(GetBooks().year_closed_until_date()), ParseIsoDate("2024-12-31"));
  EXPECT_EQ(GetPeriod("2024-12-31").late_record_count(), 0) << "the closing entry is not late";
}

TEST_F(BooksTest, AYearWithMoreExpensesThanIncomeEndsInADeficit) {
  ledger_.Do(Income("", "2024-03-10", 50'00));
  ledger_.Do(Expense("", "2024-03-31", 80'00));
  ledger_.Do(PeriodEnd("2024-12-31"));
  ASSERT_OK_AND_ASSIGN(const auto closed, Call(&Stub::CloseYear, YearEnd("2024-12-31")));
  EXPECT_EQ(closed.financial_year().result_minor(), -30'00);
  EXPECT_THAT(PostedOn("2024-12-31"),
              ElementsAre(Pair("129000", 30'00), Pair("627800", -80'00), Pair("768000", 50'00)));
}

TEST_F(BooksTest, ARetryClosesAYearOnce) {
  ledger_.Do(Income("", "2024-03-10", 50'00));
  ledger_.Do(PeriodEnd("2024-12-31"));
  CloseYearRequest request = YearEnd("2024-12-31");
  GiveId(request);
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::CloseYear, request));
  ASSERT_OK_AND_ASSIGN(const auto again, Call(&Stub::CloseYear, request));
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(ledger_.CountFacts(Event::kYearClosed), 1);
}

// 7.00 of 2023 that are found once that year is closed, less 3.00 of 2024.
TEST_F(BooksTest, YearsAreListedTheOldestFirstAndWhatIsFoundLateIsOfTheNext) {
  ledger_.Do(Income("", "2023-03-10", 50'00));
  ledger_.Do(PeriodEnd("2023-12-31"));
  ASSERT_OK(Call(&Stub::CloseYear, YearEnd("2023-12-31")));
  ledger_.Do(Income("", "2023-03-10", 7'00));
  ledger_.Do(Expense("", "2024-06-30", 3'00));
  ledger_.Do(PeriodEnd("2024-12-31"));
  ASSERT_OK(Call(&Stub::CloseYear, YearEnd("2024-12-31")));
  ListFinancialYearsRequest list;
  list.set_parent("operators/ami");
  list.set_page_size(1);
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::ListFinancialYears, list));
  ASSERT_THAT(first.financial_years(), SizeIs(1));
  EXPECT_EQ(first.financial_years(0).name(), "operators/ami/financialYears/2023-12-31");
  EXPECT_EQ(first.financial_years(0).result_minor(), 50'00);
  list.set_page_token(first.next_page_token());
  ASSERT_OK_AND_ASSIGN(const auto second, Call(&Stub::ListFinancialYears, list));
  ASSERT_THAT(second.financial_years(), SizeIs(1));
  EXPECT_EQ(second.financial_years(0).name(), "operators/ami/financialYears/2024-12-31");
  EXPECT_EQ(DateOf(second.financial_years(0).start_date()), ParseIsoDate("2024-01-01"));
  EXPECT_EQ(second.financial_years(0).result_minor(), 4'00);
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(BooksTest, AYearIsRefusedThatIsNone) {
  const auto refused = [this](const std::string& end, const std::string& reason) {
    ExpectRefused(&Stub::CloseYear, YearEnd(end), StatusCode::kFailedPrecondition, reason,
                  "end_date");
  };
  ExpectRefused(&Stub::CloseYear, YearEnd("2024-12-30"), StatusCode::kInvalidArgument,
                "NOT_END_OF_MONTH", "end_date");
  refused("2024-12-31", "NOTHING_POSTED");
  ledger_.Do(Income("", "2024-03-10", 50'00));
  refused("2025-03-31", "NOT_END_OF_YEAR");
  refused("2024-12-31", "PERIOD_NOT_CLOSED");
  ledger_.Do(PeriodEnd("2024-12-31"));
  ledger_.Do(YearEnd("2024-12-31"));
  refused("2024-12-31", "YEAR_CLOSED_ALREADY");
}

// ---- What is not there.

TEST_F(BooksTest, WhatIsNotInTheBooksIsNotFound) {
  GetJournalEntryRequest entry;
  entry.set_name("operators/ami/journalEntries/J-9");
  ExpectRefused(&Stub::GetJournalEntry, entry, StatusCode::kNotFound, "NOT_FOUND", "name");
  ledger::v1::GetPeriodRequest period;
  period.set_name("operators/ami/periods/2025-01-31");
  ExpectRefused(&Stub::GetPeriod, period, StatusCode::kNotFound, "NOT_FOUND", "name");
  GetFinancialYearRequest year;
  year.set_name("operators/ami/financialYears/2024-12-31");
  ExpectRefused(&Stub::GetFinancialYear, year, StatusCode::kNotFound, "NOT_FOUND", "name");
  year.set_name("operators/ami/periods/2024-12-31");
  ExpectRefused(&Stub::GetFinancialYear, year, StatusCode::kInvalidArgument, "MALFORMED_NAME",
                "name");
}

TEST_F(BooksTest, TheBooksOfNobodyAreRefused) {
  const auto refused = [this](auto method, auto request) {
    request.set_parent("operators/none");
    this->ExpectRefused(method, request, StatusCode::kNotFound, "NOT_FOUND", "parent");
  };
  refused(&Stub::ListChartAccounts, ListChartAccountsRequest());
  refused(&Stub::ListJournalEntries, ListJournalEntriesRequest());
  refused(&Stub::ListPeriods, ListPeriodsRequest());
  refused(&Stub::ListFinancialYears, ListFinancialYearsRequest());
  refused(&Stub::CreateChartAccount, Account("5301"));
  refused(&Stub::PostJournalEntry, Expense("J-1", "2025-03-10", 12'50));
  refused(&Stub::ClosePeriod, PeriodEnd("2025-01-31"));
  refused(&Stub::CloseYear, YearEnd("2024-12-31"));
}

}  // namespace
}  // namespace thuning::services
