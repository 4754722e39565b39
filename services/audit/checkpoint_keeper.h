// Signs checkpoints of the tree. Keeps the newest, with the tiles that it was signed for, as plain
// files for auditors:
//
//   <data>/checkpoint               the newest signed note (C2SP tlog-checkpoint)
//   <data>/keys/checkpoint.vkey     the verifier key, to be handed to auditors on another way
//   <data>/keys/checkpoint.skey     the signing key, 0600; made when the ledger is made
//   <data>/tiles/tile/...           the tiles (C2SP tlog-tiles), up to the checkpoint
//
// A checkpoint is never signed for a tree that does not begin with the tree that was signed before.
// For that the tables are compared with the saved checkpoint when the keeper starts. Saves once a
// second while records arrive, and at the end. Thread-safe.
#pragma once

#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "ledger/base/mutex.h"
#include "ledger/projection/tables.h"
#include "ledger/proof/note_keys.h"
#include "ledger/proof/tile_files.h"

namespace thuning::services {

class CheckpointKeeper {
 public:
  // DataLoss when the tree does not begin with the one of the saved checkpoint.
  static absl::StatusOr<std::unique_ptr<CheckpointKeeper>> Start(const std::string& data_directory,
                                                                 const projection::Tables& tables);

  // Saves once more.
  ~CheckpointKeeper();

  // A checkpoint of the tree in this picture, now.
  absl::StatusOr<std::string> Sign(const projection::View& view) const;

  std::string verifier_key() const { return key_.verifier().Encode(); }

  // Saves the newest checkpoint, if there is a newer one, and stops saving.
  void Stop();

 private:
  CheckpointKeeper(std::string data_directory, const projection::Tables& tables,
                   proof::SigningKey key, uint64_t saved_size);

  void Run();
  absl::Status Save() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status WriteTiles(const projection::View& view, uint64_t size)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string data_directory_;
  const projection::Tables& tables_;
  const proof::SigningKey key_;
  proof::TileFiles files_;

  Mutex mutex_;
  CondVar stop_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t saved_size_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace thuning::services
