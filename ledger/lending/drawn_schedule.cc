#include "ledger/lending/drawn_schedule.h"

#include <algorithm>
#include <numeric>
#include <span>

#include "ledger/base/check.h"
#include "ledger/lending/level_instalment.h"
#include "ledger/money/rate.h"

namespace thuning::lending {
namespace {

constexpr int kDigits = 18;

int64_t ToMultiple(Decimal amount, int64_t multiple) {
  if (multiple <= 1) return amount.RoundToInteger(Rounding::kHalfEven);
  return DivideTo(kDigits, amount, Decimal::FromInteger(multiple))
             .RoundToInteger(Rounding::kHalfEven) *
         multiple;
}

// balance * f / (1 - (1 + f)^-n), or balance / n without interest.
Decimal Annuity(int64_t balance, Decimal factor, int64_t count) {
  const Decimal principal = Decimal::FromInteger(balance);
  if (factor.is_zero()) return DivideTo(kDigits, principal, Decimal::FromInteger(count));
  const Decimal one = Decimal::FromInteger(1);
  const Decimal step = AddTo(kDigits, one, factor);
  Decimal growth = one;
  for (int64_t i = 0; i < count; ++i) growth = MultiplyTo(kDigits, growth, step);
  const Decimal numerator = MultiplyTo(kDigits, MultiplyTo(kDigits, principal, factor), growth);
  return DivideTo(kDigits, numerator, SubtractTo(kDigits, growth, one));
}

class Drawing {
 public:
  Drawing(const Contract& contract, const std::vector<Date>& due_dates,
          const std::vector<Tranche>& tranches, int64_t flat_base, const Happenings& happenings)
      : contract_(contract),
        policy_(contract.policy),
        due_dates_(due_dates),
        tranches_(tranches),
        flat_base_(flat_base),
        happenings_(happenings) {
    if (policy_.year_days == YearDays::kActualOfDisbursement) {
      policy_.year_days = IsLeapYear(contract.start.year()) ? YearDays::k366 : YearDays::k365;
    }
    multiple_ = std::max(policy_.instalment_multiple, policy_.currency_multiple);
    graces_ = RowsWithGrace(contract.grace_on_principal, &Amendment::grace_on_principal);
    defers_interest_ = RowsWithGrace(contract.grace_on_interest, &Amendment::grace_on_interest);
  }

  std::vector<DrawnRow> Draw() {
    if (policy_.interest_method == InterestMethod::kFlat) flat_interest_ = TotalFlatInterest();
    std::vector<DrawnRow> rows;
    for (size_t i = 0; i < due_dates_.size(); ++i) rows.push_back(Next(i));
    return rows;
  }

 private:
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

  Date From(size_t row) const { return row == 0 ? contract_.start : due_dates_[row - 1]; }
  // Instalments that repay principal from this row on, as far as is agreed by then.
  int64_t Remaining(size_t row) const {
    int64_t count = 0;
    for (size_t i = row; i < due_dates_.size(); ++i) count += graces_[i] ? 0 : 1;
    for (const Amendment& amendment : contract_.amendments) {
      if (amendment.from.has_value() && *amendment.from > due_dates_[row]) {
        count -= amendment.extra_instalments;
      }
    }
    return count;
  }

  Decimal FactorBetween(size_t row, Date from, Date to) const {
    from = std::max(from, BearsInterestFrom(contract_));
    if (contract_.business_day_rule != BusinessDayRule::kUnadjusted && IsExact()) {
      return ShareOfWhole(row, from, to);
    }
    return SegmentFactor(policy_, contract_.frequency, contract_.every, contract_.annual_rate,
                         From(row), due_dates_[row], from, to);
  }
  // By the period, where business days have moved its ends: it is a whole one all the same.
  Decimal ShareOfWhole(size_t row, Date from, Date to) const {
    if (from >= to) return {};
    const PeriodRate rate = ExactRate();
    const Decimal whole = DivideTo(kDigits, Decimal::FromInteger(rate.numerator),
                                   Decimal::FromInteger(rate.denominator));
    return DivideTo(kDigits,
                    MultiplyTo(kDigits, whole, Decimal::FromInteger(DaysBetween(from, to))),
                    Decimal::FromInteger(DaysBetween(From(row), due_dates_[row])));
  }
  Decimal Factor(size_t row) const { return FactorBetween(row, From(row), due_dates_[row]); }

  // A whole period without a day count, exactly: balance * rate * length / (units of a year).
  int64_t InterestByPeriod(int64_t balance) const {
    const PeriodRate rate = ExactRate();
    return RoundToMultiple(static_cast<int64_t>(Divide(Int128{balance} * rate.numerator,
                                                       rate.denominator, Rounding::kHalfEven)),
                           policy_.currency_multiple);
  }

