#include "ledger/proof/note_keys.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <memory>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ledger/base/check.h"
#include "ledger/base/sha256.h"
#include "ledger/base/status_macros.h"
#include "ledger/proof/text.h"

namespace thuning::proof {
namespace {

constexpr char kEd25519 = 0x01;
constexpr absl::string_view kPrivatePrefix = "PRIVATE+KEY+";
constexpr size_t kSignatureBytes = 64;
constexpr size_t kMaxKeyFileBytes = 4096;

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

Key Own(EVP_PKEY* key) { return Key(key, &EVP_PKEY_free); }
DigestContext NewContext() { return DigestContext(EVP_MD_CTX_new(), &EVP_MD_CTX_free); }

const uint8_t* Bytes(absl::string_view text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}

absl::string_view View(const KeyBytes& bytes) {
  return absl::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

KeyBytes KeyBytesFrom(absl::string_view bytes) {
  KeyBytes key;
  LEDGER_CHECK(bytes.size() == key.size());
  std::copy(bytes.begin(), bytes.end(), key.begin());
  return key;
}

Key PrivateKeyFrom(const KeyBytes& seed) {
  return Own(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()));
}

KeyBytes PublicKeyOf(const KeyBytes& seed) {
  const Key key = PrivateKeyFrom(seed);
  KeyBytes public_key;
  size_t length = public_key.size();
  LEDGER_CHECK(key != nullptr);
  LEDGER_CHECK(EVP_PKEY_get_raw_public_key(key.get(), public_key.data(), &length) == 1);
  LEDGER_CHECK(length == public_key.size());
  return public_key;
}

std::string KeyId(absl::string_view name, const KeyBytes& public_key) {
  const absl::string_view type(&kEd25519, 1);
  return std::string(AsBytes(Sha256({name, "\n", type, View(public_key)})).substr(0, 4));
}

std::string EncodeKey(absl::string_view name, absl::string_view id, const KeyBytes& bytes) {
  const std::string typed = absl::StrCat(absl::string_view(&kEd25519, 1), View(bytes));
  return absl::StrCat(name, "+", absl::BytesToHexString(id), "+", absl::Base64Escape(typed));
}

struct EncodedKey {
  std::string name;
  std::string id_hex;
  KeyBytes bytes;
};

// name "+" hex "+" base64: the last part may hold a plus, the name may not.
absl::StatusOr<EncodedKey> DecodeKey(absl::string_view encoded) {
  const size_t first = encoded.find('+');
  const size_t second = first == encoded.npos ? first : encoded.find('+', first + 1);
  if (second == encoded.npos) {
    return absl::InvalidArgumentError("key: not of the form name+id+base64");
  }
  const auto typed = DecodeBase64(encoded.substr(second + 1));
  if (!typed.has_value()) return absl::InvalidArgumentError("key: its last part is not base64");
  if (typed->empty() || typed->front() != kEd25519) {
    return absl::InvalidArgumentError("key: its type is not Ed25519 (0x01)");
  }
  if (typed->size() != 1 + sizeof(KeyBytes)) {
    return absl::InvalidArgumentError(
        absl::StrCat("key: an Ed25519 key has 32 bytes, got ", typed->size() - 1));
  }
  return EncodedKey{.name = std::string(encoded.substr(0, first)),
                    .id_hex = std::string(encoded.substr(first + 1, second - first - 1)),
                    .bytes = KeyBytesFrom(absl::string_view(*typed).substr(1))};
}

absl::Status CheckId(const EncodedKey& encoded, const VerifierKey& key) {
  if (encoded.id_hex == absl::BytesToHexString(key.id())) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("key: its id is ",
                                                 absl::BytesToHexString(key.id()),
                                                 ", but it says \"", encoded.id_hex, "\""));
}

absl::Status CheckName(absl::string_view name) {
  if (IsKeyName(name)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "key: \"", absl::CHexEscape(name), "\" is not a name: empty, or has a space or a plus"));
}

// A descriptor that closes itself.
class File {
 public:
  File(const std::string& path, int flags) : descriptor_(open(path.c_str(), flags, 0600)) {}
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  int descriptor() const { return descriptor_; }

 private:
  const int descriptor_;
};

absl::Status FileError(absl::string_view what, const std::string& path) {
  return absl::ErrnoToStatus(errno, absl::StrCat("cannot ", what, " key file ", path));
}

}  // namespace

bool IsKeyName(absl::string_view name) {
  const auto code_points = DecodeUtf8(name);
  return code_points.has_value() && !code_points->empty() &&
         std::none_of(code_points->begin(), code_points->end(),
                      [](char32_t c) { return c < 0x20 || c == U'+' || IsUnicodeSpace(c); });
}

VerifierKey::VerifierKey(absl::string_view name, const KeyBytes& public_key)
    : name_(name), id_(KeyId(name, public_key)), public_key_(public_key) {}

absl::StatusOr<VerifierKey> VerifierKey::FromPublicKey(absl::string_view name,
                                                       const KeyBytes& bytes) {
  RETURN_IF_ERROR(CheckName(name));
  return VerifierKey(name, bytes);
}

absl::StatusOr<VerifierKey> VerifierKey::Parse(absl::string_view encoded) {
  ASSIGN_OR_RETURN(const EncodedKey decoded, DecodeKey(encoded));
  ASSIGN_OR_RETURN(VerifierKey key, FromPublicKey(decoded.name, decoded.bytes));
  RETURN_IF_ERROR(CheckId(decoded, key));
  return key;
}

