#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/accounting/chart.h"
#include "ledger/accounting/journal.h"
#include "ledger/accounting/movement.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/checks/today.h"
#include "ledger/lending/loan.h"
#include "ledger/lending/loan_change.h"
#include "ledger/lending/loan_row.h"
#include "ledger/state/names.h"

namespace thuning::lending {
namespace {

using event::v1::Record;
using ledger::v1::Loan;
using ledger::v1::ReverseTransactionRequest;
using ledger::v1::Transaction;
using type::v1::LoanTransaction;

absl::Status CheckForm(const ReverseTransactionRequest& request) {
  RETURN_IF_ERROR(
      CheckDate("effective_date", request.has_effective_date(), request.effective_date()));
  RETURN_IF_ERROR(CheckReason(request.reason()));
  return request.has_fee() ? CheckAmount("fee", true, request.fee()) : absl::OkStatus();
}

// The loan with a charge for what the undoing costs the lender.
void AddFee(const ReverseTransactionRequest& request, Loan& loan, Record& record) {
  if (!request.has_fee()) return;
  ledger::v1::LoanCharge& charge = *loan.add_charges();
  charge.set_number(loan.charges_size());
  *charge.mutable_effective_date() = request.effective_date();
  type::v1::LoanFee& fee = *charge.mutable_fee();
  fee.set_display_name(request.reason());
  *fee.mutable_amount() = request.fee();
  fee.set_timing(type::v1::FEE_TIMING_DATE);
  fee.set_basis(type::v1::FEE_BASIS_AMOUNT);
  *fee.mutable_due_date() = request.effective_date();
  event::v1::LoanCharged& charged = *record.add_events()->mutable_loan_charged();
  charged.set_loan_id(std::string(LastId(loan.name())));
  charged.set_number(charge.number());
  *charged.mutable_fee() = fee;
}

// What was charged and agreed on a loan that was paid out needs one that is.
absl::Status CheckNothingHangsOn(const Loan& loan) {
  for (const ledger::v1::LoanCharge& charge : loan.charges()) {
    if (!charge.has_effective_date() || charge.reversed()) continue;
    return RefuseState("LATER_CHARGE_IMPOSSIBLE", "name",
                       absl::StrCat("charge ", charge.number(),
                                    " stands on the loan, which would not be paid out: undo the "
                                    "charge first"));
  }
  for (const ledger::v1::LoanAmendmentEntry& entry : loan.amendments()) {
    if (entry.reversed()) continue;
    return RefuseState("LATER_AMENDMENT_IMPOSSIBLE", "name",
                       absl::StrCat("amendment ", entry.number(),
                                    " stands on the loan, which would not be paid out: undo the "
                                    "amendment first"));
  }
  return absl::OkStatus();
}

// Cash goes back where it came from, and what earlier books had to what is brought forward from
// them when nobody knows how it had moved. What went through a bank is expected to go back through
// it, whether or not a statement has shown it yet: if none ever does, because the bank rejected it
// before it moved, the two items that stay pending sum to zero on the clearing account.
MoneyLine PayBack(const Loan& loan, const LoanTransaction& transaction, const Context& context,
                  Record& record) {
  const MoneyFlow flow = FlowOf(transaction.kind());
  if (flow == MoneyFlow::kNone) return {};
  const int64_t amount = transaction.amount().minor_units();
  const int64_t sign = flow == MoneyFlow::kIn ? -1 : 1;
  if (transaction.bank_account_id().empty()) {
    return {.account = transaction.money_account(), .amount_minor = sign * amount};
  }
  const absl::string_view payer = PayerOf(loan, transaction.kind());
  const absl::string_view clearing = flow == MoneyFlow::kIn && payer.empty()
                                         ? accounting::kDirectDebitsInClearing
                                         : absl::string_view(transaction.money_account());
  accounting::ExpectReturn(
      {.bank_account_id = transaction.bank_account_id(),
       .direction = flow == MoneyFlow::kIn ? type::v1::DIRECTION_CREDIT : type::v1::DIRECTION_DEBIT,
       .amount = transaction.amount(),
       .end_to_end_id = transaction.end_to_end_id(),
       .subject = MoneySubjectOf(loan, transaction.kind()),
       .clearing_account = clearing},
      context, record);
  return {.account = clearing, .amount_minor = sign * amount, .funding_line = payer};
}

}  // namespace

absl::StatusOr<Record> Decide(const ReverseTransactionRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto ids,
                   ParseName("name", request.name(), {"operators", "loans", "transactions"}));
  RETURN_IF_ERROR(CheckForm(request));
  ASSIGN_OR_RETURN(const Transaction* row,
                   FindExisting<Transaction>("name", request.name(), state));
  if (row->reversed()) {
    return RefuseState("TRANSACTION_ALREADY_REVERSED", "name",
                       absl::StrCat("the transaction was undone: ", row->reversal_reason()));
  }
  RETURN_IF_ERROR(CheckNotBefore("DATE_BEFORE_TRANSACTION", "effective_date",
                                 request.effective_date(), row->effective_date()));
  RETURN_IF_ERROR(CheckHappened(request, ids[0], context, state));
  const Transaction undone = *row;
  const Loan* found = state.Find<Loan>(NameOf(ids[0], "loans", ids[1]));
  LEDGER_CHECK(found != nullptr);
  if (request.has_fee()) {
    RETURN_IF_ERROR(CheckLoanCurrency("fee", request.fee(), *found));
    RETURN_IF_ERROR(CheckRoom("fee", found->charges_size(), kMaxCharges));
  }

  Loan loan = *found;
  Record record = accounting::NewRecord(ids[0], request.effective_date());
  AddFee(request, loan, record);
  const int number = undone.transaction().number();
  ASSIGN_OR_RETURN(Fold fold,
                   FoldChange({.loan = &loan, .undone = number, .with_positions = true}, state));
  if (!fold.book.account.has_value()) RETURN_IF_ERROR(CheckNothingHangsOn(loan));
  event::v1::LoanTransactionReversed& event =
      *record.add_events()->mutable_loan_transaction_reversed();
  event.set_loan_id(std::string(ids[1]));
  event.set_number(number);
  event.set_reason(request.reason());
  AddOutcomes(fold, event);
  const MoneyLine money = PayBack(loan, undone.transaction(), context, record);
  RETURN_IF_ERROR(Conclude(loan, fold, money, state, record));
  return record;
}

}  // namespace thuning::lending
