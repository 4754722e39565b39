#include "ledger/projection/state_projection.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

#include "ledger/commands/commands.h"
#include "ledger/state/state.h"

namespace thuning::projection {
namespace {

// Rows kept decoded between blocks: the loans that are paid today are paid again today.
constexpr size_t kCachedRows = 20000;

class StateRows final : public Projection {
 public:
  explicit StateRows(RowReader rows)
      : state_([rows = std::move(rows)](absl::string_view name) { return rows(StateKey(name)); }) {}

  std::vector<RowChange> Fold(absl::Span<const FoldedRecord> block) override {
    // What the last block changed is in the table by now.
    state_.ForgetUpTo(folded_, kCachedRows);
    for (const FoldedRecord& folded : block) commands::Evolve(*folded.record, state_);
    folded_ = block.back().position;
    std::vector<RowChange> rows;
    for (State::ChangedRow& row : state_.TakeChanges(folded_)) {
      rows.push_back({.key = StateKey(row.name), .value = std::move(row.bytes)});
    }
    return rows;
  }

 private:
  State state_;
  uint64_t folded_ = 0;
};

}  // namespace

// Grows when rows are told in other words: the table is then folded anew.
constexpr uint32_t kRowsVersion = 5;

ProjectionKind StateProjection() {
  return {.layout = {.name = kState, .version = kRowsVersion},
          .resume = [](RowReader rows, uint64_t) {
            return std::make_unique<StateRows>(std::move(rows));
          }};
}

std::string StateKey(absl::string_view name) {
  // A key on a bank statement may hold slashes of its own.
  const auto depth = std::min<std::ptrdiff_t>(9, std::count(name.begin(), name.end(), '/'));
  return absl::StrCat(absl::string_view("0123456789").substr(static_cast<size_t>(depth), 1), name);
}

}  // namespace thuning::projection
