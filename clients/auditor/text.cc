#include "clients/auditor/text.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "clients/auditor/findings.h"
#include "clients/console/table.h"
#include "ledger/money/currency.h"

namespace thuning::auditor {
namespace {

using audit::v1::Difference;
using audit::v1::Finding;
using audit::v1::ProofReport;
using audit::v1::ReplayedAccount;
using audit::v1::ReplayedBooks;
using audit::v1::ReplayReport;
using audit::v1::VerifyReport;

std::string Positions(const Finding& finding) {
  if (finding.position() == finding.last_position()) {
    return absl::StrCat("position ", finding.position());
  }
  return absl::StrCat("positions ", finding.position(), " to ", finding.last_position());
}

std::string SignedBy(absl::string_view key_name, absl::string_view key_origin) {
  return absl::StrCat("signed by ", key_name, " (key ", key_origin, ")");
}

template <typename Findings>
std::string FirstBadLine(const Findings& findings) {
  const Finding first = FirstBad({findings.begin(), findings.end()});
  if (!IsRange(first) || first.position() >= first.last_position()) {
    return absl::StrCat("NOT verified: first bad position ", first.position());
  }
  return absl::StrCat("NOT verified: first bad position between ", first.position(), " and ",
                      first.last_position());
}

// "-12345" with 2 decimals: "-123.45".
std::string Amount(absl::string_view minor, absl::string_view currency) {
  const auto decimals = static_cast<size_t>(CurrencyExponent(currency).value_or(0));
  const bool is_negative = absl::ConsumePrefix(&minor, "-");
  const size_t missing = minor.size() <= decimals ? decimals + 1 - minor.size() : 0;
  const std::string digits = absl::StrCat(std::string(missing, '0'), minor);
  const absl::string_view whole(digits.data(), digits.size() - decimals);
  return absl::StrCat(is_negative ? "-" : "", whole, decimals > 0 ? "." : "",
                      absl::string_view(digits).substr(whole.size()));
}

std::vector<std::string> Row(const ReplayedAccount& account) {
  const std::string& currency = account.currency_code();
  return {account.account(), currency, Amount(account.debit_minor(), currency),
          Amount(account.credit_minor(), currency), Amount(account.balance_minor(), currency)};
}

std::string TextOf(const ReplayedBooks& books) {
  console::Table table = {
      .columns = {{"account"}, {"currency"}, {"debit", true}, {"credit", true}, {"balance", true}},
      .rows = {}};
  for (const ReplayedAccount& account : books.accounts()) table.rows.push_back(Row(account));
  std::string text = absl::StrCat(books.name(), "\n\n", console::FormatTable(table), "\n");
  for (const ReplayedAccount& total : books.totals()) {
    absl::StrAppend(&text, "debits ", Amount(total.debit_minor(), total.currency_code()),
                    total.balance_minor() == "0" ? " = " : " DIFFER FROM ", "credits ",
                    Amount(total.credit_minor(), total.currency_code()), " ", total.currency_code(),
                    "\n");
  }
  return absl::StrCat(text, "\n");
}

uint64_t AccountCount(const ReplayReport& report) {
  uint64_t count = 0;
  for (const ReplayedBooks& books : report.books()) {
    count += static_cast<uint64_t>(books.accounts_size());
  }
  return count;
}

std::string SuccessOf(const ReplayReport& report) {
  if (!report.compared()) {
    return absl::StrCat("replayed: ", report.position(), " records, ", AccountCount(report),
                        " accounts, ", report.loans_size(), " loans; debits equal credits");
  }
  const bool went_on = report.loans_position() > report.position();
  return absl::StrCat("verified: balances of ", report.account_count(), " accounts and ",
                      report.loan_count(), " loans equal what the server serves at position ",
                      report.position(),
                      went_on ? absl::StrCat(" (loans: up to ", report.loans_position(), ")") : "");
}

}  // namespace

std::string LineOf(const Finding& finding) {
  return absl::StrCat(Positions(finding), ": ", finding.reason(), ": ", finding.message());
}

std::string FailureOf(const VerifyReport& report) {
  return report.verified() ? "" : FirstBadLine(report.findings());
}

std::string FailureOf(const ReplayReport& report) {
  if (report.verified()) return "";
  if (!report.findings().empty()) return FirstBadLine(report.findings());
  if (report.differences().empty()) return "NOT verified: debits differ from credits";
  return absl::StrCat("NOT verified: ", report.differences_size(), " differences, the first is ",
                      report.differences(0).subject());
}

std::string TextOf(const VerifyReport& report) {
  std::string text;
  for (const Finding& warning : report.warnings()) {
    absl::StrAppend(&text, "warning: ", LineOf(warning), "\n");
  }
  for (const Finding& finding : report.findings()) absl::StrAppend(&text, LineOf(finding), "\n");
  if (report.uncovered_count() > 0) {
    absl::StrAppend(&text, "positions ", report.checkpoint_size() + 1, " to ",
                    report.checkpoint_size() + report.uncovered_count(),
                    ": not yet covered by a checkpoint\n");
  }
  if (!report.verified()) return absl::StrCat(text, FailureOf(report), "\n");
  return absl::StrCat(text, "verified: ", report.record_count(), " records, root ", report.root(),
                      ", checkpoint of size ", report.checkpoint_size(), " ",
                      SignedBy(report.key_name(), report.key_origin()), "\n");
}

std::string TextOf(const ReplayReport& report) {
  std::string text;
  for (const ReplayedBooks& books : report.books()) absl::StrAppend(&text, TextOf(books));
  for (const Finding& finding : report.findings()) absl::StrAppend(&text, LineOf(finding), "\n");
  for (const Difference& difference : report.differences()) {
    absl::StrAppend(&text, difference.subject(), ": the records give ", difference.replayed(),
                    ", the server says ", difference.served(), "\n");
  }
  return absl::StrCat(text, report.verified() ? SuccessOf(report) : FailureOf(report), "\n");
}

std::string TextOf(const ProofReport& report) {
  const std::string what =
      report.position() > 0
          ? absl::StrCat("the record at position ", report.position(), " is in the tree of size ")
          : absl::StrCat("the tree of size ", report.old_size(),
                         " is the beginning of the tree of size ");
  return absl::StrCat("verified: ", what, report.tree_size(), ", root ", report.root(), ", ",
                      SignedBy(report.key_name(), report.key_origin()), "\n");
}

}  // namespace thuning::auditor
