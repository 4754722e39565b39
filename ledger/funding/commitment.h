// What is committed out of a funding line (shares of approved loans, guaranteed parts of them,
// grants), and checks of lines and bank accounts. For the deciders of this folder.
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

// A part of one line that is set aside for one beneficiary.
struct Commitment {
  std::string line;  // resource name
  int64_t amount_minor = 0;
};

// What a loan's funding commits: for each share its largest-remainder part of the principal; for
// the guarantee the guaranteed part of the principal, rounded up.
std::vector<Commitment> CommitmentsOf(absl::string_view operator_id,
                                      const type::v1::LoanFunding& funding,
                                      int64_t principal_minor);

// The row that says what of a line is committed to a beneficiary, both by resource name.
std::string UseRow(absl::string_view line, absl::string_view beneficiary);

// How much the line has left for the beneficiary, minor units.
int64_t RoomFor(const ledger::v1::FundingLine& line, absl::string_view beneficiary,
                StateReader& state);

// Refused with LINE_EXCEEDED or BENEFICIARY_CAP_EXCEEDED, at `field`, unless the line has room for
// the amount.
absl::Status CheckRoom(absl::string_view field, const ledger::v1::FundingLine& line,
                       int64_t amount_minor, absl::string_view beneficiary, StateReader& state);

// Checks that "bank_account" names a bank account in the books' currency: NOT_FOUND,
// CURRENCY_DIFFERS.
absl::Status CheckBankAccount(const std::string& name, const ledger::v1::Operator& books,
                              StateReader& state);

// LINE_NOT_OPEN, at `field`, unless the line's days include this one.
absl::Status CheckOpen(absl::string_view field, const ledger::v1::FundingLine& line,
                       const google::type::Date& date);

}  // namespace thuning::funding
