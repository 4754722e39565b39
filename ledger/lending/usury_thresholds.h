// Thresholds of usury, loaded by the lender as they are published: the rate that must not be
// exceeded, for a category of loans and a span of days.
//
//   UsuryThreshold   "operators/ami/usuryThresholds/CONSO-3000-20260101"
//   UsuryCategory    "operators/ami/usuryCategories/CONSO-3000", the ids of its thresholds
//
// A threshold never changes once it is loaded.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/type/date.pb.h"
#include "ledger/state/context.h"
#include "ledger/state/state.h"
#include "thuning/event/v1/record.pb.h"
#include "thuning/ledger/v1/admin.pb.h"
#include "thuning/type/v1/usury.pb.h"

namespace thuning::lending {

// Loads all of the thresholds or none. README.md lists the refusals in their order.
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::LoadUsuryThresholdsRequest& request,
                                         StateReader& state, const Context& context);

void FoldThresholds(const event::v1::Record& record, const event::v1::UsuryThresholdsLoaded& loaded,
                    State& state);

// The category's threshold that holds on the day, or nullptr.
const type::v1::UsuryThreshold* FindThreshold(absl::string_view operator_id,
                                              absl::string_view category,
                                              const google::type::Date& day, StateReader& state);

// "2026-01-01 to 2026-03-31".
std::string PeriodText(const type::v1::UsuryThreshold& threshold);

}  // namespace thuning::lending
