// How a command ended: its exit status, and what is said on stderr when it did not end well.
//
//   0  done
//   1  refused, by the server or by the calculation
//   2  usage: what was typed, or stands in a file, makes no request
//   3  the server cannot be reached
//
// An outcome is an absl::Status that carries reason and field as ledger/base/refusal.h has them.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace thuning::console {

enum ExitStatus { kDone = 0, kRefused = 1, kUsage = 2, kUnreachable = 3 };

ExitStatus ExitStatusOf(const absl::Status& status);

// An outcome with exit status 2. `field` may be empty.
absl::Status UsageError(absl::string_view reason, absl::string_view field,
                        absl::string_view message);

// The outcome for a gRPC status: `code` as on the wire, `details` the serialised google.rpc.Status
// of its trailer. Details that are empty or cannot be parsed are left out.
absl::Status StatusFromWire(int code, absl::string_view message, const std::string& details);

// Whether asking again may help: the server was not there, did not answer in time, or asked for it
// with a RetryInfo.
bool IsWorthRetrying(const absl::Status& status);

// The status with another message, for one that is not OK.
absl::Status WithMessage(const absl::Status& status, absl::string_view message);

// "error: …\nreason: …\nfield: …\n", lines without content left out.
std::string ErrorText(const absl::Status& status);

// {"error": {"code": "NOT_FOUND", "message": …, "reason": …, "field": …}}
std::string ErrorJson(const absl::Status& status);

}  // namespace thuning::console
