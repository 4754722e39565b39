#include <string>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/lending/loan.h"
#include "ledger/lending/repayment_postings.h"
#include "ledger/lending/usury_thresholds.h"
#include "ledger/state/names.h"

namespace thuning::lending {
namespace {

using event::v1::Event;
using event::v1::Record;
using ledger::v1::Instalment;
using ledger::v1::Loan;
using ledger::v1::LoanCharge;
using ledger::v1::Repayment;
using type::v1::Allocation;

std::string LoanName(const Record& record, absl::string_view loan_id) {
  return NameOf(record.operator_id(), "loans", loan_id);
}

Loan& ChangeLoan(const Record& record, absl::string_view loan_id, State& state) {
  Loan& loan = state.Change<Loan>(LoanName(record, loan_id));
  loan.set_last_position(record.position());
  return loan;
}

void Apply(const Record& record, const event::v1::LoanApplied& event, State& state) {
  const std::string name = LoanName(record, event.loan_id());
  Loan& loan = state.Create<Loan>(name);
  loan.set_name(name);
  loan.set_beneficiary(NameOf(record.operator_id(), "beneficiaries", event.beneficiary_id()));
  loan.set_product(NameOf(record.operator_id(), "products", event.product_id()));
  loan.set_state(ledger::v1::LOAN_STATE_APPLIED);
  *loan.mutable_terms() = event.terms();
  loan.set_payment_reference(event.payment_reference());
  *loan.mutable_applied_date() = record.effective_date();
  loan.set_last_position(record.position());
}

void Apply(const Record& record, const event::v1::LoanApproved& event, State& state) {
  Loan& loan = ChangeLoan(record, event.loan_id(), state);
  LEDGER_CHECK(loan.state() == ledger::v1::LOAN_STATE_APPLIED);
  loan.set_state(ledger::v1::LOAN_STATE_APPROVED);
  *loan.mutable_approved_date() = record.effective_date();
}

void Apply(const Record& record, const event::v1::LoanDisbursed& event, State& state) {
  Loan& loan = ChangeLoan(record, event.loan_id(), state);
  LEDGER_CHECK(loan.state() == ledger::v1::LOAN_STATE_APPROVED);
  loan.set_state(ledger::v1::LOAN_STATE_ACTIVE);
  *loan.mutable_terms() = event.terms();
  int64_t principal_minor = 0;
  for (const type::v1::ScheduledInstalment& row : event.instalments()) {
    Instalment& instalment = *loan.add_instalments();
    instalment.set_number(row.number());
    *instalment.mutable_due_date() = row.due_date();
    instalment.set_principal_minor(row.principal_minor());
    instalment.set_interest_minor(row.interest_minor());
    principal_minor += row.principal_minor();
  }
  LEDGER_CHECK(principal_minor == event.terms().principal().minor_units());
  loan.set_principal_outstanding_minor(principal_minor);
}

void Apply(const Record& record, const event::v1::FeeAssessed& event, State& state) {
  if (event.loan_id().empty()) return;
  Loan& loan = ChangeLoan(record, event.loan_id(), state);
  LoanCharge& charge = *loan.add_charges();
  charge.set_number(loan.charges_size());
  charge.set_kind(event.kind());
  charge.set_display_name(event.display_name());
  *charge.mutable_due_date() = event.due_date();
  charge.set_amount_minor(event.amount().minor_units());
}

// `minor` more than was paid before; less when negative. What is paid stays within what is due.
int64_t PaidAfter(int64_t paid_minor, int64_t minor, int64_t due_minor) {
  const int64_t after = paid_minor + minor;
  LEDGER_CHECK(after >= 0 && after <= due_minor);
  return after;
}

void Pay(const Allocation& allocation, int64_t minor, Loan& loan) {
  const int index = allocation.number() - 1;
  switch (allocation.component()) {
    case type::v1::COMPONENT_PENALTY:
    case type::v1::COMPONENT_FEE: {
      LoanCharge& charge = *loan.mutable_charges(index);
      charge.set_paid_minor(PaidAfter(charge.paid_minor(), minor, charge.amount_minor()));
      return;
    }
    case type::v1::COMPONENT_INTEREST: {
      Instalment& row = *loan.mutable_instalments(index);
      row.set_interest_paid_minor(
          PaidAfter(row.interest_paid_minor(), minor, row.interest_minor()));
      return;
    }
    case type::v1::COMPONENT_PRINCIPAL: {
      Instalment& row = *loan.mutable_instalments(index);
      row.set_principal_paid_minor(
          PaidAfter(row.principal_paid_minor(), minor, row.principal_minor()));
      loan.set_principal_outstanding_minor(loan.principal_outstanding_minor() - minor);
      return;
    }
    default:
      LEDGER_CHECK(false);
  }
}

void Apply(const Record& record, const event::v1::RepaymentRecorded& event, State& state) {
  Loan& loan = ChangeLoan(record, event.loan_id(), state);
  LEDGER_CHECK(loan.state() == ledger::v1::LOAN_STATE_ACTIVE);
  for (const Allocation& part : event.allocations()) Pay(part, part.amount_minor(), loan);
  const std::string name = absl::StrCat(loan.name(), "/repayments/", event.repayment_id());
  Repayment& repayment = state.Create<Repayment>(name);
  repayment.set_name(name);
  *repayment.mutable_amount() = event.amount();
  repayment.set_method(event.method());
  *repayment.mutable_effective_date() = record.effective_date();
  *repayment.mutable_allocations() = event.allocations();
  if (!event.bank_account_id().empty()) {
    repayment.set_bank_account(
        NameOf(record.operator_id(), "bankAccounts", event.bank_account_id()));
  }
  repayment.set_end_to_end_id(event.end_to_end_id());
  repayment.set_position(record.position());
  repayment.set_debit_account(event.debit_account());
}

void Apply(const Record& record, const event::v1::RepaymentReversed& event, State& state) {
  Loan& loan = ChangeLoan(record, event.loan_id(), state);
  for (const Allocation& part : event.allocations()) Pay(part, -part.amount_minor(), loan);
  Repayment& repayment =
      state.Change<Repayment>(absl::StrCat(loan.name(), "/repayments/", event.repayment_id()));
  LEDGER_CHECK(!repayment.reversed());
  repayment.set_reversed(true);
  repayment.set_reversal_reason(event.reason());
}

void Apply(const Record& record, const event::v1::LoanClosed& event, State& state) {
  Loan& loan = ChangeLoan(record, event.loan_id(), state);
  LEDGER_CHECK(loan.state() == ledger::v1::LOAN_STATE_ACTIVE);
  LEDGER_CHECK(loan.principal_outstanding_minor() == 0);
  loan.set_state(ledger::v1::LOAN_STATE_CLOSED);
  *loan.mutable_closed_date() = record.effective_date();
}

void Apply(const Record& record, const event::v1::LoanReopened& event, State& state) {
  Loan& loan = ChangeLoan(record, event.loan_id(), state);
  LEDGER_CHECK(loan.state() == ledger::v1::LOAN_STATE_CLOSED);
  loan.set_state(ledger::v1::LOAN_STATE_ACTIVE);
  loan.clear_closed_date();
}

}  // namespace

void Evolve(const Record& record, const Event& event, State& state) {
  switch (event.fact_case()) {
    case Event::kLoanApplied:
      return Apply(record, event.loan_applied(), state);
    case Event::kLoanApproved:
      return Apply(record, event.loan_approved(), state);
    case Event::kLoanDisbursed:
      return Apply(record, event.loan_disbursed(), state);
    case Event::kRepaymentRecorded:
      return Apply(record, event.repayment_recorded(), state);
    case Event::kRepaymentReversed:
      return Apply(record, event.repayment_reversed(), state);
    case Event::kLoanClosed:
      return Apply(record, event.loan_closed(), state);
    case Event::kLoanReopened:
      return Apply(record, event.loan_reopened(), state);
    case Event::kFeeAssessed:
      return Apply(record, event.fee_assessed(), state);
    case Event::kUsuryThresholdsLoaded:
      return FoldThresholds(record, event.usury_thresholds_loaded(), state);
    default:
      return;
  }
}

}  // namespace thuning::lending
