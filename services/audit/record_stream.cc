#include "services/audit/record_stream.h"

#include <algorithm>
#include <atomic>

#include "absl/time/clock.h"
#include "ledger/log/event_log.h"
#include "ledger/projection/table_writer.h"
#include "services/rpc/status.h"
#include "services/rpc/worker_pool.h"

namespace thuning::services {
namespace {

using ledger::v1::StreamRecordsRequest;
using ledger::v1::StreamRecordsResponse;

// Well under the 4 MiB that a message may have by default.
constexpr log::ReadLimit kChunk = {.max_records = 4096, .max_bytes = uint64_t{1} << 20};

// How often a follower who hears nothing is looked after: whether it has gone.
constexpr absl::Duration kFollowPause = absl::Seconds(1);

// One chunk is read, on a worker, and written at a time.
class RecordStream final : public grpc::ServerWriteReactor<StreamRecordsResponse> {
 public:
  RecordStream(const Ledger& ledger, const StreamRecordsRequest& request)
      : ledger_(ledger),
        next_(std::max<uint64_t>(1, request.from_position())),
        last_(request.to_position() > 0 ? request.to_position() : ledger.log.durable_position()),
        follow_(request.follow()) {}

  void Begin() {
    ledger_.workers.Submit([this] { SendChunk(); });
  }

  void OnWriteDone(bool ok) override {
    if (ok) {
      Begin();
    } else {
      Finish(grpc::Status::CANCELLED);
    }
  }

  void OnCancel() override { cancelled_ = true; }
  void OnDone() override { delete this; }

 private:
  void SendChunk() {
    const uint64_t durable = ledger_.log.durable_position();
    const uint64_t last = follow_ ? durable : std::min(last_, durable);
    if (cancelled_) return Finish(grpc::Status::CANCELLED);
    if (next_ > last) return follow_ ? Await() : Finish(grpc::Status::OK);
    log::ReadLimit limit = kChunk;
    limit.max_records = std::min(limit.max_records, last - next_ + 1);
    absl::StatusOr<std::vector<log::Entry>> entries = ledger_.log.Read(next_, limit);
    if (!entries.ok()) return Finish(ToGrpc(entries.status()));
    chunk_.Clear();
    chunk_.set_first_position(next_);
    chunk_.set_durable_position(durable);
    for (log::Entry& entry : *entries) chunk_.add_records(std::move(entry.bytes));
    next_ += entries->size();
    StartWrite(&chunk_);
  }

  // The tables reach a position soon after it is durable, and have a gate to wait at.
  void Await() {
    ledger_.table_writer.gate().WhenReached(next_, absl::Now() + kFollowPause,
                                            [this](const absl::Status& status) {
                                              if (absl::IsUnavailable(status)) {
                                                Finish(ToGrpc(status));
                                              } else {
                                                Begin();
                                              }
                                            });
  }

  const Ledger& ledger_;
  uint64_t next_;
  const uint64_t last_;
  const bool follow_;
  std::atomic<bool> cancelled_ = false;
  StreamRecordsResponse chunk_;
};

}  // namespace

grpc::ServerWriteReactor<StreamRecordsResponse>* StartRecordStream(
    const Ledger& ledger, const StreamRecordsRequest& request) {
  auto* stream = new RecordStream(ledger, request);
  stream->Begin();
  return stream;
}

}  // namespace thuning::services
