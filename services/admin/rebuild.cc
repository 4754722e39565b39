#include "services/admin/rebuild.h"

#include <utility>

#include "ledger/log/event_log.h"
#include "ledger/projection/projector.h"
#include "services/rpc/progress_stream.h"
#include "services/rpc/status.h"
#include "services/rpc/worker_pool.h"

namespace thuning::services {
namespace {

using ledger::v1::RebuildProjectionResponse;

using Rebuild = ProgressStream<RebuildProjectionResponse>;

RebuildProjectionResponse Report(const projection::RebuildReport& report,
                                 uint64_t durable_position) {
  RebuildProjectionResponse message;
  message.set_position(report.rebuilt.position);
  message.set_durable_position(durable_position);
  message.set_compared_position(report.live.position);
  message.set_live_digest(ToHex(report.live.digest));
  message.set_rebuilt_digest(ToHex(report.rebuilt.digest));
  return message;
}

}  // namespace

grpc::ServerWriteReactor<RebuildProjectionResponse>* StartRebuild(const Ledger& ledger,
                                                                  std::string name) {
  auto* rebuild = new Rebuild;
  ledger.workers.Submit([rebuild, &ledger, name = std::move(name)] {
    const auto report =
        ledger.projector.Rebuild(name, [rebuild](uint64_t position, uint64_t durable_position) {
          RebuildProjectionResponse progress;
          progress.set_position(position);
          progress.set_durable_position(durable_position);
          rebuild->Tell(std::move(progress));
        });
    if (report.ok()) rebuild->Tell(Report(*report, ledger.log.durable_position()));
    rebuild->End(ToGrpc(report.status()));
  });
  return rebuild;
}

}  // namespace thuning::services
