#include "clients/auditor/compare.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/auditor/call.h"
#include "ledger/base/status_macros.h"
#include "thuning/ledger/v1/admin.pb.h"
#include "thuning/ledger/v1/audit.pb.h"
#include "thuning/ledger/v1/issuance.pb.h"

namespace thuning::auditor {
namespace {

using audit::v1::Difference;
using audit::v1::ReplayedAccount;
using audit::v1::ReplayedBooks;
using audit::v1::ReplayReport;
using ledger::v1::GetTrialBalanceRequest;
using ledger::v1::GetTrialBalanceResponse;
using ledger::v1::ListLoansRequest;
using ledger::v1::ListLoansResponse;
using ledger::v1::ListOperatorsRequest;
using ledger::v1::ListOperatorsResponse;
using ledger::v1::Loan;
using ledger::v1::TrialBalanceRow;

constexpr int32_t kPageSize = 1000;
constexpr char kNone[] = "none";

std::string AccountText(absl::string_view debit, absl::string_view credit,
                        absl::string_view balance) {
  return absl::StrCat("debit ", debit, ", credit ", credit, ", balance ", balance);
}

std::string TextOf(const ReplayedAccount& account) {
  return AccountText(account.debit_minor(), account.credit_minor(), account.balance_minor());
}

std::string TextOf(const TrialBalanceRow& row) {
  return AccountText(absl::StrCat(row.debit_minor()), absl::StrCat(row.credit_minor()),
                     absl::StrCat(row.balance_minor()));
}

class Comparison {
 public:
  Comparison(Replay& replay, console::Channel& channel, absl::Time deadline)
      : replay_(replay), channel_(channel), deadline_(deadline), report_(ReportOf(replay)) {}

  absl::StatusOr<ReplayReport> Run();

 private:
  absl::StatusOr<std::set<std::string>> ListOperators();
  absl::Status CompareAccounts(const std::string& operator_name);
  absl::Status CompareLoans(const std::string& operator_name);
  absl::Status ComparePage(const ListLoansResponse& page, std::set<std::string>& unseen);
  void CompareLoan(const Loan& loan, uint64_t position);
  void Compare(std::string subject, std::string replayed, std::string served);

  // "accounts/274800 EUR" -> its figures, of what the records give.
  std::map<std::string, std::string> AccountsOf(const std::string& operator_name) const;
  std::set<std::string> LoansOf(const std::string& operator_name) const;

