// How a loan runs: what its instalments ask for, after what was paid out, paid back and agreed on
// until now (RULES.md, rules 0 to 11 and 16). Principal and interest only. Charges, and the choice
// of the rows that a payment goes to, are in account.h.
//
//   Course course(contract);
//   course.AdvanceTo(day);              // instalments due by the day are final
//   course.PayOut(day, amount, 0);
//   course.Project(day);                // instalments to come: as if all is paid when due
//
//   A         the level instalment of rule 5
//   to come   due after the day to which the course was advanced
//   at once   on the day of the pay-out: a down payment, or the whole sum where nothing is to come
//   ahead     paid of instalments to come
//   carried   interest that did not fit into an instalment (rule 8); negative: paid beyond it
//   deferred  interest on top of the next instalment: put off by a grace, or owed again
//   idle      principal that is owed at once and bears no interest (rule 14)
//
// Days never go back. The caller, Account, tells only what is possible. A value: copy it to try
// something out.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "ledger/loan/facts.h"
#include "ledger/loan/periods.h"
#include "ledger/loan/terms.h"
#include "ledger/money/date.h"

namespace thuning::loan {

class Course {
 public:
  struct Instalment {
    Date from;  // the period is [from, due)
    Date due;
    Date counted;            // before a business-day rule moved it
    YearPart whole;          // the part of a year that the whole period is (rule 3)
    bool has_grace = false;  // on principal
    bool defers_interest = false;
    bool fixes_anew = false;  // from this instalment on, A is fixed anew
    std::optional<int64_t> by_hand;
    int64_t added = 0;  // principal on top: owed again, or spread anew
    int64_t principal_paid = 0;
    int64_t interest_paid = 0;  // or waived
    // Parts of what was paid that do not count towards the amount: what was paid of the instalment
    // by the day on which the loan was settled, before it was due; and deferred interest.
    int64_t settled_principal = 0;
    int64_t settled_interest = 0;
    int64_t deferred_paid = 0;
    int64_t amount = 0;  // A, or the principal that equal principal asks for
    // What the instalment asks for: final once it is due; until then, what Project foresees.
    int64_t principal = 0;
    int64_t interest = 0;
    // The same without four things: what is paid beyond it, what was paid before a settlement, what
    // falls due with it by an acceleration, and what arises after the last due date.
    int64_t own_principal = 0;
    int64_t own_interest = 0;
  };

  Course() = default;
  explicit Course(const Contract& contract);

  // What happens on a day. The course was advanced to that day before: instalments due by then are
  // final.

  // Money is paid out, before the last due date. `at_once` of it is to be paid back at once.
  void PayOut(Date day, int64_t amount, int64_t at_once);
  // Money is paid out when no instalment is to come: all of it is to be paid back at once.
  void PayOutBeyond(Date day, int64_t amount, int64_t at_once);
  // A payment pays an instalment, due or to come; or, with no instalment, principal that fell due
  // by itself.
  void Pay(std::optional<size_t> instalment, Date day, int64_t principal, int64_t interest);
  // A payment pays, on that day, what was to be paid back at once.
  void PayAtOnce(Date day, int64_t principal);
  // A payment pays, with the instalment that is due on the day, more than the instalment asked for.
  void PayMore(size_t instalment, Date day, int64_t principal, int64_t interest);
  // So much of the latest pay-outs comes back that did not come back before. Returns the interest
  // that it has borne by the day.
  int64_t TakeBackPaidOut(int64_t amount, Date day);
  // To be called after each payment: where it paid principal beyond an instalment on its due date,
  // A is fixed anew under the prepayment *lower*.
  void Lower();
  // Principal is owed again: with an instalment to come, or by itself.
  void GiveBack(std::optional<size_t> instalment, Date day, int64_t principal);
  // Interest is owed again, on top of the next instalment. An instalment must be to come.
  void GiveBackInterest(int64_t interest);
  // The instalment does not ask any more for so much principal that it had asked for and that
  // nobody paid.
  void NoLongerAsk(size_t instalment, int64_t principal);
  // What was to be paid back at once and was not is not asked for as such any more.
  void AskNothingAtOnce() { at_once_ = 0; }
  // Idle principal comes to be owed; is paid; bears interest again, because it is asked for
  // otherwise.
  void OweIdle(int64_t principal);
  void PayIdle(int64_t principal) { OweIdle(-principal); }
  void WakeIdle(int64_t principal) { idle_ -= principal; }
  // Principal that was due is asked for on top of an instalment to come.
  void AskLater(size_t instalment, Date day, int64_t principal);
  // Changes the contract. Returns false, and changes nothing, where no instalment to come is due on
  // `from`. A loan that is settled is not changed either.
  bool Amend(const Amendment& amendment);
  // Interest that was paid of one instalment counts as paid of another, or, without `to`, of none.
  void MoveInterestPaid(size_t from, std::optional<size_t> to, int64_t amount);
  // No interest arises from the day on.
  void StopInterest(Date day);
  // All principal falls due with the instalment that is due on the day, or else with the instalment
  // of the day's period. Later instalments end.
  void Accelerate(Date day);
  size_t Accelerated(Date day) const;  // the instalment with which all falls due
  // The loan is settled: instalments to come ask for no more than what was paid of them. Where
  // early interest runs to the next due date, interest arises until then.
  void End(Date day);
  // Re-ageing (rule 14): new instalments take the place of those to come, for their principal and
  // for what is past due.
  struct NewSchedule {
    int count = 1;
    Step step;
    Date start;  // the first due date
  };
  // The new instalments are equal parts, which bear no interest any more.
  void Reage(Date day, int64_t past_due, const NewSchedule& schedule);
  // The new instalments are level. They repay the principal, which goes on bearing interest, and
  // the interest that is owed; `interest` is the part of it that stands with no instalment.
  void ReageWithInterest(Date day, int64_t past_due, int64_t interest, const NewSchedule& schedule);

