// The proof that a writer lost nothing: what it wrote is read again and compared.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/bankfile/statement.h"

namespace thuning::bankfile {

// Whether `read` is what `written` says, but for what only a reader knows (ordinals, verdicts,
// positions, totals) and for id, period and creation time where `written` leaves them to the
// format. Refused with NOT_REPRESENTABLE.
absl::Status CheckReadsBack(const std::vector<Statement>& written, const ParsedFile& read);

}  // namespace thuning::bankfile
