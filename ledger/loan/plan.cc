#include "ledger/loan/plan.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <utility>

#include "ledger/loan/big.h"
#include "ledger/loan/level_instalment.h"
#include "ledger/loan/periods.h"
#include "ledger/money/rate.h"
#include "ledger/money/rounding.h"

namespace thuning::loan {
namespace {

int64_t Rounded(Int128 numerator, Int128 denominator) {
  return DivideToMultiple(numerator, denominator, 1);
}

int64_t DownPaymentOf(const Terms& terms, const Tranche& tranche) {
  if (terms.down_payment_e8 == 0) return 0;
  const int64_t asked = DivideToMultiple(Int128{tranche.amount} * terms.down_payment_e8, kRateOne,
                                         terms.instalment_multiple);
  return std::min(asked, tranche.amount);
}

// Where the drawing stands between two instalments.
struct Balance {
  int64_t principal = 0;
  int64_t carried = 0;     // interest that did not fit into an instalment
  int64_t deferred = 0;    // interest that a grace put off
  int64_t flat_asked = 0;  // flat interest of the instalments so far
};

// What is fixed for all instalments from one on, until something changes.
struct Fixed {
  int64_t instalment = 0;
  int64_t principal_each = 0;
  int64_t flat_total = 0;
  int64_t flat_each = 0;
};

class Drawing {
 public:
  explicit Drawing(const Terms& terms) : terms_(terms), periods_(terms) {
    for (const Tranche& tranche : terms.tranches) {
      net_.push_back({tranche.date, tranche.amount - DownPaymentOf(terms, tranche)});
    }
  }

  std::vector<PlannedRow> Draw() {
    std::vector<PlannedRow> rows;
    rows.reserve(periods_.size());
    Balance balance;
    Fixed fixed;
    mpq_class flat = 0;  // of all that is paid out so far
    bool changed = true;
    for (size_t i = 0; i < periods_.size(); ++i) {
      if (IsFlat()) flat += FlatInterestOf(PaidOutIn(i));
      if (changed || !PaidOutIn(i).empty()) fixed = Fix(i, balance, flat, fixed);
      const std::optional<int64_t> by_hand = ByHand(i);
      Fixed asked = fixed;
      if (by_hand.has_value()) asked.instalment = *by_hand;
      rows.push_back(Next(i, asked, PaidOutIn(i), balance));
      changed = by_hand.has_value();
    }
    return rows;
  }

 private:
  using Tranches = absl::Span<const Tranche>;

  bool IsLast(size_t i) const { return i + 1 == periods_.size(); }
  bool IsFlat() const { return terms_.method == InterestMethod::kFlat; }
  bool HasGrace(size_t i) const { return i < static_cast<size_t>(terms_.grace_on_principal); }
  // Whether the instalment has an amount that interest has to fit into.
  bool IsLevel(size_t i) const {
    return terms_.amortisation == Amortisation::kEqualInstalments && !HasGrace(i) && !IsLast(i);
  }
  bool Defers(size_t i) const {
    return i < static_cast<size_t>(terms_.grace_on_interest) && !IsLast(i);
  }

  std::optional<int64_t> ByHand(size_t i) const {
    for (const HandMade& instalment : terms_.by_hand) {
      const bool here = instalment.number == static_cast<int>(i) + 1;
      if (here && !HasGrace(i) && !IsLast(i)) return instalment.amount;
    }
    return std::nullopt;
  }

  // What is paid out in a period, its first day included.
  Tranches PaidOutIn(size_t i) const {
    const auto before = [](const Tranche& tranche, Date day) { return tranche.date < day; };
    const auto first = std::lower_bound(net_.begin(), net_.end(), periods_.from(i), before);
    const auto end =
        IsLast(i) ? net_.end() : std::lower_bound(first, net_.end(), periods_.due(i), before);
    return Tranches(net_).subspan(static_cast<size_t>(first - net_.begin()),
                                  static_cast<size_t>(end - first));
  }

  // What a unit of principal bears in period i from a day on. Over the denominator of the period's
  // segments, but where it is the whole period.
  InterestFactor FactorFrom(size_t i, Date day) const {
    const Date bears_from = terms_.interest_free_until.value_or(day);
    const Date first = std::clamp(std::max(day, bears_from), periods_.from(i), periods_.due(i));
    const bool whole = first == periods_.from(i);
    return FactorOf(whole ? periods_.Whole(i) : periods_.Segment(i, first, periods_.due(i)),
                    terms_.rate_e8);
  }

  // Rules 1 to 4: the balance for the whole period, what is paid out in it from its day on; rounded
  // once.
  int64_t InterestOf(size_t i, int64_t principal, Tranches paid_out) const {
    for (; !paid_out.empty() && paid_out.front().date <= periods_.from(i);
         paid_out.remove_prefix(1)) {
      principal += paid_out.front().amount;
    }
    const InterestFactor whole = FactorFrom(i, periods_.from(i));
    if (paid_out.empty()) return Rounded(principal * whole.numerator, whole.denominator);
    mpq_class interest = principal * ToFraction(whole.numerator, whole.denominator);
    for (const Tranche& tranche : paid_out) {
      const InterestFactor part = FactorFrom(i, tranche.date);
      interest += tranche.amount * ToFraction(part.numerator, part.denominator);
    }
    return RoundHalfEven(interest);
  }

  // Instalments from i on that repay principal.
  int64_t Remaining(size_t i) const {
    const size_t first = std::max(i, static_cast<size_t>(terms_.grace_on_principal));
    return static_cast<int64_t>(periods_.size() - first);
  }

