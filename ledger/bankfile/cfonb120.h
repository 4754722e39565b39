// CFONB 120 ("relevé de compte", AFB120): the French statement in records of 120 characters.
//
//   file      = statement { statement }
//   statement = 01 { 04 { 05 } } 07
//
//   01  opening balance      05  complement of the movement before it
//   04  movement             07  closing balance
//
// ISO-8859-1; records end in CRLF, LF or nothing at all; empty lines are skipped. Amounts are 14
// digits whose last carries the sign: { and A–I are credits, } and J–R debits. README.md says which
// departures are warnings and which refusals.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/bankfile/statement.h"

namespace thuning::bankfile {

struct Cfonb120Options {
  // Also takes amounts as ISO-646-FR exports print them: é for {, è for }, and a–i, j–r. To be set
  // for one bank at a time.
  bool iso646_amounts = false;
};

ParsedFile ReadCfonb120(absl::string_view bytes, const Cfonb120Options& options = {});

// The statements as a file that ReadCfonb120 reads back as equal. What the format has no room for
// (batches of details, three lines of remittance, 32 characters of label, a currency without
// decimals that fit…) is refused, never cut.
absl::StatusOr<std::string> WriteCfonb120(const std::vector<Statement>& statements);

}  // namespace thuning::bankfile
