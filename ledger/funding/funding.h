// Partners and their lines of funds: what is committed out of a line, what passed between a partner
// and the operator, and how that is settled.
//
// Decide answers a command with the record that it makes or refuses it; Evolve folds a record into
// the rows and never refuses. Both are pure.
//
// Rows: Partner, FundingLine, FundedLoan, Settlement and Grant at their names are written here, and
// beside them what of a line is committed to each beneficiary and what was posted for each holder
// by day (funding_month.h). Operators, chart accounts, beneficiaries, bank accounts and loans are
// only read. How a loan is split among its funders is lending's (ledger/lending/funders.h): here it
// is committed, and what was posted is added up. README.md has the flow.
#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/type/date.pb.h"
#include "ledger/state/context.h"
#include "ledger/state/state.h"
#include "thuning/event/v1/record.pb.h"
#include "thuning/ledger/v1/funding.pb.h"
#include "thuning/ledger/v1/issuance.pb.h"

namespace thuning::funding {

absl::StatusOr<event::v1::Record> Decide(const ledger::v1::CreatePartnerRequest& request,
                                         StateReader& state, const Context& context);
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::CreateFundingLineRequest& request,
                                         StateReader& state, const Context& context);
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::ProposeSettlementRequest& request,
                                         StateReader& state, const Context& context);
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::AgreeSettlementRequest& request,
                                         StateReader& state, const Context& context);
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::DeclineSettlementRequest& request,
                                         StateReader& state, const Context& context);
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::PaySettlementRequest& request,
                                         StateReader& state, const Context& context);
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::AwardGrantRequest& request,
                                         StateReader& state, const Context& context);
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::ReverseGrantRequest& request,
                                         StateReader& state, const Context& context);

using LoanFundingLines = google::protobuf::RepeatedPtrField<ledger::v1::LoanFundingLine>;

// What funds the loan that the request approves. Nothing when it names no line. Refused, at fields
// of the request, as IssuanceService.ApproveLoan says.
absl::StatusOr<type::v1::LoanFunding> FundingFor(const ledger::v1::ApproveLoanRequest& request,
                                                 StateReader& state);

// The same for a loan that is approved on `approved_date` and has no row yet.
absl::StatusOr<type::v1::LoanFunding> FundingFor(const ledger::v1::Loan& loan,
                                                 const LoanFundingLines& asked,
                                                 const google::type::Date& approved_date,
                                                 StateReader& state);

// That the lines of a loan that was withdrawn after its approval have on the day what it takes.
// Refused with LINE_NOT_OPEN, LINE_EXCEEDED, BENEFICIARY_CAP_EXCEEDED.
absl::Status CheckRoomAgain(const ledger::v1::Loan& loan, const google::type::Date& date,
                            StateReader& state);

// Folds `event` of `record`, and says whether it is a fact that concerns partners; others it leaves
// alone. Before lending folds it: what a loan was committed is read from its row.
[[nodiscard]] bool Evolve(const event::v1::Record& record, const event::v1::Event& event,
                          State& state);

}  // namespace thuning::funding
