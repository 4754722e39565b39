// Lives of loans by the engine beside the judge's (naive_life_test.h), which walks day by day with
// exact fractions: on random lives over every policy, on the days about each fact and due date.
//
// THUNING_SEED sets the seed, THUNING_LIVES how many lives are drawn.
#include "ledger/loan/account.h"

#include <cstdlib>
#include <iostream>
#include <map>
#include <set>
#include <string>

#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/loan/account_archive.h"
#include "ledger/loan/naive_life_test.h"
#include "ledger/loan/random_life_test.h"
#include "tests/support/seed.h"

namespace thuning::loan {
namespace {

int LifeCount(int usual) {
  const char* const asked = std::getenv("THUNING_LIVES");
  return asked == nullptr ? usual : std::atoi(asked);
}

int64_t ChargesOf(const Parts& parts) {
  return parts[Component::kFee] + parts[Component::kPenalty];
}

// By the engine, as the judge answers.
std::string TextOf(const RandomLife& life, Date day) {
  const Account account = Lived(life, day);
  std::string text;
  Row sum;
  const Payoff payoff = account.PayoffOn(day);
  for (const Row& row : account.rows()) {
    if (row.kind == RowKind::kCharge) continue;
    sum.due += row.due;
    for (const Component component : {Component::kInterest, Component::kPrincipal}) {
      sum.paid[component] += row.paid[component];
    }
    absl::StrAppend(&text, FormatIsoDate(row.due_date), " ", row.due[Component::kPrincipal], " ",
                    row.due[Component::kInterest], " paid ", row.paid[Component::kPrincipal], " ",
                    row.paid[Component::kInterest], " waived ", row.waived[Component::kInterest],
                    " charges ", ChargesOf(row.due), " paid ", ChargesOf(row.paid), " waived ",
                    ChargesOf(row.waived), "\n");
  }
  absl::StrAppend(&text, "sums ", sum.due[Component::kPrincipal], " ", sum.paid.total(), "\n");
  const int64_t arisen = account.InterestAccruedBy(day);
  const int64_t done = account.TotalOf(&Row::paid)[Component::kInterest] +
                       account.TotalOf(&Row::waived)[Component::kInterest] +
                       account.TotalOf(&Row::written_off)[Component::kInterest];
  const int64_t again = account.owed_again()[Component::kInterest];
  absl::StrAppend(&text, "arisen ", arisen, "\n");
  absl::StrAppend(&text, "principal ", account.principal_outstanding(), " accrued ",
                  std::max<int64_t>(arisen + again - done, 0), " payoff ",
                  payoff.parts[Component::kPrincipal], " ", payoff.parts[Component::kInterest], " ",
                  payoff.parts[Component::kFee] + payoff.parts[Component::kPenalty], " overpaid ",
                  account.overpaid(), "\n");
  return text;
}

std::string JudgedText(const naive::LifeState& state) {
  std::string text;
  naive::LifeRow sum{};
  for (const naive::LifeRow& row : state.rows) {
    sum.principal += row.principal;
    sum.interest += row.interest;
    sum.principal_paid += row.principal_paid + row.interest_paid;
    absl::StrAppend(&text, FormatIsoDate(row.due_date), " ", row.principal, " ", row.interest,
                    " paid ", row.principal_paid, " ", row.interest_paid, " waived ",
                    row.interest_waived, " charges ", row.charges, " paid ", row.charges_paid,
                    " waived ", row.charges_waived, "\n");
  }
  absl::StrAppend(&text, "sums ", sum.principal, " ", sum.principal_paid, "\n");
  absl::StrAppend(&text, "arisen ", state.interest_arisen, "\n");
  absl::StrAppend(&text, "principal ", state.principal_outstanding, " accrued ", state.accrued,
                  " payoff ", state.payoff_principal, " ", state.payoff_interest, " ",
                  state.payoff_charges, " overpaid ", state.overpaid, "\n");
  return text;
}

std::set<Date> DaysOf(const RandomLife& life) {
  std::set<Date> days;
  const auto about = [&](Date day) {
    for (const int by : {-1, 0, 1}) {
      const Date one = AddDays(day, by);
      if (one >= life.contract.start()) days.insert(one);
    }
  };
  for (const Fact& fact : life.facts) about(fact.date);
  const std::vector<Date> due = DueDatesOf(life.contract.terms);
  about(due.front());
  about(due[due.size() / 2]);
  about(due.back());
  days.insert(AddDays(due.back(), 50));
  return days;
}

std::map<Date, naive::LifeState> Judged(const RandomLife& life) {
  return naive::LifeOnDays(life.contract, life.charges, life.amendments, life.facts, DaysOf(life));
}

// The first day on which engine and judge differ.
std::optional<Date> FirstDifference(const RandomLife& life) {
  for (const auto& [day, state] : Judged(life)) {
    if (TextOf(life, day) != JudgedText(state)) return day;
  }
  return std::nullopt;
}

// Each fact could come after those before.
bool IsPossible(const RandomLife& life) {
  Account account(life.contract, life.charges, life.amendments);
  for (const Fact& fact : life.facts) {
    if (account.WhyImpossible(fact).has_value()) return false;
    account.Apply(fact);
  }
  return true;
}

// Leaves out facts, charges and amendments as long as the life still differs.
RandomLife Shrunk(RandomLife life) {
  const auto shrink = [&life](auto RandomLife::*list) {
    for (size_t i = (life.*list).size(); i > 0; --i) {
      RandomLife less = life;
      (less.*list).erase((less.*list).begin() + static_cast<std::ptrdiff_t>(i - 1));
      if (less.facts.empty() || less.facts.front().kind != Kind::kDisbursement ||
          less.facts.front().date != less.contract.start()) {
        continue;
      }
      if (IsPossible(less) && FirstDifference(less).has_value()) life = less;
    }
  };
  shrink(&RandomLife::facts);
  shrink(&RandomLife::amendments);
  shrink(&RandomLife::charges);
  shrink(&RandomLife::facts);
  return life;
}

// The lines that differ.
std::string Difference(const std::string& engine, const std::string& judge) {
  const std::vector<std::string> ours = absl::StrSplit(engine, '\n');
  const std::vector<std::string> theirs = absl::StrSplit(judge, '\n');
  std::string text;
  for (size_t i = 0; i < std::max(ours.size(), theirs.size()); ++i) {
    const std::string a = i < ours.size() ? ours[i] : "";
    const std::string b = i < theirs.size() ? theirs[i] : "";
    if (a != b) absl::StrAppend(&text, "engine ", a, "\njudge  ", b, "\n");
  }
  return text;
}

// How often a life with a value of the policy had a fact of a kind.
using Seen = std::map<std::string, std::map<Kind, int>>;

bool IsOfPolicy(const std::string& choice) {
  static const std::vector<std::string> kFields = {
      "method ",    "basis ",         "amortisation ", "rest ",   "prepayment ",  "past due ",
      "matures ",   "early ",         "drops ",        "stops ",  "accelerates ", "future ",
      "direction ", "order by kind ", "in parts ",     "charge ", "of a row"};
  return std::any_of(kFields.begin(), kFields.end(),
                     [&choice](const std::string& field) { return choice.starts_with(field); });
}

void Count(const RandomLife& life, Seen& seen) {
  for (const std::string& choice : life.choices) {
    if (!IsOfPolicy(choice)) continue;
    for (const Fact& fact : life.facts) ++seen[choice][fact.kind];
  }
}

void Print(const Seen& seen, const std::map<Kind, int>& refused) {
  std::set<Kind> kinds;
  for (const auto& [choice, by_kind] : seen) {
    for (const auto& [kind, count] : by_kind) kinds.insert(kind);
  }
  for (const auto& [kind, count] : refused) kinds.insert(kind);
  const auto line = [&kinds](const std::string& name, const std::map<Kind, int>& by_kind) {
    std::cout << name << std::string(24 - std::min<size_t>(name.size(), 23), ' ');
    for (const Kind kind : kinds) {
      const std::string count = std::to_string(by_kind.contains(kind) ? by_kind.at(kind) : 0);
      std::cout << std::string(7 - std::min<size_t>(count.size(), 6), ' ') << count;
    }
    std::cout << "\n";
  };
  std::cout << "kinds:";
  for (const Kind kind : kinds) std::cout << " " << NameOf(kind) << ",";
  std::cout << "\n";
  for (const auto& [choice, by_kind] : seen) line(choice, by_kind);
  line("refused", refused);
  const auto sum = [](const std::map<Kind, int>& by_kind) {
    int all = 0;
    for (const auto& [kind, count] : by_kind) all += count;
    return all;
  };
  // Each life has a basis.
  int taken = 0;
  for (const auto& [choice, by_kind] : seen) {
    if (choice.starts_with("basis ")) taken += sum(by_kind);
  }
  const int all = std::max(taken + sum(refused), 1);
  std::cout << "refused: " << 100 * sum(refused) / all << " % of " << all << " facts\n";
}

TEST(AccountTest, IsTheJudgesOnRandomLives) {
  const int lives = LifeCount(20);
  LifeGenerator generator(TestSeed(20261201));
  Seen seen;
  for (int i = 0; i < lives; ++i) {
    const RandomLife life = generator.Next();
    Count(life, seen);
    if (!FirstDifference(life).has_value()) continue;
    const RandomLife less = Shrunk(life);
    const Date day = *FirstDifference(less);
    ADD_FAILURE() << "life " << i << " on " << day << "\n"
                  << Described(less)
                  << Difference(TextOf(less, day), JudgedText(Judged(less).at(day)));
  }
  if (std::getenv("THUNING_LIVES") != nullptr) Print(seen, generator.refused());
}

// The lives of the laws: nothing is asked of the judge, so that there are many.
// Fewer where nothing is optimised: the tests of this folder also run where all is.
#ifdef NDEBUG
constexpr int kLives = 1000;
#else
constexpr int kLives = 100;
#endif

// Principal paid out, or owed again, is repaid, given up or outstanding, and the rows show each
// unit of it once. What a payment pays and leaves over is its amount.
TEST(AccountTest, NoPrincipalIsLost) {
  LifeGenerator generator(TestSeed(20261202));
  for (int i = 0; i < kLives; ++i) {
    const RandomLife life = generator.Next();
    const Date day = AddDays(life.facts.back().date, 40);
    const Account account = Lived(life, day);
    int64_t paid_out = 0;
    for (const Fact& fact : life.facts) {
      paid_out += fact.kind == Kind::kDisbursement ? fact.amount : 0;
    }
    for (const Row& row : account.rows()) paid_out += row.credited;
    const int64_t done = account.TotalOf(&Row::paid)[Component::kPrincipal] +
                         account.TotalOf(&Row::written_off)[Component::kPrincipal];
    ASSERT_EQ(account.principal_outstanding(), paid_out - done) << Described(life);
    for (const Entry& entry : account.entries()) {
      const bool pays = entry.kind == Kind::kRepayment || entry.kind == Kind::kGoodwillCredit ||
                        entry.kind == Kind::kMerchantRefund || entry.kind == Kind::kPayoutRefund ||
                        entry.kind == Kind::kChargePayment || entry.kind == Kind::kChargeback;
      if (!pays) continue;
      ASSERT_EQ(entry.parts.total() + entry.overpaid, entry.amount)
          << FormatIsoDate(entry.date) << "\n"
          << Described(life);
    }
    int64_t open = 0;
    for (const Row& row : account.rows()) open += row.Open(Component::kPrincipal);
    ASSERT_EQ(open, account.principal_outstanding()) << Described(life);
    ASSERT_FALSE(account.Contradiction().has_value()) << Described(life);
  }
}

// What is asked to settle on a day, paid on that day, closes the loan with nothing overpaid; one
// unit less leaves it open. It is never less than the principal.
TEST(AccountTest, WhatIsAskedToSettleSettles) {
  LifeGenerator generator(TestSeed(20261203));
  for (int i = 0; i < kLives; ++i) {
    const RandomLife life = generator.Next();
    for (const int after : {0, 1, 17, 45}) {
      const Date day = AddDays(life.facts.back().date, after);
      Account account = Lived(life, day);
      const Payoff payoff = account.PayoffOn(day);
      ASSERT_GE(payoff.amount, account.principal_outstanding()) << Described(life);
      if (payoff.amount == 0) continue;
      const int64_t overpaid = account.overpaid();
      Account less = account;
      account.Apply({.kind = Kind::kRepayment, .date = day, .amount = payoff.amount});
      ASSERT_EQ(account.outstanding(), 0) << FormatIsoDate(day) << "\n" << Described(life);
      ASSERT_EQ(account.overpaid(), overpaid) << Described(life);
      ASSERT_EQ(account.entries().back().parts, payoff.parts) << Described(life);
      // Money that comes early may also pay a charge to come, and a plan's interest to come.
      const bool only_this = account.course().follows() && life.charges.empty();
      if (payoff.amount == 1 || !only_this) continue;
      less.Apply({.kind = Kind::kRepayment, .date = day, .amount = payoff.amount - 1});
      ASSERT_EQ(less.PayoffOn(day).amount, 1) << FormatIsoDate(day) << "\n" << Described(life);
    }
  }
}

// With nothing happening, what settles a loan never falls from one day to the next.
TEST(AccountTest, WhatSettlesNeverFalls) {
  LifeGenerator generator(TestSeed(20261204));
  for (int i = 0; i < kLives; ++i) {
    const RandomLife life = generator.Next();
    if (life.contract.policy.early_interest == EarlyInterest::kToInstalment) continue;
    int64_t before = 0;
    const Account told(life.contract, life.charges, life.amendments);
    const Date last = std::max(life.facts.back().date, told.changes_until());
    for (int after = 0; after <= 70; after += 7) {
      const Date day = AddDays(last, after);
      const int64_t now = Lived(life, day).PayoffOn(day).amount;
      ASSERT_GE(now, before) << FormatIsoDate(day) << "\n" << Described(life);
      before = now;
    }
  }
}

// A loan that nothing is owed on stays so, unless a charge is decided later.
TEST(AccountTest, ASettledLoanIsNeverLate) {
  LifeGenerator generator(TestSeed(20261205));
  for (int i = 0; i < kLives; ++i) {
    RandomLife life = generator.Next();
    const Date day = life.facts.back().date;
    std::erase_if(life.charges, [day](const Charge& one) { return one.decided > day; });
    Account account = Lived(life, day);
    const int64_t payoff = account.PayoffOn(day).amount;
    if (payoff == 0) continue;
    account.Apply({.kind = Kind::kRepayment, .date = day, .amount = payoff});
    for (const int after : {1, 30, 400, 4'000}) {
      Account later = account;
      later.AdvanceTo(AddDays(day, after));
      ASSERT_EQ(later.outstanding(), 0) << after << "\n" << Described(life);
    }
  }
}

// Whoever pays what is due on each due date owes nothing after the last one, and is never late.
TEST(AccountTest, WhoPaysWhatIsAskedIsNeverLate) {
  LifeGenerator generator(TestSeed(20261206));
  for (int i = 0; i < kLives; ++i) {
    RandomLife life = generator.Next();
    life.charges.clear();
    life.amendments.clear();
    Account account(life.contract);
    account.Apply(life.facts.front());
    const auto pay_due = [&account, &life](Date day) {
      account.AdvanceTo(day);
      int64_t due = 0;
      for (const Row& row : account.rows()) {
        const int64_t late = row.due_date < day ? row.open() : 0;
        ASSERT_EQ(late, 0) << Described(life);
        due += row.due_date == day ? row.open() : 0;
      }
      if (due > 0) account.Apply({.kind = Kind::kRepayment, .date = day, .amount = due});
    };
    pay_due(life.contract.start());
    for (const Date day : DueDatesOf(life.contract.terms)) pay_due(day);
    ASSERT_EQ(account.outstanding(), 0) << Described(life);
    ASSERT_EQ(account.overpaid(), 0) << Described(life);
  }
}

// What comes later changes nothing of an earlier day.
TEST(AccountTest, LaterFactsChangeNoEarlierDay) {
  LifeGenerator generator(TestSeed(20261207));
  for (int i = 0; i < kLives; ++i) {
    const RandomLife life = generator.Next();
    const Date day = AddDays(life.facts.back().date, -1);
    if (day < life.contract.start()) continue;
    RandomLife less = life;
    std::erase_if(less.facts, [day](const Fact& fact) { return fact.date > day; });
    std::erase_if(less.amendments, [day](const Amendment& one) { return one.date > day; });
    std::erase_if(less.charges, [day](const Charge& one) { return one.decided > day; });
    ASSERT_EQ(TextOf(less, day), TextOf(life, day)) << Described(life);
  }
}

// Asked each day or once: everything is the same.
TEST(AccountTest, AskingChangesNothing) {
  LifeGenerator generator(TestSeed(20261208));
  for (int i = 0; i < kLives; ++i) {
    const RandomLife life = generator.Next();
    const Date day = AddDays(life.facts.back().date, 20);
    Account account(life.contract, life.charges, life.amendments);
    Date asked = life.contract.start();
    for (const Fact& fact : life.facts) {
      for (; asked < fact.date; asked = AddDays(asked, 1)) {
        if (account.disbursed_on().has_value()) account.AdvanceTo(asked);
      }
      account.Apply(fact);
    }
    account.AdvanceTo(day);
    ASSERT_EQ(SaveAccount(account), SaveAccount(Lived(life, day))) << Described(life);
  }
}

// Whatever happens on a loan that it takes, what is owed can be said, and the process goes on.
TEST(AccountTest, WhateverHappensSomethingCanBeSaid) {
  LifeGenerator generator(TestSeed(20261210));
  for (int i = 0; i < kLives; ++i) {
    const RandomLife life = generator.Next();
    for (const int after : {0, 40, 400}) {
      const Date day = AddDays(life.facts.back().date, after);
      ASSERT_GE(Lived(life, day).PayoffOn(day).amount, 0) << Described(life);
    }
  }
}

// A saved account goes on as the account would have.
TEST(AccountTest, ASavedAccountGoesOn) {
  LifeGenerator generator(TestSeed(20261209));
  for (int i = 0; i < kLives; ++i) {
    const RandomLife life = generator.Next();
    Account account(life.contract, life.charges, life.amendments);
    for (const Fact& fact : life.facts) {
      account = LoadAccount(SaveAccount(account), life.contract, life.charges, life.amendments);
      account.Apply(fact);
    }
    const Date day = AddDays(life.facts.back().date, 20);
    account.AdvanceTo(day);
    ASSERT_EQ(SaveAccount(account), SaveAccount(Lived(life, day))) << Described(life);
  }
}

// When nothing was left of an instalment: from the day on which an amendment or a charge changed
// it, whether or not anybody asked then.
TEST(AccountTest, AnAmendmentSettlesOnItsDayWhatItLeavesNothingOf) {
  LifeGenerator generator(TestSeed(20261211));
  for (int i = 0; i < kLives; ++i) {
    const RandomLife life = generator.Next();
    std::set<Date> days;
    for (const Amendment& one : life.amendments) days.insert(one.date);
    for (const Charge& one : life.charges) {
      if (one.decided) days.insert(*one.decided);
    }
    Account account(life.contract, life.charges, life.amendments);
    Date last = life.contract.start();
    for (const Fact& fact : life.facts) {
      for (const Date day : days) {
        const bool between = last <= day && day <= fact.date;
        if (between && account.disbursed_on().has_value()) account.AdvanceTo(day);
      }
      account.Apply(fact);
      last = fact.date;
    }
    const Account once = Lived(life, last);
    ASSERT_EQ(account.rows().size(), once.rows().size()) << Described(life);
    for (size_t row = 0; row < once.rows().size(); ++row) {
      ASSERT_EQ(account.rows()[row].settled, once.rows()[row].settled) << row << Described(life);
    }
  }
}

Date January(int day) { return *Date::FromYmd(2026, 1, day); }

// 1,200.00 at 12 % in six months of 207.06, prepaid instalment by instalment; interest first.
Contract Prepaid() {
  Contract contract{.terms = {.tranches = {{January(1), 0}}, .rate_e8 = 12'000'000, .count = 6},
                    .policy = {.rest = Rest::kDaily, .interest_on_past_due = true}};
  for (const DueClass due : {DueClass::kPastDue, DueClass::kDue, DueClass::kInAdvance}) {
    for (const Component one : {Component::kInterest, Component::kPrincipal}) {
      contract.policy.allocation.buckets.push_back({due, one});
    }
  }
  return contract;
}

// 207.06 on 11 January: 12.00 * 10/31 = 3.87 of interest, and the rest of the first instalment. By
// its due date 12.00 * 10/31 + 9.9681 * 21/31 = 10.62 have arisen; 6.75 wait. 100.00 on that day
// pay them with the second, which has room, and 93.25 of its principal. It asks for 207.06: 6.75,
// the 1 % of 903.56 that February bears, and 191.27 of principal.
TEST(AccountTest, InterestThatWaitsIsPaidWithTheNextThatHasRoom) {
  Account account(Prepaid());
  account.Apply({.id = 1, .kind = Kind::kDisbursement, .date = January(1), .amount = 120000});
  account.Apply({.id = 2, .date = January(11), .amount = 20706});
  account.Apply({.id = 3, .date = *Date::FromYmd(2026, 2, 1), .amount = 10000});
  EXPECT_EQ(account.rows()[0].due, (Parts{{0, 0, 387, 20319}}));
  EXPECT_EQ(account.rows()[0].paid, account.rows()[0].due);
  EXPECT_EQ(account.rows()[1].paid, (Parts{{0, 0, 675, 9325}}));
  EXPECT_EQ(account.rows()[1].due, (Parts{{0, 0, 675 + 904, 19127}}));
}

// The loan of 1,200.00, of which 500.00 were paid on 11 January. Interest runs to 1 February, so
// 12.00 are paid of it; by the 16th, when all falls due, 12.00 * 15/31 = 5.81 have arisen. No more
// is asked for until what arises later makes up for the 6.19; 712.00 at 1 % a month bear less by
// the 31st, 7.12 * 15/31 = 3.45.
TEST(AccountTest, InterestPaidAheadCountsForWhatArisesAfterAnAcceleration) {
  Contract contract = Prepaid();
  contract.policy.early_interest = EarlyInterest::kToInstalment;
  Account account(contract);
  account.Apply({.id = 1, .kind = Kind::kDisbursement, .date = January(1), .amount = 120000});
  account.Apply({.id = 2, .date = January(11), .amount = 50000});
  account.Apply({.id = 3, .kind = Kind::kAcceleration, .date = January(16)});
  for (const Date day : {January(16), January(17), January(31)}) {
    account.AdvanceTo(day);
    EXPECT_EQ(account.rows()[0].due, (Parts{{0, 0, 1200, 120000}})) << day;
    EXPECT_EQ(account.PayoffOn(day).parts, (Parts{{0, 0, 0, 71200}})) << day;
  }
  // 5.81, a month of 712.00 from the 16th on, 7.12, and three days more, 7.12 * 3/28 = 0.76.
  account.AdvanceTo(AddDays(January(16), 34));
  EXPECT_EQ(account.rows()[0].due, (Parts{{0, 0, 581 + 712 + 76, 120000}}));
}

// A fifth of each sum is due on the day of its pay-out. On that of the second, 600.00 on the 16th,
// what is due is put into the instalments: January bears 12.00 + 6.00 * 16/31 = 15.10 on all.
TEST(AccountTest, ADownPaymentThatIsReamortisedOnItsDayBears) {
  for (const Rest rest : {Rest::kDaily, Rest::kInstalment}) {
    Contract contract = Prepaid();
    contract.terms.down_payment_e8 = 20'000'000;
    contract.policy.rest = rest;
    Account account(contract);
    account.Apply({.id = 1, .kind = Kind::kDisbursement, .date = January(1), .amount = 120000});
    account.Apply({.id = 2, .kind = Kind::kDisbursement, .date = January(16), .amount = 60000});
    account.Apply({.id = 3, .kind = Kind::kReamortisation, .date = January(16)});
    for (const Date day : {January(16), January(17)}) {
      account.AdvanceTo(day);
      EXPECT_EQ(account.rows()[1].due[Component::kPrincipal], 0);
      EXPECT_EQ(account.rows()[2].due[Component::kInterest], 1510) << day;
    }
  }
}

// The plan's interest is owed, and paid with all the rest on the day of the pay-out. Three
// instalments that are agreed later would make it dearer.
TEST(AccountTest, ALoanWhosePlanIsPaidIsNotChanged) {
  Contract contract = Prepaid();
  contract.terms.method = InterestMethod::kFlat;
  contract.policy = {.rest = Rest::kNone,
                     .settling_drops_interest = false,
                     .allocation = contract.policy.allocation};
  const Amendment longer = {
      .date = January(20), .from = *Date::FromYmd(2026, 2, 1), .extra_instalments = 3};
  Account account(contract, {}, {longer});
  account.Apply({.id = 1, .kind = Kind::kDisbursement, .date = January(1), .amount = 120000});
  account.Apply({.id = 2, .date = January(1), .amount = 120000 + 7200});
  account.AdvanceTo(January(20));
  EXPECT_EQ(account.outstanding(), 0);
  EXPECT_EQ(account.rows().size(), 6u);
}

// Kept, the last instalment first. In whole hundreds A is 200.00, and the last takes the rest, more
// than 230.00. 300.00 pay 200.00 of it and 100.00 of the one before it: at once, or in two.
TEST(AccountTest, PaidAheadInTwoTheLastInstalmentTakesNoMore) {
  Contract contract = Prepaid();
  contract.terms.instalment_multiple = 10'000;
  contract.policy.allocation.future = FutureRule::kLast;
  for (const std::vector<int64_t>& parts : {std::vector<int64_t>{30000}, {20000, 10000}}) {
    Account account(contract);
    account.Apply({.id = 1, .kind = Kind::kDisbursement, .date = January(1), .amount = 120000});
    for (const int64_t part : parts) account.Apply({.id = 2, .date = January(11), .amount = part});
    EXPECT_EQ(account.rows()[5].paid, (Parts{{0, 0, 0, 20000}}));
    EXPECT_EQ(account.rows()[4].paid, (Parts{{0, 0, 0, 10000}}));
  }
}

// Without interest, 60.00 paid ahead; then two months of grace, though the second is agreed by
// hand. 1,140.00 are left after them: 190.00 in each of six.
TEST(AccountTest, AfterAnInstalmentByHandThatHasGraceTheAmountIsFixedAnew) {
  Contract contract = Prepaid();
  contract.terms.rate_e8 = 0;
  contract.policy.rest = Rest::kNone;
  contract.policy.interest_on_past_due = false;
  const Amendment by_hand = {
      .date = January(1), .from = *Date::FromYmd(2026, 3, 1), .instalment = 15000};
  const Amendment grace = {
      .date = January(20), .from = *Date::FromYmd(2026, 2, 1), .grace_on_principal = 2};
  Account account(contract, {}, {by_hand, grace});
  account.Apply({.id = 1, .kind = Kind::kDisbursement, .date = January(1), .amount = 120000});
  account.Apply({.id = 2, .date = January(11), .amount = 6000});
  account.AdvanceTo(January(20));
  ASSERT_EQ(account.rows().size(), 8u);
  EXPECT_EQ(account.rows()[0].due[Component::kPrincipal], 6000);
  EXPECT_EQ(account.rows()[1].due[Component::kPrincipal], 0);
  for (size_t i = 2; i < 8; ++i) EXPECT_EQ(account.rows()[i].due[Component::kPrincipal], 19000);
}

// The plan stands. 207.06 pay the first instalment ahead, with its 12.00 of interest; 1,004.94
// settle the loan on the 11th, when 12.00 * 10/31 = 3.87 have arisen. The first payment bounces:
// 1,200.00 + 3.87 - 1,004.94 = 198.93 are owed, of that 195.06 of principal.
TEST(AccountTest, InterestThatNeverAroseCountsForWhatIsChargedBack) {
  Contract contract = Prepaid();
  contract.policy.rest = Rest::kNone;
  contract.policy.interest_on_past_due = false;
  contract.policy.chargeback_order = {Component::kInterest, Component::kPrincipal};
  Account account(contract);
  account.Apply({.id = 1, .kind = Kind::kDisbursement, .date = January(1), .amount = 120000});
  account.Apply({.id = 2, .date = January(1), .amount = 20706});
  account.Apply({.id = 3, .date = January(11), .amount = 100494});
  ASSERT_EQ(account.outstanding(), 0);
  account.Apply(
      {.id = 4, .kind = Kind::kChargeback, .date = January(20), .amount = 20706, .target = 2});
  const Date due = *Date::FromYmd(2026, 2, 1);
  account.AdvanceTo(due);
  EXPECT_EQ(account.PayoffOn(due).parts, (Parts{{0, 0, 387, 19506}}));
  account.Apply({.id = 5, .date = due, .amount = 19893});
  EXPECT_EQ(account.entries().back().parts, (Parts{{0, 0, 387, 19506}}));
  EXPECT_EQ(account.outstanding(), 0);
}

// Interest runs to 1 February: of the 12.00 that the write-off of the 16th gives up 2.00 were paid,
// and only 5.81 have arisen. The payment bounces; its interest is owed again at once, all of it.
TEST(AccountTest, WhatWasGivenUpPaysNothingThatIsChargedBackLater) {
  Contract contract = Prepaid();
  contract.policy.early_interest = EarlyInterest::kToInstalment;
  contract.policy.chargeback_order = {Component::kInterest};
  Account account(contract);
  account.Apply({.id = 1, .kind = Kind::kDisbursement, .date = January(1), .amount = 120000});
  account.Apply({.id = 2, .date = January(11), .amount = 200});
  account.Apply({.id = 3, .kind = Kind::kWriteOff, .date = January(16)});
  account.Apply(
      {.id = 4, .kind = Kind::kChargeback, .date = January(20), .amount = 200, .target = 2});
  account.AdvanceTo(January(20));
  EXPECT_EQ(account.PayoffOn(January(20)).parts, (Parts{{0, 0, 200, 0}}));
  account.Apply({.id = 5, .date = January(20), .amount = 200});
  EXPECT_EQ(account.entries().back().parts, (Parts{{0, 0, 200, 0}}));
  EXPECT_EQ(account.outstanding(), 0);
}

// 100.00 come back on 11 January and pay principal, by the order for refunds. They have borne
// 1.00 * 10/31 = 0.32, which pay interest, by the order for all kinds.
TEST(AccountTest, InterestOfARefundPaysByTheOrderForAllKinds) {
  Contract contract = Prepaid();
  contract.policy.allocation_by_kind = {
      {Kind::kMerchantRefund, {.buckets = {{DueClass::kInAdvance, Component::kPrincipal}}}}};
  Account account(contract);
  account.Apply({.id = 1, .kind = Kind::kDisbursement, .date = January(1), .amount = 120000});
  account.Apply({.id = 2,
                 .kind = Kind::kMerchantRefund,
                 .date = January(11),
                 .amount = 10000,
                 .with_interest = true});
  EXPECT_EQ(account.rows()[0].paid, (Parts{{0, 0, 32, 10000}}));
  EXPECT_EQ(account.entries().back().refund->parts, (Parts{{0, 0, 32, 0}}));
}

// Interest runs to 1 February: of 112.00 on the 11th 12.00 pay it. Then a pause is agreed, and only
// 12.00 * 16/31 = 6.19 arise. The first asks for no more than 207.06 in all, and the 5.81 that were
// paid count for what the second asks for: 10.05 - 5.81 = 4.24.
TEST(AccountTest, InterestThatAPauseSparesLeavesAnInstalmentItsAmount) {
  Contract contract = Prepaid();
  contract.policy.early_interest = EarlyInterest::kToInstalment;
  const Amendment pause = {.date = January(16),
                           .pause = InterestPause{.first = January(17), .last = January(31)}};
  Account account(contract, {}, {pause});
  account.Apply({.id = 1, .kind = Kind::kDisbursement, .date = January(1), .amount = 120000});
  account.Apply({.id = 2, .date = January(11), .amount = 11200});
  account.AdvanceTo(January(16));
  EXPECT_EQ(account.rows()[0].due, (Parts{{0, 0, 1200, 19506}}));
  EXPECT_EQ(account.rows()[1].due, (Parts{{0, 0, 424, 20282}}));
}

// A fee of 1.00 is paid, then all else; the payment of the fee bounces. The fee is owed again, and
// the loan stays settled: what is agreed of its instalments later changes nothing.
TEST(AccountTest, ASettledLoanOfWhichAFeeIsOwedAgainIsNotChanged) {
  Contract contract = Prepaid();
  contract.policy.chargeback_order = {Component::kFee};
  contract.policy.allocation.buckets.push_back({DueClass::kDue, Component::kFee});
  const Charge fee = {.id = 1,
                      .timing = ChargeTiming::kOwnDay,
                      .amount = 100,
                      .due_date = January(1),
                      .decided = January(1)};
  const Amendment longer = {
      .date = January(20), .from = *Date::FromYmd(2026, 2, 1), .extra_instalments = 3};
  Account account(contract, {fee}, {longer});
  account.Apply({.id = 1, .kind = Kind::kDisbursement, .date = January(1), .amount = 120000});
  account.Apply({.id = 2, .date = January(1), .amount = 100});
  account.Apply({.id = 3, .date = January(1), .amount = 120000});
  account.Apply(
      {.id = 4, .kind = Kind::kChargeback, .date = January(11), .amount = 100, .target = 2});
  account.AdvanceTo(January(20));
  EXPECT_EQ(account.PayoffOn(January(20)).parts, (Parts{{0, 100, 0, 0}}));
  EXPECT_EQ(account.course().instalments().size(), 6u);
}

// 12.60 flat at 1 % a month: 0.126, rounded 0.13, in each. On 16 April, in the last period,
// 0.126 * 15/30 = 0.06 have arisen, and fall due, though from then on nothing arises.
TEST(AccountTest, AChargeOffAcceleratesBeforeItStopsInterest) {
  Contract contract = Prepaid();
  contract.terms.method = InterestMethod::kFlat;
  contract.terms.count = 4;
  contract.policy = {.rest = Rest::kNone,
                     .interest_stops_at_charge_off = true,
                     .charge_off_accelerates = true,
                     .allocation = contract.policy.allocation};
  Account account(contract);
  account.Apply({.id = 1, .kind = Kind::kDisbursement, .date = January(1), .amount = 1260});
  account.Apply({.id = 2, .kind = Kind::kChargeOff, .date = *Date::FromYmd(2026, 4, 16)});
  ASSERT_EQ(account.rows().size(), 4u);
  EXPECT_EQ(account.rows()[2].due[Component::kInterest], 13);
  EXPECT_EQ(account.rows()[3].due[Component::kInterest], 6);
}

// 1,300.00 come back on the 11th, when 1,200.00 and 3.87 are owed; the 3.87 that they have borne
// are left over, too. A fee of 2.00 that is decided later is paid out of the latest that was left.
TEST(AccountTest, AFeeIsPaidOutOfTheInterestThatARefundLeftOver) {
  const Charge fee = {.id = 1, .amount = 200, .due_date = January(20), .decided = January(20)};
  Contract contract = Prepaid();
  contract.policy.allocation.buckets.push_back({DueClass::kDue, Component::kFee});
  Account account(contract, {fee});
  account.Apply({.id = 1, .kind = Kind::kDisbursement, .date = January(1), .amount = 120000});
  account.Apply({.id = 2,
                 .kind = Kind::kMerchantRefund,
                 .date = January(11),
                 .amount = 130000,
                 .with_interest = true});
  account.AdvanceTo(January(20));
  const Entry& refund = account.entries().back();
  EXPECT_EQ(refund.parts, (Parts{{0, 0, 387, 120000}}));
  EXPECT_EQ(refund.overpaid, 9613);
  EXPECT_EQ(refund.refund->parts, (Parts{{0, 200, 0, 0}}));
  EXPECT_EQ(refund.refund->overpaid, 187);
  EXPECT_FALSE(account.Contradiction().has_value());
}

// 1.5 % at disbursement of 4,000.00 and 2,001.00: 60.00 and 30.02, each on its day (the box of rule
// 13). 1 % of what was paid out by the 10th is 40.00, and stays that.
TEST(AccountTest, AFeeAtDisbursementFallsDueWithEachSum) {
  const Charge at_disbursement = {.id = 1,
                                  .timing = ChargeTiming::kDisbursement,
                                  .basis = ChargeBasis::kPrincipal,
                                  .percent = Decimal(15, -1)};
  const Charge on_a_day = {
      .id = 2, .basis = ChargeBasis::kPrincipal, .percent = Decimal(1, 0), .due_date = January(10)};
  const Charge once = {.id = 3, .timing = ChargeTiming::kDisbursement, .amount = 500};
  Account account(Prepaid(), {at_disbursement, on_a_day, once});
  const auto owed_on = [&](int day) {
    return account.PayoffOn(January(day)).parts[Component::kFee];
  };
  account.Apply({.id = 1, .kind = Kind::kDisbursement, .date = January(1), .amount = 400000});
  EXPECT_EQ(owed_on(9), 6000 + 500);
  EXPECT_EQ(owed_on(10), 6000 + 500 + 4000);
  account.Apply({.id = 2, .kind = Kind::kDisbursement, .date = January(16), .amount = 200100});
  EXPECT_EQ(owed_on(16), 6000 + 500 + 4000 + 3002);
  std::vector<Date> days;
  for (const Row& row : account.rows()) {
    if (row.kind == RowKind::kCharge) days.push_back(row.due_date);
  }
  EXPECT_THAT(days, testing::ElementsAre(January(1), January(1), January(10), January(16)));
}

// 12 % by the day, actual/365, of which `count` instalments are asked for each month, or each day.
Contract ByTheDay(int count, PeriodUnit unit) {
  Contract contract = Prepaid();
  contract.terms.basis = InterestBasis::kDay;
  contract.terms.count = count;
  contract.terms.unit = unit;
  contract.policy = {
      .rest = Rest::kDaily, .interest_on_past_due = true, .allocation = contract.policy.allocation};
  return contract;
}

// 17.00 for a day, which nobody pays for a year: 17.00 * 12 % * 1/365 = 0.01 by the due date, and
// 17.00 * 12 % * 364/365 = 2.03 after it. Under the rest at instalments each day is a period: 0.01.
TEST(AccountTest, AfterTheLastDueDateInterestByTheDayIsRoundedOnce) {
  const auto arisen_in_a_year = [](Rest rest) {
    Contract contract = ByTheDay(1, PeriodUnit::kDay);
    contract.policy.rest = rest;
    Account account(contract);
    account.Apply({.id = 1, .kind = Kind::kDisbursement, .date = January(1), .amount = 1700});
    const Date year_later = *Date::FromYmd(2027, 1, 1);
    account.AdvanceTo(year_later);
    EXPECT_EQ(account.PayoffOn(year_later).amount, 1700 + account.InterestAccruedBy(year_later));
    return account.InterestAccruedBy(year_later);
  };
  EXPECT_EQ(arisen_in_a_year(Rest::kDaily), 1 + 203);
  EXPECT_EQ(arisen_in_a_year(Rest::kInstalment), 365);
}

// 600.00 of 1,000.00 come back 30 days after the only due date, and the rest 60 days after that:
// 1,000.00 * 12 % * 30/365 + 400.00 * 12 % * 60/365 = 9.86 + 7.89 = 17.75, rounded once.
TEST(AccountTest, MoneyAfterTheLastDueDateCountsFromItsDay) {
  Account account(ByTheDay(1, PeriodUnit::kMonth));
  account.Apply({.id = 1, .kind = Kind::kDisbursement, .date = January(1), .amount = 100000});
  account.AdvanceTo(*Date::FromYmd(2026, 2, 1));
  const int64_t by_then = account.InterestAccruedBy(*Date::FromYmd(2026, 2, 1));
  EXPECT_EQ(by_then, 1019);  // 31 days
  const Date paid = *Date::FromYmd(2026, 3, 3);
  account.Apply({.id = 2, .date = paid, .amount = 60000 + 1019 + 986});
  const Date later = *Date::FromYmd(2026, 5, 2);
  account.AdvanceTo(later);
  EXPECT_EQ(account.principal_outstanding(), 40000);
  EXPECT_EQ(account.InterestAccruedBy(later), by_then + 1775);
}

// 800.00 and, ten days later, 400.00. Of two refunds of 500.00 the first takes the 400.00, which
// have borne 16 days, and 100.00 of the others with 26; the second 500.00 with 26 days.
TEST(AccountTest, NoRefundGivesBackInterestOfMoneyThatCameBackBefore) {
  const auto given_back = [](const std::vector<int64_t>& refunds) {
    Account account(ByTheDay(6, PeriodUnit::kMonth));
    account.Apply({.id = 1, .kind = Kind::kDisbursement, .date = January(1), .amount = 80000});
    account.Apply({.id = 2, .kind = Kind::kDisbursement, .date = January(11), .amount = 40000});
    std::vector<int64_t> interest;
    for (const int64_t amount : refunds) {
      account.Apply({.id = 3,
                     .kind = Kind::kPayoutRefund,
                     .date = January(27),
                     .amount = amount,
                     .with_interest = true});
      interest.push_back(account.entries().back().refund->amount);
    }
    return interest;
  };
  // (400.00 * 16 + 600.00 * 26) * 12 % / 365 = 7.23, in two parts 2.96 + 4.27.
  EXPECT_THAT(given_back({100000}), testing::ElementsAre(723));
  EXPECT_THAT(given_back({50000, 50000}), testing::ElementsAre(296, 427));
}

// 1,200.00 of which 200.00 were paid: 12.23 of interest for 31 days, and 187.77. After a write-off
// on 11 April 1,012.23 and 9.32 + 10.32 + 3.33 are given up, 28, 31 and 10 days.
Account WrittenOffOfWhichFiveAreChargedBack() {
  Account account(ByTheDay(6, PeriodUnit::kMonth));
  account.Apply({.id = 1, .kind = Kind::kDisbursement, .date = January(1), .amount = 120000});
  account.Apply({.id = 2, .date = *Date::FromYmd(2026, 2, 1), .amount = 20000});
  account.Apply({.id = 3, .kind = Kind::kWriteOff, .date = *Date::FromYmd(2026, 4, 11)});
  EXPECT_EQ(account.TotalOf(&Row::written_off).total(), 101223 + 932 + 1032 + 333);
  const Fact repayment = {.id = 4, .date = *Date::FromYmd(2026, 4, 22), .amount = 500};
  EXPECT_EQ(account.WhyImpossible(repayment), "WRITTEN_OFF");
  account.Apply({.id = 4, .kind = Kind::kChargeback, .date = repayment.date, .amount = 500});
  return account;
}

TEST(AccountTest, WhatIsChargedBackAfterAWriteOffIsRepaid) {
  Account account = WrittenOffOfWhichFiveAreChargedBack();
  EXPECT_EQ(account.outstanding(), 500);
  const Fact repayment = {.id = 5, .date = *Date::FromYmd(2026, 5, 1), .amount = 500};
  EXPECT_EQ(account.WhyImpossible(repayment), std::nullopt);
  account.Apply(repayment);
  EXPECT_EQ(account.outstanding(), 0);
  EXPECT_EQ(account.overpaid(), 0);
  EXPECT_EQ(account.recovered(), 0);
  EXPECT_EQ(account.WhyImpossible(repayment), "WRITTEN_OFF");
}

TEST(AccountTest, ARecoveryPaysWhatIsOwedAndThenTakesBackWhatWasGivenUp) {
  Account account = WrittenOffOfWhichFiveAreChargedBack();
  const Date day = *Date::FromYmd(2026, 5, 1);
  account.Apply({.id = 5, .kind = Kind::kRecovery, .date = day, .amount = 10500});
  EXPECT_EQ(account.outstanding(), 0);
  EXPECT_EQ(account.recovered(), 10000);
  EXPECT_EQ(account.overpaid(), 0);
  account.Apply({.id = 6, .kind = Kind::kRecovery, .date = day, .amount = 999999});
  EXPECT_EQ(account.recovered(), 103520);
  EXPECT_EQ(account.overpaid(), 999999 - (103520 - 10000));
}

}  // namespace
}  // namespace thuning::loan
