// SHA-256 (FIPS 180-4), by OpenSSL, and the hexadecimal that names it.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace thuning {

using Sha256Digest = std::array<uint8_t, 32>;

Sha256Digest Sha256(absl::string_view bytes);

// The hash of the parts one after the other.
Sha256Digest Sha256(std::initializer_list<absl::string_view> parts);

// The hash of what is added, in any number of pieces.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  Sha256Stream(const Sha256Stream&) = delete;
  Sha256Stream& operator=(const Sha256Stream&) = delete;

  void Add(absl::string_view bytes);

  // Ends the stream.
  Sha256Digest Finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

std::string ToHex(const Sha256Digest& digest);  // 64 lower-case characters
absl::StatusOr<Sha256Digest> DigestFromHex(absl::string_view hex);

// The 32 bytes as a string, as protos and tables hold them.
inline absl::string_view AsBytes(const Sha256Digest& digest) {
  return absl::string_view(reinterpret_cast<const char*>(digest.data()), digest.size());
}
absl::StatusOr<Sha256Digest> DigestFromBytes(absl::string_view bytes);

}  // namespace thuning
