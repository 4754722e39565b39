#include "ledger/reconciliation/matching.h"

#include <array>
#include <cstdlib>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "ledger/accounting/journal.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/reconciliation/rows.h"
#include "ledger/state/names.h"
#include "thuning/state/v1/state.pb.h"

namespace thuning::reconciliation {
namespace {

using event::v1::EntryMatched;
using event::v1::Record;
using ledger::v1::BankAccount;
using ledger::v1::ExpectedItem;
using ledger::v1::StatementEntry;
using state::v1::PaymentKey;

Match::Kind KindOf(absl::string_view target) {
  const absl::string_view below = BelowOperator(target);
  if (absl::StartsWith(below, "loans/")) return Match::Kind::kLoan;
  if (absl::StartsWith(below, "fees/")) return Match::Kind::kFee;
  LEDGER_CHECK(absl::StartsWith(below, "bankAccounts/"));
  return Match::Kind::kExpectedItem;
}

// Signed as an entry's amount is.
int64_t SignedAmount(const ExpectedItem& item) {
  static_assert(type::v1::Direction_MAX == type::v1::DIRECTION_DEBIT);
  const int64_t minor = item.amount().minor_units();
  return item.direction() == type::v1::DIRECTION_CREDIT ? minor : -minor;
}

// Whether the item could be the entry but for its amount.
bool MayBe(const StatementEntry& entry, const ExpectedItem& item) {
  return !item.matched() && BankAccountOf(item.name()) == BankAccountOf(entry.name()) &&
         (SignedAmount(item) > 0) == (entry.amount_minor() > 0);
}

// What one thing that a key stands for makes of the entry.
Match MatchTarget(const StatementEntry& entry, const std::string& target, StateReader& state) {
  const Match::Kind kind = KindOf(target);
  Match none{.reason = "NOTHING_EXPECTED"};
  if (kind != Match::Kind::kExpectedItem) {
    return entry.amount_minor() > 0 ? Match{.kind = kind, .target = target} : none;
  }
  const ExpectedItem* item = state.Find<ExpectedItem>(target);
  LEDGER_CHECK(item != nullptr);
  if (!MayBe(entry, *item)) return none;
  if (SignedAmount(*item) != entry.amount_minor()) return {.reason = "AMOUNT_DIFFERS"};
  return {.kind = kind, .target = target};
}

}  // namespace

Match FindMatch(const StatementEntry& entry, StateReader& state) {
  Match none{.reason = "NO_KEY"};
  for (const std::string& key : {entry.end_to_end_id(), entry.creditor_reference()}) {
    if (!IsPaymentKey(key)) continue;
    if (none.reason == "NO_KEY") none.reason = "NOTHING_EXPECTED";
    const PaymentKey* row = state.Find<PaymentKey>(PaymentKeyRow(OperatorIdOf(entry.name()), key));
    if (row == nullptr) continue;
    for (const std::string& target : row->targets()) {
      Match match = MatchTarget(entry, target, state);
      if (match.kind != Match::Kind::kNone) return match;
      // This tells people more than that nothing is expected, so it stays the reason.
      if (match.reason == "AMOUNT_DIFFERS") none = std::move(match);
    }
  }
  return none;
}

absl::StatusOr<const StatementEntry*> FindUnmatchedEntry(absl::string_view name,
                                                         StateReader& state) {
  RETURN_IF_ERROR(
      ParseName("name", name, {"operators", "bankAccounts", "statements", "entries"}).status());
  ASSIGN_OR_RETURN(const StatementEntry* entry, FindExisting<StatementEntry>("name", name, state));
  if (!entry->matched()) return entry;
  return RefuseState("ENTRY_ALREADY_MATCHED", "name",
                     absl::StrCat(name, " was matched at position ", entry->matched_position()));
}

absl::StatusOr<Record> DecideMatch(absl::string_view entry_name, absl::string_view item_name,
                                   StateReader& state, const Context&) {
  ASSIGN_OR_RETURN(const StatementEntry* entry, FindUnmatchedEntry(entry_name, state));
  ASSIGN_OR_RETURN(const ExpectedItem* item,
                   FindExisting<ExpectedItem>("expected_item", item_name, state));
  LEDGER_CHECK(MayBe(*entry, *item));
  LEDGER_CHECK(SignedAmount(*item) == entry->amount_minor());
  const BankAccount* bank_account = state.Find<BankAccount>(BankAccountOf(entry_name));
  LEDGER_CHECK(bank_account != nullptr);

  Record record;
  record.set_operator_id(std::string(OperatorIdOf(entry_name)));
  *record.mutable_effective_date() = entry->booking_date();
  const absl::string_view subject = BelowOperator(item->subject());
  *record.add_events() = EntryMatchedBy(*entry, LastId(item_name), subject);
  const bool credit = entry->amount_minor() > 0;
  const std::string& bank = bank_account->ledger_account();
  const std::string& clearing = item->clearing_account();
  accounting::Journal(record, item->amount().currency_code())
      .Debit(credit ? bank : clearing, std::abs(entry->amount_minor()), subject)
      .Credit(credit ? clearing : bank, std::abs(entry->amount_minor()), subject);
  return record;
}

event::v1::Event EntryMatchedBy(const StatementEntry& entry, absl::string_view expected_item_id,
                                absl::string_view subject) {
  event::v1::Event event;
  EntryMatched& matched = *event.mutable_entry_matched();
  int number = 0;
  LEDGER_CHECK(absl::SimpleAtoi(LastId(entry.name()), &number));
  matched.set_bank_account_id(std::string(LastId(BankAccountOf(entry.name()))));
  matched.set_statement_id(std::string(LastId(StatementOf(entry.name()))));
  matched.set_entry_number(number);
  matched.set_expected_item_id(std::string(expected_item_id));
  matched.set_subject(std::string(subject));
  matched.set_amount_minor(entry.amount_minor());
  return event;
}

}  // namespace thuning::reconciliation
