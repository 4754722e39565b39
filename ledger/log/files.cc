#include "ledger/log/files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"

namespace thuning::log {
namespace {

absl::Status ErrnoStatus(absl::string_view act, const std::string& path) {
  return absl::ErrnoToStatus(errno, absl::StrCat(act, " ", path));
}

absl::Status WriteAndSync(const FileDescriptor& file, const std::string& path,
                          absl::string_view bytes) {
  if (fchmod(file.number(), 0640) != 0) return ErrnoStatus("set the mode of", path);
  RETURN_IF_ERROR(WriteAt(file, path, bytes, 0));
  return Sync(file, path);
}

}  // namespace

FileDescriptor::~FileDescriptor() {
  if (number_ >= 0) close(number_);
}

absl::StatusOr<FileDescriptor> OpenFile(const std::string& path, int flags) {
  FileDescriptor file(open(path.c_str(), flags | O_CLOEXEC, 0640));
  if (file.number() < 0) return ErrnoStatus("open", path);
  return file;
}

absl::StatusOr<bool> TryLock(const FileDescriptor& file, const std::string& path) {
  if (flock(file.number(), LOCK_EX | LOCK_NB) == 0) return true;
  if (errno == EWOULDBLOCK) return false;
  return ErrnoStatus("lock", path);
}

absl::StatusOr<std::string> ReadFile(const std::string& path, size_t max_bytes) {
  ASSIGN_OR_RETURN(const FileDescriptor file, OpenFile(path, O_RDONLY));
  struct stat found;
  if (fstat(file.number(), &found) != 0) return ErrnoStatus("read", path);
  if (!S_ISREG(found.st_mode))
    return absl::FailedPreconditionError(absl::StrCat(path, " is not a file"));
  const size_t size = static_cast<size_t>(found.st_size);
  if (size > max_bytes)
    return absl::OutOfRangeError(absl::StrCat(path, " is longer than ", max_bytes, " bytes"));
  std::string bytes(size, '\0');
  size_t read_so_far = 0;
  while (read_so_far < size) {
    const ssize_t got = read(file.number(), bytes.data() + read_so_far, size - read_so_far);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return ErrnoStatus("read", path);
    if (got == 0) break;
    read_so_far += static_cast<size_t>(got);
  }
  bytes.resize(read_so_far);
  return bytes;
}

absl::Status WriteAt(const FileDescriptor& file, const std::string& path, absl::string_view bytes,
                     size_t offset) {
  while (!bytes.empty()) {
    const ssize_t put =
        pwrite(file.number(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return ErrnoStatus("write", path);
    bytes.remove_prefix(static_cast<size_t>(put));
    offset += static_cast<size_t>(put);
  }
  return absl::OkStatus();
}

absl::Status Sync(const FileDescriptor& file, const std::string& path) {
  return fsync(file.number()) == 0 ? absl::OkStatus() : ErrnoStatus("sync", path);
}

absl::Status SyncDirectory(const std::string& path) {
  ASSIGN_OR_RETURN(const FileDescriptor directory, OpenFile(path, O_RDONLY | O_DIRECTORY));
  return Sync(directory, path);
}

absl::Status SyncParentDirectory(const std::string& path) {
  const auto parent = std::filesystem::path(WithoutTrailingSlash(path)).parent_path();
  return SyncDirectory(parent.empty() ? "." : parent.string());
}

std::string WithoutTrailingSlash(const std::string& path) {
  const size_t last = path.find_last_not_of('/');
  return last == std::string::npos ? path : path.substr(0, last + 1);
}

absl::Status WriteFileDurably(const std::string& path, absl::string_view bytes) {
  std::string temporary = path + "." + std::string(6, 'X');
  const FileDescriptor file(mkostemp(temporary.data(), O_CLOEXEC));
  if (file.number() < 0) return ErrnoStatus("create", temporary);
  absl::Status written = WriteAndSync(file, temporary, bytes);
  if (written.ok() && rename(temporary.c_str(), path.c_str()) != 0)
    written = ErrnoStatus("rename to", path);
  if (!written.ok()) {
    unlink(temporary.c_str());
    return written;
  }
  return SyncParentDirectory(path);
}

absl::Status MakeDirectory(const std::string& path) {
  if (mkdir(path.c_str(), 0750) != 0 && errno != EEXIST) return ErrnoStatus("make directory", path);
  return SyncParentDirectory(path);
}

}  // namespace thuning::log
