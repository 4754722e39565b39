// What is known of persons, apart from the log: names and IBANs by the beneficiary's resource name.
// A record never holds them. A later version of this table will encrypt each person's row under a
// key of its own, so that destroying the key forgets the person.
//
// Rows are synced before Put returns. Thread-safe.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace rocksdb {
class DB;
}  // namespace rocksdb

namespace thuning::vault {

class Vault {
 public:
  static absl::StatusOr<std::unique_ptr<Vault>> Open(const std::string& directory);
  ~Vault();

  // Putting the same content again is OK. Other content under a name that is taken is refused with
  // ALREADY_EXISTS, PERSON_EXISTS.
  absl::Status Put(absl::string_view name, absl::string_view content);

  // NotFound when nothing is known.
  absl::StatusOr<std::string> Get(absl::string_view name) const;

 private:
  explicit Vault(std::unique_ptr<rocksdb::DB> db);

  const std::unique_ptr<rocksdb::DB> db_;
};

}  // namespace thuning::vault