  Replay& replay_;
  console::Channel& channel_;
  const absl::Time deadline_;
  ReplayReport report_;
};

absl::StatusOr<ReplayReport> Comparison::Run() {
  report_.set_compared(true);
  ASSIGN_OR_RETURN(const std::set<std::string> listed, ListOperators());
  for (const ReplayedBooks& books : report_.books()) {
    if (listed.count(books.name()) == 0) Compare(books.name(), "has postings", kNone);
  }
  for (const std::string& name : listed) RETURN_IF_ERROR(CompareAccounts(name));
  for (const std::string& name : listed) RETURN_IF_ERROR(CompareLoans(name));
  report_.set_loans_position(replay_.position());
  report_.clear_findings();
  for (auto& finding : replay_.Findings()) *report_.add_findings() = std::move(finding);
  return std::move(report_);
}

absl::StatusOr<std::set<std::string>> Comparison::ListOperators() {
  std::set<std::string> names;
  ListOperatorsRequest request;
  request.set_page_size(kPageSize);
  request.set_min_position(replay_.position());
  do {
    ASSIGN_OR_RETURN(
        const auto page,
        Call<ListOperatorsResponse>(channel_, "AdminService.ListOperators", request, deadline_));
    for (const auto& one : page.operators()) names.insert(one.name());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return names;
}

std::map<std::string, std::string> Comparison::AccountsOf(const std::string& operator_name) const {
  std::map<std::string, std::string> accounts;
  for (const ReplayedBooks& books : report_.books()) {
    if (books.name() != operator_name) continue;
    for (const ReplayedAccount& account : books.accounts()) {
      accounts[absl::StrCat(account.account(), " ", account.currency_code())] = TextOf(account);
    }
  }
  return accounts;
}

absl::Status Comparison::CompareAccounts(const std::string& operator_name) {
  GetTrialBalanceRequest request;
  request.set_parent(operator_name);
  request.set_as_of_position(report_.position());
  request.set_min_position(report_.position());
  ASSIGN_OR_RETURN(
      const auto served,
      Call<GetTrialBalanceResponse>(channel_, "AuditService.GetTrialBalance", request, deadline_));
  Compare(absl::StrCat(operator_name, " as of position"), absl::StrCat(report_.position()),
          absl::StrCat(served.as_of_position()));
  std::map<std::string, std::string> replayed = AccountsOf(operator_name);
  report_.set_account_count(report_.account_count() + replayed.size());
  for (const TrialBalanceRow& row : served.rows()) {
    const std::string account = absl::StrCat(row.account(), " ", row.currency_code());
    const auto known = replayed.extract(account);
    Compare(absl::StrCat(operator_name, "/accounts/", account),
            known.empty() ? kNone : known.mapped(), TextOf(row));
  }
  for (const auto& [account, text] : replayed) {
    Compare(absl::StrCat(operator_name, "/accounts/", account), text, kNone);
  }
  return absl::OkStatus();
}

std::set<std::string> Comparison::LoansOf(const std::string& operator_name) const {
  std::set<std::string> names;
  for (const auto& loan : report_.loans()) {
    if (absl::StartsWith(loan.name(), operator_name + "/")) names.insert(loan.name());
  }
  return names;
}

absl::Status Comparison::CompareLoans(const std::string& operator_name) {
  std::set<std::string> unseen = LoansOf(operator_name);
  ListLoansRequest request;
  request.set_parent(operator_name);
  request.set_page_size(kPageSize);
  do {
    request.set_min_position(replay_.position());
    ASSIGN_OR_RETURN(const auto page, Call<ListLoansResponse>(channel_, "IssuanceService.ListLoans",
                                                              request, deadline_));
    RETURN_IF_ERROR(ComparePage(page, unseen));
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  for (const std::string& name : unseen) Compare(name, "has postings", kNone);
  return absl::OkStatus();
}

absl::Status Comparison::ComparePage(const ListLoansResponse& page, std::set<std::string>& unseen) {
  if (page.as_of_position() < replay_.position()) {
    return absl::InternalError(absl::StrCat("the server answered as of position ",
                                            page.as_of_position(), " when asked for ",
                                            replay_.position(), " or later"));
  }
  RETURN_IF_ERROR(replay_.AdvanceTo(page.as_of_position(), [](uint64_t, uint64_t) {}));
  for (const Loan& loan : page.loans()) {
    CompareLoan(loan, page.as_of_position());
    unseen.erase(loan.name());
  }
  return absl::OkStatus();
}

void Comparison::CompareLoan(const Loan& loan, uint64_t position) {
  const Int128 replayed = replay_.balances().PrincipalOutstanding(
      loan.name(), loan.terms().principal().currency_code());
  report_.set_loan_count(report_.loan_count() + 1);
  Compare(absl::StrCat(loan.name(), " at position ", position), ToText(replayed),
          absl::StrCat(loan.principal_outstanding_minor()));
}

void Comparison::Compare(std::string subject, std::string replayed, std::string served) {
  if (replayed == served) return;
  if (report_.differences_size() == static_cast<int>(kMaxFindings)) return;
  Difference& difference = *report_.add_differences();
  difference.set_subject(std::move(subject));
  difference.set_replayed(std::move(replayed));
  difference.set_served(std::move(served));
}

}  // namespace

absl::StatusOr<ReplayReport> CompareWithServer(Replay& replay, console::Channel& channel,
                                               absl::Time deadline) {
  ASSIGN_OR_RETURN(ReplayReport report, Comparison(replay, channel, deadline).Run());
  return Judged(std::move(report));
}

}  // namespace thuning::auditor
