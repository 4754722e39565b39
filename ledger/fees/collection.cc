// Payments of fees, and their undoing.
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/accounting/chart.h"
#include "ledger/accounting/journal.h"
#include "ledger/accounting/movement.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/payment_form.h"
#include "ledger/checks/request_checks.h"
#include "ledger/checks/today.h"
#include "ledger/fees/fee_row.h"
#include "ledger/fees/fees.h"
#include "ledger/state/names.h"
#include "thuning/ledger/v1/reconciliation.pb.h"

namespace thuning::fees {
namespace {

using accounting::Journal;
using event::v1::FeeCollected;
using event::v1::Record;
using ledger::v1::BankAccount;
using ledger::v1::CollectFeeRequest;
using ledger::v1::Fee;
using ledger::v1::FeeCollection;
using ledger::v1::ReverseFeeCollectionRequest;

absl::Status CheckMethod(const CollectFeeRequest& request) {
  if (request.method() == type::v1::PAYMENT_METHOD_CREDIT_NOTE) return absl::OkStatus();
  return CheckMethodIn(request.method());
}

absl::Status CheckCollection(const CollectFeeRequest& request, absl::string_view operator_id) {
  RETURN_IF_ERROR(CheckAmount("amount", request.has_amount(), request.amount()));
  RETURN_IF_ERROR(CheckMethod(request));
  RETURN_IF_ERROR(
      CheckDate("effective_date", request.has_effective_date(), request.effective_date()));
  return CheckBankFields(WayOf(request), operator_id);
}

bool IsDirectDebit(const CollectFeeRequest& request) {
  return request.method() == type::v1::PAYMENT_METHOD_DIRECT_DEBIT;
}

// What the state has to hold for it.
absl::Status CheckPossible(const CollectFeeRequest& request, const Fee& fee, StateReader& state) {
  constexpr absl::string_view kField = "amount.minor_units";
  if (IsDirectDebit(request)) {
    RETURN_IF_ERROR(
        FindExisting<BankAccount>("bank_account", request.bank_account(), state).status());
  }
  RETURN_IF_ERROR(CheckOwed(fee, kField, request.amount().minor_units()));
  if (request.method() != type::v1::PAYMENT_METHOD_CREDIT_NOTE) return absl::OkStatus();
  return CheckCredit(fee.beneficiary(), kField, request.amount().minor_units(), state);
}

// What was asked for, with the key that a direct debit is known by.
FeeCollected CollectedAs(const CollectFeeRequest& request, const Context& context) {
  FeeCollected collected;
  collected.set_fee_id(std::string(LastId(request.name())));
  *collected.mutable_amount() = request.amount();
  collected.set_method(request.method());
  if (!IsDirectDebit(request)) return collected;
  collected.set_bank_account_id(std::string(LastId(request.bank_account())));
  collected.set_end_to_end_id(accounting::KeyOr(request.end_to_end_id(), 'F', context));
  return collected;
}

// Money that came gets a receipt.
void AddReceipt(const Record& record, StateReader& state, FeeCollected& collected) {
  if (collected.method() == type::v1::PAYMENT_METHOD_CREDIT_NOTE) return;
  collected.set_receipt_number(
      NextNumber(kReceipts, record.operator_id(), record.effective_date(), state));
}

// An account of the books, and whom a posting on it concerns.
struct Place {
  absl::string_view account;
  absl::string_view subject;
};

// The record of a payment: what was collected, and its postings.
Record Collection(const Fee& fee, Record record, FeeCollected collected, const Place& from) {
  const int64_t amount = collected.amount().minor_units();
  Journal(record, collected.amount().currency_code())
      .Debit(from.account, amount, from.subject)
      .Credit(accounting::kFeesReceivable, amount, BelowOperator(fee.name()));
  *record.add_events()->mutable_fee_collected() = std::move(collected);
  return record;
}

// Where money of this method stands until the bank shows it, if ever.
Place PlaceOf(type::v1::PaymentMethod method, const Fee& fee) {
  switch (method) {
    case type::v1::PAYMENT_METHOD_CASH:
      return {accounting::kCash, BelowOperator(fee.name())};
    case type::v1::PAYMENT_METHOD_CREDIT_NOTE:
      return {accounting::kOverpayments, BelowOperator(fee.beneficiary())};
    case type::v1::PAYMENT_METHOD_BANK_TRANSFER:
    case type::v1::PAYMENT_METHOD_DIRECT_DEBIT:
      return {accounting::kDirectDebitsInClearing, BelowOperator(fee.name())};
    case type::v1::PAYMENT_METHOD_UNSPECIFIED:
    case type::v1::PaymentMethod_INT_MIN_SENTINEL_DO_NOT_USE_:
    case type::v1::PaymentMethod_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  LEDGER_CHECK(false);
}

absl::StatusOr<const FeeCollection*> FindCollection(const ReverseFeeCollectionRequest& request,
                                                    const Fee& fee) {
  const int number = request.collection();
  if (number > fee.collections_size()) {
    return RefuseMissing("collection", absl::StrCat(fee.name(), ", payment ", number));
  }
  const FeeCollection& collection = fee.collections(number - 1);
  if (collection.reversed()) {
    return RefuseState("COLLECTION_ALREADY_REVERSED", "collection",
                       absl::StrCat("the payment was undone: ", collection.reversal_reason()));
  }
  const auto day = DateOf(collection.effective_date()).value();
  if (DateOf(request.effective_date()).value() >= day) return &collection;
  return RefuseState("DATE_BEFORE_COLLECTION", "effective_date",
                     absl::StrCat("is before the payment, on ", FormatIsoDate(day)));
}

void ExpectDirectDebit(const FeeCollected& collected, const Fee& fee, const Context& context,
                       Record& record) {
  accounting::ExpectMovement({.bank_account_id = collected.bank_account_id(),
                              .direction = type::v1::DIRECTION_CREDIT,
                              .amount = collected.amount(),
                              .end_to_end_id = collected.end_to_end_id(),
                              .subject = BelowOperator(fee.name()),
                              .clearing_account = accounting::kDirectDebitsInClearing},
                             context, record);
}

// What went through a bank is expected to go back through it, whether or not a statement has shown
// it yet.
void ExpectReturn(const Fee& fee, const FeeCollection& collection, const Context& context,
                  Record& record) {
  if (collection.bank_account().empty()) return;
  accounting::ExpectReturn(
      {.bank_account_id = LastId(collection.bank_account()),
       .direction = type::v1::DIRECTION_CREDIT,
       .amount = MoneyOf(collection.amount_minor(), fee.amount().currency_code()),
       .end_to_end_id = collection.end_to_end_id(),
       .subject = BelowOperator(fee.name()),
       .clearing_account = accounting::kDirectDebitsInClearing},
      context, record);
}

}  // namespace

absl::StatusOr<Record> Decide(const CollectFeeRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto ids, ParseName("name", request.name(), {"operators", "fees"}));
  RETURN_IF_ERROR(CheckCollection(request, ids[0]));
  ASSIGN_OR_RETURN(const auto* books, FindBooks("name", ids[0], state));
  RETURN_IF_ERROR(CheckCurrency("amount", request.amount().currency_code(), *books));
  ASSIGN_OR_RETURN(const Fee* fee, FindExisting<Fee>("name", request.name(), state));
  RETURN_IF_ERROR(CheckHappened(request, ids[0], context, state));
  RETURN_IF_ERROR(CheckPossible(request, *fee, state));

