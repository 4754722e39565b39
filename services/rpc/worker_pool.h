// A few threads for work that takes long (a bank file, a rebuild, a scan of the log), so that no
// other thread of the server blocks.
#pragma once

#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "ledger/base/mutex.h"

namespace thuning::services {

class WorkerPool {
 public:
  explicit WorkerPool(int threads);

  // Stops.
  ~WorkerPool();

  // Runs the work on one of the threads; work begins in the order of submission. After Stop it runs
  // at once, on the caller's thread.
  void Submit(std::function<void()> work);

  // Finishes what was submitted.
  void Stop();

 private:
  void Run();

  Mutex mutex_;
  CondVar changed_;
  std::deque<std::function<void()>> queue_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace thuning::services
