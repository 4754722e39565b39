#include "clients/auditor/memory.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ledger/base/status_macros.h"
#include "ledger/log/files.h"

namespace thuning::auditor {
namespace {

constexpr size_t kMaxNoteBytes = 64 << 10;
constexpr uint64_t kLeavesAtOnce = 16384;

absl::Status Contradicts(const std::string& directory, absl::string_view what) {
  return absl::DataLossError(absl::StrCat("the memory in ", directory,
                                          " contradicts itself, delete it to begin anew: ", what));
}

absl::Status WriteTiles(const proof::TileFiles& files, proof::TileTree& tree) {
  for (const proof::Tile& tile : tree.TakeChanged()) RETURN_IF_ERROR(files.Write(tile));
  return absl::OkStatus();
}

}  // namespace

Memory::Memory(std::string directory) : directory_(std::move(directory)), tiles_(directory_) {}

std::string Memory::In(absl::string_view name) const { return absl::StrCat(directory_, "/", name); }

absl::StatusOr<Memory> Memory::Open(const std::string& directory) {
  std::error_code failed;
  std::filesystem::create_directories(directory, failed);
  if (failed) {
    return absl::UnavailableError(absl::StrCat("make ", directory, ": ", failed.message()));
  }
  Memory memory(directory);
  if (std::filesystem::exists(memory.In("checkpoint"))) RETURN_IF_ERROR(memory.Recall());
  const std::string path = memory.In("leaves.unfinished");
  memory.noted_down_.open(path, std::ios::binary | std::ios::in | std::ios::out | std::ios::trunc);
  if (!memory.noted_down_) return absl::UnavailableError(absl::StrCat("write ", path));
  std::filesystem::remove(path, failed);  // it lasts as long as it is open
  return memory;
}

absl::Status Memory::Recall() {
  ASSIGN_OR_RETURN(note_, log::ReadFile(In("checkpoint"), kMaxNoteBytes));
  ASSIGN_OR_RETURN(const std::string key, log::ReadFile(In("key"), kMaxNoteBytes));
  auto parsed = proof::VerifierKey::Parse(absl::StripSuffix(key, "\n"));
  if (!parsed.ok()) return Contradicts(directory_, parsed.status().message());
  key_ = *std::move(parsed);
  auto opened = proof::Open(*note_, *key_);
  if (!opened.ok()) return Contradicts(directory_, opened.status().message());
  checkpoint_ = *std::move(opened);
  const auto tree = proof::TileTree::Restore(checkpoint_->size, Tiles());
  if (!tree.ok()) return Contradicts(directory_, tree.status().message());
  if (tree->Head() != checkpoint_->Head())
    return Contradicts(directory_, "the tiles' root differs");
  return absl::OkStatus();
}

void Memory::NoteDown(const Sha256Digest& leaf) {
  noted_down_.write(AsBytes(leaf).data(), static_cast<std::streamsize>(leaf.size()));
}

absl::Status Memory::AppendNotedDown(uint64_t size, proof::TileTree& tree) {
  noted_down_.flush();
  noted_down_.seekg(0);
  std::string bytes(proof::kHashBytes, '\0');
  while (tree.size() < size && noted_down_.read(bytes.data(), proof::kHashBytes)) {
    tree.Append(proof::HashIn(bytes, 0));
    if (tree.size() % kLeavesAtOnce == 0) RETURN_IF_ERROR(WriteTiles(tiles_, tree));
  }
  return WriteTiles(tiles_, tree);
}

absl::Status Memory::Keep(const std::string& note, const proof::VerifierKey& key) {
  ASSIGN_OR_RETURN(const proof::Checkpoint checkpoint, proof::Open(note, key));
  const uint64_t kept_size = checkpoint_.has_value() ? checkpoint_->size : 0;
  if (checkpoint.size < kept_size) return absl::OkStatus();
  ASSIGN_OR_RETURN(proof::TileTree tree, proof::TileTree::Restore(kept_size, Tiles()));
  RETURN_IF_ERROR(AppendNotedDown(checkpoint.size, tree));
  if (tree.Head() != checkpoint.Head()) {
    return absl::DataLossError("the hashes of this visit are not those that were signed for");
  }
  RETURN_IF_ERROR(log::WriteFileDurably(In("key"), absl::StrCat(key.Encode(), "\n")));
  RETURN_IF_ERROR(log::WriteFileDurably(In("checkpoint"), note));
  note_ = note;
  key_ = key;
  checkpoint_ = checkpoint;
  return absl::OkStatus();
}

}  // namespace thuning::auditor
