// How postings get into a record, and the rule that every record keeps: debits equal credits, on
// every day on which they stand in the books.
//
//   Journal(record, "EUR")
//       .Debit(kCash, 5000, "loans/L-1")
//       .Credit(kLoansReceivable, 5000, "loans/L-1");
//
// Amounts are minor units of one currency. A zero amount posts nothing, so that callers need not
// ask. A negative amount is a contradiction of the program: it belongs on the other side.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/type/date.pb.h"
#include "thuning/event/v1/record.pb.h"

namespace thuning {
struct Context;
class StateReader;
}  // namespace thuning

namespace thuning::accounting {

// A record of the operator, with its value date.
event::v1::Record NewRecord(absl::string_view operator_id,
                            const google::type::Date& effective_date);
// A record of the operator's today, for a command that states no value date.
event::v1::Record NewRecord(absl::string_view operator_id, const Context& context,
                            StateReader& state);

// Appends to the record's postings. The record outlives the journal.
class Journal {
 public:
  Journal(event::v1::Record& record, absl::string_view currency_code);

  // `subject` is whom or what the posting concerns, as a name below the operator: "loans/L-1". May
  // be empty.
  Journal& Debit(absl::string_view account, int64_t amount_minor, absl::string_view subject);
  Journal& Credit(absl::string_view account, int64_t amount_minor, absl::string_view subject);

  // What is posted from here on stands in the books on this day, not on the record's effective
  // date.
  Journal& On(const google::type::Date& booking_date);

 private:
  Journal& Post(event::v1::Side side, absl::string_view account, int64_t amount_minor,
                absl::string_view subject);

  event::v1::Record& record_;
  const std::string currency_code_;
  std::optional<google::type::Date> booking_date_;
};

// Positive on the debit side, negative on the credit side.
int64_t SignedAmount(const event::v1::Posting& posting);

// The day on which a posting of the record stands in the books.
const google::type::Date& BookingDate(const event::v1::Record& record,
                                      const event::v1::Posting& posting);

// Internal (a program's contradiction) naming what is wrong, unless each posting states account,
// side, currency and a positive amount, and debits equal credits in every currency on every day.
absl::Status CheckBalanced(const event::v1::Record& record);

}  // namespace thuning::accounting
