#include "ledger/bankfile/cfonb120.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/bankfile/parse.h"
#include "ledger/bankfile/random_statement.h"
#include "ledger/bankfile/test_vocabulary.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace thuning::bankfile {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Written by hand: 1000.00 + 250.75 - 8.50 - 100.01 = 1142.24.
const char kGood[] =
    "0130004    00123EUR2 00012345678  300926                                                  "
    "0000000010000{                \r\n"
    "0430004081100123EUR2 0001234567805011026  021026VIR SEPA DUPONT                  0000042  "
    "0000000002507EREMISE-7        \r\n"
    "0530004081100123EUR2 0001234567805011026     NPYDUPONT MARIE                                  "
    "                          \r\n"
    "0530004081100123EUR2 0001234567805011026     RCNLOAN-17-E03                        LOAN       "
    "                          \r\n"
    "0530004081100123EUR2 0001234567805011026     LCSRF18539007547034                              "
    "                          \r\n"
    "0530004081100123EUR2 0001234567805011026     XYZKEPT AS IT IS                                 "
    "                          \r\n"
    "0430004    00123EUR2 0001234567862011026  000000FRAIS                                     "
    "0000000000085}                \r\n"
    "0430004    00123EUR2 00012345678B302102665021026REJET PRLV                                "
    "0000000001000J                \r\n"
    "0530004    00123EUR2 00012345678B3021026     MMOMAD2000000001075110600010750000               "
    "                          \r\n"
    "0530004    00123EUR2 00012345678B3021026     FEEEUR200000000000300                            "
    "                          \r\n"
    "0730004    00123EUR2 00012345678  021026                                                  "
    "0000000011422D                \r\n";

// The day after: nothing moves.
const char kNextDay[] =
    "0130004    00123EUR2 00012345678  021026                                                  "
    "0000000011422D                \r\n"
    "0730004    00123EUR2 00012345678  031026                                                  "
    "0000000011422D                \r\n";

Date D(absl::string_view text) { return ParseIsoDate(text).value(); }

TEST(Cfonb120Test, ReadsAStatement) {
  const ParsedFile file = ReadCfonb120(kGood);
  ASSERT_THAT(file, HasVerdict(Verdict::kAccepted));
  ASSERT_THAT(file.statements, SizeIs(1));
  const Statement& statement = file.statements[0];
  EXPECT_EQ(statement.account, "300040012300012345678");
  EXPECT_EQ(statement.currency, "EUR");
  EXPECT_EQ(statement.id, "300926");
  EXPECT_EQ(*statement.opening, (Balance{{100000, "EUR"}, D("2026-09-30")}));
  EXPECT_EQ(*statement.closing, (Balance{{114224, "EUR"}, D("2026-10-02")}));
  EXPECT_EQ(statement.credit_total_minor, 25075);
  EXPECT_EQ(statement.debit_total_minor, 10851);
  ASSERT_THAT(statement.entries, SizeIs(3));
}

TEST(Cfonb120Test, ReadsAMovementWithItsComplements) {
  const ParsedFile file = ReadCfonb120(kGood);
  ASSERT_THAT(file.statements, SizeIs(1));
  Entry expected;
  expected.position.line = 2;
  expected.amount = {25075, "EUR"};
  expected.booking_date = D("2026-10-01");
  expected.value_date = D("2026-10-02");
  expected.label = "VIR SEPA DUPONT";
  expected.number = "0000042";
  expected.reference = "REMISE-7";
  expected.payment.code = {"", "", "", "05/0811", "CFONB"};
  expected.payment.debtor.name = "DUPONT MARIE";
  expected.payment.end_to_end_id = "LOAN-17-E03";
  expected.payment.purpose = "LOAN";
  expected.payment.creditor_reference = "RF18539007547034";
  expected.complements = {{"XYZ", "KEPT AS IT IS"}};
  EXPECT_EQ(file.statements[0].entries[0], expected);
}

TEST(Cfonb120Test, ReadsRejectReasonOriginalAmountAndCharge) {
  const ParsedFile file = ReadCfonb120(kGood);
  ASSERT_THAT(file.statements, SizeIs(1));
  EXPECT_EQ(file.statements[0].entries[1].value_date, std::nullopt);
  const Payment& payment = file.statements[0].entries[2].payment;
  EXPECT_EQ(payment.return_reason, "65");
  EXPECT_EQ(payment.original, (Amount{107511, "MAD"}));
  EXPECT_EQ(payment.exchange_rate, "10.750000");
  EXPECT_THAT(payment.charges, ElementsAre(Amount{-300, "EUR"}));
}

