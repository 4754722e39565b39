// Settling with a partner: what is owed for a time that is closed is proposed, agreed by the
// partner, and paid through the bank.

#include <string>
#include <utility>

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
#include "ledger/funding/funding_month.h"
#include "ledger/state/names.h"
#include "thuning/ledger/v1/admin.pb.h"

namespace thuning::funding {
namespace {

using event::v1::Record;
using ledger::v1::AgreeSettlementRequest;
using ledger::v1::DeclineSettlementRequest;
using ledger::v1::Partner;
using ledger::v1::PaySettlementRequest;
using ledger::v1::ProposeSettlementRequest;
using ledger::v1::Settlement;

Date DayOf(const google::type::Date& date) { return DateOf(date).value(); }

// What is closed does not change any more, so nobody settles on sand.
absl::Status CheckClosed(const ledger::v1::Operator& books, const google::type::Date& end_date) {
  RETURN_IF_ERROR(CheckEndOfMonth("end_date", end_date));
  if (books.has_closed_until_date() && DayOf(end_date) <= DayOf(books.closed_until_date())) {
    return absl::OkStatus();
  }
  return RefuseState("PERIOD_NOT_CLOSED", "end_date", "the books are not closed up to that day");
}

// The first day that no settlement is about.
absl::StatusOr<Date> FirstDay(const Partner& partner, const google::type::Date& end_date) {
  if (!partner.has_start_date()) {
    return RefuseState("NOTHING_FUNDED", "parent", "the partner has no funding line yet");
  }
  if (!partner.open_settlement().empty()) {
    return RefuseState("SETTLEMENT_PENDING", "parent",
                       absl::StrCat(partner.open_settlement(), " waits for an answer"));
  }
  const Date first = partner.has_settled_until_date()
                         ? AddDays(DayOf(partner.settled_until_date()), 1)
                         : DayOf(partner.start_date());
  if (first <= DayOf(end_date)) return first;
  return RefuseState("SETTLED_ALREADY", "end_date",
                     absl::StrCat("the first day to settle is ", FormatIsoDate(first)));
}

struct Found {
  std::string operator_id;
  std::string partner_id;
  std::string settlement_id;
  const Settlement* settlement = nullptr;
};

template <typename Request>
absl::StatusOr<Found> FindSettlement(const Request& request, StateReader& state) {
  ASSIGN_OR_RETURN(const auto ids,
                   ParseName("name", request.name(), {"operators", "partners", "settlements"}));
  RETURN_IF_ERROR(
      CheckDate("effective_date", request.has_effective_date(), request.effective_date()));
  Found found{std::string(ids[0]), std::string(ids[1]), std::string(ids[2])};
  ASSIGN_OR_RETURN(found.settlement, FindExisting<Settlement>("name", request.name(), state));
  return found;
}

absl::Status CheckProposed(const Settlement& settlement, const google::type::Date& date) {
  if (settlement.state() != type::v1::SETTLEMENT_STATE_PROPOSED) {
    return RefuseState("NOT_PROPOSED", "name", "the settlement is answered already");
  }
  return CheckNotBefore("DATE_BEFORE_PROPOSAL", "effective_date", date, settlement.proposed_date());
}

// Names the settlement in a fact.
template <typename Event>
void Name(const Found& found, Event& event) {
  event.set_partner_id(found.partner_id);
  event.set_settlement_id(found.settlement_id);
}

void PostPayment(const Found& found, int64_t net_minor, const std::string& currency,
                 Record& record) {
  const std::string subject(BelowOperator(found.settlement->name()));
  accounting::Journal journal(record, currency);
  if (net_minor > 0) {
    journal.Debit(accounting::kPartnersCurrent, net_minor, subject)
        .Credit(accounting::kPaymentsInClearing, net_minor, subject);
  } else {
    journal.Debit(accounting::kPaymentsInClearing, -net_minor, subject)
        .Credit(accounting::kPartnersCurrent, -net_minor, subject);
  }
}

}  // namespace

absl::StatusOr<Record> Decide(const ProposeSettlementRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto ids,
                   ParseName("parent", request.parent(), {"operators", "partners"}));
  RETURN_IF_ERROR(CheckDate("end_date", request.has_end_date(), request.end_date()));
  RETURN_IF_ERROR(
      CheckDate("effective_date", request.has_effective_date(), request.effective_date()));
  ASSIGN_OR_RETURN(const auto* books, FindBooks("parent", ids[0], state));
  ASSIGN_OR_RETURN(const Partner* found, FindExisting<Partner>("parent", request.parent(), state));
  const Partner partner = *found;
  RETURN_IF_ERROR(CheckClosed(*books, request.end_date()));
  ASSIGN_OR_RETURN(const Date first, FirstDay(partner, request.end_date()));
  RETURN_IF_ERROR(CheckNotBefore("DATE_BEFORE_END", "effective_date", request.effective_date(),
                                 request.end_date()));
  RETURN_IF_ERROR(CheckHappened(request, ids[0], context, state));

