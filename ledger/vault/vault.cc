#include "ledger/vault/vault.h"

#include <rocksdb/db.h>
#include <rocksdb/options.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/refusal.h"

namespace thuning::vault {
namespace {

rocksdb::Slice ToSlice(absl::string_view bytes) {
  return rocksdb::Slice(bytes.data(), bytes.size());
}

absl::Status Lost(const rocksdb::Status& status) {
  return absl::DataLossError(absl::StrCat("vault: ", status.ToString()));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Vault>> Vault::Open(const std::string& directory) {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.write_buffer_size = size_t{4} << 20;
  options.max_open_files = 64;
  options.keep_log_file_num = 2;
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(options, directory, &db);
  if (!status.ok()) return Lost(status);
  return std::unique_ptr<Vault>(new Vault(std::unique_ptr<rocksdb::DB>(db)));
}

Vault::Vault(std::unique_ptr<rocksdb::DB> db) : db_(std::move(db)) {}

Vault::~Vault() = default;

absl::Status Vault::Put(absl::string_view name, absl::string_view content) {
  const absl::StatusOr<std::string> known = Get(name);
  if (known.ok()) {
    if (*known == content) return absl::OkStatus();
    return Refuse(absl::StatusCode::kAlreadyExists, "PERSON_EXISTS", "name",
                  absl::StrCat("name: \"", name, "\" is somebody else already"));
  }
  if (!absl::IsNotFound(known.status())) return known.status();
  rocksdb::WriteOptions synced;
  synced.sync = true;
  const rocksdb::Status status = db_->Put(synced, ToSlice(name), ToSlice(content));
  return status.ok() ? absl::OkStatus() : Lost(status);
}

absl::StatusOr<std::string> Vault::Get(absl::string_view name) const {
  std::string content;
  const rocksdb::Status status = db_->Get({}, ToSlice(name), &content);
  if (status.IsNotFound()) return RefuseMissing("name", name);
  if (!status.ok()) return Lost(status);
  return content;
}

}  // namespace thuning::vault
