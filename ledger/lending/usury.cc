#include "ledger/lending/usury.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/lending/loan_row.h"
#include "ledger/lending/planned_loan.h"
#include "ledger/lending/usury_thresholds.h"
#include "ledger/loan/rates.h"
#include "ledger/money/rate.h"
#include "ledger/state/names.h"
#include "thuning/ledger/v1/admin.pb.h"

namespace thuning::lending {
namespace {

using ledger::v1::Product;
using type::v1::LoanTerms;
using type::v1::UsuryCheck;
using type::v1::UsuryThreshold;

constexpr int kRateDecimals = 8;

bool MeasuresTeg(const Product& product) {
  return product.usury_measure() == type::v1::USURY_MEASURE_TEG_PROPORTIONAL;
}

// Nothing when it is above a million percent.
std::optional<loan::AnnualRate> MeasuredRate(const Product& product, const LoanTerms& dated_terms) {
  const PlannedLoan planned = PlanOf(dated_terms);
  const auto rates = loan::RatesOf(planned.terms, planned.plan, planned.fees);
  if (!rates.has_value()) return std::nullopt;
  return MeasuresTeg(product) ? rates->teg : rates->taeg;
}

bool IsWithin(loan::AnnualRate rate, const UsuryThreshold& threshold) {
  const absl::StatusOr<Rate> limit = Rate::ParsePercent("", threshold.rate_percent());
  LEDGER_CHECK(limit.ok());
  return rate.percent_e8 <= limit->e8() * 100;  // of one, and of a percent
}

absl::Status RefuseAbove(const Product& product, std::optional<loan::AnnualRate> rate,
                         const UsuryThreshold& threshold) {
  const std::string rate_text =
      rate.has_value() ? loan::PercentText(*rate, kRateDecimals) : "over a million";
  return RefuseState(
      "RATE_ABOVE_USURY_THRESHOLD", "name",
      absl::StrCat("the ", MeasuresTeg(product) ? "TEG" : "TAEG", " of ", rate_text,
                   " % is above the ", threshold.rate_percent(), " % of ", threshold.category(),
                   " from ", PeriodText(threshold), " (", threshold.reference(), ")"));
}

}  // namespace

absl::StatusOr<std::optional<UsuryCheck>> CheckUsury(const ledger::v1::Loan& loan,
                                                     const LoanTerms& complete_terms,
                                                     const google::type::Date& day,
                                                     StateReader& state) {
  const auto* product = state.Find<Product>(loan.product());
  LEDGER_CHECK(product != nullptr);
  const std::string& category = product->usury_category();
  if (category.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(const auto ids, ParseName("product", loan.product(), {"operators", "products"}));
  const UsuryThreshold* threshold = FindThreshold(ids[0], category, day, state);
  if (threshold == nullptr) {
    return RefuseState(
        "USURY_THRESHOLD_MISSING", "effective_date",
        absl::StrCat("the category ", category, " has no threshold on ", FormatDate(day)));
  }
  const LoanTerms dated_terms = PaidOutOn(day, complete_terms);
  const std::optional<loan::AnnualRate> rate = MeasuredRate(*product, dated_terms);
  if (!rate.has_value() || !IsWithin(*rate, *threshold)) {
    return RefuseAbove(*product, rate, *threshold);
  }
  UsuryCheck check;
  check.set_measure(MeasuresTeg(*product) ? type::v1::USURY_MEASURE_TEG_PROPORTIONAL
                                          : type::v1::USURY_MEASURE_TAEG);
  check.set_rate_percent(loan::PercentText(*rate, kRateDecimals));
  *check.mutable_threshold() = *threshold;
  return check;
}

}  // namespace thuning::lending
