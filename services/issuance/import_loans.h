// The import of a portfolio: a stream of loans comes, and one of progress goes back. See
// IssuanceService.ImportLoans.
//
//   loans ──► all of them validated, in order, on rows of their own ──► refused: nothing is
//   recorded
//                     │ all good
//                     ▼
//             LoanImportStarted ──► a record for each loan, with an id made from the request's
//
// The first record tells a retry that validation is done; the ids of the others, which are.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <string>

#include "services/rpc/ledger.h"
#include "thuning/ledger/v1/issuance.pb.h"

namespace thuning::services {

// Runs on a worker once the caller has sent all loans. The reactor deletes itself when the call is
// over; a caller who leaves then does not stop the import.
grpc::ServerBidiReactor<ledger::v1::ImportLoansRequest, ledger::v1::ImportLoansResponse>*
StartLoanImport(const Ledger& ledger, std::string principal);

}  // namespace thuning::services
