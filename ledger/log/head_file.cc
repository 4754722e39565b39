#include "ledger/log/head_file.h"

#include <fcntl.h>

#include <array>
#include <optional>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "ledger/base/big_endian.h"
#include "ledger/base/check.h"
#include "ledger/base/crc32c.h"
#include "ledger/base/status_macros.h"
#include "ledger/log/frame.h"

namespace thuning::log {
namespace {

constexpr absl::string_view kMagic = "thunhead";
constexpr size_t kSlotBytes = 28;       // magic 8, position 8, epoch 8, CRC-32C of these 4
constexpr size_t kSlotDistance = 4096;  // so that no page of the file system holds both
constexpr size_t kFileBytes = 2 * kSlotDistance;

absl::string_view View(const std::array<char, 4>& bytes) { return {bytes.data(), bytes.size()}; }

std::string EncodeSlot(HeadMark mark) {
  std::string slot =
      absl::StrCat(kMagic, EncodeBigEndian64(mark.position), EncodeBigEndian64(mark.epoch));
  absl::StrAppend(&slot, View(BigEndian32(Crc32c(slot))));
  return slot;
}

std::optional<HeadMark> DecodeSlot(absl::string_view slot) {
  if (slot.substr(0, 8) != kMagic ||
      FromBigEndian32(slot.substr(24)) != Crc32c(slot.substr(0, 24))) {
    return std::nullopt;
  }
  return HeadMark{DecodeBigEndian64(slot.substr(8, 8)), DecodeBigEndian64(slot.substr(16, 8))};
}

struct Slot {
  HeadMark mark;
  size_t index = 0;
};

bool IsLater(HeadMark a, HeadMark b) {
  return std::tie(a.position, a.epoch) > std::tie(b.position, b.epoch);
}

// Without HEAD nothing proves how long the log was, so its absence is a loss and not a beginning.
absl::Status Lost(const std::string& path, const absl::Status& why) {
  return absl::DataLossError(absl::StrCat(path, " cannot be read: ", why.message()));
}

absl::StatusOr<Slot> LatestSlot(const std::string& path) {
  const auto bytes = ReadFile(path, kFileBytes);
  if (!bytes.ok()) return Lost(path, bytes.status());
  std::optional<Slot> latest;
  for (size_t index = 0; index < 2; ++index) {
    if (index * kSlotDistance + kSlotBytes > bytes->size()) break;
    const auto mark =
        DecodeSlot(absl::string_view(*bytes).substr(index * kSlotDistance, kSlotBytes));
    if (mark.has_value() && (!latest.has_value() || IsLater(*mark, latest->mark))) {
      latest = Slot{*mark, index};
    }
  }
  if (!latest.has_value()) return Lost(path, absl::DataLossError("neither slot is whole"));
  return *latest;
}

}  // namespace

absl::Status HeadFile::Create(const std::string& path) {
  std::string bytes(kFileBytes, '\0');
  bytes.replace(0, kSlotBytes, EncodeSlot({}));
  return WriteFileDurably(path, bytes);
}

absl::StatusOr<HeadMark> HeadFile::ReadMark(const std::string& path) {
  ASSIGN_OR_RETURN(const Slot slot, LatestSlot(path));
  return slot.mark;
}

absl::StatusOr<HeadFile> HeadFile::Open(const std::string& path) {
  auto file = OpenFile(path, O_RDWR);
  if (!file.ok()) return Lost(path, file.status());
  ASSIGN_OR_RETURN(const bool locked, TryLock(*file, path));
  if (!locked)
    return absl::FailedPreconditionError(absl::StrCat(path, " is in use by another writer"));
  ASSIGN_OR_RETURN(const Slot latest, LatestSlot(path));
  return HeadFile(path, *std::move(file), latest.mark, 1 - latest.index);
}

absl::Status HeadFile::Write(HeadMark mark) {
  LEDGER_CHECK(mark.position >= mark_.position);
  LEDGER_CHECK(mark.epoch >= mark_.epoch);
  RETURN_IF_ERROR(WriteAt(file_, path_, EncodeSlot(mark), next_slot_ * kSlotDistance));
  next_slot_ = 1 - next_slot_;
  mark_ = mark;
  return absl::OkStatus();
}

absl::Status HeadFile::Sync() { return log::Sync(file_, path_); }

}  // namespace thuning::log
