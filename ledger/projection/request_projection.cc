#include "ledger/projection/request_projection.h"

#include "ledger/base/big_endian.h"

namespace thuning::projection {
namespace {

class Requests final : public Projection {
 public:
  std::vector<RowChange> Fold(absl::Span<const FoldedRecord> block) override {
    std::vector<RowChange> rows;
    rows.reserve(block.size());
    for (const FoldedRecord& folded : block) {
      // Of several records of one command the first one answers.
      if (folded.record->part_number() > 1) continue;
      rows.push_back(
          {.key = folded.record->request_id(), .value = EncodeBigEndian64(folded.position)});
    }
    return rows;
  }
};

}  // namespace

ProjectionKind RequestProjection() {
  return {.layout = {.name = kRequests},
          .resume = [](const RowReader&, uint64_t) { return std::make_unique<Requests>(); }};
}

std::optional<uint64_t> FindRequest(const View& view, absl::string_view request_id) {
  const std::optional<std::string> position = view.Get(kRequests, request_id);
  if (!position.has_value()) return std::nullopt;
  return DecodeBigEndian64(*position);
}

}  // namespace thuning::projection
