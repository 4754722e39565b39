#include "clients/demonstration/bank.h"

#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "clients/demonstration/calendar.h"
#include "clients/demonstration/story.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/bankfile/parse.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace thuning::demonstration {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

Date Day(absl::string_view iso) { return *ParseIsoDate(iso); }

BankAccount Account(StatementFormat format) {
  return {.id = "coop",
          .bank_name = "Crédit Coopératif",
          .iban = FrenchIban("42559", "10000", "08012345678"),
          .holder = "A.M.I.",
          .format = format,
          .lag_days = 1};
}

Bank NewBank(StatementFormat format = StatementFormat::kCfonb120) {
  return Bank(Account(format), Day("2024-12-31"), 1000'00);
}

// One of each operation, as the story has them.
Bank BankWithAllOperations(StatementFormat format) {
  Bank bank = NewBank(format);
  bank.Take(Day("2025-01-06"), {.operation = Operation::kTransferSent,
                                .amount_minor = 300'00,
                                .end_to_end_id = "THN-D-12",
                                .counterparty = "Élise Pastoret"});
  bank.Take(Day("2025-01-07"), {.operation = Operation::kTransferReceived,
                                .amount_minor = 15'00,
                                .creditor_reference = "RF18539007547034",
                                .counterparty = "Les Voix de l'Huveaune"});
  bank.Take(Day("2025-01-08"), {.operation = Operation::kDirectDebit,
                                .amount_minor = 51'37,
                                .end_to_end_id = "THN-R-40",
                                .counterparty = "Élise Pastoret"});
  bank.Take(Day("2025-01-13"), {.operation = Operation::kDirectDebitReturned,
                                .amount_minor = 51'37,
                                .end_to_end_id = "THN-R-40",
                                .counterparty = "Élise Pastoret",
                                .return_reason = "AM04"});
  return bank;
}

bankfile::ParsedFile WrittenAndRead(StatementFormat format) {
  const auto file =
      WriteStatement(BankWithAllOperations(format).CloseStatement(Day("2025-01-31")), format);
  EXPECT_THAT(file, IsOk());
  return bankfile::Parse(file.value_or(""));
}

void ExpectAllOperations(const bankfile::ParsedFile& file) {
  EXPECT_THAT(file.findings, IsEmpty());
  const bankfile::Statement& statement = file.statements[0];
  EXPECT_EQ(statement.opening->amount.minor, 1000'00);
  EXPECT_EQ(statement.opening->date, Day("2024-12-31"));
  EXPECT_EQ(statement.closing->amount.minor, 715'00);
  EXPECT_EQ(statement.closing->date, Day("2025-01-31"));
  ASSERT_THAT(statement.entries, SizeIs(4));
  EXPECT_EQ(statement.entries[0].amount.minor, -300'00);
  EXPECT_EQ(statement.entries[0].payment.end_to_end_id, "THN-D-12");
  EXPECT_EQ(statement.entries[0].payment.creditor.name, "Élise Pastoret");
  EXPECT_EQ(statement.entries[1].amount.minor, 15'00);
  EXPECT_EQ(statement.entries[1].payment.creditor_reference, "RF18539007547034");
  EXPECT_EQ(statement.entries[2].amount.minor, 51'37);
  EXPECT_EQ(statement.entries[2].payment.end_to_end_id, "THN-R-40");
  EXPECT_EQ(statement.entries[2].booking_date, Day("2025-01-09"));
  EXPECT_EQ(statement.entries[2].value_date, Day("2025-01-10"));
  EXPECT_EQ(statement.entries[3].amount.minor, -51'37);
  EXPECT_EQ(statement.entries[3].payment.end_to_end_id, "THN-R-40");
  EXPECT_EQ(statement.entries[3].value_date, Day("2025-01-14"));
}

TEST(BankTest, AStatementInCfonb120SaysWhatMoved) {
  const bankfile::ParsedFile file = WrittenAndRead(StatementFormat::kCfonb120);
  EXPECT_EQ(file.format, "cfonb120");
  ASSERT_THAT(file.statements, SizeIs(1));
  ASSERT_NO_FATAL_FAILURE(ExpectAllOperations(file));
  EXPECT_EQ(file.statements[0].account, "425591000008012345678");
  EXPECT_EQ(file.statements[0].entries[3].payment.code.proprietary, "B3");
  EXPECT_THAT(file.statements[0].entries[3].payment.notes, testing::ElementsAre("MOTIF AM04"));
}

TEST(BankTest, AStatementInCamt053SaysWhatMoved) {
  const bankfile::ParsedFile file = WrittenAndRead(StatementFormat::kCamt053);
  EXPECT_EQ(file.format, "camt.053.001.08");
  ASSERT_THAT(file.statements, SizeIs(1));
  ASSERT_NO_FATAL_FAILURE(ExpectAllOperations(file));
  EXPECT_EQ(file.statements[0].account, FrenchIban("42559", "10000", "08012345678"));
  EXPECT_EQ(file.statements[0].id, "coop-2025-01");
  EXPECT_EQ(file.statements[0].entries[3].payment.code.sub_family, "UPDD");
  EXPECT_EQ(file.statements[0].entries[3].payment.return_reason, "AM04");
}

// Friday 31 January is booked on Monday 3 February.
TEST(BankTest, AnOrderOfAMonthsEndStandsOnTheNextStatement) {
  Bank bank = NewBank();
  bank.Take(Day("2025-01-31"), {.amount_minor = 1'00});
  EXPECT_THAT(bank.CloseStatement(Day("2025-01-31")).entries, IsEmpty());
  EXPECT_EQ(bank.under_way_count(), 1u);
  EXPECT_EQ(bank.balance_minor(), 1000'00);
  const bankfile::Statement next = bank.CloseStatement(Day("2025-02-28"));
  ASSERT_THAT(next.entries, SizeIs(1));
  EXPECT_EQ(next.entries[0].booking_date, Day("2025-02-03"));
  EXPECT_EQ(bank.under_way_count(), 0u);
  EXPECT_EQ(bank.balance_minor(), 1001'00);
}

TEST(BankTest, AnOrderOfTheFutureIsNotUnderWay) {
  Bank bank = NewBank();
  bank.Take(Day("2025-02-05"), {.amount_minor = 1'00});
  bank.CloseStatement(Day("2025-01-31"));
  EXPECT_EQ(bank.under_way_count(), 0u);
}

TEST(BankTest, EntriesStandInTheOrderOfTheirBooking) {
  Bank bank = NewBank();
  bank.Take(Day("2025-01-20"), {.amount_minor = 1});
  bank.Take(Day("2025-01-10"), {.amount_minor = 2});
  bank.Take(Day("2025-01-20"), {.amount_minor = 3});
  std::vector<int64_t> amounts;
  for (const auto& entry : bank.CloseStatement(Day("2025-01-31")).entries)
    amounts.push_back(entry.amount.minor);
  EXPECT_THAT(amounts, testing::ElementsAre(2, 1, 3));
}

Order RandomOrder(std::mt19937_64& random, int number) {
  constexpr Operation kOperations[] = {Operation::kTransferReceived, Operation::kTransferSent,
                                       Operation::kDirectDebit, Operation::kDirectDebitReturned};
  return {.operation = kOperations[Uniform(random, 0, 3)],
          .amount_minor = Uniform(random, 1, 900'000'00),
          .end_to_end_id = absl::StrCat("E-", number),
          .counterparty = "Mina Rakoto"};
}

// What the order moves, said once more and plainly.
int64_t Moves(const Order& order) {
  const bool credit =
      order.operation == Operation::kTransferReceived || order.operation == Operation::kDirectDebit;
  return credit ? order.amount_minor : -order.amount_minor;
}

TEST(BankTest, StatementsAreContinuousAndShowEachOrderOnce) {
  std::mt19937_64 random(TestSeed(20250101));
  for (const StatementFormat format : {StatementFormat::kCfonb120, StatementFormat::kCamt053}) {
    Bank bank = NewBank(format);
    int64_t expected = 1000'00;
    std::vector<std::string> shown;
    bankfile::Balance last{{1000'00, "EUR"}, Day("2024-12-31")};
    for (int month = 1; month <= 12; ++month) {
      // None in the last days of a year: those would stand on a statement of the next.
      for (int i = 0; i < 20; ++i) {
        const Order order = RandomOrder(random, 100 * month + i);
        expected += Moves(order);
        bank.Take(*Date::FromYmd(2025, month, static_cast<int>(Uniform(random, 1, 28))), order);
      }
      const Date end = LastOfMonth(2025, month);
      const auto file = WriteStatement(bank.CloseStatement(end), format);
      ASSERT_THAT(file, IsOk());
      const bankfile::ParsedFile read = bankfile::Parse(*file);
      ASSERT_EQ(read.verdict, bankfile::Verdict::kAccepted);
      EXPECT_EQ(read.statements[0].opening, last);
      last = *read.statements[0].closing;
      EXPECT_EQ(last.date, end);
      EXPECT_EQ(last.amount.minor, bank.balance_minor());
      for (const auto& entry : read.statements[0].entries) {
        EXPECT_LE(*entry.booking_date, end);
        shown.push_back(entry.payment.end_to_end_id);
      }
    }
    EXPECT_EQ(last.amount.minor, expected);
    EXPECT_THAT(shown, SizeIs(240));
    EXPECT_THAT(std::set<std::string>(shown.begin(), shown.end()), SizeIs(240));
  }
}

}  // namespace
}  // namespace thuning::demonstration
