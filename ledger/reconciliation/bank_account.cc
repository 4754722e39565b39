#include "ledger/reconciliation/bank_account.h"

#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "ledger/accounting/chart.h"
#include "ledger/accounting/chart_accounts.h"
#include "ledger/accounting/journal.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/checks/today.h"
#include "ledger/money/iban.h"
#include "ledger/reconciliation/rows.h"
#include "ledger/state/names.h"
#include "thuning/state/v1/state.pb.h"

namespace thuning::reconciliation {
namespace {

using event::v1::Record;
using ledger::v1::BankAccount;
using ledger::v1::ChartAccount;
using ledger::v1::CreateBankAccountRequest;
using state::v1::PaymentKey;

constexpr size_t kMaxNameLength = 200;

absl::Status CheckIban(absl::string_view iban) {
  if (iban.empty()) return RefuseAbsent("iban");
  if (IsIban(iban)) return absl::OkStatus();
  return RefuseField("IBAN_INVALID", "iban", "is no IBAN: form or check digits are wrong");
}

absl::Status CheckLedgerAccount(absl::string_view number) {
  if (number.empty()) return RefuseAbsent("ledger_account");
  if (accounting::IsBankLedgerAccount(number)) return absl::OkStatus();
  return RefuseField("NOT_A_BANK_LEDGER_ACCOUNT", "ledger_account",
                     absl::StrCat("\"", number, "\" is not below 512, where banks stand"));
}

// Signed and bounded; where it came from is stated unless it is zero.
absl::Status CheckOpeningBalance(const CreateBankAccountRequest& request) {
  if (!request.has_opening_balance()) return RefuseAbsent("opening_balance");
  const int64_t minor = request.opening_balance().minor_units();
  if (minor > kMaxAmountMinor || minor < -kMaxAmountMinor) {
    return RefuseField("AMOUNT_TOO_LARGE", "opening_balance.minor_units",
                       absl::StrCat("is beyond ", kMaxAmountMinor, ": ", minor));
  }
  if (minor != 0 && request.opening_account().empty()) return RefuseAbsent("opening_account");
  return absl::OkStatus();
}

absl::Status CheckForm(const CreateBankAccountRequest& request) {
  if (request.bank_account_id().empty()) return RefuseAbsent("bank_account_id");
  RETURN_IF_ERROR(CheckId("bank_account_id", request.bank_account_id()));
  RETURN_IF_ERROR(CheckText("display_name", request.display_name(), kMaxNameLength));
  RETURN_IF_ERROR(CheckIban(request.iban()));
  RETURN_IF_ERROR(CheckLedgerAccount(request.ledger_account()));
  RETURN_IF_ERROR(CheckOpeningBalance(request));
  return CheckDate("effective_date", request.has_effective_date(), request.effective_date());
}

absl::Status CheckInChart(absl::string_view field, absl::string_view number,
                          absl::string_view operator_id, StateReader& state) {
  return FindExisting<ChartAccount>(field, NameOf(operator_id, "accounts", number), state).status();
}

absl::Status CheckCurrencyOf(absl::string_view field, absl::string_view number,
                             const CreateBankAccountRequest& request, absl::string_view operator_id,
                             StateReader& state) {
  const auto& account = *state.Find<ChartAccount>(NameOf(operator_id, "accounts", number));
  const std::string& currency = request.opening_balance().currency_code();
  if (account.currency_code() == currency) return absl::OkStatus();
  return RefuseField("CURRENCY_DIFFERS", field,
                     absl::StrCat("account ", number, " is in ", account.currency_code(),
                                  ", the bank account in ", currency));
}

absl::Status CheckAccounts(const CreateBankAccountRequest& request, absl::string_view operator_id,
                           StateReader& state) {
  RETURN_IF_ERROR(CheckInChart("ledger_account", request.ledger_account(), operator_id, state));
  RETURN_IF_ERROR(
      CheckCurrencyOf("ledger_account", request.ledger_account(), request, operator_id, state));
  if (request.opening_account().empty()) return absl::OkStatus();
  RETURN_IF_ERROR(CheckInChart("opening_account", request.opening_account(), operator_id, state));
  RETURN_IF_ERROR(
      CheckCurrencyOf("opening_account", request.opening_account(), request, operator_id, state));
  RETURN_IF_ERROR(accounting::CheckNotKept("opening_account", request.opening_account()));
  if (!accounting::IsBankLedgerAccount(request.opening_account())) return absl::OkStatus();
  return RefuseField("FIELD_NOT_ALLOWED", "opening_account",
                     "a bank's ledger account moves only with its statements");
}

absl::Status CheckFree(absl::string_view reason, absl::string_view field, const std::string& row,
                       StateReader& state) {
  const PaymentKey* user = state.Find<PaymentKey>(row);
  if (user == nullptr) return absl::OkStatus();
  return Refuse(absl::StatusCode::kAlreadyExists, reason, field,
                absl::StrCat(field, ": belongs to ", user->targets(0)));
}

// What the staff posted there no statement would ever show.
absl::Status CheckNoManualEntries(absl::string_view number, absl::string_view operator_id,
                                  StateReader& state) {
  const auto& account = *state.Find<ChartAccount>(NameOf(operator_id, "accounts", number));
  if (!account.has_manual_entries()) return absl::OkStatus();
  return Refuse(absl::StatusCode::kAlreadyExists, "LEDGER_ACCOUNT_IN_USE", "ledger_account",
                absl::StrCat("ledger_account: account ", number, " has entries by the staff"));
}

absl::Status CheckNew(const CreateBankAccountRequest& request, absl::string_view operator_id,
                      StateReader& state) {
  RETURN_IF_ERROR(CheckAbsent<BankAccount>(
      "bank_account_id", NameOf(operator_id, "bankAccounts", request.bank_account_id()), state));
  RETURN_IF_ERROR(
      CheckFree("IBAN_IN_USE", "iban", AccountNumberRow(operator_id, request.iban()), state));
  RETURN_IF_ERROR(CheckFree("LEDGER_ACCOUNT_IN_USE", "ledger_account",
                            LedgerAccountRow(operator_id, request.ledger_account()), state));
  return CheckNoManualEntries(request.ledger_account(), operator_id, state);
}

void PostOpeningBalance(const CreateBankAccountRequest& request, Record& record) {
  const int64_t minor = request.opening_balance().minor_units();
  const std::string subject = absl::StrCat("bankAccounts/", request.bank_account_id());
  const bool overdrawn = minor < 0;
  accounting::Journal(record, request.opening_balance().currency_code())
      .Debit(overdrawn ? request.opening_account() : request.ledger_account(), std::abs(minor),
             subject)
      .Credit(overdrawn ? request.ledger_account() : request.opening_account(), std::abs(minor),
              subject);
}

}  // namespace

absl::StatusOr<Record> Decide(const CreateBankAccountRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto parent, ParseName("parent", request.parent(), {"operators"}));
  RETURN_IF_ERROR(CheckForm(request));
  ASSIGN_OR_RETURN(const auto* books, FindBooks("parent", parent[0], state));
  RETURN_IF_ERROR(
      CheckCurrency("opening_balance", request.opening_balance().currency_code(), *books));
  RETURN_IF_ERROR(CheckHappened(request, parent[0], context, state));
  RETURN_IF_ERROR(CheckAccounts(request, parent[0], state));
  RETURN_IF_ERROR(CheckNew(request, parent[0], state));

  Record record;
  record.set_operator_id(std::string(parent[0]));
  *record.mutable_effective_date() = request.effective_date();
  event::v1::BankAccountOpened& opened = *record.add_events()->mutable_bank_account_opened();
  opened.set_bank_account_id(request.bank_account_id());
  opened.set_display_name(request.display_name());
  opened.set_iban(request.iban());
  opened.set_currency_code(request.opening_balance().currency_code());
  opened.set_ledger_account(request.ledger_account());
  opened.set_opening_balance_minor(request.opening_balance().minor_units());
  PostOpeningBalance(request, record);
  return record;
}

const BankAccount* FindBankAccount(absl::string_view operator_id, absl::string_view account_in_file,
                                   StateReader& state) {
  const PaymentKey* found = state.Find<PaymentKey>(AccountNumberRow(operator_id, account_in_file));
  return found == nullptr ? nullptr : state.Find<BankAccount>(found->targets(0));
}

}  // namespace thuning::reconciliation
