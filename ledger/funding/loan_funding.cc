// Who funds a loan: from the lines that its approval names.

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/funding/commitment.h"
#include "ledger/funding/funding.h"
#include "ledger/money/rate.h"
#include "ledger/money/split.h"
#include "ledger/state/names.h"

namespace thuning::funding {
namespace {

using ledger::v1::ApproveLoanRequest;
using ledger::v1::FundingLine;
using ledger::v1::Loan;
using type::v1::FundingShare;
using type::v1::LoanFunding;

// With the operator, as many as SplitOff takes.
constexpr size_t kMaxLines = kMaxSplitOff - 1;

// One line of the request, as found.
struct Asked {
  std::string field;  // "funding[0]"
  const FundingLine* line = nullptr;
  Rate share;

  bool is_guarantee() const {
    return line->terms().purpose() == type::v1::FUNDING_PURPOSE_GUARANTEE;
  }
  bool has_order() const { return line->terms().order() > 0; }
};

int32_t E8Of(const std::string& percent) {
  if (percent.empty()) return 0;
  return static_cast<int32_t>(Rate::ParsePercent("terms", percent).value().e8());
}

absl::StatusOr<Rate> ShareOf(const Asked& asked, const std::string& given) {
  const std::string field = asked.field + ".share_percent";
  if (asked.has_order()) {
    if (given.empty()) return Rate();
    return RefuseField("NOT_FOR_ORDER", field,
                       "must be empty: a line with an order gives what it has left");
  }
  ASSIGN_OR_RETURN(
      const Rate share,
      Rate::ParsePercent(field, given.empty() ? asked.line->terms().share_percent() : given));
  if (share > Rate()) return share;
  return RefuseField("RATE_OUT_OF_RANGE", field, "must be above 0");
}

absl::StatusOr<Asked> Find(const ledger::v1::LoanFundingLine& given, int index,
                           absl::string_view operator_id, StateReader& state) {
  Asked asked{.field = absl::StrCat("funding[", index, "]")};
  const std::string field = asked.field + ".funding_line";
  ASSIGN_OR_RETURN(const auto ids, ParseName(field, given.funding_line(),
                                             {"operators", "partners", "fundingLines"}));
  RETURN_IF_ERROR(CheckOperator(field, ids[0], operator_id));
  ASSIGN_OR_RETURN(asked.line, FindExisting<FundingLine>(field, given.funding_line(), state));
  if (asked.line->terms().purpose() == type::v1::FUNDING_PURPOSE_GRANTS) {
    return RefuseState("LINE_NOT_FOR_LOANS", field, "the line is for grants");
  }
  ASSIGN_OR_RETURN(asked.share, ShareOf(asked, given.share_percent()));
  return asked;
}

absl::Status CheckOnce(const std::vector<Asked>& before, const Asked& asked) {
  for (const Asked& other : before) {
    if (other.line == asked.line) {
      return RefuseField("LINE_TWICE", asked.field + ".funding_line", "is named already");
    }
    if (other.is_guarantee() && asked.is_guarantee()) {
      return RefuseField("TWO_GUARANTEES", asked.field + ".funding_line",
                         "a loan has one guarantee at most");
    }
    if (other.is_guarantee() || asked.is_guarantee()) continue;
    if (other.has_order() != asked.has_order()) {
      return RefuseField("LINES_USED_DIFFERENTLY", asked.field + ".funding_line",
                         "lines with shares and lines with an order do not go together");
    }
  }
  return absl::OkStatus();
}

FundingShare NewShare(const FundingLine& line, int64_t weight) {
  FundingShare share;
  share.set_funding_line(std::string(BelowOperator(line.name())));
  share.set_weight(weight);
  share.set_ledger_account(line.terms().ledger_account());
  share.set_bears_losses(line.terms().bears_losses());
  share.set_interest_e8(E8Of(line.terms().interest_percent()));
  share.set_fee_e8(E8Of(line.terms().fee_percent()));
  return share;
}

void AddOwnShare(int64_t weight, LoanFunding& funding) {
  if (weight > 0 && funding.shares_size() > 0) funding.add_shares()->set_weight(weight);
}

absl::Status AddShares(const std::vector<Asked>& lines, LoanFunding& funding) {
  int64_t left = kRateOne;
  for (const Asked& asked : lines) {
    if (asked.share.e8() > left) {
      return RefuseField("SHARES_EXCEED_WHOLE", asked.field + ".share_percent",
                         "the shares come to more than 100 percent");
    }
    left -= asked.share.e8();
    *funding.add_shares() = NewShare(*asked.line, asked.share.e8());
  }
  AddOwnShare(left, funding);
  return absl::OkStatus();
}

// Each gives what it has left, as long as something is to be funded.
absl::Status AddInOrder(std::vector<Asked> lines, const Loan& loan, StateReader& state,
                        LoanFunding& funding) {
  std::stable_sort(lines.begin(), lines.end(), [](const Asked& a, const Asked& b) {
    return a.line->terms().order() < b.line->terms().order();
  });
  int64_t left = loan.terms().principal().minor_units();
  for (const Asked& asked : lines) {
    const int64_t given = std::min(left, RoomFor(*asked.line, loan.beneficiary(), state));
    if (given == 0) continue;
    left -= given;
    *funding.add_shares() = NewShare(*asked.line, given);
  }
  AddOwnShare(left, funding);
  if (funding.shares_size() > 0) return absl::OkStatus();
  return RefuseState("LINE_EXCEEDED", "funding", "the lines have nothing left for the loan");
}

absl::Status CheckAllRoom(absl::string_view operator_id, const LoanFunding& funding,
                          const Loan& loan, StateReader& state) {
  for (const Commitment& commitment :
       CommitmentsOf(operator_id, funding, loan.terms().principal().minor_units())) {
    const auto* line = state.Find<FundingLine>(commitment.line);
    RETURN_IF_ERROR(
        CheckRoom("funding", *line, commitment.amount_minor, loan.beneficiary(), state));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Asked>> FindAll(const LoanFundingLines& lines,
                                           const google::type::Date& date,
                                           absl::string_view operator_id, StateReader& state) {
  std::vector<Asked> found;
  for (int i = 0; i < lines.size(); ++i) {
    ASSIGN_OR_RETURN(Asked asked, Find(lines[i], i, operator_id, state));
    RETURN_IF_ERROR(CheckOnce(found, asked));
    RETURN_IF_ERROR(CheckOpen(asked.field + ".funding_line", *asked.line, date));
    found.push_back(std::move(asked));
  }
  return found;
}

absl::StatusOr<LoanFunding> FundingFrom(std::vector<Asked> lines, absl::string_view operator_id,
                                        const Loan& loan, StateReader& state) {
  LoanFunding funding;
  const auto guarantee = std::stable_partition(
      lines.begin(), lines.end(), [](const Asked& asked) { return !asked.is_guarantee(); });
  if (guarantee != lines.end()) {
    funding.set_guarantee_line(std::string(BelowOperator(guarantee->line->name())));
    funding.set_guaranteed_e8(static_cast<int32_t>(guarantee->share.e8()));
    lines.erase(guarantee, lines.end());
  }
  if (lines.size() > kMaxLines) {
    return RefuseField("TOO_MANY_LINES", "funding",
                       absl::StrCat("at most ", kMaxLines, " lines fund a loan"));
  }
  if (!lines.empty() && lines.front().has_order()) {
    RETURN_IF_ERROR(AddInOrder(lines, loan, state, funding));
  } else {
    RETURN_IF_ERROR(AddShares(lines, funding));
  }
  RETURN_IF_ERROR(CheckAllRoom(operator_id, funding, loan, state));
  return funding;
}

}  // namespace

absl::StatusOr<LoanFunding> FundingFor(const ApproveLoanRequest& request, StateReader& state) {
  if (request.funding().empty()) return LoanFunding();
  ASSIGN_OR_RETURN(const auto ids, ParseName("name", request.name(), {"operators", "loans"}));
  RETURN_IF_ERROR(
      CheckDate("effective_date", request.has_effective_date(), request.effective_date()));
  ASSIGN_OR_RETURN(std::vector<Asked> lines,
                   FindAll(request.funding(), request.effective_date(), ids[0], state));
  ASSIGN_OR_RETURN(const Loan* loan, FindExisting<Loan>("name", request.name(), state));
  return FundingFrom(std::move(lines), ids[0], *loan, state);
}

absl::StatusOr<LoanFunding> FundingFor(const Loan& loan, const LoanFundingLines& asked,
                                       const google::type::Date& approved_date,
                                       StateReader& state) {
  if (asked.empty()) return LoanFunding();
  ASSIGN_OR_RETURN(const auto ids, ParseName("name", loan.name(), {"operators", "loans"}));
  ASSIGN_OR_RETURN(std::vector<Asked> lines, FindAll(asked, approved_date, ids[0], state));
  return FundingFrom(std::move(lines), ids[0], loan, state);
}

absl::Status CheckRoomAgain(const Loan& loan, const google::type::Date& date, StateReader& state) {
  ASSIGN_OR_RETURN(const auto ids, ParseName("name", loan.name(), {"operators", "loans"}));
  for (const Commitment& commitment :
       CommitmentsOf(ids[0], loan.funding(), loan.terms().principal().minor_units())) {
    RETURN_IF_ERROR(CheckOpen("funding", *state.Find<FundingLine>(commitment.line), date));
  }
  return CheckAllRoom(ids[0], loan.funding(), loan, state);
}

}  // namespace thuning::funding
