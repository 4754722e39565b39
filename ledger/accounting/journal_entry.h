// Journal entries that the staff post themselves: corrections, provisions, the allocation of a
// result, the balances with which the books begin; and their contra entries.
//
//   JournalEntry "operators/ami/journalEntries/J0000000042"
//
// An entry balances in each currency. Where its lines are in two currencies, they exchange one for
// the other. The ledger then posts the net of each currency on 478100 (a foreign currency) or
// 478200 (the books' own). The entry names rate, source and day of the rate, and the rate agrees
// with the amounts. Accounts that only the ledger's rules move are refused, so a manual entry
// contradicts no loan, fee or statement. Pure.
//
// An opening is posted once, unless it was reversed. Its day is no later than the first day on
// which something stands in the books. What debits and credits in the books' currency differ by is
// posted on 110000 or 119000.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/state/context.h"
#include "ledger/state/state.h"
#include "thuning/event/v1/record.pb.h"
#include "thuning/ledger/v1/books.pb.h"

namespace thuning::accounting {

// Refused with the reasons of request_checks.h, and with ACCOUNT_NOT_IN_CHART,
// ACCOUNT_KEPT_BY_LEDGER, CURRENCY_DIFFERS, UNBALANCED, TOO_MANY_CURRENCIES, NOTHING_EXCHANGED,
// RATE_DOES_NOT_AGREE, DATE_IN_FUTURE, OPENING_POSTED_ALREADY, BOOKS_STARTED.
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::PostJournalEntryRequest& request,
                                         StateReader& state, const Context& context);

// Refused with NOT_REVERSIBLE (the entry is a contra entry itself), ENTRY_ALREADY_REVERSED,
// DATE_BEFORE_ENTRY, DATE_IN_FUTURE.
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::ReverseJournalEntryRequest& request,
                                         StateReader& state, const Context& context);

// The entry that the record posted. The record holds the fact of one of these two requests.
ledger::v1::JournalEntry EntryOf(const event::v1::Record& record);

// Folds that entry, after the record's postings: an opening marks the books that begin with them.
void FoldEntry(const event::v1::Record& record, State& state);

}  // namespace thuning::accounting
