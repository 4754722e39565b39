// What a record does to its operator's books, whatever command it came from: closed periods and
// years, entries by the staff, accounts that are added, and the sums that deciding reads.
#pragma once

#include "ledger/state/state.h"
#include "thuning/event/v1/record.pb.h"

namespace thuning::accounting {

// Folds a whole record, once. Before it, each domain folder has folded its own facts of the record.
void EvolveBooks(const event::v1::Record& record, State& state);

}  // namespace thuning::accounting
