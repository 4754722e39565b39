#include "services/funding/partner_position.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/funding/funding_month.h"
#include "ledger/projection/state_projection.h"
#include "services/rpc/read.h"

namespace thuning::services {

absl::Status FillPartnerPosition(const projection::View& view,
                                 const ledger::v1::GetPartnerPositionRequest& request,
                                 ledger::v1::GetPartnerPositionResponse& response) {
  RETURN_IF_ERROR(CheckDate("as_of_date", request.has_as_of_date(), request.as_of_date()));
  State state = StateOver(view);
  const auto* partner = state.Find<ledger::v1::Partner>(request.name());
  if (partner == nullptr) return RowMissing(request.name());
  response.set_as_of_position(view.position(projection::kState));
  if (!partner->has_start_date()) return absl::OkStatus();
  const Date first = DateOf(partner->start_date()).value();
  const Date last = DateOf(request.as_of_date()).value();
  const auto add = [&](const std::string& line, const std::string& holder) {
    ledger::v1::LineFigures& shown = *response.add_lines();
    shown.set_funding_line(line);
    *shown.mutable_figures() =
        funding::FiguresOf(holder, {.since = first, .first = first, .last = last}, state);
    funding::Add(shown.figures(), *response.mutable_total());
  };
  for (const std::string& id : partner->funding_line_ids()) {
    const std::string line = absl::StrCat(request.name(), "/fundingLines/", id);
    add(line, line);
  }
  add("", request.name());
  return absl::OkStatus();
}

}  // namespace thuning::services
