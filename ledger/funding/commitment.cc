#include "ledger/funding/commitment.h"

#include <algorithm>
#include <limits>

#include "absl/strings/str_cat.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/money/rate.h"
#include "ledger/money/split.h"
#include "ledger/state/names.h"
#include "thuning/ledger/v1/reconciliation.pb.h"
#include "thuning/state/v1/state.pb.h"

namespace thuning::funding {
namespace {

using ledger::v1::FundingLine;

int64_t LeftOfLine(const FundingLine& line) {
  return line.terms().amount().minor_units() - line.committed_minor();
}

int64_t LeftOfCap(const FundingLine& line, absl::string_view beneficiary, StateReader& state) {
  const int64_t cap = line.terms().max_per_beneficiary_minor();
  if (cap == 0) return std::numeric_limits<int64_t>::max();
  const auto* use = state.Find<state::v1::FundingUse>(UseRow(line.name(), beneficiary));
  return cap - (use == nullptr ? 0 : use->committed_minor());
}

}  // namespace

std::vector<Commitment> CommitmentsOf(absl::string_view operator_id,
                                      const type::v1::LoanFunding& funding,
                                      int64_t principal_minor) {
  const std::string prefix = absl::StrCat("operators/", operator_id, "/");
  std::vector<Commitment> commitments;
  std::vector<int64_t> weights;
  for (const auto& share : funding.shares()) weights.push_back(share.weight());
  if (!weights.empty()) {
    const std::vector<int64_t> parts = SplitByWeights(principal_minor, weights);
    for (int i = 0; i < funding.shares_size(); ++i) {
      if (funding.shares(i).funding_line().empty()) continue;
      commitments.push_back({.line = prefix + funding.shares(i).funding_line(),
                             .amount_minor = parts[static_cast<size_t>(i)]});
    }
  }
  if (!funding.guarantee_line().empty()) {
    const __int128 product = __int128{principal_minor} * funding.guaranteed_e8();
    commitments.push_back(
        {.line = prefix + funding.guarantee_line(),
         .amount_minor = static_cast<int64_t>((product + kRateOne - 1) / kRateOne)});
  }
  return commitments;
}

std::string UseRow(absl::string_view line, absl::string_view beneficiary) {
  return absl::StrCat(line, "/uses/", LastId(beneficiary));
}

int64_t RoomFor(const FundingLine& line, absl::string_view beneficiary, StateReader& state) {
  const int64_t room = std::min(LeftOfLine(line), LeftOfCap(line, beneficiary, state));
  return std::max<int64_t>(room, 0);
}

absl::Status CheckRoom(absl::string_view field, const FundingLine& line, int64_t amount_minor,
                       absl::string_view beneficiary, StateReader& state) {
  if (amount_minor > LeftOfLine(line)) {
    return RefuseState("LINE_EXCEEDED", field,
                       absl::StrCat(line.name(), " has ", LeftOfLine(line),
                                    " minor units left, and ", amount_minor, " are needed"));
  }
  const int64_t left = LeftOfCap(line, beneficiary, state);
  if (amount_minor <= left) return absl::OkStatus();
  return RefuseState(
      "BENEFICIARY_CAP_EXCEEDED", field,
      absl::StrCat(line.name(), " has ", left, " minor units left for this beneficiary, and ",
                   amount_minor, " are needed"));
}

absl::Status CheckBankAccount(const std::string& name, const ledger::v1::Operator& books,
                              StateReader& state) {
  ASSIGN_OR_RETURN(const auto* bank_account,
                   FindExisting<ledger::v1::BankAccount>("bank_account", name, state));
  return CheckCurrency("bank_account", bank_account->currency_code(), books);
}

absl::Status CheckOpen(absl::string_view field, const FundingLine& line,
                       const google::type::Date& date) {
  const Date day = DateOf(date).value();
  const Date start = DateOf(line.terms().start_date()).value();
  const Date end = DateOf(line.terms().end_date()).value();
  if (start <= day && day <= end) return absl::OkStatus();
  return RefuseState("LINE_NOT_OPEN", field,
                     absl::StrCat(line.name(), " is open from ", FormatIsoDate(start), " to ",
                                  FormatIsoDate(end)));
}

}  // namespace thuning::funding
