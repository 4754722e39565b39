#include "ledger/state/state.h"

#include <algorithm>
#include <typeinfo>
#include <utility>

namespace thuning {
namespace {

using ::google::protobuf::MessageLite;

// Of a row beside its name and its fields: the node, the message, pointers.
constexpr size_t kRowOverheadBytes = 128;

}  // namespace

State::State() : State([](absl::string_view) { return std::nullopt; }) {}

State::State(Source source) : source_(std::move(source)) {}

State::NamedRow& State::AddYoung(Rows::node_type node) {
  NamedRow& row = *young_.insert(std::move(node)).position;
  row.second.young = true;
  row.second.created = false;
  young_bytes_ += row.second.bytes;
  return row;
}

void State::Resize(NamedRow& row, size_t stored_bytes) {
  const size_t bytes = row.first.size() + stored_bytes + kRowOverheadBytes;
  if (row.second.young) young_bytes_ += bytes - row.second.bytes;
  row.second.bytes = bytes;
}

State::NamedRow* State::KeptRow(absl::string_view name) {
  const auto young = young_.find(name);
  if (young != young_.end()) return &*young;
  const auto old = old_.find(name);
  if (old == old_.end()) return nullptr;
  const bool is_being_created = old->second.created && old->second.dirty;
  return is_being_created ? &*old : &AddYoung(old_.extract(old));
}

State::NamedRow& State::KnownRow(absl::string_view name, const MessageLite& prototype) {
  if (NamedRow* kept = KeptRow(name)) return *kept;
  Row known;
  size_t stored_bytes = 0;
  if (const std::optional<std::string> bytes = source_(name)) {
    known.message.reset(prototype.New());
    LEDGER_CHECK(known.message->ParseFromString(*bytes));
    stored_bytes = bytes->size();
  }
  known.young = true;
  NamedRow& row = *young_.emplace(name, std::move(known)).first;
  Resize(row, stored_bytes);
  return row;
}

const MessageLite* State::FindRow(absl::string_view name, const MessageLite& prototype) {
  const MessageLite* message = KnownRow(name, prototype).second.message.get();
  LEDGER_CHECK(message == nullptr || typeid(*message) == typeid(prototype));
  return message;
}

// Stands with the old ones until somebody asks for it.
MessageLite& State::NewRow(absl::string_view name, const MessageLite& prototype) {
  auto node = young_.extract(name);
  if (!node.empty()) {
    young_bytes_ -= node.mapped().bytes;
    node.mapped().young = false;
    old_.insert(std::move(node));
  }
  NamedRow& row = *old_.try_emplace(name).first;
  LEDGER_CHECK(row.second.message == nullptr);
  row.second.message.reset(prototype.New());
  row.second.created = true;
  return Touch(row);
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
  LEDGER_CHECK(generation > last_generation_);
  last_generation_ = generation;
  std::sort(dirty_.begin(), dirty_.end(),
            [](const NamedRow* a, const NamedRow* b) { return a->first < b->first; });
  std::vector<ChangedRow> changes;
  changes.reserve(dirty_.size());
  for (NamedRow* row : dirty_) {
    changes.push_back({.name = row->first, .bytes = row->second.message->SerializeAsString()});
    Resize(*row, changes.back().bytes.size());
    row->second.generation = generation;
    row->second.dirty = false;
    if (row->second.created) created_.emplace_back(generation, row->first);
  }
  dirty_.clear();
  return changes;
}

void State::DropCreated(uint64_t generation) {
  for (; !created_.empty() && created_.front().first <= generation; created_.pop_front()) {
    const auto row = old_.find(created_.front().second);
    const bool is_unused = row != old_.end() && row->second.created && !row->second.dirty;
    if (is_unused && row->second.generation <= generation) old_.erase(row);
  }
}

// Two sets of rows are a cache by last use without a list to keep in order: a row that is used
// moves to the young ones, and what is still old when the young ones are many is dropped at once.
void State::ForgetUpTo(uint64_t generation, size_t max_bytes) {
  DropCreated(generation);
  const size_t lacking = generation < kept_until_ ? kept_bytes_ : 0;
  if (young_bytes_ <= std::max(max_bytes / 2, lacking)) return;
  kept_bytes_ = 0;
  for (auto row = old_.begin(); row != old_.end();) {
    const auto next = std::next(row);
    if (row->second.dirty || row->second.generation > generation) {
      kept_until_ = std::max(kept_until_, row->second.generation);
      kept_bytes_ += AddYoung(old_.extract(row)).second.bytes;
    }
    row = next;
  }
  old_ = std::exchange(young_, {});
  for (auto& [name, row] : old_) row.young = false;
  young_bytes_ = 0;
}

}  // namespace thuning
