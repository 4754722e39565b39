#include "ledger/lending/funders.h"

#include <algorithm>

#include "ledger/accounting/chart.h"
#include "ledger/money/rate.h"
#include "ledger/money/split.h"

namespace thuning::lending {
namespace {

using namespace accounting;
using type::v1::FundingShare;
using Position = std::map<BookLine, int64_t>;

std::vector<int64_t> WeightsOf(const std::vector<FundingShare>& shares) {
  std::vector<int64_t> weights;
  weights.reserve(shares.size());
  for (const FundingShare& share : shares) weights.push_back(share.weight());
  return weights;
}

// Parts of a total of which only some of each share goes to its funder: what does not is the
// operator's, and comes last.
template <typename RateOf>
std::vector<int64_t> PartsOf(int64_t total, const std::vector<FundingShare>& shares,
                             RateOf rate_of) {
  std::vector<__int128> weights;
  __int128 kept = 0;
  for (const FundingShare& share : shares) {
    const int64_t rate = share.funding_line().empty() ? 0 : rate_of(share);
    weights.push_back(__int128{share.weight()} * rate);
    kept += __int128{share.weight()} * (kRateOne - rate);
  }
  weights.push_back(kept);
  return SplitByWideWeights(total, weights);
}

int64_t RateIfBearing(const FundingShare& share) { return share.bears_losses() ? kRateOne : 0; }

// Principal, split so that nothing of it is left when all of it was collected or lost.
struct Principal {
  std::vector<int64_t> paid_out;
  std::vector<int64_t> collected;
  std::vector<int64_t> lost;
};

Principal SplitPrincipal(const LoanTotals& totals, const std::vector<int64_t>& weights) {
  Principal parts;
  parts.paid_out = SplitByWeights(totals.paid_out, weights);
  parts.collected = SplitOff(totals.principal, totals.paid_out, parts.paid_out, weights);
  if (totals.principal + totals.lost != totals.paid_out) {
    parts.lost = SplitByWeights(totals.lost, weights);
    return parts;
  }
  for (size_t i = 0; i < weights.size(); ++i) {
    parts.lost.push_back(parts.paid_out[i] - parts.collected[i]);
  }
  return parts;
}

// The guaranteed part of what is lost and not recovered, rounded down.
int64_t GuaranteedOf(const Funders& funders, const LoanTotals& totals) {
  const int64_t loss = totals.lost - totals.recovered;
  return static_cast<int64_t>(__int128{loss} * funders.guaranteed_e8 / kRateOne);
}

// What the guarantor bears of what it was called for: after a recovery that may be less.
int64_t IndemnityOf(const Funders& funders, const LoanTotals& totals) {
  return std::min(totals.called, GuaranteedOf(funders, totals));
}

void AddPrincipal(const std::vector<FundingShare>& shares, const LoanTotals& totals,
                  Position& position) {
  const Principal parts = SplitPrincipal(totals, WeightsOf(shares));
  for (size_t i = 0; i < shares.size(); ++i) {
    const absl::string_view line = shares[i].funding_line();
    if (line.empty()) continue;
    const int64_t left = parts.paid_out[i] - parts.collected[i] - parts.lost[i];
    position[{line, shares[i].ledger_account()}] -= left;
    position[{line, kPartnersDrawn}] += parts.paid_out[i];
    position[{line, kPartnersPrincipal}] -= parts.collected[i];
    const absl::string_view bearer =
        shares[i].bears_losses() ? kLossesBorneByPartners : kPartnersLosses;
    position[{line, bearer}] -= parts.lost[i];
  }
}

// Parts that the operator collected and owes on: an expense, and a debt.
void AddOwed(const std::vector<FundingShare>& shares, const std::vector<int64_t>& parts,
             absl::string_view expense, absl::string_view debt, Position& position) {
  for (size_t i = 0; i < shares.size(); ++i) {
    const absl::string_view line = shares[i].funding_line();
    position[{line, expense}] += parts[i];
    position[{line, debt}] -= parts[i];
  }
}

void AddShares(const Funders& funders, const LoanTotals& totals, Position& position) {
  const std::vector<FundingShare>& shares = funders.shares;
  AddPrincipal(shares, totals, position);
  AddOwed(shares, PartsOf(totals.interest, shares, [](const auto& s) { return s.interest_e8(); }),
          kPartnersInterestExpense, kPartnersInterest, position);
  AddOwed(shares, PartsOf(totals.fees, shares, [](const auto& s) { return s.fee_e8(); }),
          kPartnersFeeExpense, kPartnersFees, position);
  AddOwed(shares, PartsOf(totals.recovered, shares, RateIfBearing), kPartnersRecoveryExpense,
          kPartnersRecoveries, position);
  AddOwed(shares, PartsOf(IndemnityOf(funders, totals), shares, RateIfBearing),
          kPartnersRecoveryExpense, kPartnersIndemnities, position);
}

void AddGuarantee(const Funders& funders, const LoanTotals& totals, Position& position) {
  const absl::string_view line = funders.guarantee_line;
  const int64_t outstanding = totals.paid_out - totals.principal - totals.lost;
  const auto covered =
      static_cast<int64_t>(__int128{outstanding} * funders.guaranteed_e8 / kRateOne);
  position[{line, kGuaranteesReceived}] += covered;
  position[{line, kGuaranteesReceivedContra}] -= covered;
  const int64_t indemnity = IndemnityOf(funders, totals);
  position[{line, kIndemnities}] -= indemnity;
  position[{line, kPartnersGuaranteeReturned}] -= totals.called - indemnity;
}

}  // namespace

Funders ToFunders(const type::v1::LoanFunding& funding) {
  return {.shares = {funding.shares().begin(), funding.shares().end()},
          .guarantee_line = funding.guarantee_line(),
          .guaranteed_e8 = funding.guaranteed_e8()};
}

int64_t CallableOf(const Funders& funders, const LoanTotals& totals) {
  return std::max<int64_t>(GuaranteedOf(funders, totals) - totals.called, 0);
}

int64_t OwnRiskOf(const Funders& funders, const LoanTotals& totals) {
  int64_t own = totals.paid_out - totals.principal - totals.lost;
  if (!funders.shares.empty()) {
    // The last part is what no partner bears.
    own = PartsOf(own, funders.shares, RateIfBearing).back();
  }
  return own - static_cast<int64_t>(__int128{own} * funders.guaranteed_e8 / kRateOne);
}

void AddFunders(const Funders& funders, const LoanTotals& totals, Position& position) {
  if (!funders.shares.empty()) AddShares(funders, totals, position);
  if (!funders.guarantee_line.empty()) AddGuarantee(funders, totals, position);
}

}  // namespace thuning::lending
