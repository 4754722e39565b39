// The books among all other commands: charts, entries by the staff, and what the close of a year
// makes of loans and fees.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/accounting/chart.h"
#include "ledger/accounting/journal.h"
#include "ledger/checks/request_checks.h"
#include "ledger/commands/commands_fixture_test.h"
#include "ledger/money/date.h"
#include "ledger/state/names.h"

namespace thuning::commands {
namespace {

using event::v1::Posting;
using event::v1::Record;
using ledger::v1::ChartAccount;
using ledger::v1::CreateOperatorRequest;
using ledger::v1::FinancialYear;
using ledger::v1::Period;

class BooksCommandsTest : public CommandsTest {
 protected:
  absl::StatusOr<Record> Post(const std::string& date, const std::string& debit,
                              const std::string& credit, int64_t minor) {
    ledger::v1::PostJournalEntryRequest request;
    request.set_parent("operators/ami");
    *request.mutable_effective_date() = ProtoDate(date);
    request.set_text("As the auditor asked");
    request.add_lines()->set_account(debit);
    *request.mutable_lines(0)->mutable_debit() = Euro(minor);
    request.add_lines()->set_account(credit);
    *request.mutable_lines(1)->mutable_credit() = Euro(minor);
    return Run(request);
  }

  absl::StatusOr<Record> Reverse(const Record& entry, const std::string& date) {
    ledger::v1::ReverseJournalEntryRequest request;
    request.set_name(accounting::EntryOf(entry).name());
    *request.mutable_effective_date() = ProtoDate(date);
    request.set_reason("posted twice");
    return Run(request);
  }

  void ClosePeriod(const std::string& end) {
    ledger::v1::ClosePeriodRequest request;
    request.set_parent("operators/ami");
    *request.mutable_end_date() = ProtoDate(end);
    EXPECT_OK(Run(request));
  }

  absl::StatusOr<Record> CloseYear(const std::string& end) {
    ledger::v1::CloseYearRequest request;
    request.set_parent("operators/ami");
    *request.mutable_end_date() = ProtoDate(end);
    return Run(request);
  }

  // Debits less credits up to a day, of the accounts whose numbers begin so.
  int64_t BalanceOn(const std::string& day, const std::string& beginning) {
    int64_t balance = 0;
    const Date last = ParseIsoDate(day).value();
    for (const Record& record : model_.records()) {
      for (const Posting& posting : record.postings()) {
        if (DateOf(accounting::BookingDate(record, posting)) > last) continue;
        if (posting.account().substr(0, beginning.size()) != beginning) continue;
        const bool debit = posting.side() == event::v1::SIDE_DEBIT;
        balance += debit ? posting.amount_minor() : -posting.amount_minor();
      }
    }
    return balance;
  }

