// The accrual of every loan of an operator that is owed on a day, as a stream of progress. See
// RepaymentService.AccrueLoans.
//
// A first record says that the accrual begins, a last record how it ended. Between them each loan
// is accrued by a command of its own, whose id is made from the id of the request. So a retry goes
// on where the first run stopped, or is answered from the last record.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <string>

#include "services/rpc/ledger.h"
#include "thuning/ledger/v1/repayment.pb.h"

namespace thuning::services {

// Runs on a worker. The reactor deletes itself when the call is over. A caller who leaves does not
// stop the accrual.
grpc::ServerWriteReactor<ledger::v1::AccrueLoansResponse>* StartAccrual(
    const Ledger& ledger, ledger::v1::AccrueLoansRequest request, std::string principal);

}  // namespace thuning::services
