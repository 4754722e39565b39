#include "tests/bench/prototype.h"

#include <grpcpp/grpcpp.h>
#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>

#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/base/big_endian.h"
#include "ledger/base/check.h"
#include "ledger/base/mutex.h"
#include "thuning/ledger/v1/repayment.grpc.pb.h"

namespace thuning::bench {
namespace {

using ledger::v1::RecordRepaymentRequest;
using ledger::v1::RecordRepaymentResponse;

class Server final : public Prototype, public ledger::v1::RepaymentService::CallbackService {
 public:
  Server(const std::string& directory, size_t record_bytes) : record_bytes_(record_bytes) {
    rocksdb::Options options;
    options.create_if_missing = true;
    options.write_buffer_size = size_t{64} << 20;
    rocksdb::DB* db = nullptr;
    LEDGER_CHECK(rocksdb::DB::Open(options, directory, &db).ok());
    db_.reset(db);
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
    sequencer_ = std::thread([this] { AppendGroups(); });
  }

  ~Server() override {
    server_->Shutdown();
    {
      MutexLock lock(mutex_);
      stopping_ = true;
      changed_.NotifyOne();
    }
    sequencer_.join();
  }

  std::string address() const override { return absl::StrCat("127.0.0.1:", port_); }

  grpc::ServerUnaryReactor* RecordRepayment(grpc::CallbackServerContext* context,
                                            const RecordRepaymentRequest* request,
                                            RecordRepaymentResponse* response) override {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    MutexLock lock(mutex_);
    waiting_.push_back({request, response, reactor});
    changed_.NotifyOne();
    return reactor;
  }

 private:
  struct Waiting {
    const RecordRepaymentRequest* request;
    RecordRepaymentResponse* response;
    grpc::ServerUnaryReactor* reactor;
  };

  void AppendGroups() {
    uint64_t position = 0;
    for (;;) {
      std::vector<Waiting> group;
      {
        MutexLock lock(mutex_);
        while (waiting_.empty() && !stopping_) changed_.Wait(mutex_);
        if (waiting_.empty()) return;
        group.swap(waiting_);
      }
      rocksdb::WriteBatch batch;
      for (const Waiting& call : group) {
        std::string record = call.request->SerializeAsString();
        record.resize(record_bytes_);
        LEDGER_CHECK(batch.Put(EncodeBigEndian64(++position), record).ok());
        call.response->set_position(position);
      }
      rocksdb::WriteOptions synced;
      synced.sync = true;
      LEDGER_CHECK(db_->Write(synced, &batch).ok());
      for (const Waiting& call : group) {
        call.response->set_name(call.request->parent());
        call.reactor->Finish(grpc::Status::OK);
      }
    }
  }

  const size_t record_bytes_;
  std::unique_ptr<rocksdb::DB> db_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
  Mutex mutex_;
  CondVar changed_;
  std::vector<Waiting> waiting_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread sequencer_;
};

}  // namespace

std::unique_ptr<Prototype> StartPrototype(const std::string& directory, size_t record_bytes) {
  return std::make_unique<Server>(directory, record_bytes);
}

}  // namespace thuning::bench
