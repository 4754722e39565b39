#include "ledger/accounting/journal_entry.h"

#include <cstdint>
#include <cstdlib>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/accounting/books_span.h"
#include "ledger/accounting/chart.h"
#include "ledger/accounting/exchange.h"
#include "ledger/accounting/journal.h"
#include "ledger/accounting/journal_lines.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/checks/today.h"
#include "ledger/state/names.h"
#include "thuning/state/v1/state.pb.h"

namespace thuning::accounting {
namespace {

using event::v1::Event;
using event::v1::Record;
using ledger::v1::ChartAccount;
using ledger::v1::JournalEntry;
using ledger::v1::JournalLine;
using ledger::v1::Operator;
using ledger::v1::PostJournalEntryRequest;
using ledger::v1::ReverseJournalEntryRequest;
using state::v1::BooksSpan;

constexpr size_t kMaxTextLength = 100;

std::string EntryName(absl::string_view operator_id, absl::string_view id) {
  return NameOf(operator_id, "journalEntries", id);
}

bool IsOpening(const PostJournalEntryRequest& request) {
  return request.kind() == type::v1::JOURNAL_ENTRY_KIND_OPENING;
}

// ---- What the request says by itself.

absl::Status CheckKind(const PostJournalEntryRequest& request) {
  if (IsOpening(request) || request.kind() == type::v1::JOURNAL_ENTRY_KIND_MANUAL ||
      request.kind() == type::v1::JOURNAL_ENTRY_KIND_UNSPECIFIED) {
    return absl::OkStatus();
  }
  return RefuseUnknown("kind", request.kind());
}

absl::Status CheckExchangeCurrency(absl::string_view field, absl::string_view code,
                                   const std::vector<Net>& nets) {
  if (code.empty()) return RefuseAbsent(field);
  if (code == nets[0].currency_code || code == nets[1].currency_code) return absl::OkStatus();
  return RefuseField("CURRENCY_DIFFERS", field,
                     absl::StrCat("the lines are in ", nets[0].currency_code, " and ",
                                  nets[1].currency_code, ", got ", code));
}

absl::Status CheckExchange(const type::v1::ExchangeRate& exchange, const std::vector<Net>& nets) {
  constexpr absl::string_view kTo = "exchange.to_currency_code";
  RETURN_IF_ERROR(
      CheckExchangeCurrency("exchange.from_currency_code", exchange.from_currency_code(), nets));
  RETURN_IF_ERROR(CheckExchangeCurrency(kTo, exchange.to_currency_code(), nets));
  if (exchange.from_currency_code() == exchange.to_currency_code()) {
    return RefuseField("CURRENCY_DIFFERS", kTo,
                       "must not be the currency that the rate converts from");
  }
  RETURN_IF_ERROR(ParseExchangeRate("exchange.rate", exchange.rate()).status());
  RETURN_IF_ERROR(CheckText("exchange.source", exchange.source(), kMaxTextLength));
  return CheckDate("exchange.date", exchange.has_date(), exchange.date());
}

absl::Status CheckCurrencies(const PostJournalEntryRequest& request, const std::vector<Net>& nets) {
  if (nets.size() > 2) {
    return RefuseField("TOO_MANY_CURRENCIES", "lines",
                       absl::StrCat("are in ", nets.size(), " currencies, not one or two"));
  }
  if (nets.size() == 2) {
    return request.has_exchange() ? CheckExchange(request.exchange(), nets)
                                  : RefuseAbsent("exchange");
  }
  if (!request.has_exchange()) return absl::OkStatus();
  return RefuseField("FIELD_NOT_ALLOWED", "exchange", "the lines are in one currency");
}

absl::Status CheckForm(const PostJournalEntryRequest& request, absl::string_view id) {
  RETURN_IF_ERROR(CheckId("journal_entry_id", id));
  RETURN_IF_ERROR(CheckKind(request));
  RETURN_IF_ERROR(
      CheckDate("effective_date", request.has_effective_date(), request.effective_date()));
  RETURN_IF_ERROR(CheckText("text", request.text(), kMaxTextLength));
  RETURN_IF_ERROR(CheckLines(request.lines(), IsOpening(request) ? 1 : 2));
  return CheckCurrencies(request, NetsOf(request.lines()));
}

// ---- What balances it.

absl::Status RefuseUnbalanced(const Net& net) {
  return RefuseField("UNBALANCED", "lines",
                     absl::StrCat("debits less credits are ", net.amount_minor, " minor units of ",
                                  net.currency_code));
}

// A line that brings what is `net` too much of debits to nothing.
JournalLine Balancing(absl::string_view account, const Net& net) {
  JournalLine line;
  line.set_account(std::string(account));
  type::v1::Money& amount = net.amount_minor > 0 ? *line.mutable_credit() : *line.mutable_debit();
  amount.set_minor_units(std::abs(net.amount_minor));
  amount.set_currency_code(net.currency_code);
  return line;
}

// In two currencies: what goes out of the one is what comes into the other, at the rate.
absl::Status CheckRate(const type::v1::ExchangeRate& exchange, const std::vector<Net>& nets) {
  if (nets[0].amount_minor == 0 && nets[1].amount_minor == 0) {
    return RefuseField("NOTHING_EXCHANGED", "lines", "each currency balances by itself");
  }
  const bool are_opposite = (nets[0].amount_minor > 0 && nets[1].amount_minor < 0) ||
                            (nets[0].amount_minor < 0 && nets[1].amount_minor > 0);
  if (!are_opposite) return RefuseUnbalanced(nets[0].amount_minor != 0 ? nets[0] : nets[1]);
  const bool is_from_first = exchange.from_currency_code() == nets[0].currency_code;
  const Net& from = is_from_first ? nets[0] : nets[1];
  const Net& to = is_from_first ? nets[1] : nets[0];
  ASSIGN_OR_RETURN(const Decimal rate, ParseExchangeRate("exchange.rate", exchange.rate()));
  if (Agree({std::abs(from.amount_minor), from.currency_code},
            {std::abs(to.amount_minor), to.currency_code}, rate)) {
    return absl::OkStatus();
  }
  return RefuseField("RATE_DOES_NOT_AGREE", "exchange.rate",
                     absl::StrCat(exchange.rate(), " does not make ", std::abs(to.amount_minor),
                                  " minor units of ", to.currency_code, " of ",
                                  std::abs(from.amount_minor), " of ", from.currency_code));
}

// The lines that the ledger adds so that each currency balances.
absl::StatusOr<JournalLines> AddedLines(const PostJournalEntryRequest& request,
                                        const Operator& books) {
  const std::vector<Net> nets = NetsOf(request.lines());
  JournalLines added;
  if (nets.size() == 2) {
    RETURN_IF_ERROR(CheckRate(request.exchange(), nets));
    for (const Net& net : nets) {
      const bool is_own = net.currency_code == books.currency_code();
      *added.Add() = Balancing(is_own ? kExchangeCounterValue : kExchangePosition, net);
    }
    return added;
  }
  const Net& net = nets[0];
  if (net.amount_minor == 0) return added;
  if (!IsOpening(request) || net.currency_code != books.currency_code()) {
    return RefuseUnbalanced(net);
  }
  *added.Add() = Balancing(net.amount_minor > 0 ? kSurplusForward : kDeficitForward, net);
  return added;
}

// ---- When it may be.

absl::Status CheckOpening(const PostJournalEntryRequest& request, absl::string_view operator_id,
                          const Operator& books, StateReader& state) {
  if (!IsOpening(request)) return absl::OkStatus();
  const BooksSpan* span = state.Find<BooksSpan>(BooksSpanRow(operator_id));
  if (span != nullptr && !span->opening_entry_id().empty()) {
    return RefuseState(
        "OPENING_POSTED_ALREADY", "kind",
        absl::StrCat("the books began with ", EntryName(operator_id, span->opening_entry_id())));
  }
  const Date day = DateOf(request.effective_date()).value();
  const bool is_late = span != nullptr && day > DateOf(span->first_date()).value();
  const bool is_closed =
      books.has_closed_until_date() && day <= DateOf(books.closed_until_date()).value();
  if (!is_late && !is_closed) return absl::OkStatus();
  return RefuseState("BOOKS_STARTED", "effective_date",
                     is_closed ? "the books are closed on that day"
                               : "something stands in the books on an earlier day");
}

// ---- Records and rows.

Record EntryRecord(const PostJournalEntryRequest& request, absl::string_view operator_id,
                   absl::string_view id) {
  Record record = NewRecord(operator_id, request.effective_date());
  auto& posted = *record.add_events()->mutable_journal_entry_posted();
  posted.set_journal_entry_id(std::string(id));
  posted.set_kind(IsOpening(request) ? request.kind() : type::v1::JOURNAL_ENTRY_KIND_MANUAL);
  posted.set_text(request.text());
  if (request.has_exchange()) *posted.mutable_exchange() = request.exchange();
  return record;
}

// The other side of each line.
JournalLines Contra(const JournalEntry& entry) {
  JournalLines lines;
  for (const JournalLine& line : entry.lines()) {
    JournalLine& contra = *lines.Add();
    contra.set_account(line.account());
    contra.set_subject(line.subject());
    if (line.has_debit()) *contra.mutable_credit() = line.debit();
    if (line.has_credit()) *contra.mutable_debit() = line.credit();
  }
  return lines;
}

absl::Status CheckReversible(const JournalEntry& entry, const google::type::Date& date) {
  if (!entry.reverses().empty()) {
    return RefuseState("NOT_REVERSIBLE", "name",
                       absl::StrCat("is the contra entry of ", entry.reverses()));
  }
  if (!entry.reversed_by().empty()) {
    return RefuseState("ENTRY_ALREADY_REVERSED", "name",
                       absl::StrCat("was reversed by ", entry.reversed_by()));
  }
  return CheckNotBefore("DATE_BEFORE_ENTRY", "effective_date", date, entry.effective_date());
}

// Balances with which books begin stand on one day: undone on another, they would stand twice once
// they are posted anew.
absl::Status CheckOpeningDay(const JournalEntry& entry, const google::type::Date& date,
                             const Operator& books) {
  if (entry.kind() != type::v1::JOURNAL_ENTRY_KIND_OPENING) return absl::OkStatus();
  const Date day = DateOf(entry.effective_date()).value();
  if (DateOf(date) != day) {
    return RefuseState("DATE_NOT_OF_OPENING", "effective_date",
                       absl::StrCat("the opening is undone on its own day, ", FormatIsoDate(day)));
  }
  if (!books.has_closed_until_date() || day > DateOf(books.closed_until_date())) {
    return absl::OkStatus();
  }
  return RefuseState("BOOKS_STARTED", "effective_date", "the books are closed on that day");
}

void FillFact(const Record& record, const Event& event, JournalEntry& entry) {
  if (event.has_journal_entry_posted()) {
    const auto& posted = event.journal_entry_posted();
    entry.set_name(EntryName(record.operator_id(), posted.journal_entry_id()));
    entry.set_kind(posted.kind());
    entry.set_text(posted.text());
    if (posted.has_exchange()) *entry.mutable_exchange() = posted.exchange();
  }
  if (event.has_journal_entry_reversed()) {
    const auto& reversed = event.journal_entry_reversed();
    entry.set_name(EntryName(record.operator_id(), reversed.journal_entry_id()));
    entry.set_kind(type::v1::JOURNAL_ENTRY_KIND_REVERSAL);
    entry.set_text(reversed.reason());
    entry.set_reverses(EntryName(record.operator_id(), reversed.reversed_entry_id()));
  }
}

// A bank account cannot be opened later on an account that the staff posted on.
void MarkAccounts(const Record& record, State& state) {
  for (const event::v1::Posting& posting : record.postings()) {
    const std::string name = NameOf(record.operator_id(), "accounts", posting.account());
    const ChartAccount* account = state.Find<ChartAccount>(name);
    LEDGER_CHECK(account != nullptr);
    if (!account->has_manual_entries()) {
      state.Change<ChartAccount>(name).set_has_manual_entries(true);
    }
  }
}

void MarkReversed(const JournalEntry& contra, absl::string_view operator_id, State& state) {
  JournalEntry& entry = state.Change<JournalEntry>(contra.reverses());
  LEDGER_CHECK(entry.reversed_by().empty());
  entry.set_reversed_by(contra.name());
  if (entry.kind() != type::v1::JOURNAL_ENTRY_KIND_OPENING) return;
  state.Change<BooksSpan>(BooksSpanRow(operator_id)).clear_opening_entry_id();
}

}  // namespace

absl::StatusOr<Record> Decide(const PostJournalEntryRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto parent, ParseName("parent", request.parent(), {"operators"}));
  const std::string id = request.journal_entry_id().empty() ? IdFromPosition("J", context.position)
                                                            : request.journal_entry_id();
  RETURN_IF_ERROR(CheckForm(request, id));
  ASSIGN_OR_RETURN(const Operator* books, FindBooks("parent", parent[0], state));
  RETURN_IF_ERROR(CheckAbsent<JournalEntry>("journal_entry_id", EntryName(parent[0], id), state));
  RETURN_IF_ERROR(CheckMayPost(request.lines(), parent[0], state));
  ASSIGN_OR_RETURN(const JournalLines added, AddedLines(request, *books));
  for (const JournalLine& line : added) {
    RETURN_IF_ERROR(CheckInChart("lines", line.account(), parent[0], state));
  }
  RETURN_IF_ERROR(CheckHappened(request, parent[0], context, state));
  RETURN_IF_ERROR(CheckOpening(request, parent[0], *books, state));

