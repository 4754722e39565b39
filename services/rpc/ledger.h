// What every service needs: the parts of one ledger. services/server owns them, starts and stops
// them.
#pragma once

#include "absl/time/time.h"

namespace thuning {
class Clock;
}  // namespace thuning

namespace thuning::engine {
class Engine;
}  // namespace thuning::engine

namespace thuning::log {
class BlobStore;
class EventLog;
}  // namespace thuning::log

namespace thuning::projection {
class TableWriter;
class Tables;
}  // namespace thuning::projection

namespace thuning::vault {
class Vault;
}  // namespace thuning::vault

namespace thuning::services {

class CheckpointKeeper;
class WorkerPool;

struct Ledger {
  engine::Engine& engine;
  const log::EventLog& log;
  const log::BlobStore& blobs;
  projection::Tables& tables;
  projection::TableWriter& table_writer;
  vault::Vault& vault;
  CheckpointKeeper& checkpoints;
  WorkerPool& workers;
  absl::Time start_time;
};

}  // namespace thuning::services
