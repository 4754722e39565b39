// The loans of an import as they come in, message by message: kept as bytes, which take a fifth of
// the memory of messages, and hashed on the way.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "ledger/base/sha256.h"
#include "thuning/ledger/v1/issuance.pb.h"

namespace thuning::services {

class ReceivedPortfolio {
 public:
  // The next message. Refused, for the first one, with what its header lacks; and with
  // LOAN_COUNT_DIFFERS, REQUEST_TOO_LARGE.
  absl::Status Add(const ledger::v1::ImportLoansRequest& message);

  // After the last message: LOAN_COUNT_DIFFERS unless all loans are there.
  absl::Status CheckComplete() const;

  // The first message without its loans.
  const ledger::v1::ImportLoansRequest& header() const { return header_; }
  size_t size() const { return loans_.size(); }
  ledger::v1::ImportedLoan Loan(size_t index) const;
  // Over header and loans, however they came in messages; not over whether they are only validated.
  Sha256Digest DigestWith(const Sha256Digest& header_digest) const;

 private:
  ledger::v1::ImportLoansRequest header_;
  bool has_header_ = false;
  std::vector<std::string> loans_;
  size_t bytes_ = 0;
};

}  // namespace thuning::services
