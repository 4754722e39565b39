#include "services/fees/fee_statement.h"

#include <string>

#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"
#include "ledger/fees/fee_account.h"
#include "ledger/projection/state_projection.h"
#include "services/rpc/read.h"
#include "thuning/ledger/v1/admin.pb.h"

namespace thuning::services {
namespace {

std::string CurrencyOf(const projection::View& view, const std::string& beneficiary) {
  const auto below = static_cast<size_t>(BelowOperator(beneficiary).data() - beneficiary.data());
  const auto books =
      projection::FindRow<ledger::v1::Operator>(view, beneficiary.substr(0, below - 1));
  LEDGER_CHECK(books.has_value());
  return books->currency_code();
}

}  // namespace

absl::Status FillFeeStatement(const projection::View& view,
                              const ledger::v1::GetFeeStatementRequest& request,
                              ledger::v1::GetFeeStatementResponse& response) {
  if (!projection::FindRow<ledger::v1::Beneficiary>(view, request.name()).has_value()) {
    return RowMissing(request.name());
  }
  RETURN_IF_ERROR(FillPage(view, request, request.name() + "/feeEntries/", response,
                           &ledger::v1::GetFeeStatementResponse::mutable_entries));
  State state = StateOver(view);
  fees::FillTotals(request.name(), state, response);
  response.set_currency_code(CurrencyOf(view, request.name()));
  return absl::OkStatus();
}

}  // namespace thuning::services
