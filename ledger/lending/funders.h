// Who funds a loan, and what it stands for with them: of everything that was paid out, collected,
// lost or recovered in the loan's life so far, each funder has its largest-remainder share.
//
//   164100 …  what the line's terms say: principal that is the partner's       credit
//   455110    its share of what was paid out, owed by the partner              debit
//   455120    of the principal collected, owed to it                           credit
//   455130    of the interest collected                                        credit
//   455140    of the fees and penalties collected                              credit
//   455150    of the principal lost, if it does not bear that                  credit
//   455160    of what was recovered                                            credit
//   455170    of what a guarantee paid                                         credit
//   455180    what was called of a guarantor and is not lost any more          credit
//   658800    recoveries and indemnities that are the partners'                debit
//   661160    interest that is the partners'                                   debit
//   668000    fees that are the partners'                                      debit
//   758700    what a guarantee pays                                            credit
//   758800    losses that the partners bear                                    credit
//   802100    what a guarantee would pay: the commitment (against 809200)      debit
//
// Shares are of totals, so nothing is lost between one transaction and the next; where a total
// grows, one funder's share may give back a unit to another's. Pure values.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "thuning/type/v1/funding.pb.h"

namespace thuning::lending {

// An account of the books: what of it concerns the loan, or what of it is a funding line's.
struct BookLine {
  BookLine(absl::string_view number)  // NOLINT: an account's number is one
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

// What a loan came to in its life so far, minor units, none negative. What was collected and lost
// of principal is at most what was paid out.
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

// What the guarantor owes by the totals, less what it was asked for already: never negative.
int64_t CallableOf(const Funders& funders, const LoanTotals& totals);

// Of the principal outstanding, what the operator would lose: not the shares of those who bear
// their losses, and of the rest not what a guarantee would pay.
int64_t OwnRiskOf(const Funders& funders, const LoanTotals& totals);

// Adds what the loan stands for with its funders. Balanced but for what was called of the
// guarantor, which is `totals.called` on the credit side.
void AddFunders(const Funders& funders, const LoanTotals& totals,
                std::map<BookLine, int64_t>& position);

}  // namespace thuning::lending
