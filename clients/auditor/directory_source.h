// The records of a data directory, or of a copy of one, while nobody writes it. Nothing in the
// directory is changed.
//
//   checkpoint            the newest signed checkpoint
//   keys/checkpoint.vkey  the key that it was signed with, one line
//   tiles/                tiles up to the checkpoint
//
// Each of the three may be absent. A damaged log is read as far as RocksDB can: see
// RocksDbLog::Options::salvage.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "clients/auditor/record_source.h"
#include "ledger/log/data_directory.h"
#include "ledger/log/rocksdb_log.h"

namespace thuning::auditor {

class DirectorySource final : public RecordSource {
 public:
  // FailedPrecondition while a server has the directory, because its files could be of different
  // moments.
  static absl::StatusOr<std::unique_ptr<DirectorySource>> Open(const std::string& path);

  absl::StatusOr<uint64_t> LastPosition() override;
  absl::Status Read(uint64_t from, uint64_t to, Visitor visit) override;
  absl::StatusOr<Claims> GetClaims() override;

 private:
  DirectorySource(log::DataDirectory directory, std::unique_ptr<log::RocksDbLog> log)
      : directory_(std::move(directory)), log_(std::move(log)) {}

  log::DataDirectory directory_;
  std::unique_ptr<log::RocksDbLog> log_;
};

}  // namespace thuning::auditor
