// Plays the story on a ledger, month by month, through its public API only. It plays the banks,
// too, and sends their statements at each month's end.
//
// Borrowers and banks use what the ledger answers: references for transfers, end-to-end ids,
// schedules. So the same ledger is asked the same things each time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "clients/demonstration/ledger_client.h"
#include "clients/demonstration/partners.h"
#include "clients/demonstration/story.h"
#include "ledger/money/date.h"

namespace thuning::demonstration {

// Some payments of a month: how many, and what they sum up to.
struct Tally {
  int count = 0;
  int64_t total_minor = 0;

  void Add(int64_t amount_minor) {
    ++count;
    total_minor += amount_minor;
  }
};

struct SentStatement {
  std::string bank_account;  // its id
  std::string file_format;   // as the server recognised it
  int entry_count = 0;
  int matched_count = 0;
  int64_t closing_balance_minor = 0;
  size_t under_way_count = 0;  // ordered, and on no statement yet
};

struct Month {
  Date last_day;
  Tally lent;
  Tally debits;
  Tally transfers;
  Tally cash;
  Tally returned;
  Tally penalties;
  Tally goodwill;
  Tally refunded;
  Tally written_off;
  Tally indemnities;
  std::vector<SentStatement> statements;
  PartnerBooks partners;
};

// `on_progress` is told how many months are done, of how many.
absl::StatusOr<std::vector<Month>> Play(const Story& story, LedgerClient& client,
                                        absl::FunctionRef<void(int done, int total)> on_progress);

}  // namespace thuning::demonstration
