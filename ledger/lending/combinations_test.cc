// What goes together: each pair of values of a loan's terms and policy is tried, and refused
// exactly where the page says so (ledger/loan/RULES.md, "What goes together"). The table is
// printed.
#include <fstream>
#include <functional>
#include <iostream>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/lending/loan_fixture_test.h"
#include "ledger/lending/terms.h"

namespace thuning::lending {
namespace {

using type::v1::LoanPolicy;
using type::v1::LoanTerms;

// "rest daily", and how it is set.
struct Value {
  std::string field;
  std::string name;
  std::function<void(LoanTerms&)> set;

  std::string text() const { return absl::StrCat(field, " ", name); }
};

using Pair = std::pair<std::string, std::string>;

class Values {
 public:
  template <typename Enum>
  void AddPolicy(const std::string& field, void (LoanPolicy::*set)(Enum),
                 const std::vector<std::string>& names) {
    for (size_t i = 0; i < names.size(); ++i) {
      Add(field, names[i],
          [=](LoanTerms& terms) { (terms.mutable_policy()->*set)(static_cast<Enum>(i + 1)); });
    }
  }
  void AddSwitch(const std::string& field, void (LoanPolicy::*set)(bool)) {
    for (const bool on : {true, false}) {
      Add(field, on ? "yes" : "no", [=](LoanTerms& terms) { (terms.mutable_policy()->*set)(on); });
    }
  }
  void Add(const std::string& field, const std::string& name, std::function<void(LoanTerms&)> set) {
    all_.push_back({field, name, std::move(set)});
  }
  const std::vector<Value>& all() const { return all_; }

