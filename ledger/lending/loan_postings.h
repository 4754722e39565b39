// What a loan stands for in the books (its position), and how a change of the loan is posted: the
// difference between its position now and what was posted for it before. So one rule posts a
// payment, the undoing of a payment, and what a backdated fact does to later facts. Nothing is
// posted twice. What a change moves of later facts is posted on the days of these facts.
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
// What the loan stands for because of its funders is in funders.h. On the other side of all these
// stands the account of class 5 where the money came from or went; for a guarantee that was called,
// 467200.
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

// The account where money came from (negative: credited) or went (positive: debited).
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

// The totals that the shares of the funders are taken of. `account` is the account of `book`, as of
// some day.
LoanTotals TotalsOf(const LoanBook& book, const Account& account);

// The subject of postings: for the loan's own part "loans/L-1", for the part of a funding line
// "partners/cdc/fundingLines/prets-2026/loans/L-1".
std::string SubjectOf(absl::string_view loan, absl::string_view funding_line);

// The position of the book's account. Fees count that are due by `day`.
Position PositionOf(const LoanBook& book, Date day);

// The position of the last day up to `day`; empty before the first.
Position PositionOn(Date day, const std::map<Date, Position>& positions);

// By day, after `day`: how much more the positions in `after` move on that day than those in
// `before`.
std::map<Date, Position> MovesAfter(Date day, const std::map<Date, Position>& before,
                                    const std::map<Date, Position>& after);

// Posts the difference of the positions and the money to the record. Of the difference, what
// `later` says is posted on its days, all else on the record's effective date. Both parts balance;
// if one ever did not, the change would be refused with BOOKS_WOULD_NOT_BALANCE. Refused with
// DATE_BEFORE_IMPORT when the loan was taken over from other books after the record's effective
// date.
absl::Status PostChange(const ledger::v1::Loan& loan, const LoanBook& after,
                        const std::map<Date, Position>& later, MoneyLine money,
                        event::v1::Record& record);

// Posts the position of an imported loan on the record's effective date, against what is brought
// forward from earlier years. Left out is what the earlier books have (`earlier`).
void PostImport(const ledger::v1::Loan& loan, Position position, const Position& earlier,
                event::v1::Record& record);

// Adds the record's postings on the loan to what the book knows as posted, without those on the
// account of the money.
void TakePosted(const event::v1::Record& record, const ledger::v1::Loan& loan, LoanBook& book);

}  // namespace thuning::lending
