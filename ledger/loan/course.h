// How a loan runs: what its instalments ask for, by what was paid out, paid back and agreed on
// until now (RULES.md, rules 0 to 11 and 16). Principal and interest only: charges, and the rows
// that a payment goes to, are the account's (account.h).
//
//   Course course(contract);
//   course.AdvanceTo(day);              // instalments due by then are final
//   course.PayOut(day, amount, 0);
//   course.Project(day);                // the others: as they will be if all is paid when due
//
// Days never go back. What is told is possible: the account sees to that. A value: copy it
// to ask what if.
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
    YearPart whole;          // the period's part of a year, by the period
    bool has_grace = false;  // on principal
    bool defers_interest = false;
    bool fixes_anew = false;  // A, from it on
    std::optional<int64_t> by_hand;
    int64_t added = 0;  // principal that came to it: given back, or spread anew
    int64_t principal_paid = 0;
    int64_t interest_paid = 0;  // or waived
    // Of that, what was paid by the day on which the loan was settled, before this was due; and
    // what a grace had put off. It does not count towards the amount.
    int64_t settled_principal = 0;
    int64_t settled_interest = 0;
    int64_t deferred_paid = 0;
    int64_t amount = 0;  // A, or what equal principal asks for, as it was or will be
    // What it asks for: final once it is due, until then as it will be.
    int64_t principal = 0;
    int64_t interest = 0;
    // Of both, what it asks for without what is paid beyond it, was paid before a settlement, falls
    // due with it by an acceleration, or arises after the last due date.
    int64_t own_principal = 0;
    int64_t own_interest = 0;
  };

  Course() = default;
  explicit Course(const Contract& contract);

  // The instalments due by the day ask for what has come about. Then, on that day:

  // Money is paid out; of it, so much is to be paid back at once. Before the last due date.
  void PayOut(Date day, int64_t amount, int64_t at_once);
  // Money is paid out when no instalment is to come: all of it is to be paid back at once.
  void PayOutBeyond(Date day, int64_t amount, int64_t at_once);
  // A payment pays what an instalment asks for, or will; principal also of what is no instalment.
  void Pay(std::optional<size_t> instalment, Date day, int64_t principal, int64_t interest);
  // A payment pays what was to be paid back at once, on that day.
  void PayAtOnce(Date day, int64_t principal);
  // A payment pays more than was asked for with the instalment that is due on the day.
  void PayMore(size_t instalment, Date day, int64_t principal, int64_t interest);
  // A payment is done: where it paid more than was due on a due date, A is fixed anew under
  // *lower*.
  void Lower();
  // Principal is owed again, with an instalment to come or of none.
  void GiveBack(std::optional<size_t> instalment, Date day, int64_t principal);
  // Interest is owed again with the next instalment, on top of its amount. One is to come.
  void GiveBackInterest(int64_t interest);
  // Principal that an instalment asked for, and nobody paid, is not asked for with it any more.
  void NoLongerAsk(size_t instalment, int64_t principal);
  // Nor is what was to be paid back at once.
  void AskNothingAtOnce() { at_once_ = 0; }
  // Principal is owed at once that bears nothing; so much of it is paid, or asked for otherwise.
  void OweIdle(int64_t principal);
  void PayIdle(int64_t principal) { OweIdle(-principal); }
  void WakeIdle(int64_t principal) { idle_ -= principal; }
  // Such principal is asked for with an instalment to come.
  void AskLater(size_t instalment, Date day, int64_t principal);
  // Returns false, and changes nothing, where no instalment to come is due on `from`. Of a loan
  // that is settled nothing is changed either.
  bool Amend(const Amendment& amendment);
  // Interest that was paid of one instalment pays another, or what is no instalment.
  void MoveInterestPaid(size_t from, std::optional<size_t> to, int64_t amount);
  // No interest arises from the day on.
  void StopInterest(Date day);
  // All principal falls due, with the instalment that is due on the day, or that of the day's
  // period; later ones end.
  void Accelerate(Date day);
  size_t Accelerated(Date day) const;  // that instalment
  // Nothing is to come any more but what was paid of it. Where early interest runs to the next due
  // date, it arises until then.
  void End(Date day);
  // Principal that no instalment has asked for, and what is past due, falls due with others in
  // their place.
  struct NewSchedule {
    int count = 1;
    Step step;
    Date start;  // the first due date
  };
  // In equal parts, which bear no interest any more.
  void Reage(Date day, int64_t past_due, const NewSchedule& schedule);
  // In level instalments for the principal, which goes on bearing interest, and the interest that
  // is owed: so much with no instalment.
  void ReageWithInterest(Date day, int64_t past_due, int64_t interest, const NewSchedule& schedule);

  // An instalment that is due and asks for nothing is none.
  void Drop(size_t instalment);

  void AdvanceTo(Date day);
  void Project(Date day);

  // Whether interest follows what is paid, rather than the plan.
  bool follows() const { return policy_.rest != Rest::kNone; }
  const std::vector<Instalment>& instalments() const { return instalments_; }
  // How many were due by the day to which it was advanced.
  size_t due_count() const { return now_.next; }
  // Whether an instalment is due after that day.
  bool HasToCome() const { return now_.next < instalments_.size(); }
  // Whether it ended, and nothing of it is owed again.
  bool IsSettled() const { return closed_; }
  // The one to which money of the day belongs: a due date belongs to the period that it ends.
  size_t InstalmentOf(Date day) const;
  int64_t principal_outstanding() const { return outstanding_; }
  // Principal that no instalment has asked for yet, and nobody paid.
  int64_t principal_to_come() const { return now_.unasked - now_.ahead; }
  // In all, by the day; rounded once a period (rules 4 and 11).
  int64_t InterestArisenBy(Date day) const;
  // Of that, what no instalment has asked for and nobody paid; where early interest runs to the
  // next due date, by then.
  int64_t InterestToAsk(Date day) const { return std::max<int64_t>(InterestWaiting(day), 0); }
  // Interest of the period of the next instalment by the day, with what waited for it.
  int64_t InterestOfPeriod(Date day) const;
  // How much more was paid of instalments to come than that; where the plan stands.
  int64_t InterestAhead(Date day) const { return std::max<int64_t>(-InterestWaiting(day), 0); }
  // What has arisen after the last due date, and was not paid before.
  int64_t InterestBeyond(Date day) const;
  // What so much of the latest pay-outs has borne by the day.
  int64_t InterestBorne(int64_t amount, Date day) const;
  // How much interest and principal an instalment to come takes ahead (rule 9, keep).
  int64_t InterestRoomAhead(size_t instalment, Date day) const;
  int64_t RoomAhead(size_t instalment, Date day) const;

 private:
  friend class CourseArchive;

  // What is fixed for the instalments from one on, until something changes.
  struct Fixed {
    int64_t instalment = 0;
    int64_t principal_each = 0;
  };
  // A sum paid out: what bears interest, and what was to be paid back at once.
  struct PaidOut {
    Date date;
    int64_t amount = 0;
    int64_t at_once = 0;
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
    int64_t ahead = 0;           // of that, what was paid
    int64_t interest_ahead = 0;  // interest that was paid with them, where it follows
    int64_t added = 0;           // of that, what came to single instalments
    int64_t reserved = 0;        // of that, what they ask for whatever A is
    int64_t carried = 0;         // interest that did not fit into an instalment
    int64_t deferred = 0;        // interest that a grace put off
    int64_t flat_arisen = 0;     // of the plan's flat interest, that of the periods that are over
    int64_t arisen = 0;          // interest of the periods that are over
    bool fixes_next = false;     // A, from the next instalment on
    bool fixes_now = false;      // A, once the payment that is under way is done
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
  // Whether principal and interest to come are seen as if all were paid when it is due.
  enum class View { kAsItIs, kAsPaid };

  bool IsLast(size_t i) const { return i + 1 == instalments_.size(); }
  bool IsFlat() const { return terms_.method == InterestMethod::kFlat; }
  // Whether the instalment has an amount that interest has to fit into.
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
  // What a grace has put off to the next instalment.
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
  size_t done_with_ = 0;           // of them: what came before a settlement or a re-ageing
  // Instalment i is due i - anchor_index_ steps after the anchor.
  Date anchor_;
  int anchor_index_ = -1;
  // The first instalment of those that are counted together, and the day that they follow.
  size_t first_ = 0;
  Date begin_;
  std::vector<Instalment> gone_;  // periods in which no instalment stands any more
  std::optional<Date> stops_;     // no interest from then on
  Standing now_;
  int64_t flat_total_ = 0;  // the plan's flat interest, rounded once
  int64_t outstanding_ = 0;
  int64_t idle_ = 0;  // of that, what bears nothing
  // What is to be paid back at once of what was paid out on a day, and was not yet.
  std::optional<Date> at_once_on_;
  int64_t at_once_ = 0;
  int64_t asked_last_ = 0;  // interest that the last instalment asked for when it was due
  int64_t beyond_ = 0;      // interest of whole periods after that
  bool closed_ = false;     // settled
  bool ended_ = false;      // nothing was paid out since a settlement
};

}  // namespace thuning::loan
