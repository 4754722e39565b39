#include "ledger/accounting/movement.h"

#include "absl/strings/str_cat.h"
#include "ledger/accounting/request_checks.h"
#include "ledger/state/names.h"

namespace thuning::accounting {

void ExpectMovement(const Movement& movement, const Context& context, event::v1::Record& record) {
  event::v1::ItemExpected& item = *record.add_events()->mutable_item_expected();
  item.set_expected_item_id(IdFromPosition("X", context.position));
  item.set_bank_account_id(std::string(movement.bank_account_id));
  item.set_direction(movement.direction);
  *item.mutable_amount() = movement.amount;
  item.set_end_to_end_id(std::string(movement.end_to_end_id));
  item.set_subject(std::string(movement.subject));
  item.set_clearing_account(std::string(movement.clearing_account));
}

std::string ReturnKey(absl::string_view end_to_end_id, const Context& context) {
  if (IsPaymentKey(end_to_end_id)) return std::string(end_to_end_id);
  return absl::StrCat("THN-V-", context.position);
}

}  // namespace thuning::accounting
