// What is handed to the engine: who asks for what, how to decide it, and whom to tell.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ledger/base/sha256.h"
#include "ledger/state/context.h"
#include "ledger/state/state.h"
#include "thuning/event/v1/record.pb.h"

namespace thuning::engine {

// The durable answer to a command: its record, or the first one if it needed several.
struct Receipt {
  std::shared_ptr<const event::v1::Record> record;
  uint64_t last_position = 0;  // of the command's last record
};

struct Command {
  std::string principal;
  std::string request_id;  // the 16 bytes of a UUID
  // Over the method and the content of the request: tells a retry from another request under the
  // same id.
  Sha256Digest digest = {};
  std::string trace_id;
  // Not decided after this moment.
  absl::Time deadline = absl::InfiniteFuture();

  // Pure: the same state and context give the same records. Fills operator, effective date, events
  // and postings; the engine fills the rest.
  std::function<absl::StatusOr<std::vector<event::v1::Record>>(StateReader&, const Context&)>
      decide;

  // Called exactly once, on a thread of the engine: with the receipt once the record is durable, or
  // with the refusal. Must not block.
  absl::AnyInvocable<void(absl::StatusOr<Receipt>)> done;
};

}  // namespace thuning::engine
