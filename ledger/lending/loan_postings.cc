#include "ledger/lending/loan_postings.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <utility>

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

// What arose until the accrual as the account has it now: less than was taken in, where one learnt
// of a payment later.
Accrual AccruedOn(const LoanBook& book, const Account& account, Date day) {
  Accrual accrual = book.AccrualOn(day);
  if (accrual.interest_minor == 0) return accrual;
  accrual.interest_minor = std::min(accrual.interest_minor, account.InterestAccruedBy(accrual.day));
  return accrual;
}

void AddInterest(const Accrual& accrual, const Account& account, Position& position) {
  const int64_t paid = account.TotalOf(&Row::paid)[Component::kInterest];
  const int64_t waived = account.TotalOf(&Row::waived)[Component::kInterest];
  const int64_t given_up = account.TotalOf(&Row::written_off)[Component::kInterest];
  const int64_t open = std::max<int64_t>(accrual.interest_minor - paid - waived, 0);
  const int64_t lost = accrual.suspended ? 0 : std::min(open, given_up);
  const int64_t receivable = std::max<int64_t>(open - given_up, 0);
  position[std::string(kInterestReceivable)] += receivable;
  position[std::string(kLoanLosses)] += lost;
  position[std::string(kInterestIncome)] -= paid + lost;
  position[std::string(accrual.suspended ? kSuspendedInterest : kInterestIncome)] -= receivable;
}

Position Less(Position position, const Position& other) {
  for (const auto& [account, amount] : other) position[account] -= amount;
  std::erase_if(position, [](const auto& line) { return line.second == 0; });
  return position;
}

// Of the last day up to this one.
Position On(Date day, const std::map<Date, Position>& positions) {
  const auto next = positions.upper_bound(day);
  return next == positions.begin() ? Position() : std::prev(next)->second;
}

// Debits first.
void Post(const Position& moves, absl::string_view subject, Journal& journal) {
  for (const auto& [account, amount] : moves) {
    if (amount > 0) journal.Debit(account, amount, subject);
  }
  for (const auto& [account, amount] : moves) {
    if (amount < 0) journal.Credit(account, -amount, subject);
  }
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
    AddInterest(AccruedOn(book, account, day), account, position);
    position[std::string(kLoanLosses)] += account.TotalOf(&Row::written_off)[Component::kPrincipal];
    position[std::string(kGoodwillCredits)] +=
        book.SumOf(type::v1::TRANSACTION_KIND_GOODWILL_CREDIT);
    position[std::string(kRecoveries)] -= std::min(book.SumOf(type::v1::TRANSACTION_KIND_RECOVERY),
                                                   account.TotalOf(&Row::written_off).total());
  }
  std::erase_if(position, [](const auto& line) { return line.second == 0; });
  return position;
}

std::map<Date, Position> MovesAfter(Date day, const std::map<Date, Position>& before,
                                    const std::map<Date, Position>& after) {
  std::set<Date> days;
  for (const auto& [date, position] : before) days.insert(date);
  for (const auto& [date, position] : after) days.insert(date);
  std::map<Date, Position> moves;
  Position ahead;  // of `before`, on the day looked at
  for (const Date date : days) {
    const Position difference = Less(On(date, after), On(date, before));
    if (date > day) moves[date] = Less(difference, ahead);
    ahead = difference;
  }
  std::erase_if(moves, [](const auto& move) { return move.second.empty(); });
  return moves;
}

absl::Status PostChange(const ledger::v1::Loan& loan, const LoanBook& after,
                        const std::map<Date, Position>& later, MoneyLine money,
                        event::v1::Record& record) {
  const Date day = DateOf(record.effective_date()).value();
  Position difference = Less(PositionOf(after, std::max(day, after.posted_until)), after.posted);
  for (const auto& [date, move] : later) difference = Less(std::move(difference), move);
  if (money.amount_minor != 0) difference[std::string(money.account)] += money.amount_minor;
  Journal journal(record, loan.terms().principal().currency_code());
  const absl::string_view subject = BelowOperator(loan.name());
  Post(difference, subject, journal);
  for (const auto& [date, move] : later) Post(move, subject, journal.On(ToProto(date)));
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