  Record record = accounting::NewRecord(ids[0], request.effective_date());
  auto& proposed = *record.add_events()->mutable_settlement_proposed();
  proposed.set_partner_id(std::string(ids[1]));
  proposed.set_settlement_id(IdFromPosition("S", context.position));
  *proposed.mutable_start_date() = ToProto(first);
  *proposed.mutable_end_date() = request.end_date();
  for (const std::string& line_id : partner.funding_line_ids()) {
    event::v1::SettledLine& line = *proposed.add_lines();
    line.set_funding_line_id(line_id);
    *line.mutable_figures() = FiguresOf(
        absl::StrCat(partner.name(), "/fundingLines/", line_id),
        {.since = DayOf(partner.start_date()), .first = first, .last = DayOf(request.end_date())},
        state);
    proposed.set_net_minor(proposed.net_minor() + line.figures().net_minor());
  }
  return record;
}

absl::StatusOr<Record> Decide(const AgreeSettlementRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const Found found, FindSettlement(request, state));
  RETURN_IF_ERROR(CheckProposed(*found.settlement, request.effective_date()));
  RETURN_IF_ERROR(CheckHappened(request, found.operator_id, context, state));
  if (request.net_minor() != found.settlement->net_minor()) {
    return RefuseState("NET_DIFFERS", "net_minor",
                       absl::StrCat("the settlement's net is ", found.settlement->net_minor(),
                                    ", got ", request.net_minor()));
  }
  Record record = accounting::NewRecord(found.operator_id, request.effective_date());
  Name(found, *record.add_events()->mutable_settlement_agreed());
  return record;
}

absl::StatusOr<Record> Decide(const DeclineSettlementRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const Found found, FindSettlement(request, state));
  RETURN_IF_ERROR(CheckReason(request.reason()));
  RETURN_IF_ERROR(CheckProposed(*found.settlement, request.effective_date()));
  RETURN_IF_ERROR(CheckHappened(request, found.operator_id, context, state));
  Record record = accounting::NewRecord(found.operator_id, request.effective_date());
  auto& declined = *record.add_events()->mutable_settlement_declined();
  Name(found, declined);
  declined.set_reason(request.reason());
  return record;
}

absl::StatusOr<Record> Decide(const PaySettlementRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const Found found, FindSettlement(request, state));
  RETURN_IF_ERROR(
      CheckOwnName("bank_account", request.bank_account(), "bankAccounts", found.operator_id));
  ASSIGN_OR_RETURN(const auto* books, FindBooks("name", found.operator_id, state));
  RETURN_IF_ERROR(CheckBankAccount(request.bank_account(), *books, state));
  if (found.settlement->state() != type::v1::SETTLEMENT_STATE_AGREED) {
    return RefuseState("NOT_AGREED", "name", "the settlement is not agreed, or is paid already");
  }
  RETURN_IF_ERROR(CheckNotBefore("DATE_BEFORE_ANSWER", "effective_date", request.effective_date(),
                                 found.settlement->answered_date()));
  RETURN_IF_ERROR(CheckHappened(request, found.operator_id, context, state));

  const int64_t net = found.settlement->net_minor();
  Record record = accounting::NewRecord(found.operator_id, request.effective_date());
  auto& paid = *record.add_events()->mutable_settlement_paid();
  Name(found, paid);
  paid.set_end_to_end_id(accounting::KeyOr("", 'S', context));
  type::v1::Money amount;
  amount.set_minor_units(net > 0 ? net : -net);
  amount.set_currency_code(books->currency_code());
  const std::string end_to_end_id = paid.end_to_end_id();
  accounting::ExpectMovement(
      {.bank_account_id = LastId(request.bank_account()),
       .direction = net > 0 ? type::v1::DIRECTION_DEBIT : type::v1::DIRECTION_CREDIT,
       .amount = amount,
       .end_to_end_id = end_to_end_id,
       .subject = BelowOperator(found.settlement->name()),
       .clearing_account = accounting::kPaymentsInClearing},
      context, record);
  PostPayment(found, net, books->currency_code(), record);
  return record;
}

}  // namespace thuning::funding
