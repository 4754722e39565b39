#include "ledger/accounting/journal_lines.h"

#include <algorithm>
#include <map>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ledger/accounting/chart_accounts.h"
#include "ledger/accounting/journal.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/state/names.h"
#include "thuning/ledger/v1/fee.pb.h"
#include "thuning/ledger/v1/issuance.pb.h"

namespace thuning::accounting {
namespace {

using ledger::v1::ChartAccount;
using ledger::v1::JournalLine;

constexpr int kMaxLineCount = 100;

std::string FieldOfLine(int index) { return absl::StrCat("lines[", index, "]"); }

std::string SideOf(const JournalLine& line) { return line.has_credit() ? ".credit" : ".debit"; }

const type::v1::Money& AmountOf(const JournalLine& line) {
  return line.has_credit() ? line.credit() : line.debit();
}

absl::Status CheckLineAmount(const std::string& field, const JournalLine& line) {
  if (line.has_debit() && line.has_credit()) {
    return RefuseField("FIELD_NOT_ALLOWED", field + ".credit",
                       "a line is a debit or a credit, not both");
  }
  const std::string side = field + SideOf(line);
  RETURN_IF_ERROR(CheckAmount(side, line.has_debit() || line.has_credit(), AmountOf(line)));
  return CheckKnownCurrency(side + ".currency_code", AmountOf(line).currency_code());
}

bool IsCollection(absl::string_view word) {
  return !word.empty() && CheckId("", word).ok() && !absl::StrContains(word, '-');
}

// "loans/L-1": a collection and an id.
absl::Status CheckSubject(const std::string& field, absl::string_view subject) {
  if (subject.empty()) return absl::OkStatus();
  const std::vector<absl::string_view> parts = absl::StrSplit(subject, '/');
  if (parts.size() == 2 && IsCollection(parts[0]) && CheckId("", parts[1]).ok()) {
    return absl::OkStatus();
  }
  return RefuseField("MALFORMED_NAME", field,
                     absl::StrCat("\"", subject, "\" is no name such as \"beneficiaries/B-1\""));
}

template <typename Row>
absl::Status CheckThere(absl::string_view field, absl::string_view name, StateReader& state) {
  return FindExisting<Row>(field, name, state).status();
}

// What stands on other names, such as partners', is posted by the ledger's own rules alone.
absl::Status CheckSubjectExists(const std::string& field, absl::string_view subject,
                                absl::string_view operator_id, StateReader& state) {
  const std::string name = absl::StrCat("operators/", operator_id, "/", subject);
  if (absl::StartsWith(subject, "beneficiaries/")) {
    return CheckThere<ledger::v1::Beneficiary>(field, name, state);
  }
  if (absl::StartsWith(subject, "loans/")) return CheckThere<ledger::v1::Loan>(field, name, state);
  if (absl::StartsWith(subject, "fees/")) return CheckThere<ledger::v1::Fee>(field, name, state);
  if (subject.empty()) return absl::OkStatus();
  return RefuseField("SUBJECT_NOT_OFFERED", field,
                     "an entry concerns a beneficiary, a loan or a fee");
}

absl::Status CheckForStaff(const std::string& field, const ChartAccount& account) {
  RETURN_IF_ERROR(CheckNotKept(field, account.number()));
  if (account.bank_account().empty()) return absl::OkStatus();
  return RefuseState("ACCOUNT_KEPT_BY_LEDGER", field,
                     absl::StrCat("account ", account.number(), " mirrors ", account.bank_account(),
                                  ": only that bank account's statements move it"));
}

absl::Status CheckCurrencyOf(const std::string& field, const JournalLine& line,
                             const ChartAccount& account) {
  const std::string& currency = AmountOf(line).currency_code();
  if (currency == account.currency_code()) return absl::OkStatus();
  return RefuseField("CURRENCY_DIFFERS", absl::StrCat(field, SideOf(line), ".currency_code"),
                     absl::StrCat("account ", account.number(), " is in ", account.currency_code(),
                                  ", got ", currency));
}

// What an entry moves is no more than any other record may: sums of a month's then fit.
absl::Status CheckTotals(const JournalLines& lines) {
  std::map<std::string, int64_t> debits;
  std::map<std::string, int64_t> credits;
  for (int i = 0; i < lines.size(); ++i) {
    const type::v1::Money& amount = AmountOf(lines[i]);
    int64_t& sum = (lines[i].has_debit() ? debits : credits)[amount.currency_code()];
    sum += amount.minor_units();
    if (sum <= kMaxAmountMinor) continue;
    return RefuseField(
        "AMOUNT_TOO_LARGE", absl::StrCat(FieldOfLine(i), SideOf(lines[i])),
        absl::StrCat("an entry moves at most ", kMaxAmountMinor, " minor units of a currency"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckLines(const JournalLines& lines, int min_count) {
  RETURN_IF_ERROR(CheckRange("lines", lines.size(), min_count, kMaxLineCount));
  for (int i = 0; i < lines.size(); ++i) {
    if (lines[i].account().empty()) return RefuseAbsent(FieldOfLine(i) + ".account");
    RETURN_IF_ERROR(CheckId(FieldOfLine(i) + ".account", lines[i].account()));
    RETURN_IF_ERROR(CheckLineAmount(FieldOfLine(i), lines[i]));
    RETURN_IF_ERROR(CheckSubject(FieldOfLine(i) + ".subject", lines[i].subject()));
  }
  return CheckTotals(lines);
}

std::vector<Net> NetsOf(const JournalLines& lines) {
  std::vector<Net> nets;
  for (const JournalLine& line : lines) {
    const type::v1::Money& amount = AmountOf(line);
    auto net = std::find_if(nets.begin(), nets.end(), [&](const Net& known) {
      return known.currency_code == amount.currency_code();
    });
    if (net == nets.end()) net = nets.insert(nets.end(), {amount.currency_code()});
    net->amount_minor += line.has_debit() ? amount.minor_units() : -amount.minor_units();
  }
  return nets;
}

absl::Status CheckMayPost(const JournalLines& lines, absl::string_view operator_id,
                          StateReader& state) {
  for (int i = 0; i < lines.size(); ++i) {
    const std::string field = FieldOfLine(i);
    RETURN_IF_ERROR(CheckInChart(field + ".account", lines[i].account(), operator_id, state));
    RETURN_IF_ERROR(CheckSubjectExists(field + ".subject", lines[i].subject(), operator_id, state));
  }
  for (int i = 0; i < lines.size(); ++i) {
    const auto& account =
        *state.Find<ChartAccount>(NameOf(operator_id, "accounts", lines[i].account()));
    RETURN_IF_ERROR(CheckForStaff(FieldOfLine(i) + ".account", account));
    RETURN_IF_ERROR(CheckCurrencyOf(FieldOfLine(i), lines[i], account));
  }
  return absl::OkStatus();
}

absl::Status CheckInChart(absl::string_view field, absl::string_view number,
                          absl::string_view operator_id, StateReader& state) {
  if (state.Find<ChartAccount>(NameOf(operator_id, "accounts", number)) != nullptr) {
    return absl::OkStatus();
  }
  return RefuseState("ACCOUNT_NOT_IN_CHART", field,
                     absl::StrCat("the operator's chart has no account ", number));
}

void Post(const JournalLines& lines, event::v1::Record& record) {
  for (const JournalLine& line : lines) {
    Journal journal(record, AmountOf(line).currency_code());
    journal.Debit(line.account(), line.debit().minor_units(), line.subject());
    journal.Credit(line.account(), line.credit().minor_units(), line.subject());
  }
}

JournalLines LinesOf(const event::v1::Record& record) {
  JournalLines lines;
  for (const event::v1::Posting& posting : record.postings()) {
    JournalLine& line = *lines.Add();
    line.set_account(posting.account());
    const bool is_debit = posting.side() == event::v1::SIDE_DEBIT;
    type::v1::Money& amount = is_debit ? *line.mutable_debit() : *line.mutable_credit();
    amount.set_minor_units(posting.amount_minor());
    amount.set_currency_code(posting.currency_code());
    line.set_subject(posting.subject());
  }
  return lines;
}

}  // namespace thuning::accounting
