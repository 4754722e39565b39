#include "ledger/log/blob_store.h"

#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"
#include "ledger/log/files.h"

namespace thuning::log {

absl::StatusOr<Sha256Digest> BlobStore::Put(absl::string_view bytes) const {
  if (bytes.size() > kMaxBlobBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("a blob of ", bytes.size(), " bytes is longer than ", kMaxBlobBytes));
  }
  const Sha256Digest digest = Sha256(bytes);
  RETURN_IF_ERROR(MakeDirectory(FolderOf(digest)));
  if (!Get(digest).ok()) {
    RETURN_IF_ERROR(WriteFileDurably(PathOf(digest), bytes));
  } else {
    // Whoever put it first may not have come to its own sync of the folder yet.
    RETURN_IF_ERROR(SyncDirectory(FolderOf(digest)));
  }
  return digest;
}

absl::StatusOr<std::string> BlobStore::Get(const Sha256Digest& digest) const {
  absl::StatusOr<std::string> bytes = ReadFile(PathOf(digest), kMaxBlobBytes);
  if (absl::IsNotFound(bytes.status())) {
    return absl::NotFoundError(absl::StrCat("there is no blob ", ToHex(digest)));
  }
  const bool is_too_long = absl::IsOutOfRange(bytes.status());
  if (!is_too_long && !bytes.ok()) return bytes;
  if (is_too_long || Sha256(*bytes) != digest) {
    return absl::DataLossError(
        absl::StrCat("blob ", ToHex(digest), ": the stored bytes have another hash"));
  }
  return bytes;
}

std::string BlobStore::FolderOf(const Sha256Digest& digest) const {
  return absl::StrCat(directory_, "/", ToHex(digest).substr(0, 2));
}

std::string BlobStore::PathOf(const Sha256Digest& digest) const {
  return absl::StrCat(FolderOf(digest), "/", ToHex(digest));
}

}  // namespace thuning::log
