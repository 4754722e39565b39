#include "ledger/loan/level_instalment.h"

#include <optional>
#include <vector>

#include "ledger/base/check.h"
#include "ledger/loan/big.h"

namespace thuning::loan {
namespace {

using Uint128 = unsigned __int128;

// The annuity factor Σ v(i) as fixed point: from `low` to `low` + `missing`, in units of 2^-64.
struct Annuity {
  Uint128 low = 0;
  Uint128 missing = 0;
};

constexpr Uint128 kOne64 = Uint128{1} << 64;
constexpr Int128 kLargestFast = Int128{1} << 52;

// From the last period to the first: the factor of a period and those behind it is (1 + that of
// those behind it) / (1 + f). Each division drops less than a unit, and none where nothing is
// borne. At most 600 periods and denominators below 2^52 keep the product below 2^127.
std::optional<Annuity> FastAnnuity(absl::Span<const InterestFactor> periods) {
  Annuity annuity;
  for (size_t i = periods.size(); i > 0; --i) {
    const InterestFactor& factor = periods[i - 1];
    const Int128 end = factor.denominator + factor.numerator;
    if (end >= kLargestFast) return std::nullopt;
    annuity.low += kOne64;
    if (factor.numerator == 0) continue;
    annuity.low =
        annuity.low * static_cast<uint64_t>(factor.denominator) / static_cast<uint64_t>(end);
    ++annuity.missing;
  }
  return annuity;
}

int64_t Rounded(int64_t balance, Uint128 annuity, int64_t multiple) {
  const Int128 balance64 = static_cast<Int128>(balance) << 64;
  const Int128 divisor = static_cast<Int128>(annuity) * multiple;
  return static_cast<int64_t>(Divide(balance64, divisor, Rounding::kHalfEven)) * multiple;
}

// With fractions of any length: for ties, for long denominators, and where money is paid out within
// a period.
int64_t ExactInstalment(int64_t balance, absl::Span<const InterestFactor> periods, int64_t multiple,
                        absl::Span<const PaidOutWithin> paid_out) {
  mpz_class top = 0;  // the annuity factor is top / bottom
  mpz_class bottom = 1;
  for (size_t i = periods.size(); i > 0; --i) {
    const InterestFactor& factor = periods[i - 1];
    top = (top + bottom) * ToBig(factor.denominator);
    bottom *= ToBig(factor.denominator + factor.numerator);
  }
  const mpq_class first = 1 + ToFraction(periods.front().numerator, periods.front().denominator);
  mpq_class principal(balance);
  for (const PaidOutWithin& sum : paid_out) {
    principal += mpq_class(sum.amount) *
                 (1 + ToFraction(sum.factor.numerator, sum.factor.denominator)) / first;
  }
  mpq_class instalments(principal.get_num() * bottom, principal.get_den() * top * multiple);
  instalments.canonicalize();
  return RoundHalfEven(instalments) * multiple;
}

}  // namespace

int64_t LevelInstalment(int64_t balance, absl::Span<const InterestFactor> periods, int64_t multiple,
                        absl::Span<const PaidOutWithin> paid_out) {
  LEDGER_CHECK(!periods.empty());
  const std::optional<Annuity> annuity = paid_out.empty() ? FastAnnuity(periods) : std::nullopt;
  if (annuity.has_value()) {
    const int64_t most = Rounded(balance, annuity->low, multiple);
    if (annuity->missing == 0) return most;
    if (most == Rounded(balance, annuity->low + annuity->missing, multiple)) return most;
  }
  return ExactInstalment(balance, periods, multiple, paid_out);
}

// Until the period in which the interest that is owed is paid, the balance stays. So k times the
// amount is that interest, what k periods bear, and principal; the rest of this is level.
int64_t LevelForBoth(int64_t balance, int64_t interest, absl::Span<const InterestFactor> periods,
                     int64_t multiple) {
  LEDGER_CHECK(!periods.empty());
  if (interest == 0) return LevelInstalment(balance, periods, multiple);
  std::vector<mpq_class> after(periods.size(), 0);  // the annuity factor of those behind each
  const auto of = [&periods](size_t i) {
    return ToFraction(periods[i].numerator, periods[i].denominator);
  };
  for (size_t i = periods.size() - 1; i > 0; --i) after[i - 1] = (1 + after[i]) / (1 + of(i));
  mpq_class owed = interest;
  mpq_class amount = 0;
  for (size_t i = 0; i < periods.size(); ++i) {
    owed += balance * of(i);
    amount = (balance + owed) / (static_cast<int64_t>(i + 1) + after[i]);
    if (amount * static_cast<int64_t>(i + 1) >= owed) break;
  }
  return RoundHalfEven(amount / multiple) * multiple;
}

}  // namespace thuning::loan
