// The accrual of every loan of an operator that is owed on a day, as a stream of progress. See
// RepaymentService.AccrueLoans.
//
// Each loan is accrued by a command of its own, with an id made from the request's, between a
// record that it begins and one of what came of it: a retry goes on where the first run stopped, or
// is answered from the last.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <string>

#include "services/rpc/ledger.h"
#include "thuning/ledger/v1/repayment.pb.h"

namespace thuning::services {

// Runs on a worker. The reactor deletes itself when the call is over; a caller who leaves does not
// stop the run.
grpc::ServerWriteReactor<ledger::v1::AccrueLoansResponse>* StartAccrual(
    const Ledger& ledger, ledger::v1::AccrueLoansRequest request, std::string principal);

}  // namespace thuning::services
