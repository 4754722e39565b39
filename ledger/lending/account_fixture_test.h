// The words of the account's tests: small loans, facts in one line, lives at random.
#pragma once

#include <algorithm>
#include <random>
#include <vector>

#include "ledger/lending/account.h"
#include "tests/support/seed.h"

namespace thuning::lending {

inline Date D(absl::string_view text) { return ParseIsoDate(text).value(); }

inline AllocationOrder OrderOf(std::vector<Component> components) {
  AllocationOrder order;
  for (const DueClass due : {DueClass::kPastDue, DueClass::kDue, DueClass::kInAdvance}) {
    for (const Component component : components) order.buckets.push_back({due, component});
  }
  return order;
}

inline AllocationOrder PenaltiesFirst() {
  return OrderOf(
      {Component::kPenalty, Component::kFee, Component::kInterest, Component::kPrincipal});
}

// 400.00 without interest in four months from 1 January 2026.
inline Contract FourTimesAHundred() {
  Contract contract{.instalment_count = 4, .start = D("2026-01-01"), .principal = 400'00};
  contract.policy.allocation = PenaltiesFirst();
  return contract;
}

// 100.00 at 12 % by the month in three instalments of 34.00, 34.00, 34.01; interest follows the
// principal day by day.
inline Contract DailyRest() {
  Contract contract{.instalment_count = 3,
                    .start = D("2024-01-01"),
                    .principal = 100'00,
                    .annual_rate = Decimal(12, -2)};
  contract.policy.interest_basis = InterestBasis::kPerPeriod;
  contract.policy.rest = Rest::kDaily;
  contract.policy.allocation = PenaltiesFirst();
  return contract;
}

inline Fact Of(Kind kind, absl::string_view date, int64_t amount) {
  return {.kind = kind, .date = D(date), .amount = amount};
}

inline Fact Pays(absl::string_view date, int64_t amount) {
  return Of(Kind::kRepayment, date, amount);
}

// The facts in the order of their dates, as the account wants them.
inline Account Fold(const Contract& contract, std::vector<Fact> facts,
                    std::vector<Charge> charges = {}) {
  std::stable_sort(facts.begin(), facts.end(),
                   [](const Fact& a, const Fact& b) { return a.date < b.date; });
  Account account(contract, std::move(charges), {{contract.start, contract.principal}});
  account.Apply(
      {.kind = Kind::kDisbursement, .date = contract.start, .amount = contract.principal});
  for (const Fact& fact : facts) account.Apply(fact);
  return account;
}

// What is open of each row.
inline std::vector<int64_t> OpenOf(const Account& account) {
  std::vector<int64_t> open;
  for (const Row& row : account.rows()) open.push_back(row.open());
  return open;
}

inline Charge Fee(int id, absl::string_view due, int64_t amount) {
  return {.id = id, .amount = amount, .due_date = D(due)};
}

inline Charge Penalty(int id, absl::string_view due, int64_t amount) {
  return {.id = id, .penalty = true, .amount = amount, .due_date = D(due)};
}

// A loan and what happened to it.
struct Life {
  Contract contract;
  std::vector<Charge> charges;
  std::vector<Fact> facts;
};

inline Contract RandomContract(std::mt19937_64& random, int64_t max_principal) {
  Contract contract{.frequency = static_cast<Frequency>(Uniform(random, 0, 2)),
                    .every = static_cast<int>(Uniform(random, 1, 3)),
                    .instalment_count = static_cast<int>(Uniform(random, 1, 24)),
                    .start = AddDays(D("2024-01-01"), Uniform(random, 0, 700)),
                    .principal = Uniform(random, 1'000, max_principal),
                    .annual_rate = Decimal(Uniform(random, 0, 400), -3)};
  if (contract.frequency == Frequency::kDays) contract.every *= 10;
  Policy& policy = contract.policy;
  policy.schedule_rule = static_cast<ScheduleRule>(Uniform(random, 0, 1));
  policy.interest_method = static_cast<InterestMethod>(Uniform(random, 0, 1));
  policy.interest_basis = static_cast<InterestBasis>(Uniform(random, 0, 1));
  policy.month_days = static_cast<MonthDays>(Uniform(random, 0, 1));
  policy.year_days = static_cast<YearDays>(Uniform(random, 2, 6));
  policy.rest = static_cast<Rest>(Uniform(random, 0, 2));
  policy.allocation = PenaltiesFirst();
  policy.allocation.future = static_cast<FutureRule>(Uniform(random, 0, 3));
  policy.allocation.direction = static_cast<Direction>(Uniform(random, 0, 1));
  return contract;
}

inline Life RandomLife(std::mt19937_64& random, int64_t max_principal) {
  static constexpr Kind kKinds[] = {
      Kind::kRepayment,      Kind::kRepayment,     Kind::kRepayment,  Kind::kRepayment,
      Kind::kGoodwillCredit, Kind::kRepayment,     Kind::kChargeback, Kind::kOverpaymentRefund,
      Kind::kChargeWaiver,   Kind::kInterestWaiver};
  Life life{.contract = RandomContract(random, max_principal)};
  const Date last = DueDatesOf(life.contract).back();
  const int64_t days = DaysBetween(life.contract.start, last) + 40;
  for (int id = 1; id <= Uniform(random, 0, 4); ++id) {
    Charge charge{.id = id,
                  .penalty = Uniform(random, 0, 1) == 1,
                  .amount = Uniform(random, 1, 5'000),
                  .due_date = AddDays(life.contract.start, Uniform(random, 0, days))};
    life.charges.push_back(charge);
  }
  const int64_t count = Uniform(random, 1, 25);
  for (int64_t i = 0; i < count; ++i) {
    life.facts.push_back({.id = static_cast<int>(i) + 1,
                          .kind = kKinds[Uniform(random, 0, 9)],
                          .date = AddDays(life.contract.start, Uniform(random, 0, days)),
                          .amount = Uniform(random, 1, life.contract.principal / 3 + 1),
                          .target = static_cast<int>(Uniform(random, 1, 4))});
  }
  return life;
}

}  // namespace thuning::lending
