#include "services/issuance/portfolio.h"

#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/lending/loan_position.h"
#include "ledger/projection/state_projection.h"
#include "services/rpc/read.h"
#include "thuning/ledger/v1/admin.pb.h"
#include "thuning/state/v1/state.pb.h"

namespace thuning::services {

absl::Status FillPortfolioAtRisk(const projection::View& view,
                                 const ledger::v1::GetPortfolioAtRiskRequest& request,
                                 ledger::v1::GetPortfolioAtRiskResponse& response) {
  RETURN_IF_ERROR(CheckDate("date", request.has_date(), request.date()));
  const auto books = projection::FindRow<ledger::v1::Operator>(view, request.parent());
  if (!books.has_value()) return ParentMissing(request.parent());
  const Date day = DateOf(request.date()).value();
  lending::PortfolioAtRisk portfolio;
  projection::ForEachRow<state::v1::LoanCourse>(
      view, absl::StrCat(request.parent(), "/courses/"),
      [&](const state::v1::LoanCourse& course) { lending::AddOn(day, course, portfolio); });
  response = lending::ToResponse(portfolio, request.date(), books->currency_code());
  response.set_as_of_position(view.position(projection::kState));
  return absl::OkStatus();
}

}  // namespace thuning::services
