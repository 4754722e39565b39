// A bank for the tests of reconciliation: writes the statements of account "coop" as CFONB 120
// files, one after the other.
//
//   Bank bank;
//   const auto statement = bank.Statement({{.amount_minor = -1'200'00}}, "2025-01-10");
//   const std::string file = Bank::File({statement});
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "ledger/bankfile/cfonb120.h"
#include "ledger/bankfile/statement.h"
#include "ledger/money/date.h"
#include "ledger/money/iban.h"
#include "tests/support/status_matchers.h"

namespace thuning::services {

// One line of a statement; signed as the account holder sees it.
struct BankLine {
  int64_t amount_minor = 0;
  std::string end_to_end_id = "";
  std::string creditor_reference = "";
};

class Bank {
 public:
  // The next statement: opens with what the last one closed with.
  bankfile::Statement Statement(const std::vector<BankLine>& lines,
                                const std::string& closing_date) {
    const Date date = ParseIsoDate(closing_date).value();
    bankfile::Statement statement;
    statement.account = account_;
    statement.currency = "EUR";
    statement.opening = bankfile::Balance{{balance_minor_, "EUR"}, date_};
    for (const BankLine& line : lines) {
      bankfile::Entry& entry = statement.entries.emplace_back();
      entry.amount = {line.amount_minor, "EUR"};
      entry.booking_date = date;
      entry.value_date = date;
      entry.label = "VIR SEPA";
      entry.payment.code = {.proprietary = line.amount_minor > 0 ? "05" : "06", .issuer = "CFONB"};
      entry.payment.end_to_end_id = line.end_to_end_id;
      entry.payment.creditor_reference = line.creditor_reference;
      balance_minor_ += line.amount_minor;
    }
    statement.closing = bankfile::Balance{{balance_minor_, "EUR"}, date};
    date_ = date;
    return statement;
  }

  static std::string File(const std::vector<bankfile::Statement>& statements) {
    const absl::StatusOr<std::string> file = bankfile::WriteCfonb120(statements);
    EXPECT_OK(file);
    return file.value_or("");
  }

  // From here on the statements are those of another account.
  void MoveTo(const std::string& account) { account_ = account; }

 private:
  // Bank, branch and account number of the IBAN FR14 2004 1010 0505 0001 3M02 606.
  std::string account_ = "20041010050500013M026";
  Date date_ = ParseIsoDate("2025-01-01").value();
  int64_t balance_minor_ = 10'000'000'00;  // as SetUpProgramme opens it
};

}  // namespace thuning::services
