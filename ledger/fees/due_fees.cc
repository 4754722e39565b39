#include "ledger/fees/due_fees.h"

#include <algorithm>

#include "ledger/checks/request_checks.h"
#include "ledger/fees/fee_row.h"

namespace thuning::fees {
namespace {

int ReminderLevel(int64_t days, const ledger::v1::FeeSchedule* schedule) {
  if (schedule == nullptr || schedule->versions().empty()) return 0;
  const auto& after = schedule->versions().rbegin()->reminder_days();
  return static_cast<int>(
      std::count_if(after.begin(), after.end(), [days](int32_t d) { return d <= days; }));
}

}  // namespace

std::optional<ledger::v1::DueFee> DueOn(Date day, const ledger::v1::Fee& fee,
                                        const ledger::v1::FeeSchedule* schedule) {
  const int64_t days = DaysBetween(DateOf(fee.due_date()).value(), day);
  if (days < 0 || OutstandingOf(fee) == 0) return std::nullopt;
  ledger::v1::DueFee due;
  due.set_fee(fee.name());
  due.set_beneficiary(fee.beneficiary());
  *due.mutable_outstanding() = MoneyOf(OutstandingOf(fee), fee.amount().currency_code());
  *due.mutable_due_date() = fee.due_date();
  due.set_days_past_due(static_cast<int32_t>(days));
  due.set_reminder_level(ReminderLevel(days, schedule));
  due.set_payment_reference(fee.payment_reference());
  due.set_display_name(fee.display_name());
  return due;
}

}  // namespace thuning::fees
