#include "ledger/projection/state_projection.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

#include "ledger/state/state.h"

namespace thuning::projection {
namespace {

// Rows kept decoded between blocks: the loans that were paid in one are paid again in the next.
constexpr size_t kCachedBytes = size_t{32} << 20;

class StateRows final : public Projection {
 public:
  StateRows(Evolve evolve, RowReader rows)
      : evolve_(std::move(evolve)),
        state_([rows = std::move(rows)](absl::string_view name) { return rows(StateKey(name)); }) {}

  std::vector<RowChange> Fold(absl::Span<const FoldedRecord> block) override {
    // What the last block changed is in the table by now.
    state_.ForgetUpTo(folded_, kCachedBytes);
    for (const FoldedRecord& folded : block) evolve_(*folded.record, state_);
    folded_ = block.back().position;
    std::vector<RowChange> rows;
    for (State::ChangedRow& row : state_.TakeChanges(folded_)) {
      rows.push_back({.key = StateKey(row.name), .value = std::move(row.bytes)});
    }
    return rows;
  }

 private:
  const Evolve evolve_;
  State state_;
  uint64_t folded_ = 0;
};

}  // namespace

// Grows when rows are told in other words: the table is then folded anew.
constexpr uint32_t kRowsVersion = 5;

ProjectionKind StateProjection(Evolve evolve) {
  return {.layout = {.name = kState, .version = kRowsVersion},
          .resume = [evolve = std::move(evolve)](
                        RowReader rows,
                        uint64_t) { return std::make_unique<StateRows>(evolve, std::move(rows)); },
          .key_of_decided_row = StateKey};
}

std::string StateKey(absl::string_view name) {
  // A key on a bank statement may hold slashes of its own.
  const auto depth = std::min<std::ptrdiff_t>(9, std::count(name.begin(), name.end(), '/'));
  return absl::StrCat(absl::string_view("0123456789").substr(static_cast<size_t>(depth), 1), name);
}

}  // namespace thuning::projection