 private:
  std::vector<Value> all_;
};

void AddTerms(Values& values) {
  const std::vector<std::string> methods = {"declining-balance", "zero", "flat"};
  for (size_t i = 0; i < methods.size(); ++i) {
    values.Add("interest_method", methods[i], [=](LoanTerms& terms) {
      terms.set_interest_method(static_cast<type::v1::InterestMethod>(i + 1));
    });
  }
  for (const char* rate : {"0", "12"}) {
    values.Add("annual_rate_percent", rate,
               [=](LoanTerms& terms) { terms.set_annual_rate_percent(rate); });
  }
  values.Add("amortisation", "equal-instalments", [](LoanTerms& terms) {
    terms.set_amortisation(type::v1::AMORTISATION_EQUAL_INSTALMENTS);
  });
  values.Add("amortisation", "equal-principal", [](LoanTerms& terms) {
    terms.set_amortisation(type::v1::AMORTISATION_EQUAL_PRINCIPAL);
  });
  for (const int count : {0, 1}) {
    values.Add("grace_on_principal", absl::StrCat(count),
               [=](LoanTerms& terms) { terms.set_grace_on_principal(count); });
    values.Add("grace_on_interest", absl::StrCat(count),
               [=](LoanTerms& terms) { terms.set_grace_on_interest(count); });
  }
  const std::vector<std::string> units = {"week", "month", "day"};
  for (size_t i = 0; i < units.size(); ++i) {
    values.Add("period_unit", units[i], [=](LoanTerms& terms) {
      terms.set_period_unit(static_cast<type::v1::PeriodUnit>(i + 1));
    });
  }
}

void AddPolicies(Values& values) {
  using P = LoanPolicy;
  values.AddPolicy("interest_basis", &P::set_interest_basis, {"period", "day"});
  values.AddPolicy("day_count", &P::set_day_count,
                   {"thirty-360", "actual-365", "actual-360", "actual-364", "actual-actual",
                    "actual-actual-afb", "actual-366"});
  for (const int64_t multiple : {1, 100}) {
    values.Add("instalment_multiple_minor", absl::StrCat(multiple), [=](LoanTerms& terms) {
      terms.mutable_policy()->set_instalment_multiple_minor(multiple);
    });
  }
  values.AddPolicy("residue", &P::set_residue, {"last", "spread"});
  values.AddPolicy("business_day_rule", &P::set_business_day_rule,
                   {"unadjusted", "following", "modified-following", "preceding"});
  for (const char* calendar : {"NONE", "TARGET2", "FRANCE", "WEEKENDS_ONLY"}) {
    values.Add("calendar", calendar,
               [=](LoanTerms& terms) { terms.mutable_policy()->set_calendar(calendar); });
  }
  values.AddPolicy("rest", &P::set_rest, {"none", "daily", "instalment"});
  values.AddSwitch("interest_on_past_due", &P::set_interest_on_past_due);
  values.AddPolicy("prepayment", &P::set_prepayment, {"shorten", "lower", "keep"});
  values.AddPolicy("early_interest", &P::set_early_interest, {"to-payment", "to-instalment"});
  values.AddSwitch("settling_drops_interest", &P::set_settling_drops_interest);
  for (int i = 1; i < type::v1::AllocationName_ARRAYSIZE; ++i) {
    values.Add("allocation", absl::StrCat(i), [=](LoanTerms& terms) {
      terms.mutable_policy()->mutable_allocation()->set_name(
          static_cast<type::v1::AllocationName>(i));
    });
  }
  values.AddSwitch("interest_stops_at_maturity", &P::set_interest_stops_at_maturity);
  values.AddSwitch("interest_stops_at_charge_off", &P::set_interest_stops_at_charge_off);
  values.AddSwitch("charge_off_accelerates", &P::set_charge_off_accelerates);
  values.AddPolicy("schedule_rule", &P::set_schedule_rule, {"drawn", "fixed-instalment"});
}

LoanTerms Plain() {
  LoanTerms terms = TermsOf(1'200'00, 12);
  terms.set_interest_method(type::v1::INTEREST_METHOD_DECLINING_BALANCE);
  *terms.mutable_disbursement_date() = Day("2026-01-15");
  return terms;
}

// Whether two values go together, with whatever else is needed for one of them: some rest, and a
// calendar.
bool GoTogether(const Value& one, const Value& other) {
  for (int rest = 0; rest < type::v1::Rest_ARRAYSIZE; ++rest) {
    LoanTerms terms = Plain();
    terms.mutable_policy()->set_rest(static_cast<type::v1::Rest>(rest));
    terms.mutable_policy()->set_calendar("TARGET2");
    one.set(terms);
    other.set(terms);
    if (CompleteTerms("terms", terms).ok()) return true;
  }
  return false;
}

std::string RulesPage() {
  std::ifstream file(THUNING_RULES);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// "`rest` daily, instalment": "rest daily", "rest instalment".
std::vector<std::string> ValuesIn(absl::string_view side) {
  const std::pair<std::string, std::string> parts =
      absl::StrSplit(absl::StripAsciiWhitespace(side), absl::MaxSplits("` ", 1));
  std::vector<std::string> values;
  for (absl::string_view value : absl::StrSplit(parts.second, ", ")) {
    values.push_back(absl::StrCat(absl::StripPrefix(parts.first, "`"), " ", value));
  }
  return values;
}

std::set<Pair> RefusedOnThePage() {
  std::set<Pair> refused;
  for (absl::string_view line : absl::StrSplit(RulesPage(), '\n')) {
    const std::vector<absl::string_view> cells = absl::StrSplit(line, '|');
    if (cells.size() < 3 || !absl::StrContains(cells[1], " × ")) continue;
    const std::vector<absl::string_view> sides = absl::StrSplit(cells[1], " × ");
    for (const std::string& one : ValuesIn(sides[0])) {
      for (const std::string& other : ValuesIn(sides[1])) {
        refused.insert(std::minmax(one, other));
      }
    }
  }
  return refused;
}

TEST(CombinationsTest, EachPairIsRightOrRefusedAsThePageSays) {
  Values values;
  AddTerms(values);
  AddPolicies(values);
  const std::set<Pair> expected = RefusedOnThePage();
  std::set<Pair> refused;
  std::cout << "refused (x) beside each value, in the order of these lines\n";
  for (const Value& one : values.all()) {
    std::string cells;
    for (const Value& other : values.all()) {
      if (&one == &other) break;
      const bool right = one.field == other.field || GoTogether(one, other);
      cells += right ? '.' : 'x';
      if (!right) refused.insert(std::minmax(one.text(), other.text()));
    }
    std::cout << cells << " " << one.text() << "\n";
  }
  EXPECT_EQ(refused, expected);
  EXPECT_GT(values.all().size(), 50u);
}

}  // namespace
}  // namespace thuning::lending
