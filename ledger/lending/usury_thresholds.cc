#include "ledger/lending/usury_thresholds.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ledger/accounting/journal.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/checks/today.h"
#include "ledger/lending/loan_row.h"
#include "ledger/money/rate.h"
#include "ledger/state/names.h"
#include "thuning/state/v1/state.pb.h"

namespace thuning::lending {
namespace {

using event::v1::Record;
using ledger::v1::LoadUsuryThresholdsRequest;
using state::v1::UsuryCategory;
using type::v1::UsuryThreshold;

constexpr int kMaxThresholds = 1000;
constexpr size_t kMaxReferenceCharacters = 200;

// The days of an id sort as its text does.
std::string ThresholdId(absl::string_view category, const google::type::Date& first_day) {
  return absl::StrFormat("%s-%04d%02d%02d", category, first_day.year(), first_day.month(),
                         first_day.day());
}

std::string ThresholdName(absl::string_view operator_id, absl::string_view id) {
  return NameOf(operator_id, "usuryThresholds", id);
}

std::string CategoryName(absl::string_view operator_id, absl::string_view category) {
  return NameOf(operator_id, "usuryCategories", category);
}

Date DayOf(const google::type::Date& date) { return DateOf(date).value(); }

// The threshold with its rate in the shortest form.
absl::StatusOr<UsuryThreshold> ReadThreshold(const std::string& field,
                                             const UsuryThreshold& given) {
  UsuryThreshold threshold = given;
  RETURN_IF_ERROR(CheckUsuryCategory(absl::StrCat(field, ".category"), given.category()));
  RETURN_IF_ERROR(
      CheckDate(absl::StrCat(field, ".valid_from"), given.has_valid_from(), given.valid_from()));
  RETURN_IF_ERROR(
      CheckDate(absl::StrCat(field, ".valid_to"), given.has_valid_to(), given.valid_to()));
  const std::string rate_field = absl::StrCat(field, ".rate_percent");
  if (given.rate_percent().empty()) {
    return RefuseField("REQUIRED_FIELD_MISSING", rate_field, "is required");
  }
  ASSIGN_OR_RETURN(const Rate rate, Rate::ParsePercent(rate_field, given.rate_percent()));
  threshold.set_rate_percent(rate.PercentText());
  RETURN_IF_ERROR(
      CheckText(absl::StrCat(field, ".reference"), given.reference(), kMaxReferenceCharacters));
  if (DayOf(given.valid_from()) <= DayOf(given.valid_to())) return threshold;
  return RefuseField("RANGE_EMPTY", absl::StrCat(field, ".valid_to"),
                     absl::StrCat(PeriodText(given), " has no day"));
}

std::string FieldOfThreshold(int index) { return absl::StrCat("thresholds[", index, "]"); }

absl::StatusOr<event::v1::UsuryThresholdsLoaded> ReadThresholds(
    const LoadUsuryThresholdsRequest& request) {
  if (request.thresholds().empty()) {
    return RefuseField("REQUIRED_FIELD_MISSING", "thresholds", "is required");
  }
  if (request.thresholds_size() > kMaxThresholds) {
    return RefuseField(
        "TOO_MANY_THRESHOLDS", "thresholds",
        absl::StrCat("at most ", kMaxThresholds, ", got ", request.thresholds_size()));
  }
  event::v1::UsuryThresholdsLoaded loaded;
  for (int index = 0; index < request.thresholds_size(); ++index) {
    ASSIGN_OR_RETURN(*loaded.add_thresholds(),
                     ReadThreshold(FieldOfThreshold(index), request.thresholds(index)));
  }
  return loaded;
}

using Thresholds = std::vector<UsuryThreshold>;

// What is known of a category, in the order of days.
Thresholds KnownThresholds(absl::string_view operator_id, absl::string_view category,
                           StateReader& state) {
  Thresholds known;
  const auto* row = state.Find<UsuryCategory>(CategoryName(operator_id, category));
  if (row == nullptr) return known;
  for (const std::string& id : row->threshold_ids()) {
    const auto* threshold = state.Find<UsuryThreshold>(ThresholdName(operator_id, id));
    LEDGER_CHECK(threshold != nullptr);
    known.push_back(*threshold);
  }
  return known;
}

bool Overlap(const UsuryThreshold& a, const UsuryThreshold& b) {
  return DayOf(a.valid_from()) <= DayOf(b.valid_to()) &&
         DayOf(b.valid_from()) <= DayOf(a.valid_to());
}

// Each against what is known of its category and what stands before it in the request.
absl::Status CheckOverlaps(absl::string_view operator_id,
                           const event::v1::UsuryThresholdsLoaded& loaded, StateReader& state) {
  absl::flat_hash_map<std::string, Thresholds> taken;
  for (int index = 0; index < loaded.thresholds_size(); ++index) {
    const UsuryThreshold& threshold = loaded.thresholds(index);
    const auto [category, is_new] = taken.try_emplace(threshold.category());
    Thresholds& others = category->second;
    if (is_new) others = KnownThresholds(operator_id, threshold.category(), state);
    for (const UsuryThreshold& other : others) {
      if (!Overlap(threshold, other)) continue;
      return RefuseState("PERIODS_OVERLAP", absl::StrCat(FieldOfThreshold(index), ".valid_from"),
                         absl::StrCat(threshold.category(), " from ", PeriodText(threshold),
                                      " overlaps the one from ", PeriodText(other)));
    }
    others.push_back(threshold);
  }
  return absl::OkStatus();
}

}  // namespace

std::string PeriodText(const UsuryThreshold& threshold) {
  return absl::StrCat(FormatDate(threshold.valid_from()), " to ", FormatDate(threshold.valid_to()));
}

absl::StatusOr<Record> Decide(const LoadUsuryThresholdsRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto ids, ParseName("parent", request.parent(), {"operators"}));
  ASSIGN_OR_RETURN(event::v1::UsuryThresholdsLoaded loaded, ReadThresholds(request));
  RETURN_IF_ERROR(FindBooks("parent", ids[0], state).status());
  RETURN_IF_ERROR(CheckOverlaps(ids[0], loaded, state));

