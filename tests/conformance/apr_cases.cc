#include "tests/conformance/apr_cases.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "ledger/base/status_macros.h"
#include "ledger/loan/apr.h"
#include "ledger/loan/teg.h"
#include "ledger/loan/year_time.h"
#include "ledger/money/date.h"
#include "ledger/money/decimal_text.h"
#include "ledger/money/rounding.h"
#include "tests/conformance/json.h"
#include "tests/conformance/year_text.h"

namespace thuning::conformance {
namespace {

using google::protobuf::Struct;
using loan::AnnualRate;
using loan::CashFlow;

constexpr int kRateDecimals = 8;
constexpr int kMostAmountDecimals = 8;

absl::StatusOr<Date> ParseDate(const std::string& text) {
  if (const std::optional<Date> date = ParseIsoDate(text)) return *date;
  return absl::InvalidArgumentError(absl::StrCat("\"", text, "\" is no date"));
}

// ---- Flows.

// The date that intervals are counted from.
absl::StatusOr<Date> FirstDrawdown(const std::vector<Struct>& flows) {
  std::optional<Date> first;
  for (const Struct& flow : flows) {
    if (absl::StartsWith(TextAt(flow, "amount"), "-")) continue;
    ASSIGN_OR_RETURN(const Date date, ParseDate(TextAt(flow, "date")));
    first = std::min(first.value_or(date), date);
  }
  if (!first.has_value()) return absl::InvalidArgumentError("nothing is received");
  return *first;
}

absl::StatusOr<int64_t> TicksOnDate(const Struct& one, const std::vector<Struct>& flows,
                                    const Struct& flow) {
  ASSIGN_OR_RETURN(const Date first, FirstDrawdown(flows));
  ASSIGN_OR_RETURN(const Date date, ParseDate(TextAt(flow, "date")));
  ASSIGN_OR_RETURN(const auto spacing, ParseSpacing(TextAt(one, "regular_period")));
  return date < first ? -loan::YearTicksBetween(date, first, spacing)
                      : loan::YearTicksBetween(first, date, spacing);
}

absl::StatusOr<int64_t> TicksOf(const Struct& one, const std::vector<Struct>& flows,
                                const Struct& flow) {
  const std::string time = TextAt(flow, "time");
  if (!time.empty()) return ParseYears(time);
  if (!TextAt(flow, "date").empty()) return TicksOnDate(one, flows, flow);
  return ParseYears(TextAt(flow, "time_years"));
}

// In units small enough for every amount of the case: the rate does not depend on them.
absl::StatusOr<std::vector<int64_t>> AmountsOf(const std::vector<Struct>& flows, int decimals) {
  std::vector<int64_t> amounts;
  for (const Struct& flow : flows) {
    const absl::StatusOr<int64_t> amount = ParseDecimal(TextAt(flow, "amount"), decimals);
    if (!amount.ok() && decimals < kMostAmountDecimals) return AmountsOf(flows, decimals + 1);
    if (!amount.ok()) return amount.status();
    amounts.push_back(*amount);
  }
  return amounts;
}

// From the earliest flow on: moving all of them in time changes no rate.
absl::StatusOr<std::vector<CashFlow>> FlowsOf(const Struct& one) {
  const std::vector<Struct> stated = ObjectsAt(one, "cashflows");
  ASSIGN_OR_RETURN(const std::vector<int64_t> amounts, AmountsOf(stated, 2));
  std::vector<CashFlow> flows;
  int64_t earliest = INT64_MAX;
  for (size_t i = 0; i < stated.size(); ++i) {
    ASSIGN_OR_RETURN(const int64_t ticks, TicksOf(one, stated, stated[i]));
    flows.push_back({.time_ticks = ticks, .amount_minor = amounts[i]});
    earliest = std::min(earliest, ticks);
  }
  for (CashFlow& flow : flows) flow.time_ticks -= earliest;
  return flows;
}

// ---- What is expected. Differences are texts, empty when there is none.

int DecimalsOf(absl::string_view text) {
  const size_t point = text.find('.');
  return point == text.npos ? 0 : static_cast<int>(text.size() - point - 1);
}

std::string Difference(absl::string_view field, absl::string_view expected,
                       absl::string_view actual) {
  return absl::StrCat(field, " is ", actual, ", expected ", expected);
}

std::string PrintedDifference(const Struct& one, const std::string& field, AnnualRate rate) {
  const std::string expected = TextAt(one, field);
  if (expected.empty()) return "";
  const std::string actual = PercentText(rate, std::min(DecimalsOf(expected), kRateDecimals));
  return actual == expected ? "" : Difference(field, expected, PercentText(rate, kRateDecimals));
}

// What is stated to so many decimals may be off by one unit of the last, and by `more`.
std::string UnroundedDifference(const Struct& one, const std::string& field, AnnualRate rate,
                                int64_t more_e8 = 0) {
  const std::string expected = TextAt(one, field);
  if (expected.empty()) return "";
  const absl::StatusOr<int64_t> percent_e8 = ParseDecimal(expected, kRateDecimals);
  if (!percent_e8.ok()) return Difference(field, expected, "no number");
  int64_t unit = 1;
  for (int n = DecimalsOf(expected); n < kRateDecimals; ++n) unit *= 10;
  const int64_t error = std::abs(*percent_e8 - rate.percent_e8);
  return error <= unit + more_e8 ? ""
                                 : Difference(field, expected, PercentText(rate, kRateDecimals));
}

// "2.4e-05" as 2400: how far the publisher's figure is known to be off.
int64_t KnownErrorE8(const Struct& one) {
  const std::string text = TextAt(one, "abs_diff_recomputed_vs_published");
  return text.empty() ? 0 : std::llround(std::strtod(text.c_str(), nullptr) * 1e8);
}

constexpr char kPublished[] = "expected_unrounded_percent";
constexpr char kRecomputed[] = "recomputed_percent";
constexpr char kTeg[] = "teg_proportionnel_mensuel_percent_computed";

std::string RateDifference(const Struct& one, const std::vector<CashFlow>& flows) {
  const auto growth = loan::SolveGrowth(flows);
  if (!growth.has_value()) return "no rate balances the flows";
  const AnnualRate apr = AprOf(*growth);
  std::string difference = PrintedDifference(one, "expected_apr_percent", apr);
  if (difference.empty()) {
    difference = UnroundedDifference(one, kPublished, apr, KnownErrorE8(one));
  }
  if (difference.empty()) difference = UnroundedDifference(one, kRecomputed, apr);
  if (!difference.empty() || TextAt(one, kTeg).empty()) return difference;
  const std::optional<AnnualRate> teg = TegOf(*growth, loan::kShortestUnitTicks);
  return teg.has_value() ? UnroundedDifference(one, kTeg, *teg) : "no TEG below a million percent";
}

bool StatesARate(const Struct& one) {
  return !TextAt(one, "expected_apr_percent").empty() || !TextAt(one, kPublished).empty() ||
         !TextAt(one, kRecomputed).empty();
}

absl::StatusOr<std::string> CheckRate(const Struct& one) {
  if (!StatesARate(one)) return absl::InvalidArgumentError("the case expects nothing");
  ASSIGN_OR_RETURN(const std::vector<CashFlow> flows, FlowsOf(one));
  return RateDifference(one, flows);
}

absl::StatusOr<std::string> CheckInterval(const Struct& one) {
  ASSIGN_OR_RETURN(const Date from, ParseDate(TextAt(one, "from")));
  ASSIGN_OR_RETURN(const Date to, ParseDate(TextAt(one, "to")));
  ASSIGN_OR_RETURN(const auto spacing, ParseSpacing(TextAt(one, "regular_period")));
  if (to < from) return absl::InvalidArgumentError("the interval runs backwards");
  const bool is_exact = !TextAt(one, "expected").empty();
  const std::string expected = TextAt(one, is_exact ? "expected" : "expected_years");
  ASSIGN_OR_RETURN(const int64_t expected_ticks, ParseYears(expected));
  const int64_t ticks = loan::YearTicksBetween(from, to, spacing);
  if (ticks == expected_ticks) return "";
  return Difference("interval", absl::StrCat(expected, " = ", YearsText(expected_ticks)),
                    YearsText(ticks));
}

CaseOutcome RunCase(const Struct& one) {
  const bool is_interval = !TextAt(one, "from").empty();
  const absl::StatusOr<std::string> difference = is_interval ? CheckInterval(one) : CheckRate(one);
  CaseOutcome outcome{.id = TextAt(one, "id")};
  if (absl::IsUnimplemented(difference.status())) {
    outcome.not_offered = std::string(difference.status().message());
  } else if (!difference.ok()) {
    outcome.first_difference = std::string(difference.status().message());
  } else {
    outcome.first_difference = *difference;
    outcome.pass = difference->empty();
  }
  return outcome;
}

}  // namespace

Report RunAprCases(const google::protobuf::Value& cases) {
  Report report;
  for (const Struct& one : CasesOf(cases)) report.cases.push_back(RunCase(one));
  return report;
}

}  // namespace thuning::conformance