  static CreateOperatorRequest Abroad() {
    CreateOperatorRequest request;
    request.set_operator_id("beirut");
    request.set_display_name("Beirut");
    request.set_currency_code("USD");
    for (const absl::string_view number : accounting::RequiredAccounts()) {
      request.add_accounts()->set_number(std::string(number));
    }
    request.add_accounts()->set_number("530100");
    request.mutable_accounts()->rbegin()->set_currency_code("LBP");
    for (ChartAccount& account : *request.mutable_accounts()) account.set_display_name("compte");
    return request;
  }
};

TEST_F(BooksCommandsTest, AnOperatorMayBringAChartOfItsOwn) {
  EXPECT_OK(Run(Abroad()));
  EXPECT_EQ(Find<ChartAccount>("operators/beirut/accounts/530100").currency_code(), "LBP");
  EXPECT_EQ(Find<ChartAccount>("operators/beirut/accounts/530000").currency_code(), "USD");
  EXPECT_EQ(model_.state().Find<ChartAccount>("operators/beirut/accounts/706100"), nullptr);

  CreateOperatorRequest lacking = Abroad();
  lacking.set_operator_id("rabat");
  lacking.mutable_accounts()->DeleteSubrange(0, 1);
  EXPECT_THAT(Run(lacking), RefusedWith("ACCOUNT_MISSING", "accounts"));
}

TEST_F(BooksCommandsTest, AProductTakesTheCalendarOfItsOperatorWhereItNeedsOne) {
  CreateOperatorRequest abroad = Abroad();
  abroad.set_calendar("WEEKENDS_ONLY");
  EXPECT_OK(Run(abroad));
  ledger::v1::CreateProductRequest product;
  product.set_parent("operators/beirut");
  product.set_product_id("arz");
  product.mutable_product()->set_display_name("Arz");
  product.mutable_product()->set_interest_method(type::v1::INTEREST_METHOD_ZERO);
  product.mutable_product()->set_min_principal_minor(1);
  product.mutable_product()->set_max_principal_minor(1'000'00);
  product.mutable_product()->set_max_instalment_count(12);
  EXPECT_OK(Run(product));
  const std::string name = "operators/beirut/products/";
  EXPECT_EQ(Find<ledger::v1::Product>(name + "arz").policy().calendar(), "NONE");

  product.mutable_product()->mutable_policy()->set_business_day_rule(
      type::v1::BUSINESS_DAY_RULE_FOLLOWING);
  product.set_product_id("following");
  EXPECT_OK(Run(product));
  EXPECT_EQ(Find<ledger::v1::Product>(name + "following").policy().calendar(), "WEEKENDS_ONLY");

  product.set_product_id("french");
  product.mutable_product()->mutable_policy()->set_calendar("FRANCE");
  EXPECT_OK(Run(product));
  EXPECT_EQ(Find<ledger::v1::Product>(name + "french").policy().calendar(), "FRANCE");
}

TEST_F(BooksCommandsTest, ABankAccountIsMirroredByAnAccountOfItsCurrencyThatNobodyPostedOn) {
  EXPECT_THAT(Post("2026-01-10", "530000", "512110", 5),
              RefusedWith("ACCOUNT_KEPT_BY_LEDGER", "lines[1].account"));
  EXPECT_EQ(Find<ChartAccount>("operators/ami/accounts/512110").bank_account(),
            "operators/ami/bankAccounts/coop");
  EXPECT_OK(Post("2026-01-10", "530000", "512410", 5));
  ledger::v1::CreateChartAccountRequest dollars;
  dollars.set_parent("operators/ami");
  dollars.mutable_account()->set_number("512500");
  dollars.mutable_account()->set_display_name("Compte USD");
  dollars.mutable_account()->set_currency_code("USD");
  EXPECT_OK(Run(dollars));

  ledger::v1::CreateBankAccountRequest bank;
  bank.set_parent("operators/ami");
  bank.set_bank_account_id("third");
  bank.set_display_name("third");
  bank.set_iban("FR7630006000011234567890189");
  *bank.mutable_opening_balance() = Euro(0);
  *bank.mutable_effective_date() = ProtoDate("2026-01-01");
  bank.set_ledger_account("512410");
  EXPECT_THAT(Run(bank), RefusedWith("LEDGER_ACCOUNT_IN_USE", "ledger_account"));
  bank.set_ledger_account("512500");
  EXPECT_THAT(Run(bank), RefusedWith("CURRENCY_DIFFERS", "ledger_account"));
  bank.set_ledger_account("512430");
  EXPECT_OK(Run(bank));
}

// Whatever its value date, an entry is moved as every other command's postings are.
TEST_F(BooksCommandsTest, EntriesAndContraEntriesStandOnOpenDays) {
  ASSERT_OK_AND_ASSIGN(const Record early, Post("2026-01-10", "627800", "530000", 5));
  ClosePeriod("2026-06-30");
  ASSERT_OK_AND_ASSIGN(const Record late, Post("2026-03-10", "627800", "530000", 7));
  ASSERT_OK_AND_ASSIGN(const Record contra, Reverse(early, "2026-03-10"));
  for (const Record* record : {&late, &contra}) {
    for (const Posting& posting : record->postings()) {
      EXPECT_EQ(DateOf(posting.booking_date()), ParseIsoDate("2026-07-01"));
    }
  }
  EXPECT_EQ(BalanceOn("2026-06-30", "627800"), 5);
  EXPECT_EQ(BalanceOn("2026-07-01", "627800"), 7);
  EXPECT_EQ(Find<Period>("operators/ami/periods/2026-06-30").late_record_count(), 2);
}

TEST_F(BooksCommandsTest, ASubjectOfAnEntryExists) {
  ledger::v1::PostJournalEntryRequest request;
  request.set_parent("operators/ami");
  *request.mutable_effective_date() = ProtoDate("2026-01-10");
  request.set_text("Gift");
  for (int i = 0; i < 2; ++i) request.add_lines()->set_account(i == 0 ? "658000" : "530000");
  *request.mutable_lines(0)->mutable_debit() = Euro(5);
  *request.mutable_lines(1)->mutable_credit() = Euro(5);
  request.mutable_lines(0)->set_subject("beneficiaries/B-1");
  ASSERT_OK_AND_ASSIGN(const Record record, Run(request));
  EXPECT_EQ(record.postings(0).subject(), "beneficiaries/B-1");
  for (const char* nobody : {"beneficiaries/B-9", "loans/L-9", "fees/F-9"}) {
    request.mutable_lines(0)->set_subject(nobody);
    EXPECT_THAT(Run(request), RefusedWith("NOT_FOUND", "lines[0].subject")) << nobody;
  }
}

// A fee, a written-off loan and an entry of the staff: 120.00 + 0 - 1 000.00 - 30.00.
TEST_F(BooksCommandsTest, AYearsResultIsThatOfAllItsCommands) {
  Charge("F-1", 120'00);
  Lend("L-1", 1'000'00);
  ledger::v1::RecordTransactionRequest write_off;
  write_off.set_parent("operators/ami/loans/L-1");
  write_off.set_kind(type::v1::TRANSACTION_KIND_WRITE_OFF);
  write_off.set_reason("lost");
  *write_off.mutable_effective_date() = ProtoDate("2026-05-20");
  EXPECT_OK(Run(write_off));
  EXPECT_OK(Post("2026-06-30", "627800", "530000", 30'00));
  ClosePeriod("2026-06-30");
  const int64_t assets = BalanceOn("2026-06-30", "4");
  ASSERT_OK_AND_ASSIGN(const Record record, CloseYear("2026-06-30"));

  EXPECT_EQ(accounting::YearOf(record).result_minor(), -910'00);
  EXPECT_EQ(BalanceOn("2026-06-30", "6"), 0);
  EXPECT_EQ(BalanceOn("2026-06-30", "7"), 0);
  EXPECT_EQ(BalanceOn("2026-06-30", "129000"), 910'00);
  EXPECT_EQ(BalanceOn("2026-06-30", "4"), assets);
  EXPECT_EQ(BalanceOn("2026-06-30", ""), 0);
  EXPECT_EQ(Find<FinancialYear>("operators/ami/financialYears/2026-06-30").position(),
            record.position());
  EXPECT_OK(Post("2026-07-20", "106800", "129000", 910'00)) << "allocated by hand";
}

TEST_F(BooksCommandsTest, FoldingTheRecordsAgainGivesTheSameRows) {
  Charge("F-1", 120'00);
  ASSERT_OK_AND_ASSIGN(const Record entry, Post("2026-03-10", "627800", "530000", 7));
  EXPECT_OK(Reverse(entry, "2026-03-11"));
  ClosePeriod("2026-06-30");
  EXPECT_OK(CloseYear("2026-06-30"));
  State again;
  for (const Record& record : model_.records()) Evolve(record, again);
  const auto rows = again.TakeChanges(1);
  const auto first = model_.state().TakeChanges(1);
  ASSERT_EQ(rows.size(), first.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(rows[i].name, first[i].name);
    EXPECT_EQ(rows[i].bytes, first[i].bytes) << rows[i].name;
  }
}

}  // namespace
}  // namespace thuning::commands
