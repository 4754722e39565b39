#include "ledger/lending/loan_postings.h"

#include <algorithm>
#include <optional>
#include <string>

#include "ledger/accounting/chart.h"
#include "ledger/accounting/journal.h"
#include "ledger/accounting/request_checks.h"
#include "ledger/base/refusal.h"
#include "ledger/state/names.h"

namespace thuning::lending {
namespace {

using namespace accounting;

// Fees and penalties that count: due by the day, or paid before that.
struct Recognised {
  int64_t fees = 0;
  int64_t penalties = 0;
};

Recognised RecognisedBy(const Account& account, Date day) {
  Recognised sum;
  for (const ChargePart& part : account.charge_parts()) {
    const bool is_due = account.rows()[part.row].due_date <= day;
    const int64_t amount = is_due ? part.due - part.waived : part.paid;
    (account.charges()[part.charge].penalty ? sum.penalties : sum.fees) += amount;
  }
  return sum;
}

bool HasPenaltiesToCome(const Account& account) {
  return std::any_of(account.charges().begin(), account.charges().end(),
                     [](const Charge& charge) { return charge.timing == ChargeTiming::kPastDue; });
}

void AddPrincipal(const Account& account, Position& position) {
  const absl::string_view receivable = account.charged_off() ? kDoubtfulLoans : kLoansReceivable;
  position[std::string(receivable)] += account.principal_outstanding();
  position[std::string(kOverpayments)] -= account.overpaid();
}

void AddCharges(const LoanBook& book, const Account& account, Date day, Position& position) {
  const Recognised recognised = RecognisedBy(account, day);
  const Parts paid = account.TotalOf(&Row::paid);
  const Parts lost = account.TotalOf(&Row::written_off);
  const int64_t settled = paid[Component::kFee] + paid[Component::kPenalty];
  const int64_t given_up = lost[Component::kFee] + lost[Component::kPenalty];
  // What was given up before it was due was never counted.
  const int64_t open = recognised.fees + recognised.penalties - settled;
  position[std::string(kFeesReceivable)] += std::max<int64_t>(open - given_up, 0);
  position[std::string(kLoanLosses)] += std::min(open, given_up);
  const int64_t adjusted = book.SumOf(type::v1::TRANSACTION_KIND_CHARGE_ADJUSTMENT);
  position[std::string(kLoanFeeIncome)] -= recognised.fees - (adjusted - book.adjusted_penalties);
  position[std::string(kPenaltyIncome)] -= recognised.penalties - book.adjusted_penalties;
}

void AddInterest(const LoanBook& book, const Account& account, Position& position) {
  const int64_t paid = account.TotalOf(&Row::paid)[Component::kInterest];
  const int64_t waived = account.TotalOf(&Row::waived)[Component::kInterest];
  const int64_t given_up = account.TotalOf(&Row::written_off)[Component::kInterest];
  const int64_t open = std::max<int64_t>(book.accrued_minor - paid - waived, 0);
  const int64_t lost = book.accrual_suspended ? 0 : std::min(open, given_up);
  const int64_t receivable = std::max<int64_t>(open - given_up, 0);
  position[std::string(kInterestReceivable)] += receivable;
  position[std::string(kLoanLosses)] += lost;
  position[std::string(kInterestIncome)] -= paid + lost;
  position[std::string(book.accrual_suspended ? kSuspendedInterest : kInterestIncome)] -=
      receivable;
}

bool IsMoneyAccount(absl::string_view account) { return account.substr(0, 1) == "5"; }

}  // namespace

Position PositionOf(const LoanBook& book, Date day) {
  Position position;
  if (book.account.has_value()) {
    // Of all that comes with time only penalties change what a loan stands for.
    std::optional<Account> advanced;
    if (HasPenaltiesToCome(*book.account)) {
      advanced = book.account;
      advanced->AdvanceTo(day);
    }
    const Account& account = advanced.has_value() ? *advanced : *book.account;
    AddPrincipal(account, position);
    AddCharges(book, account, day, position);
    AddInterest(book, account, position);
    position[std::string(kLoanLosses)] += account.TotalOf(&Row::written_off)[Component::kPrincipal];
    position[std::string(kGoodwillCredits)] +=
        book.SumOf(type::v1::TRANSACTION_KIND_GOODWILL_CREDIT);
    position[std::string(kRecoveries)] -= std::min(book.SumOf(type::v1::TRANSACTION_KIND_RECOVERY),
                                                   account.TotalOf(&Row::written_off).total());
  }
  std::erase_if(position, [](const auto& line) { return line.second == 0; });
  return position;
}

absl::Status PostChange(const ledger::v1::Loan& loan, const LoanBook& after, MoneyLine money,
                        event::v1::Record& record) {
  const Date day = DateOf(record.effective_date()).value();
  Position difference = PositionOf(after, std::max(day, after.posted_until));
  for (const auto& [account, amount] : after.posted) difference[account] -= amount;
  if (money.amount_minor != 0) difference[std::string(money.account)] += money.amount_minor;
  const absl::string_view subject = BelowOperator(loan.name());
  Journal journal(record, loan.terms().principal().currency_code());
  for (const auto& [account, amount] : difference) {
    if (amount > 0) journal.Debit(account, amount, subject);
  }
  for (const auto& [account, amount] : difference) {
    if (amount < 0) journal.Credit(account, -amount, subject);
  }
  if (CheckBalanced(record).ok()) return absl::OkStatus();
  return RefuseState("BOOKS_WOULD_NOT_BALANCE", "effective_date",
                     "the loan's books would not balance: please tell the makers of this program");
}

void TakePosted(const event::v1::Record& record, const ledger::v1::Loan& loan, LoanBook& book) {
  const absl::string_view subject = BelowOperator(loan.name());
  for (const event::v1::Posting& posting : record.postings()) {
    if (posting.subject() != subject || IsMoneyAccount(posting.account())) continue;
    const bool is_debit = posting.side() == event::v1::SIDE_DEBIT;
    book.posted[posting.account()] += is_debit ? posting.amount_minor() : -posting.amount_minor();
  }
  std::erase_if(book.posted, [](const auto& line) { return line.second == 0; });
  book.posted_until = std::max(book.posted_until, DateOf(record.effective_date()).value());
}

}  // namespace thuning::lending
