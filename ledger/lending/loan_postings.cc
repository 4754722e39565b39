#include "ledger/lending/loan_postings.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ledger/accounting/chart.h"
#include "ledger/accounting/journal.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
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

// Penalties, and percentages of what instalments ask for, come with time.
bool HasChargesThatCome(const Account& account) {
  return std::any_of(account.charges().begin(), account.charges().end(), [](const Charge& charge) {
    return charge.FollowsInstalments() || charge.timing == ChargeTiming::kPastDue;
  });
}

void AddPrincipal(const Account& account, Position& position) {
  const absl::string_view receivable = account.charged_off() ? kDoubtfulLoans : kLoansReceivable;
  position[receivable] += account.principal_outstanding();
  position[kOverpayments] -= account.overpaid();
}

void AddCharges(const LoanBook& book, const Account& account, Date day, Position& position) {
  const Recognised recognised = RecognisedBy(account, day);
  const Parts paid = account.TotalOf(&Row::paid);
  const Parts lost = account.TotalOf(&Row::written_off);
  const Parts& again = account.owed_again();
  const int64_t settled = paid[Component::kFee] + paid[Component::kPenalty] -
                          again[Component::kFee] - again[Component::kPenalty];
  const int64_t given_up = lost[Component::kFee] + lost[Component::kPenalty];
  // What was given up before it was due was never counted.
  const int64_t open = recognised.fees + recognised.penalties - settled;
  position[kFeesReceivable] += std::max<int64_t>(open - given_up, 0);
  position[kLoanLosses] += std::min(open, given_up);
  const int64_t adjusted = book.SumOf(type::v1::TRANSACTION_KIND_CHARGE_ADJUSTMENT);
  position[kLoanFeeIncome] -= recognised.fees - (adjusted - book.adjusted_penalties);
  position[kPenaltyIncome] -= recognised.penalties - book.adjusted_penalties;
}

// What arose until the accrual as the account has it now: less than was taken in, where one learnt
// of a payment later.
Accrual AccruedOn(const LoanBook& book, Date day) {
  Accrual accrual = book.AccrualOn(day);
  if (accrual.interest_minor == 0) return accrual;
  const int64_t arisen =
      accrual.arisen_minor.has_value() ? *accrual.arisen_minor : book.ArisenBy(accrual.day);
  accrual.interest_minor = std::min(accrual.interest_minor, arisen);
  return accrual;
}

void AddInterest(const Accrual& accrual, const Account& account, Position& position) {
  const int64_t paid = account.TotalOf(&Row::paid)[Component::kInterest] -
                       account.owed_again()[Component::kInterest];
  const int64_t waived = account.TotalOf(&Row::waived)[Component::kInterest];
  const int64_t given_up = account.TotalOf(&Row::written_off)[Component::kInterest];
  const int64_t open = std::max<int64_t>(accrual.interest_minor - paid - waived, 0);
  // Accrued interest that is given up was income, so it is a loss. In suspense it never was income.
  const int64_t lost = accrual.suspended ? 0 : std::min(open, given_up);
  const int64_t receivable = std::max<int64_t>(open - given_up, 0);
  position[kInterestReceivable] += receivable;
  position[kLoanLosses] += lost;
  position[kInterestIncome] -= paid + lost - account.interest_refunded();
  position[accrual.suspended ? kSuspendedInterest : kInterestIncome] -= receivable;
}

// Agreed on and not paid out, while it may still be.
void AddUndrawn(const LoanBook& book, Position& position) {
  const int64_t undrawn = book.approved - book.SumOf(type::v1::TRANSACTION_KIND_DISBURSEMENT);
  if (undrawn <= 0 || StandingOf(book).state == type::v1::LOAN_STATE_CLOSED) return;
  position[kUndrawnLoans] += undrawn;
  position[kUndrawnLoansContra] -= undrawn;
}

