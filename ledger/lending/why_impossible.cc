#include "ledger/lending/why_impossible.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "ledger/lending/loan_row.h"
#include "ledger/loan/terms.h"

namespace thuning::lending {
namespace {

struct Words {
  absl::string_view reason;
  absl::string_view words;
};

// Those that name neither a sum nor a number.
constexpr Words kWords[] = {
    {"ALREADY_CHARGED_OFF", "the loan was charged off before"},
    {"AMOUNT_EXCEEDS_INTEREST", "it is more than the interest that can be waived"},
    {"AMOUNT_EXCEEDS_REPAID", "it is more than the borrower has paid and not got back"},
    {"AMOUNT_NOT_POSITIVE", "the amount must be positive"},
    {"DATE_BEFORE_DISBURSEMENT", "nothing was paid out by then"},
    {"DATE_BEFORE_START", "the contract begins later"},
    {"INTEREST_IS_FLAT", "flat interest is that of the sum lent, whatever comes back"},
    {"INTERVAL_OUT_OF_RANGE", "the new instalments must be one period or more apart"},
    {"NOTHING_OUTSTANDING", "nothing is owed"},
    {"NOTHING_TO_COME", "no instalment is to come"},
    {"NOT_DISBURSED", "nothing was paid out by then"},
    {"NOT_WRITTEN_OFF", "the loan is not written off"},
    {"SCHEDULE_TOO_LONG", "the new instalments would run for more than a century"},
    {"START_NOT_AFTER_DATE", "the first new instalment must be due after that day"},
    {"WRITTEN_OFF", "the loan is written off; what still comes is a recovery"},
};

int64_t OpenOfCharge(const Account& account, int charge) {
  int64_t open = 0;
  for (const ChargePart& part : account.charge_parts()) {
    if (account.charges()[part.charge].id == charge) open += part.open();
  }
  return open;
}

}  // namespace

std::string WhyImpossibleInWords(absl::string_view reason, const Fact& fact, Account account,
                                 absl::string_view currency_code) {
  const bool is_paid_out =
      account.disbursed_on().has_value() && *account.disbursed_on() <= fact.date;
  if (is_paid_out) account.AdvanceTo(fact.date);
  if (reason == "AMOUNT_EXCEEDS_OVERPAYMENT") {
    return absl::StrCat(FormatAmount(account.overpaid(), currency_code), " are overpaid");
  }
  if (reason == "AMOUNT_EXCEEDS_CHARGE") {
    return absl::StrCat(FormatAmount(OpenOfCharge(account, fact.target), currency_code),
                        " of charge ", fact.target, " are open");
  }
  if (reason == "COUNT_OUT_OF_RANGE") {
    return absl::StrCat("there must be 1 to ", loan::kMaxInstalments, " new instalments");
  }
  if (reason == "CHARGE_NOT_FOUND") {
    return absl::StrCat("charge ", fact.target, " does not exist, or was undone");
  }
  if (reason == "CHARGE_NOT_OPEN") {
    return absl::StrCat("nothing of charge ", fact.target, " is open");
  }
  if (reason == "REPAYMENT_NOT_FOUND") {
    return absl::StrCat("transaction ", fact.target, " is no payment that stands");
  }
  const auto* found = std::find_if(std::begin(kWords), std::end(kWords),
                                   [reason](const Words& one) { return one.reason == reason; });
  return std::string(found == std::end(kWords) ? reason : found->words);
}

}  // namespace thuning::lending
