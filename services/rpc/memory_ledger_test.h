// A ledger for the tests of services: the real engine, tables, vault and checkpoints over a log in
// memory and a clock that the test moves. Its files stand in a directory of its own, which is
// removed at the end.
//
//   MemoryLedger ledger;
//   SetUpProgramme(ledger);                       // given
//   Lend(ledger, "L-1");
//   services::RepaymentService service(ledger.ledger());
//
// What a test is given is decided and recorded by the engine, without gRPC.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/support/status.h"
#include "gtest/gtest.h"
#include "ledger/base/clock.h"
#include "ledger/base/mutex.h"
#include "ledger/engine/engine.h"
#include "ledger/log/blob_store.h"
#include "ledger/log/memory_log.h"
#include "ledger/projection/table_writer.h"
#include "ledger/projection/tables.h"
#include "ledger/vault/vault.h"
#include "services/audit/checkpoint_keeper.h"
#include "services/rpc/ledger.h"
#include "services/rpc/steps.h"
#include "services/rpc/worker_pool.h"
#include "services/rpc/write.h"
#include "tests/support/ledger_model.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace thuning::services {

// A UUID that depends on the text alone.
std::string UuidOf(const std::string& text);

// What the ledger takes for now, until the test moves the clock.
inline absl::Time NoonOf30June2025() {
  return absl::FromCivil(absl::CivilHour(2025, 6, 30, 12), absl::UTCTimeZone());
}

struct MemoryLedgerOptions {
  absl::Time now = NoonOf30June2025();
  size_t queued_commands = engine::Limits().queued_commands;
  int workers = 2;
};

class MemoryLedger {
 public:
  explicit MemoryLedger(const MemoryLedgerOptions& options = {});
  ~MemoryLedger();

  const Ledger& ledger() const { return *ledger_; }
  // To be moved while no command is under way.
  ManualClock& clock() { return clock_; }
  const log::BlobStore& blobs() const { return blobs_; }
  std::string directory() const { return directory_.path().string(); }

  // How many records there are: unchanged where nothing was recorded.
  uint64_t position() const { return log_.durable_position(); }
  // All of them, decoded.
  std::vector<event::v1::Record> Records() const;
  // How many facts of this kind they have.
  int CountFacts(event::v1::Event::FactCase kind) const;

  // Does what the request asks for, under an id of its own, and expects it to be done.
  template <typename Request>
  event::v1::Record Do(Request request) {
    request.set_request_id(NewId());
    const StepResult done = RunStep(*ledger_, *CommandFor(request, "loopback"));
    EXPECT_OK(done) << request.ShortDebugString();
    return done.ok() ? *done->record : event::v1::Record();
  }

  // A request id that was not used before.
  std::string NewId();

  // What is decided from here on is recorded and answered, but not in the tables before
  // ReleaseTables.
  void HoldTables();
  void ReleaseTables();
  // Returns once somebody waits for the tables.
  void AwaitReader() { table_writer_->gate().AwaitDemand(absl::Now() + absl::Seconds(60)); }

  // As LedgerProcess stops: refuses what comes from now on.
  void Stop();

 private:
  engine::Foundation FoundationOfEngine();
  void HandOn(Decided decided);

  TemporaryDirectory directory_;
  log::MemoryLog log_;
  ManualClock clock_;
  log::BlobStore blobs_;
  std::unique_ptr<projection::Tables> tables_;
  std::unique_ptr<projection::TableWriter> table_writer_;
  std::unique_ptr<vault::Vault> vault_;
  std::unique_ptr<CheckpointKeeper> checkpoints_;
  std::unique_ptr<WorkerPool> workers_;
  std::unique_ptr<engine::Engine> engine_;
  std::unique_ptr<Ledger> ledger_;
  int ids_ = 0;

  Mutex mutex_;
  bool holding_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<Decided> held_ ABSL_GUARDED_BY(mutex_);
};

// Operator "ami" with books in euros, beneficiary "B-1", bank account "coop" with 10 000 000.00 and
// product "zero": no interest, up to 10 000 000.00 in up to 600 instalments.
void SetUpProgramme(MemoryLedger& ledger);

// The books of one more operator, with nothing in them.
void OpenBooks(MemoryLedger& ledger, const std::string& operator_id, const std::string& currency);

// A loan of product "zero" in 12 monthly instalments, without a cent that does not divide: applied
// for on 2 January 2025, approved on the 3rd, paid out on the 4th, due on the 4th of each month
// from February on.
ledger::v1::ApplyForLoanRequest Application(const std::string& loan_id,
                                            int64_t principal_minor = 1'200'00);
void Approve(MemoryLedger& ledger, const std::string& loan_id, int64_t principal_minor = 1'200'00);
void Disburse(MemoryLedger& ledger, const std::string& loan_id);
void Lend(MemoryLedger& ledger, const std::string& loan_id, int64_t principal_minor = 1'200'00);

// A payment in cash, meant, however often it comes; without a request id.
ledger::v1::RecordRepaymentRequest CashPayment(const std::string& loan_id, int64_t amount_minor,
                                               const std::string& date = "2025-02-04");

// The refusal that a caller got, with its reason and field; what ToGrpc and ToRpcStatus made of it.
absl::Status RefusalIn(const google::rpc::Status& rpc);
absl::Status RefusalIn(const grpc::Status& status);

}  // namespace thuning::services
