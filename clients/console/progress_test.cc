#include "clients/console/progress.h"

#include <sstream>

#include "gtest/gtest.h"

namespace thuning::console {
namespace {

std::string Bar(int filled) {
  return std::string(static_cast<size_t>(filled), '#') +
         std::string(static_cast<size_t>(40 - filled), '.');
}

TEST(ProgressTest, DrawsAPercentageOnceAndEndsItsLine) {
  std::ostringstream err;
  {
    Progress progress(err, true, "sent");
    progress.Show(1, 2);
    progress.Show(1, 2);
    progress.Show(3, 2);
  }
  EXPECT_EQ(err.str(), "\rsent [" + Bar(20) + "] 50 %\rsent [" + Bar(40) + "] 100 %\n");
}

TEST(ProgressTest, IsSilentWhenNobodyWatches) {
  std::ostringstream err;
  { Progress(err, false, "sent").Show(1, 2); }
  EXPECT_EQ(err.str(), "");
}

}  // namespace
}  // namespace thuning::console
