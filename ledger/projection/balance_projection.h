// Turnover by account and day of booking: (operator, account, currency, date) -> (sum of debits,
// sum of credits), both in 128 bits. A balance as of a day is the sum of the rows up to it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <tuple>

#include "ledger/projection/projection.h"

namespace thuning::projection {

inline constexpr char kBalances[] = "balances";

ProjectionKind BalanceProjection();

// What passed over an account, in minor units.
struct Turnover {
  __int128 debit_minor = 0;
  __int128 credit_minor = 0;

  bool operator==(const Turnover&) const = default;
};

// By (account, currency).
using AccountTurnovers = std::map<std::tuple<std::string, std::string>, Turnover>;

// A day as a number whose order is that of the days: 20261120.
uint32_t DayNumber(const google::type::Date& date);
inline constexpr uint32_t kEveryDay = 99991231;  // no day is after it

// The operator's accounts from postings on days up to and including `last_day`.
AccountTurnovers TurnoversOf(const View& view, absl::string_view operator_id, uint32_t last_day);

// One account, all days.
Turnover TurnoverOf(const View& view, absl::string_view operator_id, absl::string_view account,
                    absl::string_view currency_code);

}  // namespace thuning::projection
