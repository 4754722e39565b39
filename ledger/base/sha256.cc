#include "ledger/base/sha256.h"

#include <openssl/sha.h>

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"

// OpenSSL 3 deprecates the streaming calls for EVP, whose context costs an allocation for each
// hash: for records of some 300 bytes that is a third of the time.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace thuning {
namespace {

Sha256Digest FinishContext(SHA256_CTX& context) {
  Sha256Digest digest;
  LEDGER_CHECK(SHA256_Final(digest.data(), &context) == 1);
  return digest;
}

}  // namespace

Sha256Digest Sha256(absl::string_view bytes) { return Sha256({bytes}); }

Sha256Digest Sha256(std::initializer_list<absl::string_view> parts) {
  SHA256_CTX context;
  LEDGER_CHECK(SHA256_Init(&context) == 1);
  for (const absl::string_view part : parts) {
    LEDGER_CHECK(SHA256_Update(&context, part.data(), part.size()) == 1);
  }
  return FinishContext(context);
}

struct Sha256Stream::Context {
  SHA256_CTX sha;
};

Sha256Stream::Sha256Stream() : context_(std::make_unique<Context>()) {
  LEDGER_CHECK(SHA256_Init(&context_->sha) == 1);
}

Sha256Stream::~Sha256Stream() = default;

void Sha256Stream::Add(absl::string_view bytes) {
  LEDGER_CHECK(SHA256_Update(&context_->sha, bytes.data(), bytes.size()) == 1);
}

Sha256Digest Sha256Stream::Finish() { return FinishContext(context_->sha); }

std::string ToHex(const Sha256Digest& digest) { return absl::BytesToHexString(AsBytes(digest)); }

absl::StatusOr<Sha256Digest> DigestFromHex(absl::string_view hex) {
  const bool is_hex = std::all_of(hex.begin(), hex.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  });
  if (hex.size() != 64 || !is_hex) {
    return absl::InvalidArgumentError(
        absl::StrCat("not a SHA-256 in lower-case hexadecimal: \"", hex, "\""));
  }
  return DigestFromBytes(absl::HexStringToBytes(hex));
}

absl::StatusOr<Sha256Digest> DigestFromBytes(absl::string_view bytes) {
  Sha256Digest digest;
  if (bytes.size() != digest.size()) {
    return absl::InvalidArgumentError(absl::StrCat("a SHA-256 has 32 bytes, got ", bytes.size()));
  }
  std::copy(bytes.begin(), bytes.end(), digest.begin());
  return digest;
}

}  // namespace thuning