  Record record = accounting::NewRecord(ids[0], request.effective_date());
  FeeCollected collected = CollectedAs(request, context);
  AddReceipt(record, state, collected);
  record = Collection(*fee, std::move(record), collected, PlaceOf(request.method(), *fee));
  if (IsDirectDebit(request)) ExpectDirectDebit(collected, *fee, context, record);
  return record;
}

absl::StatusOr<Record> DecideTransferCollection(const TransferCollection& transfer,
                                                StateReader& state, const Context&) {
  ASSIGN_OR_RETURN(const auto ids, ParseName("fee", transfer.fee, {"operators", "fees"}));
  LEDGER_CHECK(transfer.amount_minor > 0);
  ASSIGN_OR_RETURN(const Fee* fee, FindExisting<Fee>("fee", transfer.fee, state));
  RETURN_IF_ERROR(CheckOwed(*fee, "amount_minor", transfer.amount_minor));

  Record record = accounting::NewRecord(ids[0], transfer.effective_date);
  FeeCollected collected;
  collected.set_fee_id(std::string(ids[1]));
  *collected.mutable_amount() = MoneyOf(transfer.amount_minor, fee->amount().currency_code());
  collected.set_method(type::v1::PAYMENT_METHOD_BANK_TRANSFER);
  collected.set_bank_account_id(std::string(LastId(transfer.bank_account)));
  collected.set_end_to_end_id(transfer.end_to_end_id);
  AddReceipt(record, state, collected);
  return Collection(*fee, std::move(record), std::move(collected),
                    {transfer.debit_account, BelowOperator(fee->name())});
}

absl::StatusOr<Record> Decide(const ReverseFeeCollectionRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto ids, ParseName("name", request.name(), {"operators", "fees"}));
  RETURN_IF_ERROR(CheckRange("collection", request.collection(), 1, INT32_MAX));
  RETURN_IF_ERROR(CheckReason(request.reason()));
  RETURN_IF_ERROR(
      CheckDate("effective_date", request.has_effective_date(), request.effective_date()));
  ASSIGN_OR_RETURN(const Fee* fee, FindExisting<Fee>("name", request.name(), state));
  ASSIGN_OR_RETURN(const FeeCollection* collection, FindCollection(request, *fee));
  RETURN_IF_ERROR(CheckHappened(request, ids[0], context, state));

  Record record = accounting::NewRecord(ids[0], request.effective_date());
  const Place back = PlaceOf(collection->method(), *fee);
  Journal(record, fee->amount().currency_code())
      .Debit(accounting::kFeesReceivable, collection->amount_minor(), BelowOperator(fee->name()))
      .Credit(back.account, collection->amount_minor(), back.subject);
  auto& reversed = *record.add_events()->mutable_fee_collection_reversed();
  reversed.set_fee_id(std::string(ids[1]));
  reversed.set_collection(request.collection());
  reversed.set_reason(request.reason());
  ExpectReturn(*fee, *collection, context, record);
  return record;
}

}  // namespace thuning::fees
