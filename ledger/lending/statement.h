// The loan statement for people: one line for what each record did to the loan, and how the loan
// stands.
//
//   Statement statement("operators/ami/loans/L-1");
//   for (const Record& record : records) lines.push_back(statement.Read(record));
//   FillStanding(loan, today, state, response);
//
// A line counts what its own transaction paid, and what other transactions pay more or less because
// of it. So the lines of a loan add up to what was paid of each component.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "google/type/date.pb.h"
#include "ledger/state/state.h"
#include "thuning/event/v1/record.pb.h"
#include "thuning/ledger/v1/issuance.pb.h"
#include "thuning/type/v1/loan.pb.h"

namespace thuning::lending {

// The kind in words for people: "Repayment".
absl::string_view WordsFor(type::v1::TransactionKind kind);

// Reads the records of a loan from the first on, in the order of the log. Looks at the records
// alone: no state.
class Statement {
 public:
  explicit Statement(absl::string_view loan_name) : loan_name_(loan_name) {}

  // Nothing when the record does not concern the loan. The line is named after the record's first
  // fact about the loan and sums up all of them.
  std::optional<ledger::v1::LoanStatementLine> Read(const event::v1::Record& record);

 private:
  struct Transacted {
    std::string words;
    int64_t amount_minor = 0;
    type::v1::TransactionKind kind = type::v1::TRANSACTION_KIND_UNSPECIFIED;
    type::v1::TransactionOutcome outcome;
  };

  bool IsOurs(const event::v1::Record& record, const std::string& loan_id) const;
  void AddFact(const event::v1::Record& record, const event::v1::Event& event,
               ledger::v1::LoanStatementLine& line);
  void Add(const event::v1::LoanImported& fact, ledger::v1::LoanStatementLine& line);
  void Add(const event::v1::LoanTransacted& fact, const google::type::Date& day,
           ledger::v1::LoanStatementLine& line);
  void Add(const event::v1::LoanTransactionReversed& fact, ledger::v1::LoanStatementLine& line);
  void Add(const event::v1::LoanAmended& fact, ledger::v1::LoanStatementLine& line);
  void Add(const event::v1::LoanAmendmentReversed& fact, ledger::v1::LoanStatementLine& line);
  void Add(const event::v1::LoanCharged& fact, ledger::v1::LoanStatementLine& line);
  void Add(const event::v1::LoanChargeReversed& fact, ledger::v1::LoanStatementLine& line);
  void KnowFees(const type::v1::LoanTerms& terms);
  std::string WordsForTransaction(const type::v1::LoanTransaction& transaction) const;
  void Know(const type::v1::LoanTransaction& transaction, const google::type::Date& day,
            const type::v1::TransactionOutcome& outcome);
  void Settle(const type::v1::TransactionOutcome& outcome, ledger::v1::LoanStatementLine& line);

  const std::string loan_name_;
  int64_t principal_minor_ = 0;  // owed after the last line
  std::string currency_code_;
  std::map<int, Transacted> transactions_;
  std::map<int, type::v1::LoanFee> charges_;
  std::map<int, std::string> amendments_;
};

// How the loan stands on a day: dates, instalments, charges and totals. Nothing before it is paid
// out.
void FillStanding(const ledger::v1::Loan& loan, const google::type::Date& day, StateReader& state,
                  ledger::v1::GetLoanStatementResponse& response);

}  // namespace thuning::lending