  // Whether interest is by whole periods, at a rate that is an integer of 10^-8, as Rate has it.
  bool IsExact() const {
    for (const Amendment& amendment : contract_.amendments) {
      if (amendment.moved_to.has_value()) return false;
    }
    return policy_.interest_basis == InterestBasis::kPerPeriod &&
           contract_.frequency != Frequency::kDays && contract_.annual_rate.exponent() >= -8 &&
           contract_.annual_rate.exponent() <= 0 && !contract_.annual_rate.is_zero();
  }

  PeriodRate ExactRate() const {
    const int64_t e8 =
        Decimal(contract_.annual_rate.significand(), contract_.annual_rate.exponent() + 8)
            .RoundToInteger(Rounding::kHalfEven);
    const int64_t units = contract_.frequency == Frequency::kMonths ? 12 : 52;
    const int64_t numerator = e8 * contract_.every;
    const int64_t denominator = kRateOne * units;
    const int64_t common = std::gcd(numerator, denominator);
    return {.numerator = numerator / common, .denominator = denominator / common};
  }

  int64_t InterestOn(int64_t balance, Decimal factor) const {
    return ToMultiple(MultiplyTo(kDigits, Decimal::FromInteger(balance), factor),
                      policy_.currency_multiple);
  }

  // What was paid early in a row's period, its last day included.
  std::span<const Happenings::Early> EarlyOf(size_t row) const {
    const auto after = [](Date day, const Happenings::Early& early) { return day < early.date; };
    const auto begin =
        std::upper_bound(happenings_.early.begin(), happenings_.early.end(), From(row), after);
    return {begin, std::upper_bound(begin, happenings_.early.end(), due_dates_[row], after)};
  }

  int64_t EarlyIn(size_t row) const {
    int64_t sum = 0;
    for (const Happenings::Early& early : EarlyOf(row)) sum += early.amount;
    return sum;
  }

  // Principal that stayed past due in a row's period.
  std::span<const Happenings::PastDue> PastDueOf(size_t row) const {
    const auto before = [](const Happenings::PastDue& past_due, Date day) {
      return past_due.from < day;
    };
    const auto begin = std::lower_bound(happenings_.past_due.begin(), happenings_.past_due.end(),
                                        From(row), before);
    return {begin, std::lower_bound(begin, happenings_.past_due.end(), due_dates_[row], before)};
  }

  // Part by part, as the balance changes within the period; each rounded.
  int64_t DecliningInterest(size_t row) const {
    if (IsExact() && happenings_.early.empty() && happenings_.past_due.empty() &&
        From(row) >= BearsInterestFrom(contract_)) {
      return InterestByPeriod(balance_);
    }
    std::span<const Happenings::Early> early = EarlyOf(row);
    const std::span<const Happenings::PastDue> past_due = PastDueOf(row);
    std::vector<Date> days = {From(row), due_dates_[row]};
    for (const Happenings::Early& each : early) days.push_back(each.date);
    for (const Happenings::PastDue& each : past_due) {
      days.push_back(each.from);
      days.push_back(std::min(each.to, due_dates_[row]));
    }
    std::sort(days.begin(), days.end());
    int64_t interest = 0;
    int64_t left = balance_;
    for (size_t i = 0; i + 1 < days.size(); ++i) {
      const Date from = days[i];
      const Date to = days[i + 1];
      if (from == to) continue;
      for (; !early.empty() && early.front().date <= from; early = early.subspan(1)) {
        left -= early.front().amount;
      }
      int64_t balance = left;
      for (const Happenings::PastDue& each : past_due) {
        if (each.from <= from && to <= each.to) balance += each.amount;
      }
      interest += InterestOn(std::max<int64_t>(balance, 0), FactorBetween(row, from, to));
    }
    return interest;
  }

  // Money that is paid out in a row's period joins the balance; the first tranche is there from the
  // start.
  int64_t PaidOutIn(size_t row) const {
    int64_t sum = 0;
    for (const Tranche& tranche : tranches_) {
      const bool begun = row == 0 || tranche.date >= From(row);
      const bool in_time = tranche.date < due_dates_[row] || row + 1 == due_dates_.size();
      if (begun && in_time) sum += tranche.amount;
    }
    return sum;
  }

  // Where terms change so that instalments are fixed anew.
  bool ChangesAt(size_t row) const {
    for (const Amendment& amendment : contract_.amendments) {
      if (amendment.extra_instalments > 0 && amendment.from == due_dates_[row]) return true;
    }
    return row > 0 && (graces_[row - 1] != graces_[row]);
  }

  int64_t HandMade(size_t row) const {
    for (const Amendment& amendment : contract_.amendments) {
      if (amendment.from == due_dates_[row] && amendment.instalment.has_value()) {
        return *amendment.instalment;
      }
    }
    return 0;
  }

  // The last row asks for whatever was deferred.
  bool Defers(size_t row) const { return defers_interest_[row] && row + 1 < due_dates_.size(); }

  // Of all rows together: fixed at the outset.
  int64_t TotalFlatInterest() const {
    Decimal total;
    for (size_t i = 0; i < due_dates_.size(); ++i) total = AddTo(kDigits, total, Factor(i));
    return InterestOn(flat_base_, total);
  }