  Record record = EntryRecord(request, parent[0], id);
  Post(request.lines(), record);
  Post(added, record);
  return record;
}

absl::StatusOr<Record> Decide(const ReverseJournalEntryRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto ids,
                   ParseName("name", request.name(), {"operators", "journalEntries"}));
  RETURN_IF_ERROR(
      CheckDate("effective_date", request.has_effective_date(), request.effective_date()));
  RETURN_IF_ERROR(CheckReason(request.reason()));
  ASSIGN_OR_RETURN(const JournalEntry* entry,
                   FindExisting<JournalEntry>("name", request.name(), state));
  const std::string id = IdFromPosition("J", context.position);
  RETURN_IF_ERROR(CheckAbsent<JournalEntry>("name", EntryName(ids[0], id), state));
  RETURN_IF_ERROR(CheckReversible(*entry, request.effective_date()));
  ASSIGN_OR_RETURN(const Operator* books, FindBooks("name", ids[0], state));
  RETURN_IF_ERROR(CheckOpeningDay(*entry, request.effective_date(), *books));
  RETURN_IF_ERROR(CheckHappened(request, ids[0], context, state));

  Record record = NewRecord(ids[0], request.effective_date());
  auto& reversed = *record.add_events()->mutable_journal_entry_reversed();
  reversed.set_journal_entry_id(id);
  reversed.set_reversed_entry_id(std::string(ids[1]));
  reversed.set_reason(request.reason());
  Post(Contra(*entry), record);
  return record;
}

JournalEntry EntryOf(const Record& record) {
  JournalEntry entry;
  for (const Event& event : record.events()) FillFact(record, event, entry);
  *entry.mutable_effective_date() = record.effective_date();
  *entry.mutable_booking_date() = BookingDate(record, record.postings(0));
  *entry.mutable_lines() = LinesOf(record);
  entry.set_position(record.position());
  return entry;
}

void FoldEntry(const Record& record, State& state) {
  const JournalEntry entry = EntryOf(record);
  state.Create<JournalEntry>(entry.name()) = entry;
  MarkAccounts(record, state);
  if (!entry.reverses().empty()) return MarkReversed(entry, record.operator_id(), state);
  if (entry.kind() != type::v1::JOURNAL_ENTRY_KIND_OPENING) return;
  state.Change<BooksSpan>(BooksSpanRow(record.operator_id()))
      .set_opening_entry_id(std::string(LastId(entry.name())));
}

}  // namespace thuning::accounting
