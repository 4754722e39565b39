// The import of a portfolio: the caller sends a stream of loans and gets a stream of progress. See
// IssuanceService.ImportLoans.
//
//   loans ──► validate all of them, in order, ──► one is refused: nothing is recorded
//             on rows in memory
//                   │ all are good
//                   ▼
//             LoanImportStarted ──► one record for each loan, whose request id is made from that of
//                                   the import
//
// A retry that finds LoanImportStarted does not validate again. It submits every loan once more; a
// loan that is recorded already is known by its request id, and its first answer is given again.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <string>

#include "services/rpc/ledger.h"
#include "thuning/ledger/v1/issuance.pb.h"

namespace thuning::services {

// Runs on a worker once the caller has sent all loans. The reactor deletes itself when the call is
// over. A caller who leaves once all loans are sent does not stop the import.
grpc::ServerBidiReactor<ledger::v1::ImportLoansRequest, ledger::v1::ImportLoansResponse>*
StartLoanImport(const Ledger& ledger, std::string principal);

}  // namespace thuning::services
