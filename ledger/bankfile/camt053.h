// camt.053 (ISO 20022 BankToCustomerStatement), versions 001.02 to 001.14.
//
// UTF-8 (with or without byte order mark), UTF-16 or ISO-8859-1; Document may be the root or stand
// in an envelope, with a default or a prefixed namespace. The reader is strict about money,
// directions, dates and structure, and lenient about what it does not use. README.md says which
// departures are warnings and which refusals.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/bankfile/statement.h"

namespace thuning::bankfile {

ParsedFile ReadCamt053(absl::string_view bytes);

enum class Camt053Version { k02, k08 };  // what French banks deliver, and the current generation

struct Camt053Header {
  std::string message_id;  // at most 35 characters
  std::string created;     // ISO 8601 date and time; also of the statements that do not say
};

// The statements as a document that is valid against the schema of `version` and that ReadCamt053
// reads back as equal. What the version has no room for is refused, never cut. A statement needs at
// least one of its balances, with its date.
absl::StatusOr<std::string> WriteCamt053(const std::vector<Statement>& statements,
                                         const Camt053Header& header, Camt053Version version);

}  // namespace thuning::bankfile
