// What a ledger's engine and table writer are given: all commands, and all tables.
#pragma once

#include <vector>

#include "ledger/engine/engine.h"
#include "ledger/projection/projection.h"
#include "ledger/projection/table_writer.h"
#include "ledger/projection/tables.h"

namespace thuning::services {

// The tables of a ledger.
std::vector<projection::ProjectionKind> ProjectionKinds();

// What the engine stands on. The tables have ProjectionKinds, and `table_writer` writes them.
// Everything must outlive the engine.
engine::Foundation FoundationOver(log::EventLog& log, Clock& clock, projection::Tables& tables,
                                  projection::TableWriter& table_writer);

}  // namespace thuning::services