TEST(Cfonb120Test, LineBreaksMayBeLfOrMissing) {
  const std::string lf = absl::StrReplaceAll(kGood, {{"\r\n", "\n"}});
  const std::string none = absl::StrReplaceAll(kGood, {{"\r\n", ""}});
  const std::string blank_lines = absl::StrReplaceAll(kGood, {{"\r\n", "\r\n\r\n"}});
  for (const std::string& text : {lf, none}) {
    EXPECT_EQ(ReadCfonb120(text).statements, ReadCfonb120(kGood).statements);
  }
  EXPECT_THAT(ReadCfonb120(blank_lines), HasVerdict(Verdict::kAccepted));
  EXPECT_THAT(ReadCfonb120(none.substr(0, none.size() - 1)), IsFound("RECORD_LENGTH"));
}

TEST(Cfonb120Test, SeveralStatementsAndAccountsInOneFile) {
  const std::string other =
      absl::StrReplaceAll(kNextDay, {{"00012345678", "00087654321"}, {"11422D", "99999R"}});
  const ParsedFile file = ReadCfonb120(absl::StrCat(kGood, other, kNextDay));
  EXPECT_THAT(file, HasVerdict(Verdict::kAccepted));
  ASSERT_THAT(file.statements, SizeIs(3));
  EXPECT_EQ(file.statements[1].account, "300040012300087654321");
  EXPECT_EQ(file.statements[1].closing->amount.minor, -999999);
}

TEST(Cfonb120Test, AStatementThatDoesNotGoOnIsRefusedAlone) {
  const std::string gap = absl::StrReplaceAll(kNextDay, {{"11422D", "11422E"}});
  const ParsedFile file = ReadCfonb120(absl::StrCat(kGood, gap));
  EXPECT_THAT(file, HasVerdict(Verdict::kRefused));
  EXPECT_THAT(file, IsFound("BALANCE_DISCONTINUITY"));
  ASSERT_THAT(file.statements, SizeIs(1));
  EXPECT_EQ(file.statements[0].verdict, Verdict::kAccepted);
  ASSERT_THAT(file.refused, SizeIs(1));
  EXPECT_EQ(file.refused[0].ordinal, 2);
}

TEST(Cfonb120Test, YearsAfterSixtyAreOfTheLastCentury) {
  const auto opening_date = [](const char* date) {
    return ReadCfonb120(absl::StrReplaceAll(kNextDay, {{"021026", date}, {"031026", "311260"}}))
        .statements.at(0)
        .opening->date;
  };
  EXPECT_EQ(opening_date("010160"), D("2060-01-01"));
  EXPECT_EQ(opening_date("010161"), D("1961-01-01"));
}

TEST(Cfonb120Test, EveryOverpunchedDigitIsRead) {
  const std::string credits = "{ABCDEFGHI", debits = "}JKLMNOPQR";
  for (int digit = 0; digit < 10; ++digit) {
    for (const bool debit : {false, true}) {
      const std::string amount = absl::StrCat(
          "0000000000012", std::string(1, (debit ? debits : credits)[static_cast<size_t>(digit)]));
      const ParsedFile file =
          ReadCfonb120(absl::StrReplaceAll(kNextDay, {{"0000000011422D", amount}}));
      ASSERT_THAT(file.statements, SizeIs(1)) << amount;
      EXPECT_EQ(file.statements[0].opening->amount.minor, (debit ? -1 : 1) * (120 + digit))
          << amount;
    }
  }
}

TEST(Cfonb120Test, Iso646AmountsAreReadOnlyBehindTheirSwitch) {
  const Cfonb120Options iso646{.iso646_amounts = true};
  for (const auto& [from, to] : {std::pair("10000{", "10000\xE9"),
                                 {"085}", "085\xE8"},
                                 {"507E", "507e"},
                                 {"000J", "000j"}}) {
    const std::string text = Edited(kGood, from, to);
    EXPECT_THAT(ReadCfonb120(text), IsFound("AMOUNT_MALFORMED")) << to;
    EXPECT_EQ(ReadCfonb120(text, iso646).statements, ReadCfonb120(kGood).statements) << to;
  }
  EXPECT_THAT(ReadCfonb120(kGood, iso646), HasVerdict(Verdict::kAccepted));
}

TEST(Cfonb120Test, TextIsIso88591) {
  const ParsedFile file = ReadCfonb120(Edited(kGood, "DUPONT MARIE", "DUPR\xC9S MARIE"));
  ASSERT_THAT(file.statements, SizeIs(1));
  EXPECT_EQ(file.statements[0].entries[0].payment.debtor.name, "DUPRÉS MARIE");
}

