#include "ledger/proof/tile_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"

namespace thuning::proof {
namespace {

namespace fs = std::filesystem;

absl::Status FileError(absl::string_view act, const fs::path& path, int error) {
  return absl::ErrnoToStatus(error, absl::StrCat("tile file: ", act, " ", path.string()));
}

// Opens, calls `use(descriptor)`, which says whether it succeeded, and closes.
template <typename Use>
absl::Status WithFile(const fs::path& path, int flags, absl::string_view act, Use use) {
  const int file = open(path.c_str(), flags | O_CLOEXEC, 0644);
  if (file < 0) return FileError("open", path, errno);
  const bool used = use(file);
  const int error = errno;
  close(file);
  return used ? absl::OkStatus() : FileError(act, path, error);
}

absl::Status SyncDirectory(const fs::path& path) {
  return WithFile(path, O_RDONLY | O_DIRECTORY, "sync", [](int file) { return fsync(file) == 0; });
}

// Each directory's entry is durable too, the outermost first.
absl::Status MakeDirectories(const fs::path& path) {
  if (fs::is_directory(path)) return absl::OkStatus();
  if (path.has_parent_path()) RETURN_IF_ERROR(MakeDirectories(path.parent_path()));
  std::error_code failed;
  fs::create_directory(path, failed);
  if (failed) return FileError("make", path, failed.value());
  return SyncDirectory(path.has_parent_path() ? path.parent_path() : fs::path("."));
}

absl::Status WriteWhole(const fs::path& path, const std::string& bytes) {
  const fs::path unfinished = path.string() + ".unfinished";
  RETURN_IF_ERROR(WithFile(unfinished, O_WRONLY | O_CREAT | O_TRUNC, "write", [&](int file) {
    return write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) &&
           fsync(file) == 0;
  }));
  if (rename(unfinished.c_str(), path.c_str()) != 0) return FileError("rename", path, errno);
  return SyncDirectory(path.parent_path());
}

fs::path FullPath(const std::string& directory, uint32_t level, uint64_t index) {
  return fs::path(directory) / TilePath(level, index, kTileWidth);
}

fs::path PartialsPath(const fs::path& full) { return full.string() + ".p"; }

// 0 for what is not a partial tile, such as a file that was never finished.
uint64_t WidthOf(const fs::path& file) {
  uint64_t width = 0;
  return absl::SimpleAtoi(file.filename().string(), &width) && width < kTileWidth ? width : 0;
}

// That a removal fails leaves a narrower tile, which does no harm.
void RemoveOtherPartials(const fs::path& partials, uint64_t width) {
  std::error_code failed;
  if (width == kTileWidth) {
    fs::remove_all(partials, failed);
    return;
  }
  for (const auto& entry : fs::directory_iterator(partials, failed)) {
    if (WidthOf(entry.path()) != width) fs::remove(entry.path(), failed);
  }
}

uint64_t WidestPartial(const fs::path& partials) {
  uint64_t widest = 0;
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(partials, failed)) {
    widest = std::max(widest, WidthOf(entry.path()));
  }
  return widest;
}

absl::StatusOr<std::string> ReadWhole(const fs::path& path, uint64_t width) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat("tile file: there is no ", path.string()));
  std::string bytes(kTileBytes + 1, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<size_t>(file.gcount()));
  if (bytes.size() == width * kHashBytes) return bytes;
  return absl::DataLossError(absl::StrCat("tile file: ", path.string(), " has ", bytes.size(),
                                          " bytes, not ", width * kHashBytes));
}

// A partial tile may become a full one while we look.
absl::StatusOr<std::string> ReadFullest(const fs::path& full) {
  auto bytes = ReadWhole(full, kTileWidth);
  if (!absl::IsNotFound(bytes.status())) return bytes;
  const uint64_t width = WidestPartial(PartialsPath(full));
  if (width > 0) bytes = ReadWhole(PartialsPath(full) / absl::StrCat(width), width);
  return absl::IsNotFound(bytes.status()) ? ReadWhole(full, kTileWidth) : bytes;
}

}  // namespace

absl::Status TileFiles::Write(const Tile& tile) const {
  const uint64_t width = tile.bytes.size() / kHashBytes;
  LEDGER_CHECK(width >= 1 && width <= kTileWidth && tile.bytes.size() % kHashBytes == 0);
  const fs::path path = fs::path(directory_) / TilePath(tile.level, tile.index, width);
  RETURN_IF_ERROR(MakeDirectories(path.parent_path()));
  RETURN_IF_ERROR(WriteWhole(path, tile.bytes));
  RemoveOtherPartials(PartialsPath(FullPath(directory_, tile.level, tile.index)), width);
  return absl::OkStatus();
}

TileReader TileFiles::Reader() const {
  return [directory = directory_](uint32_t level, uint64_t index) {
    return ReadFullest(FullPath(directory, level, index));
  };
}

}  // namespace thuning::proof
