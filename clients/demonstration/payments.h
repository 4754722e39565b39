// How a borrower pays an agreed schedule within the year, by habit.
//
// Pure: the same schedule gives the same payments. A payment never pays more than is owed by then,
// as it pays instalments whole, each once, and a penalty only when there is one.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "ledger/money/date.h"

namespace thuning::demonstration {

enum class PaymentMethod { kTransfer, kDirectDebit, kCash };

enum class Habit {
  kDirectDebit,  // every instalment is collected
  kTransfer,     // every instalment is sent, with the reference of the loan
  kLate,         // as kTransfer, but one instalment weeks late, with a penalty
  kReturned,     // as kDirectDebit, but one debit is returned, and its amount sent afterwards
  kEarly,        // as kTransfer, until everything that is left is paid at once
  kCash,         // as kDirectDebit, but one instalment comes over the counter
};

inline constexpr int64_t kPenaltyMinor = 12'00;

struct Due {
  Date date;
  int64_t amount_minor = 0;
};

struct Payment {
  Date date;
  int64_t amount_minor = 0;
  PaymentMethod method = PaymentMethod::kTransfer;
  std::optional<Date> penalty_date;  // a penalty was charged that day, and is paid with the rest
  bool is_returned = false;          // the debtor's bank gives the debit back
};

// What is paid within `year` of what is due, in the order of its dates. `dues` is in that order,
// with the fees of the loan in the first.
std::vector<Payment> PlanPayments(Habit habit, absl::Span<const Due> dues, int year);

}  // namespace thuning::demonstration