TEST(Cfonb120Test, FaultsOfStructureRefuseTheWholeFile) {
  const Departure kFaults[] = {
      {"short line", "FRAIS  ", "FRAIS ", "RECORD_LENGTH"},
      {"long line", "FRAIS  ", "FRAIS   ", "RECORD_LENGTH"},
      {"tab", "FRAIS ", "FRAIS\t", "CONTROL_CHARACTER"},
      {"unknown record", "0430004    ", "0230004    ", "UNKNOWN_RECORD"},
      {"no 01", "0130004", "0430004", "OUTSIDE_STATEMENT"},
      {"no 07", "0730004", "0430004", "STATEMENT_NOT_CLOSED"},
      {"01 within", "0430004    ", "0130004    ", "STATEMENT_NOT_CLOSED"},
      {"07 too early", "0430004    ", "0730004    ", "OUTSIDE_STATEMENT"},
      {"05 without 04", "0430004081", "0530004081", "COMPLEMENT_WITHOUT_MOVEMENT"},
  };
  for (const Departure& fault : kFaults) {
    const ParsedFile file = ReadCfonb120(Edited(kGood, fault.from, fault.to) + kNextDay);
    EXPECT_THAT(file, HasVerdict(Verdict::kRefused)) << fault.name;
    EXPECT_THAT(file, IsFound(fault.reason)) << fault.name;
    EXPECT_THAT(file.statements, IsEmpty()) << fault.name;
    EXPECT_THAT(file.refused, IsEmpty()) << fault.name;
  }
}

TEST(Cfonb120Test, FaultsOfContentRefuseTheStatement) {
  const Departure kFaults[] = {
      {"bank code", "0130004", "013000X", "FIELD_NOT_NUMERIC"},
      {"branch code", "00123EUR", "0012XEUR", "FIELD_NOT_NUMERIC"},
      {"no account", "00012345678  300926", "             300926", "ACCOUNT_MISSING"},
      {"unknown currency", "EUR2 00012345678  300926", "EUQ2 00012345678  300926",
       "CURRENCY_UNKNOWN"},
      {"other account in 07", "0730004    00123EUR2 00012345678",
       "0730004    00123EUR2 00012345679", "ACCOUNT_MISMATCH"},
      {"other bank in 07", "0730004", "0730005", "ACCOUNT_MISMATCH"},
      {"other account in 04", "0430004    00123EUR2 00012345678",
       "0430004    00123EUR2 00012345679", "ACCOUNT_MISMATCH"},
      {"other account in 05", "0530004    00123EUR2 00012345678",
       "0530004    00123EUR2 00012345679", "ACCOUNT_MISMATCH"},
      {"other currency in 04", "0430004    00123EUR2", "0430004    00123USD2", "CURRENCY_MISMATCH"},
      {"other decimals", "0430004    00123EUR2", "0430004    00123EUR3", "DECIMALS_MISMATCH"},
      {"decimals not of the currency", "EUR2 00012345678  300926", "EUR0 00012345678  300926",
       "DECIMALS_MISMATCH"},
      {"plain digit", "000000000085}", "0000000000850", "AMOUNT_MALFORMED"},
      {"letter in amount", "000000000085}", "00000000O085}", "AMOUNT_MALFORMED"},
      {"30 February", "62011026  000000", "62300226  000000", "DATE_MALFORMED"},
      {"no booking date", "62011026  000000", "62        000000", "DATE_MALFORMED"},
      {"value date", "021026REJET", "321026REJET", "DATE_MALFORMED"},
      {"05 of another operation", "B3021026     FEE", "B2021026     FEE", "OPERATION_MISMATCH"},
      {"equation", "0000000011422D", "0000000011422E", "BALANCE_EQUATION"},
  };
  for (const Departure& fault : kFaults) {
    const ParsedFile file = ReadCfonb120(Edited(kGood, fault.from, fault.to));
    EXPECT_THAT(file, HasVerdict(Verdict::kRefused)) << fault.name;
    EXPECT_THAT(file, IsFound(fault.reason)) << fault.name;
    EXPECT_THAT(file.statements, IsEmpty()) << fault.name;
    EXPECT_THAT(file.refused, SizeIs(1)) << fault.name;
  }
}

