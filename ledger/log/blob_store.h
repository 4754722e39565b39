// Evidence beside the log: uploaded files, kept under the SHA-256 of their bytes, for ever.
//
//   blobs/ab/abcdef...   the file whose SHA-256 is abcdef...
//
// A record names evidence by its hash, so a blob is put, durably, before the record that mentions
// it. Thread-safe: a blob appears whole or not at all. What is read is verified. Nothing is ever
// deleted here.
#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/base/sha256.h"

namespace thuning::log {

inline constexpr size_t kMaxBlobBytes = size_t{64} << 20;

class BlobStore {
 public:
  // `directory` must exist when something is put. Reading writes nothing.
  explicit BlobStore(std::string directory) : directory_(std::move(directory)) {}

  // Durable when it returns. Putting the same bytes again writes nothing, unless the stored bytes
  // are damaged: then they are replaced. InvalidArgument: longer than kMaxBlobBytes.
  absl::StatusOr<Sha256Digest> Put(absl::string_view bytes) const;

  // NotFound, or DataLoss when the stored bytes have another hash.
  absl::StatusOr<std::string> Get(const Sha256Digest& digest) const;

 private:
  std::string FolderOf(const Sha256Digest& digest) const;
  std::string PathOf(const Sha256Digest& digest) const;

  std::string directory_;
};

}  // namespace thuning::log
