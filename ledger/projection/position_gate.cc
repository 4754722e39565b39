#include "ledger/projection/position_gate.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"

namespace thuning::projection {
namespace {

absl::Status Closed() { return absl::UnavailableError("the server is stopping"); }

}  // namespace

PositionGate::PositionGate() : thread_([this] { Serve(); }) {}

PositionGate::~PositionGate() { Close(); }

void PositionGate::Publish(uint64_t position) {
  MutexLock lock(mutex_);
  position_ = position;
  if (!waiters_.empty() && waiters_.begin()->first <= position) changed_.NotifyOne();
}

uint64_t PositionGate::position() const {
  MutexLock lock(mutex_);
  return position_;
}

void PositionGate::WhenReached(uint64_t position, absl::Time deadline, Callback callback) {
  absl::Status status;
  {
    MutexLock lock(mutex_);
    if (position_ < position && !closed_) {
      waiters_.emplace(position, Waiter{deadline, std::move(callback)});
      changed_.NotifyOne();
      wanted_.NotifyAll();
      return;
    }
    if (position_ < position) status = Closed();
  }
  callback(status);
}

void PositionGate::AwaitDemand(absl::Time deadline) {
  MutexLock lock(mutex_);
  bool in_time = true;
  while (waiters_.empty() && !closed_ && in_time) {
    in_time = wanted_.WaitUntil(mutex_, absl::ToChronoTime(deadline));
  }
}

void PositionGate::Close() {
  {
    MutexLock lock(mutex_);
    closed_ = true;
    wanted_.NotifyAll();
    changed_.NotifyOne();
  }
  if (thread_.joinable()) thread_.join();
}

void PositionGate::Serve() {
  for (bool closed = false; !closed;) {
    std::vector<std::pair<Callback, absl::Status>> ready;
    {
      MutexLock lock(mutex_);
      while (!closed_ && (ready = TakeReady()).empty()) {
        const absl::Time deadline = NextDeadline();
        if (deadline == absl::InfiniteFuture()) {
          changed_.Wait(mutex_);
        } else {
          changed_.WaitUntil(mutex_, absl::ToChronoTime(deadline));
        }
      }
      closed = closed_;
      if (closed) ready = TakeReady();
    }
    for (auto& [callback, status] : ready) callback(status);
  }
}

std::vector<std::pair<PositionGate::Callback, absl::Status>> PositionGate::TakeReady() {
  const absl::Time now = absl::Now();
  std::vector<std::pair<Callback, absl::Status>> ready;
  for (auto it = waiters_.begin(); it != waiters_.end();) {
    absl::Status status;
    if (it->first > position_) {
      if (closed_) {
        status = Closed();
      } else if (it->second.deadline <= now) {
        status = absl::DeadlineExceededError("the position asked for was not reached in time");
      } else {
        ++it;
        continue;
      }
    }
    ready.emplace_back(std::move(it->second.callback), std::move(status));
    it = waiters_.erase(it);
  }
  return ready;
}

absl::Time PositionGate::NextDeadline() const {
  absl::Time next = absl::InfiniteFuture();
  for (const auto& [position, waiter] : waiters_) next = std::min(next, waiter.deadline);
  return next;
}

}  // namespace thuning::projection
