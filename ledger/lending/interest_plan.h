// The plan of a loan whose instalments stay as they are: for each instalment its amount, how much
// of it is interest, and what is owed while time passes.
//
//   period    from the due date before to its own
//   segment   a part of a period during which the balance and the rate stay the same
//   interest  of a period: the sum of balance * factor of its segments, rounded half even once, and
//             what earlier periods left unasked because their principal was paid early
//   due       the instalment less its interest is principal; the last open instalment takes
//   whatever
//             is left, so that principal sums to what was paid out
//
// A balance changes inside a period by what is paid out and by corrections: principal paid early
// leaves it from the day of the payment, principal unpaid stays in it until the day that is asked
// for. A value: copy it to ask what if. Knows no charges and no transactions.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "ledger/lending/policy.h"
#include "ledger/loan/periods.h"
#include "ledger/money/date.h"
#include "ledger/money/decimal.h"
#include "ledger/money/rounding.h"

namespace thuning::lending {

// The rate from a day on.
struct RateFrom {
  Date from;
  Decimal annual_rate;  // 0.07
};

// Days, both included, on which no interest arises.
struct InterestPause {
  Date first;
  Date last;
};

struct InterestTerms {
  Decimal annual_rate;
  std::vector<RateFrom> changes;  // by date
  std::vector<InterestPause> pauses;
  std::optional<Date> stops;  // no interest from this day on
};

class InterestPlan {
 public:
  struct Segment {
    Date from;
    Date to;
    // What a unit of balance bears in it, over the period's denominator.
    Int128 factor = 0;
    int64_t paid_out = 0;    // at its end
    int64_t correction = 0;  // at its end
    int64_t balance = 0;     // during it
    // Interest of the period to its end, over the period's denominator, from the above; kept where
    // nothing before it has changed.
    Int128 arisen = 0;
    bool is_derived = false;
  };
  struct Period {
    Date from;
    Date to;
    loan::YearPart whole;  // by the period
    int64_t instalment = 0;
    int64_t principal_paid = 0;
    int64_t interest_paid = 0;
    std::vector<Segment> segments;
    // Follow from the above and from the periods before.
    int64_t interest_due = 0;
    int64_t principal_due = 0;
    int64_t unasked = 0;  // interest that has arisen and is left to the next period
  };

  InterestPlan() = default;
  InterestPlan(const Policy& policy, InterestTerms terms);

  void AddPeriod(Date from, Date to, loan::YearPart whole);
  // Pays money out on a day, and fixes the instalments from there anew.
  void PayOut(Date date, int64_t amount);
  // The rate or a pause has changed: fixes the instalments anew from the period of that day when
  // `reset_instalments`, else only the interest.
  void ChangeTerms(InterestTerms terms, Date from, bool reset_instalments);

  // Moves the due dates and adds periods; the instalments stay, the last one settles.
  void MoveTo(const std::vector<Date>& due_dates, const std::vector<loan::YearPart>& whole);
  // Fixes the instalments anew from a period on.
  void FixFrom(size_t period) { FixInstalments(period); }

  void PayInterest(size_t period, int64_t amount);
  void PayPrincipal(size_t period, Date date, int64_t amount);
  void Correct(Date date, int64_t amount);
  // Nothing is outstanding from a day on until the end of its period: late principal that was to
  // stay until then has been paid.
  void EndBalanceOn(Date date);
  // Gives principal out again on a day, to be repaid with that period's instalment.
  void Credit(size_t period, Date date, int64_t amount);

  // What would settle a period on a day.
  struct Payable {
    int64_t principal = 0;
    int64_t interest = 0;
  };
  Payable PayableOn(size_t period, Date date) const;

  int64_t InterestDue(size_t period) const { return periods_[period].interest_due; }
  int64_t PrincipalDue(size_t period) const { return periods_[period].principal_due; }
  // What is outstanding after a period's instalment, as planned.
  int64_t BalanceAfter(size_t period) const;
  // Interest that has arisen by a day, in all; rounded once per period. Nothing after that day may
  // have been applied: a later payment would count as known.
  int64_t InterestAccruedBy(Date date) const;
  // Of that, what has arisen in one period, asked for in it or not.
  int64_t InterestArisenIn(size_t period, Date date) const;

  const std::vector<Period>& periods() const { return periods_; }
  bool empty() const { return periods_.empty(); }

 private:
  friend class AccountArchive;

  int64_t RateOn(Date date) const;
  Int128 DenominatorOf(const Period& period) const;
  void SplitAtRateChanges(size_t period);
  void UpdateFactors(size_t period);
  int64_t BalanceCarried(size_t period) const;
  int64_t ArisenOf(const Period& period) const;
  void UpdateFactor(const Period& period, Segment& segment) const;
  void DeriveDue(Period& period, int64_t unasked_before) const;
  // As if it had ended on a day; with its last segment only.
  Period CutAt(size_t period, Date date) const;
  void DeriveBalances(Period& period) const;
  void Derive(size_t first, size_t last);
  void Settle(size_t first, size_t last);
  std::optional<size_t> MakeUpFor(int64_t missing);
  bool IsSettled(size_t period) const;
  std::optional<size_t> PeriodOf(Date date) const;
  Segment& SegmentEndingAt(size_t period, Date date);
  void FixInstalments(size_t first);
  void Respread(size_t first, int64_t instalment);
  int64_t LevelFrom(size_t first) const;

  Policy policy_;
  InterestTerms terms_;
  std::vector<Period> periods_;
  int64_t paid_out_ = 0;
};

}  // namespace thuning::lending
