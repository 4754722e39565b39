#include <string>

#include "absl/strings/str_cat.h"
#include "ledger/accounting/chart.h"
#include "ledger/accounting/request_checks.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/lending/loan.h"
#include "ledger/lending/loan_row.h"
#include "ledger/lending/repayment_postings.h"
#include "ledger/state/names.h"

namespace thuning::lending {
namespace {

using event::v1::Record;
using ledger::v1::Loan;
using ledger::v1::Repayment;
using ledger::v1::ReverseRepaymentRequest;

constexpr size_t kMaxReasonCharacters = 100;

absl::Status CheckForm(const ReverseRepaymentRequest& request) {
  RETURN_IF_ERROR(accounting::CheckDate("effective_date", request.has_effective_date(),
                                        request.effective_date()));
  return accounting::CheckText("reason", request.reason(), kMaxReasonCharacters);
}

void AddReversal(const Loan& loan, const Repayment& repayment, absl::string_view reason,
                 Record& record) {
  const std::string loan_id(LastId(loan.name()));
  event::v1::RepaymentReversed& reversed = *record.add_events()->mutable_repayment_reversed();
  reversed.set_loan_id(loan_id);
  reversed.set_repayment_id(std::string(LastId(repayment.name())));
  reversed.set_reason(std::string(reason));
  *reversed.mutable_allocations() = repayment.allocations();
  if (loan.state() == ledger::v1::LOAN_STATE_CLOSED) {
    record.add_events()->mutable_loan_reopened()->set_loan_id(loan_id);
  }
}

// The bank takes the money back under the key under which it gave it. A transfer that came without
// one has to be found by hand; the key made here keeps the expected item from being nobody's.
std::string ReturnKey(const Repayment& repayment, const Context& context) {
  if (accounting::IsPaymentKey(repayment.end_to_end_id())) return repayment.end_to_end_id();
  return absl::StrCat("THN-V-", context.position);
}

// Cash goes back out of the box. What came through a bank is expected to go back through it,
// whether or not a statement has shown it yet: if none ever does, because the bank rejected the
// direct debit before it moved, the two items that stay pending sum to zero on 511500.
void PayBack(const Loan& loan, const Repayment& repayment, const Context& context, Record& record) {
  if (repayment.method() == type::v1::PAYMENT_METHOD_CASH) {
    PostReversal(loan, repayment.allocations(), repayment.debit_account(), record);
    return;
  }
  PostReversal(loan, repayment.allocations(), accounting::kDirectDebitsInClearing, record);
  ExpectItem(loan,
             {.bank_account_id = LastId(repayment.bank_account()),
              .direction = type::v1::DIRECTION_DEBIT,
              .amount = repayment.amount(),
              .end_to_end_id = ReturnKey(repayment, context)},
             context, record);
}

}  // namespace

absl::StatusOr<Record> Decide(const ReverseRepaymentRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto ids,
                   ParseName("name", request.name(), {"operators", "loans", "repayments"}));
  RETURN_IF_ERROR(CheckForm(request));
  ASSIGN_OR_RETURN(const Repayment* repayment,
                   accounting::FindExisting<Repayment>("name", request.name(), state));
  if (repayment->reversed()) {
    return RefuseState("REPAYMENT_ALREADY_REVERSED", "name",
                       absl::StrCat("the repayment was undone: ", repayment->reversal_reason()));
  }
  RETURN_IF_ERROR(CheckNotBefore("DATE_BEFORE_REPAYMENT", "effective_date",
                                 request.effective_date(), repayment->effective_date()));
  const Loan* loan = state.Find<Loan>(NameOf(ids[0], "loans", ids[1]));
  LEDGER_CHECK(loan != nullptr);

  Record record = NewRecord(ids[0], request.effective_date());
  AddReversal(*loan, *repayment, request.reason(), record);
  PayBack(*loan, *repayment, context, record);
  return record;
}

}  // namespace thuning::lending
