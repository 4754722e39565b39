#include "ledger/lending/due_lists.h"

#include <optional>

#include "ledger/checks/request_checks.h"
#include "ledger/lending/arrears.h"
#include "ledger/lending/loan_book.h"
#include "ledger/lending/loan_position.h"

namespace thuning::lending {

using ledger::v1::DueInstalment;
using ledger::v1::Loan;
using ledger::v1::LoanArrears;

LoanArrears LoanArrearsOn(const Loan& loan, Date day, StateReader& state) {
  LoanArrears answer;
  *answer.mutable_date() = ToProto(day);
  const std::optional<Account> account = AccountOn(loan, LoadBook(loan, state), day, state);
  if (!account.has_value()) return answer;
  const int64_t tolerance = loan.terms().policy().arrears_tolerance_minor();
  answer.set_days_past_due(static_cast<int32_t>(ArrearsOn(*account, day, tolerance).days_past_due));
  answer.set_past_due_minor(OpenBy(*account, AddDays(day, -1)).total());
  return answer;
}

std::vector<DueInstalment> DueInstalmentsOf(const Loan& loan, Date first, Date last, Date as_of,
                                            StateReader& state) {
  std::vector<DueInstalment> due;
  const std::optional<Account> account = AccountOn(loan, LoadBook(loan, state), as_of, state);
  if (!account.has_value()) return due;
  Loan shown = loan;
  FillRows(*account, shown);
  for (const ledger::v1::Instalment& row : shown.instalments()) {
    const Date date = DateOf(row.due_date()).value();
    if (date < first || date > last || row.open_minor() <= 0) continue;
    DueInstalment& instalment = due.emplace_back();
    instalment.set_loan(loan.name());
    instalment.set_beneficiary(loan.beneficiary());
    instalment.set_number(row.number());
    *instalment.mutable_due_date() = row.due_date();
    instalment.set_amount_minor(row.principal_minor() + row.interest_minor() + row.charges_minor());
    instalment.set_open_minor(row.open_minor());
    instalment.set_payment_reference(loan.payment_reference());
  }
  return due;
}

}  // namespace thuning::lending
