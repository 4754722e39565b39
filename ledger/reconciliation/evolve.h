// Folds facts about banks into rows: bank accounts, statements, their entries, expected items, and
// what the keys on statements stand for. Never refuses; leaves other facts alone, and says so.
#pragma once

#include "ledger/state/state.h"
#include "thuning/event/v1/record.pb.h"

namespace thuning::reconciliation {

[[nodiscard]] bool Evolve(const event::v1::Record& record, const event::v1::Event& event,
                          State& state);

}  // namespace thuning::reconciliation
