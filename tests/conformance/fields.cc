#include "tests/conformance/fields.h"

#include <optional>

#include "ledger/base/status_macros.h"
#include "ledger/money/decimal_text.h"

namespace thuning::conformance {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

constexpr int kMostCount = 10'000;
constexpr int kPercentDecimals = 9;

absl::Status Unreadable(const std::string& key, absl::string_view text, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(key, " \"", text, "\" is no ", what));
}

}  // namespace

bool Has(const Struct& object, const std::string& key) {
  const auto field = object.fields().find(key);
  return field != object.fields().end() && field->second.kind_case() != Value::kNullValue;
}

// Some cases state flags as words.
bool FlagAt(const Struct& object, const std::string& key) {
  if (!Has(object, key)) return false;
  const Value& value = object.fields().at(key);
  return value.bool_value() || value.string_value() == "true";
}

absl::StatusOr<int> CountAt(const Struct& object, const std::string& key) {
  if (!Has(object, key)) return 0;
  const std::string text = TextAt(object, key);
  const absl::StatusOr<int64_t> count = ParseDecimal(text, 0);
  if (!count.ok() || *count < 0 || *count > kMostCount) return Unreadable(key, text, "count");
  return static_cast<int>(*count);
}

absl::StatusOr<int64_t> AmountAt(const Struct& object, const std::string& key, int decimals) {
  if (!Has(object, key)) return 0;
  const std::string text = TextAt(object, key);
  const absl::StatusOr<int64_t> amount = ParseDecimal(text, decimals);
  if (!amount.ok()) return Unreadable(key, text, "amount");
  return *amount;
}

Struct ObjectAt(const Struct& object, const std::string& key) {
  return Has(object, key) ? object.fields().at(key).struct_value() : Struct();
}

absl::StatusOr<Date> DateAt(const Struct& object, const std::string& key) {
  const std::string text = TextAt(object, key);
  if (const std::optional<Date> date = ParseIsoDate(text)) return *date;
  return Unreadable(key, text, "date");
}

absl::StatusOr<Decimal> PercentAt(const Struct& object, const std::string& key) {
  const std::string text = TextAt(object, key);
  const absl::StatusOr<int64_t> percent = ParseDecimal(text, kPercentDecimals);
  if (!percent.ok() || *percent < 0) return Unreadable(key, text, "percentage");
  return Decimal(*percent, -kPercentDecimals);
}

absl::StatusOr<Decimal> RateAt(const Struct& object, const std::string& key) {
  ASSIGN_OR_RETURN(const Decimal percent, PercentAt(object, key));
  return Decimal(percent.significand(), percent.exponent() - 2);
}

}  // namespace thuning::conformance
