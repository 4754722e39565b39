// hledger, a program that is not ours, as tests run it: what it says of a journal that
// `thuning-audit export` wrote. It has to be installed.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>

namespace thuning {

// Debits minus credits in minor units, by (operator, account, currency); none that is zero.
using Balances = std::map<std::tuple<std::string, std::string, std::string>, int64_t>;

struct Answer {
  int status = 0;
  std::string text;  // both streams
};

// What the shell makes of the command.
Answer Shell(const std::string& command);

// As hledger adds up the journal; the test fails where it cannot.
Balances BalancesByHledger(const std::string& journal, const std::string& options);

}  // namespace thuning
