#include "services/audit/audit_service.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/log/event_log.h"
#include "ledger/projection/tree_projection.h"
#include "ledger/proof/proofs.h"
#include "services/audit/checkpoint_keeper.h"
#include "services/audit/consolidated_balance.h"
#include "services/audit/new_service.h"
#include "services/audit/record_stream.h"
#include "services/audit/trial_balance.h"
#include "services/rpc/read.h"

namespace thuning::services {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

namespace {

// That 1 <= value <= limit.
absl::Status CheckRange(absl::string_view field, uint64_t value, uint64_t limit) {
  if (value >= 1 && value <= limit) return absl::OkStatus();
  return Refuse(absl::StatusCode::kOutOfRange, "OUT_OF_RANGE", field,
                absl::StrCat(field, ": must be 1 to ", limit, ", got ", value));
}

void AddHashes(const proof::Proof& hashes,
               google::protobuf::RepeatedPtrField<std::string>& answer) {
  for (const Sha256Digest& hash : hashes) answer.Add(std::string(AsBytes(hash)));
}

absl::Status ProveInclusion(const projection::View& view,
                            const ledger::v1::GetInclusionProofRequest& request,
                            ledger::v1::GetInclusionProofResponse& response) {
  RETURN_IF_ERROR(CheckRange("tree_size", request.tree_size(), view.position(projection::kTree)));
  RETURN_IF_ERROR(CheckRange("position", request.position(), request.tree_size()));
  const proof::TileReader tiles = projection::TilesOf(view);
  const uint64_t index = request.position() - 1;
  ASSIGN_OR_RETURN(const proof::Proof hashes,
                   proof::InclusionProof(index, request.tree_size(), tiles));
  ASSIGN_OR_RETURN(const std::string tile, tiles(0, index / proof::kTileWidth));
  response.set_leaf_hash(std::string(AsBytes(proof::HashIn(tile, index % proof::kTileWidth))));
  AddHashes(hashes, *response.mutable_hashes());
  return absl::OkStatus();
}

absl::Status ProveConsistency(const projection::View& view,
                              const ledger::v1::GetConsistencyProofRequest& request,
                              ledger::v1::GetConsistencyProofResponse& response) {
  RETURN_IF_ERROR(CheckRange("new_size", request.new_size(), view.position(projection::kTree)));
  RETURN_IF_ERROR(CheckRange("old_size", request.old_size(), request.new_size()));
  ASSIGN_OR_RETURN(
      const proof::Proof hashes,
      proof::ConsistencyProof(request.old_size(), request.new_size(), projection::TilesOf(view)));
  AddHashes(hashes, *response.mutable_hashes());
  return absl::OkStatus();
}

}  // namespace

grpc::ServerWriteReactor<ledger::v1::StreamRecordsResponse>* AuditService::StreamRecords(
    CallbackServerContext*, const ledger::v1::StreamRecordsRequest* request) {
  return StartRecordStream(ledger_, *request);
}

ServerUnaryReactor* AuditService::GetCheckpoint(CallbackServerContext* context,
                                                const ledger::v1::GetCheckpointRequest* request,
                                                ledger::v1::GetCheckpointResponse* response) {
  return Read(context, ledger_, request->min_position(), Effort::kShort,
              [=, this](const projection::View& view) {
                absl::StatusOr<std::string> note = ledger_.checkpoints.Sign(view);
                if (!note.ok()) return note.status();
                response->set_note(*std::move(note));
                response->set_verifier_key(ledger_.checkpoints.verifier_key());
                return absl::OkStatus();
              });
}

ServerUnaryReactor* AuditService::GetInclusionProof(
    CallbackServerContext* context, const ledger::v1::GetInclusionProofRequest* request,
    ledger::v1::GetInclusionProofResponse* response) {
  return Read(context, ledger_, 0, Effort::kShort, [=](const projection::View& view) {
    return ProveInclusion(view, *request, *response);
  });
}

ServerUnaryReactor* AuditService::GetConsistencyProof(
    CallbackServerContext* context, const ledger::v1::GetConsistencyProofRequest* request,
    ledger::v1::GetConsistencyProofResponse* response) {
  return Read(context, ledger_, 0, Effort::kShort, [=](const projection::View& view) {
    return ProveConsistency(view, *request, *response);
  });
}

ServerUnaryReactor* AuditService::GetTrialBalance(CallbackServerContext* context,
                                                  const ledger::v1::GetTrialBalanceRequest* request,
                                                  ledger::v1::GetTrialBalanceResponse* response) {
  return Read(context, ledger_, request->min_position(), Effort::kLong,
              [=, this](const projection::View& view) {
                return FillTrialBalance(view, ledger_.log, *request, *response);
              });
}

ServerUnaryReactor* AuditService::GetConsolidatedBalance(
    CallbackServerContext* context, const ledger::v1::GetConsolidatedBalanceRequest* request,
    ledger::v1::GetConsolidatedBalanceResponse* response) {
  return Read(context, ledger_, request->min_position(), Effort::kLong,
              [=](const projection::View& view) {
                return FillConsolidatedBalance(view, *request, *response);
              });
}

std::unique_ptr<grpc::Service> NewAuditService(const Ledger& ledger) {
  return std::make_unique<AuditService>(ledger);
}

}  // namespace thuning::services
