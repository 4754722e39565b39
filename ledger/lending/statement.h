// A loan's statement: what each record did to the loan, as one line.
#pragma once

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "thuning/event/v1/record.pb.h"
#include "thuning/ledger/v1/issuance.pb.h"

namespace thuning::lending {

// Nothing when the record does not concern the loan. The line is named after the record's first
// fact about the loan and sums up all of them. `principal_before_minor` is the balance of the line
// before, 0 at first. Looks at the record alone: no state, no postings.
std::optional<ledger::v1::LoanStatementLine> StatementLine(const event::v1::Record& record,
                                                           absl::string_view loan_name,
                                                           int64_t principal_before_minor);

}  // namespace thuning::lending
