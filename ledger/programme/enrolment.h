// Programmes, and who is enrolled in them.
//
// A programme names the profiles that it admits and the support levels that it offers; an enrolment
// is one beneficiary's part in it, from a first day to a last one if there is one, with the profile
// that the beneficiary had then. Nobody is enrolled twice in a programme at the same time. What an
// enrolment costs is ledger/fees'.
//
// Rows: "operators/ami/programmes/incubator" (Programme), "operators/ami/enrolments/E-1"
// (Enrolment), "operators/ami/programmes/incubator/participations/B-1" (Participation).
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

// Evolve of programme.h hands on to it what is none of its own.
[[nodiscard]] bool EvolveEnrolment(const event::v1::Record& record, const event::v1::Event& event,
                                   State& state);

}  // namespace thuning::programme