  Record record = accounting::NewRecord(ids[0], context, state);
  *record.add_events()->mutable_usury_thresholds_loaded() = std::move(loaded);
  return record;
}

void FoldThresholds(const Record& record, const event::v1::UsuryThresholdsLoaded& loaded,
                    State& state) {
  for (const UsuryThreshold& threshold : loaded.thresholds()) {
    const std::string id = ThresholdId(threshold.category(), threshold.valid_from());
    state.Create<UsuryThreshold>(ThresholdName(record.operator_id(), id)) = threshold;
    const std::string name = CategoryName(record.operator_id(), threshold.category());
    UsuryCategory& row = state.ChangeOrCreate<UsuryCategory>(name);
    row.add_threshold_ids(id);
    std::sort(row.mutable_threshold_ids()->begin(), row.mutable_threshold_ids()->end());
  }
}

// Of those that begin by that day the last one, as no two overlap.
const UsuryThreshold* FindThreshold(absl::string_view operator_id, absl::string_view category,
                                    const google::type::Date& day, StateReader& state) {
  const auto* row = state.Find<UsuryCategory>(CategoryName(operator_id, category));
  if (row == nullptr) return nullptr;
  const auto& ids = row->threshold_ids();
  const auto after = std::upper_bound(ids.begin(), ids.end(), ThresholdId(category, day));
  if (after == ids.begin()) return nullptr;
  const auto* threshold = state.Find<UsuryThreshold>(ThresholdName(operator_id, *std::prev(after)));
  LEDGER_CHECK(threshold != nullptr);
  return DayOf(day) <= DayOf(threshold->valid_to()) ? threshold : nullptr;
}

}  // namespace thuning::lending
