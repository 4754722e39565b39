#include "tests/conformance/comparison.h"

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "ledger/money/decimal_text.h"
#include "tests/conformance/fields.h"

namespace thuning::conformance {

using google::protobuf::Struct;

void Comparison::Fail(absl::string_view difference) {
  if (first_difference_.empty()) first_difference_ = std::string(difference);
}

void Comparison::Expect(absl::string_view what, absl::string_view actual,
                        absl::string_view expected) {
  if (actual != expected) Fail(absl::StrCat(what, " is ", actual, ", expected ", expected));
}

void Comparison::ExpectAt(const Struct& object, const std::string& key, absl::string_view what,
                          absl::string_view actual) {
  if (Has(object, key)) Expect(what, actual, TextAt(object, key));
}

void Comparison::ExpectAmountAt(const Struct& object, const std::string& key,
                                absl::string_view what, int64_t actual) {
  if (!Has(object, key)) return;
  const absl::StatusOr<int64_t> expected = AmountAt(object, key, decimals_);
  Expect(what, FormatDecimal(actual, decimals_),
         expected.ok() ? FormatDecimal(*expected, decimals_)
                       : std::string(expected.status().message()));
}

}  // namespace thuning::conformance
