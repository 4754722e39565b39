#include "services/fees/due_fees.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/fees/due_fees.h"
#include "ledger/projection/state_projection.h"
#include "services/rpc/read.h"
#include "thuning/ledger/v1/admin.pb.h"

namespace thuning::services {

absl::Status FillDueFees(const projection::View& view,
                         const ledger::v1::ListDueFeesRequest& request,
                         ledger::v1::ListDueFeesResponse& response) {
  RETURN_IF_ERROR(CheckDate("as_of_date", request.has_as_of_date(), request.as_of_date()));
  if (!projection::FindRow<ledger::v1::Operator>(view, request.parent()).has_value()) {
    return ParentMissing(request.parent());
  }
  const Date day = DateOf(request.as_of_date()).value();
  State state = StateOver(view);  // keeps the schedules that it was asked for
  const Page page{.prefix = absl::StrCat(request.parent(), "/fees/"),
                  .size = request.page_size(),
                  .token = request.page_token()};
  const auto add_if_due = [&](absl::string_view bytes) {
    ledger::v1::Fee fee;
    LEDGER_CHECK(fee.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
    const auto* schedule = fee.fee_schedule().empty()
                               ? nullptr
                               : state.Find<ledger::v1::FeeSchedule>(fee.fee_schedule());
    std::optional<ledger::v1::DueFee> due = fees::DueOn(day, fee, schedule);
    if (due.has_value()) *response.add_due_fees() = *std::move(due);
    return due.has_value();
  };
  ASSIGN_OR_RETURN(*response.mutable_next_page_token(), VisitPage(view, page, add_if_due));
  response.set_as_of_position(view.position(projection::kState));
  return absl::OkStatus();
}

}  // namespace thuning::services
