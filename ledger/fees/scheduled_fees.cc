#include "ledger/fees/scheduled_fees.h"

#include <algorithm>
#include <tuple>

#include "ledger/money/rounding.h"
#include "ledger/money/split.h"

namespace thuning::fees {
namespace {

// A stretch of days, both ends included.
struct Days {
  Date first;
  Date last;
};

int64_t CountDays(const Days& days) { return DaysBetween(days.first, days.last) + 1; }

bool HasTime(const Charging& charging) {
  return charging.rhythm == Rhythm::kYearly || charging.rhythm == Rhythm::kTerm;
}

// The day from which terms are counted: the stay's first, or the renewal day on or before it.
Date Origin(const Charging& charging, const Stay& stay) {
  if (!charging.renewal.has_value()) return stay.first;
  const auto day = [&](int year) {
    return Date(std::chrono::year(year) / charging.renewal->month / charging.renewal->day);
  };
  const Date this_year = day(stay.first.year());
  return this_year <= stay.first ? this_year : day(stay.first.year() - 1);
}

bool HasTerm(const Charging& charging, int term) { return term == 1 || charging.renews; }

int PartCount(const Charging& charging) {
  return HasTime(charging) ? charging.term_months / charging.part_months : 1;
}

// The whole part, as if the enrolment lasted all of it. Counted from the origin, so that months of
// different lengths do not make it drift.
Days WholePart(const Charging& charging, const Stay& stay, int term, int part) {
  if (charging.rhythm == Rhythm::kOnDate) return {charging.date, charging.date};
  if (charging.rhythm == Rhythm::kOnEnrolment) return {stay.first, stay.first};
  const Date origin = Origin(charging, stay);
  const int months = charging.term_months * (term - 1) + charging.part_months * (part - 1);
  return {AddMonths(origin, months), AddDays(AddMonths(origin, months + charging.part_months), -1)};
}

// What of it the enrolment lasts; nothing when it is over or has not begun.
std::optional<Days> Within(const Stay& stay, const Days& whole) {
  const Days days{std::max(whole.first, stay.first),
                  stay.last.has_value() ? std::min(whole.last, *stay.last) : whole.last};
  return days.first <= days.last ? std::optional(days) : std::nullopt;
}

int MonthsBegun(const Days& days) {
  int months = 1;
  while (AddMonths(days.first, months) <= days.last) ++months;
  return months;
}

// What is charged for those days of the whole part.
int64_t Prorate(const Charging& charging, int64_t amount, const Days& whole, const Days& days) {
  if (CountDays(whole) == CountDays(days)) return amount;
  if (charging.proration == Proration::kNone) return amount;
  if (charging.proration == Proration::kDays) {
    return MultiplyDivide(amount, CountDays(days), CountDays(whole), Rounding::kHalfEven);
  }
  // A month that starts on 28 February ends before one that starts on 31 January would.
  const int begun = std::min(MonthsBegun(days), charging.part_months);
  return MultiplyDivide(amount, begun, charging.part_months, Rounding::kHalfEven);
}

// The version of a term that begins on the day: 0 when there is none yet.
int VersionOn(const std::vector<Price>& prices, Date day) {
  const auto later = std::find_if(prices.begin(), prices.end(),
                                  [&](const Price& p) { return p.valid_from > day; });
  return static_cast<int>(later - prices.begin());
}

std::vector<int64_t> InEqualParts(int64_t amount, int count) {
  return SplitByWeights(amount, std::vector<int64_t>(static_cast<size_t>(count), 1));
}

// The instalments of what is charged for those days. VAT is taken of the whole and then split.
void AddInstalments(const Charging& charging, const Price& price, const Stay& stay,
                    const Mark& mark, const Days& days, int64_t charged,
                    std::vector<ScheduledFee>& fees) {
  const int count = price.instalment_count;
  const int64_t discount =
      MultiplyDivide(charged, stay.discount.e8(), kRateOne, Rounding::kHalfEven);
  const std::vector<int64_t> nets = InEqualParts(charged - discount, count);
  const std::vector<int64_t> vats = InEqualParts(VatOn(charged - discount, price.vat), count);
  const std::vector<int64_t> discounts = InEqualParts(discount, count);
  const Date first_due = AddDays(days.first, price.due_days);
  for (int i = 0; i < count; ++i) {
    const auto at = static_cast<size_t>(i);
    if (nets[at] + vats[at] == 0) continue;
    fees.push_back({.mark = mark,
                    .instalment = i + 1,
                    .instalment_count = count,
                    .period_start = days.first,
                    .period_end = HasTime(charging) ? std::optional(days.last) : std::nullopt,
                    .due_date = AddMonths(first_due, i * price.instalment_months),
                    .net_minor = nets[at],
                    .vat_minor = vats[at],
                    .discount_minor = discounts[at]});
  }
}

// One walk over the terms and parts of a stay.
class Walk {
 public:
  Walk(const Charging& charging, const std::vector<Price>& prices, const Stay& stay, Date through,
       size_t limit)
      : charging_(charging), prices_(prices), stay_(stay), through_(through), limit_(limit) {}

  std::vector<ScheduledFee> From(const Mark& mark) {
    int term = std::max(mark.term, 1);
    int version = mark.version;
    int part = mark.part + 1;
    while (HasTerm(charging_, term) && WalkTerm(term, part, version)) {
      ++term;
      part = 1;
      version = 0;
    }
    return std::move(fees_);
  }

 private:
  // The parts from this one on. False when nothing that comes later begins by the day.
  bool WalkTerm(int term, int first_part, int version) {
    const Days begin = WholePart(charging_, stay_, term, 1);
    const Date first_day = std::max(begin.first, stay_.first);
    if (version == 0) version = VersionOn(prices_, first_day);
    for (int part = first_part; part <= PartCount(charging_); ++part) {
      const Days whole = WholePart(charging_, stay_, term, part);
      const std::optional<Days> days = Within(stay_, whole);
      if (!days.has_value() || days->first > through_ || fees_.size() >= limit_) return false;
      if (version > 0) AddPart({version, term, part}, whole, *days);
    }
    return true;
  }

  void AddPart(const Mark& mark, const Days& whole, const Days& days) {
    const Price& price = prices_[static_cast<size_t>(mark.version - 1)];
    const auto part = static_cast<size_t>(mark.part - 1);
    const int64_t of_part = InEqualParts(price.amount_minor, PartCount(charging_))[part];
    AddInstalments(charging_, price, stay_, mark, days, Prorate(charging_, of_part, whole, days),
                   fees_);
  }

  const Charging& charging_;
  const std::vector<Price>& prices_;
  const Stay& stay_;
  const Date through_;
  const size_t limit_;
  std::vector<ScheduledFee> fees_;
};

auto Tied(const ScheduledFee& fee) {
  return std::tie(fee.mark.version, fee.mark.term, fee.mark.part, fee.instalment,
                  fee.instalment_count, fee.period_start, fee.period_end, fee.due_date,
                  fee.net_minor, fee.vat_minor, fee.discount_minor);
}

}  // namespace

bool operator==(const ScheduledFee& a, const ScheduledFee& b) { return Tied(a) == Tied(b); }

std::vector<ScheduledFee> FeesToAssess(const Charging& charging, const std::vector<Price>& prices,
                                       const Stay& stay, const Mark& mark, Date through,
                                       size_t limit) {
  return Walk(charging, prices, stay, through, limit).From(mark);
}

int64_t VatOn(int64_t net_minor, Rate vat) {
  return MultiplyDivide(net_minor, vat.e8(), kRateOne, Rounding::kHalfAwayFromZero);
}

}  // namespace thuning::fees
