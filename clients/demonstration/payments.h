// How a borrower pays an agreed schedule within the year, by habit, and what the lender does about
// it.
//
// Pure: the same schedule gives the same payments. Borrowers pay instalments whole, each once, and
// a penalty only when there is one. Only a borrower who rounds up pays more than is owed, and gets
// it back.
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
  kCash,         // as kDirectDebit, but one instalment comes over the counter, and is told late
  kForgiven,     // as kLate, but the lender pays the penalty in the borrower's stead
  kRoundedUp,    // as kTransfer, but the last payment is rounded up, and the rest sent back
  kLost,         // pays twice and never again; after the loan is written off, a part comes
};

inline constexpr int64_t kPenaltyMinor = 12'00;
inline constexpr int64_t kRoundedUpMinor = 30'00;
inline constexpr int64_t kRecoveredMinor = 100'00;

struct Due {
  Date date;
  int64_t amount_minor = 0;
};

struct Payment {
  Date date;
  int64_t amount_minor = 0;
  PaymentMethod method = PaymentMethod::kTransfer;
  std::optional<Date> penalty_date;  // a penalty was charged that day
  std::optional<Date> told_date;     // when the ledger hears of it, if not that day
  bool is_returned = false;          // the debtor's bank gives the debit back
  bool is_rounded_up = false;        // more than is owed, and meant
};

// The payments within `year`, by date. `dues` is by date, too; its first has the fees of the loan.
std::vector<Payment> PlanPayments(Habit habit, absl::Span<const Due> dues, int year);

// What the lender does on a loan.
struct Act {
  enum class Kind { kGoodwill, kRefund, kWriteOff, kCallGuarantee };
  Kind kind = Kind::kGoodwill;
  Date date;
  int64_t amount_minor = 0;  // 0 for a write-off and its guarantee: whatever is open
};

// What the lender does within `year`, likewise.
std::vector<Act> PlanActs(Habit habit, absl::Span<const Due> dues, int year);

}  // namespace thuning::demonstration
