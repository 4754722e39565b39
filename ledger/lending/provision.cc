#include "ledger/lending/provision.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "ledger/accounting/chart.h"
#include "ledger/accounting/chart_accounts.h"
#include "ledger/accounting/journal.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/checks/today.h"
#include "ledger/money/rate.h"
#include "ledger/state/names.h"
#include "thuning/state/v1/state.pb.h"

namespace thuning::lending {
namespace {

using event::v1::Record;
using ledger::v1::ProvisionRates;
using ledger::v1::SetProvisionRatesRequest;
using state::v1::ProvisionVersions;
using type::v1::ProvisionBand;
using Bands = google::protobuf::RepeatedPtrField<ProvisionBand>;

constexpr absl::string_view kNeeded[] = {accounting::kLoanProvisions, accounting::kProvisionExpense,
                                         accounting::kProvisionReleases};
constexpr int kMaxBands = 20;
constexpr int kMaxDays = 3650;

std::string VersionsRow(absl::string_view operator_id) {
  return absl::StrCat("operators/", operator_id, "/provisionVersions");
}

Rate RateOf(const ProvisionBand& band) {
  return Rate::ParsePercent("percent", band.percent()).value();
}

absl::Status CheckBand(const std::string& field, const ProvisionBand& band) {
  RETURN_IF_ERROR(
      CheckRange(field + ".over_days_past_due", band.over_days_past_due(), 0, kMaxDays));
  return Rate::ParsePercent(field + ".percent", band.percent()).status();
}

// The later a loan is, the more is set aside.
absl::Status CheckBands(const Bands& bands) {
  if (bands.size() > kMaxBands) {
    return RefuseField("TOO_MANY", "bands", absl::StrCat("has at most ", kMaxBands, " bands"));
  }
  for (int i = 0; i < bands.size(); ++i) {
    const std::string field = absl::StrCat("bands[", i, "]");
    RETURN_IF_ERROR(CheckBand(field, bands[i]));
    if (i == 0) continue;
    if (bands[i].over_days_past_due() <= bands[i - 1].over_days_past_due()) {
      return RefuseField("NOT_ASCENDING", field + ".over_days_past_due",
                         "must be more than that of the band before");
    }
    if (RateOf(bands[i]) < RateOf(bands[i - 1])) {
      return RefuseField("NOT_ASCENDING", field + ".percent",
                         "must not be less than that of the band before");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckAfterLast(absl::string_view operator_id, const std::string& first_day,
                            StateReader& state) {
  const auto* versions = state.Find<ProvisionVersions>(VersionsRow(operator_id));
  if (versions == nullptr) return absl::OkStatus();
  const std::string& last = *versions->valid_from().rbegin();
  if (first_day > last) return absl::OkStatus();
  return RefuseState("NOT_AFTER_LAST", "valid_from",
                     absl::StrCat("the last rates hold from ", last, " on"));
}

// Those that hold on the day, or nullptr.
const ProvisionRates* RatesOn(absl::string_view operator_id, Date day, StateReader& state) {
  const auto* versions = state.Find<ProvisionVersions>(VersionsRow(operator_id));
  if (versions == nullptr) return nullptr;
  const auto& days = versions->valid_from();
  const auto after = std::upper_bound(days.begin(), days.end(), FormatIsoDate(day));
  if (after == days.begin()) return nullptr;
  const auto* rates =
      state.Find<ProvisionRates>(NameOf(operator_id, "provisionRates", *std::prev(after)));
  LEDGER_CHECK(rates != nullptr);
  return rates;
}

std::string TextOf(const google::type::Date& date) { return FormatIsoDate(DateOf(date).value()); }

}  // namespace

std::string ProvisionRatesName(absl::string_view operator_id,
                               const google::type::Date& valid_from) {
  return NameOf(operator_id, "provisionRates", TextOf(valid_from));
}

absl::StatusOr<Record> Decide(const SetProvisionRatesRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto ids, ParseName("parent", request.parent(), {"operators"}));
  RETURN_IF_ERROR(CheckDate("valid_from", request.has_valid_from(), request.valid_from()));
  RETURN_IF_ERROR(CheckBands(request.bands()));
  RETURN_IF_ERROR(FindBooks("parent", ids[0], state).status());
  RETURN_IF_ERROR(accounting::CheckHasAccounts(ids[0], kNeeded, "provisions", state));
  // Rates are never taken back, and a year too far would keep others from being set.
  RETURN_IF_ERROR(CheckNotFarAhead("valid_from", request.valid_from(), ids[0], context, state));
  RETURN_IF_ERROR(CheckAfterLast(ids[0], TextOf(request.valid_from()), state));

  Record record = accounting::NewRecord(ids[0], context, state);
  event::v1::ProvisionRatesSet& set = *record.add_events()->mutable_provision_rates_set();
  *set.mutable_valid_from() = request.valid_from();
  *set.mutable_bands() = request.bands();
  return record;
}

void FoldProvisionRates(const Record& record, const event::v1::ProvisionRatesSet& set,
                        State& state) {
  const std::string name = ProvisionRatesName(record.operator_id(), set.valid_from());
  ProvisionRates& rates = state.Create<ProvisionRates>(name);
  rates.set_name(name);
  *rates.mutable_valid_from() = set.valid_from();
  *rates.mutable_bands() = set.bands();
  state.ChangeOrCreate<ProvisionVersions>(VersionsRow(record.operator_id()))
      .add_valid_from(TextOf(set.valid_from()));
}

int64_t ProvisionFor(absl::string_view operator_id, Date day, int64_t days_past_due,
                     int64_t at_risk_minor, StateReader& state) {
  const ProvisionRates* rates = RatesOn(operator_id, day, state);
  if (rates == nullptr) return 0;
  Rate rate;
  for (const ProvisionBand& band : rates->bands()) {
    if (days_past_due > band.over_days_past_due()) rate = RateOf(band);
  }
  return static_cast<int64_t>((__int128{at_risk_minor} * rate.e8() + kRateOne / 2) / kRateOne);
}

}  // namespace thuning::lending
