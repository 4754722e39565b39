#include "ledger/state/decided.h"

#include <iterator>
#include <utility>

#include "ledger/base/check.h"

namespace thuning {

void Decided::Add(Decided more) {
  if (records.empty()) {
    *this = std::move(more);
    return;
  }
  LEDGER_CHECK(more.records.empty() || more.first_position == last_position() + 1);
  std::move(more.records.begin(), more.records.end(), std::back_inserter(records));
  std::move(more.decoded.begin(), more.decoded.end(), std::back_inserter(decoded));
  std::move(more.rows.begin(), more.rows.end(), std::back_inserter(rows));
  record_bytes += more.record_bytes;
  row_bytes += more.row_bytes;
}

}  // namespace thuning
