// What is committed out of a line: shares of approved loans, guaranteed parts of them, grants; and
// through which banks money of partners may go. For the deciders of this folder.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/type/date.pb.h"
#include "ledger/state/state.h"
#include "thuning/ledger/v1/admin.pb.h"
#include "thuning/ledger/v1/funding.pb.h"
#include "thuning/ledger/v1/issuance.pb.h"
#include "thuning/type/v1/funding.pb.h"

namespace thuning::funding {

// Of one line, for one beneficiary.
struct Commitment {
  std::string line;  // resource name
  int64_t amount_minor = 0;
};

// What a loan's funding commits: of each share its largest-remainder part of the principal, of the
// guarantee the guaranteed part, rounded up.
std::vector<Commitment> CommitmentsOf(absl::string_view operator_id,
                                      const type::v1::LoanFunding& funding,
                                      int64_t principal_minor);

// The row that says what of a line is committed to a beneficiary, both by resource name.
std::string UseRow(absl::string_view line, absl::string_view beneficiary);

// What the line has left for the beneficiary.
int64_t RoomFor(const ledger::v1::FundingLine& line, absl::string_view beneficiary,
                StateReader& state);

// LINE_EXCEEDED, BENEFICIARY_CAP_EXCEEDED, at `field`.
absl::Status CheckRoom(absl::string_view field, const ledger::v1::FundingLine& line,
                       int64_t amount_minor, absl::string_view beneficiary, StateReader& state);

// That "bank_account" names one of the books' currency: NOT_FOUND, CURRENCY_DIFFERS.
absl::Status CheckBankAccount(const std::string& name, const ledger::v1::Operator& books,
                              StateReader& state);

// LINE_NOT_OPEN, at `field`, unless the line's days include this one.
absl::Status CheckOpen(absl::string_view field, const ledger::v1::FundingLine& line,
                       const google::type::Date& date);

}  // namespace thuning::funding
