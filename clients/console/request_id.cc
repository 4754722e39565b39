#include "clients/console/request_id.h"

#include <random>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/big_endian.h"
#include "ledger/base/sha256.h"

namespace thuning::console {
namespace {

std::string Uuid(std::string bytes, unsigned version) {
  const auto set = [&bytes](size_t at, unsigned keep, unsigned bits) {
    bytes[at] = static_cast<char>((static_cast<unsigned char>(bytes[at]) & keep) | bits);
  };
  set(6, 0x0F, version << 4);
  set(8, 0x3F, 0x80);
  const std::string hex = absl::BytesToHexString(bytes);
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-",
                      hex.substr(16, 4), "-", hex.substr(20));
}

}  // namespace

std::string RandomRequestId() {
  std::random_device device;
  std::string bytes;
  while (bytes.size() < 16) bytes += static_cast<char>(device() & 0xFF);
  return Uuid(bytes, 4);
}

std::string DerivedRequestId(absl::string_view source, int64_t number) {
  const Sha256Digest digest = Sha256({EncodeBigEndian64(static_cast<uint64_t>(number)), source});
  return Uuid(std::string(AsBytes(digest).substr(0, 16)), 8);
}

}  // namespace thuning::console
