#include "services/audit/trial_balance.h"

#include <limits>
#include <string>

#include "absl/strings/str_cat.h"
#include "ledger/accounting/journal.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/projection/balance_projection.h"
#include "ledger/projection/state_projection.h"
#include "ledger/state/names.h"
#include "services/rpc/read.h"
#include "thuning/ledger/v1/admin.pb.h"

namespace thuning::services {
namespace {

using ledger::v1::GetTrialBalanceRequest;
using projection::AccountTurnovers;
using projection::Turnover;

// Takes the postings of the records after `position` out again.
absl::Status TakeOut(const log::EventLog& log, uint64_t position, uint64_t end,
                     absl::string_view operator_id, uint32_t last_day,
                     AccountTurnovers& turnovers) {
  event::v1::Record record;
  absl::Status parsed;
  RETURN_IF_ERROR(log.Scan(position + 1, end, [&](uint64_t at, absl::string_view bytes) {
    if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      parsed = absl::DataLossError(absl::StrCat("record ", at, ": cannot be parsed"));
      return false;
    }
    if (record.operator_id() != operator_id) return true;
    for (const auto& posting : record.postings()) {
      if (projection::DayNumber(accounting::BookingDate(record, posting)) > last_day) continue;
      Turnover& turnover = turnovers[{posting.account(), posting.currency_code()}];
      (posting.side() == event::v1::SIDE_DEBIT ? turnover.debit_minor : turnover.credit_minor) -=
          posting.amount_minor();
    }
    return true;
  }));
  return parsed;
}

bool Fits(__int128 amount) {
  return amount <= std::numeric_limits<int64_t>::max() &&
         amount >= std::numeric_limits<int64_t>::min();
}

}  // namespace

absl::Status FillTrialBalance(const projection::View& view, const log::EventLog& log,
                              const GetTrialBalanceRequest& request,
                              ledger::v1::GetTrialBalanceResponse& response) {
  ASSIGN_OR_RETURN(const auto ids, ParseName("parent", request.parent(), {"operators"}));
  if (!projection::FindRow<ledger::v1::Operator>(view, request.parent()).has_value()) {
    return ParentMissing(request.parent());
  }
  const uint64_t folded = view.position(projection::kBalances);
  if (request.as_of_position() > folded) {
    return Refuse(absl::StatusCode::kOutOfRange, "OUT_OF_RANGE", "as_of_position",
                  absl::StrCat("as_of_position: the log ends at ", folded));
  }
  const uint64_t position = request.as_of_position() == 0 ? folded : request.as_of_position();
  const uint32_t last_day = request.has_as_of_date() ? projection::DayNumber(request.as_of_date())
                                                     : projection::kEveryDay;
  AccountTurnovers turnovers = projection::TurnoversOf(view, ids[0], last_day);
  RETURN_IF_ERROR(TakeOut(log, position, folded, ids[0], last_day, turnovers));
  for (const auto& [key, turnover] : turnovers) {
    const auto& [account, currency] = key;
    if (turnover == Turnover{}) continue;
    if (!Fits(turnover.debit_minor) || !Fits(turnover.credit_minor)) {
      return absl::DataLossError(
          absl::StrCat("account ", account, ": the turnover is beyond 64 bits"));
    }
    const auto chart =
        projection::FindRow<ledger::v1::ChartAccount>(view, NameOf(ids[0], "accounts", account));
    ledger::v1::TrialBalanceRow& row = *response.add_rows();
    row.set_account(account);
    row.set_display_name(chart.has_value() ? chart->display_name() : "");
    row.set_currency_code(currency);
    row.set_debit_minor(static_cast<int64_t>(turnover.debit_minor));
    row.set_credit_minor(static_cast<int64_t>(turnover.credit_minor));
    row.set_balance_minor(row.debit_minor() - row.credit_minor());
  }
  response.set_as_of_position(position);
  return absl::OkStatus();
}

}  // namespace thuning::services
