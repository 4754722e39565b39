// The assessment of every enrolment of an operator, as a stream of progress. See
// FeeService.AssessFees.
//
// Each enrolment is assessed by commands of its own, with ids made from the request's, between a
// record that it begins and one of what came of it: a retry goes on where the first run stopped, or
// is answered from the last, and what was assessed by any other request is not assessed again,
// since the ledger knows up to where each enrolment is.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <string>

#include "services/rpc/ledger.h"
#include "thuning/ledger/v1/fee.pb.h"

namespace thuning::services {

// Runs on a worker. The reactor deletes itself when the call is over; a caller who leaves does not
// stop the assessment.
grpc::ServerWriteReactor<ledger::v1::AssessFeesResponse>* StartAssessment(
    const Ledger& ledger, ledger::v1::AssessFeesRequest request, std::string principal);

}  // namespace thuning::services
