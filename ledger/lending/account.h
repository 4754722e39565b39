// What a loan's facts amount to: its rows, its charges, how each transaction was allocated, what is
// overpaid. A pure fold: the contract and its amendments lay out the rows, then every transaction
// that was not undone is applied in the order of its value date (then of its arrival), as if all of
// it had been known in time.
//
//   Account account(contract);
//   for (const Fact& fact : facts) account.Apply(fact);     // by date
//   account.AdvanceTo(today);                                // interest on what is past due
//
// What facts have to be, WhyImpossible says; here only some of it is checked: money is paid out
// before the last due date, principal is spread anew before the last instalment, re-ageing names a
// count and a start. Amounts are minor units and not negative unless stated. A value: copy it to
// ask what if, or to keep a checkpoint from which later facts are applied again. No clock, no
// protos, no postings.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/lending/contract.h"
#include "ledger/lending/drawn_schedule.h"
#include "ledger/lending/interest_plan.h"
#include "ledger/lending/policy.h"
#include "ledger/money/date.h"
#include "ledger/money/decimal.h"

namespace thuning::lending {

// How much of each component; indexed by Component.
struct Parts {
  std::array<int64_t, kComponents> minor = {};

  int64_t& operator[](Component component) { return minor[static_cast<size_t>(component)]; }
  int64_t operator[](Component component) const { return minor[static_cast<size_t>(component)]; }
  int64_t total() const { return minor[0] + minor[1] + minor[2] + minor[3]; }
  Parts& operator+=(const Parts& other);
  friend bool operator==(const Parts&, const Parts&) = default;
};

// kCharge: a fee or penalty that is due on a day of its own.
enum class RowKind { kInstalment, kDownPayment, kAfterMaturity, kReaged, kCharge };

struct Row {
  RowKind kind = RowKind::kInstalment;
  Date from;
  Date due_date;
  Parts due;
  Parts paid;
  Parts waived;
  Parts written_off;
  int64_t credited = 0;  // of the principal due: given back after it had been paid
  int64_t paid_in_advance = 0;
  int64_t paid_past_due = 0;
  std::optional<Date> settled;  // when nothing was left of it

  int64_t Open(Component component) const;
  int64_t open() const;
};

// kDated: due with the instalment in whose period its day lies. kOwnDay: due on that day itself.
enum class ChargeTiming { kDisbursement, kDated, kInstalment, kPastDue, kOwnDay };

// What a percentage is taken of; kFlat means none is.
enum class ChargeBasis { kFlat, kPrincipal, kPrincipalAndInterest, kInterest };

struct Charge {
  int id = 0;
  std::string name;
  bool penalty = false;
  ChargeTiming timing = ChargeTiming::kDated;
  ChargeBasis basis = ChargeBasis::kFlat;
  int64_t amount = 0;  // flat: of one instalment when the timing is kInstalment
  Decimal percent;     // 1.5
  std::optional<Date> due_date;
  int64_t due = 0;
  int64_t paid = 0;
  int64_t waived = 0;
};

// The part of a charge that stands in a row.
struct ChargePart {
  size_t charge = 0;
  size_t row = 0;
  int64_t due = 0;
  int64_t paid = 0;
  int64_t waived = 0;
};

// One fact about a loan.
struct Fact {
  int id = 0;  // of arrival, growing
  Kind kind = Kind::kRepayment;
  Date date;
  int64_t amount = 0;
  int target = 0;          // the transaction or the charge that it is about
  std::optional<int> row;  // the instalment, from 1, where a charge is waived in part
  int count = 0;           // re-ageing: instalments
  Frequency frequency = Frequency::kMonths;
  int every = 1;
  std::optional<Date> start;
};

// What a transaction came to.
struct Entry {
  int id = 0;
  Kind kind = Kind::kRepayment;
  Date date;
  int64_t amount = 0;
  Parts parts;
  int64_t overpaid = 0;
  int64_t principal_after = 0;  // outstanding on the loan
  std::vector<std::pair<size_t, Parts>> by_row;
  std::vector<std::pair<size_t, int64_t>> by_charge;  // what of `parts` paid which charge
};

// What settles a loan on a day.
struct Payoff {
  int64_t amount = 0;
  Parts parts;
};

class Account {
 public:
  explicit Account(Contract contract, std::vector<Charge> charges, std::vector<Tranche> tranches);

  void Apply(const Fact& fact);
  // After the last fact: what the amendments still to come change, interest that past due principal
  // bears until `today`, where the policy says so, and penalties for what is past due.
  void AdvanceTo(Date today);

  const std::vector<Row>& rows() const { return rows_; }
  const std::vector<Charge>& charges() const { return charges_; }
  const std::vector<ChargePart>& charge_parts() const { return parts_; }
  const std::vector<Entry>& entries() const { return entries_; }
  const InterestPlan& plan() const { return plan_; }
  int64_t overpaid() const { return overpaid_; }
  int64_t outstanding() const;
  // Day of the first sum that was paid out.
  std::optional<Date> disbursed_on() const { return disbursed_on_; }
  int64_t principal_outstanding() const;
  bool written_off() const { return written_off_; }
  bool charged_off() const { return charged_off_.has_value(); }
  Parts TotalOf(Parts Row::*member) const;

  // The following ask for a day up to which the account is folded: a fact after it would count as
  // known, one before it that is missing would not count.

