#include "ledger/lending/statement.h"

#include <string>

#include "ledger/base/check.h"
#include "ledger/lending/repayment_postings.h"
#include "ledger/state/names.h"

namespace thuning::lending {
namespace {

using event::v1::Event;
using ledger::v1::LoanStatementLine;
using type::v1::Allocation;

struct Fact {
  absl::string_view name;  // empty: not about a loan
  absl::string_view loan_id;
};

Fact FactOf(const Event& event) {
  switch (event.fact_case()) {
    case Event::kLoanApplied:
      return {"loan_applied", event.loan_applied().loan_id()};
    case Event::kLoanApproved:
      return {"loan_approved", event.loan_approved().loan_id()};
    case Event::kLoanDisbursed:
      return {"loan_disbursed", event.loan_disbursed().loan_id()};
    case Event::kRepaymentRecorded:
      return {"repayment_recorded", event.repayment_recorded().loan_id()};
    case Event::kRepaymentReversed:
      return {"repayment_reversed", event.repayment_reversed().loan_id()};
    case Event::kLoanClosed:
      return {"loan_closed", event.loan_closed().loan_id()};
    case Event::kLoanReopened:
      return {"loan_reopened", event.loan_reopened().loan_id()};
    case Event::kFeeAssessed:
      return {"fee_assessed", event.fee_assessed().loan_id()};
    default:
      return {};
  }
}

void Add(type::v1::Component component, int64_t minor, LoanStatementLine& line) {
  switch (component) {
    case type::v1::COMPONENT_PRINCIPAL:
      return line.set_principal_minor(line.principal_minor() + minor);
    case type::v1::COMPONENT_INTEREST:
      return line.set_interest_minor(line.interest_minor() + minor);
    case type::v1::COMPONENT_FEE:
      return line.set_fees_minor(line.fees_minor() + minor);
    case type::v1::COMPONENT_PENALTY:
      return line.set_penalties_minor(line.penalties_minor() + minor);
    default:
      LEDGER_CHECK(false);
  }
}

void Add(const Allocations& allocations, int sign, LoanStatementLine& line) {
  for (const Allocation& part : allocations) {
    Add(part.component(), sign * part.amount_minor(), line);
  }
}

void Add(const Event& event, LoanStatementLine& line) {
  switch (event.fact_case()) {
    case Event::kLoanDisbursed:
      return Add(type::v1::COMPONENT_PRINCIPAL,
                 event.loan_disbursed().terms().principal().minor_units(), line);
    case Event::kFeeAssessed:
      return Add(event.fee_assessed().kind() == type::v1::FEE_KIND_PENALTY
                     ? type::v1::COMPONENT_PENALTY
                     : type::v1::COMPONENT_FEE,
                 event.fee_assessed().amount().minor_units(), line);
    case Event::kRepaymentRecorded:
      return Add(event.repayment_recorded().allocations(), -1, line);
    case Event::kRepaymentReversed:
      return Add(event.repayment_reversed().allocations(), 1, line);
    default:
      return;
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
    Add(event, line);
  }
  if (line.fact().empty()) return std::nullopt;
  line.set_position(record.position());
  *line.mutable_effective_date() = record.effective_date();
  line.set_principal_balance_minor(principal_before_minor + line.principal_minor());
  return line;
}

}  // namespace thuning::lending
