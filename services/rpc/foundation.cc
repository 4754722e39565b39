#include "services/rpc/foundation.h"

#include <optional>
#include <utility>

#include "ledger/base/big_endian.h"
#include "ledger/commands/commands.h"
#include "ledger/projection/balance_projection.h"
#include "ledger/projection/request_projection.h"
#include "ledger/projection/state_projection.h"
#include "ledger/projection/subject_projection.h"
#include "ledger/projection/tree_projection.h"

namespace thuning::services {

std::vector<projection::ProjectionKind> ProjectionKinds() {
  return {projection::StateProjection(commands::Evolve), projection::RequestProjection(),
          projection::BalanceProjection(), projection::SubjectProjection(),
          projection::TreeProjection()};
}

engine::Foundation FoundationOver(log::EventLog& log, Clock& clock, projection::Tables& tables,
                                  projection::TableWriter& table_writer) {
  return {
      .log = &log,
      .clock = &clock,
      .rows =
          [&tables](absl::string_view name) {
            return tables.Get(*tables.Current(projection::kState), projection::StateKey(name));
          },
      .find_request = [&tables](absl::string_view id) -> std::optional<uint64_t> {
        const auto position = tables.Get(*tables.Current(projection::kRequests), id);
        if (!position.has_value()) return std::nullopt;
        return DecodeBigEndian64(*position);
      },
      .tables_position = [&table_writer] { return table_writer.position(); },
      .evolve = commands::Evolve,
      .hand_on = [&table_writer](Decided decided) { table_writer.HandOver(std::move(decided)); }};
}

}  // namespace thuning::services
