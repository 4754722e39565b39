#include "clients/auditor/read_through.h"

#include <deque>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "ledger/base/mutex.h"
#include "ledger/base/status_macros.h"
#include "ledger/proof/merkle.h"

namespace thuning::auditor {
namespace {

constexpr size_t kBatchBytes = size_t{256} << 10;
constexpr size_t kBatchesAhead = 4;

// Records one after the other in one piece of memory, which is used again.
struct Batch {
  struct Entry {
    uint64_t position;
    size_t end;  // in `bytes`
    Sha256Digest leaf;
  };
  std::string bytes;
  std::vector<Entry> entries;

  void Clear() {
    bytes.clear();
    entries.clear();
  }
};

// At most kBatchesAhead batches between the thread that fills them and the one that empties them.
class Conveyor {
 public:
  // An empty batch; waits while too many are under way.
  std::unique_ptr<Batch> TakeEmpty() {
    MutexLock lock(mutex_);
    while (empty_.empty() && made_ == kBatchesAhead) changed_.Wait(mutex_);
    if (empty_.empty()) {
      ++made_;
      return std::make_unique<Batch>();
    }
    return TakeFrom(empty_);
  }

  void Deliver(std::unique_ptr<Batch> batch) {
    MutexLock lock(mutex_);
    full_.push_back(std::move(batch));
    changed_.NotifyAll();
  }

  // Nothing more will be delivered.
  void Close() {
    MutexLock lock(mutex_);
    is_closed_ = true;
    changed_.NotifyAll();
  }

  // The next batch in order; null at the end.
  std::unique_ptr<Batch> TakeFull() {
    MutexLock lock(mutex_);
    while (full_.empty() && !is_closed_) changed_.Wait(mutex_);
    return full_.empty() ? nullptr : TakeFrom(full_);
  }

  void GiveBack(std::unique_ptr<Batch> batch) {
    batch->Clear();
    MutexLock lock(mutex_);
    empty_.push_back(std::move(batch));
    changed_.NotifyAll();
  }

 private:
  using Batches = std::deque<std::unique_ptr<Batch>>;

  static std::unique_ptr<Batch> TakeFrom(Batches& batches) {
    std::unique_ptr<Batch> batch = std::move(batches.front());
    batches.pop_front();
    return batch;
  }

  Mutex mutex_;
  CondVar changed_;
  Batches empty_ ABSL_GUARDED_BY(mutex_);
  Batches full_ ABSL_GUARDED_BY(mutex_);
  size_t made_ ABSL_GUARDED_BY(mutex_) = 0;
  bool is_closed_ ABSL_GUARDED_BY(mutex_) = false;
};

void Add(uint64_t position, const absl::Status& why, std::vector<Damage>& damages) {
  if (!damages.empty() && damages.back().last_position + 1 == position) {
    damages.back().last_position = position;
  } else {
    damages.push_back({position, position, std::string(why.message())});
  }
}

// Reads [from, to], and on behind each record that cannot be read.
absl::StatusOr<std::vector<Damage>> ReadOn(RecordSource& source, const ReadRange& range,
                                           RecordSource::Visitor visit) {
  std::vector<Damage> damages;
  uint64_t unreadable = 0;
  for (uint64_t next = range.from; next <= range.to; ++next) {
    const absl::Status read =
        source.Read(next, range.to, [&](uint64_t position, absl::string_view bytes) {
          visit(position, bytes);
          next = position + 1;
        });
    if (read.ok()) break;
    if (!absl::IsDataLoss(read)) return read;
    Add(next, read, damages);
    if (++unreadable < kMaxUnreadable) continue;
    damages.back().last_position = range.to;
    break;
  }
  return damages;
}

// The work of the thread.
absl::StatusOr<std::vector<Damage>> Fill(RecordSource& source, const ReadRange& range,
                                         Conveyor& conveyor) {
  std::unique_ptr<Batch> batch = conveyor.TakeEmpty();
  auto damages = ReadOn(source, range, [&](uint64_t position, absl::string_view bytes) {
    batch->bytes.append(bytes.data(), bytes.size());
    const bool is_wanted = position <= range.hash_to;
    batch->entries.push_back({.position = position,
                              .end = batch->bytes.size(),
                              .leaf = is_wanted ? proof::LeafHash(bytes) : Sha256Digest{}});
    if (batch->bytes.size() < kBatchBytes) return;
    conveyor.Deliver(std::move(batch));
    batch = conveyor.TakeEmpty();
  });
  conveyor.Deliver(std::move(batch));
  conveyor.Close();
  return damages;
}

void Visit(const Batch& batch, absl::FunctionRef<void(const RecordRead&)> visit) {
  size_t begin = 0;
  for (const Batch::Entry& entry : batch.entries) {
    const absl::string_view bytes(batch.bytes.data() + begin, entry.end - begin);
    visit({.position = entry.position, .bytes = bytes, .leaf = entry.leaf});
    begin = entry.end;
  }
}

}  // namespace

absl::StatusOr<std::vector<Damage>> ReadThrough(RecordSource& source, const ReadRange& range,
                                                absl::FunctionRef<void(const RecordRead&)> visit) {
  if (range.from > range.to) return std::vector<Damage>();
  Conveyor conveyor;
  absl::StatusOr<std::vector<Damage>> damages;
  std::thread filler([&] { damages = Fill(source, range, conveyor); });
  while (std::unique_ptr<Batch> batch = conveyor.TakeFull()) {
    Visit(*batch, visit);
    conveyor.GiveBack(std::move(batch));
  }
  filler.join();
  return damages;
}

}  // namespace thuning::auditor
