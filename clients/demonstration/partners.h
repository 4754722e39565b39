// The partners of the demonstration. They open their lines and fund each loan. At each month's end,
// once the books are closed, they agree to a settlement; it is paid in the month after.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/demonstration/bank.h"
#include "clients/demonstration/ledger_client.h"
#include "clients/demonstration/story.h"
#include "ledger/money/date.h"
#include "thuning/ledger/v1/audit.pb.h"
#include "thuning/ledger/v1/funding.pb.h"
#include "thuning/ledger/v1/issuance.pb.h"

namespace thuning::demonstration {

// What the ledger says at the end of a closed month: of each partner, and of the books.
struct PartnerBooks {
  Date day;
  std::vector<ledger::v1::GetPartnerPositionResponse> positions;  // as in Story::partners
  ledger::v1::GetTrialBalanceResponse balance;
  int64_t lent_minor = 0;            // since the beginning of the year, as the story has it
  int64_t principal_lost_minor = 0;  // likewise
};

class Partners {
 public:
  // Both outlive it.
  Partners(const Story& story, LedgerClient& client);

  // The partners and their lines.
  absl::Status SetUp();

  // All of them fund the loan.
  void Fund(ledger::v1::ApproveLoanRequest& approve) const;

  // Accrues all loans up to the end of the month, closes the books, proposes and agrees the
  // settlements, and asks for the partners' positions and the trial balance.
  absl::StatusOr<PartnerBooks> CloseMonth(Date last_day);

  // Pays on `date` what was agreed and is not paid. Returns the orders, each with the index of its
  // bank in the story.
  absl::StatusOr<std::vector<std::pair<size_t, Order>>> Pay(Date date);

 private:
  struct Agreed {
    size_t partner = 0;
    std::string name;
    int64_t net_minor = 0;
  };

  std::string Name(const Partner& partner) const;
  std::string LineOf(const Partner& partner) const;
  absl::Status Open(const Partner& partner);
  absl::Status Accrue(Date last_day);
  absl::Status Settle(size_t partner, Date last_day);

  const Story& story_;
  LedgerClient& client_;
  const std::string operator_;
  std::vector<Agreed> agreed_;
};

}  // namespace thuning::demonstration
