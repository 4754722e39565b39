// Partners and their lines of funds: what is committed out of a line, what passed between a partner
// and the operator, and how that is settled.
//
// Decide answers a command with the record that it makes or refuses it; Evolve folds a record into
// the rows and never refuses. Both are pure.
//
// Rows that are written here: Partner, FundingLine, FundedLoan, Settlement and Grant at their
// names; what of a line is committed to each beneficiary; what was posted for each holder by day
// (funding_month.h). Operators, chart accounts, beneficiaries, bank accounts and loans are only
// read. Lending splits a loan among its funders (ledger/lending/funders.h). This folder commits
// what the loan takes and adds up what lending posts. README.md has the flow.
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

// Checks, for a loan that was withdrawn after its approval and is approved again, that its lines
// have room for it on the day. Refused with LINE_NOT_OPEN, LINE_EXCEEDED, BENEFICIARY_CAP_EXCEEDED.
absl::Status CheckRoomAgain(const ledger::v1::Loan& loan, const google::type::Date& date,
                            StateReader& state);

// Folds `event` of `record`, and says whether it is a fact that concerns partners; others it leaves
// alone. Called before lending folds the event, because what was committed to a loan is read from
// the loan's row as it was before.
[[nodiscard]] bool Evolve(const event::v1::Record& record, const event::v1::Event& event,
                          State& state);

}  // namespace thuning::funding
