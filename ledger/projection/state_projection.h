// The state table: the rows that deciding reads and that most queries answer with, by resource
// name. See ledger/state.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "ledger/base/check.h"
#include "ledger/projection/projection.h"
#include "ledger/state/state.h"

namespace thuning::projection {

inline constexpr char kState[] = "state";

// Folds a record into the state: what the engine decides by, too.
using Evolve = std::function<void(const event::v1::Record&, State&)>;

ProjectionKind StateProjection(Evolve evolve);

std::string StateKey(absl::string_view name);

// The row of this name, if there is one.
template <typename Row>
std::optional<Row> FindRow(const View& view, absl::string_view name) {
  const std::optional<std::string> bytes = view.Get(kState, StateKey(name));
  if (!bytes.has_value()) return std::nullopt;
  Row row;
  LEDGER_CHECK(row.ParseFromString(*bytes));
  return row;
}

// Hands over, by name, the rows whose names begin with the prefix, such as "operators/ami/loans/";
// all of them are of this type.
template <typename Row, typename Use>
void ForEachRow(const View& view, absl::string_view prefix, Use use) {
  const std::string key = StateKey(prefix);
  Row row;  // one for all: it keeps its memory
  view.Scan(kState, key, key, [&](absl::string_view, absl::string_view bytes) {
    LEDGER_CHECK(row.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
    use(row);
    return true;
  });
}

}  // namespace thuning::projection
