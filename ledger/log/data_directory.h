// The directory of one ledger: where things are, which format it has, and a lock so that only one
// process writes it.
//
//   FORMAT    "thuning data directory, format N\n"; written last when the directory is made
//   LOCK      locked while a process writes here; holds its process id
//   log/      the event log (rocksdb_log.h)
//   blobs/    evidence (blob_store.h)
//   tables/   projections, can be thrown away
//   keys/     the server's keys
//
// The server adds vault/, tiles/ and checkpoint, which this class does not know.
//
// The lock lasts as long as the object. A directory opened for reading takes no lock and is not
// written.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "ledger/log/files.h"

namespace thuning::log {

class DataDirectory {
 public:
  enum class IfMissing { kRefuse, kCreate };

  // NotFound: the directory is absent or empty, and is not to be created. FailedPrecondition: it is
  // no data directory, has another format, or is in use. DataLoss: a folder is missing whose
  // content cannot be made again.
  static absl::StatusOr<DataDirectory> Open(const std::string& path, IfMissing if_missing);
  static absl::StatusOr<DataDirectory> OpenReadOnly(const std::string& path);

  const std::string& path() const { return path_; }
  std::string log_path() const { return path_ + "/log"; }
  std::string tables_path() const { return path_ + "/tables"; }
  std::string blobs_path() const { return path_ + "/blobs"; }
  std::string keys_path() const { return path_ + "/keys"; }

 private:
  DataDirectory(std::string path, std::optional<FileDescriptor> lock)
      : path_(std::move(path)), lock_(std::move(lock)) {}

  std::string path_;
  std::optional<FileDescriptor> lock_;  // none: read-only
};

}  // namespace thuning::log
