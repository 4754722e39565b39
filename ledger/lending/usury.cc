#include "ledger/lending/usury.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/lending/loan_rates.h"
#include "ledger/lending/loan_row.h"
#include "ledger/lending/terms.h"
#include "ledger/lending/usury_thresholds.h"
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

// The terms as if the money were handed over on `day`, where they do not say when. A first due date
// that this leaves behind will have to be another one.
absl::StatusOr<LoanTerms> DatedTerms(const LoanTerms& agreed, const google::type::Date& day) {
  LoanTerms terms = agreed;
  if (!terms.has_disbursement_date()) *terms.mutable_disbursement_date() = day;
  if (!CheckDueDates("effective_date", terms).ok()) terms.clear_first_due_date();
  RETURN_IF_ERROR(CheckDueDates("effective_date", terms));
  return terms;
}

// Nothing when it is above a million percent.
std::optional<AnnualRate> MeasuredRate(const Product& product, const LoanTerms& dated_terms) {
  const auto rates = RatesOf(dated_terms, ScheduleOf(dated_terms));
  if (!rates.has_value()) return std::nullopt;
  return MeasuresTeg(product) ? rates->teg : rates->taeg;
}

bool IsWithin(AnnualRate rate, const UsuryThreshold& threshold) {
  const absl::StatusOr<Rate> limit = Rate::ParsePercent("", threshold.rate_percent());
  LEDGER_CHECK(limit.ok());
  return rate.percent_e8 <= limit->e8() * 100;  // of one, and of a percent
}

absl::Status RefuseAbove(const Product& product, std::optional<AnnualRate> rate,
                         const UsuryThreshold& threshold) {
  const std::string rate_text =
      rate.has_value() ? PercentText(*rate, kRateDecimals) : "over a million";
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
  ASSIGN_OR_RETURN(const LoanTerms dated_terms, DatedTerms(complete_terms, day));
  const std::optional<AnnualRate> rate = MeasuredRate(*product, dated_terms);
  if (!rate.has_value() || !IsWithin(*rate, *threshold)) {
    return RefuseAbove(*product, rate, *threshold);
  }
  UsuryCheck check;
  check.set_measure(MeasuresTeg(*product) ? type::v1::USURY_MEASURE_TEG_PROPORTIONAL
                                          : type::v1::USURY_MEASURE_TAEG);
  check.set_rate_percent(PercentText(*rate, kRateDecimals));
  *check.mutable_threshold() = *threshold;
  return check;
}

}  // namespace thuning::lending