  // Removes an instalment that is due and asks for nothing.
  void Drop(size_t instalment);

  void AdvanceTo(Date day);
  void Project(Date day);

  // Whether interest follows what is paid, rather than the plan.
  bool follows() const { return policy_.rest != Rest::kNone; }
  const std::vector<Instalment>& instalments() const { return instalments_; }
  // How many instalments were due by the day to which the course was advanced.
  size_t due_count() const { return now_.next; }
  // Whether an instalment is due after that day.
  bool HasToCome() const { return now_.next < instalments_.size(); }
  // Whether the loan was settled, and nothing came to be owed again since.
  bool IsSettled() const { return closed_; }
  // The instalment to which money of the day belongs. A due date belongs to the period that it
  // ends.
  size_t InstalmentOf(Date day) const;
  int64_t principal_outstanding() const { return outstanding_; }
  // Principal that no instalment has asked for yet, and nobody paid.
  int64_t principal_to_come() const { return now_.unasked - now_.ahead; }
  // All interest that has arisen by the day, rounded once a period (rules 4 and 11).
  int64_t InterestArisenBy(Date day) const;
  // The part of it that no instalment has asked for and nobody paid. Where early interest runs to
  // the next due date, what arises by then.
  int64_t InterestToAsk(Date day) const { return std::max<int64_t>(InterestWaiting(day), 0); }
  // Interest of the next instalment's period by the day, with what is carried and deferred.
  int64_t InterestOfPeriod(Date day) const;
  // How much more interest was paid of instalments to come than has arisen, where the plan stands.
  int64_t InterestAhead(Date day) const { return std::max<int64_t>(-InterestWaiting(day), 0); }
  // Interest that has arisen after the last due date and was not paid ahead.
  int64_t InterestBeyond(Date day) const;
  // How much interest, and how much principal, may be paid ahead of an instalment to come (rule 9,
  // *keep*).
  int64_t InterestRoomAhead(size_t instalment, Date day) const;
  int64_t RoomAhead(size_t instalment, Date day) const;

 private:
  friend class CourseArchive;

  // What each instalment asks for from one on, fixed until something changes: A, or the principal
  // of each.
  struct Fixed {
    int64_t instalment = 0;
    int64_t principal_each = 0;
  };
  // A sum paid out: what bears interest, and what was to be paid back at once.
  struct PaidOut {
    Date date;
    int64_t amount = 0;
    int64_t at_once = 0;
    int64_t came_back = 0;  // with refunds; the part that was to be paid back at once last
  };
  // Principal that bears interest from a day on.
  struct Bearing {
    Date from;
    int64_t principal = 0;
  };
  using Bearings = absl::InlinedVector<Bearing, 4>;
  // Where the course stands, in the period of instalment `next`.
  struct Standing {
    size_t next = 0;
    Bearings bearing;            // in this period, by day; the first from its start
    int64_t unasked = 0;         // principal of instalments to come
    int64_t ahead = 0;           // the part of `unasked` that was paid
    int64_t interest_ahead = 0;  // interest paid of instalments to come, where follows()
    int64_t added = 0;           // the part of `unasked` that stands on top of instalments
    int64_t reserved = 0;        // the part of `unasked` that is asked for whatever A is
    int64_t carried = 0;
    int64_t deferred = 0;
    int64_t flat_arisen = 0;  // of the plan's flat interest, that of the periods that are over
    int64_t arisen = 0;       // interest of the periods that are over
    bool fixes_next = false;  // A is fixed anew for the next instalment
    bool fixes_now = false;   // A is fixed anew once the present payment is done
    Fixed fixed;
  };
  struct RateFrom {
    Date from;
    int64_t rate_e8 = 0;
  };
  // What was paid of an instalment before it is due, where that counts.
  struct Early {
    int64_t principal = 0;
    int64_t interest = 0;
  };
  // What is foreseen: with late money as it is, or as if all were paid when it is due.
  enum class View { kAsItIs, kAsPaid };

