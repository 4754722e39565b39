#include "clients/auditor/hledger_journal.h"

#include <functional>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace thuning::auditor {
namespace {

using event::v1::Record;
using ::testing::HasSubstr;
using ::testing::StartsWith;

struct Amount {
  int64_t minor = 0;
  std::string currency = "EUR";
};

Record RecordOf(Amount amount, const std::string& debit = "530000",
                const std::string& credit = "274800") {
  Record record;
  record.set_position(123);
  record.mutable_recorded_time()->set_seconds(1'772'445'600);  // 2026-03-02T10:00:00Z
  record.set_operator_id("ami");
  record.mutable_effective_date()->set_year(2026);
  record.mutable_effective_date()->set_month(3);
  record.mutable_effective_date()->set_day(1);
  for (const event::v1::Side side : {event::v1::SIDE_DEBIT, event::v1::SIDE_CREDIT}) {
    event::v1::Posting& posting = *record.add_postings();
    posting.set_account(side == event::v1::SIDE_DEBIT ? debit : credit);
    posting.set_side(side);
    posting.set_amount_minor(amount.minor);
    posting.set_currency_code(amount.currency);
  }
  return record;
}

Record ChartOf(const std::string& number, const std::string& label, bool normal_credit = false) {
  Record record;
  record.set_operator_id("ami");
  auto& account = *record.add_events()->mutable_operator_created()->add_accounts();
  account.set_number(number);
  account.set_label(label);
  account.set_normal_credit(normal_credit);
  return record;
}

std::string TransactionOf(const Record& record) {
  const auto text = HledgerJournal().Transaction(record);
  EXPECT_OK(text.status());
  return text.value_or("");
}

TEST(HledgerJournalTest, ARecordIsATransaction) {
  Record record = RecordOf({250'00});
  record.mutable_recorded_time()->set_nanos(5'000'000);
  record.set_request_id(
      std::string("\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff", 16));
  record.set_principal("desk");
  record.add_events()->mutable_loan_transacted();
  record.add_events()->mutable_loan_state_changed();
  record.mutable_postings(1)->set_subject("loans/L-1");
  HledgerJournal journal;
  EXPECT_EQ(journal.Declarations(ChartOf("530000", "Caisse")), R"(
account ami:5:530000 Caisse  ; type:C
)");
  const auto first = journal.Transaction(record);
  ASSERT_OK(first);
  EXPECT_EQ(*first, R"(
commodity 1000.00 EUR
account ami:2:274800  ; type:A

2026-03-01 (#123) LoanTransacted, LoanStateChanged
    ; position:123, recorded:2026-03-02T10:00:00.005Z, request:00112233-4455-6677-8899-aabbccddeeff, principal:desk
    ami:5:530000 Caisse  250.00 EUR
    ami:2:274800  -250.00 EUR  ; subject:loans/L-1
)");
  const auto second = journal.Transaction(record);
  ASSERT_OK(second);
  EXPECT_THAT(*second, StartsWith("\n2026-03-01 (#123) ")) << "declared already";
}

TEST(HledgerJournalTest, AnAccountThatWasAddedIsDeclaredLikeTheChart) {
  Record record;
  record.set_operator_id("ami");
  auto& account = *record.add_events()->mutable_chart_account_created()->mutable_account();
  account.set_number("530900");
  account.set_label("Caisse USD");
  HledgerJournal journal;
  EXPECT_EQ(journal.Declarations(record), "\naccount ami:5:530900 Caisse USD  ; type:C\n");
  // As French text is pasted: hledger would end the name at two blanks of any kind.
  account.set_label("Caisse\u00A0\u00A0USD");
  EXPECT_EQ(HledgerJournal().Declarations(record), "\naccount ami:5:530900 Caisse USD  ; type:C\n");
}

TEST(HledgerJournalTest, APostingOfAnotherDaySaysSo) {
  Record record = RecordOf({250'00});
  google::type::Date& date = *record.mutable_postings(1)->mutable_booking_date();
  date.set_year(2026);
  date.set_month(4);
  date.set_day(1);
  record.mutable_postings(1)->set_subject("loans/L-1");
  const std::string text = TransactionOf(record);
  EXPECT_THAT(text, HasSubstr("\n2026-03-01 (#123) "));
  EXPECT_THAT(text, HasSubstr("530000  250.00 EUR\n"));
  EXPECT_THAT(text, HasSubstr("-250.00 EUR  ; date:2026-04-01, subject:loans/L-1\n"));
}

TEST(HledgerJournalTest, FactsOfAKindAreCounted) {
  Record record = RecordOf({1});
  for (int i = 0; i < 3; ++i) record.add_events()->mutable_entry_matched();
  record.add_events()->mutable_item_expected();
  record.add_events();
  EXPECT_THAT(TransactionOf(record), HasSubstr(") EntryMatched x3, ItemExpected, Fact\n"));
}

// Exponents as ISO 4217 has them.
TEST(HledgerJournalTest, AmountsHaveTheDecimalsOfTheirCurrency) {
  struct Row {
    Amount amount;
    std::string commodity;
    std::string debit;
  };
  const Row rows[] = {{{1234, "EUR"}, "1000.00 EUR", "12.34 EUR"},
                      {{5, "EUR"}, "1000.00 EUR", "0.05 EUR"},
                      {{1234, "JPY"}, "1000. JPY", "1234 JPY"},
                      {{1234, "TND"}, "1000.000 TND", "1.234 TND"},
                      {{1234, "CLF"}, "1000.0000 CLF", "0.1234 CLF"},
                      {{INT64_MAX, "EUR"}, "1000.00 EUR", "92233720368547758.07 EUR"}};
  for (const Row& row : rows) {
    const std::string text = TransactionOf(RecordOf(row.amount));
    EXPECT_THAT(text, StartsWith("\ncommodity " + row.commodity + "\n"));
    EXPECT_THAT(text, HasSubstr("\n    ami:5:530000  " + row.debit + "\n"));
    EXPECT_THAT(text, HasSubstr("\n    ami:2:274800  -" + row.debit + "\n"));
  }
}

TEST(HledgerJournalTest, AccountsHaveTheTypeOfTheFrenchPlan) {
  struct Row {
    std::string number;
    bool normal_credit;
    std::string type;
  };
  const Row rows[] = {{"102400", true, "  ; type:E"},  {"129000", false, "  ; type:E"},
                      {"168100", true, "  ; type:L"},  {"194000", true, "  ; type:L"},
                      {"274800", false, "  ; type:A"}, {"297400", true, "  ; type:A"},
                      {"401000", true, "  ; type:L"},  {"411000", false, "  ; type:A"},
                      {"491000", true, "  ; type:A"},  {"511500", false, "  ; type:A"},
                      {"512110", false, "  ; type:C"}, {"530000", false, "  ; type:C"},
                      {"581000", true, "  ; type:A"},  {"654100", false, "  ; type:X"},
                      {"762600", true, "  ; type:R"},  {"801100", false, ""}};
  for (const Row& row : rows) {
    EXPECT_EQ(
        HledgerJournal().Declarations(ChartOf(row.number, "x", row.normal_credit)),
        "\naccount ami:" + row.number.substr(0, 1) + ":" + row.number + " x" + row.type + "\n");
  }
}

TEST(HledgerJournalTest, WhatWouldBeMisreadIsEncoded) {
  EXPECT_EQ(HledgerJournal().Declarations(ChartOf("411000", " Prêts:  a;b | 5 % (État)\n")),
            "\naccount ami:4:411000 Prêts%3a a%3bb %7c 5 %25 (État)%0a  ; type:A\n");
  Record record = RecordOf({1}, "53 (0)", "=2;7");
  record.set_principal("CN=Ann, O=x\n2026-01-01 y ; date:2020-01-01");
  record.mutable_postings(0)->set_subject("a, [2020-01-01] 5%");
  const std::string text = TransactionOf(record);
  EXPECT_THAT(text, HasSubstr("principal:CN=Ann%2c O=x%0a2026-01-01 y ; date:2020-01-01\n"));
  EXPECT_THAT(text,
              HasSubstr("ami:5:53%20%280%29  0.01 EUR  ; subject:a%2c %5b2020-01-01%5d 5%25\n"));
  EXPECT_THAT(text, HasSubstr("    ami:%3d:%3d2%3b7  -0.01 EUR\n"));
}

TEST(HledgerJournalTest, WhatCannotBeSaidIsRefused) {
  struct Row {
    std::string message;
    std::function<void(Record&)> spoil;
  };
  const Row rows[] = {
      {"no operator", [](Record& record) { record.clear_operator_id(); }},
      {"no account", [](Record& record) { record.mutable_postings(1)->clear_account(); }},
      {"neither debit nor credit",
       [](Record& record) { record.mutable_postings(1)->clear_side(); }},
      {"not positive", [](Record& record) { record.mutable_postings(0)->set_amount_minor(0); }},
      {"\"XXX\" is no currency",
       [](Record& record) { record.mutable_postings(0)->set_currency_code("XXX"); }},
      {"effective date is no date",
       [](Record& record) { record.mutable_effective_date()->set_day(32); }},
      {"booking date is no date",
       [](Record& record) { record.mutable_postings(0)->mutable_booking_date()->set_day(32); }}};
  for (const Row& row : rows) {
    Record record = RecordOf({100});
    row.spoil(record);
    HledgerJournal journal;
    EXPECT_THAT(journal.Transaction(record).status().message(), HasSubstr(row.message));
    EXPECT_THAT(journal.Transaction(RecordOf({100})).value_or(""), HasSubstr("commodity"))
        << "nothing is declared by a record that is not written";
  }
}

}  // namespace
}  // namespace thuning::auditor
