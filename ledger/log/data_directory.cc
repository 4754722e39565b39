#include "ledger/log/data_directory.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ledger/base/status_macros.h"

namespace thuning::log {
namespace {

// 1 to 5 were those of development versions: other events, loans reckoned by other rules.
constexpr uint64_t kFormat = 7;
constexpr absl::string_view kFormatPrefix = "thuning data directory, format ";
constexpr absl::string_view kFolders[] = {"log", "tables", "blobs", "keys"};

std::string In(const std::string& directory, absl::string_view name) {
  return absl::StrCat(directory, "/", name);
}

absl::Status NotOurs(const std::string& path) {
  return absl::FailedPreconditionError(absl::StrCat(path, " is not a Thuning data directory"));
}

absl::Status CheckFormat(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(In(path, "FORMAT"), 4096));
  absl::string_view version = text;
  uint64_t format = 0;
  if (!absl::ConsumePrefix(&version, kFormatPrefix) || !absl::ConsumeSuffix(&version, "\n") ||
      !absl::SimpleAtoi(version, &format) || format == 0) {
    return NotOurs(path);
  }
  if (format == kFormat) return absl::OkStatus();
  if (format < kFormat) {
    return absl::FailedPreconditionError(absl::StrCat(
        path, ": format ", format, " is of a development version; this program reads ", kFormat));
  }
  return absl::FailedPreconditionError(
      absl::StrCat(path, ": format ", format, " is newer than this program's ", kFormat));
}

absl::Status CheckFolders(const std::string& path) {
  for (const absl::string_view folder : kFolders) {
    if (folder == "tables" || std::filesystem::is_directory(In(path, folder))) continue;
    return absl::DataLossError(
        absl::StrCat("data directory ", path, ": the folder ", folder, " is missing"));
  }
  return absl::OkStatus();
}

// What a creation that was interrupted may have left behind counts as empty: FORMAT comes last.
bool IsEmptyOrUnfinished(const std::string& path) {
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(path, failed)) {
    const std::string name = entry.path().filename().string();
    const bool is_ours = name == "LOCK" || name.rfind("FORMAT.", 0) == 0 ||
                         (std::count(std::begin(kFolders), std::end(kFolders), name) > 0 &&
                          std::filesystem::is_empty(entry.path()));
    if (!is_ours) return false;
  }
  return true;
}

absl::Status MakeFolders(const std::string& path) {
  for (const absl::string_view folder : kFolders) RETURN_IF_ERROR(MakeDirectory(In(path, folder)));
  if (chmod(In(path, "keys").c_str(), 0700) != 0)
    return absl::UnavailableError("keys: chmod failed");
  return absl::OkStatus();
}

absl::StatusOr<FileDescriptor> Lock(const std::string& path) {
  const std::string lock_path = In(path, "LOCK");
  ASSIGN_OR_RETURN(FileDescriptor file, OpenFile(lock_path, O_RDWR | O_CREAT));
  ASSIGN_OR_RETURN(const bool locked, TryLock(file, lock_path));
  if (!locked) {
    const std::string holder = ReadFile(lock_path, 64).value_or("");
    return absl::FailedPreconditionError(absl::StrCat(
        "data directory ", path, " is in use by process ", absl::StripSuffix(holder, "\n")));
  }
  if (ftruncate(file.number(), 0) != 0) return absl::ErrnoToStatus(errno, lock_path);
  RETURN_IF_ERROR(WriteAt(file, lock_path, absl::StrCat(getpid(), "\n"), 0));
  return file;
}

absl::Status Finish(const std::string& path) {
  RETURN_IF_ERROR(MakeFolders(path));
  return WriteFileDurably(In(path, "FORMAT"), absl::StrCat(kFormatPrefix, kFormat, "\n"));
}

}  // namespace

absl::StatusOr<DataDirectory> DataDirectory::Open(const std::string& path, IfMissing if_missing) {
  const bool is_new = !std::filesystem::exists(In(path, "FORMAT"));
  if (is_new && !IsEmptyOrUnfinished(path)) return NotOurs(path);
  if (is_new && if_missing == IfMissing::kRefuse) {
    return absl::NotFoundError(absl::StrCat("there is no data directory at ", path));
  }
  if (is_new) RETURN_IF_ERROR(MakeDirectory(path));
  // Locked before it is finished: two processes may begin at the same time.
  ASSIGN_OR_RETURN(FileDescriptor lock, Lock(path));
  if (is_new) RETURN_IF_ERROR(Finish(path));
  RETURN_IF_ERROR(CheckFormat(path));
  RETURN_IF_ERROR(CheckFolders(path));
  RETURN_IF_ERROR(MakeDirectory(In(path, "tables")));
  return DataDirectory(path, std::move(lock));
}

absl::StatusOr<DataDirectory> DataDirectory::OpenReadOnly(const std::string& path) {
  if (!std::filesystem::exists(In(path, "FORMAT"))) {
    return absl::NotFoundError(absl::StrCat("there is no data directory at ", path));
  }
  RETURN_IF_ERROR(CheckFormat(path));
  RETURN_IF_ERROR(CheckFolders(path));
  return DataDirectory(path, std::nullopt);
}

}  // namespace thuning::log