  bool IsLast(size_t i) const { return i + 1 == instalments_.size(); }
  bool IsFlat() const { return terms_.method == InterestMethod::kFlat; }
  // Whether the instalment has an amount into which interest has to fit (rule 8).
  bool IsLevel(size_t i) const;
  bool CountsAtOnce(bool early, Date day) const;
  int64_t LateThatCounts(Date day) const;
  Step Spacing() const { return {terms_.unit, terms_.length, terms_.day_count}; }
  Instalment PeriodBeyond(size_t index) const;
  Date BeginOf(size_t index) const;
  Date EndOf(size_t index) const;

  YearPart Part(const Instalment& period, Date from, Date to) const;
  int64_t RateOn(Date day) const;
  InterestFactor Factor(const Instalment& period, Date from, Date to) const;
  bool HasOneRate() const { return rates_.size() == 1 && pauses_.empty() && !stops_.has_value(); }
  InterestFactor WholeFactor(const Instalment& period) const {
    const bool by_whole = terms_.basis == InterestBasis::kPeriod && HasOneRate();
    return by_whole ? FactorOf(period.whole, rates_.front().rate_e8)
                    : Factor(period, period.from, period.due);
  }
  int64_t InterestBorneIn(const Instalment& period, const Bearings& bearing, Date day) const;
  int64_t OwnInterest(const Standing& standing, Date day) const;
  bool RunsToInstalment(Date day) const;
  int64_t InterestWaiting(Date day) const;
  int64_t ArisenBeyond(Date day) const;
  int64_t Base(const Standing& standing, View view) const;
  void Begin(Standing& standing, View view) const;
  void Reserve();
  void Add(size_t instalment, int64_t principal);

  std::vector<Tranche> PaidOutIn(const Instalment& period) const;
  int64_t Lent() const;
  int64_t FlatOver(size_t i, bool with_grace, int64_t more, int64_t count) const;
  void TotalFlat();
  int64_t RepayingFrom(size_t i) const;
  Fixed Fix(size_t i, const Standing& standing) const;
  int64_t Level(size_t i, int64_t balance) const;
  int64_t ResidueOf(size_t i, Standing standing, const Fixed& fixed) const;
  void SpreadResidue(size_t i, const Standing& standing, Fixed& fixed) const;

  void Schedule(Date day, int64_t principal, const NewSchedule& schedule);
  void FixForBoth(int64_t principal);

  static int64_t OwnPaid(const Instalment& one);
  Early EarlyOf(size_t i) const;
  int64_t AmountOf(size_t i, const Fixed& fixed) const;
  // Deferred interest, if the instalment is the next one.
  int64_t PutOffTo(size_t i) const { return i == now_.next ? now_.deferred : 0; }
  int64_t RoomForInterest(size_t i, int64_t waiting) const;
  int64_t AskInterest(size_t i, const Early& early, Standing& standing, int64_t& used) const;
  void AskPrincipal(size_t i, int64_t used, const Standing& standing);
  bool IsMore(size_t i, const Early& early, const Fixed& fixed) const;
  void Pass(Standing& standing, View view);
  void PassBeyond();
  void BeginAnew();
  void Arise(int64_t interest);
  void Lend(Date day, int64_t amount, int64_t at_once);
  void AskAllWithLast();
  void EndPeriods(Date day);

  void CountDatesFrom(size_t first);
  Date CountedBefore(size_t i) const;
  void AddInstalments(int count);
  void FixAnewFrom(size_t first);
  bool AmendInstalments(const Amendment& amendment);

  Terms terms_;
  Policy policy_;
  std::vector<Instalment> instalments_;
  std::vector<RateFrom> rates_;  // by day; the first from the start
  std::vector<InterestPause> pauses_;
  std::vector<PaidOut> paid_out_;  // by day
  size_t done_with_ = 0;           // how many of them came before a settlement or a re-ageing
  // Instalment i is due i - anchor_index_ steps after the anchor.
  Date anchor_;
  int anchor_index_ = -1;
  // The first instalment since the pay-out or the last re-ageing, and the day of that.
  size_t first_ = 0;
  Date begin_;
  std::vector<Instalment> gone_;  // periods in which no instalment stands any more
  std::optional<Date> stops_;     // no interest from then on
  Standing now_;
  int64_t flat_total_ = 0;  // the plan's flat interest, rounded once
  int64_t outstanding_ = 0;
  int64_t idle_ = 0;  // the part of `outstanding_` that is idle
  // What is still to be paid back at once, and the day of its pay-out.
  std::optional<Date> at_once_on_;
  int64_t at_once_ = 0;
  int64_t asked_last_ = 0;  // interest that the last instalment asked for when it was due
  int64_t beyond_ = 0;      // interest of whole periods after the last due date
  bool closed_ = false;     // settled
  bool ended_ = false;      // nothing was paid out since a settlement
};

}  // namespace thuning::loan