// What is set aside, of no more than is outstanding; and what came to it and went from it.
void AddProvision(const LoanBook& book, const Account& account, Date day, Position& position) {
  const int64_t set_aside = book.SetAsideBy(day);
  const int64_t now = std::clamp<int64_t>(account.principal_outstanding(), 0,
                                          book.AccrualSincePayOut(day).provision_minor);
  position[kLoanProvisions] -= now;
  position[kProvisionExpense] += set_aside;
  position[kProvisionReleases] -= set_aside - now;
}

Position Less(Position position, const Position& other) {
  for (const auto& [account, amount] : other) position[account] -= amount;
  std::erase_if(position, [](const auto& line) { return line.second == 0; });
  return position;
}

// Debits first.
void Post(const Position& moves, absl::string_view loan, Journal& journal) {
  for (const auto& [line, amount] : moves) {
    if (amount > 0) journal.Debit(line.account, amount, SubjectOf(loan, line.funding_line));
  }
  for (const auto& [line, amount] : moves) {
    if (amount < 0) journal.Credit(line.account, -amount, SubjectOf(loan, line.funding_line));
  }
}

// Where money, or who owes it, stands against the loan; or the earlier books that had it.
bool IsOtherSide(absl::string_view account) {
  return account.substr(0, 1) == "5" || account == kGuaranteesCalled ||
         account == kSurplusForward || account == kDeficitForward;
}

// The line of a posting whose subject is the loan, or the loan as funded by a line.
std::optional<BookLine> LineOf(const event::v1::Posting& posting, absl::string_view loan) {
  if (posting.subject() == loan) return BookLine(posting.account());
  if (!absl::EndsWith(posting.subject(), absl::StrCat("/", loan))) return std::nullopt;
  const absl::string_view line =
      absl::string_view(posting.subject()).substr(0, posting.subject().size() - loan.size() - 1);
  return BookLine(line, posting.account());
}

}  // namespace

LoanStanding StandingOf(const LoanBook& book) {
  if (!book.account.has_value()) return {.state = type::v1::LOAN_STATE_APPROVED};
  if (book.account->written_off()) {
    const bool owes = book.account->outstanding() > 0;
    return {owes ? type::v1::LOAN_STATE_ACTIVE : type::v1::LOAN_STATE_CLOSED,
            type::v1::LOAN_CLOSURE_WRITTEN_OFF};
  }
  if (book.account->outstanding() > 0) return {};
  if (book.account->overpaid() > 0) return {.state = type::v1::LOAN_STATE_OVERPAID};
  const bool refunded = book.SumOf(type::v1::TRANSACTION_KIND_OVERPAYMENT_REFUND) > 0;
  return {type::v1::LOAN_STATE_CLOSED,
          refunded ? type::v1::LOAN_CLOSURE_REFUNDED : type::v1::LOAN_CLOSURE_PAID};
}

LoanTotals TotalsOf(const LoanBook& book, const Account& account) {
  const Parts paid = account.TotalOf(&Row::paid);
  LoanTotals totals;
  totals.paid_out = book.SumOf(type::v1::TRANSACTION_KIND_DISBURSEMENT);
  // Money that a bank took back is owed as principal, whatever it had paid: nobody funded more than
  // was paid out.
  const int64_t outstanding =
      std::clamp<int64_t>(account.principal_outstanding(), 0, totals.paid_out);
  totals.lost = std::min(account.TotalOf(&Row::written_off)[Component::kPrincipal],
                         totals.paid_out - outstanding);
  totals.principal = totals.paid_out - outstanding - totals.lost;
  const Parts& again = account.owed_again();
  totals.interest = std::max<int64_t>(
      paid[Component::kInterest] - again[Component::kInterest] - account.interest_refunded(), 0);
  // A credit note settles a charge and brings nothing in.
  totals.fees = paid[Component::kFee] + paid[Component::kPenalty] - again[Component::kFee] -
                again[Component::kPenalty] -
                book.SumOf(type::v1::TRANSACTION_KIND_CHARGE_ADJUSTMENT);
  // Principal first: interest and fees that were given up are the operator's.
  totals.recovered = std::min(account.recovered(), totals.lost);
  totals.called = book.SumOf(type::v1::TRANSACTION_KIND_GUARANTEE_CALL);
  return totals;
}

