// Asking a guarantor for its part of a loss.

#include <string>
#include <utility>

#include "ledger/accounting/chart.h"
#include "ledger/accounting/movement.h"
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

using ledger::v1::BankAccount;
using ledger::v1::CallGuaranteeRequest;
using ledger::v1::Loan;

absl::Status CheckForm(const CallGuaranteeRequest& request, absl::string_view operator_id) {
  RETURN_IF_ERROR(
      CheckOwnName("bank_account", request.bank_account(), "bankAccounts", operator_id));
  return CheckDate("effective_date", request.has_effective_date(), request.effective_date());
}

absl::Status CheckLost(const Loan& loan, const google::type::Date& date) {
  if (loan.funding().guarantee_line().empty()) {
    return RefuseState("NOT_GUARANTEED", "name", "no line guarantees the loan");
  }
  if (loan.closure() != type::v1::LOAN_CLOSURE_WRITTEN_OFF) {
    return RefuseState("NOT_WRITTEN_OFF", "name",
                       "the loan is not written off: nothing is lost yet");
  }
  return CheckNotBefore("DATE_BEFORE_WRITE_OFF", "effective_date", date, loan.closed_date());
}

absl::StatusOr<int64_t> AmountToCall(const Loan& loan, StateReader& state) {
  const LoanBook book = LoadBook(loan, state);
  const int64_t amount = CallableOf(book.funders, TotalsOf(book, *book.account));
  if (amount > 0) return amount;
  return RefuseState("NOTHING_TO_CALL", "name",
                     "all that the guarantee covers was called or recovered already");
}

}  // namespace

absl::StatusOr<event::v1::Record> Decide(const CallGuaranteeRequest& request, StateReader& state,
                                         const Context& context) {
  ASSIGN_OR_RETURN(const auto ids, ParseName("name", request.name(), {"operators", "loans"}));
  RETURN_IF_ERROR(CheckForm(request, ids[0]));
  ASSIGN_OR_RETURN(const Loan* loan, FindExisting<Loan>("name", request.name(), state));
  ASSIGN_OR_RETURN(const BankAccount* bank_account,
                   FindExisting<BankAccount>("bank_account", request.bank_account(), state));
  RETURN_IF_ERROR(CheckBankCurrency("bank_account", *bank_account, *loan));
  RETURN_IF_ERROR(CheckLost(*loan, request.effective_date()));
  RETURN_IF_ERROR(CheckHappened(request, ids[0], context, state));
  ASSIGN_OR_RETURN(const int64_t amount, AmountToCall(*loan, state));

  auto transaction = NewTransaction(*loan, type::v1::TRANSACTION_KIND_GUARANTEE_CALL, amount);
  transaction.set_method(type::v1::PAYMENT_METHOD_BANK_TRANSFER);
  transaction.set_bank_account_id(std::string(LastId(request.bank_account())));
  transaction.set_end_to_end_id(accounting::KeyOr("", 'G', context));
  transaction.set_money_account(std::string(accounting::kGuaranteesCalled));
  return RecordTransaction(*loan, std::move(transaction), request.effective_date(), context, state);
}

}  // namespace thuning::lending
