#include "tests/hledger/hledger.h"

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gtest/gtest.h"
#include "ledger/money/currency.h"
#include "ledger/money/decimal_text.h"
#include "tests/support/status_matchers.h"

namespace thuning {
namespace {

// `"ami:5:530000 Caisse","EUR","-12.30"`, where no name holds a quote.
void AddLine(absl::string_view line, Balances& balances) {
  ASSERT_TRUE(absl::ConsumePrefix(&line, "\"") && absl::ConsumeSuffix(&line, "\"")) << line;
  const std::vector<std::string> cells = absl::StrSplit(line, "\",\"");
  ASSERT_EQ(cells.size(), 3u) << line;
  const std::vector<std::string> parts = absl::StrSplit(cells[0], ':');
  ASSERT_EQ(parts.size(), 3u) << line;
  const std::vector<std::string> number = absl::StrSplit(parts[2], absl::MaxSplits(' ', 1));
  ASSERT_OK_AND_ASSIGN(const int64_t minor,
                       ParseDecimal(cells[2], CurrencyExponent(cells[1]).value()));
  ASSERT_TRUE(balances.try_emplace({parts[0], number[0], cells[1]}, minor).second) << line;
}

}  // namespace

Answer Shell(const std::string& command) {
  FILE* pipe = popen(absl::StrCat("LC_ALL=C.UTF-8 ", command, " 2>&1").c_str(), "r");
  if (pipe == nullptr) return {.status = -1, .text = "no pipe"};
  Answer answer;
  std::array<char, 4096> bytes;
  while (const size_t size = fread(bytes.data(), 1, bytes.size(), pipe)) {
    answer.text.append(bytes.data(), size);
  }
  const int status = pclose(pipe);
  answer.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return answer;
}

Balances BalancesByHledger(const std::string& journal, const std::string& options) {
  const Answer answer = Shell(
      absl::StrCat("hledger -f ", journal, " balance --flat -N -O csv --layout=bare ", options));
  EXPECT_EQ(answer.status, 0) << answer.text;
  Balances balances;
  const std::vector<std::string> lines = absl::StrSplit(answer.text, '\n', absl::SkipEmpty());
  for (size_t i = 1; i < lines.size(); ++i) AddLine(lines[i], balances);
  return balances;
}

}  // namespace thuning
