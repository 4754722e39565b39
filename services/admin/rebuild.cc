#include "services/admin/rebuild.h"

#include <utility>

#include "ledger/log/event_log.h"
#include "ledger/projection/table_writer.h"
#include "services/rpc/run.h"

namespace thuning::services {
namespace {

using ledger::v1::RebuildProjectionResponse;

using Stream = ProgressStream<RebuildProjectionResponse>;

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
  return RunWatched<RebuildProjectionResponse>(
      ledger, [&ledger, name = std::move(name)](Stream& stream) {
        const auto report =
            ledger.table_writer.Rebuild(name, [&stream](uint64_t position, uint64_t durable) {
              RebuildProjectionResponse progress;
              progress.set_position(position);
              progress.set_durable_position(durable);
              stream.Tell(std::move(progress));
            });
        if (report.ok()) stream.Tell(Report(*report, ledger.log.durable_position()));
        return report.status();
      });
}

}  // namespace thuning::services
