// What a record does to its operator's books: the facts about the books themselves (accounts that
// are added, closed periods and years, entries by the staff), and the sums of what was posted,
// whatever command that came from.
#pragma once

#include "ledger/state/state.h"
#include "thuning/event/v1/record.pb.h"

namespace thuning::accounting {

// Folds what a record posted, once, before its facts: an entry that opens the books marks what its
// postings began.
void FoldPostings(const event::v1::Record& record, State& state);

// Folds `event` of `record`, and says whether it is a fact about books; others it leaves alone.
[[nodiscard]] bool Evolve(const event::v1::Record& record, const event::v1::Event& event,
                          State& state);

}  // namespace thuning::accounting
