// The judge of loans' lives, its part about transactions: what each kind of them does, above all
// what goes wrong and what is undone (rule 14). naive_life_test.h says what the judge is.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <utility>
#include <vector>

#include "ledger/loan/facts.h"
#include "ledger/loan/naive_course_test.h"
#include "ledger/loan/naive_loan_test.h"
#include "ledger/loan/naive_payment_test.h"
#include "ledger/loan/policy.h"
#include "ledger/money/date.h"

namespace thuning::loan::naive {

// ---- Transactions ----

// Gap: a loan that was settled goes on when more is paid out; the rows that came due meanwhile
// stay. Not offered here after a write-off, nor under rest none.
inline void Disburse(Life& life, const Fact& fact) {
  if (life.closed && (life.written_off || life.no_rest())) std::abort();
  if (life.current > life.count()) std::abort();
  life.closed = false;
  const Tranche tranche{life.today, fact.amount};
  life.tranches.push_back(tranche);
  if (life.terms().down_payment_e8 > 0) {
    LiveRow row;
    row.from = life.today;
    row.due = life.today;
    row.asked = true;
    row.principal = DownPaymentOf(life.terms(), tranche);
    life.downs.push_back(row);
  }
  FixAll(life);
}

inline void Repay(Life& life, int64_t amount) {
  const int64_t owed = OwedToSettle(life).total();
  if (owed == 0) {
    life.overpaid += amount;
  } else if (amount >= owed) {
    Close(life);
    life.overpaid += amount - owed;
  } else {
    life.overpaid += Allocate(life, amount);
  }
  // Rule 9, lower, on a due date: A anew for the instalments after the one that is due.
  const bool lower = life.policy().prepayment == Prepayment::kLower;
  if (std::exchange(life.extended, false) && lower) FixAll(life);
}

// Gaps: on a due date interest that waits belongs to the row that a payment of it would go to. More
// than is open waives nothing more. Where nothing is owed any more, the loan is settled.
inline void WaiveInterest(Life& life, int64_t left) {
  for (const Debt& debt : Debts(life)) {
    if (debt.of != DebtOf::kInstalment || debt.due_class == DueClass::kInAdvance) continue;
    const int64_t open = std::max<int64_t>(0, debt.open[Component::kInterest]);
    const int64_t amount = std::min(left, open);
    ReduceInterest(life, life.rows.at(debt.index), false, true, amount);
    left -= amount;
  }
  if (life.current <= life.count() && !life.closed) {
    const bool keeps = life.policy().prepayment == Prepayment::kKeep;
    LiveRow& row = life.row(keeps ? life.current : NumberOfToday(life));
    const int64_t amount = std::min(left, Waiting(life, ArisenInAll(life)));
    ReduceInterest(life, row, true, true, amount);
  }
  if (!life.closed && PaidOut(life) > 0 && OwedToSettle(life).total() == 0) Close(life);
}

// Rule 14: "Write-off gives up what is owed that day, no more."
inline void WriteOff(Life& life) {
  life.gives_up = true;
  Close(life);
  life.gives_up = false;
}

inline void Apply(Life& life, const Fact& fact) {
  switch (fact.kind) {
    case Kind::kDisbursement:
      return Disburse(life, fact);
    case Kind::kRepayment:
      return Repay(life, fact.amount);
    case Kind::kInterestWaiver:
      return WaiveInterest(life, fact.amount);
    case Kind::kOverpaymentRefund:
      life.overpaid -= fact.amount;
      return;
    case Kind::kWriteOff:
      return WriteOff(life);
    default:
      std::abort();
  }
}

}  // namespace thuning::loan::naive
