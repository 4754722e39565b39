// A ledger for tests of deciding: a state in memory that takes a decision's records as the engine
// would, one after the other.
//
//   LedgerModel model(Evolve);                                      // given
//   model.Given("ami", {BankAccountOpened(...)});
//   EXPECT_OK(model.Take(Decide(request, model.state(), model.context())));   // when
//   EXPECT_EQ(model.Balance("530000"), 5000);                       // then
//
// Each record taken has to balance, to belong to an operator and to have a value date.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/state/context.h"
#include "ledger/state/state.h"
#include "thuning/event/v1/record.pb.h"

namespace thuning {

class LedgerModel {
 public:
  using EventEvolver =
      std::function<void(const event::v1::Record&, const event::v1::Event&, State&)>;
  using RecordEvolver = std::function<void(const event::v1::Record&, State&)>;

  explicit LedgerModel(EventEvolver evolve);
  explicit LedgerModel(RecordEvolver evolve);

  State& state() { return state_; }
  // That of the next record.
  Context context() const;
  const std::vector<event::v1::Record>& records() const { return records_; }

  // Facts from before: a record without postings, on 1 January 2026.
  void Given(absl::string_view operator_id, std::vector<event::v1::Event> events);

  // What became of the command: its record as appended, or why it was refused. A refusal changes
  // nothing.
  absl::StatusOr<event::v1::Record> Take(absl::StatusOr<event::v1::Record> decision);
  absl::StatusOr<std::vector<event::v1::Record>> Take(
      absl::StatusOr<std::vector<event::v1::Record>> decision);

  // Debits minus credits of all records, by adding up.
  int64_t Balance(absl::string_view account) const;

 private:
  event::v1::Record Append(event::v1::Record record);

  const RecordEvolver evolve_;
  State state_;
  std::vector<event::v1::Record> records_;
};

// "2026-11-22" as proto.
google::type::Date ProtoDate(absl::string_view iso);
type::v1::Money Euro(int64_t minor_units);

}  // namespace thuning
