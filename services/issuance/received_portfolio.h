// The loans of an import as they come in, message by message. They are kept as bytes, which take a
// fifth of the memory that messages take, and hashed on the way.
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
  // Takes the next message. The first is refused with what its header lacks; any, with
  // LOAN_COUNT_DIFFERS or REQUEST_TOO_LARGE.
  absl::Status Add(const ledger::v1::ImportLoansRequest& message);

  // After the last message: LOAN_COUNT_DIFFERS unless all loans are there.
  absl::Status CheckComplete() const;

  // The first message without its loans.
  const ledger::v1::ImportLoansRequest& header() const { return header_; }
  size_t size() const { return loans_.size(); }
  ledger::v1::ImportedLoan Loan(size_t index) const;
  // The digest of header and loans. It does not depend on how the loans were spread over messages,
  // nor on validate_only.
  Sha256Digest DigestWith(const Sha256Digest& header_digest) const;

 private:
  ledger::v1::ImportLoansRequest header_;
  bool has_header_ = false;
  std::vector<std::string> loans_;
  size_t bytes_ = 0;
};

}  // namespace thuning::services
