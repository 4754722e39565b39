// Grants: money that is given to beneficiaries out of a line, and not repaid.
//
//   awarded   657100 / 581000   the gift, paid by transfer
//             455110 / 755100   the partner owes it, as its contribution

#include <string>

#include "absl/strings/str_cat.h"
#include "ledger/accounting/chart.h"
#include "ledger/accounting/journal.h"
#include "ledger/accounting/movement.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/checks/today.h"
#include "ledger/funding/commitment.h"
#include "ledger/funding/funding.h"
#include "ledger/state/names.h"
#include "thuning/ledger/v1/admin.pb.h"

namespace thuning::funding {
namespace {

using event::v1::Record;
using ledger::v1::AwardGrantRequest;
using ledger::v1::FundingLine;
using ledger::v1::Grant;
using ledger::v1::ReverseGrantRequest;

absl::Status CheckForm(const AwardGrantRequest& request, absl::string_view operator_id) {
  if (!request.grant_id().empty()) RETURN_IF_ERROR(CheckId("grant_id", request.grant_id()));
  RETURN_IF_ERROR(CheckOwnName("beneficiary", request.beneficiary(), "beneficiaries", operator_id));
  ASSIGN_OR_RETURN(const auto ids, ParseName("funding_line", request.funding_line(),
                                             {"operators", "partners", "fundingLines"}));
  RETURN_IF_ERROR(CheckOperator("funding_line", ids[0], operator_id));
  RETURN_IF_ERROR(CheckAmount("amount", request.has_amount(), request.amount()));
  RETURN_IF_ERROR(CheckReason(request.reason()));
  RETURN_IF_ERROR(
      CheckOwnName("bank_account", request.bank_account(), "bankAccounts", operator_id));
  return CheckDate("effective_date", request.has_effective_date(), request.effective_date());
}

absl::Status CheckLine(const AwardGrantRequest& request, StateReader& state) {
  ASSIGN_OR_RETURN(const FundingLine* line,
                   FindExisting<FundingLine>("funding_line", request.funding_line(), state));
  if (line->terms().purpose() != type::v1::FUNDING_PURPOSE_GRANTS) {
    return RefuseState("LINE_NOT_FOR_GRANTS", "funding_line", "the line is not for grants");
  }
  RETURN_IF_ERROR(CheckOpen("funding_line", *line, request.effective_date()));
  return CheckRoom("funding_line", *line, request.amount().minor_units(), request.beneficiary(),
                   state);
}

void Post(const std::string& grant, const std::string& line, const type::v1::Money& amount,
          bool undo, Record& record) {
  const int64_t minor = amount.minor_units();
  const std::string of_line = absl::StrCat(line, "/", grant);
  accounting::Journal journal(record, amount.currency_code());
  if (undo) {
    journal.Debit(accounting::kPaymentsInClearing, minor, grant)
        .Credit(accounting::kGoodwillCredits, minor, grant)
        .Debit(accounting::kContributions, minor, of_line)
        .Credit(accounting::kPartnersDrawn, minor, of_line);
    return;
  }
  journal.Debit(accounting::kGoodwillCredits, minor, grant)
      .Credit(accounting::kPaymentsInClearing, minor, grant)
      .Debit(accounting::kPartnersDrawn, minor, of_line)
      .Credit(accounting::kContributions, minor, of_line);
}

}  // namespace

absl::StatusOr<Record> Decide(const AwardGrantRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto ids, ParseName("parent", request.parent(), {"operators"}));
  RETURN_IF_ERROR(CheckForm(request, ids[0]));
  ASSIGN_OR_RETURN(const auto* books, FindBooks("parent", ids[0], state));
  RETURN_IF_ERROR(
      FindExisting<ledger::v1::Beneficiary>("beneficiary", request.beneficiary(), state).status());
  RETURN_IF_ERROR(CheckBankAccount(request.bank_account(), *books, state));
  const std::string id =
      request.grant_id().empty() ? IdFromPosition("G", context.position) : request.grant_id();
  RETURN_IF_ERROR(CheckAbsent<Grant>("grant_id", NameOf(ids[0], "grants", id), state));
  RETURN_IF_ERROR(CheckCurrency("amount", request.amount().currency_code(), *books));
  RETURN_IF_ERROR(CheckHappened(request, ids[0], context, state));
  RETURN_IF_ERROR(CheckLine(request, state));

  Record record = accounting::NewRecord(ids[0], request.effective_date());
  event::v1::GrantAwarded& awarded = *record.add_events()->mutable_grant_awarded();
  awarded.set_grant_id(id);
  awarded.set_beneficiary_id(std::string(LastId(request.beneficiary())));
  awarded.set_funding_line(std::string(BelowOperator(request.funding_line())));
  *awarded.mutable_amount() = request.amount();
  awarded.set_reason(request.reason());
  awarded.set_bank_account_id(std::string(LastId(request.bank_account())));
  awarded.set_end_to_end_id(accounting::KeyOr("", 'A', context));
  const std::string subject = absl::StrCat("grants/", id);
  const event::v1::GrantAwarded fact = awarded;
  accounting::ExpectMovement({.bank_account_id = fact.bank_account_id(),
                              .direction = type::v1::DIRECTION_DEBIT,
                              .amount = fact.amount(),
                              .end_to_end_id = fact.end_to_end_id(),
                              .subject = subject,
                              .clearing_account = accounting::kPaymentsInClearing},
                             context, record);
  Post(subject, fact.funding_line(), fact.amount(), false, record);
  return record;
}

absl::StatusOr<Record> Decide(const ReverseGrantRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto ids, ParseName("name", request.name(), {"operators", "grants"}));
  RETURN_IF_ERROR(
      CheckDate("effective_date", request.has_effective_date(), request.effective_date()));
  RETURN_IF_ERROR(CheckReason(request.reason()));
  ASSIGN_OR_RETURN(const Grant* grant, FindExisting<Grant>("name", request.name(), state));
  if (grant->reversed()) {
    return RefuseState("GRANT_REVERSED_ALREADY", "name", "the grant was undone");
  }
  RETURN_IF_ERROR(CheckNotBefore("DATE_BEFORE_AWARD", "effective_date", request.effective_date(),
                                 grant->effective_date()));
  RETURN_IF_ERROR(CheckHappened(request, ids[0], context, state));
  Record record = accounting::NewRecord(ids[0], request.effective_date());
  event::v1::GrantReversed& reversed = *record.add_events()->mutable_grant_reversed();
  reversed.set_grant_id(std::string(ids[1]));
  reversed.set_reason(request.reason());
  const std::string subject(BelowOperator(grant->name()));
  accounting::ExpectReturn({.bank_account_id = LastId(grant->bank_account()),
                            .direction = type::v1::DIRECTION_DEBIT,
                            .amount = grant->amount(),
                            .end_to_end_id = grant->end_to_end_id(),
                            .subject = subject,
                            .clearing_account = accounting::kPaymentsInClearing},
                           context, record);
  Post(subject, std::string(BelowOperator(grant->funding_line())), grant->amount(), true, record);
  return record;
}

}  // namespace thuning::funding
