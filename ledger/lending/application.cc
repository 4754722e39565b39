#include "ledger/lending/application.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/accounting/journal.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/lending/funders.h"
#include "ledger/lending/loan.h"
#include "ledger/lending/loan_change.h"
#include "ledger/lending/loan_row.h"
#include "ledger/lending/planned_loan.h"
#include "ledger/lending/policy_terms.h"
#include "ledger/lending/terms.h"
#include "ledger/lending/usury.h"
#include "ledger/money/creditor_reference.h"
#include "ledger/money/rate.h"
#include "ledger/state/names.h"
#include "thuning/ledger/v1/admin.pb.h"

namespace thuning::lending {
namespace {

using event::v1::Record;
using ledger::v1::ApplyForLoanRequest;
using ledger::v1::Loan;
using ledger::v1::Product;
using type::v1::LoanTerms;

absl::Status CheckForm(const ApplyForLoanRequest& request, absl::string_view operator_id) {
  if (!request.loan_id().empty()) RETURN_IF_ERROR(CheckId("loan_id", request.loan_id()));
  RETURN_IF_ERROR(CheckOwnName("beneficiary", request.beneficiary(), "beneficiaries", operator_id));
  RETURN_IF_ERROR(CheckOwnName("product", request.product(), "products", operator_id));
  return CheckDate("effective_date", request.has_effective_date(), request.effective_date());
}

// What the application leaves open is the product's.
LoanTerms WithProduct(const LoanTerms& asked, const Product& product) {
  LoanTerms terms = asked;
  if (terms.interest_method() == type::v1::INTEREST_METHOD_UNSPECIFIED) {
    terms.set_interest_method(product.interest_method());
  }
  if (terms.annual_rate_percent().empty()) {
    terms.set_annual_rate_percent(product.annual_rate_percent());
  }
  if (!terms.has_policy()) *terms.mutable_policy() = product.policy();
  return terms;
}

absl::Status RefuseByProduct(absl::string_view field, absl::string_view message) {
  return RefuseField("NOT_WITHIN_PRODUCT", field, message);
}

absl::Status CheckWithinProduct(const LoanTerms& terms, const Product& product) {
  const int64_t principal = terms.principal().minor_units();
  if (principal < product.min_principal_minor() || principal > product.max_principal_minor()) {
    return RefuseByProduct("terms.principal.minor_units",
                           absl::StrCat("the product lends ", product.min_principal_minor(), " to ",
                                        product.max_principal_minor(), ", got ", principal));
  }
  const LoanTerms own = WithProduct(LoanTerms(), product);
  ASSIGN_OR_RETURN(const Rate rate, Rate::ParsePercent("product", own.annual_rate_percent().empty()
                                                                      ? "0"
                                                                      : own.annual_rate_percent()));
  if (terms.annual_rate_percent() != rate.PercentText()) {
    return RefuseByProduct("terms.annual_rate_percent",
                           absl::StrCat("the product's rate is ", rate.PercentText(), ", got ",
                                        terms.annual_rate_percent()));
  }
  if (terms.interest_method() != product.interest_method()) {
    return RefuseByProduct("terms.interest_method", "is not the product's");
  }
  ASSIGN_OR_RETURN(const auto policy,
                   CompletePolicy("product", product.interest_method(), product.policy()));
  if (terms.policy().SerializeAsString() != policy.SerializeAsString()) {
    return RefuseByProduct("terms.policy", "is not the product's");
  }
  if (terms.instalment_count() <= product.max_instalment_count()) return absl::OkStatus();
  return RefuseByProduct("terms.instalment_count",
                         absl::StrCat("the product has at most ", product.max_instalment_count(),
                                      ", got ", terms.instalment_count()));
}

// The loan as it is in another state.
Loan In(type::v1::LoanState loan_state, Loan loan) {
  loan.set_state(loan_state);
  return loan;
}

}  // namespace

absl::StatusOr<LoanTerms> AgreedTerms(const LoanTerms& asked, const Product& product,
                                      const ledger::v1::Operator& books) {
  ASSIGN_OR_RETURN(LoanTerms terms, CompleteTerms("terms", WithProduct(asked, product)));
  RETURN_IF_ERROR(CheckCurrency("terms.principal", terms.principal().currency_code(), books));
  RETURN_IF_ERROR(CheckWithinProduct(terms, product));
  return terms;
}

absl::StatusOr<Record> Decide(const ApplyForLoanRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto ids, ParseName("parent", request.parent(), {"operators"}));
  RETURN_IF_ERROR(CheckForm(request, ids[0]));
  ASSIGN_OR_RETURN(const auto* books, FindBooks("parent", ids[0], state));
  RETURN_IF_ERROR(
      FindExisting<ledger::v1::Beneficiary>("beneficiary", request.beneficiary(), state).status());
  ASSIGN_OR_RETURN(const auto* product, FindExisting<Product>("product", request.product(), state));
  const std::string made_id = IdFromPosition("L", context.position);
  const std::string loan_id = request.loan_id().empty() ? made_id : request.loan_id();
  RETURN_IF_ERROR(CheckAbsent<Loan>("loan_id", NameOf(ids[0], "loans", loan_id), state));
  ASSIGN_OR_RETURN(LoanTerms terms, AgreedTerms(request.terms(), *product, *books));
  RETURN_IF_ERROR(
      CheckScheduleFrom(request.effective_date(), "terms.first_due_date", "terms", terms));

