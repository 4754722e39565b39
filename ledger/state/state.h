// The rows that deciding needs: protobuf messages by resource name, such as Loan at
// "operators/ami/loans/L-0001".
//
//   const Loan* loan = state.Find<Loan>("operators/ami/loans/L-0001");    // deciding reads
//   Loan& loan = state.Change<Loan>("operators/ami/loans/L-0001");        // evolving writes
//
// Rows come from a source (a table, or nothing) when they are first asked for, and are kept
// decoded. It is remembered, too, that the source has no row of a name.
//
// Changed rows stay here until TakeChanges hands them over to be written. From then on they belong
// to a generation, and may be dropped only once ForgetUpTo says that the source has it. So a State
// runs ahead of what is durable: the engine decides on it while the last group syncs.
//
// A decision may leave what it worked out for the fold of its own record (Leave, TakeLeft), which
// would work it out again. Where nothing is left, as when a log is folded, the fold comes to the
// same: rebuilt tables are compared with those of a live ledger.
//
// A name belongs to one message type for ever; asking for another is a contradiction. Not
// thread-safe. Knows no database.
#pragma once

#include <any>
#include <cstddef>
#include <cstdint>
#include <deque>
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

  // Leaves something for the fold of the record that is being decided, in place of what was left.
  void Leave(std::any worked_out) { left_ = std::move(worked_out); }

 protected:
  ~StateReader() = default;
  virtual const google::protobuf::MessageLite* FindRow(
      absl::string_view name, const google::protobuf::MessageLite& prototype) = 0;

  std::any left_;
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

  // A new, empty row to be filled. The row must not exist. Deciding has made sure of that, so the
  // source is not asked.
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

  // What was left since the last call; empty if nothing was. Whoever decides calls it before each
  // decision, so that none finds what a refused one left.
  std::any TakeLeft() { return std::exchange(left_, {}); }

  // The rows that were changed since the last call, by name, each once. From now on these changes
  // belong to `generation`, which must grow.
  std::vector<ChangedRow> TakeChanges(uint64_t generation);

  // The source now has the changes of generations up to this one. Drops rows that it has:
  //
  //   created, and not asked for since   at once: a payment's own rows drive no loan out
  //   not used since the last dropping   once the rows that were used take more than half of
  //                                      `max_bytes`
  //
  // While the source still lacks old rows, the next dropping also waits until as many bytes of
  // other rows have been used, so that looking the old rows through costs each row no more than
  // twice. Bytes are those of names and of rows as they are stored, and an overhead for each row. A
  // decoded row takes about three times as much.
  void ForgetUpTo(uint64_t generation, size_t max_bytes);

  size_t row_count() const { return young_.size() + old_.size(); }

 private:
  struct Row {
    std::unique_ptr<google::protobuf::MessageLite> message;  // nothing: the source has none
    uint64_t generation = 0;  // of the last change handed over; 0: as in the source
    size_t bytes = 0;
    bool dirty = false;
    bool young = false;
    bool created = false;  // and not asked for since it was handed over
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
  // The row, now among the young ones unless it is just being created; null where it is not in
  // memory.
  NamedRow* KeptRow(absl::string_view name);
  // The row, read from the source if it is not in memory; kept from now on, even if the source has
  // none.
  NamedRow& KnownRow(absl::string_view name, const google::protobuf::MessageLite& prototype);
  NamedRow& AddYoung(Rows::node_type node);
  void Resize(NamedRow& row, size_t stored_bytes);
  void DropCreated(uint64_t generation);

  const Source source_;
  Rows young_;  // used since rows were last dropped
  Rows old_;    // not used since, or just created
  size_t young_bytes_ = 0;
  // How many bytes of old rows were kept when rows were last dropped, because the source lacked
  // them; and the generation with which it has all of them.
  size_t kept_bytes_ = 0;
  uint64_t kept_until_ = 0;
  std::deque<std::pair<uint64_t, std::string>> created_;  // generation, name
  std::vector<NamedRow*> dirty_;
  uint64_t last_generation_ = 0;
};

}  // namespace thuning
