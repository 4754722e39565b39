#include "services/rpc/worker_pool.h"

#include <atomic>
#include <future>

#include "gtest/gtest.h"

namespace thuning::services {
namespace {

TEST(WorkerPoolTest, StopFinishesWhatWasSubmitted) {
  WorkerPool pool(2);
  std::atomic<int> done = 0;
  for (int i = 0; i < 100; ++i) pool.Submit([&done] { ++done; });
  pool.Stop();
  EXPECT_EQ(done, 100);
}

TEST(WorkerPoolTest, WorkRunsBesideWorkThatTakesLong) {
  WorkerPool pool(2);
  std::promise<void> release;
  pool.Submit([waiting = release.get_future().share()] { waiting.wait(); });
  std::promise<void> ran;
  pool.Submit([&ran] { ran.set_value(); });
  ran.get_future().wait();
  release.set_value();
}

TEST(WorkerPoolTest, AfterStopWorkRunsAtOnce) {
  WorkerPool pool(1);
  pool.Stop();
  bool ran = false;
  pool.Submit([&ran] { ran = true; });
  EXPECT_TRUE(ran);
}

}  // namespace
}  // namespace thuning::services
