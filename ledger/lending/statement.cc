#include "ledger/lending/statement.h"

#include <string>

#include "ledger/accounting/chart.h"
#include "ledger/accounting/journal.h"
#include "ledger/state/names.h"

namespace thuning::lending {
namespace {

using event::v1::Event;
using ledger::v1::LoanStatementLine;

struct Fact {
  absl::string_view name;  // empty: not about a loan
  absl::string_view loan_id;
  int32_t transaction_number = 0;
};

Fact FactOf(const Event& event) {
  switch (event.fact_case()) {
    case Event::kLoanApplied:
      return {"loan_applied", event.loan_applied().loan_id()};
    case Event::kLoanApproved:
      return {"loan_approved", event.loan_approved().loan_id()};
    case Event::kLoanRejected:
      return {"loan_rejected", event.loan_rejected().loan_id()};
    case Event::kLoanWithdrawn:
      return {"loan_withdrawn", event.loan_withdrawn().loan_id()};
    case Event::kLoanDecisionUndone:
      return {"loan_decision_undone", event.loan_decision_undone().loan_id()};
    case Event::kLoanImported:
      return {"loan_imported", event.loan_imported().loan_id()};
    case Event::kLoanTransacted:
      return {"loan_transacted", event.loan_transacted().loan_id(),
              event.loan_transacted().transaction().number()};
    case Event::kLoanTransactionReversed:
      return {"loan_transaction_reversed", event.loan_transaction_reversed().loan_id(),
              event.loan_transaction_reversed().number()};
    case Event::kLoanAmended:
      return {"loan_amended", event.loan_amended().loan_id()};
    case Event::kLoanAmendmentReversed:
      return {"loan_amendment_reversed", event.loan_amendment_reversed().loan_id()};
    case Event::kLoanCharged:
      return {"loan_charged", event.loan_charged().loan_id()};
    case Event::kLoanChargeReversed:
      return {"loan_charge_reversed", event.loan_charge_reversed().loan_id()};
    case Event::kLoanAccrued:
      return {"loan_accrued", event.loan_accrued().loan_id()};
    default:
      return {};
  }
}

void Add(const event::v1::Posting& posting, LoanStatementLine& line) {
  const int64_t amount = accounting::SignedAmount(posting);
  const absl::string_view account = posting.account();
  if (account == accounting::kLoansReceivable || account == accounting::kDoubtfulLoans) {
    line.set_principal_minor(line.principal_minor() + amount);
  } else if (account == accounting::kInterestIncome || account == accounting::kInterestReceivable ||
             account == accounting::kSuspendedInterest) {
    line.set_interest_minor(line.interest_minor() + amount);
  } else if (account == accounting::kFeesReceivable) {
    line.set_fees_minor(line.fees_minor() + amount);
  } else if (account == accounting::kOverpayments) {
    line.set_overpaid_minor(line.overpaid_minor() + amount);
  }
}

}  // namespace

std::optional<LoanStatementLine> StatementLine(const event::v1::Record& record,
                                               absl::string_view loan_name,
                                               int64_t principal_before_minor) {
  LoanStatementLine line;
  for (const Event& event : record.events()) {
    const Fact fact = FactOf(event);
    if (fact.loan_id.empty()) continue;
    if (NameOf(record.operator_id(), "loans", fact.loan_id) != loan_name) continue;
    if (line.fact().empty()) line.set_fact(std::string(fact.name));
    if (fact.transaction_number != 0) line.set_transaction_number(fact.transaction_number);
    if (event.has_loan_transacted()) {
      line.set_kind(event.loan_transacted().transaction().kind());
    }
  }
  for (const event::v1::Posting& posting : record.postings()) {
    if (posting.subject() == BelowOperator(loan_name)) Add(posting, line);
  }
  if (line.fact().empty()) return std::nullopt;
  // What had arisen was not received.
  if (line.fact() == "loan_imported") line.clear_interest_minor();
  line.set_position(record.position());
  *line.mutable_effective_date() = record.effective_date();
  line.set_principal_balance_minor(principal_before_minor + line.principal_minor());
  return line;
}

}  // namespace thuning::lending
