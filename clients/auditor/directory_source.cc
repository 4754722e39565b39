#include "clients/auditor/directory_source.h"

#include <fcntl.h>

#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ledger/base/status_macros.h"
#include "ledger/log/files.h"
#include "ledger/proof/tile_files.h"

namespace thuning::auditor {
namespace {

constexpr size_t kMaxNoteBytes = 64 << 10;

// A copy may have no LOCK at all.
absl::Status CheckNotInUse(const std::string& path) {
  const std::string lock_path = path + "/LOCK";
  const auto file = log::OpenFile(lock_path, O_RDONLY);
  if (absl::IsNotFound(file.status())) return absl::OkStatus();
  RETURN_IF_ERROR(file.status());
  ASSIGN_OR_RETURN(const bool is_free, log::TryLock(*file, lock_path));
  if (is_free) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("data directory ", path, " is in use: audit its server, or a copy"));
}

absl::StatusOr<std::optional<std::string>> ReadIfThere(const std::string& path) {
  auto text = log::ReadFile(path, kMaxNoteBytes);
  if (absl::IsNotFound(text.status())) return std::nullopt;
  RETURN_IF_ERROR(text.status());
  return *std::move(text);
}

}  // namespace

absl::StatusOr<std::unique_ptr<DirectorySource>> DirectorySource::Open(const std::string& path) {
  ASSIGN_OR_RETURN(log::DataDirectory directory, log::DataDirectory::OpenReadOnly(path));
  RETURN_IF_ERROR(CheckNotInUse(path));
  ASSIGN_OR_RETURN(
      auto log, log::RocksDbLog::Open(directory.log_path(), {.read_only = true, .salvage = true}));
  return std::unique_ptr<DirectorySource>(
      new DirectorySource(std::move(directory), std::move(log)));
}

absl::StatusOr<uint64_t> DirectorySource::LastPosition() { return log_->durable_position(); }

absl::Status DirectorySource::Read(uint64_t from, uint64_t to, Visitor visit) {
  return log_->Scan(from, to, [&](uint64_t position, absl::string_view bytes) {
    visit(position, bytes);
    return true;
  });
}

absl::StatusOr<Claims> DirectorySource::GetClaims() {
  Claims claims;
  ASSIGN_OR_RETURN(claims.note, ReadIfThere(directory_.path() + "/checkpoint"));
  ASSIGN_OR_RETURN(claims.verifier_key, ReadIfThere(directory_.keys_path() + "/checkpoint.vkey"));
  const std::string tiles_path = directory_.path() + "/tiles";
  std::error_code failed;
  if (std::filesystem::is_directory(tiles_path, failed)) {
    claims.tiles = proof::TileFiles(tiles_path).Reader();
  }
  return claims;
}

}  // namespace thuning::auditor