  // Interest that has arisen from the disbursement to the end of the day before, in all: by the
  // plan's balances, or where the schedule fixes it, rows that are due and the current row's share
  // of days, rounded half even. Grows with the day and ends at what is due; nothing arises on a
  // loan that is settled, written off, or charged off where that stops interest.
  int64_t InterestAccruedBy(Date day) const;
  // The smallest repayment on the day after which nothing is owed; none when nothing is. If the
  // order of allocation leaves something out for good, so does this.
  Payoff PayoffOn(Date day) const;
  // Why the fact cannot come next, as a reason for refusing it; nothing when it can.
  std::optional<std::string_view> WhyImpossible(const Fact& fact) const;

 private:
  friend class AccountArchive;

  Account() = default;
  void LayOutRows();
  void LayOutPlan();
  void HoldBackAmendments(size_t count);
  void Draw();
  void Redraw();
  void FollowPayment(const Fact& fact);
  void KeepPastDueDrawn(Date today);
  bool DrawingFollows() const;
  void AmendUntil(std::optional<Date> date);
  void Amend(const Amendment& amendment);
  size_t InsertRow(const Row& row);
  size_t RowOfCharge(Date due);
  void LayOutCharges();
  void LayOutCharge(size_t index);
  void RefreshPercentCharges();
  void AddChargePart(size_t charge, size_t row, int64_t amount);
  int64_t ChargeAmount(const Charge& charge, int64_t principal, int64_t interest) const;

  void Disburse(const Fact& fact);
  void AddDownPayment(const Tranche& tranche);
  int64_t DownPaymentOf(int64_t amount) const;
  void TakeFromPlan(Date from_due);
  // The plan's period of a row, where it has one.
  std::optional<size_t> PeriodOf(size_t row) const;
  void KeepWhatWasPaid();
  void KeepWhatWasPaid(const ChargePart& before);
  void Pay(const Fact& fact);
  int64_t PayCharge(const Fact& fact, Entry& entry);
  void WaiveCharge(const Fact& fact);
  void WaiveInterest(const Fact& fact);
  void TakeBack(const Fact& fact);
  void Reamortise(const Fact& fact);
  void Reage(const Fact& fact);
  void ChargeOff(const Fact& fact);
  void Accelerate(Date date);
  void WriteOff(const Fact& fact);
  void Recover(const Fact& fact);
  Entry& Enter(const Fact& fact);

  // In account_payoff.cc.
  Date InterestEnds() const;
  bool IsSettledBy(Date day) const;
  int64_t InterestKept(size_t index, Date day) const;
  void DropInterest(Date day);
  void DropInterestIfSettledBy(const Fact& fact);
  int64_t PayWhatIsLeft(const Fact& fact, int64_t amount, Entry& entry);
  int64_t PayLastInterest(const Fact& fact, int64_t amount, Entry& entry);
  Account AfterRepayment(Date day, int64_t amount) const;

  // In account_possible.cc.
  std::optional<std::string_view> WhyNotOfKind(const Fact& fact) const;
  std::optional<std::string_view> WhyNotSettleCharge(const Fact& fact) const;
  std::optional<std::string_view> WhyNotDisburse(const Fact& fact) const;
  bool HasToCome(Date date) const;
  int64_t OpenInterest() const;

  // In account_allocation.cc.
  int64_t Allocate(const Fact& fact, int64_t amount, const AllocationOrder& order, Entry& entry);
  int64_t AllocateByRow(const Fact& fact, int64_t amount, const AllocationOrder& order,
                        Entry& entry);
  int64_t AllocateByBucket(const Fact& fact, int64_t amount, const AllocationOrder& order,
                           Entry& entry);
  std::vector<size_t> RowsFor(DueClass due, FutureRule future, Date date,
                              std::optional<Component> component) const;
  int64_t PayBucket(Bucket bucket, const std::vector<size_t>& rows, int64_t amount,
                    const Fact& fact, Entry& entry);

  int64_t PayRow(size_t index, Bucket bucket, int64_t amount, const Fact& fact, Entry& entry);
  void BookOnRow(size_t index, Component component, int64_t amount, const Fact& fact, Entry& entry);
  void SpreadOverCharges(size_t row, bool penalty, int64_t amount, Entry& entry);
  bool PlanFollows() const;
  const AllocationOrder& OrderFor(Kind kind) const;
  void UpdateSettled(Row& row, Date date);
  void BearInterestUntil(Date today);
  void AssessPenalties(Date today);
  void KeepPastDue(const InterestPlan::Period& span, int64_t latest, int64_t past_due, Date day);

  Contract contract_;
  std::vector<Charge> charges_;
  std::vector<Tranche> tranches_;
  std::vector<Row> rows_;
  std::vector<ChargePart> parts_;
  std::vector<Entry> entries_;
  InterestPlan plan_;
  Happenings happenings_;
  std::vector<Amendment> amendments_;  // not applied yet, by date
  std::optional<Date> corrected_until_;
  int64_t principal_outstanding_ = 0;
  int64_t overpaid_ = 0;
  bool written_off_ = false;
  std::optional<Date> charged_off_;
  std::optional<Date> disbursed_on_;  // for the first time
  std::optional<Date> written_off_on_;
  int64_t recovered_ = 0;  // after a write-off
  int64_t repaid_ = 0;     // what the payer paid and has not got back through the bank
  std::optional<Date> interest_dropped_;  // when a payment settled a schedule that stands
};

}  // namespace thuning::lending
