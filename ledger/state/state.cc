#include "ledger/state/state.h"

#include <algorithm>
#include <typeinfo>
#include <utility>

namespace thuning {

using ::google::protobuf::MessageLite;

State::State() : State([](absl::string_view) { return std::nullopt; }) {}

State::State(Source source) : source_(std::move(source)) {}

State::NamedRow* State::KeptRow(absl::string_view name) {
  const auto young = young_.find(name);
  if (young != young_.end()) return &*young;
  auto old = old_.extract(name);
  if (old.empty()) return nullptr;
  return &*young_.insert(std::move(old)).position;
}

State::NamedRow& State::KnownRow(absl::string_view name, const MessageLite& prototype) {
  if (NamedRow* kept = KeptRow(name)) return *kept;
  Row row;
  if (const std::optional<std::string> bytes = source_(name)) {
    row.message.reset(prototype.New());
    LEDGER_CHECK(row.message->ParseFromString(*bytes));
  }
  return *young_.emplace(name, std::move(row)).first;
}

const MessageLite* State::FindRow(absl::string_view name, const MessageLite& prototype) {
  const MessageLite* message = KnownRow(name, prototype).second.message.get();
  LEDGER_CHECK(message == nullptr || typeid(*message) == typeid(prototype));
  return message;
}

MessageLite& State::NewRow(absl::string_view name, const MessageLite& prototype) {
  NamedRow* row = KeptRow(name);
  if (row == nullptr) row = &*young_.emplace(name, Row()).first;
  LEDGER_CHECK(row->second.message == nullptr);
  row->second.message.reset(prototype.New());
  return Touch(*row);
}

MessageLite& State::TouchRow(absl::string_view name, const MessageLite& prototype) {
  NamedRow& row = KnownRow(name, prototype);
  const MessageLite* message = row.second.message.get();
  LEDGER_CHECK(message != nullptr && typeid(*message) == typeid(prototype));
  return Touch(row);
}

MessageLite& State::Touch(NamedRow& row) {
  if (!row.second.dirty) dirty_.push_back(&row);
  row.second.dirty = true;
  return *row.second.message;
}

std::vector<State::ChangedRow> State::TakeChanges(uint64_t generation) {
  std::sort(dirty_.begin(), dirty_.end(),
            [](const NamedRow* a, const NamedRow* b) { return a->first < b->first; });
  std::vector<ChangedRow> changes;
  changes.reserve(dirty_.size());
  for (const NamedRow* row : dirty_) {
    changes.push_back({.name = row->first, .bytes = row->second.message->SerializeAsString()});
  }
  SealChanges(generation);
  return changes;
}

void State::SealChanges(uint64_t generation) {
  LEDGER_CHECK(generation > last_generation_);
  last_generation_ = generation;
  for (NamedRow* row : dirty_) {
    row->second.generation = generation;
    row->second.dirty = false;
  }
  dirty_.clear();
}

// Two sets of rows are a cache by last use without a list to keep in order: a row that is used
// moves to the young ones, and what is still old when the young ones are many is dropped at once.
void State::ForgetUpTo(uint64_t generation, size_t max_rows) {
  const size_t lacking = generation < kept_until_ ? kept_ : 0;
  if (young_.size() <= std::max(max_rows / 2, lacking)) return;
  kept_ = 0;
  for (auto row = old_.begin(); row != old_.end();) {
    const auto next = std::next(row);
    if (row->second.dirty || row->second.generation > generation) {
      kept_until_ = std::max(kept_until_, row->second.generation);
      young_.insert(old_.extract(row));
      ++kept_;
    }
    row = next;
  }
  old_ = std::exchange(young_, {});
}

}  // namespace thuning
