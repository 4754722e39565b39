// The rows that deciding needs: protobuf messages by resource name, such as Loan at
// "operators/ami/loans/L-0001".
//
//   const Loan* loan = state.Find<Loan>("operators/ami/loans/L-0001");    // deciding reads
//   Loan& loan = state.Change<Loan>("operators/ami/loans/L-0001");        // evolving writes
//
// Rows come from a source (a table, or nothing) when they are first asked for, and are kept
// decoded; that there is none is kept too, for whoever looks before it creates. Changed rows stay
// here until TakeChanges hands them over to be written (or SealChanges says that somebody else
// writes them), and may be evicted only once ForgetUpTo says that the source has them. So a State
// runs ahead of what is durable: it is the overlay on which the engine decides while the last group
// syncs.
//
// A name belongs to one message type for ever; asking for another is a contradiction. Not
// thread-safe. Knows no database.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/node_hash_map.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message_lite.h"
#include "ledger/base/check.h"

namespace thuning {

// What deciding gets: it can look and cannot touch.
class StateReader {
 public:
  // The row, or nullptr. Good until the state is next changed.
  template <typename Row>
  const Row* Find(absl::string_view name) {
    return static_cast<const Row*>(FindRow(name, Row::default_instance()));
  }

 protected:
  ~StateReader() = default;
  virtual const google::protobuf::MessageLite* FindRow(
      absl::string_view name, const google::protobuf::MessageLite& prototype) = 0;
};

// What evolving gets.
class State final : public StateReader {
 public:
  // The stored bytes of a row, or nothing. Called when a row is first asked for.
  using Source = std::function<std::optional<std::string>(absl::string_view name)>;

  // A changed row, to be written to the source.
  struct ChangedRow {
    std::string name;
    std::string bytes;
  };

  // A state that begins empty: for tests, and for folding a log from its first record into memory.
  State();
  explicit State(Source source);

  // A new, empty row to be filled. It must not exist: deciding has made sure of that, so the source
  // is not asked.
  template <typename Row>
  Row& Create(absl::string_view name) {
    return static_cast<Row&>(NewRow(name, Row::default_instance()));
  }

  // An existing row, to be changed in place.
  template <typename Row>
  Row& Change(absl::string_view name) {
    return static_cast<Row&>(TouchRow(name, Row::default_instance()));
  }

  // The row, empty if there was none, to be changed in place.
  template <typename Row>
  Row& ChangeOrCreate(absl::string_view name) {
    return Find<Row>(name) == nullptr ? Create<Row>(name) : Change<Row>(name);
  }

  // The rows changed since the last call, by name, each once; from now on they belong to
  // `generation`, which must grow.
  std::vector<ChangedRow> TakeChanges(uint64_t generation);

  // The same for those who do not write the rows themselves: from now on the changes belong to
  // `generation`.
  void SealChanges(uint64_t generation);

  // The source now has the changes of generations up to this one. When more than half of
  // `max_rows` rows have been used since rows were last dropped, those that were not are dropped,
  // but for the ones that the source lacks; and, while it lacks those, not before as many more have
  // been used, so that looking them through costs each row no more than twice.
  void ForgetUpTo(uint64_t generation, size_t max_rows);

  size_t row_count() const { return young_.size() + old_.size(); }

 private:
  struct Row {
    std::unique_ptr<google::protobuf::MessageLite> message;  // nothing: the source has none
    uint64_t generation = 0;  // of the last change handed over; 0: as in the source
    bool dirty = false;
  };

  const google::protobuf::MessageLite* FindRow(
      absl::string_view name, const google::protobuf::MessageLite& prototype) override;
  // Rows stay where they are in memory, old or young.
  using Rows = absl::node_hash_map<std::string, Row>;
  using NamedRow = Rows::value_type;

  google::protobuf::MessageLite& NewRow(absl::string_view name,
                                        const google::protobuf::MessageLite& prototype);
  google::protobuf::MessageLite& TouchRow(absl::string_view name,
                                          const google::protobuf::MessageLite& prototype);
  google::protobuf::MessageLite& Touch(NamedRow& row);
  // The row, now among the young ones; null unless it is kept.
  NamedRow* KeptRow(absl::string_view name);
  // The row, kept from now on: also that there is none.
  NamedRow& KnownRow(absl::string_view name, const google::protobuf::MessageLite& prototype);

  const Source source_;
  Rows young_;  // used since rows were last dropped
  Rows old_;    // not used since
  // Of the old ones when rows were last dropped: those that the source lacked, and until when.
  size_t kept_ = 0;
  uint64_t kept_until_ = 0;
  std::vector<NamedRow*> dirty_;
  uint64_t last_generation_ = 0;
};

}  // namespace thuning
