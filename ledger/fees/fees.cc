#include "ledger/fees/fees.h"

#include "absl/strings/str_cat.h"
#include "ledger/accounting/chart.h"
#include "ledger/accounting/journal.h"
#include "ledger/accounting/request_checks.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/money/creditor_reference.h"
#include "ledger/state/names.h"
#include "thuning/ledger/v1/issuance.pb.h"
#include "thuning/ledger/v1/reconciliation.pb.h"

namespace thuning::fees {
namespace {

using accounting::Journal;
using event::v1::Event;
using event::v1::FeeAssessed;
using event::v1::FeeCollected;
using event::v1::ItemExpected;
using event::v1::Record;
using ledger::v1::AssessFeeRequest;
using ledger::v1::BankAccount;
using ledger::v1::Beneficiary;
using ledger::v1::CollectFeeRequest;
using ledger::v1::Fee;

constexpr size_t kMaxNameLength = 100;

absl::Status RefuseAbsent(absl::string_view field) {
  return RefuseField("REQUIRED_FIELD_MISSING", field, "is required");
}

// The last part of a resource name: its id.
std::string IdOf(absl::string_view name) { return std::string(name.substr(name.rfind('/') + 1)); }

// A name given in the request, if any, is well formed and of the operator.
absl::Status CheckOwn(absl::string_view field, absl::string_view name, absl::string_view collection,
                      absl::string_view operator_id) {
  if (name.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto ids, ParseName(field, name, {"operators", collection}));
  return accounting::CheckOperator(field, ids[0], operator_id);
}

absl::Status CheckKind(const AssessFeeRequest& request) {
  if (request.kind() == type::v1::FEE_KIND_UNSPECIFIED) return RefuseAbsent("kind");
  if (!type::v1::FeeKind_IsValid(request.kind()))
    return accounting::RefuseUnknown("kind", request.kind());
  return request.beneficiary().empty() ? RefuseAbsent("beneficiary") : absl::OkStatus();
}

absl::Status CheckAssessment(const AssessFeeRequest& request, absl::string_view operator_id) {
  if (!request.fee_id().empty()) RETURN_IF_ERROR(CheckId("fee_id", request.fee_id()));
  RETURN_IF_ERROR(CheckOwn("beneficiary", request.beneficiary(), "beneficiaries", operator_id));
  RETURN_IF_ERROR(CheckKind(request));
  RETURN_IF_ERROR(accounting::CheckAmount("amount", request.has_amount(), request.amount()));
  if (request.has_due_date()) {
    RETURN_IF_ERROR(accounting::CheckDate("due_date", true, request.due_date()));
  }
  RETURN_IF_ERROR(accounting::CheckDate("effective_date", request.has_effective_date(),
                                        request.effective_date()));
  return accounting::CheckText("display_name", request.display_name(), kMaxNameLength);
}

FeeAssessed& AddAssessment(const AssessFeeRequest& request, absl::string_view fee_id,
                           Record& record) {
  FeeAssessed& assessed = *record.add_events()->mutable_fee_assessed();
  assessed.set_fee_id(std::string(fee_id));
  assessed.set_kind(request.kind());
  *assessed.mutable_amount() = request.amount();
  *assessed.mutable_due_date() =
      request.has_due_date() ? request.due_date() : request.effective_date();
  assessed.set_display_name(request.display_name());
  return assessed;
}

void PostAssessment(const FeeAssessed& assessed, absl::string_view subject, Record& record) {
  Journal(record, assessed.amount().currency_code())
      .Debit(accounting::kFeesReceivable, assessed.amount().minor_units(), subject)
      .Credit(accounting::kParticipationIncome, assessed.amount().minor_units(), subject);
}

absl::StatusOr<Record> Assess(const AssessFeeRequest& request, StateReader& state,
                              const Context& context, Record record) {
  RETURN_IF_ERROR(
      accounting::FindExisting<Beneficiary>("beneficiary", request.beneficiary(), state).status());
  const std::string made_id = IdFromPosition("F", context.position);
  const std::string fee_id = request.fee_id().empty() ? made_id : request.fee_id();
  const std::string name = NameOf(record.operator_id(), "fees", fee_id);
  RETURN_IF_ERROR(accounting::CheckAbsent<Fee>("fee_id", name, state));
  FeeAssessed& assessed = AddAssessment(request, fee_id, record);
  assessed.set_beneficiary_id(IdOf(request.beneficiary()));
  assessed.set_payment_reference(CreditorReference(made_id));
  PostAssessment(assessed, BelowOperator(name), record);
  return record;
}

absl::Status CheckMethod(const CollectFeeRequest& request) {
  switch (request.method()) {
    case type::v1::PAYMENT_METHOD_CASH:
    case type::v1::PAYMENT_METHOD_DIRECT_DEBIT:
      return absl::OkStatus();
    case type::v1::PAYMENT_METHOD_BANK_TRANSFER:
      return RefuseField("TRANSFERS_COME_FROM_STATEMENTS", "method",
                         "a transfer is recorded when the bank's statement shows it");
    case type::v1::PAYMENT_METHOD_UNSPECIFIED:
      return RefuseAbsent("method");
    default:
      return accounting::RefuseUnknown("method", request.method());
  }
}

// Cash comes onto no bank account; a direct debit needs one.
absl::Status CheckBankFields(const CollectFeeRequest& request, absl::string_view operator_id) {
  if (request.method() == type::v1::PAYMENT_METHOD_CASH) {
    if (!request.bank_account().empty()) {
      return RefuseField("NOT_FOR_CASH", "bank_account", "cash comes onto no bank account");
    }
    return request.end_to_end_id().empty()
               ? absl::OkStatus()
               : RefuseField("NOT_FOR_CASH", "end_to_end_id", "no statement shows cash");
  }
  if (request.bank_account().empty()) return RefuseAbsent("bank_account");
  RETURN_IF_ERROR(CheckOwn("bank_account", request.bank_account(), "bankAccounts", operator_id));
  if (request.end_to_end_id().empty()) return absl::OkStatus();
  return accounting::CheckEndToEndId("end_to_end_id", request.end_to_end_id());
}

absl::Status CheckCollection(const CollectFeeRequest& request, absl::string_view operator_id) {
  RETURN_IF_ERROR(accounting::CheckAmount("amount", request.has_amount(), request.amount()));
  RETURN_IF_ERROR(CheckMethod(request));
  RETURN_IF_ERROR(accounting::CheckDate("effective_date", request.has_effective_date(),
                                        request.effective_date()));
  return CheckBankFields(request, operator_id);
}

absl::Status CheckOwed(const Fee& fee, absl::string_view field, int64_t amount_minor) {
  const int64_t unpaid = fee.amount().minor_units() - fee.paid_minor();
  if (amount_minor <= unpaid) return absl::OkStatus();
  return RefuseState("AMOUNT_EXCEEDS_OUTSTANDING", field,
                     absl::StrCat("amount ", amount_minor, " exceeds the ", unpaid,
                                  " that is unpaid of ", fee.name()));
}

// The record of a payment: what was collected, and its postings.
Record Collection(const Fee& fee, absl::string_view operator_id, const google::type::Date& date,
                  FeeCollected collected, absl::string_view debit_account) {
  Record record;
  record.set_operator_id(std::string(operator_id));
  *record.mutable_effective_date() = date;
  const absl::string_view subject = BelowOperator(fee.name());
  Journal(record, collected.amount().currency_code())
      .Debit(debit_account, collected.amount().minor_units(), subject)
      .Credit(accounting::kFeesReceivable, collected.amount().minor_units(), subject);
  *record.add_events()->mutable_fee_collected() = std::move(collected);
  return record;
}

void AddExpectedDirectDebit(const Fee& fee, const FeeCollected& collected, const Context& context,
                            Record& record) {
  ItemExpected& item = *record.add_events()->mutable_item_expected();
  item.set_expected_item_id(IdFromPosition("X", context.position));
  item.set_bank_account_id(collected.bank_account_id());
  item.set_direction(type::v1::DIRECTION_CREDIT);
  *item.mutable_amount() = collected.amount();
  item.set_end_to_end_id(collected.end_to_end_id());
  item.set_subject(std::string(BelowOperator(fee.name())));
  item.set_clearing_account(std::string(accounting::kDirectDebitsInClearing));
}

// What was asked for, with the key that a direct debit is known by.
FeeCollected CollectedAs(const CollectFeeRequest& request, const Context& context) {
  FeeCollected collected;
  collected.set_fee_id(IdOf(request.name()));
  *collected.mutable_amount() = request.amount();
  collected.set_method(request.method());
  if (request.method() == type::v1::PAYMENT_METHOD_CASH) return collected;
  collected.set_bank_account_id(IdOf(request.bank_account()));
  collected.set_end_to_end_id(request.end_to_end_id().empty()
                                  ? absl::StrCat("THN-F-", context.position)
                                  : request.end_to_end_id());
  return collected;
}

void Fold(absl::string_view operator_id, const FeeAssessed& assessed, State& state) {
  const std::string name = NameOf(operator_id, "fees", assessed.fee_id());
  Fee& fee = state.Create<Fee>(name);
  fee.set_name(name);
  fee.set_beneficiary(NameOf(operator_id, "beneficiaries", assessed.beneficiary_id()));
  fee.set_kind(assessed.kind());
  fee.set_display_name(assessed.display_name());
  *fee.mutable_amount() = assessed.amount();
  *fee.mutable_due_date() = assessed.due_date();
  fee.set_payment_reference(assessed.payment_reference());
}

void Fold(absl::string_view operator_id, const FeeCollected& collected, State& state) {
  Fee& fee = state.Change<Fee>(NameOf(operator_id, "fees", collected.fee_id()));
  const int64_t unpaid = fee.amount().minor_units() - fee.paid_minor();
  LEDGER_CHECK(collected.amount().minor_units() > 0);
  LEDGER_CHECK(collected.amount().minor_units() <= unpaid);
  fee.set_paid_minor(fee.paid_minor() + collected.amount().minor_units());
}

}  // namespace

absl::StatusOr<Record> Decide(const AssessFeeRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto parent, ParseName("parent", request.parent(), {"operators"}));
  RETURN_IF_ERROR(CheckAssessment(request, parent[0]));
  ASSIGN_OR_RETURN(const auto* books, accounting::FindBooks("parent", parent[0], state));
  RETURN_IF_ERROR(accounting::CheckCurrency("amount", request.amount().currency_code(), *books));

