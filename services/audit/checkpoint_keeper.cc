#include "services/audit/checkpoint_keeper.h"

#include <filesystem>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"
#include "ledger/log/files.h"
#include "ledger/projection/tree_projection.h"
#include "ledger/proof/checkpoint.h"
#include "ledger/proof/proofs.h"

namespace thuning::services {
namespace {

constexpr absl::Duration kSavePause = absl::Seconds(1);
constexpr size_t kMaxNoteBytes = 64 * 1024;

std::string NotePath(const std::string& data) { return data + "/checkpoint"; }
std::string SigningKeyPath(const std::string& data) { return data + "/keys/checkpoint.skey"; }
std::string VerifierKeyPath(const std::string& data) { return data + "/keys/checkpoint.vkey"; }

// The key, made the first time. Its name is the log's origin, and tells one ledger from another: a
// seed of another ledger gives another.
absl::StatusOr<proof::SigningKey> LoadKey(const std::string& data) {
  if (!std::filesystem::exists(SigningKeyPath(data))) {
    ASSIGN_OR_RETURN(const proof::SigningKey unnamed, proof::SigningKey::Generate("thuning"));
    const std::string name =
        absl::StrCat("thuning-", absl::BytesToHexString(unnamed.verifier().id()));
    ASSIGN_OR_RETURN(const proof::SigningKey key, proof::SigningKey::Generate(name));
    RETURN_IF_ERROR(key.Save(SigningKeyPath(data)));
  }
  ASSIGN_OR_RETURN(proof::SigningKey key, proof::SigningKey::Load(SigningKeyPath(data)));
  RETURN_IF_ERROR(
      log::WriteFileDurably(VerifierKeyPath(data), absl::StrCat(key.verifier().Encode(), "\n")));
  return key;
}

// The size of the saved checkpoint, 0 when there is none; DataLoss unless the tree begins with it.
absl::StatusOr<uint64_t> CheckSaved(const std::string& data, const proof::SigningKey& key,
                                    const projection::View& view) {
  if (!std::filesystem::exists(NotePath(data))) return 0;
  ASSIGN_OR_RETURN(const std::string note, log::ReadFile(NotePath(data), kMaxNoteBytes));
  ASSIGN_OR_RETURN(const proof::Checkpoint saved, proof::Open(note, key.verifier()));
  const uint64_t size = view.position(projection::kTree);
  if (saved.size > size) {
    return absl::DataLossError(absl::StrCat("record ", size + 1,
                                            ": is missing: a checkpoint was signed for ",
                                            saved.size, " records, the log has ", size));
  }
  ASSIGN_OR_RETURN(const Sha256Digest root, proof::RootAt(saved.size, projection::TilesOf(view)));
  if (root != saved.root) {
    return absl::DataLossError(
        absl::StrCat("the first ", saved.size,
                     " records are not those that a checkpoint was signed for; "
                     "thuning-audit verify names the first that differs"));
  }
  return saved.size;
}

}  // namespace

absl::StatusOr<std::unique_ptr<CheckpointKeeper>> CheckpointKeeper::Start(
    const std::string& data_directory, const projection::Tables& tables) {
  ASSIGN_OR_RETURN(proof::SigningKey key, LoadKey(data_directory));
  ASSIGN_OR_RETURN(const uint64_t saved, CheckSaved(data_directory, key, tables.Look()));
  return std::unique_ptr<CheckpointKeeper>(
      new CheckpointKeeper(data_directory, tables, std::move(key), saved));
}

CheckpointKeeper::CheckpointKeeper(std::string data_directory, const projection::Tables& tables,
                                   proof::SigningKey key, uint64_t saved_size)
    : data_directory_(std::move(data_directory)),
      tables_(tables),
      key_(std::move(key)),
      files_(data_directory_ + "/tiles"),
      saved_size_(saved_size),
      thread_([this] { Run(); }) {}

CheckpointKeeper::~CheckpointKeeper() { Stop(); }

void CheckpointKeeper::Stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    stop_.NotifyOne();
  }
  if (thread_.joinable()) thread_.join();
}

absl::StatusOr<std::string> CheckpointKeeper::Sign(const projection::View& view) const {
  const uint64_t size = view.position(projection::kTree);
  ASSIGN_OR_RETURN(const Sha256Digest root, proof::RootAt(size, projection::TilesOf(view)));
  return proof::Sign({.origin = key_.verifier().name(), .size = size, .root = root}, key_);
}

void CheckpointKeeper::Run() {
  MutexLock lock(mutex_);
  for (bool last = false; !last;) {
    if (!stopping_) stop_.WaitUntil(mutex_, absl::ToChronoTime(absl::Now() + kSavePause));
    last = stopping_;
    const absl::Status saved = Save();
    if (!saved.ok()) Fatal(saved.ToString().c_str());
  }
}

absl::Status CheckpointKeeper::Save() {
  const projection::View view = tables_.Look();
  const uint64_t size = view.position(projection::kTree);
  if (size == saved_size_) return absl::OkStatus();
  RETURN_IF_ERROR(WriteTiles(view, size));
  ASSIGN_OR_RETURN(const std::string note, Sign(view));
  RETURN_IF_ERROR(log::WriteFileDurably(NotePath(data_directory_), note));
  saved_size_ = size;
  return absl::OkStatus();
}

// Of each level the tiles that have grown since the last save.
absl::Status CheckpointKeeper::WriteTiles(const projection::View& view, uint64_t size) {
  const proof::TileReader tiles = projection::TilesOf(view);
  for (uint32_t level = 0; proof::HashesAtLevel(level, size) > 0; ++level) {
    const uint64_t hashes = proof::HashesAtLevel(level, size);
    for (uint64_t index = proof::HashesAtLevel(level, saved_size_) / proof::kTileWidth;
         index * proof::kTileWidth < hashes; ++index) {
      ASSIGN_OR_RETURN(std::string bytes, tiles(level, index));
      RETURN_IF_ERROR(files_.Write({.level = level, .index = index, .bytes = std::move(bytes)}));
    }
  }
  return absl::OkStatus();
}

}  // namespace thuning::services
