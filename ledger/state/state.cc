#include "ledger/state/state.h"

#include <algorithm>
#include <typeinfo>
#include <utility>

namespace thuning {

using ::google::protobuf::MessageLite;

State::State() : State([](absl::string_view) { return std::nullopt; }) {}

State::State(Source source) : source_(std::move(source)) {}

State::Row* State::KeptRow(absl::string_view name) {
  const auto young = young_.find(name);
  if (young != young_.end()) return &young->second;
  auto old = old_.extract(name);
  if (old.empty()) return nullptr;
  return &young_.insert(std::move(old)).position->second;
}

const MessageLite* State::FindRow(absl::string_view name, const MessageLite& prototype) {
  Row* row = KeptRow(name);
  if (row == nullptr) {
    const std::optional<std::string> bytes = source_(name);
    if (!bytes.has_value()) return nullptr;
    Row read{.message = std::unique_ptr<MessageLite>(prototype.New())};
    LEDGER_CHECK(read.message->ParseFromString(*bytes));
    row = &young_.emplace(std::string(name), std::move(read)).first->second;
  }
  const MessageLite& message = *row->message;
  LEDGER_CHECK(typeid(message) == typeid(prototype));
  return &message;
}

MessageLite& State::NewRow(absl::string_view name, const MessageLite& prototype) {
  LEDGER_CHECK(KeptRow(name) == nullptr);
  young_.emplace(std::string(name), Row{.message = std::unique_ptr<MessageLite>(prototype.New())});
  return TouchRow(name);
}

MessageLite& State::TouchRow(absl::string_view name) {
  Row& row = *KeptRow(name);
  if (!row.dirty) dirty_.emplace_back(name);
  row.dirty = true;
  return *row.message;
}

std::vector<State::ChangedRow> State::TakeChanges(uint64_t generation) {
  std::sort(dirty_.begin(), dirty_.end());
  std::vector<ChangedRow> changes;
  changes.reserve(dirty_.size());
  for (const std::string& name : dirty_) {
    changes.push_back({.name = name, .bytes = KeptRow(name)->message->SerializeAsString()});
  }
  SealChanges(generation);
  return changes;
}

void State::SealChanges(uint64_t generation) {
  LEDGER_CHECK(generation > last_generation_);
  last_generation_ = generation;
  for (const std::string& name : dirty_) {
    Row& row = *KeptRow(name);
    row.generation = generation;
    row.dirty = false;
  }
  dirty_.clear();
}

void State::ForgetUpTo(uint64_t generation, size_t max_rows) {
  if (young_.size() <= max_rows / 2) return;
  for (auto& [name, row] : old_) {
    if (row.dirty || row.generation > generation) young_.emplace(name, std::move(row));
  }
  old_ = std::exchange(young_, {});
}

}  // namespace thuning
