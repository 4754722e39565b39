// Random terms of loans within the limits of terms.h, over every policy: small sums and the
// largest, month ends and leap years, broken first periods, currencies of 0, 2 and 3 decimals.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/loan/periods.h"
#include "ledger/loan/terms.h"
#include "tests/support/seed.h"

namespace thuning::loan {

// The values that were drawn, by name: "basis day". What combinations a test has seen is counted in
// pairs of them.
using Choices = std::vector<std::string>;

struct RandomTerms {
  Terms terms;
  Choices choices;
};

// For the message of a failure.
inline std::string Described(const RandomTerms& drawn) {
  std::string text;
  for (const std::string& choice : drawn.choices) absl::StrAppend(&text, choice, ", ");
  const Terms& terms = drawn.terms;
  for (const Tranche& tranche : terms.tranches) {
    absl::StrAppend(&text, tranche.amount, " on ", FormatIsoDate(tranche.date), ", ");
  }
  for (const HandMade& one : terms.by_hand) {
    absl::StrAppend(&text, "instalment ", one.number, " of ", one.amount, ", ");
  }
  absl::StrAppend(&text, "rate ", terms.rate_e8, " count ", terms.count, " length ", terms.length,
                  " grace ", terms.grace_on_principal, "/", terms.grace_on_interest, " multiple ",
                  terms.instalment_multiple, " down ", terms.down_payment_e8);
  if (terms.first_due_date.has_value()) {
    absl::StrAppend(&text, " first ", FormatIsoDate(*terms.first_due_date));
  }
  if (terms.interest_free_until.has_value()) {
    absl::StrAppend(&text, " free until ", FormatIsoDate(*terms.interest_free_until));
  }
  return text;
}

class TermsGenerator {
 public:
  // Loans are paid out in the six years from the first one on.
  explicit TermsGenerator(uint64_t seed, int first_year = 2023)
      : random_(seed), first_year_(first_year) {}

  RandomTerms Next() {
    drawn_ = {};
    DrawPolicy();
    DrawSchedule();
    DrawMoney();
    DrawGrace();
    DrawTranches();
    DrawByHand();
    NoteWhatCame();
    return drawn_;
  }

 private:
  int64_t Number(int64_t low, int64_t high) { return Uniform(random_, low, high); }
  bool Chance(int percent) { return Number(1, 100) <= percent; }

  // One of the names, which is noted; its index.
  size_t Choose(const std::string& field, const std::vector<std::string>& names) {
    const auto index = static_cast<size_t>(Number(0, static_cast<int64_t>(names.size()) - 1));
    drawn_.choices.push_back(absl::StrCat(field, " ", names[index]));
    return index;
  }

