#include "ledger/lending/drawn_schedule.h"

#include <algorithm>
#include <cstdlib>
#include <span>
#include <utility>

#include "ledger/base/check.h"
#include "ledger/lending/period_part.h"
#include "ledger/loan/big.h"
#include "ledger/loan/level_instalment.h"
#include "ledger/money/rate.h"
#include "ledger/money/rounding.h"

namespace thuning::lending {
namespace {

using loan::InterestFactor;

// A change of the balance within a period.
struct Change {
  Date date;
  int64_t amount = 0;
};

// What is fixed for the rows from one on, until something changes.
struct Fixed {
  int64_t instalment = 0;
  int64_t principal_each = 0;
  int64_t flat_total = 0;
  int64_t flat_each = 0;
};

// Where the drawing stands between two rows.
struct Balance {
  int64_t principal = 0;
  int64_t carried = 0;     // interest that did not fit into an instalment
  int64_t deferred = 0;    // interest that a grace put off
  int64_t flat_asked = 0;  // flat interest of the rows so far
};

class Drawing {
 public:
  Drawing(const Contract& contract, const std::vector<Date>& due_dates,
          const std::vector<Tranche>& tranches, const Happenings& happenings)
      : contract_(contract),
        policy_(contract.policy),
        due_dates_(due_dates),
        whole_(WholePartsOf(contract, due_dates)),
        rate_e8_(RateE8(contract.annual_rate)),
        tranches_(tranches),
        happenings_(happenings) {
    if (policy_.year_days == YearDays::kActualOfDisbursement) {
      policy_.year_days = IsLeapYear(contract.start.year()) ? YearDays::k366 : YearDays::k365;
    }
    multiple_ = std::max(policy_.instalment_multiple, policy_.currency_multiple);
    graces_ = RowsWithGrace(contract.grace_on_principal, &Amendment::grace_on_principal);
    defers_interest_ = RowsWithGrace(contract.grace_on_interest, &Amendment::grace_on_interest);
  }

  std::vector<DrawnRow> Draw() {
    std::vector<DrawnRow> rows;
    for (size_t i = 0; i < due_dates_.size(); ++i) {
      const std::span<const Tranche> paid_out = PaidOutIn(i);
      if (IsFlat()) flat_ += FlatInterestOf(paid_out);
      if (!paid_out.empty() || i == 0 || ChangesAt(i) || refix_) fixed_ = Fix(i, balance_);
      refix_ = false;
      rows.push_back(Next(i, fixed_, paid_out, balance_, &refix_));
    }
    return rows;
  }

 private:
  bool IsLast(size_t row) const { return row + 1 == due_dates_.size(); }
  bool IsFlat() const { return policy_.interest_method == InterestMethod::kFlat; }
  bool IsEqualPrincipal() const { return policy_.amortisation == Amortisation::kEqualPrincipal; }
  // The last row asks for whatever was deferred.
  bool Defers(size_t row) const { return defers_interest_[row] && !IsLast(row); }
  Date From(size_t row) const { return row == 0 ? contract_.start : due_dates_[row - 1]; }

  // The first ones, as agreed at the outset, and those from an instalment that was amended.
  std::vector<bool> RowsWithGrace(int at_first, int Amendment::*count) const {
    std::vector<bool> rows(due_dates_.size(), false);
    const auto mark = [&rows](size_t begin, int many) {
      const size_t end = std::min(rows.size(), begin + static_cast<size_t>(many));
      for (size_t row = begin; row < end; ++row) rows[row] = true;
    };
    mark(0, at_first);
    for (const Amendment& amendment : contract_.amendments) {
      if (!amendment.from.has_value() || amendment.*count == 0) continue;
      const Date first = amendment.moved_to.value_or(*amendment.from);
      const auto at = std::find(due_dates_.begin(), due_dates_.end(), first);
      mark(static_cast<size_t>(at - due_dates_.begin()), amendment.*count);
    }
    return rows;
  }

  // Instalments that repay principal from this row on, as far as is agreed by then.
  size_t Remaining(size_t row) const {
    int64_t count = 0;
    for (size_t i = row; i < due_dates_.size(); ++i) count += graces_[i] ? 0 : 1;
    for (const Amendment& amendment : contract_.amendments) {
      if (amendment.from.has_value() && *amendment.from > due_dates_[row]) {
        count -= amendment.extra_instalments;
      }
    }
    return static_cast<size_t>(std::max<int64_t>(count, 0));
  }

  // Where terms change so that instalments are fixed anew.
  bool ChangesAt(size_t row) const {
    for (const Amendment& amendment : contract_.amendments) {
      if (amendment.extra_instalments > 0 && amendment.from == due_dates_[row]) return true;
    }
    return row > 0 && graces_[row - 1] != graces_[row];
  }

  int64_t HandMade(size_t row) const {
    for (const Amendment& amendment : contract_.amendments) {
      if (amendment.from == due_dates_[row] && amendment.instalment.has_value()) {
        return *amendment.instalment;
      }
    }
    return 0;
  }

