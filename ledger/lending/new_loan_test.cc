// A new loan asks for what its plan says: the accounts that follow payments begin with the rows of
// loan::DrawPlan, whichever way they follow them.
#include <cstdlib>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/lending/account.h"
#include "ledger/loan/limits.h"
#include "ledger/loan/plan.h"
#include "ledger/loan/random_terms_test.h"
#include "tests/support/seed.h"

namespace thuning::lending {
namespace {

void SetDays(DayCount day_count, Policy& policy) {
  policy.month_days = day_count == DayCount::kThirty360US ? MonthDays::kThirty : MonthDays::kActual;
  switch (day_count) {
    case DayCount::kActual364:
      policy.year_days = YearDays::k364;
      return;
    case DayCount::kActual365Fixed:
      policy.year_days = YearDays::k365;
      return;
    case DayCount::kActualActualIsda:
      policy.year_days = YearDays::kActual;
      return;
    default:
      policy.year_days = YearDays::k360;
  }
}

Policy PolicyOf(const loan::Terms& terms, ScheduleRule rule) {
  Policy policy{.interest_method = static_cast<InterestMethod>(terms.method),
                .interest_basis = static_cast<InterestBasis>(terms.basis),
                .amortisation = static_cast<Amortisation>(terms.amortisation),
                .schedule_rule = rule,
                .instalment_multiple = terms.instalment_multiple,
                .spread_residue = terms.residue == loan::Residue::kSpread};
  SetDays(terms.day_count, policy);
  return policy;
}

Contract ContractOf(const loan::Terms& terms, ScheduleRule rule) {
  Contract contract{.policy = PolicyOf(terms, rule),
                    .frequency = static_cast<Frequency>(terms.unit),
                    .every = terms.length,
                    .instalment_count = terms.count,
                    .start = terms.tranches.front().date,
                    .first_due_date = terms.first_due_date,
                    .annual_rate = Decimal(terms.rate_e8, -8),
                    .grace_on_principal = terms.grace_on_principal,
                    .grace_on_interest = terms.grace_on_interest,
                    .business_day_rule = terms.business_day_rule,
                    .calendar = terms.calendar == &Calendar::France() ? "FRANCE" : "TARGET2",
                    .interest_free_until = terms.interest_free_until};
  if (terms.down_payment_e8 > 0) {
    contract.down_payment_percent = Decimal(terms.down_payment_e8, -6);
  }
  const std::vector<Date> due_dates = loan::DueDatesOf(terms);
  for (const loan::HandMade& one : terms.by_hand) {
    contract.amendments.push_back(
        {.from = due_dates[static_cast<size_t>(one.number) - 1], .instalment = one.amount});
  }
  return contract;
}

Account NewLoan(const loan::Terms& terms, ScheduleRule rule) {
  std::vector<Tranche> tranches;
  for (const loan::Tranche& tranche : terms.tranches) {
    tranches.push_back({tranche.date, tranche.amount});
  }
  Account account(ContractOf(terms, rule), {}, tranches);
  int id = 0;
  for (const Tranche& tranche : tranches) {
    account.Apply(
        {.id = ++id, .kind = Kind::kDisbursement, .date = tranche.date, .amount = tranche.amount});
  }
  return account;
}

void ExpectPlanned(const loan::Terms& terms, ScheduleRule rule) {
  const loan::Plan plan = loan::DrawPlan(terms);
  const Account account = NewLoan(terms, rule);
  size_t next = 0;
  for (const Row& row : account.rows()) {
    if (row.kind != RowKind::kInstalment) continue;
    const loan::PlannedRow& planned = plan.rows[next++];
    ASSERT_EQ(row.due_date, planned.due_date);
    ASSERT_EQ(row.due[Component::kPrincipal], planned.principal) << "instalment " << next;
    ASSERT_EQ(row.due[Component::kInterest], planned.interest) << "instalment " << next;
  }
  ASSERT_EQ(next, plan.rows.size());
}

// The last due date may be moved before the later tranches by business days alone: left out.
bool EndsAfterTranches(const loan::Terms& terms) {
  return terms.tranches.back().date < loan::DueDatesOf(terms).back();
}

TEST(NewLoanTest, ADrawnScheduleIsThePlan) {
  loan::TermsGenerator generator(TestSeed(20261201));
  for (int i = 0; i < 3'000; ++i) {
    const loan::RandomTerms drawn = generator.Next();
    if (!EndsAfterTranches(drawn.terms)) continue;
    ExpectPlanned(drawn.terms, ScheduleRule::kAnnuity);
    if (testing::Test::HasFailure()) FAIL() << loan::Described(drawn);
  }
}

// Whether it could be agreed on with each of its tranches, before the next one was known.
bool IsSound(loan::Terms terms) {
  for (; !terms.tranches.empty(); terms.tranches.pop_back()) {
    if (!loan::CheckPlan("terms", terms, loan::DrawPlan(terms), {}).ok()) return false;
  }
  return true;
}

// Fixed instalments have neither grace nor equal principal, and settle what interest turns out to
// be in the last one: where an instalment repays nothing, a loan is not made.
TEST(NewLoanTest, AFixedScheduleIsThePlan) {
  loan::TermsGenerator generator(TestSeed(20261202));
  int seen = 0;
  for (int i = 0; i < 6'000; ++i) {
    const loan::RandomTerms drawn = generator.Next();
    loan::Terms terms = drawn.terms;
    terms.grace_on_principal = terms.grace_on_interest = 0;
    terms.amortisation = loan::Amortisation::kEqualInstalments;
    terms.by_hand.clear();
    if (!EndsAfterTranches(terms)) continue;
    if (!IsSound(terms)) continue;
    ++seen;
    ExpectPlanned(terms, ScheduleRule::kFixedInstalment);
    if (testing::Test::HasFailure()) FAIL() << loan::Described(drawn);
  }
  EXPECT_GT(seen, 3'000);
}

}  // namespace
}  // namespace thuning::lending
