#include "ledger/bankfile/statement_checks.h"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/money/currency.h"
#include "ledger/money/decimal_text.h"

namespace thuning::bankfile {
namespace {

using Sum = __int128;

bool FitsInt64(Sum sum) {
  return sum >= std::numeric_limits<int64_t>::min() && sum <= std::numeric_limits<int64_t>::max();
}

bool Counts(const Entry& entry, const Statement& statement) {
  return entry.status == EntryStatus::kBooked && entry.amount.currency == statement.currency;
}

// The booked entries valued after the closing balance: some banks leave them out of it until that
// day.
Sum FutureValued(const Statement& statement) {
  Sum sum = 0;
  for (const Entry& entry : statement.entries) {
    const bool future = entry.value_date.has_value() && statement.closing->date.has_value() &&
                        *entry.value_date > *statement.closing->date;
    if (Counts(entry, statement) && future) sum += entry.amount.minor;
  }
  return sum;
}

void CheckEquation(Draft& draft) {
  const Statement& statement = draft.statement;
  const Sum expected = Sum{statement.opening->amount.minor} + statement.credit_total_minor -
                       statement.debit_total_minor;
  const Sum difference = expected - statement.closing->amount.minor;
  if (difference == 0) return;
  const std::string shown =
      FitsInt64(difference) ? FormatAmount({static_cast<int64_t>(difference), statement.currency})
                            : "an overflow";
  draft.findings.Refuse(statement.position, "BALANCE_EQUATION",
                        absl::StrCat("opening + credits - debits differs from closing by ", shown));
  if (FutureValued(statement) == difference) {
    draft.findings.Refuse(statement.position, "FUTURE_VALUE_OUTSIDE_CLOSING",
                          "the difference is exactly the entries valued after the closing date");
  }
}

void CheckContinuity(Draft& draft, const Statement& previous) {
  const Statement& statement = draft.statement;
  if (statement.opening.has_value() && previous.closing.has_value() &&
      statement.opening->amount != previous.closing->amount) {
    draft.findings.Refuse(
        statement.position, "BALANCE_DISCONTINUITY",
        absl::StrCat("opening ", FormatAmount(statement.opening->amount),
                     " is not the previous closing ", FormatAmount(previous.closing->amount)));
  }
  if (statement.sequence_number.has_value() && previous.sequence_number.has_value() &&
      *statement.sequence_number - 1 != *previous.sequence_number) {
    draft.findings.Warn(statement.position, "SEQUENCE_GAP",
                        absl::StrCat("statement ", *statement.sequence_number, " follows ",
                                     *previous.sequence_number));
  }
}

}  // namespace

std::string FormatAmount(const Amount& amount) {
  const auto active = CurrencyExponent(amount.currency);
  const int exponent = active.value_or(WithdrawnCurrencyExponent(amount.currency).value_or(0));
  return absl::StrCat(FormatDecimal(amount.minor, exponent), " ", amount.currency);
}

Draft CheckBalances(Draft draft) {
  Statement& statement = draft.statement;
  Sum credits = 0, debits = 0;
  for (const Entry& entry : statement.entries) {
    if (!Counts(entry, statement)) continue;
    (entry.amount.minor >= 0 ? credits : debits) += entry.amount.minor;
  }
  if (!FitsInt64(credits) || !FitsInt64(-debits)) {
    draft.findings.Refuse(statement.position, "AMOUNT_OVERFLOW",
                          "the entries sum to more than can be held");
    return draft;
  }
  statement.credit_total_minor = static_cast<int64_t>(credits);
  statement.debit_total_minor = static_cast<int64_t>(-debits);
  if (statement.opening.has_value() && statement.closing.has_value()) {
    CheckEquation(draft);
  } else {
    draft.findings.Warn(
        statement.position, "BALANCES_INCOMPLETE",
        "opening or closing booked balance is missing: the entries cannot be proved");
  }
  return draft;
}

ParsedFile AssembleFile(std::string format, Findings findings, std::vector<Draft> drafts) {
  ParsedFile file;
  std::map<std::pair<std::string, std::string>, size_t>
      last;  // account and currency → index of the draft before
  for (size_t i = 0; i < drafts.size(); ++i) {
    Statement& statement = drafts[i].statement;
    statement.ordinal = static_cast<int>(i) + 1;
    const auto [found, first] = last.try_emplace({statement.account, statement.currency}, i);
    if (!first) CheckContinuity(drafts[i], drafts[std::exchange(found->second, i)].statement);
    statement.verdict = drafts[i].findings.verdict();
    findings.Append(drafts[i].findings, statement.ordinal);
  }
  for (Draft& draft : drafts) {
    auto& list = draft.findings.refused() ? file.refused : file.statements;
    list.push_back(std::move(draft.statement));
  }
  file.format = std::move(format);
  file.verdict = findings.verdict();
  file.findings = findings.list();
  return file;
}

}  // namespace thuning::bankfile
