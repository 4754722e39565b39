// How a payment is spread over the rows of an account: the order of its policy, and nothing else.

#include <algorithm>

#include "ledger/base/check.h"
#include "ledger/lending/account.h"

namespace thuning::lending {
namespace {

bool IsOf(DueClass due, const Row& row, Date date) {
  switch (due) {
    case DueClass::kPastDue:
      return date > row.due_date;
    case DueClass::kDue:
      return date == row.due_date;
    case DueClass::kInAdvance:
      return date < row.due_date;
  }
  return false;
}

}  // namespace

// The rows that a bucket pays next: one, or where the future rule spreads, all in advance. When
// `component` is given, only rows where something of it is open count.
std::vector<size_t> Account::RowsFor(DueClass due, FutureRule future, Date date,
                                     std::optional<Component> component) const {
  std::vector<size_t> open;
  for (size_t i = 0; i < rows_.size(); ++i) {
    const int64_t amount = component.has_value() ? rows_[i].Open(*component) : rows_[i].open();
    if (amount > 0 && IsOf(due, rows_[i], date)) open.push_back(i);
  }
  if (open.empty() || (due == DueClass::kInAdvance && future == FutureRule::kSpread)) return open;
  const bool last = due == DueClass::kInAdvance &&
                    (future == FutureRule::kLast ||
                     (future == FutureRule::kNextThenLast && date < rows_[open.front()].from));
  return {last ? open.back() : open.front()};
}

// Pays one bucket, an even part to each of the rows. Returns what it paid.
int64_t Account::PayBucket(Bucket bucket, const std::vector<size_t>& rows, int64_t amount,
                           const Fact& fact, Entry& entry) {
  const auto count = static_cast<int64_t>(rows.size());
  const int64_t each = static_cast<int64_t>(Divide(amount, count, Rounding::kHalfEven));
  int64_t left = amount;
  int64_t paid = 0;
  for (const size_t row : rows) {
    const int64_t share = row == rows.back() ? left : std::min(each, left);
    left -= share;
    paid += PayRow(row, bucket, share, fact, entry);
  }
  return paid;
}

// Row by row: each group of buckets of one due class is gone through again and again, with the next
// row each time, until nothing more is paid.
int64_t Account::AllocateByRow(const Fact& fact, int64_t amount, const AllocationOrder& order,
                               Entry& entry) {
  std::vector<DueClass> classes;
  for (const Bucket& bucket : order.buckets) {
    if (std::find(classes.begin(), classes.end(), bucket.due) == classes.end()) {
      classes.push_back(bucket.due);
    }
  }
  for (const DueClass due : classes) {
    for (bool paid_any = true; paid_any && amount > 0;) {
      paid_any = false;
      const std::vector<size_t> rows = RowsFor(due, order.future, fact.date, std::nullopt);
      if (rows.empty()) break;
      for (const Bucket& bucket : order.buckets) {
        if (bucket.due != due || amount == 0) continue;
        const int64_t paid = PayBucket(bucket, rows, amount, fact, entry);
        paid_any = paid_any || paid > 0;
        amount -= paid;
      }
    }
  }
  return amount;
}

// Bucket by bucket: each over all rows before the next.
int64_t Account::AllocateByBucket(const Fact& fact, int64_t amount, const AllocationOrder& order,
                                  Entry& entry) {
  for (const Bucket& bucket : order.buckets) {
    for (bool paid_any = true; paid_any && amount > 0;) {
      const std::vector<size_t> rows =
          RowsFor(bucket.due, order.future, fact.date, bucket.component);
      if (rows.empty()) break;
      const int64_t paid = PayBucket(bucket, rows, amount, fact, entry);
      paid_any = paid > 0;
      amount -= paid;
    }
  }
  return amount;
}

int64_t Account::Allocate(const Fact& fact, int64_t amount, const AllocationOrder& order,
                          Entry& entry) {
  return order.direction == Direction::kHorizontal ? AllocateByRow(fact, amount, order, entry)
                                                   : AllocateByBucket(fact, amount, order, entry);
}

}  // namespace thuning::lending