std::string VerifierKey::Encode() const { return EncodeKey(name_, id_, public_key_); }

bool VerifierKey::Verifies(absl::string_view message, absl::string_view signature) const {
  const Key key = Own(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, public_key_.data(),
                                                  public_key_.size()));
  const DigestContext context = NewContext();
  LEDGER_CHECK(key != nullptr && context != nullptr);
  LEDGER_CHECK(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1);
  return EVP_DigestVerify(context.get(), Bytes(signature), signature.size(), Bytes(message),
                          message.size()) == 1;
}

SigningKey::SigningKey(const KeyBytes& seed, VerifierKey verifier)
    : seed_(seed), verifier_(std::move(verifier)) {}

absl::StatusOr<SigningKey> SigningKey::Generate(absl::string_view name) {
  std::string seed(sizeof(KeyBytes), '\0');
  const int length = static_cast<int>(seed.size());
  LEDGER_CHECK(RAND_priv_bytes(reinterpret_cast<uint8_t*>(seed.data()), length) == 1);
  return FromSeed(name, seed);
}

absl::StatusOr<SigningKey> SigningKey::FromSeed(absl::string_view name, absl::string_view seed) {
  if (seed.size() != sizeof(KeyBytes)) {
    return absl::InvalidArgumentError(
        absl::StrCat("key: an Ed25519 seed has 32 bytes, got ", seed.size()));
  }
  const KeyBytes bytes = KeyBytesFrom(seed);
  ASSIGN_OR_RETURN(VerifierKey verifier, VerifierKey::FromPublicKey(name, PublicKeyOf(bytes)));
  return SigningKey(bytes, std::move(verifier));
}

absl::StatusOr<SigningKey> SigningKey::FromPem(absl::string_view name, absl::string_view pem) {
  if (pem.size() > INT_MAX) return absl::InvalidArgumentError("key: the PEM is too long");
  const std::unique_ptr<BIO, decltype(&BIO_free)> source(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
  LEDGER_CHECK(source != nullptr);
  // An empty passphrase, lest OpenSSL asks the terminal for one.
  char no_passphrase[] = "";
  const Key key = Own(PEM_read_bio_PrivateKey(source.get(), nullptr, nullptr, no_passphrase));
  if (key == nullptr) return absl::InvalidArgumentError("key: not a private key in PEM");
  if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_ED25519) {
    return absl::InvalidArgumentError("key: the PEM holds a key that is not Ed25519");
  }
  KeyBytes seed;
  size_t length = seed.size();
  LEDGER_CHECK(EVP_PKEY_get_raw_private_key(key.get(), seed.data(), &length) == 1);
  return FromSeed(name, View(seed).substr(0, length));
}

absl::StatusOr<SigningKey> SigningKey::Parse(absl::string_view encoded) {
  if (!absl::ConsumePrefix(&encoded, kPrivatePrefix)) {
    return absl::InvalidArgumentError("key: a signing key begins with PRIVATE+KEY+");
  }
  ASSIGN_OR_RETURN(const EncodedKey decoded, DecodeKey(encoded));
  ASSIGN_OR_RETURN(SigningKey key, FromSeed(decoded.name, View(decoded.bytes)));
  RETURN_IF_ERROR(CheckId(decoded, key.verifier()));
  return key;
}

absl::StatusOr<SigningKey> SigningKey::Load(const std::string& path) {
  const File file(path, O_RDONLY | O_CLOEXEC);
  struct stat facts {};
  if (file.descriptor() < 0 || fstat(file.descriptor(), &facts) != 0)
    return FileError("open", path);
  if ((facts.st_mode & S_IRWXO) != 0) {
    return absl::PermissionDeniedError(
        absl::StrCat("key file ", path, " is open to everybody: its permissions must be 0600"));
  }
  std::string text(kMaxKeyFileBytes, '\0');
  const ssize_t length = read(file.descriptor(), text.data(), text.size());
  if (length < 0) return FileError("read", path);
  text.resize(static_cast<size_t>(length));
  return Parse(absl::StripSuffix(text, "\n"));
}

absl::Status SigningKey::Save(const std::string& path) const {
  const File file(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC);
  if (file.descriptor() < 0) return FileError("create", path);
  const std::string line = absl::StrCat(Encode(), "\n");
  const ssize_t written = write(file.descriptor(), line.data(), line.size());
  if (written != static_cast<ssize_t>(line.size()) || fsync(file.descriptor()) != 0) {
    return FileError("write", path);
  }
  return absl::OkStatus();
}

std::string SigningKey::Encode() const {
  return absl::StrCat(kPrivatePrefix, EncodeKey(verifier_.name(), verifier_.id(), seed_));
}

std::string SigningKey::Sign(absl::string_view message) const {
  const Key key = PrivateKeyFrom(seed_);
  const DigestContext context = NewContext();
  std::string signature(kSignatureBytes, '\0');
  size_t length = signature.size();
  LEDGER_CHECK(key != nullptr && context != nullptr);
  LEDGER_CHECK(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1);
  LEDGER_CHECK(EVP_DigestSign(context.get(), reinterpret_cast<uint8_t*>(signature.data()), &length,
                              Bytes(message), message.size()) == 1);
  LEDGER_CHECK(length == kSignatureBytes);
  return signature;
}

}  // namespace thuning::proof
