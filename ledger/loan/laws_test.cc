// Laws that hold over random lives without any judge: what interest comes to, that it is one number
// wherever it is asked for, and what makes no difference. More of them are in account_test.cc.
//
// THUNING_SEED sets the seed.
#include <cstdlib>
#include <set>
#include <string>

#include "gtest/gtest.h"
#include "ledger/loan/account.h"
#include "ledger/loan/random_life_test.h"
#include "ledger/money/rate.h"
#include "tests/support/seed.h"

namespace thuning::loan {
namespace {

constexpr int kLives = 300;

bool Has(const RandomLife& life, std::set<Kind> kinds) {
  for (const Fact& fact : life.facts) {
    if (kinds.contains(fact.kind)) return true;
  }
  return false;
}

// ---- Interest is what principal bears, day by day.

// So many days of the year are one whole.
int64_t DaysOfYear(DayCount day_count) {
  if (day_count == DayCount::kActual360) return 360;
  if (day_count == DayCount::kActual364) return 364;
  if (day_count == DayCount::kActual366) return 366;
  return day_count == DayCount::kActual365Fixed ? 365 : 0;
}

// Lives in which all principal that is outstanding bears interest every day, at one rate.
bool AllPrincipalBears(const RandomLife& life) {
  const Terms& terms = life.contract.terms;
  const Policy& policy = life.contract.policy;
  for (const Amendment& amendment : life.amendments) {
    if (amendment.rate_from.has_value() || amendment.pause.has_value()) return false;
  }
  return terms.method == InterestMethod::kDecliningBalance && terms.basis == InterestBasis::kDay &&
         DaysOfYear(terms.day_count) > 0 && policy.rest == Rest::kDaily &&
         policy.early_interest == EarlyInterest::kToPayment && policy.interest_on_past_due &&
         !policy.interest_stops_at_maturity &&
         !Has(life, {Kind::kReaging, Kind::kChargeOff, Kind::kWriteOff, Kind::kOverpaymentRefund});
}

// The loan as it stands at the end of each day: what is outstanding then bears the day's interest.
// Rounding moves half a unit for each period that ends, and for each fact at which it may.
TEST(LawsTest, InterestIsWhatPrincipalBearsDayByDay) {
  LifeGenerator generator(TestSeed(20261212));
  int seen = 0;
  for (int i = 0; i < 30 * kLives; ++i) {
    const RandomLife life = generator.Next();
    if (!AllPrincipalBears(life)) continue;
    ++seen;
    const Terms& terms = life.contract.terms;
    const Date end = AddDays(life.facts.back().date, 40);
    Account account(life.contract, life.charges, life.amendments);
    size_t next = 0;
    Int128 borne = 0;  // in units of the rate, a day of the year
    for (Date day = life.contract.start(); day < end; day = AddDays(day, 1)) {
      while (next < life.facts.size() && life.facts[next].date == day) {
        account.Apply(life.facts[next++]);
      }
      account.AdvanceTo(day);
      const bool is_free = day < terms.interest_free_until.value_or(day);
      if (!is_free) borne += Int128{account.principal_outstanding()} * terms.rate_e8;
    }
    account.AdvanceTo(end);
    const Int128 whole = Int128{kRateOne} * DaysOfYear(terms.day_count);
    const Int128 differs = account.InterestAccruedBy(end) * whole - borne;
    const auto periods = static_cast<int64_t>(account.course().due_count() + life.facts.size()) + 1;
    const Int128 beyond = DaysBetween(account.course().instalments().back().due, end) / 7 + 1;
    const Int128 bound = (periods + std::max<Int128>(beyond, 0)) * whole / 2;
    ASSERT_TRUE(-bound <= differs && differs <= bound)
        << static_cast<int64_t>(differs / (whole / 1000)) << " thousandths\n"
        << Described(life);
  }
  EXPECT_GT(seen, kLives / 10);
}

// What has arisen and was not paid is what settling asks for, and what a write-off gives up.
TEST(LawsTest, AccruedInterestIsOneNumber) {
  LifeGenerator generator(TestSeed(20261213));
  int seen = 0;
  for (int i = 0; i < kLives; ++i) {
    const RandomLife life = generator.Next();
    const Policy& policy = life.contract.policy;
    if (policy.early_interest != EarlyInterest::kToPayment || !policy.settling_drops_interest ||
        Has(life, {Kind::kWriteOff})) {
      continue;
    }
    for (const int after : {0, 1, 23}) {
      const Date day = AddDays(life.facts.back().date, after);
      Account account = Lived(life, day);
      const Payoff payoff = account.PayoffOn(day);
      if (payoff.amount == 0) continue;
      ++seen;
      const int64_t done = account.TotalOf(&Row::paid)[Component::kInterest] +
                           account.TotalOf(&Row::waived)[Component::kInterest];
      const int64_t accrued =
          account.InterestAccruedBy(day) + account.owed_again()[Component::kInterest] - done;
      ASSERT_EQ(payoff.parts[Component::kInterest], std::max<int64_t>(accrued, 0))
          << FormatIsoDate(day) << "\n"
          << Described(life);
      account.Apply({.kind = Kind::kWriteOff, .date = day});
      ASSERT_EQ(account.TotalOf(&Row::written_off), payoff.parts) << Described(life);
      ASSERT_EQ(account.outstanding(), 0) << Described(life);
    }
  }
  EXPECT_GT(seen, kLives / 4);
}

// ---- What makes no difference.

// In the rows, but where nothing is owed: in which row to come a settlement pays principal depends
// on how much they ask for then.
void ExpectTheSame(const RandomLife& life, const RandomLife& other, const std::string& what) {
  for (const int after : {0, 1, 33, 200}) {
    const Date day = AddDays(life.facts.back().date, after);
    const Account one = Lived(life, day);
    const Account two = Lived(other, day);
    ASSERT_EQ(one.rows().size(), two.rows().size()) << what << "\n" << Described(life);
    ASSERT_EQ(one.TotalOf(&Row::due), two.TotalOf(&Row::due)) << what << "\n" << Described(life);
    ASSERT_EQ(one.TotalOf(&Row::paid), two.TotalOf(&Row::paid)) << what << "\n" << Described(life);
    for (size_t i = 0; i < one.rows().size() && one.outstanding() > 0; ++i) {
      ASSERT_EQ(one.rows()[i].due_date, two.rows()[i].due_date) << what << "\n" << Described(life);
      ASSERT_EQ(one.rows()[i].due, two.rows()[i].due) << i << what << "\n" << Described(life);
      ASSERT_EQ(one.rows()[i].paid, two.rows()[i].paid) << i << what << "\n" << Described(life);
    }
    ASSERT_EQ(one.PayoffOn(day).parts, two.PayoffOn(day).parts) << what << "\n" << Described(life);
    ASSERT_EQ(one.overpaid(), two.overpaid()) << what << "\n" << Described(life);
  }
}

bool Spreads(const Policy& policy) {
  bool spreads = policy.allocation.future == FutureRule::kSpread;
  for (const auto& [kind, order] : policy.allocation_by_kind) {
    spreads = spreads || order.future == FutureRule::kSpread;
  }
  return spreads;
}

// A chargeback names a payment.
bool IsPaidInParts(const RandomLife& life) {
  return !Spreads(life.contract.policy) && !Has(life, {Kind::kChargeback});
}

// Whether the payment settles the loan, and a first part of it could have paid ahead what is spared
// so: interest of a plan that stands, or a charge that falls due later (rule 10).
bool SettlesWhatCanBePaidAhead(const RandomLife& life, size_t payment) {
  const Policy& policy = life.contract.policy;
  const bool pays_the_plan = policy.rest == Rest::kNone && policy.settling_drops_interest;
  if (!pays_the_plan && life.charges.empty()) return false;
  RandomLife before = life;
  before.facts.resize(payment);
  const Fact& fact = life.facts[payment];
  const int64_t payoff = Lived(before, fact.date).PayoffOn(fact.date).amount;
  return payoff > 0 && fact.amount >= payoff;
}

TEST(LawsTest, APaymentInTwoIsThePayment) {
  LifeGenerator generator(TestSeed(20261214));
  int seen = 0;
  for (int i = 0; i < kLives; ++i) {
    const RandomLife life = generator.Next();
    if (!IsPaidInParts(life)) continue;
    RandomLife split = life;
    split.facts.clear();
    for (size_t at = 0; at < life.facts.size(); ++at) {
      Fact first = life.facts[at];
      const bool pays = first.kind == Kind::kRepayment || first.kind == Kind::kGoodwillCredit;
      const bool is_split = pays && first.amount >= 2 && !SettlesWhatCanBePaidAhead(life, at);
      Fact rest = first;
      first.amount = first.amount / 3 + 1;
      rest.amount -= first.amount;
      if (is_split && rest.amount > 0) {
        split.facts.push_back(first);
        split.facts.push_back(rest);
        ++seen;
      } else {
        split.facts.push_back(life.facts[at]);
      }
    }
    ExpectTheSame(life, split, " a payment in two");
    if (testing::Test::HasFatalFailure()) return;
  }
  EXPECT_GT(seen, kLives / 10);
}

TEST(LawsTest, ADateThatIsMovedToItselfStays) {
  LifeGenerator generator(TestSeed(20261215));
  for (int i = 0; i < kLives; ++i) {
    const RandomLife life = generator.Next();
    const std::vector<Date> dates = DueDatesOf(life.contract.terms);
    const Date date = dates[dates.size() / 2];
    RandomLife moved = life;
    moved.amendments.insert(moved.amendments.begin(),
                            {.date = life.contract.start(), .from = date, .moved_to = date});
    ExpectTheSame(life, moved, " moved to itself");
    if (testing::Test::HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace thuning::loan
