// How facts change the rows of fees.
#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ledger/base/check.h"
#include "ledger/fees/fee_account.h"
#include "ledger/fees/fee_row.h"
#include "ledger/fees/fee_schedule.h"
#include "ledger/fees/fees.h"
#include "ledger/state/names.h"

namespace thuning::fees {
namespace {

using event::v1::CostShare;
using event::v1::CostShared;
using event::v1::Event;
using event::v1::FeeAssessed;
using event::v1::FeeCollected;
using event::v1::FeeCollectionReversed;
using event::v1::FeeCredited;
using event::v1::FeeCreditRefunded;
using event::v1::FeeScheduleCreated;
using event::v1::FeeScheduleRevised;
using event::v1::FeeWaived;
using event::v1::Record;
using ledger::v1::Fee;
using ledger::v1::FeeCollection;
using ledger::v1::FeeEntry;
using ledger::v1::FeeSchedule;
using state::v1::AssessedFees;
using state::v1::FeeAccount;
using state::v1::ProgrammeFees;

std::string Name(const Record& record, absl::string_view collection, absl::string_view id) {
  return NameOf(record.operator_id(), collection, id);
}

Fee& ChangeFee(const Record& record, absl::string_view fee_id, State& state) {
  return state.Change<Fee>(Name(record, "fees", fee_id));
}

FeeAccount& ChangeAccount(absl::string_view beneficiary, State& state) {
  return state.ChangeOrCreate<FeeAccount>(AccountRow(beneficiary));
}

// After every change of a fee: what is unpaid follows from the rest.
void Settle(Fee& fee) {
  fee.set_outstanding_minor(OutstandingOf(fee));
  LEDGER_CHECK(fee.outstanding_minor() >= 0);
  LEDGER_CHECK(ChargedOf(fee) >= 0);
}

// The next line of the beneficiary's statement, after the account has changed by it.
void AddEntry(const Record& record, const std::string& beneficiary, FeeEntry entry, State& state) {
  FeeAccount& account = ChangeAccount(beneficiary, state);
  account.set_entry_count(account.entry_count() + 1);
  entry.set_name(absl::StrFormat("%s/feeEntries/%06d", beneficiary, account.entry_count()));
  entry.set_balance_minor(BalanceOf(account));
  *entry.mutable_effective_date() = record.effective_date();
  entry.set_position(record.position());
  state.Create<FeeEntry>(entry.name()) = std::move(entry);
}

FeeEntry EntryOf(ledger::v1::FeeEntryKind kind, absl::string_view fee, int64_t amount_minor) {
  FeeEntry entry;
  entry.set_kind(kind);
  entry.set_fee(std::string(fee));
  entry.set_amount_minor(amount_minor);
  return entry;
}

void Owe(const Record& record, Fee& fee, State& state) {
  Settle(fee);
  const int64_t amount = fee.amount().minor_units();
  FeeAccount& account = ChangeAccount(fee.beneficiary(), state);
  account.set_assessed_minor(account.assessed_minor() + amount);
  AddEntry(record, fee.beneficiary(),
           EntryOf(ledger::v1::FEE_ENTRY_KIND_ASSESSED, fee.name(), amount), state);
}

bool IsAfter(int term, int part, const AssessedFees::Mark& mark) {
  return std::pair(term, part) > std::pair(mark.term(), mark.part());
}

// Up to where the enrolment is assessed by the schedule now. The instalments of a part lead to the
// same place.
void MoveMark(const FeeAssessed& assessed, const std::string& enrolment, State& state) {
  auto& marks = *state.ChangeOrCreate<AssessedFees>(AssessedFeesRow(enrolment)).mutable_marks();
  auto mark = std::find_if(marks.begin(), marks.end(), [&](const AssessedFees::Mark& m) {
    return m.fee_schedule_id() == assessed.fee_schedule_id();
  });
  if (mark == marks.end()) {
    marks.Add()->set_fee_schedule_id(assessed.fee_schedule_id());
    mark = std::prev(marks.end());
  }
  LEDGER_CHECK(IsAfter(assessed.term(), assessed.part(), *mark) || assessed.instalment() > 1);
  mark->set_version(assessed.version());
  mark->set_term(assessed.term());
  mark->set_part(assessed.part());
}

void FoldSchedule(const Record& record, const FeeAssessed& assessed, Fee& fee, State& state) {
  if (assessed.fee_schedule_id().empty()) return;
  fee.set_fee_schedule(Name(record, "feeSchedules", assessed.fee_schedule_id()));
  fee.set_enrolment(Name(record, "enrolments", assessed.enrolment_id()));
  *fee.mutable_period_start() = assessed.period_start();
  if (assessed.has_period_end()) *fee.mutable_period_end() = assessed.period_end();
  fee.set_instalment(assessed.instalment());
  fee.set_instalment_count(assessed.instalment_count());
  fee.set_discount_minor(assessed.discount_minor());
  MoveMark(assessed, fee.enrolment(), state);
}

void Fold(const Record& record, const FeeAssessed& assessed, State& state) {
  const std::string name = Name(record, "fees", assessed.fee_id());
  Fee& fee = state.Create<Fee>(name);
  fee.set_name(name);
  fee.set_beneficiary(Name(record, "beneficiaries", assessed.beneficiary_id()));
  fee.set_kind(assessed.kind());
  fee.set_display_name(assessed.display_name());
  *fee.mutable_amount() = assessed.amount();
  fee.set_vat_minor(assessed.vat_minor());
  *fee.mutable_due_date() = assessed.due_date();
  fee.set_payment_reference(assessed.payment_reference());
  fee.set_income_account(assessed.income_account());
  FoldSchedule(record, assessed, fee, state);
  Owe(record, fee, state);
}

void Fold(const Record& record, const CostShared& shared, const CostShare& share, State& state) {
  const std::string name = Name(record, "fees", share.fee_id());
  Fee& fee = state.Create<Fee>(name);
  fee.set_name(name);
  fee.set_beneficiary(Name(record, "beneficiaries", share.beneficiary_id()));
  fee.set_kind(shared.kind());
  fee.set_display_name(shared.display_name());
  *fee.mutable_amount() = MoneyOf(share.amount_minor(), shared.amount().currency_code());
  fee.set_vat_minor(share.vat_minor());
  *fee.mutable_due_date() = shared.due_date();
  fee.set_payment_reference(share.payment_reference());
  fee.set_income_account(shared.income_account());
  fee.set_shared_cost_id(shared.shared_cost_id());
  fee.set_weight(share.weight());
  Owe(record, fee, state);
}

void Fold(const Record& record, const CostShared& shared, State& state) {
  for (const CostShare& share : shared.shares()) Fold(record, shared, share, state);
}

FeeCollection& AddCollection(const Record& record, const FeeCollected& collected, Fee& fee) {
  FeeCollection& collection = *fee.add_collections();
  collection.set_number(fee.collections_size());
  collection.set_amount_minor(collected.amount().minor_units());
  collection.set_method(collected.method());
  *collection.mutable_effective_date() = record.effective_date();
  if (!collected.bank_account_id().empty()) {
    collection.set_bank_account(Name(record, "bankAccounts", collected.bank_account_id()));
  }
  collection.set_end_to_end_id(collected.end_to_end_id());
  collection.set_receipt_number(collected.receipt_number());
  return collection;
}

// `sign` 1: the payment counts; -1: it does so no more.
void CountCollection(const FeeCollection& collection, int sign, Fee& fee, State& state) {
  const int64_t amount = sign * collection.amount_minor();
  fee.set_paid_minor(fee.paid_minor() + amount);
  Settle(fee);
  FeeAccount& account = ChangeAccount(fee.beneficiary(), state);
  if (collection.method() == type::v1::PAYMENT_METHOD_CREDIT_NOTE) {
    account.set_credit_minor(account.credit_minor() - amount);
    LEDGER_CHECK(account.credit_minor() >= 0);
  } else {
    account.set_collected_minor(account.collected_minor() + amount);
  }
}

bool IsMoney(const FeeCollection& collection) {
  return collection.method() != type::v1::PAYMENT_METHOD_CREDIT_NOTE;
}

void Fold(const Record& record, const FeeCollected& collected, State& state) {
  Fee& fee = ChangeFee(record, collected.fee_id(), state);
  LEDGER_CHECK(collected.amount().minor_units() > 0);
  if (!collected.receipt_number().empty()) {
    TakeNumber(kReceipts, record, collected.receipt_number(), state);
  }
  const FeeCollection& collection = AddCollection(record, collected, fee);
  CountCollection(collection, 1, fee, state);
  if (!IsMoney(collection)) return;
  FeeEntry entry =
      EntryOf(ledger::v1::FEE_ENTRY_KIND_COLLECTED, fee.name(), -collection.amount_minor());
  entry.set_document_number(collected.receipt_number());
  AddEntry(record, fee.beneficiary(), std::move(entry), state);
}

void Fold(const Record& record, const FeeCollectionReversed& reversed, State& state) {
  Fee& fee = ChangeFee(record, reversed.fee_id(), state);
  FeeCollection& collection = *fee.mutable_collections(reversed.collection() - 1);
  LEDGER_CHECK(!collection.reversed());
  collection.set_reversed(true);
  collection.set_reversal_reason(reversed.reason());
  CountCollection(collection, -1, fee, state);
  if (!IsMoney(collection)) return;
  FeeEntry entry =
      EntryOf(ledger::v1::FEE_ENTRY_KIND_REVERSED, fee.name(), collection.amount_minor());
  entry.set_document_number(collection.receipt_number());
  entry.set_reason(reversed.reason());
  AddEntry(record, fee.beneficiary(), std::move(entry), state);
}

void Fold(const Record& record, const FeeWaived& waived, State& state) {
  const int64_t amount = waived.amount().minor_units();
  Fee& fee = ChangeFee(record, waived.fee_id(), state);
  fee.set_waived_minor(fee.waived_minor() + amount);
  Settle(fee);
  FeeAccount& account = ChangeAccount(fee.beneficiary(), state);
  account.set_waived_minor(account.waived_minor() + amount);
  FeeEntry entry = EntryOf(ledger::v1::FEE_ENTRY_KIND_WAIVED, fee.name(), -amount);
  entry.set_reason(waived.reason());
  AddEntry(record, fee.beneficiary(), std::move(entry), state);
}

void Fold(const Record& record, const FeeCredited& credited, State& state) {
  const int64_t amount = credited.amount().minor_units();
  Fee& fee = ChangeFee(record, credited.fee_id(), state);
  fee.set_credited_minor(fee.credited_minor() + amount);
  fee.set_released_minor(fee.released_minor() + credited.released_minor());
  Settle(fee);
  TakeNumber(kCreditNotes, record, credited.credit_note_number(), state);
  FeeAccount& account = ChangeAccount(fee.beneficiary(), state);
  account.set_credited_minor(account.credited_minor() + amount);
  account.set_credit_minor(account.credit_minor() + credited.released_minor());
  FeeEntry entry = EntryOf(ledger::v1::FEE_ENTRY_KIND_CREDITED, fee.name(), -amount);
  entry.set_document_number(credited.credit_note_number());
  entry.set_reason(credited.reason());
  AddEntry(record, fee.beneficiary(), std::move(entry), state);
}

void Fold(const Record& record, const FeeCreditRefunded& refunded, State& state) {
  const int64_t amount = refunded.amount().minor_units();
  const std::string beneficiary = Name(record, "beneficiaries", refunded.beneficiary_id());
  FeeAccount& account = ChangeAccount(beneficiary, state);
  account.set_refunded_minor(account.refunded_minor() + amount);
  account.set_credit_minor(account.credit_minor() - amount);
  LEDGER_CHECK(account.credit_minor() >= 0);
  AddEntry(record, beneficiary, EntryOf(ledger::v1::FEE_ENTRY_KIND_REFUNDED, "", amount), state);
}

void Fold(const Record& record, const FeeScheduleCreated& created, State& state) {
  const std::string name = Name(record, "feeSchedules", created.fee_schedule_id());
  FeeSchedule& row = state.Create<FeeSchedule>(name);
  row.set_name(name);
  row.set_programme(Name(record, "programmes", created.programme_id()));
  row.set_kind(created.kind());
  row.set_display_name(created.display_name());
  *row.mutable_charging() = created.charging();
  *row.add_versions() = created.terms();
  row.set_income_account(created.income_account());
  state.ChangeOrCreate<ProgrammeFees>(ProgrammeFeesRow(row.programme()))
      .add_fee_schedule_ids(created.fee_schedule_id());
}

void Fold(const Record& record, const FeeScheduleRevised& revised, State& state) {
  *state.Change<FeeSchedule>(Name(record, "feeSchedules", revised.fee_schedule_id()))
       .add_versions() = revised.terms();
}

}  // namespace

bool Evolve(const Record& record, const Event& event, State& state) {
  switch (event.fact_case()) {
    case Event::kFeeScheduleCreated:
      Fold(record, event.fee_schedule_created(), state);
      break;
    case Event::kFeeScheduleRevised:
      Fold(record, event.fee_schedule_revised(), state);
      break;
    case Event::kFeeAssessed:
      Fold(record, event.fee_assessed(), state);
      break;
    case Event::kCostShared:
      Fold(record, event.cost_shared(), state);
      break;
    case Event::kFeeCollected:
      Fold(record, event.fee_collected(), state);
      break;
    case Event::kFeeCollectionReversed:
      Fold(record, event.fee_collection_reversed(), state);
      break;
    case Event::kFeeWaived:
      Fold(record, event.fee_waived(), state);
      break;
    case Event::kFeeCredited:
      Fold(record, event.fee_credited(), state);
      break;
    case Event::kFeeCreditRefunded:
      Fold(record, event.fee_credit_refunded(), state);
      break;
    case Event::kFeeAssessmentStarted:
    case Event::kFeeAssessmentEnded:
      break;  // They say what the records between them are for.
    default:
      return false;
  }
  return true;
}

}  // namespace thuning::fees
