// What the engine hands on of a group that it appended: enough to write every table without reading
// the log, and without folding a second time.
//
//   decide ──► Decided ──► appended and synced ──► tables
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ledger/state/state.h"

namespace thuning::event::v1 {
class Record;
}  // namespace thuning::event::v1

namespace thuning {

struct Decided {
  uint64_t first_position = 0;
  // As they stand in the log, and decoded: one of each for a position.
  std::vector<std::string> records;
  std::vector<std::shared_ptr<const event::v1::Record>> decoded;
  // The rows of the state that they changed, as they were after some record of the group. Of one
  // name the last holds.
  std::vector<State::ChangedRow> rows;
  size_t record_bytes = 0;
  size_t row_bytes = 0;

  // How much memory it takes, about: decoded records take as much again as their bytes.
  size_t bytes() const { return 2 * record_bytes + row_bytes; }
  uint64_t last_position() const { return first_position + records.size() - 1; }

  // `more` follows.
  void Add(Decided more);
};

}  // namespace thuning
