#include "clients/auditor/balances.h"

#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace thuning::auditor {
namespace {

using audit::v1::ReplayedAccount;
using audit::v1::ReplayedBooks;
using audit::v1::ReplayedLoan;

constexpr absl::string_view kLoansReceivable = "274800";
constexpr absl::string_view kDoubtfulLoans = "274820";  // after a charge-off
constexpr absl::string_view kOperators = "operators/";
constexpr absl::string_view kLoans = "loans/";

ReplayedAccount ToRow(absl::string_view number, absl::string_view currency, const Sums& sums) {
  ReplayedAccount row;
  row.set_account(std::string(number));
  row.set_currency_code(std::string(currency));
  row.set_debit_minor(ToText(sums.debits));
  row.set_credit_minor(ToText(sums.credits));
  row.set_balance_minor(ToText(sums.Balance()));
  return row;
}

bool IsPrincipal(const PostingView& posting) {
  const bool of_loan = absl::StartsWith(posting.subject, kLoans);
  return of_loan && (posting.account == kLoansReceivable || posting.account == kDoubtfulLoans);
}

}  // namespace

void Balances::Post(const KeyView& key, const PostingView& posting, Table& table) {
  auto known = table.find(key);
  if (known == table.end()) {
    const Key copy = {std::string(key.operator_id), std::string(key.name),
                      std::string(key.currency)};
    known = table.try_emplace(copy).first;
  }
  Sums& sums = known->second;
  (posting.side == PostingView::kDebit ? sums.debits : sums.credits) += posting.amount_minor;
}

void Balances::Add(const RecordView& record) {
  for (const PostingView& posting : record.postings) {
    const absl::string_view currency = posting.currency_code;
    Post({record.operator_id, posting.account, currency}, posting, accounts_);
    if (!IsPrincipal(posting)) continue;
    Post({record.operator_id, posting.subject, currency}, posting, loans_);
  }
}

Sums Balances::Find(const KeyView& key, const Table& table) {
  const auto known = table.find(key);
  return known != table.end() ? known->second : Sums{};
}

std::map<Balances::KeyView, Sums> Balances::Sorted(const Table& table) {
  std::map<KeyView, Sums> sorted;
  for (const auto& [key, sums] : table) sorted.emplace(key.View(), sums);
  return sorted;
}

Sums Balances::OfAccount(absl::string_view operator_name, absl::string_view account,
                         absl::string_view currency) const {
  return Find({absl::StripPrefix(operator_name, kOperators), account, currency}, accounts_);
}

Int128 Balances::PrincipalOutstanding(absl::string_view loan_name,
                                      absl::string_view currency) const {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(absl::StripPrefix(loan_name, kOperators), absl::MaxSplits('/', 1));
  return Find({parts.first, parts.second, currency}, loans_).Balance();
}

std::vector<ReplayedBooks> Balances::Books() const {
  std::vector<ReplayedBooks> books;
  std::map<std::string, std::map<absl::string_view, Sums>> totals;  // by operator, then currency
  for (const auto& [key, sums] : Sorted(accounts_)) {
    const std::string name = absl::StrCat(kOperators, key.operator_id);
    if (books.empty() || books.back().name() != name) books.emplace_back().set_name(name);
    *books.back().add_accounts() = ToRow(key.name, key.currency, sums);
    Sums& total = totals[name][key.currency];
    total = {total.debits + sums.debits, total.credits + sums.credits};
  }
  for (ReplayedBooks& one : books) {
    for (const auto& [currency, sums] : totals[one.name()]) {
      *one.add_totals() = ToRow("", currency, sums);
    }
  }
  return books;
}

std::vector<ReplayedLoan> Balances::Loans() const {
  std::vector<ReplayedLoan> loans;
  for (const auto& [key, sums] : Sorted(loans_)) {
    ReplayedLoan& loan = loans.emplace_back();
    loan.set_name(absl::StrCat(kOperators, key.operator_id, "/", key.name));
    loan.set_currency_code(std::string(key.currency));
    loan.set_principal_outstanding_minor(ToText(sums.Balance()));
  }
  return loans;
}

}  // namespace thuning::auditor
