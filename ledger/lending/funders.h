// Who funds a loan, and what the loan stands for in the books because of its funders. Of everything
// that was paid out, collected, lost or recovered in the loan's life so far, each funder has its
// largest-remainder share.
//
//   164100 …  the partner's principal, on the account that the line's terms name     credit
//   455110    its share of what was paid out, owed by the partner                     debit
//   455120    its share of the principal collected, owed to the partner               credit
//   455130    its share of the interest collected                                     credit
//   455140    its share of the fees and penalties collected                           credit
//   455150    its share of the principal lost, if the partner does not bear losses    credit
//   455160    its share of what was recovered                                         credit
//   455170    its share of what a guarantee paid                                      credit
//   455180    what was called of a guarantor and is not lost any more                 credit
//   658800    recoveries and indemnities that are owed to partners                    debit
//   661160    interest that is owed to partners                                       debit
//   668000    fees and penalties that are owed to partners                            debit
//   758700    what a guarantee pays                                                   credit
//   758800    losses that partners bear                                               credit
//   802100    what a guarantee would pay: the commitment (against 809200)             debit
//
// Shares are taken of totals, so that no unit is lost between one transaction and the next. Where a
// total grows, the share of one funder may become a unit less and that of another a unit more. Pure
// values.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "thuning/type/v1/funding.pb.h"

namespace thuning::lending {

// A part of an account of the books: what stands on it for the loan itself, or for a funding line
// of the loan.
struct BookLine {
  BookLine(absl::string_view number)  // NOLINT: the number alone means the loan's own part
      : account(number) {}
  BookLine(absl::string_view line, absl::string_view number)
      : funding_line(line), account(number) {}

  auto operator<=>(const BookLine&) const = default;

  std::string funding_line;  // below the operator: "partners/cdc/fundingLines/prets-2026"
  std::string account;
};

// Whether partners have a part in the loan at all.
inline bool HasFunders(const type::v1::LoanFunding& funding) {
  return funding.shares_size() > 0 || !funding.guarantee_line().empty();
}

// The totals of a loan's life so far, minor units, none negative. Principal collected and principal
// lost are together at most what was paid out.
struct LoanTotals {
  int64_t paid_out = 0;
  int64_t principal = 0;  // collected
  int64_t lost = 0;       // principal
  int64_t interest = 0;   // collected
  int64_t fees = 0;       // collected, penalties too
  int64_t recovered = 0;  // of the principal that was lost
  int64_t called = 0;     // of the guarantor
};

struct Funders {
  std::vector<type::v1::FundingShare> shares;  // the operator's own, if any, last
  std::string guarantee_line;                  // empty: none
  int32_t guaranteed_e8 = 0;

  bool empty() const { return shares.empty() && guarantee_line.empty(); }
};

Funders ToFunders(const type::v1::LoanFunding& funding);

// How much more may be called of the guarantor: its part of the loss by these totals, less what was
// called already. Never negative.
int64_t CallableOf(const Funders& funders, const LoanTotals& totals);

// How much of the principal outstanding the operator itself would lose: without the shares of
// partners who bear their losses, and without what a guarantee would pay of the rest.
int64_t OwnRiskOf(const Funders& funders, const LoanTotals& totals);

// Adds to `position` what the loan stands for because of its funders. What is added balances,
// except that `totals.called` is missing on the debit side: the call's own posting on 467200 has
// it.
void AddFunders(const Funders& funders, const LoanTotals& totals,
                std::map<BookLine, int64_t>& position);

}  // namespace thuning::lending
