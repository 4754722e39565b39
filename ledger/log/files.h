// Small durable acts on files, over POSIX: what they return OK for has reached the disk. Errors
// name the path.
#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace thuning::log {

// An open file, closed at the end of its scope and not inherited by programs that this one starts.
class FileDescriptor {
 public:
  explicit FileDescriptor(int number) : number_(number) {}
  ~FileDescriptor();
  FileDescriptor(FileDescriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }

  int number() const { return number_; }

 private:
  int number_;
};

// `flags` as for open(2). A file that is made gets mode 0640.
absl::StatusOr<FileDescriptor> OpenFile(const std::string& path, int flags);

// An exclusive flock(2), held for as long as the file stays open; false when somebody else holds
// it.
absl::StatusOr<bool> TryLock(const FileDescriptor& file, const std::string& path);

// The whole file. Longer than `max_bytes`: OutOfRange. Not there: NotFound.
absl::StatusOr<std::string> ReadFile(const std::string& path, size_t max_bytes);

absl::Status WriteAt(const FileDescriptor& file, const std::string& path, absl::string_view bytes,
                     size_t offset);
absl::Status Sync(const FileDescriptor& file, const std::string& path);
absl::Status SyncDirectory(const std::string& path);
absl::Status SyncParentDirectory(const std::string& path);

// "a/b" for "a/b/".
std::string WithoutTrailingSlash(const std::string& path);

// Puts `bytes` at `path`, whole or not at all: writes a file of another name beside it, syncs it,
// renames it, and syncs the directory.
absl::Status WriteFileDurably(const std::string& path, absl::string_view bytes);

// Makes the directory, if it is not there; its parent must be. Durable.
absl::Status MakeDirectory(const std::string& path);

}  // namespace thuning::log
