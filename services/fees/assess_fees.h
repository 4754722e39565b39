// The assessment of every enrolment of an operator, as a stream of progress. See
// FeeService.AssessFees.
//
// A first record says that the assessment begins, a last record how it ended. Between them each
// enrolment is assessed by commands of its own, whose ids are made from the id of the request. So a
// retry goes on where the first run stopped, or is answered from the last record. Nothing is
// assessed twice, by whichever request, because the ledger knows up to where each enrolment is
// assessed.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <string>

#include "services/rpc/ledger.h"
#include "thuning/ledger/v1/fee.pb.h"

namespace thuning::services {

// Runs on a worker. The reactor deletes itself when the call is over. A caller who leaves does not
// stop the assessment.
grpc::ServerWriteReactor<ledger::v1::AssessFeesResponse>* StartAssessment(
    const Ledger& ledger, ledger::v1::AssessFeesRequest request, std::string principal);

}  // namespace thuning::services
