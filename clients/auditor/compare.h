// Whether a server serves the balances that its records add up to.
//
// Trial balances are asked for at the replay's position. Loans cannot be asked for at a position:
// the server serves them as they are when it answers, and says as of which position. So the replay
// is moved on to that position before each page is compared. The server may go on recording
// meanwhile.
#pragma once

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/auditor/replay.h"
#include "clients/console/channel.h"
#include "thuning/audit/v1/report.pb.h"

namespace thuning::auditor {

// The report of the replay at its position, with the differences. Moves the replay on.
absl::StatusOr<audit::v1::ReplayReport> CompareWithServer(Replay& replay, console::Channel& channel,
                                                          absl::Time deadline);

}  // namespace thuning::auditor