  Record record = accounting::NewRecord(ids[0], request.effective_date());
  event::v1::LoanApplied& applied = *record.add_events()->mutable_loan_applied();
  applied.set_loan_id(loan_id);
  applied.set_beneficiary_id(std::string(LastId(request.beneficiary())));
  applied.set_product_id(std::string(LastId(request.product())));
  *applied.mutable_terms() = std::move(terms);
  applied.set_payment_reference(CreditorReference(made_id));
  return record;
}

absl::StatusOr<Record> DecideApproval(const ledger::v1::ApproveLoanRequest& request,
                                      const type::v1::LoanFunding& funding, StateReader& state) {
  ASSIGN_OR_RETURN(const auto ids, ParseName("name", request.name(), {"operators", "loans"}));
  RETURN_IF_ERROR(
      CheckDate("effective_date", request.has_effective_date(), request.effective_date()));
  ASSIGN_OR_RETURN(const Loan* loan, FindExisting<Loan>("name", request.name(), state));
  RETURN_IF_ERROR(CheckState("name", *loan, type::v1::LOAN_STATE_APPLIED));
  RETURN_IF_ERROR(CheckNotBefore("DATE_BEFORE_APPLICATION", "effective_date",
                                 request.effective_date(), loan->applied_date()));
  RETURN_IF_ERROR(CheckNotBeforeDecision("effective_date", request.effective_date(), *loan));
  RETURN_IF_ERROR(
      CheckScheduleFrom(request.effective_date(), "effective_date", "loan.terms", loan->terms()));
  ASSIGN_OR_RETURN(auto usury_check,
                   CheckUsury(*loan, loan->terms(), request.effective_date(), state));

  Record record = accounting::NewRecord(ids[0], request.effective_date());
  event::v1::LoanApproved& approved = *record.add_events()->mutable_loan_approved();
  approved.set_loan_id(std::string(ids[1]));
  if (usury_check.has_value()) *approved.mutable_usury_check() = *std::move(usury_check);
  Loan after = In(type::v1::LOAN_STATE_APPROVED, *loan);
  if (HasFunders(funding)) {
    *approved.mutable_funding() = funding;
    *after.mutable_funding() = funding;
  }
  RETURN_IF_ERROR(PostDecision(after, state, record));
  return record;
}

