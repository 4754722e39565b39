// The lines of a journal entry by the staff: their form, their net in each currency, and the
// postings that they become.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/repeated_field.h"
#include "ledger/state/state.h"
#include "thuning/event/v1/record.pb.h"
#include "thuning/ledger/v1/admin.pb.h"
#include "thuning/ledger/v1/books.pb.h"

namespace thuning::accounting {

using JournalLines = google::protobuf::RepeatedPtrField<ledger::v1::JournalLine>;

// Debits less credits in one currency, minor units.
struct Net {
  std::string currency_code;
  int64_t amount_minor = 0;
};

// Checks that there are `min_count` to 100 lines. Each has an account, either a debit or a credit,
// and a subject that is a name below the operator or empty.
absl::Status CheckLines(const JournalLines& lines, int min_count);

// By currency, in the order in which they first come.
std::vector<Net> NetsOf(const JournalLines& lines);

// Checks that the staff may post each line. Its account is in the chart, in the line's currency,
// moved by no rule, and mirrors no bank account. Its subject, if it is a beneficiary, a loan or a
// fee, exists.
absl::Status CheckMayPost(const JournalLines& lines, absl::string_view operator_id,
                          StateReader& state);

// ACCOUNT_NOT_IN_CHART unless it is.
absl::Status CheckInChart(absl::string_view field, absl::string_view number,
                          absl::string_view operator_id, StateReader& state);

void Post(const JournalLines& lines, event::v1::Record& record);

// The record's postings as lines.
JournalLines LinesOf(const event::v1::Record& record);

}  // namespace thuning::accounting