  int64_t FlatInterest(size_t row) const {
    const auto count = static_cast<int64_t>(due_dates_.size());
    const int64_t each = ToMultiple(
        DivideTo(kDigits, Decimal::FromInteger(flat_interest_), Decimal::FromInteger(count)),
        policy_.currency_multiple);
    return row + 1 == due_dates_.size() ? flat_interest_ - each * (count - 1) : each;
  }

  // The instalment that repays the balance where rows differ in how much of them bears interest:
  // balance * product(1 + f) / fn, fn(1) = 1, fn(i) = 1 + (1 + f(i)) * fn(i-1).
  Decimal AnnuityRowByRow(size_t first, int64_t count) const {
    const Decimal one = Decimal::FromInteger(1);
    Decimal product = one;
    Decimal fn;
    for (size_t row = first; row < due_dates_.size() && count > 0; ++row) {
      if (graces_[row]) continue;
      const Decimal growth = AddTo(kDigits, one, Factor(row));
      product = MultiplyTo(kDigits, product, growth);
      fn = AddTo(kDigits, one, MultiplyTo(kDigits, fn, growth));
      --count;
    }
    return DivideTo(kDigits, MultiplyTo(kDigits, Decimal::FromInteger(balance_), product), fn);
  }

  void FixInstalment(size_t row) {
    const int64_t count = Remaining(row);
    if (count <= 0) return;
    if (policy_.amortisation == Amortisation::kEqualPrincipal) {
      principal_each_ =
          ToMultiple(DivideTo(kDigits, Decimal::FromInteger(balance_), Decimal::FromInteger(count)),
                     policy_.currency_multiple);
      return;
    }
    if (policy_.interest_method == InterestMethod::kFlat) {
      const Decimal each =
          DivideTo(kDigits, Decimal::FromInteger(balance_), Decimal::FromInteger(count));
      instalment_ =
          ToMultiple(AddTo(kDigits, each, Decimal::FromInteger(FlatInterest(row))), multiple_);
      return;
    }
    if (contract_.interest_free_until.has_value()) {
      instalment_ = ToMultiple(AnnuityRowByRow(row, count), multiple_);
      return;
    }
    if (IsExact() && balance_ > 0) {
      instalment_ = RoundToMultiple(LevelInstalment(balance_, ExactRate(), static_cast<int>(count)),
                                    multiple_);
      return;
    }
    instalment_ = ToMultiple(Annuity(balance_, Factor(0), count), multiple_);
  }

  DrawnRow Next(size_t row) {
    const int64_t paid_out = PaidOutIn(row);
    balance_ += paid_out;
    if (paid_out > 0 || row == 0 || ChangesAt(row) || refix_) FixInstalment(row);
    refix_ = false;
    DrawnRow drawn;
    drawn.interest = policy_.interest_method == InterestMethod::kFlat ? FlatInterest(row)
                                                                      : DecliningInterest(row);
    drawn.principal = Principal(row, drawn.interest);
    balance_ -= drawn.principal;
    deferred_ += drawn.interest;
    drawn.interest = Defers(row) ? 0 : std::exchange(deferred_, 0);
    return drawn;
  }

  int64_t Principal(size_t row, int64_t interest) {
    if (row + 1 == due_dates_.size()) return balance_;
    if (graces_[row]) return 0;
    const bool equal_principal = policy_.amortisation == Amortisation::kEqualPrincipal;
    if (equal_principal && policy_.prepayment == Prepayment::kKeep) {
      return std::min(principal_each_, balance_);
    }
    const int64_t by_hand = equal_principal ? 0 : HandMade(row);
    if (by_hand > 0) refix_ = true;
    const int64_t asked = (by_hand > 0 ? by_hand : instalment_) - interest;
    const int64_t planned = equal_principal ? principal_each_ : std::max<int64_t>(asked, 0);
    // Paid on the day or before it, more than was asked for.
    const int64_t paid = EarlyIn(row) - (happenings_.early.empty() ? 0 : interest);
    if (paid > planned && policy_.prepayment == Prepayment::kLower) refix_ = true;
    return std::min(std::max(planned, paid), balance_);
  }

  const Contract& contract_;
  Policy policy_;
  const std::vector<Date>& due_dates_;
  const std::vector<Tranche>& tranches_;
  const int64_t flat_base_;
  const Happenings& happenings_;
  int64_t multiple_ = 1;
  std::vector<bool> graces_;  // on principal
  std::vector<bool> defers_interest_;
  int64_t flat_interest_ = 0;
  int64_t balance_ = 0;
  int64_t instalment_ = 0;
  int64_t principal_each_ = 0;
  int64_t deferred_ = 0;
  bool refix_ = false;
};

}  // namespace

std::vector<DrawnRow> DrawSchedule(const Contract& contract, const std::vector<Date>& due_dates,
                                   const std::vector<Tranche>& tranches, int64_t flat_base,
                                   const Happenings& happenings) {
  return Drawing(contract, due_dates, tranches, flat_base, happenings).Draw();
}

}  // namespace thuning::lending
