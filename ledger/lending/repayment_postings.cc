#include "ledger/lending/repayment_postings.h"

#include <utility>

#include "ledger/accounting/chart.h"
#include "ledger/accounting/journal.h"
#include "ledger/base/check.h"
#include "ledger/state/names.h"

namespace thuning::lending {
namespace {

using ledger::v1::Loan;
using type::v1::Allocation;

struct Parts {
  int64_t principal_minor = 0;
  int64_t interest_minor = 0;
  int64_t charges_minor = 0;  // fees and penalties

  int64_t Total() const { return principal_minor + interest_minor + charges_minor; }
};

Parts SumOf(const Allocations& allocations) {
  Parts parts;
  for (const Allocation& allocation : allocations) {
    LEDGER_CHECK(allocation.amount_minor() > 0);
    switch (allocation.component()) {
      case type::v1::COMPONENT_PRINCIPAL:
        parts.principal_minor += allocation.amount_minor();
        break;
      case type::v1::COMPONENT_INTEREST:
        parts.interest_minor += allocation.amount_minor();
        break;
      case type::v1::COMPONENT_FEE:
      case type::v1::COMPONENT_PENALTY:
        parts.charges_minor += allocation.amount_minor();
        break;
      default:
        LEDGER_CHECK(false);
    }
  }
  return parts;
}

}  // namespace

void PostRepayment(const Loan& loan, const Allocations& allocations,
                   absl::string_view debit_account, event::v1::Record& record) {
  const Parts parts = SumOf(allocations);
  const absl::string_view subject = BelowOperator(loan.name());
  accounting::Journal(record, loan.terms().principal().currency_code())
      .Debit(debit_account, parts.Total(), subject)
      .Credit(accounting::kLoansReceivable, parts.principal_minor, subject)
      .Credit(accounting::kInterestIncome, parts.interest_minor, subject)
      .Credit(accounting::kFeesReceivable, parts.charges_minor, subject);
}

void PostReversal(const Loan& loan, const Allocations& allocations,
                  absl::string_view credit_account, event::v1::Record& record) {
  const Parts parts = SumOf(allocations);
  const absl::string_view subject = BelowOperator(loan.name());
  accounting::Journal(record, loan.terms().principal().currency_code())
      .Debit(accounting::kLoansReceivable, parts.principal_minor, subject)
      .Debit(accounting::kInterestIncome, parts.interest_minor, subject)
      .Debit(accounting::kFeesReceivable, parts.charges_minor, subject)
      .Credit(credit_account, parts.Total(), subject);
}

void ExpectItem(const Loan& loan, DirectDebitItem item, const Context& context,
                event::v1::Record& record) {
  event::v1::ItemExpected& expected = *record.add_events()->mutable_item_expected();
  expected.set_expected_item_id(IdFromPosition("X", context.position));
  expected.set_bank_account_id(std::string(item.bank_account_id));
  expected.set_direction(item.direction);
  *expected.mutable_amount() = std::move(item.amount);
  expected.set_end_to_end_id(std::move(item.end_to_end_id));
  expected.set_subject(std::string(BelowOperator(loan.name())));
  expected.set_clearing_account(std::string(accounting::kDirectDebitsInClearing));
}

}  // namespace thuning::lending
