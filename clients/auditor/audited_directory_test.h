// For tests: a data directory as a server leaves it, with records, checkpoint, key and tiles, and
// the ways in which somebody who knows the format can falsify it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/auditor/directory_source.h"
#include "clients/auditor/evidence.h"
#include "clients/auditor/verify.h"
#include "ledger/base/big_endian.h"
#include "ledger/base/check.h"
#include "ledger/log/frame.h"
#include "ledger/proof/tile_files.h"
#include "ledger/proof/tile_tree.h"
#include "rocksdb/db.h"
#include "tests/support/temporary_directory.h"
#include "thuning/event/v1/record.pb.h"

namespace thuning::auditor {

using event::v1::Record;

inline void Post(Record& record, absl::string_view account, event::v1::Side side, int64_t amount,
                 absl::string_view subject) {
  event::v1::Posting& posting = *record.add_postings();
  posting.set_account(std::string(account));
  posting.set_side(side);
  posting.set_amount_minor(amount);
  posting.set_currency_code("EUR");
  posting.set_subject(std::string(subject));
}

// Loan p is paid out at position p when p is odd, and repaid in part when it is even.
inline Record SampleRecord(uint64_t position) {
  Record record;
  record.set_position(position);
  record.mutable_recorded_time()->set_seconds(1'760'000'000 + static_cast<int64_t>(position));
  record.set_operator_id(position % 5 == 0 ? "atlas" : "ami");
  record.set_request_id(absl::StrCat("request ", position));
  // 1 March 2026 and `position` days, in a month of 28.
  record.mutable_effective_date()->set_year(2026);
  record.mutable_effective_date()->set_month(3);
  record.mutable_effective_date()->set_day(static_cast<int>(position % 28) + 1);
  const std::string loan = absl::StrCat("L-", position % 3);
  record.add_events()->mutable_loan_approved()->set_loan_id(loan);
  const auto amount = static_cast<int64_t>(100 * position + 7);
  const bool is_odd = position % 2 == 1;
  Post(record, "274800", is_odd ? event::v1::SIDE_DEBIT : event::v1::SIDE_CREDIT, amount,
       "loans/" + loan);
  Post(record, "581000", is_odd ? event::v1::SIDE_CREDIT : event::v1::SIDE_DEBIT, amount, "");
  return record;
}

inline std::vector<std::string> SampleRecords(uint64_t count) {
  std::vector<std::string> records;
  for (uint64_t p = 1; p <= count; ++p) records.push_back(SampleRecord(p).SerializeAsString());
  return records;
}

inline proof::SigningKey SampleKey(char seed = 'k') {
  auto key = proof::SigningKey::FromSeed("ledger.example/ami", std::string(32, seed));
  LEDGER_CHECK(key.ok());
  return *std::move(key);
}

inline proof::TileTree TreeOf(const std::vector<std::string>& records, uint64_t size) {
  proof::TileTree tree;
  for (uint64_t i = 0; i < size; ++i) tree.Append(proof::LeafHash(records[i]));
  return tree;
}

inline std::string NoteOf(const std::vector<std::string>& records, uint64_t size,
                          const proof::SigningKey& key = SampleKey()) {
  const auto note = proof::Sign(
      {.origin = key.verifier().name(), .size = size, .root = TreeOf(records, size).Root()}, key);
  LEDGER_CHECK(note.ok());
  return *note;
}

inline void WriteText(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

class AuditedDirectory {
 public:
  explicit AuditedDirectory(std::vector<std::string> records) : records_(std::move(records)) {
    auto data = log::DataDirectory::Open(path(), log::DataDirectory::IfMissing::kCreate);
    LEDGER_CHECK(data.ok());
    auto log = log::RocksDbLog::Open(data->log_path(), {.create_if_missing = true});
    LEDGER_CHECK(log.ok());
    const auto head = (*log)->TakeOver();
    LEDGER_CHECK(head.ok());
    LEDGER_CHECK(records_.empty() || (*log)->Append(head->epoch, 1, records_).ok());
    WriteText(path() + "/keys/checkpoint.vkey", SampleKey().verifier().Encode() + "\n");
    Sign(records_.size());
  }

  std::string path() const { return directory_ / "data"; }
  const std::vector<std::string>& records() const { return records_; }

  void Sign(uint64_t size) {
    WriteText(path() + "/checkpoint", NoteOf(records_, size));
    WriteTiles(records_, size);
  }

  void WriteTiles(const std::vector<std::string>& records, uint64_t size) {
    RemoveTiles();
    proof::TileTree tree = TreeOf(records, size);
    for (const proof::Tile& tile : tree.TakeChanged()) {
      LEDGER_CHECK(proof::TileFiles(path() + "/tiles").Write(tile).ok());
    }
  }

  void RemoveTiles() { std::filesystem::remove_all(path() + "/tiles"); }

  // Each of these leaves a copy to be audited, and this directory as it was.
  using Edit = std::function<void(rocksdb::DB&, rocksdb::ColumnFamilyHandle&)>;
  std::string CopyWith(const Edit& edit) {
    const std::string copy = directory_ / absl::StrCat("copy", ++copies_);
    std::filesystem::copy(path(), copy, std::filesystem::copy_options::recursive);
    EditLog(copy + "/log", edit);
    return copy;
  }

  static std::string Key(uint64_t position) { return EncodeBigEndian64(position); }

  // With the checksum that belongs to it.
  static void Put(rocksdb::DB& db, rocksdb::ColumnFamilyHandle& records, uint64_t position,
                  const std::string& record) {
    const auto checksum = log::FrameChecksum(Key(position), record);
    PutFrame(db, records, position, std::string(checksum.data(), checksum.size()) + record);
  }

  static void PutFrame(rocksdb::DB& db, rocksdb::ColumnFamilyHandle& records, uint64_t position,
                       const std::string& frame) {
    LEDGER_CHECK(db.Put({}, &records, Key(position), frame).ok());
  }

  static void Erase(rocksdb::DB& db, rocksdb::ColumnFamilyHandle& records, uint64_t position) {
    LEDGER_CHECK(db.Delete({}, &records, Key(position)).ok());
  }

  static std::string Frame(rocksdb::DB& db, rocksdb::ColumnFamilyHandle& records,
                           uint64_t position) {
    std::string frame;
    LEDGER_CHECK(db.Get({}, &records, Key(position), &frame).ok());
    return frame;
  }

 private:
  static void EditLog(const std::string& path, const Edit& edit) {
    rocksdb::DB* opened = nullptr;
    std::vector<rocksdb::ColumnFamilyHandle*> families;
    LEDGER_CHECK(rocksdb::DB::Open({}, path, {{"default", {}}, {"records", {}}, {"meta", {}}},
                                   &families, &opened)
                     .ok());
    const std::unique_ptr<rocksdb::DB> db(opened);
    edit(*db, *families[1]);
    for (auto* family : families) LEDGER_CHECK(db->DestroyColumnFamilyHandle(family).ok());
    LEDGER_CHECK(db->Close().ok());
  }

  TemporaryDirectory directory_;
  std::vector<std::string> records_;
  int copies_ = 0;
};

// `thuning-audit verify --data path`, and what else is typed.
inline absl::StatusOr<audit::v1::VerifyReport> VerifyDirectory(const std::string& path,
                                                               const TypedEvidence& typed = {},
                                                               Memory* memory = nullptr) {
  auto source = DirectorySource::Open(path);
  if (!source.ok()) return source.status();
  const auto claims = (*source)->GetClaims();
  if (!claims.ok()) return claims.status();
  const auto evidence = GatherEvidence(*claims, typed, memory);
  if (!evidence.ok()) return evidence.status();
  return Verify(**source, *evidence, [](uint64_t, uint64_t) {});
}

}  // namespace thuning::auditor
