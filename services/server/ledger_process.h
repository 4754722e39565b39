// Everything that one ledger's process holds, started in this order:
//
//   data directory (locked) ─► log ─► tables, blobs ─► table writer (catches up)
//       ─► vault ─► checkpoints ─► workers ─► engine
//
// Stopping begins with the engine and ends with the checkpoints. A directory that is in use, of
// another format or damaged is refused with an error that says which.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "ledger/engine/engine.h"
#include "ledger/log/blob_store.h"
#include "ledger/log/data_directory.h"
#include "ledger/log/event_log.h"
#include "ledger/projection/table_writer.h"
#include "ledger/projection/tables.h"
#include "ledger/vault/vault.h"
#include "services/audit/checkpoint_keeper.h"
#include "services/rpc/ledger.h"
#include "services/rpc/worker_pool.h"

namespace thuning::services {

class LedgerProcess {
 public:
  // `progress` is told how far the tables have caught up, if they have to.
  static absl::StatusOr<std::unique_ptr<LedgerProcess>> Open(
      const std::string& data_directory, const projection::TableWriter::Progress& progress);

  // Stops.
  ~LedgerProcess();

  const Ledger& ledger() const { return *ledger_; }

  // To be called before Stop: ends rebuilds early, so that calls can finish.
  void PrepareToStop();

  // To be called after the last call has finished: finishes what was accepted, writes it to the
  // tables, and signs the last checkpoint.
  void Stop();

 private:
  LedgerProcess(log::DataDirectory directory, std::unique_ptr<log::EventLog> log,
                std::unique_ptr<projection::Tables> tables);

  absl::Status Start(const projection::TableWriter::Progress& progress);

  log::DataDirectory directory_;
  std::unique_ptr<log::EventLog> log_;
  std::unique_ptr<projection::Tables> tables_;
  log::BlobStore blobs_;
  std::unique_ptr<projection::TableWriter> table_writer_;
  std::unique_ptr<vault::Vault> vault_;
  std::unique_ptr<CheckpointKeeper> checkpoints_;
  std::unique_ptr<WorkerPool> workers_;
  std::unique_ptr<engine::Engine> engine_;
  std::unique_ptr<Ledger> ledger_;
};

}  // namespace thuning::services
