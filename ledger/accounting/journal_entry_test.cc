#include "ledger/accounting/journal_entry.h"

#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/accounting/books_fixture_test.h"
#include "ledger/state/names.h"
#include "tests/support/refusal_table.h"
#include "tests/support/seed.h"

namespace thuning::accounting {
namespace {

using event::v1::Record;
using ledger::v1::ChartAccount;
using ledger::v1::JournalEntry;
using ledger::v1::Period;
using ledger::v1::PostJournalEntryRequest;
using ledger::v1::ReverseJournalEntryRequest;

class JournalEntryTest : public BooksTest {
 protected:
  // 100.00 USD that are in the till came for 92.17 EUR.
  PostJournalEntryRequest Dollars() {
    PostJournalEntryRequest request = Entry("2026-03-10");
    AddLine("5301", 100'00, request, "USD");
    AddLine("530000", -92'17, request);
    auto& exchange = *request.mutable_exchange();
    exchange.set_from_currency_code("USD");
    exchange.set_to_currency_code("EUR");
    exchange.set_rate("0.9217");
    exchange.set_source("ECB reference rate");
    *exchange.mutable_date() = ProtoDate("2026-03-09");
    return request;
  }

  PostJournalEntryRequest Opening(const std::string& date = "2026-01-01") {
    PostJournalEntryRequest request = Entry(date);
    request.set_kind(type::v1::JOURNAL_ENTRY_KIND_OPENING);
    AddLine("530000", 500'00, request);
    AddLine("194000", -200'00, request);
    return request;
  }

  void ExpectRefusals(const PostJournalEntryRequest& good,
                      const std::vector<RefusalRow<PostJournalEntryRequest>>& rows) {
    thuning::ExpectRefusals(
        good, rows, [this](const PostJournalEntryRequest& request) { return Run(request); });
  }
};

using R = PostJournalEntryRequest;

TEST_F(JournalEntryTest, IsPostedAndKept) {
  PostJournalEntryRequest request = Simple("2026-03-10", "627800", "401000", 12'50);
  request.set_journal_entry_id("fees-march");
  ASSERT_OK_AND_ASSIGN(const Record record, Run(request));
  EXPECT_EQ(BalancesOn(), (Balances{{{"627800", "EUR"}, 12'50}, {{"401000", "EUR"}, -12'50}}));
  const auto& entry = Find<JournalEntry>("operators/ami/journalEntries/fees-march");
  EXPECT_EQ(entry.kind(), type::v1::JOURNAL_ENTRY_KIND_MANUAL);
  EXPECT_EQ(entry.text(), "As the auditor asked");
  EXPECT_EQ(entry.lines_size(), 2);
  EXPECT_EQ(entry.lines(1).account(), "401000");
  EXPECT_EQ(entry.lines(1).credit().minor_units(), 12'50);
  EXPECT_EQ(entry.position(), record.position());
  EXPECT_EQ(DateOf(entry.booking_date()), ParseIsoDate("2026-03-10"));
  EXPECT_TRUE(Find<ChartAccount>("operators/ami/accounts/401000").has_manual_entries());
}

TEST_F(JournalEntryTest, RefusesWhatIsNoEntry) {
  EXPECT_OK(AddAccount("5301", "USD"));
  PostJournalEntryRequest taken = Simple("2026-03-10", "627800", "401000", 1);
  taken.set_journal_entry_id("taken");
  EXPECT_OK(Run(taken));
  PostJournalEntryRequest good = Simple("2026-03-10", "627800", "401000", 12'50);
  AddLine("530000", 5, good);
  AddLine("472000", -5, good);
  ExpectRefusals(
      good,
      {
          {"MALFORMED_NAME", "parent", [](R& r) { r.set_parent("ami"); }},
          {"MALFORMED_ID", "journal_entry_id", [](R& r) { r.set_journal_entry_id("a b"); }},
          {"VALUE_UNKNOWN", "kind",
           [](R& r) { r.set_kind(type::v1::JOURNAL_ENTRY_KIND_REVERSAL); }},
          {"REQUIRED_FIELD_MISSING", "effective_date", [](R& r) { r.clear_effective_date(); }},
          {"REQUIRED_FIELD_MISSING", "text", [](R& r) { r.clear_text(); }},
          {"TEXT_TOO_LONG", "text", [](R& r) { r.set_text(std::string(101, 'x')); }},
          {"VALUE_OUT_OF_RANGE", "lines",
           [](R& r) {
             while (r.lines_size() <= 100) *r.add_lines() = r.lines(0);
           }},
          {"REQUIRED_FIELD_MISSING", "lines[0].account",
           [](R& r) { r.mutable_lines(0)->clear_account(); }},
          {"FIELD_NOT_ALLOWED", "lines[0].credit",
           [](R& r) { *r.mutable_lines(0)->mutable_credit() = Euro(5); }},
          {"AMOUNT_NOT_POSITIVE", "lines[1].credit.minor_units",
           [](R& r) { r.mutable_lines(1)->mutable_credit()->set_minor_units(-5); }},
          {"CURRENCY_UNKNOWN", "lines[1].credit.currency_code",
           [](R& r) { r.mutable_lines(1)->mutable_credit()->set_currency_code("XXX"); }},
          {"REQUIRED_FIELD_MISSING", "lines[1].credit.currency_code",
           [](R& r) { r.mutable_lines(1)->mutable_credit()->clear_currency_code(); }},
          {"REQUIRED_FIELD_MISSING", "lines[2].debit",
           [](R& r) { r.mutable_lines(2)->clear_debit(); }},
          {"MALFORMED_NAME", "lines[3].subject",
           [](R& r) { r.mutable_lines(3)->set_subject("operators/ami/loans/L-1"); }},
          {"FIELD_NOT_ALLOWED", "exchange", [](R& r) { r.mutable_exchange()->set_rate("1"); }},
          {"NOT_FOUND", "parent", [](R& r) { r.set_parent("operators/nobody"); }},
          {"ALREADY_EXISTS", "journal_entry_id", [](R& r) { r.set_journal_entry_id("taken"); }},
          {"ACCOUNT_NOT_IN_CHART", "lines[0].account",
           [](R& r) { r.mutable_lines(0)->set_account("627899"); }},
          {"NOT_FOUND", "lines[0].subject",
           [](R& r) { r.mutable_lines(0)->set_subject("loans/L-9"); }},
          {"ACCOUNT_KEPT_BY_LEDGER", "lines[1].account",
           [](R& r) { r.mutable_lines(1)->set_account("411000"); }},
          {"UNBALANCED", "lines",
           [](R& r) { r.mutable_lines(2)->mutable_debit()->set_minor_units(6); }},
          {"DATE_IN_FUTURE", "effective_date",
           [](R& r) { *r.mutable_effective_date() = ProtoDate("2026-11-24"); }},
      });
  EXPECT_OK(Run(good));
}

TEST_F(JournalEntryTest, OneLineIsNoEntry) {
  PostJournalEntryRequest request = Entry("2026-03-10");
  AddLine("530000", 5, request);
  EXPECT_THAT(Run(request), RefusedWith("VALUE_OUT_OF_RANGE", "lines"));
}

TEST_F(JournalEntryTest, ALineIsInItsAccountsCurrency) {
  EXPECT_OK(AddAccount("5301", "USD"));
  EXPECT_THAT(PostSimple("2026-03-10", "5301", "530000", 5),
              RefusedWith("CURRENCY_DIFFERS", "lines[0].debit.currency_code"));
  PostJournalEntryRequest dollars = Entry("2026-03-10");
  AddLine("5301", 5, dollars, "USD");
  AddLine("530000", -5, dollars, "USD");
  EXPECT_THAT(Run(dollars), RefusedWith("CURRENCY_DIFFERS", "lines[1].credit.currency_code"));
}

TEST_F(JournalEntryTest, AccountsThatRulesMoveAreRefusedAndTheReasonSaysWhy) {
  for (const char* number :
       {"274800", "274810", "274820", "276840", "411000", "419100", "491000", "511500", "581000",
        "455100", "467200", "478100", "801800", "809100"}) {
    const auto refused = PostSimple("2026-03-10", number, "530000", 5);
    EXPECT_THAT(refused, RefusedWith("ACCOUNT_KEPT_BY_LEDGER", "lines[0].account")) << number;
    EXPECT_THAT(std::string(refused.status().message()), testing::HasSubstr("it moves with"));
  }
  for (const char* number : {"120000", "110000", "106800", "445710", "478200", "512430"}) {
    EXPECT_OK(PostSimple("2026-03-10", number, "530000", 5)) << number;
  }
}

TEST_F(JournalEntryTest, ABanksAccountMovesWithItsStatements) {
  model_.state()
      .Change<ChartAccount>("operators/ami/accounts/512110")
      .set_bank_account("operators/ami/bankAccounts/coop");
  const auto refused = PostSimple("2026-03-10", "530000", "512110", 5);
  EXPECT_THAT(refused, RefusedWith("ACCOUNT_KEPT_BY_LEDGER", "lines[1].account"));
  EXPECT_THAT(std::string(refused.status().message()), testing::HasSubstr("bankAccounts/coop"));
}

TEST_F(JournalEntryTest, OnAClosedDayItStandsOnTheFirstOpenOne) {
  EXPECT_OK(PostSimple("2026-01-10", "627800", "530000", 5));
  EXPECT_OK(ClosePeriod("2026-03-31"));
  const Balances closed = BalancesOn("2026-03-31");
  PostJournalEntryRequest request = Simple("2026-03-10", "627800", "530000", 7);
  request.set_journal_entry_id("late");
  EXPECT_OK(Run(request));
  EXPECT_EQ(BalancesOn("2026-03-31"), closed);
  EXPECT_EQ((BalancesOn("2026-04-01")[{"627800", "EUR"}]), 12);
  const auto& entry = Find<JournalEntry>("operators/ami/journalEntries/late");
  EXPECT_EQ(DateOf(entry.effective_date()), ParseIsoDate("2026-03-10"));
  EXPECT_EQ(DateOf(entry.booking_date()), ParseIsoDate("2026-04-01"));
  EXPECT_EQ(Find<Period>("operators/ami/periods/2026-03-31").late_record_count(), 1);
}

// ---- Contra entries.

TEST_F(JournalEntryTest, AContraEntryUndoesItOnce) {
  ASSERT_OK_AND_ASSIGN(const Record posted, PostSimple("2026-03-10", "627800", "401000", 12'50));
  const std::string name = EntryOf(posted).name();
  ASSERT_OK_AND_ASSIGN(const Record record, Reverse(name, "2026-04-02"));
  EXPECT_EQ(BalancesOn(), Balances());
  EXPECT_EQ((BalancesOn("2026-04-01")[{"627800", "EUR"}]), 12'50);
  const JournalEntry contra = Find<JournalEntry>(EntryOf(record).name());
  EXPECT_EQ(contra.kind(), type::v1::JOURNAL_ENTRY_KIND_REVERSAL);
  EXPECT_EQ(contra.text(), "posted twice");
  EXPECT_EQ(contra.reverses(), name);
  EXPECT_EQ(Find<JournalEntry>(name).reversed_by(), contra.name());

  EXPECT_THAT(Reverse(name, "2026-04-02"), RefusedWith("ENTRY_ALREADY_REVERSED", "name"));
  EXPECT_THAT(Reverse(contra.name(), "2026-04-02"), RefusedWith("NOT_REVERSIBLE", "name"));
}

TEST_F(JournalEntryTest, RefusesAContraEntry) {
  ASSERT_OK_AND_ASSIGN(const Record posted, PostSimple("2026-03-10", "627800", "401000", 12'50));
  using Reversal = ReverseJournalEntryRequest;
  Reversal good;
  good.set_name(EntryOf(posted).name());
  *good.mutable_effective_date() = ProtoDate("2026-03-10");
  good.set_reason("posted twice");
  thuning::ExpectRefusals<Reversal>(
      good,
      {
          {"MALFORMED_NAME", "name", [](Reversal& r) { r.set_name("operators/ami"); }},
          {"REQUIRED_FIELD_MISSING", "effective_date",
           [](Reversal& r) { r.clear_effective_date(); }},
          {"REQUIRED_FIELD_MISSING", "reason", [](Reversal& r) { r.clear_reason(); }},
          {"NOT_FOUND", "name",
           [](Reversal& r) { r.set_name("operators/ami/journalEntries/none"); }},
          {"DATE_BEFORE_ENTRY", "effective_date",
           [](Reversal& r) { *r.mutable_effective_date() = ProtoDate("2026-03-09"); }},
          {"DATE_IN_FUTURE", "effective_date",
           [](Reversal& r) { *r.mutable_effective_date() = ProtoDate("2026-12-31"); }},
      },
      [this](const Reversal& request) { return Run(request); });
  EXPECT_OK(Run(good));
}

// ---- Two currencies.

TEST_F(JournalEntryTest, AnExchangeBalancesInEachCurrencyAndKeepsItsRate) {
  EXPECT_OK(AddAccount("5301", "USD"));
  ASSERT_OK_AND_ASSIGN(const Record record, Run(Dollars()));
  EXPECT_EQ(BalancesOn(), (Balances{{{"5301", "USD"}, 100'00},
                                    {{"478100", "USD"}, -100'00},
                                    {{"478200", "EUR"}, 92'17},
                                    {{"530000", "EUR"}, -92'17}}));
  const auto& entry = Find<JournalEntry>(EntryOf(record).name());
  EXPECT_EQ(entry.exchange().rate(), "0.9217");
  EXPECT_EQ(entry.exchange().source(), "ECB reference rate");
  EXPECT_EQ(DateOf(entry.exchange().date()), ParseIsoDate("2026-03-09"));
  EXPECT_EQ(entry.lines_size(), 4);
  EXPECT_OK(Reverse(entry.name(), "2026-03-11"));
  EXPECT_EQ(BalancesOn(), Balances());
}

// Dollars and euros are not added up.
TEST_F(JournalEntryTest, ALateExchangeIsListedInTheBooksCurrency) {
  EXPECT_OK(AddAccount("5301", "USD"));
  EXPECT_OK(ClosePeriod("2026-03-31"));
  ASSERT_OK_AND_ASSIGN(const Record record, Run(Dollars()));
  const auto& late = Find<ledger::v1::LateRecord>(absl::StrCat(
      "operators/ami/periods/2026-03-31/lateRecords/", IdFromPosition("P", record.position())));
  EXPECT_EQ(late.debit_minor(), 92'17);
}

TEST_F(JournalEntryTest, ARateMayBeStatedEitherWay) {
  EXPECT_OK(AddAccount("5301", "USD"));
  PostJournalEntryRequest request = Dollars();
  request.mutable_exchange()->set_from_currency_code("EUR");
  request.mutable_exchange()->set_to_currency_code("USD");
  EXPECT_THAT(Run(request), RefusedWith("RATE_DOES_NOT_AGREE", "exchange.rate"));
  request.mutable_exchange()->set_rate("1.084952");
  EXPECT_OK(Run(request));
}

TEST_F(JournalEntryTest, TwoForeignCurrenciesHaveAPositionEach) {
  EXPECT_OK(AddAccount("5301", "USD"));
  EXPECT_OK(AddAccount("5302", "LBP"));
  PostJournalEntryRequest request = Entry("2026-03-10");
  AddLine("5302", 111'875'00, request, "LBP");
  AddLine("5301", -1'25, request, "USD");
  *request.mutable_exchange() = Dollars().exchange();
  request.mutable_exchange()->set_to_currency_code("LBP");
  request.mutable_exchange()->set_rate("89500");
  EXPECT_OK(Run(request));
  EXPECT_EQ((BalancesOn()[{"478100", "LBP"}]), -111'875'00);
  EXPECT_EQ((BalancesOn()[{"478100", "USD"}]), 1'25);
}

TEST_F(JournalEntryTest, RefusesAnExchangeThatIsNone) {
  EXPECT_OK(AddAccount("5301", "USD"));
  EXPECT_OK(AddAccount("5302", "LBP"));
  ExpectRefusals(Dollars(),
                 {
                     {"TOO_MANY_CURRENCIES", "lines", [](R& r) { AddLine("5302", 5, r, "LBP"); }},
                     {"REQUIRED_FIELD_MISSING", "exchange", [](R& r) { r.clear_exchange(); }},
                     {"REQUIRED_FIELD_MISSING", "exchange.from_currency_code",
                      [this](R& r) {
                        *r.mutable_exchange() = Dollars().exchange();
                        r.mutable_exchange()->clear_from_currency_code();
                      }},
                     {"CURRENCY_DIFFERS", "exchange.from_currency_code",
                      [](R& r) { r.mutable_exchange()->set_from_currency_code("LBP"); }},
                     {"CURRENCY_DIFFERS", "exchange.to_currency_code",
                      [](R& r) { r.mutable_exchange()->set_to_currency_code("LBP"); }},
                     {"RATE_MALFORMED", "exchange.rate",
                      [](R& r) { r.mutable_exchange()->set_rate("0,9217"); }},
                     {"REQUIRED_FIELD_MISSING", "exchange.source",
                      [](R& r) { r.mutable_exchange()->clear_source(); }},
                     {"REQUIRED_FIELD_MISSING", "exchange.date",
                      [](R& r) { r.mutable_exchange()->clear_date(); }},
                     {"RATE_DOES_NOT_AGREE", "exchange.rate",
                      [](R& r) { r.mutable_lines(1)->mutable_credit()->set_minor_units(92'19); }},
                 });
}

TEST_F(JournalEntryTest, AnExchangeGivesOneCurrencyForTheOther) {
  EXPECT_OK(AddAccount("5301", "USD"));
  PostJournalEntryRequest both_in = Dollars();
  AddLine("530000", 2 * 92'17, both_in);
  EXPECT_THAT(Run(both_in), RefusedWith("UNBALANCED", "lines"));
  PostJournalEntryRequest nothing = Dollars();
  AddLine("530000", 92'17, nothing);
  EXPECT_THAT(Run(nothing), RefusedWith("UNBALANCED", "lines"));
  AddLine("5301", -100'00, nothing, "USD");
  EXPECT_THAT(Run(nothing), RefusedWith("NOTHING_EXCHANGED", "lines"));
}

// ---- The opening.

TEST_F(JournalEntryTest, AnOpeningIsCompletedByWhatIsBroughtForward) {
  EXPECT_OK(Run(Opening()));
  EXPECT_EQ((BalancesOn()[{"110000", "EUR"}]), -300'00);
  EXPECT_THAT(Run(Opening()), RefusedWith("OPENING_POSTED_ALREADY", "kind"));
}

TEST_F(JournalEntryTest, AnOpeningOfDebtsIsADeficit) {
  PostJournalEntryRequest debts = Entry("2026-01-01");
  debts.set_kind(type::v1::JOURNAL_ENTRY_KIND_OPENING);
  AddLine("401000", -50'00, debts);
  EXPECT_OK(Run(debts));
  EXPECT_EQ((BalancesOn()[{"119000", "EUR"}]), 50'00);
}

TEST_F(JournalEntryTest, AnOpeningThatBalancesIsTakenAsItIs) {
  PostJournalEntryRequest opening = Opening();
  AddLine("106800", -300'00, opening);
  EXPECT_OK(Run(opening));
  EXPECT_FALSE(BalancesOn().contains({"110000", "EUR"}));
}

TEST_F(JournalEntryTest, AnOpeningComesFirst) {
  EXPECT_OK(PostSimple("2026-01-05", "627800", "530000", 5));
  EXPECT_THAT(Run(Opening("2026-01-06")), RefusedWith("BOOKS_STARTED", "effective_date"));
  PostJournalEntryRequest kept = Opening();
  kept.mutable_lines(0)->set_account("274800");
  EXPECT_THAT(Run(kept), RefusedWith("ACCOUNT_KEPT_BY_LEDGER", "lines[0].account"));
  EXPECT_OK(Run(Opening("2026-01-05"))) << "on the day on which the books begin";
}

TEST_F(JournalEntryTest, AnOpeningOfAClosedDayIsTooLate) {
  EXPECT_OK(ClosePeriod("2026-01-31"));
  EXPECT_THAT(Run(Opening()), RefusedWith("BOOKS_STARTED", "effective_date"));
}

// What partners are owed moves by the rules of funding alone, and never by a subject given by hand.
TEST_F(JournalEntryTest, AnEntryConcernsNoPartner) {
  auto entry = Simple("2026-01-05", "627800", "530000", 5);
  entry.mutable_lines(0)->set_subject("partners/cdc");
  EXPECT_THAT(Run(entry), RefusedWith("SUBJECT_NOT_OFFERED", "lines[0].subject"));
}

TEST_F(JournalEntryTest, AnEntryMovesNoMoreThanTheLargestAmount) {
  constexpr int64_t kMost = 10'000'000'000'000;
  auto entry = Entry("2026-01-05");
  AddLine("627800", kMost, entry);
  AddLine("627800", 1, entry);
  AddLine("530000", -kMost, entry);
  EXPECT_THAT(Run(entry), RefusedWith("AMOUNT_TOO_LARGE", "lines[1].debit"));
  EXPECT_OK(PostSimple("2026-01-05", "627800", "530000", kMost));
}

TEST_F(JournalEntryTest, AnOpeningThatWasReversedIsPostedAnew) {
  ASSERT_OK_AND_ASSIGN(const Record record, Run(Opening()));
  EXPECT_THAT(Reverse(EntryOf(record).name(), "2026-06-01"),
              RefusedWith("DATE_NOT_OF_OPENING", "effective_date"))
      << "until June both would stand";
  EXPECT_OK(Reverse(EntryOf(record).name(), "2026-01-01"));
  EXPECT_OK(Run(Opening()));
  EXPECT_THAT(Run(Opening()), RefusedWith("OPENING_POSTED_ALREADY", "kind"));
}

// Whatever is posted and undone at random, in one currency or two: debits are credits in each, and
// what was undone is as if it had never been.
TEST_F(JournalEntryTest, RandomEntriesKeepTheTrialBalance) {
  std::mt19937_64 random(TestSeed(20260310));
  EXPECT_OK(AddAccount("5301", "USD"));
  const char* accounts[] = {"627800", "401000", "530000", "706000", "106800"};
  Balances expected;
  int posted = 0;
  for (int round = 0; round < 300; ++round) {
    const auto count = static_cast<int>(Uniform(random, 2, 12));
    PostJournalEntryRequest request =
        Entry(FormatIsoDate(AddDays(ParseIsoDate("2026-01-01").value(), Uniform(random, 0, 300))));
    int64_t sum = 0;
    for (int i = 1; i < count; ++i) {
      const int64_t minor = Uniform(random, -1'000'00, 1'000'00);
      if (minor == 0) continue;
      AddLine(accounts[Uniform(random, 0, 4)], minor, request);
      sum += minor;
    }
    const bool is_exchange = Uniform(random, 0, 3) == 0 && sum != 0;
    if (is_exchange) {
      AddLine("5301", -sum, request, "USD");
      *request.mutable_exchange() = Dollars().exchange();
      request.mutable_exchange()->set_rate("1");
    } else if (sum != 0 && Uniform(random, 0, 9) != 0) {
      AddLine(accounts[Uniform(random, 0, 4)], -sum, request);
    }
    const absl::StatusOr<Record> record = Run(request);
    if (!record.ok()) continue;
    ++posted;
    if (Uniform(random, 0, 3) == 0) {
      EXPECT_OK(Reverse(EntryOf(*record).name(), "2026-11-01"));
      continue;
    }
    const JournalEntry entry = EntryOf(*record);
    for (const auto& line : entry.lines()) {
      const auto& amount = line.has_debit() ? line.debit() : line.credit();
      expected[{line.account(), amount.currency_code()}] +=
          line.has_debit() ? amount.minor_units() : -amount.minor_units();
    }
  }
  std::erase_if(expected, [](const auto& balance) { return balance.second == 0; });
  EXPECT_GT(posted, 200);
  EXPECT_EQ(BalancesOn(), expected);
  std::map<std::string, int64_t> by_currency;
  for (const auto& [key, minor] : BalancesOn()) by_currency[key.second] += minor;
  for (const auto& [currency, minor] : by_currency) EXPECT_EQ(minor, 0) << currency;
}

}  // namespace
}  // namespace thuning::accounting
