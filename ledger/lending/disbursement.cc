#include <string>

#include "absl/strings/str_cat.h"
#include "ledger/accounting/chart.h"
#include "ledger/accounting/journal.h"
#include "ledger/accounting/request_checks.h"
#include "ledger/base/status_macros.h"
#include "ledger/lending/loan.h"
#include "ledger/lending/loan_row.h"
#include "ledger/lending/schedule.h"
#include "ledger/lending/terms.h"
#include "ledger/lending/usury.h"
#include "ledger/state/names.h"
#include "thuning/ledger/v1/reconciliation.pb.h"

namespace thuning::lending {
namespace {

using accounting::Journal;
using event::v1::Record;
using ledger::v1::BankAccount;
using ledger::v1::DisburseLoanRequest;
using ledger::v1::Loan;
using type::v1::LoanTerms;

absl::Status CheckForm(const DisburseLoanRequest& request, absl::string_view operator_id) {
  ASSIGN_OR_RETURN(const auto ids, ParseName("bank_account", request.bank_account(),
                                             {"operators", "bankAccounts"}));
  RETURN_IF_ERROR(accounting::CheckOperator("bank_account", ids[0], operator_id));
  RETURN_IF_ERROR(accounting::CheckDate("effective_date", request.has_effective_date(),
                                        request.effective_date()));
  if (!request.has_first_due_date()) return absl::OkStatus();
  return accounting::CheckDate("first_due_date", true, request.first_due_date());
}

// The loan's terms as its schedule follows from them. A first due date that nobody gave stays
// absent: writing it out would move the later ones of a loan paid out on the 31st.
absl::StatusOr<LoanTerms> DatedTerms(const LoanTerms& agreed, const DisburseLoanRequest& request) {
  LoanTerms terms = agreed;
  *terms.mutable_disbursement_date() = request.effective_date();
  if (request.has_first_due_date()) *terms.mutable_first_due_date() = request.first_due_date();
  RETURN_IF_ERROR(CheckDueDates("first_due_date", terms));
  return terms;
}

void AddDisbursed(absl::string_view loan_id, LoanTerms terms, absl::string_view bank_account,
                  Record& record) {
  event::v1::LoanDisbursed& disbursed = *record.add_events()->mutable_loan_disbursed();
  disbursed.set_loan_id(std::string(loan_id));
  disbursed.set_bank_account_id(std::string(LastId(bank_account)));
  for (const Instalment& row : BuildSchedule(ToTerms(terms))) {
    type::v1::ScheduledInstalment& instalment = *disbursed.add_instalments();
    instalment.set_number(row.number);
    *instalment.mutable_due_date() = accounting::ToProto(row.due_date);
    instalment.set_principal_minor(row.principal_minor);
    instalment.set_interest_minor(row.interest_minor);
  }
  *disbursed.mutable_terms() = std::move(terms);
}

// A fee on a loan has a number there, and no id of its own.
void AddFees(const Loan& loan, Record& record) {
  for (const type::v1::LoanFee& fee : loan.terms().fees()) {
    event::v1::FeeAssessed& assessed = *record.add_events()->mutable_fee_assessed();
    assessed.set_beneficiary_id(std::string(LastId(loan.beneficiary())));
    assessed.set_loan_id(std::string(LastId(loan.name())));
    assessed.set_kind(type::v1::FEE_KIND_LOAN);
    *assessed.mutable_amount() = fee.amount();
    *assessed.mutable_due_date() = record.effective_date();
    assessed.set_display_name(fee.display_name());
  }
}

void AddExpectedItem(const Loan& loan, absl::string_view bank_account, const Context& context,
                     Record& record) {
  event::v1::ItemExpected& item = *record.add_events()->mutable_item_expected();
  item.set_expected_item_id(IdFromPosition("X", context.position));
  item.set_bank_account_id(std::string(LastId(bank_account)));
  item.set_direction(type::v1::DIRECTION_DEBIT);
  *item.mutable_amount() = loan.terms().principal();
  item.set_end_to_end_id(absl::StrCat("THN-D-", context.position));
  item.set_subject(std::string(BelowOperator(loan.name())));
  item.set_clearing_account(std::string(accounting::kPaymentsInClearing));
}

void Post(const Loan& loan, Record& record) {
  const type::v1::Money& principal = loan.terms().principal();
  const absl::string_view subject = BelowOperator(loan.name());
  Journal journal(record, principal.currency_code());
  journal.Debit(accounting::kLoansReceivable, principal.minor_units(), subject)
      .Credit(accounting::kPaymentsInClearing, principal.minor_units(), subject);
  for (const type::v1::LoanFee& fee : loan.terms().fees()) {
    journal.Debit(accounting::kFeesReceivable, fee.amount().minor_units(), subject)
        .Credit(accounting::kLoanFeeIncome, fee.amount().minor_units(), subject);
  }
}

}  // namespace

absl::StatusOr<Record> Decide(const DisburseLoanRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto ids, ParseName("name", request.name(), {"operators", "loans"}));
  RETURN_IF_ERROR(CheckForm(request, ids[0]));
  ASSIGN_OR_RETURN(const Loan* loan, accounting::FindExisting<Loan>("name", request.name(), state));
  ASSIGN_OR_RETURN(
      const BankAccount* bank_account,
      accounting::FindExisting<BankAccount>("bank_account", request.bank_account(), state));
  RETURN_IF_ERROR(CheckBankCurrency("bank_account", *bank_account, *loan));
  RETURN_IF_ERROR(CheckState("name", *loan, ledger::v1::LOAN_STATE_APPROVED));
  RETURN_IF_ERROR(CheckNotBefore("DATE_BEFORE_APPROVAL", "effective_date", request.effective_date(),
                                 loan->approved_date()));
  ASSIGN_OR_RETURN(LoanTerms terms, DatedTerms(loan->terms(), request));
  ASSIGN_OR_RETURN(auto usury_check, CheckUsury(*loan, terms, request.effective_date(), state));

  Record record = NewRecord(ids[0], request.effective_date());
  AddDisbursed(ids[1], std::move(terms), request.bank_account(), record);
  if (usury_check.has_value()) {
    auto& disbursed = *record.mutable_events(0)->mutable_loan_disbursed();
    *disbursed.mutable_usury_check() = *std::move(usury_check);
  }
  AddFees(*loan, record);
  AddExpectedItem(*loan, request.bank_account(), context, record);
  Post(*loan, record);
  return record;
}

}  // namespace thuning::lending
