#include "services/funding/funded_loans.h"

#include <string>
#include <utility>

#include "ledger/accounting/chart.h"
#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"
#include "ledger/lending/loan_book.h"
#include "ledger/projection/state_projection.h"
#include "ledger/state/names.h"
#include "services/rpc/read.h"

namespace thuning::services {
namespace {

using ledger::v1::FundedLoan;
using ledger::v1::FundingLine;
using ledger::v1::Loan;

// On what the line's part of the principal outstanding stands, and on which side.
struct PrincipalAccount {
  std::string number;
  int64_t sign = 1;
};

PrincipalAccount AccountOf(const FundingLine& line) {
  if (line.terms().purpose() == type::v1::FUNDING_PURPOSE_GUARANTEE) {
    return {.number = std::string(accounting::kGuaranteesReceived), .sign = 1};
  }
  return {.number = line.terms().ledger_account(), .sign = -1};
}

void FillAsItStands(const FundingLine& line, State& state, FundedLoan& row) {
  const auto* loan = state.Find<Loan>(row.loan());
  LEDGER_CHECK(loan != nullptr);
  row.set_state(loan->state());
  row.set_closure(loan->closure());
  const PrincipalAccount account = AccountOf(line);
  const auto* posted = state.Find<state::v1::LoanAccount>(lending::AccountName(row.loan()));
  if (posted == nullptr) return;
  for (const auto& on : posted->posted()) {
    if (on.funding_line() != BelowOperator(line.name()) || on.account() != account.number) continue;
    row.set_outstanding_minor(account.sign * on.amount_minor());
  }
}

}  // namespace

absl::Status FillFundedLoans(const projection::View& view,
                             const ledger::v1::ListFundedLoansRequest& request,
                             ledger::v1::ListFundedLoansResponse& response) {
  const auto line = projection::FindRow<FundingLine>(view, request.parent());
  if (!line.has_value()) return ParentMissing(request.parent());
  State state = StateOver(view);
  const Page page{.prefix = request.parent() + "/loans/",
                  .size = request.page_size(),
                  .token = request.page_token()};
  // What the line does not fund any more is not its funder's to see.
  const auto add_if_committed = [&](absl::string_view bytes) {
    FundedLoan row;
    LEDGER_CHECK(row.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
    if (row.committed_minor() == 0) return false;
    FillAsItStands(*line, state, row);
    *response.add_funded_loans() = std::move(row);
    return true;
  };
  ASSIGN_OR_RETURN(*response.mutable_next_page_token(), VisitPage(view, page, add_if_committed));
  response.set_as_of_position(view.position(projection::kState));
  return absl::OkStatus();
}

}  // namespace thuning::services
