// What follows from a loan's facts: its rows, its charges, how each transaction was allocated, what
// is overpaid (RULES.md). A pure fold: transactions, amendments and charges are taken in the order
// of their value dates, as if all of them had been known in time.
//
//   Account account(contract, charges, amendments);
//   for (const Fact& fact : facts) account.Apply(fact);     // by date
//   account.AdvanceTo(today);
//
// Apply checks nothing: ask WhyImpossible first. Amounts are minor units and not negative unless
// stated. A value: copy it to try something out, or to save an account from which later facts go
// on. No clock, no protos, no postings.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "ledger/loan/course.h"
#include "ledger/loan/facts.h"
#include "ledger/loan/policy.h"
#include "ledger/money/date.h"

namespace thuning::loan {

class Account {
 public:
  // A charge exists from the day on which it was decided, an amendment holds from its value date.
  explicit Account(Contract contract, std::vector<Charge> charges = {},
                   std::vector<Amendment> amendments = {});

  void Apply(const Fact& fact);
  // Goes on to a day; no fact so far is after it. Whatever comes by then takes place: amendments,
  // charges, instalments, interest, penalties.
  void AdvanceTo(Date day);

  const std::vector<Row>& rows() const { return rows_; }
  const std::vector<Charge>& charges() const { return charges_; }
  const std::vector<ChargePart>& charge_parts() const { return parts_; }
  const std::vector<Entry>& entries() const { return entries_; }
  const Course& course() const { return course_; }
  int64_t overpaid() const { return overpaid_; }
  int64_t outstanding() const;
  // The latest day on which an amendment or a charge begins.
  Date changes_until() const;
  // The due date that an amendment named and on which no instalment to come was due, so that the
  // amendment changed nothing.
  std::optional<Date> amendment_in_the_air() const { return amendment_in_the_air_; }
  // Day of the first sum that was paid out.
  std::optional<Date> disbursed_on() const { return disbursed_on_; }
  int64_t principal_outstanding() const { return course_.principal_outstanding(); }
  bool written_off() const { return written_off_on_.has_value(); }
  bool charged_off() const { return charged_off_.has_value(); }
  Parts TotalOf(Parts Row::*member) const;
  // Interest, fees and penalties that were paid and are owed again after a chargeback.
  const Parts& owed_again() const { return owed_again_; }
  // What recoveries took back of what was given up.
  int64_t recovered() const { return recovered_; }
  // Interest that was given back with refunds, in all.
  int64_t interest_refunded() const { return interest_refunded_; }

  // The following hold for the day to which the account was advanced.

  // All interest that has arisen from the disbursement to the end of the day before (rule 11). What
  // was paid or waived may be more than that, where the plan's interest was paid ahead.
  int64_t InterestAccruedBy(Date day) const { return course_.InterestArisenBy(day); }
  // The smallest repayment on the day after which nothing is owed (rule 10); zero when nothing is.
  Payoff PayoffOn(Date day) const;
  // What in the account contradicts itself, in words: a fault of the program. Nothing when all is
  // well.
  std::optional<std::string_view> Contradiction() const;
  // Why the fact cannot come next, as a reason for refusing it; nothing when it can.
  std::optional<std::string_view> WhyImpossible(const Fact& fact) const;

 private:
  friend class AccountArchive;

  Account() = default;

  // In account.cc: rows and charges.
  bool IsInstalment(const Row& row) const;
  std::optional<size_t> InstalmentAt(size_t row) const;
  size_t RowOf(size_t instalment) const;
  void NumberInstalments();
  void KnowUntil(Date day);
  void Amend(const Amendment& amendment, Date day);
  void StandOn(Date day);
  void AskOn(Date day);
  std::optional<Date> NextAfterDue(Date until) const;
  void AddMissingRows(RowKind kind);
  void SortRows();
  void TakeFromCourse();
  void TakeFromCourseOn(Date day);
  void UpdateSettled(Row& row, Date day);
  void UpdateAllSettled(Date day);
  size_t InsertRow(const Row& row);
  int64_t ChargeAmount(const Charge& charge, int64_t principal, int64_t interest) const;
  void SetChargePart(size_t charge, size_t row, int64_t amount);
  void SetAmount(ChargePart& part, int64_t amount);
  void EndChargePart(ChargePart& part);
  void AskForCharge(size_t charge, Date day, int64_t amount);
  void LayOutCharge(size_t index);
  void LayOutCharges(const Fact& disbursement, bool is_first);
  void RefreshCharges(Date day);
  void RefreshInstalmentFee(size_t index);
  Parts OpenWhenDue(size_t row, Date day) const;
  void Penalise(size_t charge, size_t row, const Parts& open);
  void AssessPenalties(Date day);
  void AssessAnew(size_t charge, Date day);
  void DropChargesToCome(Date day);
  void CutRowsAfter(size_t row);
  void DropRowIfEmpty(size_t instalment);

  // What is overpaid by one payment: it was more than was owed then.
  struct LeftOver {
    int id = 0;
    Kind kind = Kind::kRepayment;
    int64_t amount = 0;
    bool is_interest = false;  // that came with a refund
  };

  // What a payment paid, less what a chargeback took back of it.
  struct PaidBy {
    int id = 0;
    Parts parts;
  };

