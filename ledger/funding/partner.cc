// Partners, and the lines of funds that they open.

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ledger/accounting/chart.h"
#include "ledger/accounting/chart_accounts.h"
#include "ledger/accounting/journal.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/checks/today.h"
#include "ledger/funding/funding.h"
#include "ledger/money/rate.h"
#include "ledger/state/names.h"
#include "thuning/ledger/v1/admin.pb.h"

namespace thuning::funding {
namespace {

using event::v1::Record;
using ledger::v1::CreateFundingLineRequest;
using ledger::v1::CreatePartnerRequest;
using ledger::v1::FundingLine;
using ledger::v1::Partner;
using type::v1::FundingTerms;

constexpr size_t kMaxNameLength = 200;

// What shares of partners are posted on: an operator's chart may be older than that.
constexpr absl::string_view kNeeded[] = {accounting::kPartnersCurrent,
                                         accounting::kPartnersDrawn,
                                         accounting::kPartnersPrincipal,
                                         accounting::kPartnersInterest,
                                         accounting::kPartnersFees,
                                         accounting::kPartnersLosses,
                                         accounting::kPartnersRecoveries,
                                         accounting::kPartnersIndemnities,
                                         accounting::kPartnersGuaranteeReturned,
                                         accounting::kGuaranteesCalled,
                                         accounting::kGoodwillCredits,
                                         accounting::kPartnersRecoveryExpense,
                                         accounting::kPartnersInterestExpense,
                                         accounting::kPartnersFeeExpense,
                                         accounting::kContributions,
                                         accounting::kIndemnities,
                                         accounting::kLossesBorneByPartners,
                                         accounting::kGuaranteesReceived,
                                         accounting::kGuaranteesReceivedContra};

absl::Status CheckDates(const FundingTerms& terms) {
  RETURN_IF_ERROR(CheckDate("terms.start_date", terms.has_start_date(), terms.start_date()));
  RETURN_IF_ERROR(CheckDate("terms.end_date", terms.has_end_date(), terms.end_date()));
  if (DateOf(terms.end_date()) >= DateOf(terms.start_date())) {
    return absl::OkStatus();
  }
  return RefuseField("ENDS_BEFORE_START", "terms.end_date", "is before the first day");
}

absl::Status RefuseForPurpose(absl::string_view field) {
  return RefuseField("NOT_FOR_PURPOSE", field, "must be absent for this purpose");
}

absl::Status CheckPercent(absl::string_view field, absl::string_view text) {
  return text.empty() ? absl::OkStatus() : Rate::ParsePercent(field, text).status();
}

absl::Status CheckShare(absl::string_view text) {
  if (text.empty()) return RefuseAbsent("terms.share_percent");
  ASSIGN_OR_RETURN(const Rate share, Rate::ParsePercent("terms.share_percent", text));
  if (share > Rate()) return absl::OkStatus();
  return RefuseField("RATE_OUT_OF_RANGE", "terms.share_percent", "must be above 0");
}

absl::Status CheckLoanTerms(const FundingTerms& terms) {
  if (terms.order() == 0) {
    RETURN_IF_ERROR(CheckShare(terms.share_percent()));
  } else {
    RETURN_IF_ERROR(CheckRange("terms.order", terms.order(), 1, 1000));
    if (!terms.share_percent().empty()) {
      return RefuseField("SHARE_OR_ORDER", "terms.share_percent",
                         "a line has a share or an order, not both");
    }
  }
  RETURN_IF_ERROR(CheckPercent("terms.interest_percent", terms.interest_percent()));
  RETURN_IF_ERROR(CheckPercent("terms.fee_percent", terms.fee_percent()));
  if (terms.ledger_account().empty()) return RefuseAbsent("terms.ledger_account");
  if (absl::StartsWith(terms.ledger_account(), "16")) return absl::OkStatus();
  return RefuseField("NOT_A_FUNDS_ACCOUNT", "terms.ledger_account",
                     "what is owed to funders stands on accounts below 16");
}

absl::Status CheckOtherTerms(const FundingTerms& terms) {
  if (terms.purpose() == type::v1::FUNDING_PURPOSE_GUARANTEE) {
    RETURN_IF_ERROR(CheckShare(terms.share_percent()));
  } else if (!terms.share_percent().empty()) {
    return RefuseForPurpose("terms.share_percent");
  }
  if (terms.order() != 0) return RefuseForPurpose("terms.order");
  if (terms.bears_losses()) return RefuseForPurpose("terms.bears_losses");
  if (!terms.interest_percent().empty()) return RefuseForPurpose("terms.interest_percent");
  if (!terms.fee_percent().empty()) return RefuseForPurpose("terms.fee_percent");
  return terms.ledger_account().empty() ? absl::OkStatus()
                                        : RefuseForPurpose("terms.ledger_account");
}

absl::Status CheckTerms(const FundingTerms& terms) {
  RETURN_IF_ERROR(CheckText("terms.display_name", terms.display_name(), kMaxNameLength));
  if (terms.purpose() == type::v1::FUNDING_PURPOSE_UNSPECIFIED) {
    return RefuseAbsent("terms.purpose");
  }
  if (!type::v1::FundingPurpose_IsValid(terms.purpose())) {
    return RefuseUnknown("terms.purpose", terms.purpose());
  }
  RETURN_IF_ERROR(CheckAmount("terms.amount", terms.has_amount(), terms.amount()));
  RETURN_IF_ERROR(CheckDates(terms));
  RETURN_IF_ERROR(CheckRange("terms.max_per_beneficiary_minor", terms.max_per_beneficiary_minor(),
                             0, kMaxAmountMinor));
  static_assert(type::v1::FundingPurpose_MAX == type::v1::FUNDING_PURPOSE_GRANTS);
  return terms.purpose() == type::v1::FUNDING_PURPOSE_LOANS ? CheckLoanTerms(terms)
                                                            : CheckOtherTerms(terms);
}

absl::Status CheckLedgerAccount(const FundingTerms& terms, absl::string_view operator_id,
                                StateReader& state) {
  if (terms.ledger_account().empty()) return absl::OkStatus();
  return FindExisting<ledger::v1::ChartAccount>(
             "terms.ledger_account", NameOf(operator_id, "accounts", terms.ledger_account()), state)
      .status();
}

}  // namespace

absl::StatusOr<Record> Decide(const CreatePartnerRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto ids, ParseName("parent", request.parent(), {"operators"}));
  RETURN_IF_ERROR(CheckRequiredId("partner_id", request.partner_id()));
  RETURN_IF_ERROR(CheckText("display_name", request.display_name(), kMaxNameLength));
  RETURN_IF_ERROR(FindBooks("parent", ids[0], state).status());
  RETURN_IF_ERROR(
      CheckAbsent<Partner>("partner_id", NameOf(ids[0], "partners", request.partner_id()), state));
  Record record = accounting::NewRecord(ids[0], context, state);
  event::v1::PartnerCreated& created = *record.add_events()->mutable_partner_created();
  created.set_partner_id(request.partner_id());
  created.set_display_name(request.display_name());
  return record;
}

