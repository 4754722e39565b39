// Sums of postings: for each operator, account and currency the debits and the credits; for each
// loan the principal that is paid out and not yet repaid. That principal is the balance on the
// loan's subject of account 274800 and, once the loan is charged off, of 274820.
//
// Sums only: knows no rule of lending, and no order of the records. Memory grows with accounts and
// loans. Not thread-safe.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/hash/hash.h"
#include "absl/strings/string_view.h"
#include "clients/auditor/int128.h"
#include "clients/auditor/record_reader.h"
#include "thuning/audit/v1/report.pb.h"

namespace thuning::auditor {

struct Sums {
  Int128 debits = 0;
  Int128 credits = 0;

  Int128 Balance() const { return debits - credits; }
};

class Balances {
 public:
  void Add(const RecordView& record);

  // Zero for what has no postings. `name`: "operators/ami/loans/L-0001".
  Sums OfAccount(absl::string_view operator_name, absl::string_view account,
                 absl::string_view currency) const;
  Int128 PrincipalOutstanding(absl::string_view loan_name, absl::string_view currency) const;

  // By operator, then by number and currency.
  std::vector<audit::v1::ReplayedBooks> Books() const;
  // By name.
  std::vector<audit::v1::ReplayedLoan> Loans() const;

 private:
  // Of an operator: an account's number or a loan's subject, and a currency. Found without a copy.
  struct KeyView {
    absl::string_view operator_id;
    absl::string_view name;
    absl::string_view currency;

    bool operator==(const KeyView&) const = default;
    bool operator<(const KeyView& other) const {
      return std::tie(operator_id, name, currency) <
             std::tie(other.operator_id, other.name, other.currency);
    }
    template <typename H>
    friend H AbslHashValue(H h, const KeyView& key) {
      return H::combine(std::move(h), key.operator_id, key.name, key.currency);
    }
  };
  struct Key {
    std::string operator_id;
    std::string name;
    std::string currency;

    KeyView View() const { return {operator_id, name, currency}; }
  };
  static KeyView View(const Key& key) { return key.View(); }
  static KeyView View(const KeyView& key) { return key; }

  struct Hash {
    using is_transparent = void;
    size_t operator()(const auto& key) const { return absl::Hash<KeyView>()(View(key)); }
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(const auto& a, const auto& b) const { return View(a) == View(b); }
  };
  using Table = absl::flat_hash_map<Key, Sums, Hash, Equal>;

  static void Post(const KeyView& key, const PostingView& posting, Table& table);
  static Sums Find(const KeyView& key, const Table& table);
  static std::map<KeyView, Sums> Sorted(const Table& table);

  Table accounts_;
  Table loans_;
};

}  // namespace thuning::auditor
