// A stream that tells how far long work on a worker is. One message is on its way at a time;
// progress that comes meanwhile replaces what waits: only the newest matters. A caller who leaves
// does not stop the work.
//
//   auto* stream = new ProgressStream<Message>;      // deletes itself when the call is over
//   workers.Submit([stream] { stream->Tell(…); stream->End(status); });
//   return stream;
//
// gRPC is called without the lock: after Finish the reactor may be gone at once.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <optional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "ledger/base/mutex.h"

namespace thuning::services {

// Where the caller sends a stream too, `Reactor` is one that reads it.
template <typename Message, typename Reactor = grpc::ServerWriteReactor<Message>>
class ProgressStream : public Reactor {
 public:
  void Tell(Message message) {
    Next next;
    {
      MutexLock lock(mutex_);
      next_ = std::move(message);
      next = NextStep();
    }
    Take(std::move(next));
  }

  // After the last message, which is sent before.
  void End(grpc::Status status) {
    Next next;
    {
      MutexLock lock(mutex_);
      end_ = std::move(status);
      next = NextStep();
    }
    Take(std::move(next));
  }

  void OnWriteDone(bool ok) override {
    Next next;
    {
      MutexLock lock(mutex_);
      writing_ = false;
      broken_ = broken_ || !ok;
      next = NextStep();
    }
    Take(std::move(next));
  }

  void OnDone() override { delete this; }

 private:
  enum class Step { kNothing, kWrite, kFinish };

  struct Next {
    Step step = Step::kNothing;
    grpc::Status status;
  };

  // Decided under the lock under which something changed: whoever has nothing to do touches nothing
  // any more, since another thread may end the stream, and with it this object, at once.
  Next NextStep() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (writing_ || finished_) return {};
    if (next_.has_value() && !broken_) {
      current_ = *std::exchange(next_, std::nullopt);
      writing_ = true;
      return {.step = Step::kWrite};
    }
    if (!end_.has_value()) return {};
    finished_ = true;
    return {.step = Step::kFinish, .status = *end_};
  }

  void Take(Next next) {
    switch (next.step) {
      case Step::kNothing:
        return;
      case Step::kWrite:
        return this->StartWrite(&current_);
      case Step::kFinish:
        return this->Finish(std::move(next.status));
    }
  }

  Mutex mutex_;
  Message current_;  // being written
  std::optional<Message> next_ ABSL_GUARDED_BY(mutex_);
  std::optional<grpc::Status> end_ ABSL_GUARDED_BY(mutex_);
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool broken_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace thuning::services
