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

// The key under which a movement with this `end_to_end_id` comes back. A transfer that came without
// an end-to-end id has to be found by hand; the key that is made for it here still names the
// expected item.
std::string ReturnKey(absl::string_view end_to_end_id, const Context& context);

}  // namespace thuning::accounting
