// Programmes, and who is enrolled in them.
//
// A programme names the profiles that it admits and the support levels that it offers. An enrolment
// is one beneficiary's part in a programme, from a first day on, with or without a last day. It
// keeps the profile that the beneficiary had when it was made. Nobody is enrolled twice in a
// programme at the same time. ledger/fees knows what an enrolment costs.
//
//   Programme      "operators/ami/programmes/incubator"
//   Enrolment      "operators/ami/enrolments/E-1"
//   Participation  "operators/ami/programmes/incubator/participations/B-1"
#pragma once

#include "absl/status/statusor.h"
#include "ledger/state/context.h"
#include "ledger/state/state.h"
#include "thuning/event/v1/record.pb.h"
#include "thuning/ledger/v1/programme.pb.h"

namespace thuning::programme {

absl::StatusOr<event::v1::Record> Decide(const ledger::v1::CreateProgrammeRequest& request,
                                         StateReader& state, const Context& context);
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::EnrolBeneficiaryRequest& request,
                                         StateReader& state, const Context& context);
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::EndEnrolmentRequest& request,
                                         StateReader& state, const Context& context);

// Called by Evolve of programme.h, which hands on the facts that are not its own. Says whether the
// fact is one of enrolments.
[[nodiscard]] bool EvolveEnrolment(const event::v1::Record& record, const event::v1::Event& event,
                                   State& state);

}  // namespace thuning::programme
