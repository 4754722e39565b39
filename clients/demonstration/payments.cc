#include "clients/demonstration/payments.h"

#include "clients/demonstration/calendar.h"
#include "ledger/base/check.h"

namespace thuning::demonstration {
namespace {

// The instalment with which something happens, by its index.
constexpr size_t kTroubled = 2;
constexpr size_t kPaidOff = 5;

constexpr int kDaysToPenalty = 10;
constexpr int kDaysLate = 24;
constexpr int kDaysToMakeGood = 14;
constexpr int kDaysToTell = 45;
constexpr int kDaysToRefund = 30;
constexpr int kDaysToWriteOff = 120;
constexpr int kDaysToCall = 10;
constexpr int kDaysToRecover = 60;

bool IsCollected(Habit habit) {
  return habit == Habit::kDirectDebit || habit == Habit::kReturned || habit == Habit::kCash;
}

// People who send their money themselves are some days early or late.
Payment Sent(const Due& due, size_t index) {
  return {.date = AddDays(due.date, static_cast<int>(index % 4) - 1),
          .amount_minor = due.amount_minor};
}

Payment Collected(const Due& due) {
  return {.date = OnBusinessDay(due.date),
          .amount_minor = due.amount_minor,
          .method = PaymentMethod::kDirectDebit};
}

Payment Late(const Due& due, int64_t penalty_minor) {
  return {.date = AddDays(due.date, kDaysLate),
          .amount_minor = due.amount_minor + penalty_minor,
          .penalty_date = AddDays(due.date, kDaysToPenalty)};
}

// Money over the counter whose slip is found weeks later, when later instalments are paid.
Payment InCash(const Due& due) {
  return {.date = due.date,
          .amount_minor = due.amount_minor,
          .method = PaymentMethod::kCash,
          .told_date = AddDays(due.date, kDaysToTell)};
}

Payment Recovered(const Due& due) {
  return {.date = AddDays(due.date, kDaysToWriteOff + kDaysToRecover),
          .amount_minor = kRecoveredMinor};
}

std::vector<Payment> Returned(const Due& due) {
  Payment debit = Collected(due);
  debit.is_returned = true;
  return {debit, {.date = AddDays(due.date, kDaysToMakeGood), .amount_minor = due.amount_minor}};
}

Payment PaidOff(absl::Span<const Due> rest) {
  Payment payment{.date = rest.front().date};
  for (const Due& due : rest) payment.amount_minor += due.amount_minor;
  return payment;
}

// The payments of the troubled instalment.
std::vector<Payment> Troubled(Habit habit, const Due& due) {
  switch (habit) {
    case Habit::kLate:
      return {Late(due, kPenaltyMinor)};
    case Habit::kForgiven:
      return {Late(due, 0)};
    case Habit::kReturned:
      return Returned(due);
    case Habit::kCash:
      return {InCash(due)};
    case Habit::kLost:
      return {Recovered(due)};
    case Habit::kDirectDebit:
      return {Collected(due)};
    case Habit::kTransfer:
    case Habit::kEarly:
    case Habit::kRoundedUp:
      return {Sent(due, kTroubled)};
  }
  LEDGER_CHECK(false);
}

}  // namespace

std::vector<Payment> PlanPayments(Habit habit, absl::Span<const Due> dues, int year) {
  std::vector<Payment> payments;
  for (size_t i = 0; i < dues.size() && dues[i].date.year() == year; ++i) {
    if (habit == Habit::kEarly && i == kPaidOff) {
      payments.push_back(PaidOff(dues.subspan(i)));
      break;
    }
    const std::vector<Payment> next =
        i == kTroubled
            ? Troubled(habit, dues[i])
            : std::vector<Payment>{IsCollected(habit) ? Collected(dues[i]) : Sent(dues[i], i)};
    payments.insert(payments.end(), next.begin(), next.end());
    if (habit == Habit::kLost && i == kTroubled) break;
    if (habit == Habit::kRoundedUp && i + 1 == dues.size()) {
      payments.back().amount_minor += kRoundedUpMinor;
      payments.back().is_rounded_up = true;
    }
  }
  return payments;
}

std::vector<Act> PlanActs(Habit habit, absl::Span<const Due> dues, int year) {
  std::vector<Act> acts;
  if (dues.size() <= kTroubled) return acts;
  const Date troubled = dues[kTroubled].date;
  if (habit == Habit::kForgiven)
    acts.push_back({Act::Kind::kGoodwill, AddDays(troubled, kDaysToPenalty + 1), kPenaltyMinor});
  if (habit == Habit::kRoundedUp)
    acts.push_back({Act::Kind::kRefund, OnBusinessDay(AddDays(dues.back().date, kDaysToRefund)),
                    kRoundedUpMinor});
  if (habit == Habit::kLost) {
    const Date lost = AddDays(troubled, kDaysToWriteOff);
    acts.push_back({Act::Kind::kWriteOff, lost, 0});
    acts.push_back({Act::Kind::kCallGuarantee, OnBusinessDay(AddDays(lost, kDaysToCall)), 0});
  }
  std::erase_if(acts, [year](const Act& act) { return act.date.year() != year; });
  return acts;
}

}  // namespace thuning::demonstration
