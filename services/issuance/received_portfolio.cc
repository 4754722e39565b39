#include "services/issuance/received_portfolio.h"

#include "absl/strings/str_cat.h"
#include "ledger/base/big_endian.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/state/names.h"

namespace thuning::services {
namespace {

using ledger::v1::ImportedLoan;
using ledger::v1::ImportLoansRequest;

constexpr int64_t kMostLoans = 200'000;
constexpr size_t kMostBytes = size_t{256} << 20;

absl::Status CheckHeader(const ImportLoansRequest& header) {
  RETURN_IF_ERROR(ParseName("parent", header.parent(), {"operators"}).status());
  RETURN_IF_ERROR(
      CheckDate("effective_date", header.has_effective_date(), header.effective_date()));
  if (header.has_settled_until_date()) {
    RETURN_IF_ERROR(CheckDate("settled_until_date", true, header.settled_until_date()));
  }
  return CheckRange("loan_count", header.loan_count(), 1, kMostLoans);
}

}  // namespace

absl::Status ReceivedPortfolio::Add(const ImportLoansRequest& message) {
  if (!has_header_) {
    has_header_ = true;
    header_ = message;
    header_.clear_loans();
    RETURN_IF_ERROR(CheckHeader(header_));
    loans_.reserve(static_cast<size_t>(header_.loan_count()));
  }
  if (size() + static_cast<size_t>(message.loans_size()) >
      static_cast<size_t>(header_.loan_count())) {
    return RefuseField("LOAN_COUNT_DIFFERS", "loan_count", "more loans came than were announced");
  }
  for (const ImportedLoan& loan : message.loans()) {
    loans_.push_back(loan.SerializeAsString());
    bytes_ += loans_.back().size();
  }
  if (bytes_ <= kMostBytes) return absl::OkStatus();
  return RefuseField("REQUEST_TOO_LARGE", "loans",
                     absl::StrCat("all loans together have at most ", kMostBytes, " bytes"));
}

absl::Status ReceivedPortfolio::CheckComplete() const {
  if (!has_header_) return CheckHeader(header_);
  if (size() == static_cast<size_t>(header_.loan_count())) return absl::OkStatus();
  return RefuseField(
      "LOAN_COUNT_DIFFERS", "loan_count",
      absl::StrCat(header_.loan_count(), " loans were announced, and ", size(), " came"));
}

ImportedLoan ReceivedPortfolio::Loan(size_t index) const {
  ImportedLoan loan;
  LEDGER_CHECK(loan.ParseFromString(loans_[index]));
  return loan;
}

Sha256Digest ReceivedPortfolio::DigestWith(const Sha256Digest& header_digest) const {
  Sha256Stream stream;
  stream.Add(AsBytes(header_digest));
  for (const std::string& loan : loans_) {
    stream.Add(EncodeBigEndian64(loan.size()));
    stream.Add(loan);
  }
  return stream.Finish();
}

}  // namespace thuning::services
