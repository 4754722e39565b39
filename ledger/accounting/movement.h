// Movements that a bank is to show: a domain folder announces them, ledger/reconciliation keeps
// them as expected items and finds them on statements.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "ledger/state/context.h"
#include "thuning/event/v1/record.pb.h"
#include "thuning/type/v1/loan.pb.h"
#include "thuning/type/v1/money.pb.h"

namespace thuning::accounting {

struct Movement {
  absl::string_view bank_account_id;
  type::v1::Direction direction = type::v1::DIRECTION_UNSPECIFIED;
  type::v1::Money amount;
  absl::string_view end_to_end_id;
  absl::string_view subject;  // "loans/L-1"
  absl::string_view clearing_account;
};

// Adds ItemExpected.
void ExpectMovement(const Movement& movement, const Context& context, event::v1::Record& record);

// Adds ItemExpected for the money of `movement` on its way back: in the other direction, with the
// same end-to-end id. A transfer that came without one has to be found by hand; the id that is made
// for it here still names the expected item.
void ExpectReturn(Movement movement, const Context& context, event::v1::Record& record);

// The end-to-end id that is stated, or else one that is made: "THN-R-42", with a letter for what
// moves and the position of the record.
std::string KeyOr(absl::string_view stated, char letter, const Context& context);

}  // namespace thuning::accounting
