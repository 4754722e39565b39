#include "ledger/lending/loan_row.h"

#include "absl/strings/str_cat.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/money/currency.h"
#include "ledger/money/decimal_text.h"

namespace thuning::lending {
namespace {

using ledger::v1::Loan;
using type::v1::LoanState;

}  // namespace

absl::string_view StateWord(LoanState state) {
  switch (state) {
    case type::v1::LOAN_STATE_APPLIED:
      return "APPLIED";
    case type::v1::LOAN_STATE_APPROVED:
      return "APPROVED";
    case type::v1::LOAN_STATE_ACTIVE:
      return "ACTIVE";
    case type::v1::LOAN_STATE_CLOSED:
      return "CLOSED";
    case type::v1::LOAN_STATE_REJECTED:
      return "REJECTED";
    case type::v1::LOAN_STATE_WITHDRAWN:
      return "WITHDRAWN";
    case type::v1::LOAN_STATE_OVERPAID:
      return "OVERPAID";
    case type::v1::LOAN_STATE_UNSPECIFIED:
    case type::v1::LoanState_INT_MIN_SENTINEL_DO_NOT_USE_:
    case type::v1::LoanState_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return "UNKNOWN";
}

std::string FormatDate(const google::type::Date& date) {
  return FormatIsoDate(DateOf(date).value());
}

std::string FormatAmount(int64_t minor, absl::string_view currency_code) {
  const int decimals = CurrencyExponent(currency_code).value_or(0);
  return absl::StrCat(FormatDecimal(minor, decimals), " ", currency_code);
}

absl::Status CheckState(absl::string_view field, const Loan& loan, LoanState expected) {
  if (loan.state() == expected) return absl::OkStatus();
  return RefuseState(
      absl::StrCat("LOAN_NOT_", StateWord(expected)), field,
      absl::StrCat("the loan is ", StateWord(loan.state()), ", not ", StateWord(expected)));
}

absl::Status CheckPaidOut(absl::string_view field, const Loan& loan) {
  if (loan.state() == type::v1::LOAN_STATE_ACTIVE || loan.state() == type::v1::LOAN_STATE_CLOSED ||
      loan.state() == type::v1::LOAN_STATE_OVERPAID) {
    return absl::OkStatus();
  }
  return RefuseState("LOAN_NOT_ACTIVE", field,
                     absl::StrCat("the loan is ", StateWord(loan.state()), ", not paid out"));
}

absl::Status CheckOpenOn(absl::string_view field, const Loan& loan,
                         const google::type::Date& date) {
  RETURN_IF_ERROR(CheckPaidOut(field, loan));
  if (loan.state() != type::v1::LOAN_STATE_CLOSED || DateOf(date) < DateOf(loan.closed_date())) {
    return absl::OkStatus();
  }
  return CheckState(field, loan, type::v1::LOAN_STATE_ACTIVE);
}

void NumberCharges(Loan& loan) {
  if (loan.charges_size() > 0) return;
  for (const type::v1::LoanFee& fee : loan.terms().fees()) {
    ledger::v1::LoanCharge& charge = *loan.add_charges();
    charge.set_number(loan.charges_size());
    *charge.mutable_fee() = fee;
  }
}

absl::Status CheckLoanCurrency(absl::string_view field, const type::v1::Money& amount,
                               const Loan& loan) {
  const std::string& code = loan.terms().principal().currency_code();
  if (amount.currency_code() == code) return absl::OkStatus();
  return RefuseField(
      "CURRENCY_DIFFERS", absl::StrCat(field, ".currency_code"),
      absl::StrCat("the loan is in ", code, ", got \"", amount.currency_code(), "\""));
}

absl::Status CheckNotBeforeDecision(absl::string_view field, const google::type::Date& date,
                                    const Loan& loan) {
  if (!loan.has_decided_date()) return absl::OkStatus();
  return CheckNotBefore("DATE_BEFORE_DECISION", field, date, loan.decided_date());
}

absl::Status CheckRoom(absl::string_view field, int size, int most) {
  if (size < most) return absl::OkStatus();
  return RefuseState("TOO_MANY", field, absl::StrCat("a loan has at most ", most, " of them"));
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
