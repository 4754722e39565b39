// The file HEAD beside a log's RocksDB: a second witness of how far the log had come.
//
// RocksDB cannot tell a log whose end was cut off from a log that never was longer. HEAD can: after
// each Append it is overwritten in place, without a sync of its own. So it is exact when only the
// process died, and after a loss of power it is at most as old as the kernel's last write-back. It
// never runs ahead of what is durable. Two slots are written in turn, so that a torn write leaves
// the other one.
//
// The writer's HeadFile also locks the log: a second one is refused. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/log/files.h"

namespace thuning::log {

struct HeadMark {
  uint64_t position = 0;  // the last durable one
  uint64_t epoch = 0;

  bool operator==(const HeadMark&) const = default;
};

class HeadFile {
 public:
  // Makes the file, at position 0 and epoch 0. Durable.
  static absl::Status Create(const std::string& path);

  // Opens it for writing and locks it; FailedPrecondition while another HeadFile has it open.
  static absl::StatusOr<HeadFile> Open(const std::string& path);

  // The mark alone, without lock, for readers. DataLoss when neither slot can be read.
  static absl::StatusOr<HeadMark> ReadMark(const std::string& path);

  const HeadMark& mark() const { return mark_; }
  absl::Status Write(HeadMark mark);  // one pwrite; `mark` never goes back
  absl::Status Sync();

 private:
  HeadFile(std::string path, FileDescriptor file, HeadMark mark, size_t next_slot)
      : path_(std::move(path)), file_(std::move(file)), mark_(mark), next_slot_(next_slot) {}

  std::string path_;
  FileDescriptor file_;
  HeadMark mark_;
  size_t next_slot_;  // the one that does not hold mark_
};

}  // namespace thuning::log
