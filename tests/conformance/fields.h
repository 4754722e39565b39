// The fields of a case's objects, typed. What cannot be read is an error that names the field: a
// value that the ledger has no word for is kUnimplemented, anything else kInvalidArgument.
#pragma once

#include <google/protobuf/struct.pb.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "ledger/money/date.h"
#include "ledger/money/decimal.h"
#include "tests/conformance/json.h"

namespace thuning::conformance {

// Whether there is something other than null.
bool Has(const google::protobuf::Struct& object, const std::string& key);

// Where there is nothing: false, 0, an empty object.
bool FlagAt(const google::protobuf::Struct& object, const std::string& key);
absl::StatusOr<int> CountAt(const google::protobuf::Struct& object, const std::string& key);
absl::StatusOr<int64_t> AmountAt(const google::protobuf::Struct& object, const std::string& key,
                                 int decimals);
google::protobuf::Struct ObjectAt(const google::protobuf::Struct& object, const std::string& key);

// These have to be there.
absl::StatusOr<Date> DateAt(const google::protobuf::Struct& object, const std::string& key);
absl::StatusOr<Decimal> PercentAt(const google::protobuf::Struct& object, const std::string& key);
// A percentage as a rate: 7 is 0.07.
absl::StatusOr<Decimal> RateAt(const google::protobuf::Struct& object, const std::string& key);

template <typename T>
using Names = std::initializer_list<std::pair<absl::string_view, T>>;

// What the text under the key is the name of.
template <typename T>
absl::StatusOr<T> ChoiceAt(const google::protobuf::Struct& object, const std::string& key,
                           Names<T> names) {
  const std::string text = TextAt(object, key);
  for (const auto& [name, value] : names) {
    if (name == text) return value;
  }
  return absl::UnimplementedError(absl::StrCat(key, " ", text.empty() ? "not stated" : text));
}

}  // namespace thuning::conformance
