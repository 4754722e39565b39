// Arrears and portfolio at risk: one definition, as a function of a day.
//
//   past due        what an instalment or charge that was due before the day still leaves open;
//                   on its due date itself it is not past due yet
//   tolerance       instalments that leave no more than this open count as paid, so that a missing
//                   cent makes no one late
//   days past due   from the oldest due date beyond the tolerance to the day; 0 when there is none
//   at risk         the whole outstanding principal of a loan that is more than so many days past
//                   due
//
// The account must be folded up to the day: facts after it would count as known. Amounts are minor
// units.
#pragma once

#include <array>
#include <cstdint>

#include "ledger/lending/account.h"
#include "ledger/money/date.h"

namespace thuning::lending {

// By days past due, as supervisors ask for it.
enum class Ageing { kCurrent, k1To30, k31To60, k61To90, k91To180, kOver180 };
inline constexpr size_t kAgeings = 6;

Ageing AgeingOf(int64_t days_past_due);

struct Arrears {
  int64_t amount = 0;
  int64_t principal = 0;  // of the amount
  int64_t days_past_due = 0;
};

Arrears ArrearsOn(const Account& account, Date day, int64_t tolerance);

// Sums over loans in one currency.
class PortfolioAtRisk {
 public:
  void Add(int64_t principal_outstanding, int64_t days_past_due);

  int64_t principal() const { return principal_; }
  int64_t Of(Ageing ageing) const { return by_ageing_[static_cast<size_t>(ageing)]; }
  // How many loans were added.
  int64_t CountOf(Ageing ageing) const { return counts_[static_cast<size_t>(ageing)]; }
  // Principal of the loans that are more than `days` past due, 0, 30, 60, 90 or 180: PAR 30 is
  // MoreThan(30). Over principal() it is the ratio.
  int64_t MoreThan(int64_t days) const;

 private:
  int64_t principal_ = 0;
  std::array<int64_t, kAgeings> by_ageing_ = {};
  std::array<int64_t, kAgeings> counts_ = {};
};

}  // namespace thuning::lending
