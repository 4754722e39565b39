// A loan as deciding and folding see it: its account, and what of it stands in the books.
//
//   change   a transaction more or less, other terms, charges or amendments
//   fold     what the loan comes to with the change: from the checkpoint in the loan's row where a
//            transaction comes last by value date, else from all transactions that stand
//
// The same function serves Decide and Evolve, so that both always agree.
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

// Interest that had arisen by a day, as it was taken into the books; in suspense on a doubtful
// loan. And what was set aside then.
struct Accrual {
  Date day;
  int64_t interest_minor = 0;
  bool suspended = false;
  int64_t provision_minor = 0;  // set aside for principal that may be lost
  // What has arisen by then as is known since; once a fact comes on the day or after it.
  std::optional<int64_t> arisen_minor;
};

struct LoanBook {
  int64_t approved = 0;  // the principal, once that is approved; minor units
  Funders funders;
  std::optional<Account> account;  // nothing while no money is paid out
  std::array<int64_t, kTransactionKinds> sums = {};
  int64_t adjusted_penalties = 0;  // of the credit notes
  Date last_day;                   // value date of the last fact
  Date posted_until;
  Position posted;
  std::vector<Accrual> accruals;  // by their days

  int64_t SumOf(type::v1::TransactionKind kind) const { return sums[static_cast<size_t>(kind)]; }
  // The last accrual up to the day; of nothing before the first.
  Accrual AccrualOn(Date on) const;
  // The last accrual up to the day since the loan was paid out: an earlier one was of a sum that
  // never came.
  Accrual AccrualSincePayOut(Date on) const;
  // What was set aside more, from one of those up to the day to the next, in all.
  int64_t SetAsideBy(Date on) const;
  // Interest that has arisen by a day that the last fact is not after.
  int64_t ArisenBy(Date day) const;
  // Adds one in its place; of the same day it stands for that.
  void Accrue(const Accrual& accrual);
};

// As its rows have it.
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
  // With terms, charges and amendments as they are with the change.
  const ledger::v1::Loan* loan = nullptr;
  const ledger::v1::Transaction* added = nullptr;
  int undone = 0;  // the number of a transaction
  // All transactions of a loan that has no rows beside its own yet, by value date and number.
  const std::vector<ledger::v1::Transaction>* history = nullptr;
  const Accrual* accrued = nullptr;
  // Whether the positions on the way are asked for.
  bool with_positions = false;
  // Whether it is asked for what transactions come to; a fact says it.
  bool with_outcomes = true;
};

struct Fold {
  LoanBook book;
  // What the added transaction came to, then, by number, what others come to now that they did not
  // before.
  std::vector<type::v1::TransactionOutcome> outcomes;
  // Of the whole life, or where the fold went on from the checkpoint, the last point.
  std::vector<state::v1::LoanCourse::Point> course;
  // What the loan stood for after each value date and accrual of the whole life, if that was asked
  // for; nothing from the checkpoint.
  std::map<Date, Position> positions;
  // Of the whole life, the day since which the loan stands in its state; not from the checkpoint.
  Date stands_since;
  bool from_checkpoint = false;
};

// Refused with what Account::WhyImpossible says of the added transaction, at the field of the
// request that it is about; with LATER_TRANSACTION_IMPOSSIBLE at "effective_date", naming it, when
// another could then not have happened; for one of a history, at its place in that: "history[2]".
absl::StatusOr<Fold> FoldChange(const LoanChange& change, StateReader& state);

// The account before anything happened.
Account NewAccount(const ledger::v1::Loan& loan);

// The book's account with the facts of value dates up to `day`, advanced to it; nothing before the
// first disbursement.
std::optional<Account> AccountOn(const ledger::v1::Loan& loan, const LoanBook& book, Date day,
                                 StateReader& state);

// Fills the instalments and charges of a loan from an account, or from its book.
void FillRows(const Account& account, ledger::v1::Loan& loan);
void FillRows(const LoanBook& book, ledger::v1::Loan& loan);

}  // namespace thuning::lending
