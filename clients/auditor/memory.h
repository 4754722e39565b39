// What an auditor keeps in a directory of their own from one visit to the next. With it, the next
// visit can name each record that was changed since, whatever the log's owner did meanwhile:
//
//   checkpoint  the newest checkpoint that was verified
//   key         the vkey that it was opened with
//   tile/…      the hash of each record up to the checkpoint, as C2SP tiles: 32 bytes a record
//
// Changed only after a visit that found everything right. The checkpoint is written last, so it
// never covers more than the tiles. Not thread-safe; one visit at a time.
#pragma once

#include <fstream>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/proof/checkpoint.h"
#include "ledger/proof/tile_files.h"
#include "ledger/proof/tile_tree.h"

namespace thuning::auditor {

class Memory {
 public:
  // Makes the directory when it is not there. DataLoss when what it holds contradicts itself.
  static absl::StatusOr<Memory> Open(const std::string& directory);

  // Nothing before the first visit that succeeded.
  const std::optional<std::string>& note() const { return note_; }
  const std::optional<proof::VerifierKey>& key() const { return key_; }

  // What the note says.
  const std::optional<proof::Checkpoint>& checkpoint() const { return checkpoint_; }
  proof::TileReader Tiles() const { return tiles_.Reader(); }

  // Notes the hash of the next record after those that are kept. The hashes go into a file, since
  // there may be many.
  void NoteDown(const Sha256Digest& leaf);

  // Keeps this visit's checkpoint and the hashes that were noted down. DataLoss when the checkpoint
  // was not signed for these hashes.
  absl::Status Keep(const std::string& note, const proof::VerifierKey& key);

 private:
  explicit Memory(std::string directory);

  absl::Status Recall();
  absl::Status AppendNotedDown(uint64_t size, proof::TileTree& tree);
  std::string In(absl::string_view name) const;

  std::string directory_;
  proof::TileFiles tiles_;
  std::optional<std::string> note_;
  std::optional<proof::VerifierKey> key_;
  std::optional<proof::Checkpoint> checkpoint_;
  std::fstream noted_down_;
};

}  // namespace thuning::auditor
