// Ed25519 keys with a name, that sign and verify C2SP signed notes (signature type 0x01).
//
//   key id       = SHA-256(name || 0x0A || 0x01 || public key)[:4]
//   verifier key = name "+" hex(key id) "+" base64(0x01 || public key)               published
//   signing key  = "PRIVATE+KEY+" name "+" hex(key id) "+" base64(0x01 || seed)      secret
//
// The verifier key is the "vkey" of C2SP signed-note, the signing key the "skey" of Go's
// golang.org/x/mod/sumdb/note; other tools read both. A name is not empty, is UTF-8, and has no
// space, plus or control character; the name of a log's key is the log's origin. The file of a
// signing key holds the key as one line with a newline, and has the permissions 0600.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace thuning::proof {

using KeyBytes = std::array<uint8_t, 32>;

bool IsKeyName(absl::string_view name);

class VerifierKey {
 public:
  static absl::StatusOr<VerifierKey> Parse(absl::string_view encoded);
  static absl::StatusOr<VerifierKey> FromPublicKey(absl::string_view name, const KeyBytes& bytes);

  const std::string& name() const { return name_; }
  const std::string& id() const { return id_; }  // 4 bytes
  std::string Encode() const;
  bool Verifies(absl::string_view message, absl::string_view signature) const;

 private:
  VerifierKey(absl::string_view name, const KeyBytes& public_key);

  std::string name_;
  std::string id_;
  KeyBytes public_key_;
};

class SigningKey {
 public:
  static absl::StatusOr<SigningKey> Generate(absl::string_view name);
  static absl::StatusOr<SigningKey> FromSeed(absl::string_view name, absl::string_view seed);
  // PKCS #8, as `openssl genpkey -algorithm ed25519` writes it.
  static absl::StatusOr<SigningKey> FromPem(absl::string_view name, absl::string_view pem);
  static absl::StatusOr<SigningKey> Parse(absl::string_view encoded);
  // Refuses a file that everybody may read or write.
  static absl::StatusOr<SigningKey> Load(const std::string& path);

  // Creates the file; kAlreadyExists when there is one, since an overwritten key is lost. Durable
  // when it returns OK.
  absl::Status Save(const std::string& path) const;

  const VerifierKey& verifier() const { return verifier_; }
  std::string Encode() const;                         // secret
  std::string Sign(absl::string_view message) const;  // 64 bytes; the same each time (RFC 8032)

 private:
  SigningKey(const KeyBytes& seed, VerifierKey verifier);

  KeyBytes seed_;
  VerifierKey verifier_;
};

}  // namespace thuning::proof
