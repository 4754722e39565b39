#include "ledger/state/state.h"

#include <algorithm>
#include <typeinfo>

namespace thuning {

using ::google::protobuf::MessageLite;

State::State() : State([](absl::string_view) { return std::nullopt; }) {}

State::State(Source source) : source_(std::move(source)) {}

const MessageLite* State::FindRow(absl::string_view name, const MessageLite& prototype) {
  auto found = rows_.find(name);
  if (found == rows_.end()) {
    const std::optional<std::string> bytes = source_(name);
    if (!bytes.has_value()) return nullptr;
    Row row{.message = std::unique_ptr<MessageLite>(prototype.New())};
    LEDGER_CHECK(row.message->ParseFromString(*bytes));
    found = rows_.emplace(std::string(name), std::move(row)).first;
  }
  const MessageLite& message = *found->second.message;
  LEDGER_CHECK(typeid(message) == typeid(prototype));
  return &message;
}

MessageLite& State::NewRow(absl::string_view name, const MessageLite& prototype) {
  rows_.emplace(std::string(name), Row{.message = std::unique_ptr<MessageLite>(prototype.New())});
  return TouchRow(name);
}

MessageLite& State::TouchRow(absl::string_view name) {
  Row& row = rows_.find(name)->second;
  if (!row.dirty) dirty_.emplace_back(name);
  row.dirty = true;
  return *row.message;
}

std::vector<State::ChangedRow> State::TakeChanges(uint64_t generation) {
  std::sort(dirty_.begin(), dirty_.end());
  std::vector<ChangedRow> changes;
  changes.reserve(dirty_.size());
  for (const std::string& name : dirty_) {
    changes.push_back(
        {.name = name, .bytes = rows_.find(name)->second.message->SerializeAsString()});
  }
  SealChanges(generation);
  return changes;
}

void State::SealChanges(uint64_t generation) {
  LEDGER_CHECK(generation > last_generation_);
  last_generation_ = generation;
  for (const std::string& name : dirty_) {
    Row& row = rows_.find(name)->second;
    row.generation = generation;
    row.dirty = false;
  }
  dirty_.clear();
}

void State::ForgetUpTo(uint64_t generation, size_t max_rows) {
  if (rows_.size() <= max_rows) return;
  absl::erase_if(rows_, [generation](const auto& entry) {
    return !entry.second.dirty && entry.second.generation <= generation;
  });
}

}  // namespace thuning
