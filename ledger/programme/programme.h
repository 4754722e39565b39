// Operators with their books, beneficiaries, and loan products. Programmes and enrolments are in
// enrolment.h.
//
// Pure. Decide looks at the state, and refuses or returns a record. Evolve folds one fact, never
// refuses, and leaves facts of other folders alone. A beneficiary's name and IBAN are checked here
// and stand in no record.
//
//   Operator       "operators/ami"
//   ChartAccount   "operators/ami/accounts/274800"
//   Beneficiary    "operators/ami/beneficiaries/B-1", without personal data
//   Product        "operators/ami/products/p"
#pragma once

#include "absl/status/statusor.h"
#include "ledger/state/context.h"
#include "ledger/state/state.h"
#include "thuning/event/v1/record.pb.h"
#include "thuning/ledger/v1/admin.pb.h"

namespace thuning::programme {

// The operator starts with the chart of accounts that it brings, or the default one.
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::CreateOperatorRequest& request,
                                         StateReader& state, const Context& context);
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::CreateBeneficiaryRequest& request,
                                         StateReader& state, const Context& context);
// `policy` is the product's policy, completed and checked by ledger/lending.
absl::StatusOr<event::v1::Record> DecideProduct(const ledger::v1::CreateProductRequest& request,
                                                const type::v1::LoanPolicy& policy,
                                                StateReader& state, const Context& context);

// Says whether it knew the fact.
[[nodiscard]] bool Evolve(const event::v1::Record& record, const event::v1::Event& event,
                          State& state);

}  // namespace thuning::programme
