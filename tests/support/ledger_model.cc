#include "tests/support/ledger_model.h"

#include <utility>

#include "gtest/gtest.h"
#include "ledger/accounting/journal.h"
#include "ledger/checks/request_checks.h"
#include "tests/support/status_matchers.h"

namespace thuning {

using event::v1::Record;

LedgerModel::LedgerModel(EventEvolver evolve)
    : LedgerModel([evolve](const Record& record, State& state) {
        for (const event::v1::Event& event : record.events()) evolve(record, event, state);
      }) {}

LedgerModel::LedgerModel(RecordEvolver evolve) : evolve_(std::move(evolve)) {}

Context LedgerModel::context() const {
  const uint64_t position = records_.size() + 1;
  const absl::Time start = absl::FromCivil(absl::CivilDay(2026, 11, 22), absl::UTCTimeZone());
  return {.position = position, .recorded_time = start + absl::Seconds(position)};
}

void LedgerModel::Given(absl::string_view operator_id, std::vector<event::v1::Event> events) {
  Record record;
  record.set_operator_id(std::string(operator_id));
  *record.mutable_effective_date() = ProtoDate("2026-01-01");
  for (event::v1::Event& event : events) *record.add_events() = std::move(event);
  Append(std::move(record));
}

absl::StatusOr<Record> LedgerModel::Take(absl::StatusOr<Record> decision) {
  if (!decision.ok()) return decision;
  return Append(*std::move(decision));
}

absl::StatusOr<std::vector<Record>> LedgerModel::Take(
    absl::StatusOr<std::vector<Record>> decision) {
  if (!decision.ok()) return decision;
  for (Record& record : *decision) record = Append(std::move(record));
  return decision;
}

Record LedgerModel::Append(Record record) {
  EXPECT_OK(accounting::CheckBalanced(record));
  EXPECT_FALSE(record.operator_id().empty());
  EXPECT_TRUE(DateOf(record.effective_date()).has_value());
  record.set_position(records_.size() + 1);
  evolve_(record, state_);
  records_.push_back(record);
  return record;
}

int64_t LedgerModel::Balance(absl::string_view account) const {
  int64_t balance = 0;
  for (const Record& record : records_) {
    for (const event::v1::Posting& posting : record.postings()) {
      const bool debit = posting.side() == event::v1::SIDE_DEBIT;
      if (posting.account() == account) {
        balance += debit ? posting.amount_minor() : -posting.amount_minor();
      }
    }
  }
  return balance;
}

google::type::Date ProtoDate(absl::string_view iso) { return ToProto(ParseIsoDate(iso).value()); }

type::v1::Money Euro(int64_t minor_units) {
  type::v1::Money money;
  money.set_minor_units(minor_units);
  money.set_currency_code("EUR");
  return money;
}

}  // namespace thuning
