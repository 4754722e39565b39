// What a decision may know beside the state and the command: nothing else comes in from the world.
#pragma once

#include <cstdint>
#include <string>

#include "absl/time/time.h"

namespace thuning {

struct Context {
  // Where the record will stand if the command is accepted: also the source of unique ids.
  uint64_t position = 0;
  // When the record will say that it was recorded. Never earlier than the record before.
  absl::Time recorded_time;
};

}  // namespace thuning
