#include "ledger/loan/apr.h"

#include <algorithm>

#include "ledger/base/check.h"
#include "ledger/loan/exponential.h"
#include "ledger/loan/year_time.h"
#include "ledger/money/decimal_text.h"
#include "ledger/money/rounding.h"

namespace thuning::loan {
namespace {

// The growth is sought on the side of zero where the root lies, as its size m.
constexpr Uint128 kLargestIncrease = (Uint128{9} << 64) | 0x35DF6B7DEC20C16F;  // ln 10001
constexpr Uint128 kLargestDecrease = (Uint128{4} << 64) | 0x9AEC6EED554560B7;  // ln 100
constexpr Uint128 kFirstStep = Uint128{1} << 58;
constexpr Uint128 kCloseEnough = Uint128{1} << 12;
constexpr int kPercentDecimals = 8;
constexpr int64_t kPercentE8 = 10'000'000'000;  // 1.0 as percent_e8

struct Bracket {
  Uint128 low = 0;   // excess is negative here
  Uint128 high = 0;  // and is not here
  Int128 excess_low = 0;
  Int128 excess_high = 0;
};

// The present value of the flows at a rate, with the sign that makes it negative at rate zero. Each
// flow is discounted to the first one's time when rates are positive and to the last one's when
// they are negative, so that no factor exceeds one and nothing can overflow.
class Excess {
 public:
  explicit Excess(absl::Span<const CashFlow> flows) : flows_(flows) {
    for (const CashFlow& flow : flows) {
      LEDGER_CHECK(flow.time_ticks >= 0 && flow.time_ticks <= 10'000 * kTicksPerYear);
      LEDGER_CHECK(flow.amount_minor >> 50 == 0 || flow.amount_minor >> 50 == -1);
      last_ticks_ = std::max(last_ticks_, flow.time_ticks);
      net_ += flow.amount_minor;
    }
  }

  Int128 net() const { return net_; }
  bool increasing() const { return net_ < 0; }  // the root is a positive rate

  Int128 At(Uint128 m) const {
    Int128 sum = 0;
    for (const CashFlow& flow : flows_) {
      const int64_t ticks = increasing() ? flow.time_ticks : last_ticks_ - flow.time_ticks;
      const Uint128 exponent = m * static_cast<uint64_t>(ticks) / kTicksPerYear;
      sum += Int128{flow.amount_minor} * ExpOfMinus(exponent);
    }
    return increasing() ? sum : -sum;
  }

 private:
  const absl::Span<const CashFlow> flows_;
  int64_t last_ticks_ = 0;
  Int128 net_ = 0;
};

// Doubling steps away from zero until the sign changes.
std::optional<Bracket> FindBracket(const Excess& excess) {
  const Uint128 limit = excess.increasing() ? kLargestIncrease : kLargestDecrease;
  Bracket bracket{.excess_low = excess.At(0)};
  for (Uint128 m = kFirstStep; bracket.low < limit; m *= 2) {
    bracket.high = std::min(m, limit);
    bracket.excess_high = excess.At(bracket.high);
    if (bracket.excess_high >= 0) return bracket;
    bracket.low = bracket.high;
    bracket.excess_low = bracket.excess_high;
  }
  return std::nullopt;
}

// Where the straight line through the bracket's ends is zero, strictly within the bracket.
Uint128 FalsePosition(const Bracket& bracket) {
  auto below = static_cast<Uint128>(-bracket.excess_low);
  auto above = static_cast<Uint128>(bracket.excess_high);
  while ((below | above) >> 58 != 0) {
    below >>= 1;
    above >>= 1;
  }
  const Uint128 width = bracket.high - bracket.low;
  const Uint128 share = (below << 58) / std::max(below + above, Uint128{1});
  const Uint128 step = (width * share) >> 58;
  return bracket.low + std::clamp(step, Uint128{1}, width - 1);
}

// False position, halving the weight of an end that stays (Illinois), and every third time a plain
// halving of the bracket: so it ends after at most 3 * 68 steps, and usually after ten.
Uint128 Narrow(const Excess& excess, Bracket bracket) {
  int last_side = 0;
  for (int step = 1; bracket.high - bracket.low > kCloseEnough; ++step) {
    const Uint128 m =
        step % 3 == 0 ? bracket.low + (bracket.high - bracket.low) / 2 : FalsePosition(bracket);
    const Int128 value = excess.At(m);
    const int side = value < 0 ? -1 : 1;
    if (side < 0) {
      bracket.low = m;
      bracket.excess_low = value;
      if (last_side == side) bracket.excess_high /= 2;
    } else {
      bracket.high = m;
      bracket.excess_high = value;
      if (last_side == side) bracket.excess_low /= 2;
    }
    last_side = side;
  }
  return bracket.low + (bracket.high - bracket.low) / 2;
}

}  // namespace

std::optional<Growth> SolveGrowth(absl::Span<const CashFlow> flows) {
  LEDGER_CHECK(flows.size() <= 4096);
  const Excess excess(flows);
  if (excess.net() == 0) return Growth{};
  const std::optional<Bracket> bracket = FindBracket(excess);
  if (!bracket.has_value()) return std::nullopt;
  return Growth{.log_size = Narrow(excess, *bracket), .shrinking = !excess.increasing()};
}

AnnualRate AprOf(Growth growth) {
  const Uint128 factor =
      growth.shrinking ? Uint128{ExpOfMinus(growth.log_size)} : ExpOf(growth.log_size);
  const Int128 rate = static_cast<Int128>(factor) - Int128{kOne63};
  const Int128 percent_e8 = Divide(rate * kPercentE8, kOne63, Rounding::kHalfEven);
  return AnnualRate{.percent_e8 = static_cast<int64_t>(percent_e8)};
}

std::optional<AnnualRate> SolveApr(absl::Span<const CashFlow> flows) {
  const std::optional<Growth> growth = SolveGrowth(flows);
  if (!growth.has_value()) return std::nullopt;
  return AprOf(*growth);
}

std::string PercentText(AnnualRate rate, int decimals) {
  LEDGER_CHECK(decimals >= 0 && decimals <= kPercentDecimals);
  int64_t unit = 1;
  for (int n = decimals; n < kPercentDecimals; ++n) unit *= 10;
  return FormatDecimal(MultiplyDivide(rate.percent_e8, 1, unit, Rounding::kHalfAwayFromZero),
                       decimals);
}

}  // namespace thuning::loan