std::string SubjectOf(absl::string_view loan, absl::string_view funding_line) {
  return funding_line.empty() ? std::string(loan) : absl::StrCat(funding_line, "/", loan);
}

Position PositionOf(const LoanBook& book, Date day) {
  Position position;
  AddUndrawn(book, position);
  if (book.account.has_value()) {
    // Of all that comes with time, beside what accrues, only charges change what a loan stands for.
    std::optional<Account> advanced;
    if (HasChargesThatCome(*book.account)) {
      advanced = book.account;
      advanced->AdvanceTo(day);
    }
    const Account& account = advanced.has_value() ? *advanced : *book.account;
    AddPrincipal(account, position);
    AddCharges(book, account, day, position);
    AddInterest(AccruedOn(book, day), account, position);
    position[kLoanLosses] += account.TotalOf(&Row::written_off)[Component::kPrincipal];
    position[kGoodwillCredits] += book.SumOf(type::v1::TRANSACTION_KIND_GOODWILL_CREDIT);
    position[kRecoveries] -= account.recovered();
    if (!book.funders.empty()) AddFunders(book.funders, TotalsOf(book, account), position);
    if (!book.accruals.empty()) AddProvision(book, account, day, position);
  }
  std::erase_if(position, [](const auto& line) { return line.second == 0; });
  return position;
}

Position PositionOn(Date day, const std::map<Date, Position>& positions) {
  const auto next = positions.upper_bound(day);
  return next == positions.begin() ? Position() : std::prev(next)->second;
}

std::map<Date, Position> MovesAfter(Date day, const std::map<Date, Position>& before,
                                    const std::map<Date, Position>& after) {
  std::set<Date> days;
  for (const auto& [date, position] : before) days.insert(date);
  for (const auto& [date, position] : after) days.insert(date);
  std::map<Date, Position> moves;
  Position ahead;  // of `before`, on the day looked at
  for (const Date date : days) {
    const Position difference = Less(PositionOn(date, after), PositionOn(date, before));
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
  if (loan.has_imported_date()) {
    RETURN_IF_ERROR(CheckNotBefore("DATE_BEFORE_IMPORT", "effective_date", record.effective_date(),
                                   loan.imported_date()));
  }
  // Fees that were due by posted_until are posted already: a backdated change counts them, too.
  Position difference = Less(PositionOf(after, std::max(day, after.posted_until)), after.posted);
  for (const auto& [date, move] : later) difference = Less(std::move(difference), move);
  if (money.amount_minor != 0) {
    difference[{money.funding_line, money.account}] += money.amount_minor;
  }
  Journal journal(record, loan.terms().principal().currency_code());
  const absl::string_view subject = BelowOperator(loan.name());
  Post(difference, subject, journal);
  for (const auto& [date, move] : later) Post(move, subject, journal.On(ToProto(date)));
  if (CheckBalanced(record).ok()) return absl::OkStatus();
  return RefuseState("BOOKS_WOULD_NOT_BALANCE", "effective_date",
                     "the loan's books would not balance: please tell the makers of this program");
}

void PostImport(const ledger::v1::Loan& loan, Position position, const Position& earlier,
                event::v1::Record& record) {
  position = Less(std::move(position), earlier);
  int64_t forward = 0;
  for (const auto& [line, amount] : position) forward += amount;
  position[forward > 0 ? kSurplusForward : kDeficitForward] -= forward;
  Journal journal(record, loan.terms().principal().currency_code());
  Post(Less(std::move(position), {}), BelowOperator(loan.name()), journal);
}

void TakePosted(const event::v1::Record& record, const ledger::v1::Loan& loan, LoanBook& book) {
  const absl::string_view subject = BelowOperator(loan.name());
  for (const event::v1::Posting& posting : record.postings()) {
    const std::optional<BookLine> line = LineOf(posting, subject);
    if (!line.has_value() || IsOtherSide(line->account)) continue;
    book.posted[*line] += SignedAmount(posting);
  }
  std::erase_if(book.posted, [](const auto& line) { return line.second == 0; });
  book.posted_until = std::max(book.posted_until, DateOf(record.effective_date()).value());
}

}  // namespace thuning::lending
