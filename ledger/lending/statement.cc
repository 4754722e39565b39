#include "ledger/lending/statement.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/accounting/chart.h"
#include "ledger/accounting/journal.h"
#include "ledger/checks/request_checks.h"
#include "ledger/lending/account.h"
#include "ledger/lending/loan_book.h"
#include "ledger/lending/loan_position.h"
#include "ledger/lending/loan_row.h"
#include "ledger/lending/policy_terms.h"
#include "ledger/state/facts.h"
#include "ledger/state/names.h"

namespace thuning::lending {
namespace {

using event::v1::Event;
using ledger::v1::Components;
using ledger::v1::GetLoanStatementResponse;
using ledger::v1::Loan;
using ledger::v1::LoanStatementLine;
using type::v1::LoanAmendment;
using type::v1::LoanFee;
using type::v1::TransactionKind;
using type::v1::TransactionOutcome;

void AddPosting(const event::v1::Posting& posting, LoanStatementLine& line) {
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

void AddTo(Components& sums, type::v1::Component component, int64_t minor) {
  sums.set_total_minor(sums.total_minor() + minor);
  switch (component) {
    case type::v1::COMPONENT_PENALTY:
      return sums.set_penalty_minor(sums.penalty_minor() + minor);
    case type::v1::COMPONENT_FEE:
      return sums.set_fee_minor(sums.fee_minor() + minor);
    case type::v1::COMPONENT_INTEREST:
      return sums.set_interest_minor(sums.interest_minor() + minor);
    case type::v1::COMPONENT_PRINCIPAL:
      return sums.set_principal_minor(sums.principal_minor() + minor);
    case type::v1::COMPONENT_UNSPECIFIED:
    case type::v1::Component_INT_MIN_SENTINEL_DO_NOT_USE_:
    case type::v1::Component_INT_MAX_SENTINEL_DO_NOT_USE_:
      return;
  }
}

// What goes back to the payer is owed again.
bool GoesBack(TransactionKind kind) {
  return kind == type::v1::TRANSACTION_KIND_CHARGEBACK ||
         kind == type::v1::TRANSACTION_KIND_OVERPAYMENT_REFUND;
}

void AddOutcome(TransactionKind kind, const TransactionOutcome& outcome, int64_t sign,
                LoanStatementLine& line) {
  if (GoesBack(kind)) sign = -sign;
  for (const type::v1::Allocation& part : outcome.allocations()) {
    AddTo(*line.mutable_settled(), part.component(), sign * part.amount_minor());
  }
}

int64_t SumOf(const TransactionOutcome& outcome) {
  int64_t total = 0;
  for (const type::v1::Allocation& part : outcome.allocations()) total += part.amount_minor();
  return total;
}

std::string Plural(int count, absl::string_view one) {
  return absl::StrCat(count, " ", one, count == 1 ? "" : "s");
}

std::string WordsForFee(const LoanFee& fee) {
  std::string words = absl::StrCat(fee.penalty() ? "Penalty" : "Fee");
  if (!fee.display_name().empty()) absl::StrAppend(&words, ": ", fee.display_name());
  return words;
}

std::string WordsForAmendment(const LoanAmendment& amendment, absl::string_view currency) {
  std::vector<std::string> parts;
  if (amendment.has_moved_to()) {
    parts.push_back(absl::StrCat("moved to ", FormatDate(amendment.moved_to())));
  }
  if (amendment.extra_instalments() > 0) {
    parts.push_back(absl::StrCat(Plural(amendment.extra_instalments(), "instalment"), " more"));
  }
  if (amendment.grace_on_principal() > 0) {
    parts.push_back(
        absl::StrCat("no principal in ", Plural(amendment.grace_on_principal(), "instalment")));
  }
  if (amendment.grace_on_interest() > 0) {
    parts.push_back(
        absl::StrCat("no interest in ", Plural(amendment.grace_on_interest(), "instalment")));
  }
  if (amendment.instalment_minor() > 0) {
    parts.push_back(absl::StrCat("of ", FormatAmount(amendment.instalment_minor(), currency)));
  }
  std::string words = "Amendment: ";
  if (amendment.has_from()) {
    absl::StrAppend(&words, "instalment of ", FormatDate(amendment.from()), ": ");
  }
  if (amendment.has_rate_from()) {
    parts.push_back(absl::StrCat("rate ", amendment.annual_rate_percent(), " % from ",
                                 FormatDate(amendment.rate_from())));
  }
  if (amendment.has_pause_first()) {
    parts.push_back(absl::StrCat("no interest from ", FormatDate(amendment.pause_first()), " to ",
                                 FormatDate(amendment.pause_last())));
  }
  return absl::StrCat(words, absl::StrJoin(parts, ", "));
}

std::string Undone(absl::string_view words) { return absl::StrCat("Undone: ", words); }

// The name of the fact in Event: "loan_transacted".
std::string NameOfFact(const Event& event) {
  return Event::descriptor()->FindFieldByNumber(event.fact_case())->name();
}

ledger::v1::LoanComponentTotal TotalOf(const Account& account, Component component, Date day) {
  ledger::v1::LoanComponentTotal total;
  total.set_component(ToProto(component));
  for (const Row& row : account.rows()) {
    total.set_asked_minor(total.asked_minor() + row.due[component]);
    total.set_paid_minor(total.paid_minor() + row.paid[component]);
    total.set_waived_minor(total.waived_minor() + row.waived[component]);
    total.set_written_off_minor(total.written_off_minor() + row.written_off[component]);
    total.set_open_minor(total.open_minor() + row.Open(component));
  }
  total.set_due_minor(OpenBy(account, day)[component]);
  return total;
}

}  // namespace

absl::string_view WordsFor(TransactionKind kind) {
  switch (kind) {
    case type::v1::TRANSACTION_KIND_DISBURSEMENT:
      return "Pay-out";
    case type::v1::TRANSACTION_KIND_REPAYMENT:
      return "Repayment";
    case type::v1::TRANSACTION_KIND_GOODWILL_CREDIT:
      return "Goodwill credit";
    case type::v1::TRANSACTION_KIND_CHARGE_PAYMENT:
      return "Payment of a charge";
    case type::v1::TRANSACTION_KIND_CHARGE_WAIVER:
      return "Waiver of a charge";
    case type::v1::TRANSACTION_KIND_CHARGE_ADJUSTMENT:
      return "Credit note on a charge";
    case type::v1::TRANSACTION_KIND_INTEREST_WAIVER:
      return "Waiver of interest";
    case type::v1::TRANSACTION_KIND_OVERPAYMENT_REFUND:
      return "Refund of what was paid too much";
    case type::v1::TRANSACTION_KIND_CHARGEBACK:
      return "Payment taken back by the bank";
    case type::v1::TRANSACTION_KIND_REAMORTISATION:
      return "Principal due spread over later instalments";
    case type::v1::TRANSACTION_KIND_REAGING:
      return "New instalments for what is owed";
    case type::v1::TRANSACTION_KIND_ACCELERATION:
      return "All that is to come falls due";
    case type::v1::TRANSACTION_KIND_CHARGE_OFF:
      return "Charge-off";
    case type::v1::TRANSACTION_KIND_WRITE_OFF:
      return "Write-off";
    case type::v1::TRANSACTION_KIND_RECOVERY:
      return "Recovery";
    case type::v1::TRANSACTION_KIND_GUARANTEE_CALL:
      return "Guarantee called";
    case type::v1::TRANSACTION_KIND_MERCHANT_REFUND:
      return "Refund by a merchant";
    case type::v1::TRANSACTION_KIND_PAYOUT_REFUND:
      return "Pay-out given back";
    case type::v1::TRANSACTION_KIND_UNSPECIFIED:
    case type::v1::TransactionKind_INT_MIN_SENTINEL_DO_NOT_USE_:
    case type::v1::TransactionKind_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return "Unknown";
}

std::optional<LoanStatementLine> Statement::Read(const event::v1::Record& record) {
  LoanStatementLine line;
  for (const Event& event : record.events()) {
    if (IsOurs(record, LoanIdOf(event))) AddFact(record, event, line);
  }
  if (line.fact().empty()) return std::nullopt;
  for (const event::v1::Posting& posting : record.postings()) {
    if (posting.subject() == BelowOperator(loan_name_)) AddPosting(posting, line);
  }
  // What had arisen was not received.
  if (line.fact() == "loan_imported") line.clear_interest_minor();
  line.set_overpayment_minor(-line.overpaid_minor());
  line.set_position(record.position());
  *line.mutable_effective_date() = record.effective_date();
  principal_minor_ += line.principal_minor();
  line.set_principal_balance_minor(principal_minor_);
  return line;
}

bool Statement::IsOurs(const event::v1::Record& record, const std::string& loan_id) const {
  return !loan_id.empty() && NameOf(record.operator_id(), "loans", loan_id) == loan_name_;
}

void Statement::AddFact(const event::v1::Record& record, const Event& event,
                        LoanStatementLine& line) {
  // They come with what happened, which has the line.
  if (event.has_loan_scheduled() || event.has_loan_state_changed()) return;
  if (line.fact().empty()) line.set_fact(NameOfFact(event));
  switch (event.fact_case()) {
    case Event::kLoanApplied:
      KnowFees(event.loan_applied().terms());
      return line.set_description("Application");
    case Event::kLoanApproved:
      return line.set_description("Approval");
    case Event::kLoanRejected:
      line.set_reason(event.loan_rejected().reason());
      return line.set_description("Rejection");
    case Event::kLoanWithdrawn:
      line.set_reason(event.loan_withdrawn().reason());
      return line.set_description("Withdrawal");
    case Event::kLoanDecisionUndone:
      line.set_reason(event.loan_decision_undone().reason());
      return line.set_description("Undone: the last decision");
    case Event::kLoanImported:
      return Add(event.loan_imported(), line);
    case Event::kLoanTransacted:
      return Add(event.loan_transacted(), record.effective_date(), line);
    case Event::kLoanTransactionReversed:
      return Add(event.loan_transaction_reversed(), line);
    case Event::kLoanAmended:
      return Add(event.loan_amended(), line);
    case Event::kLoanAmendmentReversed:
      return Add(event.loan_amendment_reversed(), line);
    case Event::kLoanCharged:
      return Add(event.loan_charged(), line);
    case Event::kLoanChargeReversed:
      return Add(event.loan_charge_reversed(), line);
    case Event::kLoanAccrued:
      return line.set_description("Interest and fees taken into the books");
    default:
      return;
  }
}

void Statement::Add(const event::v1::LoanImported& fact, LoanStatementLine& line) {
  KnowFees(fact.terms());
  for (const event::v1::LoanImported::Transacted& one : fact.transactions()) {
    Know(one.transaction(), one.effective_date(), one.outcome());
    Settle(one.outcome(), line);
  }
  line.set_description("Taken over from other books");
}

void Statement::Add(const event::v1::LoanTransacted& fact, const google::type::Date& day,
                    LoanStatementLine& line) {
  const type::v1::LoanTransaction& transaction = fact.transaction();
  Know(transaction, day, fact.outcomes(0));
  for (const TransactionOutcome& outcome : fact.outcomes()) Settle(outcome, line);
  line.set_transaction_number(transaction.number());
  line.set_kind(transaction.kind());
  line.set_description(WordsForTransaction(transaction));
  line.set_amount_minor(transactions_[transaction.number()].amount_minor);
  line.set_reason(transaction.reason());
}

void Statement::Add(const event::v1::LoanTransactionReversed& fact, LoanStatementLine& line) {
  const Transacted& undone = transactions_[fact.number()];
  AddOutcome(undone.kind, undone.outcome, -1, line);
  for (const TransactionOutcome& outcome : fact.outcomes()) Settle(outcome, line);
  line.set_transaction_number(fact.number());
  line.set_amount_minor(-undone.amount_minor);
  line.set_reason(fact.reason());
  const std::string fee = line.description();
  line.set_description(absl::StrCat(Undone(undone.words), fee.empty() ? "" : "; ", fee));
}

void Statement::Add(const event::v1::LoanAmended& fact, LoanStatementLine& line) {
  for (const TransactionOutcome& outcome : fact.outcomes()) Settle(outcome, line);
  std::string& words = amendments_[fact.number()];
  words = WordsForAmendment(fact.amendment(), currency_code_);
  line.set_description(words);
  line.set_reason(fact.reason());
}

void Statement::Add(const event::v1::LoanAmendmentReversed& fact, LoanStatementLine& line) {
  for (const TransactionOutcome& outcome : fact.outcomes()) Settle(outcome, line);
  line.set_description(Undone(amendments_[fact.number()]));
  line.set_reason(fact.reason());
}

void Statement::Add(const event::v1::LoanCharged& fact, LoanStatementLine& line) {
  for (const TransactionOutcome& outcome : fact.outcomes()) Settle(outcome, line);
  charges_[fact.number()] = fact.fee();
  line.set_description(WordsForFee(fact.fee()));
  line.set_amount_minor(fact.fee().amount().minor_units());
}

void Statement::Add(const event::v1::LoanChargeReversed& fact, LoanStatementLine& line) {
  for (const TransactionOutcome& outcome : fact.outcomes()) Settle(outcome, line);
  const LoanFee& fee = charges_[fact.number()];
  line.set_description(Undone(WordsForFee(fee)));
  line.set_amount_minor(-fee.amount().minor_units());
  line.set_reason(fact.reason());
}

// The fees of the terms are the first charges.
void Statement::KnowFees(const type::v1::LoanTerms& terms) {
  currency_code_ = terms.principal().currency_code();
  for (const LoanFee& fee : terms.fees()) charges_[static_cast<int>(charges_.size()) + 1] = fee;
}

void Statement::Know(const type::v1::LoanTransaction& transaction, const google::type::Date& day,
                     const TransactionOutcome& outcome) {
  Transacted& known = transactions_[transaction.number()];
  known.words = absl::StrCat(WordsForTransaction(transaction), " of ", FormatDate(day));
  known.kind = transaction.kind();
  const bool comes_to = transaction.kind() == type::v1::TRANSACTION_KIND_CHARGE_WAIVER ||
                        transaction.kind() == type::v1::TRANSACTION_KIND_WRITE_OFF;
  known.amount_minor = comes_to ? SumOf(outcome) : transaction.amount().minor_units();
}

std::string Statement::WordsForTransaction(const type::v1::LoanTransaction& transaction) const {
  const auto charge = charges_.find(transaction.charge());
  if (charge == charges_.end()) return std::string(WordsFor(transaction.kind()));
  return absl::StrCat(WordsFor(transaction.kind()), ": ", charge->second.display_name());
}

// What a transaction comes to now, in place of what it came to before.
void Statement::Settle(const TransactionOutcome& outcome, LoanStatementLine& line) {
  Transacted& known = transactions_[outcome.number()];
  AddOutcome(known.kind, known.outcome, -1, line);
  AddOutcome(known.kind, outcome, 1, line);
  known.outcome = outcome;
}

void FillStanding(const Loan& loan, const google::type::Date& day, StateReader& state,
                  GetLoanStatementResponse& response) {
  const Date date = DateOf(day).value();
  const std::optional<Account> account = AccountOn(loan, LoadBook(loan, state), date, state);
  if (!account.has_value()) return;
  *response.mutable_date() = day;
  response.set_disbursed_minor(loan.disbursed_minor());
  response.set_principal_outstanding_minor(account->principal_outstanding());
  response.set_overpaid_minor(account->overpaid());
  response.set_payoff_minor(account->PayoffOn(date).amount);
  Loan shown = loan;
  FillRows(*account, shown);
  *response.mutable_instalments() = shown.instalments();
  *response.mutable_charges() = shown.charges();
  for (const Component component : kAllComponents) {
    *response.add_totals() = TotalOf(*account, component, date);
  }
}

}  // namespace thuning::lending
