// The engine's plans beside the judge's (naive_loan_test.h), which reckons day by day with exact
// fractions: on random terms over every policy, and on terms whose figures are known from
// elsewhere.
//
// THUNING_SEED sets the seed, THUNING_CASES how many terms are drawn.
#include "ledger/loan/plan.h"

#include <cstdlib>
#include <iostream>
#include <map>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/loan/limits.h"
#include "ledger/loan/naive_loan_test.h"
#include "ledger/loan/periods.h"
#include "ledger/loan/random_terms_test.h"
#include "tests/support/seed.h"

namespace thuning::loan {

std::ostream& operator<<(std::ostream& out, const PlannedRow& row) {
  return out << row.from << ".." << row.due_date << " " << row.principal << " + " << row.interest;
}

namespace {

constexpr int kCasesOfEveryDay = 1'500;
// Of this many terms each pair of choices is to be seen a hundred times; of fewer, in proportion.
constexpr int kCasesOfALongRun = 100'000;

int CaseCount() {
  const char* const asked = std::getenv("THUNING_CASES");
  return asked == nullptr ? kCasesOfEveryDay : std::atoi(asked);
}

// How often two choices were made together.
class Coverage {
 public:
  void Count(const Choices& choices) {
    for (size_t i = 0; i < choices.size(); ++i) {
      for (size_t j = i + 1; j < choices.size(); ++j) ++pairs_[{choices[i], choices[j]}];
    }
  }
  size_t size() const { return pairs_.size(); }
  std::pair<std::string, int> Rarest() const {
    std::pair<std::string, int> rarest{"", 1 << 30};
    for (const auto& [pair, count] : pairs_) {
      if (count < rarest.second) rarest = {absl::StrCat(pair.first, " & ", pair.second), count};
    }
    return rarest;
  }

 private:
  std::map<std::pair<std::string, std::string>, int> pairs_;
};

TEST(PlanTest, IsTheJudgesOnRandomTerms) {
  const int cases = CaseCount();
  TermsGenerator generator(TestSeed(20261128));
  Coverage coverage;
  int refused = 0;
  for (int i = 0; i < cases; ++i) {
    const RandomTerms drawn = generator.Next();
    coverage.Count(drawn.choices);
    const Plan plan = DrawPlan(drawn.terms);
    const Plan expected = naive::DrawPlan(drawn.terms);
    ASSERT_EQ(plan.rows, expected.rows) << "case " << i << ": " << Described(drawn);
    ASSERT_EQ(plan.down_payments, expected.down_payments) << Described(drawn);
    refused += CheckPlan("terms", drawn.terms, plan, {}).ok() ? 0 : 1;
  }
  const auto [rarest, count] = coverage.Rarest();
  std::cout << cases << " terms, " << refused << " refused; " << coverage.size()
            << " pairs of choices, the rarest " << count << " times: " << rarest << "\n";
  EXPECT_LT(refused, cases * 3 / 10);
  EXPECT_GE(int64_t{count} * kCasesOfALongRun, int64_t{100} * cases) << rarest;
}

// Principal comes back as a whole, and nothing is negative.
TEST(PlanTest, RepaysWhatIsPaidOut) {
  TermsGenerator generator(TestSeed(20261129));
  for (int i = 0; i < 3'000; ++i) {
    const RandomTerms drawn = generator.Next();
    const Plan plan = DrawPlan(drawn.terms);
    int64_t left = 0;
    for (const Tranche& tranche : drawn.terms.tranches) left += tranche.amount;
    for (const DownPayment& sum : plan.down_payments) left -= sum.amount;
    for (const PlannedRow& row : plan.rows) {
      ASSERT_GE(row.principal, 0) << Described(drawn);
      ASSERT_GE(row.interest, 0) << Described(drawn);
      left -= row.principal;
    }
    ASSERT_EQ(left, 0) << Described(drawn);
  }
}

// Without grace, tranches and instalments by hand: all are equal but the last, which differs by
// what rounding left, grown to the end: half a multiple of each instalment, half a unit of each
// interest.
TEST(PlanTest, InstalmentsAreEqualAndTheLastTakesTheResidueOfRounding) {
  TermsGenerator generator(TestSeed(20261130));
  int seen = 0;
  for (int i = 0; i < 2'000; ++i) {
    RandomTerms drawn = generator.Next();
    Terms& terms = drawn.terms;
    terms.tranches.resize(1);
    terms.by_hand.clear();
    terms.grace_on_principal = terms.grace_on_interest = 0;
    terms.amortisation = Amortisation::kEqualInstalments;
    const Plan plan = DrawPlan(terms);
    if (!CheckPlan("terms", terms, plan, {}).ok()) continue;
    ++seen;
    mpq_class most = 0;  // that the last may be off
    for (size_t row = 0; row < plan.rows.size(); ++row) {
      const auto number = static_cast<int>(row) + 1;
      const mpq_class factor =
          naive::RateOf(terms) *
          naive::FractionOf(terms, number, plan.rows[row].from, plan.rows[row].due_date);
      const mpq_class half_multiple(terms.instalment_multiple, 2);
      most = most * (1 + factor) + half_multiple + mpq_class(1, 2);
      if (row + 1 < plan.rows.size()) {
        ASSERT_EQ(plan.rows[row].total(), plan.rows[0].total()) << Described(drawn);
      }
    }
    const bool one = plan.rows.size() == 1;
    const int64_t off = one ? 0 : std::abs(plan.rows.back().total() - plan.rows[0].total());
    ASSERT_LE(off, most) << Described(drawn);
  }
  EXPECT_GT(seen, 1'000);
}

// A later tranche changes no row before the period in which it is paid out.
TEST(PlanTest, ATrancheLeavesTheRowsBeforeItAlone) {
  TermsGenerator generator(TestSeed(20261131));
  int seen = 0;
  for (int i = 0; i < 6'000; ++i) {
    const RandomTerms drawn = generator.Next();
    if (drawn.terms.tranches.size() < 2) continue;
    Terms before = drawn.terms;
    const Tranche last = before.tranches.back();
    before.tranches.pop_back();
    const Plan with = DrawPlan(drawn.terms);
    const Plan without = DrawPlan(before);
    for (size_t row = 0; row < with.rows.size() && with.rows[row].due_date <= last.date; ++row) {
      ASSERT_EQ(with.rows[row], without.rows[row]) << Described(drawn);
      ++seen;
    }
  }
  EXPECT_GT(seen, 100);
}

// The rule for the rest of a period in which due dates are counted: 31 January, one month on.
TEST(PlanTest, TheSameDatesHaveOnePriceHoweverTheyCameAbout) {
  Terms terms{
      .tranches = {{*Date::FromYmd(2026, 1, 31), 1'000'00}}, .rate_e8 = 12'000'000, .count = 6};
  const int64_t counted = DrawPlan(terms).rows[0].interest;
  terms.first_due_date = *Date::FromYmd(2026, 2, 28);
  EXPECT_EQ(DrawPlan(terms).rows[0].interest, counted);
  EXPECT_EQ(counted, 10'00);
}

}  // namespace
}  // namespace thuning::loan
