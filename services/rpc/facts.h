// Facts of a record, for the answers that handlers make from it.
#pragma once

#include <string>

#include "ledger/base/check.h"
#include "ledger/state/names.h"
#include "thuning/event/v1/record.pb.h"

namespace thuning::services {

// The record's first fact of this kind, or nullptr.
inline const event::v1::Event* FindFact(const event::v1::Record& record,
                                        event::v1::Event::FactCase kind) {
  for (const event::v1::Event& event : record.events()) {
    if (event.fact_case() == kind) return &event;
  }
  return nullptr;
}

// The record's first fact of this kind, which must be there.
inline const event::v1::Event& FactOf(const event::v1::Record& record,
                                      event::v1::Event::FactCase kind) {
  const event::v1::Event* event = FindFact(record, kind);
  LEDGER_CHECK(event != nullptr);
  return *event;
}

}  // namespace thuning::services
