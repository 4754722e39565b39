#include "services/reconciliation/statement_upload.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/refusal.h"
#include "ledger/log/blob_store.h"
#include "services/reconciliation/statement_intake.h"
#include "services/rpc/status.h"
#include "services/rpc/worker_pool.h"

namespace thuning::services {
namespace {

using ledger::v1::UploadStatementRequest;
using ledger::v1::UploadStatementResponse;

class StatementUpload final : public grpc::ServerReadReactor<UploadStatementRequest> {
 public:
  StatementUpload(const Ledger& ledger, std::string principal, UploadStatementResponse* response)
      : ledger_(ledger), response_(response) {
    file_.principal = std::move(principal);
    StartRead(&message_);
  }

  void OnReadDone(bool ok) override {
    if (!ok) return StartSendInitialMetadata();
    const absl::Status added = AddMessage();
    if (!added.ok()) return Finish(ToGrpc(added));
    StartRead(&message_);
  }

  // No more chunks come: the file is whole, or its caller has gone in the middle of it. Only to a
  // caller who is still there can the head of the answer be sent.
  void OnSendInitialMetadataDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::CANCELLED);
    ledger_.workers.Submit([this] { Finish(ToGrpc(TakeIn(ledger_, file_, *response_))); });
  }

  void OnDone() override { delete this; }

 private:
  absl::Status AddMessage() {
    if (std::exchange(first_, false)) {
      file_.request_id = message_.request_id();
      file_.parent = message_.parent();
    }
    if (file_.bytes.size() + message_.chunk().size() > log::kMaxBlobBytes) {
      return RefuseField("FILE_TOO_LARGE", "chunk",
                         absl::StrCat("a file has at most ", log::kMaxBlobBytes, " bytes"));
    }
    file_.bytes += message_.chunk();
    return absl::OkStatus();
  }

  const Ledger& ledger_;
  UploadStatementResponse* const response_;
  UploadStatementRequest message_;
  bool first_ = true;
  ReceivedFile file_;
};

}  // namespace

grpc::ServerReadReactor<UploadStatementRequest>* StartStatementUpload(
    const Ledger& ledger, std::string principal, UploadStatementResponse* response) {
  return new StatementUpload(ledger, std::move(principal), response);
}

}  // namespace thuning::services
