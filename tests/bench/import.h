// Imports of portfolios on a server, timed.
#pragma once

#include <cstdint>
#include <string>

namespace thuning {
struct Client;
}  // namespace thuning

namespace thuning::bench {

// So many loans of 12 months at 12 % on balance, the first six instalments paid: told as a history
// of seven transactions each, or only as the principal outstanding.
struct PortfolioLoad {
  std::string series;  // of their ids
  int loans = 0;
  bool with_history = false;
};

// Loans a second: of the whole call, from the first byte to the last answer; and of the part in
// which they are recorded.
struct ImportRates {
  double whole = 0;
  double recording = 0;
};

// Operator "ami" is there. A loan that is refused ends the process.
void SetUpImports(Client& client);
ImportRates Import(const PortfolioLoad& load, Client& client);

}  // namespace thuning::bench