  // In account_payments.cc.
  struct Paying {
    const Fact& fact;
    const AllocationOrder& order;
    Entry& entry;
  };
  void Pay(const Fact& fact);
  int64_t PayMoney(const Fact& fact, const AllocationOrder& order, int64_t amount, Entry& entry);
  void RefundInterest(const Fact& fact, int64_t borne, Entry& entry);
  bool IsMeant(const ChargePart& part, const Fact& fact) const;
  int64_t PayCharge(const Fact& fact, Entry& entry);
  void Settle(const Paying& paying);
  void SettlePrincipalToCome(const Paying& paying);
  int64_t PayLastAhead(const Paying& paying, int64_t principal);
  void WithInterestToAsk(Date day, int64_t amount,
                         absl::FunctionRef<void(size_t row, int64_t interest)> pay);
  int64_t SettledInterest(size_t row) const;
  int64_t MoveInterest(size_t from, size_t to, int64_t kept, int64_t most);
  void UseInterestPaidAhead(Date day);
  void LeaveOver(const Fact& fact, int64_t amount, bool is_interest = false);
  int64_t UseLeftOver(const LeftOver& left, int64_t credit, Date day);
  void UseOverpaid(Date day);
  Payoff PayoffNow(Date day) const;
  bool OwesThePlan() const;
  const AllocationOrder& OrderFor(Kind kind) const;
  bool GoesAhead() const;
  bool IsOf(DueClass due, size_t row, Date day) const;
  bool IsKnownOnlyWhenDue(const Charge& charge) const;
  int64_t ChargesAhead(size_t row, bool penalty) const;
  int64_t Capacity(size_t row, DueClass due, Component component, Date day) const;
  bool Takes(size_t row, DueClass due, Date day, std::optional<Component> component) const;
  std::optional<size_t> NextRow(DueClass due, FutureRule future, Date day,
                                std::optional<Component> component) const;
  std::vector<size_t> RowsAhead(Date day, Component component) const;
  int64_t Allocate(const Paying& paying, int64_t amount);
  int64_t AllocateByRow(const Paying& paying, int64_t amount);
  int64_t AllocateByBucket(const Paying& paying, int64_t amount);
  static bool Spreads(const Paying& paying, DueClass due);
  int64_t PayBucket(const Paying& paying, Bucket bucket, int64_t amount);
  int64_t SpreadBucket(const Paying& paying, Bucket bucket, int64_t amount);
  int64_t PayDueOn(const Paying& paying, Date due, Bucket bucket, int64_t amount);
  int64_t PayRow(const Paying& paying, size_t row, Bucket bucket, int64_t amount);
  void TellCourse(std::optional<size_t> instalment, Date day, int64_t principal, int64_t interest,
                  bool was_asked);
  void Remember(int payment, Component component, int64_t amount);
  void BookOnRow(size_t row, Component component, int64_t amount, const Fact& fact, Entry& entry);
  void SpreadOverCharges(size_t row, bool penalty, bool ahead, int64_t amount, Entry& entry);

  // In account_facts.cc.
  Entry& Enter(const Fact& fact);
  void Disburse(const Fact& fact);
  void WaiveCharge(const Fact& fact);
  void WaiveInterest(const Fact& fact);
  void TakeBack(const Fact& fact);
  Parts PartsOwedAgain(int payment, int64_t amount);
  void OweAgain(const Parts& parts, Date day);
  void OweIdle(int64_t principal, Date day);
  int64_t TakeDuePrincipal(Date day);
  int64_t TakeInterestOfNoInstalment();
  void Reamortise(const Fact& fact);
  void Reage(const Fact& fact);
  void DropFeesOf(size_t instalment);
  void Accelerate(Date day);
  void ChargeOff(const Fact& fact);
  void EnterWhatIsOwed(const Fact& fact);
  void WriteOff(const Fact& fact);
  void Recover(const Fact& fact);
  // Gives up or waives, on a row, interest that has arisen and was not asked for.
  void LetGo(size_t row, Parts Row::*how, Component component, int64_t amount, Date day,
             Entry& entry);
  size_t RowNow(Date day) const { return RowOf(course_.InstalmentOf(day)); }

  // In account_possible.cc.
  std::optional<std::string_view> WhyNotOfKind(const Fact& fact) const;
  std::optional<std::string_view> WhyNotSettleCharge(const Fact& fact) const;
  std::optional<std::string_view> WhyNotChargeBack(const Fact& fact) const;
  int64_t InterestToWaive(Date day) const;

  Contract contract_;
  std::vector<Charge> charges_;
  std::vector<Amendment> amendments_;
  std::optional<Date> known_until_;  // amendments and charges up to then have been taken
  std::optional<Date> amendment_in_the_air_;
  Course course_;
  std::vector<Row> rows_;
  std::vector<ChargePart> parts_;
  std::vector<Entry> entries_;
  size_t final_rows_ = 0;  // instalments whose fees do not change any more
  Date assessed_until_;    // penalties have been taken of what was due before
  int64_t paid_out_ = 0;
  int64_t overpaid_ = 0;
  std::vector<LeftOver> left_over_;  // later debts may have used a part of it
  Parts owed_again_;
  int64_t interest_refunded_ = 0;
  std::vector<PaidBy> paid_by_;  // where the product has an order for chargebacks
  std::optional<Date> charged_off_;
  std::optional<Date> disbursed_on_;  // the first time
  std::optional<Date> written_off_on_;
  bool nothing_to_come_ = false;  // settled or written off, and nothing was lent since
  int64_t recovered_ = 0;         // of what a write-off gave up
  int64_t repaid_ = 0;            // what the payer paid and has not got back through the bank
};

}  // namespace thuning::loan
