#include "ledger/lending/assumed_history.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/accounting/chart.h"
#include "ledger/base/refusal.h"
#include "ledger/checks/request_checks.h"
#include "ledger/lending/loan_book.h"
#include "ledger/lending/loan_position.h"

namespace thuning::lending {
namespace {

using ledger::v1::Loan;
using ledger::v1::Transaction;

// Pays, and keeps what was paid.
class Payer {
 public:
  explicit Payer(const Loan& loan)
      : currency_(loan.terms().principal().currency_code()), account_(NewAccount(loan)) {
    Add(Kind::kDisbursement, DisbursedOn(loan), loan.terms().principal().minor_units());
  }

  const Account& account() const { return account_; }
  std::vector<Transaction> Take() { return std::move(paid_); }

  void Pay(Date day, int64_t amount) { Add(Kind::kRepayment, day, amount); }

  // All that is due by the day, and what of principal is left then.
  void PayAllDue(Date day) {
    Pay(day, OpenBy(account_, day).total());
    paid_until_ = day;
  }
  int64_t LeftOncePaid(Date day) const {
    return account_.principal_outstanding() - OpenBy(account_, day)[Component::kPrincipal];
  }

  // What is left of principal after such a payment.
  int64_t LeftAfter(Date day, int64_t amount) const {
    Account after = account_;
    after.Apply(FactOf(Kind::kRepayment, day, amount));
    return after.principal_outstanding();
  }

  // The day of the next instalment that is to be paid, up to `last`.
  std::optional<Date> NextDue(Date last) const {
    std::optional<Date> next;
    for (const Row& row : account_.rows()) {
      if (row.open() <= 0 || row.due_date <= paid_until_ || row.due_date > last) continue;
      next = std::min(next.value_or(row.due_date), row.due_date);
    }
    return next;
  }

 private:
  static Date DisbursedOn(const Loan& loan) {
    return DateOf(loan.terms().disbursement_date()).value();
  }

  Fact FactOf(Kind kind, Date day, int64_t amount) const {
    return {.id = static_cast<int>(paid_.size()) + 1, .kind = kind, .date = day, .amount = amount};
  }

  void Add(Kind kind, Date day, int64_t amount) {
    const Fact fact = FactOf(kind, day, amount);
    account_.Apply(fact);
    Transaction& row = paid_.emplace_back();
    *row.mutable_effective_date() = ToProto(day);
    type::v1::LoanTransaction& transaction = *row.mutable_transaction();
    transaction.set_number(fact.id);
    transaction.set_kind(kind == Kind::kDisbursement ? type::v1::TRANSACTION_KIND_DISBURSEMENT
                                                     : type::v1::TRANSACTION_KIND_REPAYMENT);
    transaction.mutable_amount()->set_minor_units(amount);
    transaction.mutable_amount()->set_currency_code(currency_);
    transaction.set_money_account(std::string(accounting::kSurplusForward));
  }

  const std::string currency_;
  Account account_;
  Date paid_until_ = Date();
  std::vector<Transaction> paid_;
};

// The smallest payment on the day, up to `most`, that leaves no more than so much; the usual case,
// that all else that is open is paid first, is tried before others.
std::optional<int64_t> AmountLeaving(int64_t left, Date day, int64_t most, const Payer& payer) {
  const Parts open = OpenBy(payer.account(), day);
  const int64_t usual =
      open.total() - open[Component::kPrincipal] + payer.account().principal_outstanding() - left;
  if (usual <= most && payer.LeftAfter(day, usual) == left &&
      payer.LeftAfter(day, usual - 1) > left) {
    return usual;
  }
  int64_t low = 1;
  int64_t high = most;
  while (low < high) {
    const int64_t middle = low + (high - low) / 2;
    if (payer.LeftAfter(day, middle) <= left) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  if (high < 1 || payer.LeftAfter(day, high) != left) return std::nullopt;
  return high;
}

absl::Status Unreachable(const Loan& loan, int64_t outstanding_minor) {
  return RefuseState("OUTSTANDING_UNREACHABLE", "principal_outstanding_minor",
                     absl::StrCat("no payments on ", loan.terms().principal().minor_units(),
                                  " minor units leave ", outstanding_minor));
}

}  // namespace

absl::StatusOr<std::vector<Transaction>> AssumedHistory(const Loan& loan, int64_t outstanding_minor,
                                                        Date day) {
  Payer payer(loan);
  if (outstanding_minor > payer.account().principal_outstanding()) {
    return Unreachable(loan, outstanding_minor);
  }
  std::optional<Date> due = payer.NextDue(day);
  while (due.has_value() && payer.LeftOncePaid(*due) >= outstanding_minor) {
    payer.PayAllDue(*due);
    due = payer.NextDue(day);
  }
  if (payer.account().principal_outstanding() == outstanding_minor) return payer.Take();
  const Date pays_on = due.value_or(day);
  const int64_t most = due.has_value() ? OpenBy(payer.account(), *due).total()
                                       : payer.account().PayoffOn(day).amount;
  const std::optional<int64_t> amount = AmountLeaving(outstanding_minor, pays_on, most, payer);
  if (!amount.has_value()) return Unreachable(loan, outstanding_minor);
  payer.Pay(pays_on, *amount);
  return payer.Take();
}

}  // namespace thuning::lending
