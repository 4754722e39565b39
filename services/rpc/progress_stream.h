// A stream that tells how far long work on a worker is. One message is on its way at a time. Of the
// messages that come meanwhile only the newest waits to be sent. A caller who leaves does not stop
// the work.
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

// `Reactor` is the reactor of the call. Where the caller sends a stream, too, the reactor must read
// it.
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

  // Ends the call, once the last message is sent.
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

  // What is to be done next, decided under the same lock as the change. A thread that has nothing
  // to do must not touch this object any more, since another thread may end the stream, and so
  // delete the object, at once.
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