  Record record;
  record.set_operator_id(std::string(parent[0]));
  *record.mutable_effective_date() = request.effective_date();
  return Assess(request, state, context, std::move(record));
}

absl::StatusOr<Record> Decide(const CollectFeeRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto ids, ParseName("name", request.name(), {"operators", "fees"}));
  RETURN_IF_ERROR(CheckCollection(request, ids[0]));
  ASSIGN_OR_RETURN(const auto* books, accounting::FindBooks("name", ids[0], state));
  RETURN_IF_ERROR(accounting::CheckCurrency("amount", request.amount().currency_code(), *books));
  ASSIGN_OR_RETURN(const Fee* fee, accounting::FindExisting<Fee>("name", request.name(), state));
  const bool cash = request.method() == type::v1::PAYMENT_METHOD_CASH;
  if (!cash) {
    RETURN_IF_ERROR(
        accounting::FindExisting<BankAccount>("bank_account", request.bank_account(), state)
            .status());
  }
  RETURN_IF_ERROR(CheckOwed(*fee, "amount.minor_units", request.amount().minor_units()));

  const FeeCollected collected = CollectedAs(request, context);
  const absl::string_view debit_account =
      cash ? accounting::kCash : accounting::kDirectDebitsInClearing;
  Record record = Collection(*fee, ids[0], request.effective_date(), collected, debit_account);
  if (!cash) AddExpectedDirectDebit(*fee, collected, context, record);
  return record;
}

