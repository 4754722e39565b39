// What a loan stands for in the books, and how a change of it is posted: the difference between
// what it stands for now and what was posted of it before. So a payment, its undoing and what a
// backdated fact does to later ones are all posted by one rule, and nothing is posted twice. What a
// change moves of later facts stands in the books on their days.
//
//   274800 / 274820  principal; the latter once charged off       debit
//   276840           interest accrued and not paid                debit
//   297400           principal set aside as it may be lost        credit
//   411000           fees and penalties that are due, not paid    debit
//   419100           what was paid too much                       credit
//   491000           interest of doubtful loans, in suspense      credit
//   654100           what was written off                         debit
//   657100           goodwill credits                             debit
//   686620, 786620   what is set aside, and what is released      debit, credit
//   706000, 758100   fees, penalties: when due, or when paid      credit
//   758300           recoveries after a write-off                 credit
//   762600           interest: when paid, or when accrued         credit
//
//   801800           approved and not paid out (against 809100)   debit
//
// and what it stands for with its funders: funders.h. Against them stands the account of class 5
// where the money came from or went; for a guarantee that was called, 467200.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "ledger/lending/loan_book.h"
#include "ledger/money/date.h"
#include "thuning/event/v1/record.pb.h"
#include "thuning/ledger/v1/issuance.pb.h"

namespace thuning::lending {

// Where money came from (negative: credited) or went (debited).
struct MoneyLine {
  absl::string_view account;
  int64_t amount_minor = 0;
  absl::string_view funding_line = "";  // whose it is, if not the borrower's
};

struct LoanStanding {
  type::v1::LoanState state = type::v1::LOAN_STATE_ACTIVE;
  type::v1::LoanClosure closure = type::v1::LOAN_CLOSURE_UNSPECIFIED;

  friend bool operator==(const LoanStanding&, const LoanStanding&) = default;
};

// Where a loan that was approved is in its life.
LoanStanding StandingOf(const LoanBook& book);

// What its funders' shares are of. `account` is the book's, as of some day.
LoanTotals TotalsOf(const LoanBook& book, const Account& account);

// What postings on a loan bear, "loans/L-1", or on a line's part of it,
// "partners/cdc/fundingLines/prets-2026/loans/L-1".
std::string SubjectOf(absl::string_view loan, absl::string_view funding_line);

// What the book's account stands for when fees that are due by `day` count.
Position PositionOf(const LoanBook& book, Date day);

// Of the last day up to this one; nothing before the first.
Position PositionOn(Date day, const std::map<Date, Position>& positions);

// By day: how the positions of a life move otherwise than those of another, after `day`.
std::map<Date, Position> MovesAfter(Date day, const std::map<Date, Position>& before,
                                    const std::map<Date, Position>& after);

// Posts the difference and the money to the record: of the difference, what `later` says on its
// days, all else as of the record's effective date. Both balance; if ever they did not, the change
// would be refused with BOOKS_WOULD_NOT_BALANCE. Refused with DATE_BEFORE_IMPORT when the loan was
// taken over from other books later: those had it then.
absl::Status PostChange(const ledger::v1::Loan& loan, const LoanBook& after,
                        const std::map<Date, Position>& later, MoneyLine money,
                        event::v1::Record& record);

// Posts what an imported loan stands for, but for what earlier books have of it, on the record's
// effective date, against what is brought forward from earlier years.
void PostImport(const ledger::v1::Loan& loan, Position position, const Position& earlier,
                event::v1::Record& record);

// Takes a record's postings on the loan, but for those of the other side, into the book.
void TakePosted(const event::v1::Record& record, const ledger::v1::Loan& loan, LoanBook& book);

}  // namespace thuning::lending
