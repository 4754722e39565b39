#include "ledger/accounting/movement.h"

#include "absl/strings/str_cat.h"
#include "ledger/checks/request_checks.h"
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

void ExpectReturn(Movement movement, const Context& context, event::v1::Record& record) {
  const absl::string_view known =
      IsPaymentKey(movement.end_to_end_id) ? movement.end_to_end_id : absl::string_view();
  const std::string key = KeyOr(known, 'V', context);
  movement.end_to_end_id = key;
  movement.direction = movement.direction == type::v1::DIRECTION_CREDIT
                           ? type::v1::DIRECTION_DEBIT
                           : type::v1::DIRECTION_CREDIT;
  ExpectMovement(movement, context, record);
}

std::string KeyOr(absl::string_view stated, char letter, const Context& context) {
  if (!stated.empty()) return std::string(stated);
  return absl::StrCat("THN-", std::string(1, letter), "-", context.position);
}

}  // namespace thuning::accounting
