#include "ledger/accounting/chart_accounts.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "ledger/accounting/chart.h"
#include "ledger/accounting/journal.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/checks/today.h"
#include "ledger/state/names.h"

namespace thuning::accounting {
namespace {

using event::v1::Record;
using ledger::v1::ChartAccount;

constexpr size_t kMinDigits = 3;
constexpr size_t kMaxDigits = 10;
constexpr size_t kMaxLabelLength = 100;
constexpr int kMaxAccountCount = 1000;

bool IsNumber(absl::string_view number) {
  return number.size() >= kMinDigits && number.size() <= kMaxDigits && number.front() != '0' &&
         number.find_first_not_of("0123456789") == number.npos;
}

absl::Status CheckForm(const std::string& field, const ChartAccount& account) {
  RETURN_IF_ERROR(CheckText(field + ".display_name", account.display_name(), kMaxLabelLength));
  if (account.number().empty()) return RefuseAbsent(field + ".number");
  if (!IsNumber(account.number())) {
    return RefuseField("ACCOUNT_NUMBER_INVALID", field + ".number",
                       absl::StrCat("\"", account.number(), "\" is not ", kMinDigits, " to ",
                                    kMaxDigits, " digits, the first not 0"));
  }
  if (account.currency_code().empty()) return absl::OkStatus();
  return CheckKnownCurrency(field + ".currency_code", account.currency_code());
}

bool IsRequired(absl::string_view number) {
  const auto required = RequiredAccounts();
  return std::find(required.begin(), required.end(), number) != required.end();
}

// Rules post in the books' currency, and a year's result is in it.
absl::Status CheckCurrencyOf(const std::string& field, const ChartAccount& account,
                             absl::string_view books_currency) {
  const bool is_foreign =
      !account.currency_code().empty() && account.currency_code() != books_currency;
  const bool is_ours =
      IsResultAccount(account.number()) || IsRequired(account.number()) ||
      account.number() == kExchangeCounterValue ||
      (!WhyKeptByLedger(account.number()).empty() && account.number() != kExchangePosition);
  if (!is_foreign || !is_ours) return absl::OkStatus();
  return RefuseField(
      "CURRENCY_DIFFERS", field + ".currency_code",
      absl::StrCat("account ", account.number(), " is in the books' currency, ", books_currency));
}

std::string FieldOfAccount(int index) { return absl::StrCat("accounts[", index, "]"); }

}  // namespace

absl::Status CheckChart(const ChartOfAccounts& accounts, absl::string_view books_currency) {
  RETURN_IF_ERROR(CheckRange("accounts", accounts.size(), 1, kMaxAccountCount));
  absl::flat_hash_set<absl::string_view> numbers;
  for (int i = 0; i < accounts.size(); ++i) {
    RETURN_IF_ERROR(CheckForm(FieldOfAccount(i), accounts[i]));
    RETURN_IF_ERROR(CheckCurrencyOf(FieldOfAccount(i), accounts[i], books_currency));
    if (numbers.insert(accounts[i].number()).second) continue;
    return RefuseField("ACCOUNT_TWICE", FieldOfAccount(i) + ".number",
                       absl::StrCat("account ", accounts[i].number(), " is there twice"));
  }
  for (const absl::string_view required : RequiredAccounts()) {
    if (numbers.contains(required)) continue;
    return RefuseField("ACCOUNT_MISSING", "accounts",
                       absl::StrCat("account ", required, " is missing: the ledger posts on it"));
  }
  return absl::OkStatus();
}

absl::Status CheckHasAccounts(absl::string_view operator_id,
                              absl::Span<const absl::string_view> numbers, absl::string_view what,
                              StateReader& state) {
  for (const absl::string_view number : numbers) {
    if (state.Find<ChartAccount>(NameOf(operator_id, "accounts", number)) != nullptr) continue;
    return RefuseState("CHART_ACCOUNT_MISSING", "parent",
                       absl::StrCat("the operator's chart has no account ", number, ", on which ",
                                    what, " are posted"));
  }
  return absl::OkStatus();
}

absl::Status CheckNotKept(absl::string_view field, absl::string_view number) {
  const absl::string_view mover = WhyKeptByLedger(number);
  if (mover.empty()) return absl::OkStatus();
  return RefuseState("ACCOUNT_KEPT_BY_LEDGER", field,
                     absl::StrCat("account ", number, " is kept by the ledger: ", mover));
}

absl::StatusOr<Record> Decide(const ledger::v1::CreateChartAccountRequest& request,
                              StateReader& state, const Context& context) {
  ASSIGN_OR_RETURN(const auto parent, ParseName("parent", request.parent(), {"operators"}));
  if (!request.has_account()) return RefuseAbsent("account");
  RETURN_IF_ERROR(CheckForm("account", request.account()));
  ASSIGN_OR_RETURN(const auto* books, FindBooks("parent", parent[0], state));
  RETURN_IF_ERROR(CheckAbsent<ChartAccount>(
      "account.number", NameOf(parent[0], "accounts", request.account().number()), state));
  RETURN_IF_ERROR(CheckCurrencyOf("account", request.account(), books->currency_code()));

  Record record = NewRecord(parent[0], context, state);
  *record.add_events()->mutable_chart_account_created()->mutable_account() =
      ToFact(request.account());
  return record;
}

event::v1::ChartAccount ToFact(const ChartAccount& account) {
  event::v1::ChartAccount fact;
  fact.set_number(account.number());
  fact.set_label(account.display_name());
  fact.set_normal_credit(account.normal_credit());
  fact.set_currency_code(account.currency_code());
  return fact;
}

ChartAccount RowOf(absl::string_view operator_id, absl::string_view books_currency,
                   const event::v1::ChartAccount& account) {
  ChartAccount row;
  row.set_name(NameOf(operator_id, "accounts", account.number()));
  row.set_number(account.number());
  row.set_display_name(account.label());
  row.set_normal_credit(account.normal_credit());
  row.set_currency_code(account.currency_code().empty() ? std::string(books_currency)
                                                        : account.currency_code());
  return row;
}

}  // namespace thuning::accounting
