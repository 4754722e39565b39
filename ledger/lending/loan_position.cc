#include "ledger/lending/loan_position.h"

#include <algorithm>
#include <optional>
#include <string>

#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/lending/loan_book.h"
#include "ledger/lending/loan_row.h"
#include "ledger/money/decimal_text.h"
#include "ledger/money/rounding.h"

namespace thuning::lending {
namespace {

using ledger::v1::Components;
using ledger::v1::GetLoanPositionResponse;
using ledger::v1::GetPortfolioAtRiskResponse;
using ledger::v1::Loan;
using state::v1::LoanCourse;

static_assert(ledger::v1::Ageing_MAX - 1 == static_cast<int>(Ageing::kOver180));

ledger::v1::Ageing ToProto(Ageing ageing) {
  return static_cast<ledger::v1::Ageing>(static_cast<int>(ageing) + 1);
}

Components ToProto(const Parts& parts) {
  Components sums;
  sums.set_penalty_minor(parts[Component::kPenalty]);
  sums.set_fee_minor(parts[Component::kFee]);
  sums.set_interest_minor(parts[Component::kInterest]);
  sums.set_principal_minor(parts[Component::kPrincipal]);
  sums.set_total_minor(parts.total());
  return sums;
}

void SetNextDue(const Account& account, Date day, GetLoanPositionResponse& response) {
  for (const Row& row : account.rows()) {
    if (row.due_date <= day || row.open() <= 0) continue;
    *response.mutable_next_due_date() = ToProto(row.due_date);
    response.set_next_due_minor(row.open());
    return;
  }
}

int64_t AccruedAndOpen(const Account& account, Date day) {
  const Parts paid = account.TotalOf(&Row::paid);
  const Parts waived = account.TotalOf(&Row::waived);
  const Parts lost = account.TotalOf(&Row::written_off);
  const int64_t gone = paid[Component::kInterest] + waived[Component::kInterest] +
                       lost[Component::kInterest] - account.owed_again()[Component::kInterest];
  return std::max<int64_t>(account.InterestAccruedBy(day) - gone, 0);
}

// What the loan came to on the day; nullptr before anything happened.
const LoanCourse::Point* PointOn(Date day, const LoanCourse& course) {
  const int64_t number = DaysBetween(Date(), day);
  const auto after = std::find_if(course.points().begin(), course.points().end(),
                                  [&](const auto& point) { return point.day() > number; });
  return after == course.points().begin() ? nullptr : &*(after - 1);
}

// A ratio as percent with two decimals.
std::string PercentOfWhole(int64_t part, int64_t whole) {
  if (whole == 0) return "0.00";
  const Int128 hundredths = Divide(Int128{part} * 10'000, whole, Rounding::kHalfEven);
  return FormatDecimal(static_cast<int64_t>(hundredths), 2);
}

}  // namespace

Parts OpenBy(const Account& account, Date day) {
  Parts open;
  for (const Row& row : account.rows()) {
    if (row.due_date > day) continue;
    for (const Component component : kAllComponents) open[component] += row.Open(component);
  }
  return open;
}

absl::StatusOr<GetLoanPositionResponse> LoanPosition(const Loan& loan,
                                                     const google::type::Date& day,
                                                     StateReader& state) {
  RETURN_IF_ERROR(CheckPaidOut("name", loan));
  RETURN_IF_ERROR(
      CheckNotBefore("DATE_BEFORE_DISBURSEMENT", "date", day, loan.terms().disbursement_date()));
  const Date date = DateOf(day).value();
  const std::optional<Account> account = AccountOn(loan, LoadBook(loan, state), date, state);
  GetLoanPositionResponse response;
  response.set_name(loan.name());
  *response.mutable_date() = day;
  response.set_currency_code(loan.terms().principal().currency_code());
  if (!account.has_value()) return response;
  const Arrears arrears =
      ArrearsOn(*account, date, loan.terms().policy().arrears_tolerance_minor());
  const Payoff payoff = account->PayoffOn(date);
  response.set_principal_outstanding_minor(account->principal_outstanding());
  response.set_accrued_interest_minor(AccruedAndOpen(*account, date));
  *response.mutable_due() = ToProto(OpenBy(*account, date));
  *response.mutable_past_due() = ToProto(OpenBy(*account, AddDays(date, -1)));
  response.set_days_past_due(static_cast<int32_t>(arrears.days_past_due));
  response.set_ageing(ToProto(AgeingOf(arrears.days_past_due)));
  SetNextDue(*account, date, response);
  response.set_payoff_minor(payoff.amount);
  *response.mutable_payoff() = ToProto(payoff.parts);
  response.set_overpaid_minor(account->overpaid());
  Loan shown = loan;
  FillRows(*account, shown);
  *response.mutable_instalments() = shown.instalments();
  *response.mutable_charges() = shown.charges();
  return response;
}

int64_t DaysPastDueBy(Date day, const LoanCourse& course) {
  const LoanCourse::Point* point = PointOn(day, course);
  if (point == nullptr || !point->has_oldest_due()) return 0;
  return std::max<int64_t>(DaysBetween(Date(), day) - point->oldest_due(), 0);
}

void AddOn(Date day, const LoanCourse& course, PortfolioAtRisk& portfolio) {
  const LoanCourse::Point* point = PointOn(day, course);
  if (point == nullptr || point->principal_outstanding() == 0) return;
  portfolio.Add(point->principal_outstanding(), DaysPastDueBy(day, course));
}

GetPortfolioAtRiskResponse ToResponse(const PortfolioAtRisk& portfolio,
                                      const google::type::Date& day,
                                      absl::string_view currency_code) {
  GetPortfolioAtRiskResponse response;
  *response.mutable_date() = day;
  response.set_currency_code(std::string(currency_code));
  for (size_t i = 0; i < kAgeings; ++i) {
    const auto ageing = static_cast<Ageing>(i);
    ledger::v1::AgeingBand& band = *response.add_bands();
    band.set_ageing(ToProto(ageing));
    band.set_loan_count(portfolio.CountOf(ageing));
    band.set_principal_minor(portfolio.Of(ageing));
  }
  response.set_principal_minor(portfolio.principal());
  response.set_par_30_minor(portfolio.MoreThan(30));
  response.set_par_90_minor(portfolio.MoreThan(90));
  response.set_par_30_percent(PercentOfWhole(portfolio.MoreThan(30), portfolio.principal()));
  return response;
}

}  // namespace thuning::lending
