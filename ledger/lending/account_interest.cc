// What time does to an account: interest on what is past due, and penalties.

#include <algorithm>
#include <utility>
#include <vector>

#include "ledger/base/check.h"
#include "ledger/lending/account.h"

namespace thuning::lending {

void Account::AdvanceTo(Date today) {
  AmendUntil(std::nullopt);
  BearInterestUntil(today);
}

// Principal that is past due stays in the balance until `today`, and bears interest until then.
void Account::BearInterestUntil(Date today) {
  if (written_off_) return;  // nothing is asked for any more
  AssessPenalties(today);
  if (DrawingFollows()) KeepPastDueDrawn(today);
  if (!PlanFollows() || charged_off_.has_value() || !contract_.policy.interest_on_past_due) return;
  int64_t past_due = 0;
  int64_t latest = 0;
  size_t period = 0;
  const Date end = plan_.periods().back().to;
  if (corrected_until_ >= std::min(today, end)) return;
  for (size_t i = 0; i < rows_.size(); ++i) {
    if (rows_[i].kind != RowKind::kInstalment) continue;
    const InterestPlan::Period& span = plan_.periods()[period++];
    if (past_due > 0 && span.from < today) {
      KeepPastDue(span, latest, past_due, std::min(today, end));
      TakeFromPlan(Date());
    }
    if (span.to >= today) break;
    latest = rows_[i].open() > 0 ? rows_[i].Open(Component::kPrincipal) : 0;
    past_due += latest;
  }
}

// Within one period: from its beginning, or from where it was kept before, until the day, or until
// the next instalment.
void Account::KeepPastDue(const InterestPlan::Period& span, int64_t latest, int64_t past_due,
                          Date day) {
  const bool here = day > span.from && day <= span.to;
  const Date end = contract_.policy.rest == Rest::kInstalment ? span.to : day;
  plan_.Correct(std::max(span.from, corrected_until_.value_or(span.from)), latest);
  if (!here) return;
  plan_.Correct(end, -past_due);
  corrected_until_ = end;
}

bool Account::DrawingFollows() const {
  return !contract_.planned() && contract_.policy.rest != Rest::kNone &&
         contract_.policy.interest_method == InterestMethod::kDecliningBalance;
}

// What a payment pays in advance leaves the balance on its day.
void Account::FollowPayment(const Fact& fact) {
  Account trial = *this;
  Entry entry;
  const int64_t over = trial.Allocate(fact, fact.amount, OrderFor(fact.kind), entry);
  int64_t early = over;
  int64_t on_time = 0;
  for (const auto& [row, parts] : entry.by_row) {
    const int64_t amount = parts[Component::kPrincipal] + parts[Component::kInterest];
    if (rows_[row].due_date > fact.date) early += amount;
    if (rows_[row].due_date == fact.date) on_time += amount;
  }
  if (early == 0 || (contract_.policy.rest == Rest::kInstalment && on_time == 0)) return;
  if (!happenings_.early.empty() && happenings_.early.back().date == fact.date) {
    happenings_.early.back().amount += early + on_time;
  } else {
    happenings_.early.push_back({.date = fact.date, .amount = early + on_time});
  }
  Redraw();
}

// Principal that is past due at the beginning of the period of `today` bears interest until then,
// or until the next instalment.
void Account::KeepPastDueDrawn(Date today) {
  if (!contract_.policy.interest_on_past_due) return;
  int64_t past_due = 0;
  for (const Row& row : rows_) {
    if (row.kind != RowKind::kInstalment) continue;
    if (row.due_date < today) {
      past_due += row.Open(Component::kPrincipal);
      if (contract_.policy.compounding) past_due += row.Open(Component::kInterest);
      continue;
    }
    if (row.from >= today || past_due == 0) return;
    Date from = row.from;
    for (const Happenings::PastDue& span : happenings_.past_due) {
      if (span.from >= row.from) from = std::max(from, span.to);
    }
    const Date to = contract_.policy.rest == Rest::kInstalment ? row.due_date : today;
    if (from < to) {
      happenings_.past_due.push_back({.from = from, .to = to, .amount = past_due});
      Redraw();
    }
    return;
  }
}

void Account::AssessPenalties(Date today) {
  for (size_t i = 0; i < charges_.size(); ++i) {
    if (charges_[i].timing != ChargeTiming::kPastDue) continue;
    for (size_t row = 0; row < rows_.size(); ++row) {
      // A fee that is past due bears no penalty of its own.
      if (rows_[row].kind == RowKind::kCharge) continue;
      if (rows_[row].due_date >= today || rows_[row].open() == 0) continue;
      const bool assessed = std::any_of(parts_.begin(), parts_.end(), [&](const ChargePart& part) {
        return part.charge == i && part.row == row;
      });
      if (assessed) continue;
      AddChargePart(i, row,
                    ChargeAmount(charges_[i], rows_[row].Open(Component::kPrincipal),
                                 rows_[row].Open(Component::kInterest)));
    }
  }
}

}  // namespace thuning::lending