absl::StatusOr<Record> Decide(const CreateFundingLineRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto ids,
                   ParseName("parent", request.parent(), {"operators", "partners"}));
  RETURN_IF_ERROR(CheckRequiredId("funding_line_id", request.funding_line_id()));
  if (!request.has_terms()) return RefuseAbsent("terms");
  RETURN_IF_ERROR(CheckTerms(request.terms()));
  ASSIGN_OR_RETURN(const auto* books, FindBooks("parent", ids[0], state));
  RETURN_IF_ERROR(FindExisting<Partner>("parent", request.parent(), state).status());
  RETURN_IF_ERROR(CheckAbsent<FundingLine>(
      "funding_line_id",
      absl::StrCat(request.parent(), "/fundingLines/", request.funding_line_id()), state));
  RETURN_IF_ERROR(CheckCurrency("terms.amount", request.terms().amount().currency_code(), *books));
  RETURN_IF_ERROR(CheckLedgerAccount(request.terms(), ids[0], state));
  RETURN_IF_ERROR(accounting::CheckHasAccounts(ids[0], kNeeded, "partners' shares", state));
  Record record = accounting::NewRecord(ids[0], context, state);
  event::v1::FundingLineOpened& opened = *record.add_events()->mutable_funding_line_opened();
  opened.set_partner_id(std::string(ids[1]));
  opened.set_funding_line_id(request.funding_line_id());
  *opened.mutable_terms() = request.terms();
  return record;
}

}  // namespace thuning::funding
