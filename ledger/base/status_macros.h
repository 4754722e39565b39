// RETURN_IF_ERROR and ASSIGN_OR_RETURN, named as upstream Abseil names them, to be dropped for
// absl/status/status_macros.h when the distribution has it.
#pragma once

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define RETURN_IF_ERROR(expression)                                         \
  do {                                                                      \
    if (absl::Status status_ = (expression); !status_.ok()) return status_; \
  } while (false)

#define THUNING_CONCAT_INNER(a, b) a##b
#define THUNING_CONCAT(a, b) THUNING_CONCAT_INNER(a, b)

#define ASSIGN_OR_RETURN(declaration, expression) \
  THUNING_ASSIGN_OR_RETURN(THUNING_CONCAT(result_, __LINE__), declaration, expression)
#define THUNING_ASSIGN_OR_RETURN(result, declaration, expression) \
  auto result = (expression);                                     \
  if (!result.ok()) return std::move(result).status();            \
  declaration = *std::move(result)
