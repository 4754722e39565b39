#include "services/audit/consolidated_balance.h"

#include <map>
#include <optional>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "ledger/accounting/exchange.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/projection/balance_projection.h"
#include "ledger/projection/state_projection.h"
#include "ledger/state/names.h"
#include "services/rpc/read.h"
#include "thuning/ledger/v1/admin.pb.h"

namespace thuning::services {
namespace {

using ledger::v1::ConsolidatedPart;
using ledger::v1::ConsolidatedRow;
using ledger::v1::GetConsolidatedBalanceRequest;
using ledger::v1::GetConsolidatedBalanceResponse;

constexpr int kMaxOperators = 100;

// By currency.
using Rates = std::map<std::string, Decimal>;

absl::StatusOr<Rates> ReadRates(const GetConsolidatedBalanceRequest& request) {
  Rates rates = {{request.currency_code(), Decimal::FromInteger(1)}};
  for (int i = 0; i < request.rates_size(); ++i) {
    const std::string field = absl::StrCat("rates[", i, "]");
    const ledger::v1::CurrencyRate& given = request.rates(i);
    RETURN_IF_ERROR(CheckKnownCurrency(field + ".currency_code", given.currency_code()));
    ASSIGN_OR_RETURN(const Decimal rate,
                     accounting::ParseExchangeRate(field + ".rate", given.rate()));
    if (!rates.emplace(given.currency_code(), rate).second) {
      return RefuseField("RATE_TWICE", field + ".currency_code",
                         "has a rate already, or is the reporting currency");
    }
  }
  return rates;
}

absl::Status CheckForm(const GetConsolidatedBalanceRequest& request) {
  if (request.operators().empty()) return RefuseAbsent("operators");
  RETURN_IF_ERROR(CheckRange("operators", request.operators_size(), 1, kMaxOperators));
  std::set<std::string> seen;
  for (int i = 0; i < request.operators_size(); ++i) {
    const std::string field = absl::StrCat("operators[", i, "]");
    RETURN_IF_ERROR(ParseName(field, request.operators(i), {"operators"}).status());
    if (seen.insert(request.operators(i)).second) continue;
    return RefuseField("OPERATOR_TWICE", field, "is named already");
  }
  RETURN_IF_ERROR(CheckKnownCurrency("currency_code", request.currency_code()));
  if (!request.has_as_of_date()) return absl::OkStatus();
  return CheckDate("as_of_date", true, request.as_of_date());
}

class Consolidation {
 public:
  Consolidation(const projection::View& view, const GetConsolidatedBalanceRequest& request,
                Rates rates)
      : view_(view), request_(request), rates_(std::move(rates)) {}

  absl::Status Add(const std::string& name) {
    if (!projection::FindRow<ledger::v1::Operator>(view_, name).has_value()) {
      return RowMissing(name);
    }
    const absl::string_view id = LastId(name);
    const uint32_t last_day = request_.has_as_of_date()
                                  ? projection::DayNumber(request_.as_of_date())
                                  : projection::kEveryDay;
    for (const auto& [key, turnover] : projection::TurnoversOf(view_, id, last_day)) {
      const auto& [account, currency] = key;
      const __int128 balance = turnover.debit_minor - turnover.credit_minor;
      if (balance == 0) continue;
      RETURN_IF_ERROR(AddPart(name, account, currency, static_cast<int64_t>(balance)));
    }
    return absl::OkStatus();
  }

  void MoveInto(GetConsolidatedBalanceResponse& response) {
    for (auto& [account, row] : rows_) *response.add_rows() = std::move(row);
    response.set_rounding_minor(rounding_minor_);
  }

 private:
  absl::Status AddPart(const std::string& name, const std::string& account,
                       const std::string& currency, int64_t balance) {
    const auto rate = rates_.find(currency);
    if (rate == rates_.end()) {
      return RefuseField("RATE_MISSING", "rates",
                         absl::StrCat(name, " has balances in ", currency));
    }
    ConsolidatedRow& row = RowOf(name, account);
    ConsolidatedPart& part = *row.add_parts();
    part.set_operator_(name);
    part.set_currency_code(currency);
    part.set_balance_minor(balance);
    const std::optional<int64_t> converted =
        accounting::Convert(balance, currency, request_.currency_code(), rate->second);
    int64_t sum = 0;
    if (!converted.has_value() || __builtin_add_overflow(row.balance_minor(), *converted, &sum) ||
        __builtin_add_overflow(rounding_minor_, *converted, &rounding_minor_)) {
      return RefuseField("RATE_OUT_OF_RANGE", "rates",
                         absl::StrCat("what ", name, " has on ", account, " in ", currency,
                                      " is too large at this rate"));
    }
    part.set_converted_minor(*converted);
    row.set_balance_minor(sum);
    return absl::OkStatus();
  }

  ConsolidatedRow& RowOf(const std::string& name, const std::string& account) {
    const auto [at, is_new] = rows_.try_emplace(account);
    if (is_new) {
      at->second.set_account(account);
      const auto chart = projection::FindRow<ledger::v1::ChartAccount>(
          view_, NameOf(LastId(name), "accounts", account));
      if (chart.has_value()) at->second.set_display_name(chart->display_name());
    }
    return at->second;
  }

  const projection::View& view_;
  const GetConsolidatedBalanceRequest& request_;
  const Rates rates_;
  std::map<std::string, ConsolidatedRow> rows_;  // by account
  int64_t rounding_minor_ = 0;
};

}  // namespace

absl::Status FillConsolidatedBalance(const projection::View& view,
                                     const GetConsolidatedBalanceRequest& request,
                                     GetConsolidatedBalanceResponse& response) {
  RETURN_IF_ERROR(CheckForm(request));
  ASSIGN_OR_RETURN(Rates rates, ReadRates(request));
  Consolidation consolidation(view, request, std::move(rates));
  for (const std::string& name : request.operators()) RETURN_IF_ERROR(consolidation.Add(name));
  consolidation.MoveInto(response);
  response.set_as_of_position(view.position(projection::kBalances));
  return absl::OkStatus();
}

}  // namespace thuning::services
