#include <string>

#include "absl/strings/str_cat.h"
#include "ledger/accounting/chart.h"
#include "ledger/accounting/movement.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/checks/today.h"
#include "ledger/lending/loan.h"
#include "ledger/lending/loan_change.h"
#include "ledger/lending/loan_row.h"
#include "ledger/lending/planned_loan.h"
#include "ledger/lending/terms.h"
#include "ledger/lending/usury.h"
#include "ledger/state/names.h"
#include "thuning/ledger/v1/reconciliation.pb.h"

namespace thuning::lending {
namespace {

using event::v1::Record;
using ledger::v1::BankAccount;
using ledger::v1::DisburseLoanRequest;
using ledger::v1::Loan;

absl::Status CheckForm(const DisburseLoanRequest& request, absl::string_view operator_id) {
  ASSIGN_OR_RETURN(const auto ids, ParseName("bank_account", request.bank_account(),
                                             {"operators", "bankAccounts"}));
  RETURN_IF_ERROR(CheckOperator("bank_account", ids[0], operator_id));
  RETURN_IF_ERROR(
      CheckDate("effective_date", request.has_effective_date(), request.effective_date()));
  if (request.has_first_due_date()) {
    RETURN_IF_ERROR(CheckDate("first_due_date", true, request.first_due_date()));
  }
  if (!request.has_amount()) return absl::OkStatus();
  return CheckAmount("amount", true, request.amount());
}

// The first sum is paid on an approved loan, later ones while something is owed on it.
absl::Status CheckStage(const Loan& loan, const DisburseLoanRequest& request) {
  if (loan.state() == type::v1::LOAN_STATE_ACTIVE) {
    RETURN_IF_ERROR(CheckNotBefore("DATE_BEFORE_DISBURSEMENT", "effective_date",
                                   request.effective_date(), loan.terms().disbursement_date()));
    if (!request.has_first_due_date()) return absl::OkStatus();
    return RefuseField("NOT_OFFERED_TOGETHER", "first_due_date",
                       "is given with the first sum only: the schedule has its dates already");
  }
  RETURN_IF_ERROR(CheckState("name", loan, type::v1::LOAN_STATE_APPROVED));
  RETURN_IF_ERROR(CheckNotBefore("DATE_BEFORE_APPROVAL", "effective_date", request.effective_date(),
                                 loan.approved_date()));
  return CheckNotBeforeDecision("effective_date", request.effective_date(), loan);
}

absl::StatusOr<int64_t> AmountOf(const Loan& loan, const DisburseLoanRequest& request) {
  const int64_t left = loan.terms().principal().minor_units() - loan.disbursed_minor();
  if (left == 0) {
    return RefuseState("NOTHING_LEFT_TO_DISBURSE", "name", "all of the principal is paid out");
  }
  if (!request.has_amount()) return left;
  RETURN_IF_ERROR(CheckLoanCurrency("amount", request.amount(), loan));
  if (request.amount().minor_units() <= left) return request.amount().minor_units();
  return RefuseState("AMOUNT_EXCEEDS_PRINCIPAL", "amount.minor_units",
                     absl::StrCat("only ", left, " minor units are left of the principal"));
}

// The loan with its terms as its schedule follows from them. A first due date that nobody gave
// stays absent: writing it out would move the later ones of a loan paid out on the 31st.
absl::StatusOr<Loan> Dated(const Loan& agreed, const DisburseLoanRequest& request) {
  Loan loan = agreed;
  if (loan.state() == type::v1::LOAN_STATE_ACTIVE) return loan;
  *loan.mutable_terms()->mutable_disbursement_date() = request.effective_date();
  if (request.has_first_due_date()) {
    *loan.mutable_terms()->mutable_first_due_date() = request.first_due_date();
  }
  RETURN_IF_ERROR(CheckSchedule("first_due_date", "loan.terms", loan.terms()));
  NumberCharges(loan);
  return loan;
}

}  // namespace

absl::StatusOr<Record> Decide(const DisburseLoanRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto ids, ParseName("name", request.name(), {"operators", "loans"}));
  RETURN_IF_ERROR(CheckForm(request, ids[0]));
  ASSIGN_OR_RETURN(const Loan* agreed, FindExisting<Loan>("name", request.name(), state));
  ASSIGN_OR_RETURN(const BankAccount* bank_account,
                   FindExisting<BankAccount>("bank_account", request.bank_account(), state));
  RETURN_IF_ERROR(CheckBankCurrency("bank_account", *bank_account, *agreed));
  RETURN_IF_ERROR(CheckStage(*agreed, request));
  RETURN_IF_ERROR(CheckHappened(request, ids[0], context, state));
  ASSIGN_OR_RETURN(const int64_t amount, AmountOf(*agreed, request));
  ASSIGN_OR_RETURN(const Loan loan, Dated(*agreed, request));

  auto transaction = NewTransaction(loan, type::v1::TRANSACTION_KIND_DISBURSEMENT, amount);
  if (agreed->state() == type::v1::LOAN_STATE_APPROVED) {
    ASSIGN_OR_RETURN(auto usury_check,
                     CheckUsury(loan, loan.terms(), request.effective_date(), state));
    if (usury_check.has_value()) *transaction.mutable_usury_check() = *std::move(usury_check);
  }
  transaction.set_method(type::v1::PAYMENT_METHOD_BANK_TRANSFER);
  transaction.set_bank_account_id(std::string(LastId(request.bank_account())));
  transaction.set_end_to_end_id(accounting::KeyOr("", 'D', context));
  transaction.set_money_account(std::string(accounting::kPaymentsInClearing));
  return RecordTransaction(loan, std::move(transaction), request.effective_date(), context, state);
}

}  // namespace thuning::lending