TEST(Cfonb120Test, HabitsOfBanksAreWarnings) {
  const Departure kHabits[] = {
      {"other bank code in 04", "0430004    00123", "0455667    00123", "BANK_CODE_DIFFERS"},
      {"blank currency", "EUR2 00012345678  300926", "     00012345678  300926",
       "CURRENCY_ASSUMED"},
      {"blank decimals", "EUR2 00012345678  300926", "EUR  00012345678  300926",
       "CURRENCY_ASSUMED"},
      {"reserved zone", "300926               ", "300926  A.M.I.       ", "RESERVED_ZONE_TEXT"},
      {"dates reversed", "678  021026", "678  290926", "DATES_REVERSED"},
  };
  for (const Departure& habit : kHabits) {
    const ParsedFile file = ReadCfonb120(Edited(kGood, habit.from, habit.to));
    EXPECT_THAT(file, HasVerdict(Verdict::kAcceptedWithWarnings)) << habit.name;
    EXPECT_THAT(file, IsFound(habit.reason)) << habit.name;
    EXPECT_THAT(file.statements, SizeIs(1)) << habit.name;
  }
}

TEST(Cfonb120Test, AMovementOfNothingIsInformation) {
  const std::string text = Edited(kGood, "000000000085}", "000000000000{");
  const ParsedFile file =
      ReadCfonb120(Edited(text, "0000000011422D", "0000000011507D"));  // 8.50 more
  EXPECT_THAT(file, HasVerdict(Verdict::kAcceptedWithWarnings));
  ASSERT_THAT(file.statements, SizeIs(1));
  EXPECT_EQ(file.statements[0].entries[1].status, EntryStatus::kInformation);
}

TEST(Cfonb120Test, WrongCheckDigitsAreNotedAndWeighNothing) {
  const ParsedFile file = ReadCfonb120(Edited(kGood, "RF18", "RF19"));
  EXPECT_THAT(file, HasVerdict(Verdict::kAccepted));
  EXPECT_THAT(file, IsFound("CREDITOR_REFERENCE_CHECK"));
}

TEST(Cfonb120Test, FindingsSayWhere) {
  const ParsedFile file = ReadCfonb120(Edited(kGood, "000000000085}", "0000000000850"));
  EXPECT_EQ(ToString(file.findings.at(0).position), "line 7, column 91");
  EXPECT_THAT(file.findings.at(0).message, HasSubstr("00000000000850"));
}

TEST(Cfonb120Test, WritesTheGoldenFile) {
  const auto statements = ReadCfonb120(kGood).statements;
  EXPECT_THAT(WriteCfonb120(statements), IsOkAndHolds(std::string(kGood)));
}

TEST(Cfonb120Test, WhatHasNoRoomIsNotWritten) {
  const Statement good = ReadCfonb120(kGood).statements.at(0);
  const auto written_with = [&](auto edit) {
    Statement statement = good;
    edit(statement);
    return WriteCfonb120({statement});
  };
  const auto refused = RefusedWith("NOT_REPRESENTABLE", "");
  EXPECT_THAT(written_with([](Statement& s) { s.entries[0].label = std::string(32, 'X'); }),
              refused);
  EXPECT_THAT(written_with([](Statement& s) { s.entries[0].label = "€"; }), refused);
  EXPECT_THAT(written_with([](Statement& s) { s.entries[0].payment.uetr = "U"; }), refused);
  EXPECT_THAT(written_with([](Statement& s) {
                s.entries[0].payment.remittance = {"1", "2", "3"};
              }),
              refused);
  EXPECT_THAT(written_with([](Statement& s) { s.entries[0].amount.minor += 1; }), refused);
  EXPECT_THAT(written_with([](Statement& s) { s.account = "FR7630004001230001234567814"; }),
              refused);
  EXPECT_THAT(written_with([](Statement& s) { s.opening.reset(); }), refused);
}

TEST(Cfonb120Test, ReadsBackWhatItWrites) {
  std::mt19937_64 random(TestSeed(120));
  for (int n = 0; n < 300; ++n) {
    const Statement statement = RandomCfonb120Statement(random);
    const auto file = WriteCfonb120({statement});  // which compares
    ASSERT_THAT(file, IsOk()) << n;
    const ParsedFile read = Parse(*file);
    ASSERT_THAT(read.statements, SizeIs(1)) << n;
    ASSERT_EQ(read.statements[0].entries.size(), statement.entries.size()) << n;
    for (size_t i = 0; i < statement.entries.size(); ++i) {
      ASSERT_EQ(read.statements[0].entries[i].payment, statement.entries[i].payment) << n;
      ASSERT_EQ(read.statements[0].entries[i].amount, statement.entries[i].amount) << n;
    }
    EXPECT_THAT(WriteCfonb120(read.statements), IsOkAndHolds(*file)) << n;
  }
}

}  // namespace
}  // namespace thuning::bankfile
