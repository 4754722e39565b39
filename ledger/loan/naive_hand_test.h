// What the hand tests of the judge are written with: days, orders of payment and facts in short.
#pragma once

#include <cstdint>
#include <string>

#include "ledger/loan/facts.h"
#include "ledger/loan/policy.h"
#include "ledger/money/date.h"

namespace thuning::loan::naive {

// "2026-01-31".
inline Date Day(const std::string& text) { return ParseIsoDate(text).value(); }

// Penalties, fees, interest, principal; what is past due first.
inline AllocationOrder Order(FutureRule future, Direction direction = Direction::kHorizontal) {
  AllocationOrder order;
  order.future = future;
  order.direction = direction;
  for (const DueClass due : {DueClass::kPastDue, DueClass::kDue, DueClass::kInAdvance}) {
    for (const Component component : kAllComponents) order.buckets.push_back({due, component});
  }
  return order;
}

inline Fact Done(Kind kind, const std::string& day, int64_t amount) {
  Fact fact;
  fact.kind = kind;
  fact.date = Day(day);
  fact.amount = amount;
  return fact;
}

inline Fact PaidOut(const std::string& day, int64_t amount) {
  return Done(Kind::kDisbursement, day, amount);
}

inline Fact Paid(const std::string& day, int64_t amount) {
  return Done(Kind::kRepayment, day, amount);
}

}  // namespace thuning::loan::naive
