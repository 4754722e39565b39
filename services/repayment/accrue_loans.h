// The accrual of every active loan of an operator, as a stream of progress. See
// RepaymentService.AccrueLoans.
//
// Each loan is accrued by a command of its own, with an id made from the request's: a retry goes on
// where the first run stopped.
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
