#include "ledger/fees/new_fee.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ledger/accounting/chart.h"
#include "ledger/accounting/journal.h"
#include "ledger/money/creditor_reference.h"
#include "ledger/state/names.h"

namespace thuning::fees {
namespace {

using accounting::Journal;
using event::v1::Record;

struct Owed {
  absl::string_view fee_id;
  int64_t amount_minor = 0;
  int64_t vat_minor = 0;
  absl::string_view income_account;
};

void Post(const Owed& owed, Journal journal) {
  const std::string subject = absl::StrCat("fees/", owed.fee_id);
  journal.Debit(accounting::kFeesReceivable, owed.amount_minor, subject)
      .Credit(owed.income_account, owed.amount_minor - owed.vat_minor, subject)
      .Credit(accounting::kVatCollected, owed.vat_minor, subject);
}

}  // namespace

NewFeeId FeeIdOf(const Context& context, int number) {
  const std::string made_id = IdFromPosition("F", context.position);
  return {.fee_id = absl::StrFormat("%s-%03d", made_id, number),
          .payment_reference = CreditorReference(absl::StrFormat("%s%03d", made_id, number))};
}

void PostAssessment(const event::v1::FeeAssessed& assessed, Record& record) {
  Post({.fee_id = assessed.fee_id(),
        .amount_minor = assessed.amount().minor_units(),
        .vat_minor = assessed.vat_minor(),
        .income_account = assessed.income_account()},
       Journal(record, assessed.amount().currency_code()));
}

void PostShares(const event::v1::CostShared& shared, Record& record) {
  for (const event::v1::CostShare& share : shared.shares()) {
    Post({.fee_id = share.fee_id(),
          .amount_minor = share.amount_minor(),
          .vat_minor = share.vat_minor(),
          .income_account = shared.income_account()},
         Journal(record, shared.amount().currency_code()));
  }
}

}  // namespace thuning::fees
