#include "ledger/lending/loan_row.h"

#include "absl/strings/str_cat.h"
#include "ledger/accounting/request_checks.h"
#include "ledger/base/refusal.h"

namespace thuning::lending {
namespace {

using ledger::v1::Loan;
using ledger::v1::LoanState;

absl::string_view StateWord(LoanState state) {
  switch (state) {
    case ledger::v1::LOAN_STATE_APPLIED:
      return "APPLIED";
    case ledger::v1::LOAN_STATE_APPROVED:
      return "APPROVED";
    case ledger::v1::LOAN_STATE_ACTIVE:
      return "ACTIVE";
    case ledger::v1::LOAN_STATE_CLOSED:
      return "CLOSED";
    default:
      return "UNKNOWN";
  }
}

}  // namespace

absl::string_view LastId(absl::string_view name) { return name.substr(name.rfind('/') + 1); }

std::string FormatDate(const google::type::Date& date) {
  return FormatIsoDate(accounting::DateOf(date).value());
}

event::v1::Record NewRecord(absl::string_view operator_id,
                            const google::type::Date& effective_date) {
  event::v1::Record record;
  record.set_operator_id(std::string(operator_id));
  *record.mutable_effective_date() = effective_date;
  return record;
}

absl::Status CheckState(absl::string_view field, const Loan& loan, LoanState expected) {
  if (loan.state() == expected) return absl::OkStatus();
  return RefuseState(
      absl::StrCat("LOAN_NOT_", StateWord(expected)), field,
      absl::StrCat("the loan is ", StateWord(loan.state()), ", not ", StateWord(expected)));
}

absl::Status CheckNotBefore(absl::string_view reason, absl::string_view field,
                            const google::type::Date& date, const google::type::Date& first) {
  if (accounting::DateOf(date) >= accounting::DateOf(first)) return absl::OkStatus();
  return RefuseState(reason, field,
                     absl::StrCat(FormatDate(date), " is before ", FormatDate(first)));
}

absl::Status CheckBankCurrency(absl::string_view field, const ledger::v1::BankAccount& account,
                               const Loan& loan) {
  const std::string& code = loan.terms().principal().currency_code();
  if (account.currency_code() == code) return absl::OkStatus();
  return RefuseField(
      "CURRENCY_DIFFERS", field,
      absl::StrCat("the account is in ", account.currency_code(), ", the loan in ", code));
}

}  // namespace thuning::lending
