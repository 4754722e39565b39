#include "clients/demonstration/partners.h"

#include "absl/strings/str_cat.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/messages/date.h"
#include "thuning/ledger/v1/admin.pb.h"
#include "thuning/ledger/v1/repayment.pb.h"

namespace thuning::demonstration {
namespace {

namespace api = ledger::v1;
using absl::StrCat;

constexpr char kLineId[] = "ligne-2025";
constexpr int64_t kLineMinor = 200'000'00;

type::v1::FundingTerms TermsOf(const Partner& partner) {
  type::v1::FundingTerms terms;
  terms.set_display_name(StrCat(partner.name, " ", kYear));
  terms.mutable_amount()->set_minor_units(kLineMinor);
  terms.mutable_amount()->set_currency_code("EUR");
  *terms.mutable_start_date() = ToProto(*Date::FromYmd(kYear, 1, 1));
  *terms.mutable_end_date() = ToProto(*Date::FromYmd(kYear, 12, 31));
  terms.set_share_percent(partner.share_percent);
  if (partner.guarantees()) {
    terms.set_purpose(type::v1::FUNDING_PURPOSE_GUARANTEE);
    return terms;
  }
  terms.set_purpose(type::v1::FUNDING_PURPOSE_LOANS);
  terms.set_bears_losses(true);
  terms.set_interest_percent("100");
  terms.set_ledger_account(partner.ledger_account);
  return terms;
}

}  // namespace

Partners::Partners(const Story& story, LedgerClient& client)
    : story_(story), client_(client), operator_(StrCat("operators/", story.operator_id)) {}

std::string Partners::Name(const Partner& partner) const {
  return StrCat(operator_, "/partners/", partner.id);
}

std::string Partners::LineOf(const Partner& partner) const {
  return StrCat(Name(partner), "/fundingLines/", kLineId);
}

absl::Status Partners::SetUp() {
  for (const Partner& partner : story_.partners) RETURN_IF_ERROR(Open(partner));
  return absl::OkStatus();
}

absl::Status Partners::Open(const Partner& partner) {
  api::CreatePartnerRequest create;
  create.set_parent(operator_);
  create.set_partner_id(partner.id);
  create.set_display_name(partner.name);
  RETURN_IF_ERROR(
      client_.Do<api::CreatePartnerResponse>(StrCat("partner ", partner.id), create).status());
  api::CreateFundingLineRequest open;
  open.set_parent(Name(partner));
  open.set_funding_line_id(kLineId);
  *open.mutable_terms() = TermsOf(partner);
  return client_.Do<api::CreateFundingLineResponse>(StrCat("line of ", partner.id), open).status();
}

void Partners::Fund(api::ApproveLoanRequest& approve) const {
  for (const Partner& partner : story_.partners) {
    approve.add_funding()->set_funding_line(LineOf(partner));
  }
}

absl::Status Partners::Accrue(Date last_day) {
  const std::string step = StrCat("accrue to ", FormatIsoDate(last_day));
  api::AccrueLoansRequest accrue;
  accrue.set_parent(operator_);
  *accrue.mutable_effective_date() = ToProto(last_day);
  ASSIGN_OR_RETURN(const auto done, client_.Watch<api::AccrueLoansResponse>(step, accrue));
  if (done.refusals().empty()) return absl::OkStatus();
  const auto& refusal = done.refusals(0);
  return RefuseState(refusal.reason(), "",
                     StrCat(step, ": ", refusal.loan(), ": ", refusal.message()));
}

absl::StatusOr<PartnerBooks> Partners::CloseMonth(Date last_day) {
  RETURN_IF_ERROR(Accrue(last_day));
  api::ClosePeriodRequest close;
  close.set_parent(operator_);
  *close.mutable_end_date() = ToProto(last_day);
  RETURN_IF_ERROR(
      client_.Do<api::ClosePeriodResponse>(StrCat("close ", FormatIsoDate(last_day)), close)
          .status());
  for (size_t i = 0; i < story_.partners.size(); ++i) RETURN_IF_ERROR(Settle(i, last_day));
  PartnerBooks books{.day = last_day};
  for (const Partner& partner : story_.partners) {
    api::GetPartnerPositionRequest position;
    position.set_name(Name(partner));
    *position.mutable_as_of_date() = ToProto(last_day);
    ASSIGN_OR_RETURN(books.positions.emplace_back(),
                     client_.Ask<api::GetPartnerPositionResponse>(position));
  }
  api::GetTrialBalanceRequest balance;
  balance.set_parent(operator_);
  *balance.mutable_as_of_date() = ToProto(last_day);
  ASSIGN_OR_RETURN(books.balance, client_.Ask<api::GetTrialBalanceResponse>(balance));
  return books;
}

absl::Status Partners::Settle(size_t partner, Date last_day) {
  const std::string what =
      StrCat("settlement with ", story_.partners[partner].id, " to ", FormatIsoDate(last_day));
  const Date next = AddDays(last_day, 1);
  api::ProposeSettlementRequest propose;
  propose.set_parent(Name(story_.partners[partner]));
  *propose.mutable_end_date() = ToProto(last_day);
  *propose.mutable_effective_date() = ToProto(next);
  ASSIGN_OR_RETURN(const auto proposed, client_.Do<api::ProposeSettlementResponse>(what, propose));
  api::AgreeSettlementRequest agree;
  agree.set_name(proposed.name());
  agree.set_net_minor(proposed.net_minor());
  *agree.mutable_effective_date() = ToProto(AddDays(next, 1));
  RETURN_IF_ERROR(
      client_.Do<api::AgreeSettlementResponse>(StrCat("agree to ", what), agree).status());
  if (proposed.net_minor() != 0)
    agreed_.push_back({partner, proposed.name(), proposed.net_minor()});
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::pair<size_t, Order>>> Partners::Pay(Date date) {
  std::vector<std::pair<size_t, Order>> orders;
  for (const Agreed& agreed : agreed_) {
    const Partner& partner = story_.partners[agreed.partner];
    api::PaySettlementRequest pay;
    pay.set_name(agreed.name);
    pay.set_bank_account(
        StrCat(operator_, "/bankAccounts/", story_.banks[partner.bank].account.id));
    *pay.mutable_effective_date() = ToProto(date);
    ASSIGN_OR_RETURN(const auto paid,
                     client_.Do<api::PaySettlementResponse>(StrCat("pay ", agreed.name), pay));
    const bool goes = agreed.net_minor > 0;
    orders.emplace_back(
        partner.bank,
        Order{.operation = goes ? Operation::kTransferSent : Operation::kTransferReceived,
              .amount_minor = goes ? agreed.net_minor : -agreed.net_minor,
              .end_to_end_id = paid.end_to_end_id(),
              .counterparty = partner.name});
  }
  agreed_.clear();
  return orders;
}

}  // namespace thuning::demonstration
