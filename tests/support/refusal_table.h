// Refusals as a table in order of precedence: each row spoils one thing of a good request, and says
// with which reason and naming which field it is then refused.
//
//   ExpectRefusals<Request>(
//       good, {{"REQUIRED_FIELD_MISSING", "name", [](Request& r) { … }}, …}, run);
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace thuning {

template <typename Request>
struct RefusalRow {
  std::string reason;
  std::string field;
  std::function<void(Request&)> spoil;
};

// Each row alone gives its refusal, and so does each row together with all rows below it: what
// stands higher is refused first. Rows are spoilt from the last to the first.
template <typename Request, typename Run>
void ExpectRefusals(const Request& good, const std::vector<RefusalRow<Request>>& rows, Run run) {
  Request spoilt = good;
  for (size_t i = rows.size(); i > 0; --i) {
    const RefusalRow<Request>& row = rows[i - 1];
    Request once = good;
    row.spoil(once);
    row.spoil(spoilt);
    EXPECT_THAT(run(once), RefusedWith(row.reason, row.field)) << "row " << i << " alone";
    EXPECT_THAT(run(spoilt), RefusedWith(row.reason, row.field)) << "row " << i << " and below";
  }
}

}  // namespace thuning
