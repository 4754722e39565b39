// Finds, by exact key, what an entry of a bank statement pays.
//
// An entry's keys are its end-to-end id, then its creditor reference. A key may stand for expected
// items, for a loan or for a fee; they are tried in the order in which they came. The entry matches
// the first expected item that is pending, on the same bank account, in the same direction and of
// exactly the same amount. Only credits match the reference of a loan or a fee. So the answer
// follows from the state alone, and nothing is guessed.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/state/context.h"
#include "ledger/state/state.h"
#include "thuning/event/v1/record.pb.h"
#include "thuning/ledger/v1/reconciliation.pb.h"

namespace thuning::reconciliation {

struct Match {
  enum class Kind { kNone, kExpectedItem, kLoan, kFee };
  Kind kind = Kind::kNone;
  std::string target;  // resource name; empty with kNone
  std::string reason;  // with kNone: NO_KEY, NOTHING_EXPECTED or AMOUNT_DIFFERS
};

Match FindMatch(const ledger::v1::StatementEntry& entry, StateReader& state);

// The entry of that name. Refused with NOT_FOUND, or with ENTRY_ALREADY_MATCHED.
absl::StatusOr<const ledger::v1::StatementEntry*> FindUnmatchedEntry(absl::string_view name,
                                                                     StateReader& state);

// Matches an unmatched entry with an expected item that FindMatch gave, and posts, on the entry's
// booking date: a credit is debited to the bank's ledger account and credited to the item's
// clearing account, a debit the other way round.
absl::StatusOr<event::v1::Record> DecideMatch(absl::string_view entry_name,
                                              absl::string_view item_name, StateReader& state,
                                              const Context& context);

// The fact that an entry is matched, for a record that another folder decided. `subject` is a
// resource name below the operator.
event::v1::Event EntryMatchedBy(const ledger::v1::StatementEntry& entry,
                                absl::string_view expected_item_id, absl::string_view subject);

}  // namespace thuning::reconciliation
