// IsOk, IsOkAndHolds and StatusIs for absl::Status and absl::StatusOr, named as upstream Abseil
// names them, and RefusedWith for the reason that a refusal carries.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "ledger/base/refusal.h"

namespace thuning {

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& status_or) {
  return status_or.status();
}

MATCHER(IsOk, "is OK") {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).ok();
}

MATCHER_P(IsOkAndHolds, matcher, "is OK and holds a value") {
  if (!arg.ok()) {
    *result_listener << arg.status().ToString();
    return false;
  }
  return ::testing::ExplainMatchResult(::testing::SafeMatcherCast<decltype(*arg)>(matcher), *arg,
                                       result_listener);
}

MATCHER_P(StatusIs, code, "has the status code") {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).code() == code;
}

MATCHER_P2(StatusIs, code, message, "has the status code and message") {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).code() == code &&
         ::testing::ExplainMatchResult(message, std::string(StatusOf(arg).message()),
                                       result_listener);
}

// The stable reason of a refusal and the field that it names.
MATCHER_P2(RefusedWith, reason, field, "is refused with the reason and field") {
  *result_listener << StatusOf(arg).ToString() << " reason " << ReasonOf(StatusOf(arg)) << " field "
                   << FieldOf(StatusOf(arg));
  return ReasonOf(StatusOf(arg)) == reason && FieldOf(StatusOf(arg)) == field;
}

}  // namespace thuning

#define THUNING_ASSERT_OK_AND_ASSIGN_INNER(result, declaration, expression) \
  auto result = (expression);                                               \
  ASSERT_THAT(result, ::thuning::IsOk());                                   \
  declaration = *std::move(result)
#define THUNING_TEST_CONCAT_INNER(a, b) a##b
#define THUNING_TEST_CONCAT(a, b) THUNING_TEST_CONCAT_INNER(a, b)
#define ASSERT_OK_AND_ASSIGN(declaration, expression)                                     \
  THUNING_ASSERT_OK_AND_ASSIGN_INNER(THUNING_TEST_CONCAT(result_, __LINE__), declaration, \
                                     expression)
#define ASSERT_OK(expression) ASSERT_THAT(expression, ::thuning::IsOk())
#define EXPECT_OK(expression) EXPECT_THAT(expression, ::thuning::IsOk())