  // What is paid out in a row's period, its first day included.
  std::span<const Tranche> PaidOutIn(size_t row) const {
    const auto before = [](const Tranche& tranche, Date day) { return tranche.date < day; };
    const auto begin = std::lower_bound(tranches_.begin(), tranches_.end(), From(row), before);
    if (IsLast(row)) return {begin, tranches_.end()};
    return {begin, std::lower_bound(begin, tranches_.end(), due_dates_[row], before)};
  }

  // What a unit of principal bears in a row's period from a day on.
  InterestFactor FactorFrom(size_t row, Date day) const {
    const Date first =
        std::clamp(std::max(day, BearsInterestFrom(contract_)), From(row), due_dates_[row]);
    return FactorOf(
        SegmentPart(policy_, whole_[row], From(row), due_dates_[row], first, due_dates_[row]),
        rate_e8_);
  }

  // What was paid early in a row's period, its last day included; on the day of the pay-out too.
  std::span<const Happenings::Early> EarlyOf(size_t row) const {
    const auto after = [](Date day, const Happenings::Early& early) { return day < early.date; };
    const auto begin = row == 0 ? happenings_.early.begin()
                                : std::upper_bound(happenings_.early.begin(),
                                                   happenings_.early.end(), From(row), after);
    return {begin, std::upper_bound(begin, happenings_.early.end(), due_dates_[row], after)};
  }

  int64_t EarlyIn(size_t row) const {
    int64_t sum = 0;
    for (const Happenings::Early& early : EarlyOf(row)) sum += early.amount;
    return sum;
  }

  // How the balance of a row's period changes within it, by day.
  std::vector<Change> ChangesIn(size_t row, std::span<const Tranche> paid_out) const {
    std::vector<Change> changes;
    for (const Tranche& tranche : paid_out) changes.push_back({tranche.date, tranche.amount});
    for (const Happenings::Early& early : EarlyOf(row)) {
      changes.push_back({early.date, -early.amount});
    }
    for (const Happenings::PastDue& past_due : happenings_.past_due) {
      if (past_due.from < From(row) || past_due.from >= due_dates_[row]) continue;
      changes.push_back({past_due.from, past_due.amount});
      changes.push_back({past_due.to, -past_due.amount});
    }
    std::stable_sort(changes.begin(), changes.end(),
                     [](const Change& a, const Change& b) { return a.date < b.date; });
    return changes;
  }

  // Rules 1 to 4: the balance of each segment for its part of the year, rounded once.
  int64_t DecliningInterest(size_t row, int64_t principal,
                            std::span<const Tranche> paid_out) const {
    const InterestFactor whole = FactorFrom(row, From(row));
    Int128 interest = 0;
    int64_t balance = principal;
    Int128 rest = whole.numerator;  // from the last change on
    for (const Change& change : ChangesIn(row, paid_out)) {
      const Int128 from_here = FactorFrom(row, change.date).numerator;
      interest += std::max<int64_t>(balance, 0) * (rest - from_here);
      rest = from_here;
      balance += change.amount;
    }
    interest += std::max<int64_t>(balance, 0) * rest;
    return DivideToMultiple(interest, whole.denominator, policy_.currency_multiple);
  }

  // Flat interest for the whole term of what is paid out in a row's period, exactly.
  mpq_class FlatInterestOf(std::span<const Tranche> paid_out) const {
    mpq_class total = 0;
    for (const Tranche& tranche : paid_out) {
      for (size_t i = 0; i < due_dates_.size(); ++i) {
        if (due_dates_[i] <= tranche.date) continue;
        const InterestFactor factor = FactorFrom(i, tranche.date);
        total += tranche.amount * loan::ToFraction(factor.numerator, factor.denominator);
      }
    }
    return total;
  }

  int64_t RoundedFlat(const mpq_class& total) const {
    return loan::RoundHalfEven(total / policy_.currency_multiple) * policy_.currency_multiple;
  }

  Fixed Fix(size_t row, const Balance& balance) const {
    Fixed fixed = fixed_;
    if (IsFlat() && !PaidOutIn(row).empty()) {
      const auto rows = static_cast<int64_t>(due_dates_.size() - row);
      fixed.flat_total = RoundedFlat(flat_);
      fixed.flat_each =
          DivideToMultiple(fixed.flat_total - balance.flat_asked, rows, policy_.currency_multiple);
    }
    const auto count = static_cast<int64_t>(Remaining(row));
    if (count == 0) return fixed;
    int64_t principal = balance.principal;
    for (const Tranche& tranche : PaidOutIn(row)) principal += tranche.amount;
    if (IsEqualPrincipal()) {
      fixed.principal_each = DivideToMultiple(principal, count, policy_.currency_multiple);
      return fixed;
    }
    fixed.instalment =
        IsFlat() ? DivideToMultiple(principal + Int128{fixed.flat_each} * count, count, multiple_)
                 : Level(row, balance.principal);
    if (policy_.spread_residue) SpreadResidue(row, balance, fixed);
    return fixed;
  }

