#include "clients/auditor/record_checker.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/container/inlined_vector.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/auditor/int128.h"

namespace thuning::auditor {
namespace {

// What is posted in one currency on one day.
struct DaySum {
  absl::string_view currency;
  DayView day;
  Int128 debits_minus_credits = 0;
};

// A record has one currency and one day, nearly always.
using Sums = absl::InlinedVector<DaySum, 4>;

void Add(const PostingView& posting, const DayView& effective_day, Sums& sums) {
  const DayView day = posting.booking_day.value_or(effective_day);
  auto sum = std::find_if(sums.begin(), sums.end(), [&](const DaySum& known) {
    return known.currency == posting.currency_code && known.day == day;
  });
  if (sum == sums.end()) sum = sums.insert(sums.end(), {posting.currency_code, day});
  sum->debits_minus_credits += SignedAmount(posting);
}

std::string Text(const DayView& day) {
  return absl::StrCat(day.year, "-", absl::Dec(day.month, absl::kZeroPad2), "-",
                      absl::Dec(day.day, absl::kZeroPad2));
}

// Result accounts, and those that take the result.
bool IsOfYearsClose(absl::string_view account) {
  return absl::StartsWith(account, "6") || absl::StartsWith(account, "7") || account == "120000" ||
         account == "129000";
}

std::string Parts(int32_t number, int32_t count) {
  return absl::StrCat("part ", number, " of ", count);
}

}  // namespace

const RecordView* RecordChecker::Check(uint64_t position, absl::string_view bytes) {
  const RecordView* record = reader_.Read(bytes);
  if (record == nullptr) {
    Report(position, "UNPARSABLE", "the bytes are no record");
    LosePlace();
    return nullptr;
  }
  CheckPlace(position, *record);
  CheckTime(position, *record);
  if (record->has_unknown_fact) {
    Report(position, "UNKNOWN_FACT", "an event holds no fact that this version knows");
  }
  CheckPostings(position, *record);
  CheckOpen(position, *record);
  // Behind a gap nobody can say whether a command was cut off.
  if (position == last_position_ + 1) CheckParts(position, *record);
  last_part_ = record->part_number;
  part_count_ = record->part_count;
  if (last_part_ > 0) part_request_id_ = std::string(record->request_id);
  last_position_ = position;
  return record;
}

void RecordChecker::LosePlace() {
  last_position_ = UINT64_MAX;  // no position follows it
  last_part_ = 0;
  part_count_ = 0;
}

void RecordChecker::CheckPlace(uint64_t position, const RecordView& record) {
  if (record.position == position) return;
  Report(position, "POSITION_DIFFERS",
         absl::StrCat("the record says that it stands at ", record.position));
}

void RecordChecker::CheckTime(uint64_t position, const RecordView& record) {
  const int64_t seconds = record.recorded_seconds;
  const int32_t nanos = record.recorded_nanos;
  const bool is_later = std::tie(seconds, nanos) >= std::tie(last_seconds_, last_nanos_);
  if (!is_later || !record.has_recorded_time || nanos < 0 || nanos > 999'999'999) {
    Report(position, "TIME_WENT_BACK",
           absl::StrCat("recorded at ", seconds, " s and ", nanos, " ns, after a record of ",
                        last_seconds_, " s and ", last_nanos_, " ns"));
    return;
  }
  last_seconds_ = seconds;
  last_nanos_ = nanos;
}

void RecordChecker::CheckParts(uint64_t position, const RecordView& record) {
  const int32_t number = record.part_number;
  const int32_t count = record.part_count;
  const bool is_open = last_part_ < part_count_;
  const bool goes_on =
      number == last_part_ + 1 && count == part_count_ && record.request_id == part_request_id_;
  const bool begins = number == 0 ? count == 0 : number == 1 && count >= 1;
  if (is_open ? goes_on : begins) return;
  Report(position, "PARTS_INCOMPLETE",
         absl::StrCat(Parts(number, count), " of a command stands after ",
                      is_open ? Parts(last_part_, part_count_) : "a whole command"));
}

void RecordChecker::CheckPostings(uint64_t position, const RecordView& record) {
  Sums sums;
  for (const PostingView& posting : record.postings) {
    const bool has_side =
        posting.side == PostingView::kDebit || posting.side == PostingView::kCredit;
    if (posting.account.empty() || posting.currency_code.empty() || !has_side ||
        posting.amount_minor <= 0) {
      Report(position, "POSTING_INCOMPLETE",
             absl::StrCat("a posting on account \"", posting.account, "\", side ", posting.side,
                          ", of ", posting.amount_minor, " ", posting.currency_code));
      return;
    }
    Add(posting, record.effective_day, sums);
  }
  for (const DaySum& sum : sums) {
    if (sum.debits_minus_credits == 0) continue;
    Report(position, "UNBALANCED",
           absl::StrCat("debits minus credits are ", ToText(sum.debits_minus_credits), " ",
                        sum.currency, " on ", Text(sum.day)));
  }
}

void RecordChecker::CheckOpen(uint64_t position, const RecordView& record) {
  if (record.closed_until.has_value()) {
    DayView& until = closed_until_[record.operator_id];
    until = std::max(until, *record.closed_until);
  }
  const std::optional<DayView> year_closed = TakeYearClosed(record);
  const auto closed = closed_until_.find(record.operator_id);
  if (closed == closed_until_.end()) return;
  for (const PostingView& posting : record.postings) {
    const DayView day = posting.booking_day.value_or(record.effective_day);
    if (day > closed->second) continue;
    if (day == year_closed && IsOfYearsClose(posting.account)) continue;
    return Report(position, "CLOSED_DAY",
                  absl::StrCat("a posting on ", Text(day), ", when the books were closed up to ",
                               Text(closed->second)));
  }
}

// The last day of the year that the record closes; none where an earlier record closed it.
std::optional<DayView> RecordChecker::TakeYearClosed(const RecordView& record) {
  if (!record.year_closed.has_value()) return std::nullopt;
  DayView& until = year_closed_until_[record.operator_id];
  if (*record.year_closed <= until) return std::nullopt;
  until = *record.year_closed;
  return record.year_closed;
}

void RecordChecker::Finish() {
  if (last_part_ >= part_count_) return;
  Report(last_position_, "PARTS_INCOMPLETE",
         absl::StrCat("the log ends after ", Parts(last_part_, part_count_)));
}

void RecordChecker::Report(uint64_t position, absl::string_view reason, std::string message) {
  ++finding_count_;
  if (findings_.size() == kMaxFindings) return;
  findings_.push_back(MakeFinding(position, position, reason, std::move(message)));
}

}  // namespace thuning::auditor