  // Flat interest for the whole term of what is paid out in a period, exactly.
  mpq_class FlatInterestOf(Tranches paid_out) const {
    mpq_class total = 0;
    for (const Tranche& tranche : paid_out) total += tranche.amount * FlatFactor(tranche.date);
    return total;
  }

  // What a unit of principal bears from a day to the last due date. Periods alike are added up
  // before they become a fraction.
  mpq_class FlatFactor(Date day) const {
    mpq_class total = 0;
    InterestFactor alike;
    for (size_t j = 0; j < periods_.size(); ++j) {
      if (periods_.due(j) <= day) continue;
      const InterestFactor factor = FactorFrom(j, day);
      if (factor.denominator != alike.denominator) {
        total += ToFraction(alike.numerator, alike.denominator);
        alike = {.numerator = 0, .denominator = factor.denominator};
      }
      alike.numerator += factor.numerator;
    }
    return total + ToFraction(alike.numerator, alike.denominator);
  }

  Fixed Fix(size_t i, const Balance& balance, const mpq_class& flat, Fixed fixed) const {
    int64_t principal = balance.principal;
    for (const Tranche& tranche : PaidOutIn(i)) principal += tranche.amount;
    if (IsFlat() && !PaidOutIn(i).empty()) {
      fixed.flat_total = RoundHalfEven(flat);
      fixed.flat_each =
          Rounded(fixed.flat_total - balance.flat_asked, static_cast<int64_t>(periods_.size() - i));
    }
    if (terms_.amortisation == Amortisation::kEqualPrincipal) {
      fixed.principal_each = Rounded(principal, Remaining(i));
      return fixed;
    }
    fixed.instalment = IsFlat()
                           ? DivideToMultiple(principal + Int128{fixed.flat_each} * Remaining(i),
                                              Remaining(i), terms_.instalment_multiple)
                           : Level(i, balance.principal);
    if (terms_.residue == Residue::kSpread) SpreadResidue(i, balance, fixed);
    return fixed;
  }

  int64_t Level(size_t i, int64_t principal) const {
    std::vector<InterestFactor> factors;
    factors.reserve(periods_.size() - i);
    const size_t first = std::max(i, static_cast<size_t>(terms_.grace_on_principal));
    for (size_t j = first; j < periods_.size(); ++j) {
      factors.push_back(FactorFrom(j, periods_.from(j)));
    }
    std::vector<PaidOutWithin> within;
    for (const Tranche& tranche : PaidOutIn(i)) {
      if (first > i || tranche.date <= periods_.from(i)) {
        principal += tranche.amount;
      } else {
        within.push_back({tranche.amount, FactorFrom(i, tranche.date)});
      }
    }
    return LevelInstalment(principal, factors, terms_.instalment_multiple, within);
  }

  // How much the last instalment is above the others, as if nothing were agreed later.
  int64_t ResidueOf(size_t i, Balance balance, const Fixed& fixed) const {
    int64_t last = 0;
    for (size_t j = i; j < periods_.size(); ++j) {
      const int64_t deferred = balance.deferred;
      last = Next(j, fixed, j == i ? PaidOutIn(j) : Tranches(), balance).total() - deferred;
    }
    return last - fixed.instalment;
  }

  // Rule 5, residue spread: one multiple, if the last instalment comes nearer to the others by it.
  void SpreadResidue(size_t i, const Balance& balance, Fixed& fixed) const {
    const int64_t residue = ResidueOf(i, balance, fixed);
    if (residue == 0) return;
    Fixed moved = fixed;
    moved.instalment += residue > 0 ? terms_.instalment_multiple : -terms_.instalment_multiple;
    if (std::abs(ResidueOf(i, balance, moved)) < std::abs(residue)) fixed = moved;
  }

  // Rule 8. Advances the balance behind instalment i.
  PlannedRow Next(size_t i, const Fixed& fixed, Tranches paid_out, Balance& balance) const {
    PlannedRow row{.from = periods_.from(i), .due_date = periods_.due(i)};
    int64_t own = 0;
    if (IsFlat()) {
      const int64_t left = fixed.flat_total - balance.flat_asked;
      own = IsLast(i) ? left : std::min(fixed.flat_each, left);
      balance.flat_asked += own;
    } else {
      own = InterestOf(i, balance.principal, paid_out);
    }
    for (const Tranche& tranche : paid_out) balance.principal += tranche.amount;
    // How much of it is asked for, or deferred: as far as it fits.
    const int64_t arisen = balance.carried + own;
    const int64_t used = IsLevel(i) ? std::min(arisen, fixed.instalment) : arisen;
    balance.carried = arisen - used;
    balance.deferred += used;
    if (!Defers(i)) row.interest = std::exchange(balance.deferred, 0);
    row.principal = PrincipalOf(i, fixed, used, balance.principal);
    balance.principal -= row.principal;
    return row;
  }

  int64_t PrincipalOf(size_t i, const Fixed& fixed, int64_t interest, int64_t balance) const {
    if (IsLast(i)) return balance;
    if (HasGrace(i)) return 0;
    const int64_t asked = IsLevel(i) ? fixed.instalment - interest : fixed.principal_each;
    return std::clamp<int64_t>(asked, 0, balance);
  }

  const Terms& terms_;
  const Periods periods_;
  std::vector<Tranche> net_;  // less what is paid back at once
};

}  // namespace

Plan DrawPlan(const Terms& terms) {
  Plan plan;
  if (terms.down_payment_e8 > 0) {
    for (const Tranche& tranche : terms.tranches) {
      plan.down_payments.push_back({tranche.date, DownPaymentOf(terms, tranche)});
    }
  }
  plan.rows = Drawing(terms).Draw();
  return plan;
}

}  // namespace thuning::loan