absl::StatusOr<Record> DecideTransferCollection(const TransferCollection& transfer,
                                                StateReader& state, const Context&) {
  ASSIGN_OR_RETURN(const auto ids, ParseName("fee", transfer.fee, {"operators", "fees"}));
  LEDGER_CHECK(transfer.amount_minor > 0);
  ASSIGN_OR_RETURN(const Fee* fee, accounting::FindExisting<Fee>("fee", transfer.fee, state));
  RETURN_IF_ERROR(CheckOwed(*fee, "amount_minor", transfer.amount_minor));

  FeeCollected collected;
  collected.set_fee_id(std::string(ids[1]));
  collected.mutable_amount()->set_minor_units(transfer.amount_minor);
  collected.mutable_amount()->set_currency_code(fee->amount().currency_code());
  collected.set_method(type::v1::PAYMENT_METHOD_BANK_TRANSFER);
  collected.set_bank_account_id(IdOf(transfer.bank_account));
  collected.set_end_to_end_id(transfer.end_to_end_id);
  return Collection(*fee, ids[0], transfer.effective_date, std::move(collected),
                    transfer.debit_account);
}

void Evolve(const Record& record, const Event& event, State& state) {
  if (event.has_fee_assessed()) Fold(record.operator_id(), event.fee_assessed(), state);
  if (event.has_fee_collected()) Fold(record.operator_id(), event.fee_collected(), state);
}

}  // namespace thuning::fees
