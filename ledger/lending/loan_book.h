// A loan as deciding and folding see it: its account (ledger/loan), and what stands in the books
// for it.
//
//   change   a transaction is added or undone; or terms, charges or amendments are other ones
//   fold     the loan after the change. Where the added transaction comes last by value date, the
//            fold goes on from the saved account beside the loan's row; else it begins with the
//            first of all transactions that stand
//
// The same function serves Decide and Evolve, so that both always agree. Evolve takes the fold of a
// transaction that was decided just before, rather than make it again.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/lending/account.h"
#include "ledger/lending/funders.h"
#include "ledger/money/date.h"
#include "ledger/state/state.h"
#include "thuning/event/v1/record.pb.h"
#include "thuning/ledger/v1/issuance.pb.h"
#include "thuning/ledger/v1/repayment.pb.h"
#include "thuning/state/v1/state.pb.h"
#include "thuning/type/v1/loan.pb.h"

namespace thuning::lending {

inline constexpr size_t kTransactionKinds = 19;  // with "unspecified"

// Debits less credits by account of the books, minor units; no line has zero.
using Position = std::map<BookLine, int64_t>;

// What was taken into the books on a day: the interest that had arisen by then, held in suspense on
// a doubtful loan, and the provision.
struct Accrual {
  Date day;
  int64_t interest_minor = 0;
  bool suspended = false;
  int64_t provision_minor = 0;  // set aside for principal that may be lost
  // The interest that has arisen by the day, by what is known now. Present once a fact has come on
  // the day or after it.
  std::optional<int64_t> arisen_minor;
};

struct LoanBook {
  int64_t approved = 0;  // the principal once it is approved, minor units
  Funders funders;
  std::optional<Account> account;  // nothing while no money is paid out
  std::array<int64_t, kTransactionKinds> sums = {};
  int64_t adjusted_penalties = 0;  // credit notes on penalties, in all
  Date last_day;                   // value date of the last fact
  Date posted_until;
  Position posted;
  std::vector<Accrual> accruals;  // by their days

  int64_t SumOf(type::v1::TransactionKind kind) const { return sums[static_cast<size_t>(kind)]; }
  // The last accrual up to the day; an empty one before the first.
  Accrual AccrualOn(Date on) const;
  // The same, but only accruals since the loan was paid out count: an earlier one belongs to a
  // pay-out that was undone.
  Accrual AccrualSincePayOut(Date on) const;
  // The sum of all increases of the provision from one such accrual to the next, up to the day.
  int64_t SetAsideBy(Date on) const;
  // Interest that has arisen by the day. No fact of the book may be after the day.
  int64_t ArisenBy(Date day) const;
  // Adds the accrual in the order of days, in place of an earlier one of the same day.
  void Accrue(const Accrual& accrual);
};

// The book from the loan's rows, and back.
LoanBook LoadBook(const ledger::v1::Loan& loan, StateReader& state);
state::v1::LoanAccount ToRow(const LoanBook& book);

// "operators/ami/loans/L-1/transactions/0012".
std::string TransactionName(absl::string_view loan_name, int number);
// The rows beside a loan's own.
std::string AccountName(absl::string_view loan_name);
std::string CourseName(absl::string_view loan_name);

// The amendments that stand.
std::vector<Amendment> AmendmentsOf(const ledger::v1::Loan& loan);

struct LoanChange {
  // The loan with its terms, charges and amendments as they are after the change.
  const ledger::v1::Loan* loan = nullptr;
  const ledger::v1::Transaction* added = nullptr;
  int undone = 0;  // the number of the transaction that is undone; 0: none
  // For a loan that is taken over, which has no rows yet but its own: all its transactions, by
  // value date and number.
  const std::vector<ledger::v1::Transaction>* history = nullptr;
  const Accrual* accrued = nullptr;
  // Whether Fold::positions are wanted.
  bool with_positions = false;
  // Whether Fold::outcomes are wanted: not where a fact says them already.
  bool with_outcomes = true;
};

struct Fold {
  LoanBook book;
  // First the outcome of the added transaction; then, by number, the outcomes of other transactions
  // that come to something else than before.
  std::vector<type::v1::TransactionOutcome> outcomes;
  // The course over the whole life; its last point where the fold went on from the saved account.
  std::vector<state::v1::LoanCourse::Point> course;
  // What the loan stood for in the books after each value date and accrual of the whole life, if
  // that was wanted. Empty where the fold went on from the saved account.
  std::map<Date, Position> positions;
  // The day since which the loan is in its present state. Not set where the fold went on from the
  // saved account.
  Date stands_since;
  bool from_saved = false;
};

// What deciding a transaction leaves (StateReader::Leave) for the fold of its record.
struct DecidedFold {
  std::string loan;  // by name
  int number = 0;    // of the transaction
  Fold fold;
};

// Refused with the reason of Account::WhyImpossible where the added transaction is not possible, at
// the field of the request that the reason is about. Refused with LATER_TRANSACTION_IMPOSSIBLE at
// "effective_date" where a later transaction, which the message names, could not have happened
// after the change. A transaction of a history is refused at its place in the history:
// "history[2]".
absl::StatusOr<Fold> FoldChange(const LoanChange& change, StateReader& state);

// The account before anything happened.
Account NewAccount(const ledger::v1::Loan& loan);

// The book's account with only the facts whose value date is up to `day`, advanced to `day`.
// Nothing before the first disbursement.
std::optional<Account> AccountOn(const ledger::v1::Loan& loan, const LoanBook& book, Date day,
                                 StateReader& state);

// Fills the instalments and charges of a loan from an account, or from its book.
void FillRows(const Account& account, ledger::v1::Loan& loan);
void FillRows(const LoanBook& book, ledger::v1::Loan& loan);

}  // namespace thuning::lending
