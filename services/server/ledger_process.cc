#include "services/server/ledger_process.h"

#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "ledger/base/status_macros.h"
#include "ledger/log/rocksdb_log.h"
#include "services/rpc/foundation.h"

namespace thuning::services {
namespace {

// One for rebuilds, two for what callers wait for.
constexpr int kWorkers = 3;

}  // namespace

absl::StatusOr<std::unique_ptr<LedgerProcess>> LedgerProcess::Open(
    const std::string& data_directory, const projection::TableWriter::Progress& progress) {
  ASSIGN_OR_RETURN(
      log::DataDirectory directory,
      log::DataDirectory::Open(data_directory, log::DataDirectory::IfMissing::kCreate));
  ASSIGN_OR_RETURN(std::unique_ptr<log::EventLog> log,
                   log::RocksDbLog::Open(directory.log_path(), {.create_if_missing = true}));
  std::vector<projection::Tables::Layout> layouts;
  for (const projection::ProjectionKind& kind : ProjectionKinds()) layouts.push_back(kind.layout);
  ASSIGN_OR_RETURN(std::unique_ptr<projection::Tables> tables,
                   projection::Tables::Open(directory.tables_path(), layouts));
  std::unique_ptr<LedgerProcess> process(
      new LedgerProcess(std::move(directory), std::move(log), std::move(tables)));
  RETURN_IF_ERROR(process->Start(progress));
  return process;
}

LedgerProcess::LedgerProcess(log::DataDirectory directory, std::unique_ptr<log::EventLog> log,
                             std::unique_ptr<projection::Tables> tables)
    : directory_(std::move(directory)),
      log_(std::move(log)),
      tables_(std::move(tables)),
      blobs_(directory_.blobs_path()) {}

LedgerProcess::~LedgerProcess() { Stop(); }

absl::Status LedgerProcess::Start(const projection::TableWriter::Progress& progress) {
  table_writer_ = std::make_unique<projection::TableWriter>(*log_, *tables_, ProjectionKinds());
  RETURN_IF_ERROR(table_writer_->CatchUp(progress));
  table_writer_->Start();
  ASSIGN_OR_RETURN(vault_, vault::Vault::Open(directory_.path() + "/vault"));
  ASSIGN_OR_RETURN(checkpoints_, CheckpointKeeper::Start(directory_.path(), *tables_));
  workers_ = std::make_unique<WorkerPool>(kWorkers);
  ASSIGN_OR_RETURN(engine_, engine::Engine::Start(
                                FoundationOver(*log_, SystemClock(), *tables_, *table_writer_)));
  ledger_ = std::make_unique<Ledger>(Ledger{.engine = *engine_,
                                            .log = *log_,
                                            .blobs = blobs_,
                                            .tables = *tables_,
                                            .table_writer = *table_writer_,
                                            .vault = *vault_,
                                            .checkpoints = *checkpoints_,
                                            .workers = *workers_,
                                            .start_time = absl::Now()});
  return absl::OkStatus();
}

void LedgerProcess::PrepareToStop() { table_writer_->EndRebuilds(); }

void LedgerProcess::Stop() {
  if (engine_ != nullptr) engine_->Stop();
  if (table_writer_ != nullptr) table_writer_->Stop();
  if (workers_ != nullptr) workers_->Stop();
  if (checkpoints_ != nullptr) checkpoints_->Stop();
}

}  // namespace thuning::services
