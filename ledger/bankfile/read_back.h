// The proof that a writer lost nothing: what it wrote is read again and compared.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/bankfile/statement.h"

namespace thuning::bankfile {

// Refused with NOT_REPRESENTABLE unless `read` says what `written` says. Not compared is what only
// a reader knows (ordinals, verdicts, places in the file, totals), and id, period and creation time
// where `written` leaves them to the format.
absl::Status CheckReadsBack(const std::vector<Statement>& written, const ParsedFile& read);

}  // namespace thuning::bankfile