  int64_t Level(size_t row, int64_t principal) const {
    std::vector<InterestFactor> factors;
    const size_t count = Remaining(row);
    for (size_t i = row; factors.size() < count; ++i) {
      if (!graces_[i]) factors.push_back(FactorFrom(i, From(i)));
    }
    std::vector<loan::PaidOutWithin> within;
    for (const Tranche& tranche : PaidOutIn(row)) {
      if (graces_[row] || tranche.date <= From(row)) {
        principal += tranche.amount;
      } else {
        within.push_back({tranche.amount, FactorFrom(row, tranche.date)});
      }
    }
    return loan::LevelInstalment(principal, factors, multiple_, within);
  }

  // How much the last row is above the others, as if nothing else were agreed or paid.
  int64_t ResidueOf(size_t row, Balance balance, const Fixed& fixed) const {
    int64_t last = 0;
    for (size_t i = row; i < due_dates_.size(); ++i) {
      const int64_t deferred = balance.deferred;
      const auto paid_out = i == row ? PaidOutIn(i) : std::span<const Tranche>();
      const DrawnRow drawn = Next(i, fixed, paid_out, balance, nullptr);
      last = drawn.principal + drawn.interest - deferred;
    }
    return last - fixed.instalment;
  }

  // Rule 5, residue spread: one multiple, if the last row comes nearer to the others by it.
  void SpreadResidue(size_t row, const Balance& balance, Fixed& fixed) const {
    const int64_t residue = ResidueOf(row, balance, fixed);
    if (residue == 0) return;
    Fixed moved = fixed;
    moved.instalment += residue > 0 ? multiple_ : -multiple_;
    if (std::abs(ResidueOf(row, balance, moved)) < std::abs(residue)) fixed = moved;
  }

  // Rule 8. Sets `refix` where the rows behind are to be fixed anew; without it, only what is
  // agreed counts.
  DrawnRow Next(size_t row, const Fixed& fixed, std::span<const Tranche> paid_out, Balance& balance,
                bool* refix) const {
    int64_t own = 0;
    if (IsFlat()) {
      const int64_t left = fixed.flat_total - balance.flat_asked;
      own = IsLast(row) ? left : std::min(fixed.flat_each, left);
      balance.flat_asked += own;
    } else {
      own = DecliningInterest(row, balance.principal, paid_out);
    }
    for (const Tranche& tranche : paid_out) balance.principal += tranche.amount;
    int64_t instalment = fixed.instalment;
    const int64_t by_hand = refix == nullptr || IsEqualPrincipal() ? 0 : HandMade(row);
    if (by_hand > 0) {
      instalment = by_hand;
      *refix = true;
    }
    DrawnRow drawn;
    const int64_t used = AskInterest(row, own, instalment, balance, drawn);
    drawn.principal = Principal(row, instalment - used, own, fixed, balance, refix);
    balance.principal -= drawn.principal;
    return drawn;
  }

  // Returns how much of the instalment it takes.
  int64_t AskInterest(size_t row, int64_t own, int64_t instalment, Balance& balance,
                      DrawnRow& drawn) const {
    const bool is_level = !IsEqualPrincipal() && !graces_[row] && !IsLast(row);
    const int64_t arisen = balance.carried + own;
    const int64_t used = is_level ? std::min(arisen, instalment) : arisen;
    balance.carried = arisen - used;
    balance.deferred += used;
    if (!Defers(row)) drawn.interest = std::exchange(balance.deferred, 0);
    return used;
  }

  int64_t Principal(size_t row, int64_t room, int64_t own, const Fixed& fixed,
                    const Balance& balance, bool* refix) const {
    if (IsLast(row)) return balance.principal;
    if (graces_[row]) return 0;
    const bool kept = policy_.prepayment == Prepayment::kKeep;
    if (IsEqualPrincipal() && kept) return std::min(fixed.principal_each, balance.principal);
    const int64_t planned = IsEqualPrincipal() ? fixed.principal_each : std::max<int64_t>(room, 0);
    // Paid on the day or before it, more than was asked for.
    const int64_t paid = EarlyIn(row) - (happenings_.early.empty() ? 0 : own);
    if (refix != nullptr && paid > planned && policy_.prepayment == Prepayment::kLower) {
      *refix = true;
    }
    return std::min(std::max(planned, paid), balance.principal);
  }

  const Contract& contract_;
  Policy policy_;
  const std::vector<Date>& due_dates_;
  const std::vector<loan::YearPart> whole_;
  const int64_t rate_e8_;
  const std::vector<Tranche>& tranches_;
  const Happenings& happenings_;
  int64_t multiple_ = 1;
  std::vector<bool> graces_;  // on principal
  std::vector<bool> defers_interest_;
  Balance balance_;
  Fixed fixed_;
  mpq_class flat_ = 0;  // of all that is paid out so far
  bool refix_ = false;
};

}  // namespace

std::vector<DrawnRow> DrawSchedule(const Contract& contract, const std::vector<Date>& due_dates,
                                   const std::vector<Tranche>& tranches,
                                   const Happenings& happenings) {
  return Drawing(contract, due_dates, tranches, happenings).Draw();
}

}  // namespace thuning::lending
