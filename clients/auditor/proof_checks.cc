#include "clients/auditor/proof_checks.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "clients/auditor/call.h"
#include "clients/auditor/server_source.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/proof/proofs.h"
#include "thuning/ledger/v1/audit.pb.h"

namespace thuning::auditor {
namespace {

using audit::v1::ProofReport;
using ledger::v1::GetConsistencyProofRequest;
using ledger::v1::GetConsistencyProofResponse;
using ledger::v1::GetInclusionProofRequest;
using ledger::v1::GetInclusionProofResponse;

template <typename Hashes>
absl::StatusOr<proof::Proof> ToProof(const Hashes& hashes) {
  proof::Proof proof;
  for (const std::string& bytes : hashes) {
    ASSIGN_OR_RETURN(const Sha256Digest hash, DigestFromBytes(bytes));
    proof.push_back(hash);
  }
  return proof;
}

absl::Status NotProved(const absl::Status& why) {
  if (why.ok()) return why;
  return Refuse(absl::StatusCode::kDataLoss, "NOT_PROVED", "",
                absl::StrCat("NOT verified: ", why.message()));
}

ProofReport ReportOn(const proof::TreeHead& tree, const Evidence& evidence) {
  ProofReport report;
  report.set_tree_size(tree.size);
  report.set_root(ToHex(tree.root));
  if (evidence.key.has_value()) report.set_key_name(evidence.key->name());
  report.set_key_origin(evidence.key_origin);
  return report;
}

absl::StatusOr<proof::TreeHead> NewestOf(const Evidence& evidence) {
  if (evidence.notes.empty()) return absl::NotFoundError("the server has no checkpoint yet");
  const auto checkpoint = OpenWith(evidence, evidence.notes.front());
  RETURN_IF_ERROR(NotProved(checkpoint.status()));
  return checkpoint->Head();
}

}  // namespace

absl::StatusOr<ProofReport> ProofChecks::Inclusion(uint64_t position) {
  ServerSource source(channel_, deadline_);
  ASSIGN_OR_RETURN(const Claims claims, source.GetClaims());
  ASSIGN_OR_RETURN(const Evidence evidence, GatherEvidence(claims, {.key = key_}, nullptr));
  ASSIGN_OR_RETURN(const proof::TreeHead tree, NewestOf(evidence));
  if (position == 0 || position > tree.size) {
    return RefuseState("NOT_COVERED", "position",
                       absl::StrCat("the newest checkpoint covers positions 1 to ", tree.size));
  }
  Sha256Digest leaf;
  RETURN_IF_ERROR(source.Read(position, position, [&](uint64_t, absl::string_view bytes) {
    leaf = proof::LeafHash(bytes);
  }));
  GetInclusionProofRequest request;
  request.set_position(position);
  request.set_tree_size(tree.size);
  ASSIGN_OR_RETURN(const auto answer,
                   Call<GetInclusionProofResponse>(channel_, "AuditService.GetInclusionProof",
                                                   request, deadline_));
  ASSIGN_OR_RETURN(const proof::Proof proof, ToProof(answer.hashes()));
  RETURN_IF_ERROR(NotProved(proof::VerifyInclusion(leaf, position - 1, tree, proof)));
  ProofReport report = ReportOn(tree, evidence);
  report.set_position(position);
  return report;
}

absl::StatusOr<ProofReport> ProofChecks::Consistency(const std::string& older,
                                                     const std::string& newer) {
  ServerSource source(channel_, deadline_);
  ASSIGN_OR_RETURN(const Claims claims, source.GetClaims());
  ASSIGN_OR_RETURN(const Evidence evidence, GatherEvidence(claims, {.key = key_}, nullptr));
  ASSIGN_OR_RETURN(const proof::TreeHead old_tree, HeadOf(older, evidence));
  ASSIGN_OR_RETURN(const proof::TreeHead new_tree,
                   newer.empty() ? NewestOf(evidence) : HeadOf(newer, evidence));
  if (old_tree.size > new_tree.size) {
    return RefuseField("SIZES_REVERSED", "old",
                       absl::StrCat("the older tree has ", old_tree.size,
                                    " records, the newer one only ", new_tree.size));
  }
  GetConsistencyProofRequest request;
  request.set_old_size(old_tree.size);
  request.set_new_size(new_tree.size);
  ASSIGN_OR_RETURN(const auto answer,
                   Call<GetConsistencyProofResponse>(channel_, "AuditService.GetConsistencyProof",
                                                     request, deadline_));
  ASSIGN_OR_RETURN(const proof::Proof proof, ToProof(answer.hashes()));
  RETURN_IF_ERROR(NotProved(proof::VerifyConsistency(old_tree, new_tree, proof)));
  ProofReport report = ReportOn(new_tree, evidence);
  report.set_old_size(old_tree.size);
  return report;
}

absl::StatusOr<proof::TreeHead> ProofChecks::HeadOf(const std::string& typed,
                                                    const Evidence& evidence) {
  uint64_t size = 0;
  if (absl::SimpleAtoi(typed, &size)) return Recompute(size);
  ASSIGN_OR_RETURN(std::string text, ReadSmallFile(typed));
  const auto checkpoint = OpenWith(evidence, {typed, std::move(text)});
  RETURN_IF_ERROR(NotProved(checkpoint.status()));
  return checkpoint->Head();
}

absl::StatusOr<proof::TreeHead> ProofChecks::Recompute(uint64_t size) {
  proof::Frontier tree;
  ServerSource source(channel_, deadline_);
  RETURN_IF_ERROR(source.Read(
      1, size, [&](uint64_t, absl::string_view bytes) { tree.Append(proof::LeafHash(bytes)); }));
  return proof::TreeHead{.size = tree.size(), .root = tree.Root()};
}

}  // namespace thuning::auditor