namespace {

// What rejecting, withdrawing and undoing have in common: form, the loan, and that no decision
// comes before the one that it follows.
template <typename Request>
absl::StatusOr<const Loan*> FindDeclinable(const Request& request, StateReader& state) {
  RETURN_IF_ERROR(ParseName("name", request.name(), {"operators", "loans"}).status());
  RETURN_IF_ERROR(
      CheckDate("effective_date", request.has_effective_date(), request.effective_date()));
  RETURN_IF_ERROR(CheckReason(request.reason()));
  ASSIGN_OR_RETURN(const Loan* loan, FindExisting<Loan>("name", request.name(), state));
  RETURN_IF_ERROR(CheckNotBefore("DATE_BEFORE_APPLICATION", "effective_date",
                                 request.effective_date(), loan->applied_date()));
  if (loan->has_approved_date()) {
    RETURN_IF_ERROR(CheckNotBefore("DATE_BEFORE_APPROVAL", "effective_date",
                                   request.effective_date(), loan->approved_date()));
  }
  RETURN_IF_ERROR(CheckNotBeforeDecision("effective_date", request.effective_date(), *loan));
  return loan;
}

template <typename Request>
Record RecordOn(const Request& request) {
  return accounting::NewRecord(ParseName("name", request.name(), {"operators", "loans"}).value()[0],
                               request.effective_date());
}

}  // namespace

absl::StatusOr<Record> Decide(const ledger::v1::RejectLoanRequest& request, StateReader& state,
                              const Context&) {
  ASSIGN_OR_RETURN(const Loan* loan, FindDeclinable(request, state));
  RETURN_IF_ERROR(CheckState("name", *loan, type::v1::LOAN_STATE_APPLIED));
  Record record = RecordOn(request);
  event::v1::LoanRejected& rejected = *record.add_events()->mutable_loan_rejected();
  rejected.set_loan_id(std::string(LastId(request.name())));
  rejected.set_reason(request.reason());
  return record;
}

absl::StatusOr<Record> Decide(const ledger::v1::WithdrawLoanRequest& request, StateReader& state,
                              const Context&) {
  ASSIGN_OR_RETURN(const Loan* loan, FindDeclinable(request, state));
  if (loan->state() != type::v1::LOAN_STATE_APPROVED) {
    RETURN_IF_ERROR(CheckState("name", *loan, type::v1::LOAN_STATE_APPLIED));
  }
  Record record = RecordOn(request);
  event::v1::LoanWithdrawn& withdrawn = *record.add_events()->mutable_loan_withdrawn();
  withdrawn.set_loan_id(std::string(LastId(request.name())));
  withdrawn.set_reason(request.reason());
  RETURN_IF_ERROR(PostDecision(In(type::v1::LOAN_STATE_WITHDRAWN, *loan), state, record));
  return record;
}

absl::StatusOr<Record> DecideUndoing(const ledger::v1::UndoLoanDecisionRequest& request,
                                     StateReader& state) {
  ASSIGN_OR_RETURN(const Loan* loan, FindDeclinable(request, state));
  const bool declined = loan->state() == type::v1::LOAN_STATE_REJECTED ||
                        loan->state() == type::v1::LOAN_STATE_WITHDRAWN;
  if (!declined && loan->state() != type::v1::LOAN_STATE_APPROVED) {
    return RefuseState("NO_DECISION_TO_UNDO", "name",
                       absl::StrCat("the loan is ", StateWord(loan->state())));
  }
  Record record = RecordOn(request);
  event::v1::LoanDecisionUndone& undone = *record.add_events()->mutable_loan_decision_undone();
  undone.set_loan_id(std::string(LastId(request.name())));
  // Withdrawn after it was approved: approved again.
  undone.set_state(declined && loan->has_approved_date() ? type::v1::LOAN_STATE_APPROVED
                                                         : type::v1::LOAN_STATE_APPLIED);
  undone.set_reason(request.reason());
  RETURN_IF_ERROR(PostDecision(In(undone.state(), *loan), state, record));
  return record;
}

}  // namespace thuning::lending