  void DrawPolicy() {
    Terms& terms = drawn_.terms;
    terms.rate_e8 = std::vector<int64_t>{
        0, Number(1, 24'000'000), 1'000'000 * Number(1, 24),
        Number(1, 100'000'000)}[Choose("rate", {"none", "any", "round", "high"})];
    terms.method = static_cast<InterestMethod>(Choose("method", {"declining", "flat"}));
    terms.basis = static_cast<InterestBasis>(Choose("basis", {"period", "day"}));
    constexpr DayCount kDayCounts[] = {DayCount::kThirty360US,      DayCount::kActual365Fixed,
                                       DayCount::kActual360,        DayCount::kActual364,
                                       DayCount::kActualActualIsda, DayCount::kActualActualAfb,
                                       DayCount::kActual366};
    terms.day_count =
        kDayCounts[Choose("days", {"30/360", "365", "360", "364", "actual", "AFB", "366"})];
    terms.amortisation =
        static_cast<Amortisation>(Choose("amortisation", {"instalments", "principal"}));
    if (terms.amortisation == Amortisation::kEqualPrincipal) return;
    terms.residue = static_cast<Residue>(Choose("residue", {"last", "spread"}));
    terms.instalment_multiple = std::vector<int64_t>{
        1, 10 * Number(1, 10), 1'000}[Choose("multiple", {"1", "some", "1000"})];
  }

  void DrawSchedule() {
    Terms& terms = drawn_.terms;
    constexpr int64_t kLongest[] = {90, 8, 12};
    const size_t unit = Choose("unit", {"day", "week", "month"});
    terms.unit = static_cast<PeriodUnit>(unit);
    terms.length = Chance(60) ? 1 : static_cast<int>(Number(1, kLongest[unit]));
    if (unit == 0 && Chance(70)) terms.length = static_cast<int>(Number(7, 60));
    terms.count = static_cast<int>(Chance(80) ? Number(1, 36) : Number(1, 120));
    terms.tranches = {{.date = Start()}};
    if (Choose("first due date", {"counted", "stated"}) == 1) {
      terms.first_due_date =
          Chance(30) ? SomeMonthsOn() : AddDays(Start(), Number(1, Chance(80) ? 100 : 800));
    }
    constexpr BusinessDayRule kRules[] = {BusinessDayRule::kUnadjusted, BusinessDayRule::kFollowing,
                                          BusinessDayRule::kModifiedFollowing,
                                          BusinessDayRule::kPreceding};
    terms.business_day_rule =
        kRules[Choose("business days", {"none", "following", "modified", "preceding"})];
    if (terms.business_day_rule == BusinessDayRule::kUnadjusted) return;
    terms.calendar = Chance(50) ? &Calendar::Target2() : &Calendar::France();
  }

  // A first due date that may be whole steps after the pay-out, also from month end to month end.
  Date SomeMonthsOn() {
    const Date day = AddMonths(Start(), static_cast<int>(Number(1, 3)));
    return Chance(30) ? AddMonths(day, 0, kLastOfMonth) : day;
  }

  Date Start() {
    Terms& terms = drawn_.terms;
    if (!terms.tranches.empty()) return terms.tranches.front().date;
    const Date first = *Date::FromYmd(first_year_, 1, 1);
    const Date day = AddDays(first, Number(0, 6 * 365));
    return Chance(25) ? AddMonths(day, 0, kLastOfMonth) : day;
  }

  // Yen, euros, dinars: the same sum has no, two or three decimals.
  void DrawMoney() {
    constexpr int64_t kUnits[] = {1, 100, 1'000};
    const int64_t unit = kUnits[Choose("decimals", {"0", "2", "3"})];
    int64_t principal = unit * Number(100, 20'000) + Number(0, unit - 1);
    if (Chance(5)) principal = Number(1, 1'000);
    if (Chance(5)) principal = 10'000'000'000'000 - Number(0, 9);
    drawn_.terms.tranches.front().amount = principal;
    if (Chance(50)) {
      drawn_.terms.down_payment_e8 = Chance(50) ? 10'000'000 : Number(1, 50'000'000);
    }
  }

  void DrawGrace() {
    Terms& terms = drawn_.terms;
    const int64_t principal = Number(0, 2);
    if (principal == 1) terms.grace_on_principal = static_cast<int>(Number(0, terms.count - 1));
    if (principal == 2) terms.grace_on_principal = terms.count - 1;
    if (Chance(50)) {
      terms.grace_on_interest = static_cast<int>(Number(0, terms.count - 1));
    }
    if (Chance(50)) {
      terms.interest_free_until = AddDays(Start(), Number(0, 120));
    }
  }

  // Splits the sum; later parts come on random days before the end, also on due dates.
  void DrawTranches() {
    Terms& terms = drawn_.terms;
    const int64_t more = Number(0, 2);
    const Date last = DueDatesOf(terms).back();
    std::map<Date, int64_t> later;
    for (int64_t i = 0; i < more; ++i) {
      const int64_t amount = terms.tranches.front().amount / Number(2, 6);
      const Date day = Chance(30) && terms.first_due_date.has_value()
                           ? *terms.first_due_date
                           : AddDays(Start(), Number(0, Chance(70) ? 90 : 400));
      if (amount == 0 || day >= last) continue;
      terms.tranches.front().amount -= amount;
      later[day] += amount;
    }
    for (const auto& [day, amount] : later) terms.tranches.push_back({day, amount});
  }

  void DrawByHand() {
    Terms& terms = drawn_.terms;
    if (terms.amortisation == Amortisation::kEqualPrincipal) return;
    const int first = terms.grace_on_principal + 1;
    if (Chance(50) || first >= terms.count) return;
    const int64_t each = terms.tranches.front().amount / terms.count;
    terms.by_hand.push_back(
        {static_cast<int>(Number(first, terms.count - 1)), each * Number(0, 30) / 10 + 1});
  }

  void Note(const std::string& field, bool value) {
    drawn_.choices.push_back(absl::StrCat(field, value ? " some" : " none"));
  }

  // What depends on what else was drawn.
  void NoteWhatCame() {
    const Terms& terms = drawn_.terms;
    Note("down payment", terms.down_payment_e8 > 0);
    Note("grace on principal", terms.grace_on_principal > 0);
    if (terms.count > 1) Note("bullet", terms.grace_on_principal == terms.count - 1);
    Note("grace on interest", terms.grace_on_interest > 0);
    Note("interest free", terms.interest_free_until.value_or(Start()) > Start());
    Note("later tranche", terms.tranches.size() > 1);
    if (terms.amortisation == Amortisation::kEqualInstalments) {
      Note("by hand", !terms.by_hand.empty());
    }
  }

  std::mt19937_64 random_;
  int first_year_ = 2023;
  RandomTerms drawn_;
};

}  // namespace thuning::loan
