// Random lives of loans: random terms and policies, and what may happen on them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/loan/account.h"
#include "ledger/loan/facts.h"
#include "ledger/loan/periods.h"
#include "ledger/loan/random_terms_test.h"
#include "tests/support/seed.h"

namespace thuning::loan {

struct RandomLife {
  Contract contract;
  std::vector<Charge> charges;
  std::vector<Amendment> amendments;
  std::vector<Fact> facts;  // by date
  Choices choices;
};

// The loan as of a day.
inline Account Lived(const RandomLife& life, Date day) {
  Account account(life.contract, life.charges, life.amendments);
  for (const Fact& fact : life.facts) {
    if (fact.date <= day) account.Apply(fact);
  }
  account.AdvanceTo(day);
  return account;
}

inline std::string NameOf(Kind kind) {
  static const std::vector<std::string> kNames = {
      "disbursement",    "repayment",          "goodwill credit", "merchant refund",
      "payout refund",   "charge adjustment",  "charge payment",  "charge waiver",
      "interest waiver", "overpayment refund", "chargeback",      "re-amortisation",
      "re-ageing",       "acceleration",       "charge-off",      "write-off",
      "recovery",        "guarantee call"};
  return kNames.at(static_cast<size_t>(kind));
}

inline std::string Described(const Amendment& amendment) {
  std::string text = absl::StrCat("amended ", FormatIsoDate(amendment.date));
  if (amendment.from) absl::StrAppend(&text, " from ", FormatIsoDate(*amendment.from));
  if (amendment.moved_to) absl::StrAppend(&text, " moved to ", FormatIsoDate(*amendment.moved_to));
  if (amendment.rate_from) {
    absl::StrAppend(&text, " rate ", *amendment.rate_e8, " from ",
                    FormatIsoDate(*amendment.rate_from));
  }
  if (amendment.pause) {
    absl::StrAppend(&text, " pause ", FormatIsoDate(amendment.pause->first), " to ",
                    FormatIsoDate(amendment.pause->last));
  }
  return absl::StrCat(text, " more ", amendment.extra_instalments, " grace ",
                      amendment.grace_on_principal, "/", amendment.grace_on_interest, " by hand ",
                      amendment.instalment.value_or(-1), "\n");
}

inline std::string Described(const Fact& fact) {
  std::string text =
      absl::StrCat(FormatIsoDate(fact.date), " ", NameOf(fact.kind), " ", fact.amount);
  if (fact.target != 0) absl::StrAppend(&text, " of ", fact.target);
  if (fact.row) absl::StrAppend(&text, " in row ", *fact.row);
  if (fact.with_interest) absl::StrAppend(&text, " with interest");
  if (fact.count != 0) {
    absl::StrAppend(&text, " count ", fact.count, " unit ", static_cast<int>(fact.unit), " every ",
                    fact.every);
  }
  if (fact.start) absl::StrAppend(&text, " start ", FormatIsoDate(*fact.start));
  return absl::StrCat(text, "\n");
}

inline std::string NameOf(ChargeTiming timing) {
  static const std::vector<std::string> kNames = {"at disbursement", "on a day", "with instalments",
                                                  "past due"};
  return kNames.at(static_cast<size_t>(timing));
}

inline std::string Described(const Charge& charge) {
  std::string text =
      absl::StrCat(charge.penalty ? "penalty " : "fee ", charge.id, " ", NameOf(charge.timing));
  if (charge.basis == ChargeBasis::kFlat) {
    absl::StrAppend(&text, " of ", charge.amount);
  } else {
    absl::StrAppend(&text, " of ", charge.percent.ToText(2), " % basis ",
                    static_cast<int>(charge.basis));
  }
  if (charge.due_date) absl::StrAppend(&text, " due ", FormatIsoDate(*charge.due_date));
  if (charge.decided) absl::StrAppend(&text, " decided ", FormatIsoDate(*charge.decided));
  return absl::StrCat(text, "\n");
}

// For the message of a failure.
inline std::string Described(const RandomLife& life) {
  std::string text;
  for (const std::string& choice : life.choices) absl::StrAppend(&text, choice, ", ");
  RandomTerms terms{.terms = life.contract.terms};
  absl::StrAppend(&text, "\n", Described(terms), "\n");
  for (const Charge& charge : life.charges) absl::StrAppend(&text, Described(charge));
  for (const Amendment& amendment : life.amendments) absl::StrAppend(&text, Described(amendment));
  for (const Fact& fact : life.facts) absl::StrAppend(&text, Described(fact));
  return text;
}

class LifeGenerator {
 public:
  // Loans are paid out in the six years from the first one on.
  explicit LifeGenerator(uint64_t seed, int first_year = 2023)
      : random_(seed), terms_(seed + 1, first_year) {}

  // Facts are drawn against `account` as it goes, so that most of them make sense.
  RandomLife Next() {
    life_ = {};
    DrawContract();
    DrawCharges();
    DrawAmendments();
    if (Chance(30)) DrawAmendments();
    DrawFacts();
    return life_;
  }

  // How many facts made no sense, by kind, and were not drawn.
  const std::map<Kind, int>& refused() const { return refused_; }

 private:
  int64_t Number(int64_t low, int64_t high) { return Uniform(random_, low, high); }
  bool Chance(int percent) { return Number(1, 100) <= percent; }
  template <typename T>
  T One(std::initializer_list<T> of) {
    return *(of.begin() + Number(0, static_cast<int64_t>(of.size()) - 1));
  }
  void Note(const std::string& choice) { life_.choices.push_back(choice); }

  void DrawContract() {
    RandomTerms drawn = terms_.Next();
    Terms& terms = life_.contract.terms;
    terms = drawn.terms;
    life_.choices = drawn.choices;
    tranches_ = terms.tranches;
    terms.tranches.resize(1);
    terms.by_hand.clear();
    terms.count = std::min(terms.count, 24);
    terms.grace_on_principal = std::min(terms.grace_on_principal, terms.count - 1);
    terms.grace_on_interest = std::min(terms.grace_on_interest, terms.count - 1);
    Policy& policy = life_.contract.policy;
    const bool flat = terms.method == InterestMethod::kFlat;
    policy.rest =
        flat ? Rest::kNone : One({Rest::kNone, Rest::kDaily, Rest::kDaily, Rest::kInstalment});
    if (policy.rest == Rest::kNone) {
      policy.settling_drops_interest = Chance(70);
    } else {
      policy.prepayment = One({Prepayment::kShorten, Prepayment::kLower, Prepayment::kKeep});
      policy.interest_on_past_due = Chance(70);
      policy.interest_stops_at_maturity = Chance(20);
    }
    if (Chance(25)) policy.early_interest = EarlyInterest::kToInstalment;
    if (Chance(50)) {
      std::vector<Component> order(kAllComponents.begin(), kAllComponents.end());
      std::shuffle(order.begin(), order.end(), random_);
      order.resize(static_cast<size_t>(Number(1, kComponents)));
      policy.chargeback_order = order;
    }
    Note(absl::StrCat("in parts ", !policy.chargeback_order.empty()));
    Note(absl::StrCat("rest ", static_cast<int>(policy.rest)));
    Note(absl::StrCat("prepayment ", static_cast<int>(policy.prepayment)));
    Note(absl::StrCat("past due ", policy.interest_on_past_due));
    Note(absl::StrCat("matures ", policy.interest_stops_at_maturity));
    Note(absl::StrCat("early ", static_cast<int>(policy.early_interest)));
    policy.interest_stops_at_charge_off = Chance(50);
    policy.charge_off_accelerates = Chance(50);
    Note(absl::StrCat("drops interest ", policy.settling_drops_interest));
    Note(absl::StrCat("stops ", policy.interest_stops_at_charge_off));
    Note(absl::StrCat("accelerates ", policy.charge_off_accelerates));
    DrawAllocation(policy.allocation);
    Note(absl::StrCat("future ", static_cast<int>(policy.allocation.future)));
    Note(absl::StrCat("direction ", static_cast<int>(policy.allocation.direction)));
    DrawAllocationByKind();
  }

  void DrawAllocationByKind() {
    const bool some = Chance(30);
    Note(absl::StrCat("order by kind ", some));
    if (!some) return;
    for (const Kind kind : {Kind::kGoodwillCredit, Kind::kMerchantRefund, Kind::kPayoutRefund}) {
      if (!Chance(50)) continue;
      AllocationOrder order;
      DrawAllocation(order);
      life_.contract.policy.allocation_by_kind.emplace_back(kind, order);
    }
  }

  void DrawAllocation(AllocationOrder& order) {
    std::vector<Component> components(kAllComponents.begin(), kAllComponents.end());
    if (Chance(40)) std::shuffle(components.begin(), components.end(), random_);
    for (const DueClass due : {DueClass::kPastDue, DueClass::kDue, DueClass::kInAdvance}) {
      for (const Component component : components) order.buckets.push_back({due, component});
    }
    if (Chance(25)) order.direction = Direction::kVertical;
    order.future =
        One({FutureRule::kNext, FutureRule::kLast, FutureRule::kNextThenLast, FutureRule::kSpread});
  }

  std::vector<Date> DueDates() const { return DueDatesOf(life_.contract.terms); }
  Date SomeDay(int percent_due) {
    const std::vector<Date> dates = DueDates();
    const Date start = life_.contract.start();
    if (Chance(percent_due)) {
      return dates[static_cast<size_t>(Number(0, static_cast<int64_t>(dates.size()) - 1))];
    }
    return AddDays(start, Number(0, DaysBetween(start, dates.back()) + 60));
  }

  void DrawCharges() {
    if (Chance(50)) DrawChargeOnADay();
    for (const ChargeTiming timing :
         {ChargeTiming::kDisbursement, ChargeTiming::kInstalment, ChargeTiming::kPastDue}) {
      for (int i = 0; i < 2 && Chance(20); ++i) DrawChargeOfTheContract(timing);
    }
  }

  void DrawChargeOnADay() {
    const Date due = SomeDay(30);
    Charge& charge = AddCharge(ChargeTiming::kOwnDay);
    charge.penalty = Chance(50);
    charge.due_date = due;
    // Else it is one of the contract's.
    if (Chance(80)) {
      charge.decided = std::max(AddDays(due, Number(-20, 5)), life_.contract.start());
    }
  }

  void DrawChargeOfTheContract(ChargeTiming timing) {
    Charge& charge = AddCharge(timing);
    charge.penalty = timing == ChargeTiming::kPastDue || Chance(30);
    const bool of_interest = timing != ChargeTiming::kDisbursement;
    if (of_interest && charge.basis != ChargeBasis::kFlat) {
      charge.basis = One(
          {ChargeBasis::kPrincipal, ChargeBasis::kInterest, ChargeBasis::kPrincipalAndInterest});
    }
    if (timing == ChargeTiming::kPastDue && Chance(30)) charge.decided = SomeDay(30);
  }

  // An amount, or a percentage of principal.
  Charge& AddCharge(ChargeTiming timing) {
    Charge charge{.id = static_cast<int>(life_.charges.size()) + 1, .timing = timing};
    if (Chance(60)) {
      charge.amount = Number(1, 2'000);
    } else {
      charge.basis = ChargeBasis::kPrincipal;
      charge.percent = Decimal(Number(1, 500), -2);
    }
    Note(absl::StrCat("charge ", NameOf(timing), " ", static_cast<int>(charge.basis)));
    life_.charges.push_back(charge);
    return life_.charges.back();
  }

  void DrawAmendments() {
    if (!Chance(35)) return;
    const std::vector<Date> dates = DueDates();
    const auto at = static_cast<size_t>(Number(0, static_cast<int64_t>(dates.size()) - 1));
    const Date from = dates[at];
    const Date before = at == 0 ? life_.contract.start() : dates[at - 1];
    Amendment amendment{.date = std::max(life_.contract.start(), AddDays(from, -Number(1, 40)))};
    const bool flat = life_.contract.terms.method == InterestMethod::kFlat;
    const bool level = life_.contract.terms.amortisation == Amortisation::kEqualInstalments;
    switch (flat ? Number(0, 4) : Number(0, 6)) {
      case 0:
        amendment.from = from;
        amendment.moved_to = std::max(AddDays(before, 1), AddDays(from, Number(-10, 40)));
        if (*amendment.moved_to <= amendment.date) amendment.moved_to = AddDays(amendment.date, 1);
        if (*amendment.moved_to <= before) return;
        Note("moved");
        break;
      case 1:
        amendment.from = from;
        amendment.extra_instalments = static_cast<int>(Number(1, 6));
        Note("more instalments");
        break;
      case 2:
        amendment.from = from;
        amendment.grace_on_principal = static_cast<int>(Number(1, 3));
        Note("grace from");
        break;
      case 3:
        amendment.from = from;
        amendment.grace_on_interest = static_cast<int>(Number(1, 3));
        Note("interest put off from");
        break;
      case 4:
        if (!level) return;
        // No rule says what an amount by hand does where the instalment has grace on principal.
        if (static_cast<int>(at) < life_.contract.terms.grace_on_principal) return;
        amendment.from = from;
        amendment.instalment = Number(0, 2 * tranches_.front().amount / life_.contract.terms.count);
        Note("by hand");
        break;
      case 5:
        amendment.rate_e8 = Number(0, 30'000'000);
        amendment.rate_from = AddDays(amendment.date, Number(0, 60));
        Note("new rate");
        break;
      default:
        amendment.pause = {.first = AddDays(amendment.date, Number(0, 20)), .last = amendment.date};
        amendment.pause->last = AddDays(amendment.pause->first, Number(0, 60));
        Note("pause");
    }
    life_.amendments.push_back(amendment);
  }

  // Amounts are drawn with an eye on what is owed.
  int64_t SomeAmount(const Account& account, Date day) {
    const int64_t payoff = std::max<int64_t>(account.PayoffOn(day).amount, 1);
    int64_t due = 0;
    int64_t next = 0;
    for (const Row& row : account.rows()) {
      if (row.due_date <= day) due += row.open();
      if (row.due_date > day && next == 0) next = row.open();
    }
    switch (Number(0, 7)) {
      case 0:
        return payoff;
      case 1:
        return payoff + Number(-2, 2'000);
      case 2:
        return next + Number(0, 3);
      case 3:
      case 4:
        return due;
      case 5:
        return due + Number(0, payoff / 3);
      default:
        return Number(1, std::max<int64_t>(payoff / Number(1, 20), 1));
    }
  }

  void DrawFacts() {
    const Date start = life_.contract.start();
    std::multiset<Date> days;
    const int64_t count = Number(1, 8);
    for (int64_t i = 0; i < count; ++i) days.insert(SomeDay(50));
    // Nothing is charged on a loan that is settled.
    for (Charge& charge : life_.charges) {
      if (charge.due_date && charge.decided) {
        charge.decided = std::min(*charge.decided, *days.begin());
      }
    }
    Account account(life_.contract, life_.charges, life_.amendments);
    Add(account, {.kind = Kind::kDisbursement, .date = start, .amount = tranches_.front().amount});
    size_t next = 1;
    for (const Date day : days) {
      while (next < tranches_.size() && tranches_[next].date <= day) PayOut(account, next++);
      Draw(account, day);
    }
  }

  void PayOut(Account& account, size_t tranche) {
    const Fact fact{.kind = Kind::kDisbursement,
                    .date = tranches_[tranche].date,
                    .amount = tranches_[tranche].amount};
    if (!account.WhyImpossible(fact).has_value()) Add(account, fact);
  }

  // What makes sense on the loan as it is, most of the time.
  Kind SomeKind(const Account& account) {
    if (account.written_off() && account.outstanding() > 0 && Chance(50)) {
      return One({Kind::kRepayment, Kind::kGoodwillCredit, Kind::kRecovery});
    }
    if (account.written_off()) {
      return One({Kind::kRecovery, Kind::kRecovery, Kind::kGuaranteeCall, Kind::kChargeback,
                  Kind::kOverpaymentRefund, Kind::kRepayment});
    }
    if (Chance(35)) return Kind::kRepayment;
    if (Chance(Open(account) > 0 ? 30 : 1)) {
      return One({Kind::kChargePayment, Kind::kChargeAdjustment, Kind::kChargeWaiver});
    }
    if (account.overpaid() > 0 && Chance(60)) {
      // What was paid too much is given back, or pays what is owed later.
      return One({Kind::kOverpaymentRefund, Kind::kDisbursement, Kind::kChargeback});
    }
    if (Repaid() > 0 && Chance(15)) return Kind::kChargeback;
    if (Chance(3)) return One({Kind::kRecovery, Kind::kOverpaymentRefund, Kind::kChargeback});
    return One({Kind::kGoodwillCredit, Kind::kMerchantRefund, Kind::kPayoutRefund,
                Kind::kInterestWaiver, Kind::kReamortisation, Kind::kReaging, Kind::kAcceleration,
                Kind::kChargeOff, Kind::kWriteOff, Kind::kDisbursement});
  }

  Fact SomeFact(const Account& account, Date day) {
    Fact fact{.kind = SomeKind(account),
              .date = day,
              .amount = std::max<int64_t>(SomeAmount(account, day), 1)};
    switch (fact.kind) {
      case Kind::kInterestWaiver:
        fact.amount = Number(1, Chance(30) ? 500 : 20);
        break;
      case Kind::kDisbursement:
        fact.amount = Number(1, tranches_.front().amount);
        break;
      case Kind::kMerchantRefund:
      case Kind::kPayoutRefund:
        fact.with_interest = Chance(life_.contract.terms.method == InterestMethod::kFlat ? 3 : 50);
        break;
      case Kind::kOverpaymentRefund:
        fact.amount = std::max<int64_t>(account.overpaid() / Number(1, 2), 1);
        break;
      case Kind::kChargePayment:
      case Kind::kChargeAdjustment:
      case Kind::kChargeWaiver:
        fact.target = SomeCharge(account);
        if (Chance(70)) fact.row = SomeRow(account, fact.target);
        fact.amount = Number(1, Chance(95) ? std::max<int64_t>(Open(account, fact), 1) : 2'500);
        break;
      case Kind::kChargeback:
        fact.amount = Number(1, std::max<int64_t>(Repaid(), 1));
        fact.target = static_cast<int>(Number(1, static_cast<int64_t>(life_.facts.size())));
        break;
      case Kind::kReaging:
        fact.count = static_cast<int>(Number(1, 8));
        fact.unit = One({PeriodUnit::kDay, PeriodUnit::kWeek, PeriodUnit::kMonth});
        fact.every = static_cast<int>(fact.unit == PeriodUnit::kDay ? Number(7, 60) : Number(1, 3));
        // Years.
        if (fact.unit == PeriodUnit::kMonth && Chance(20)) fact.every = 12;
        fact.with_interest = Chance(life_.contract.terms.method == InterestMethod::kFlat ? 3 : 50);
        fact.start = AddDays(day, Number(1, 70));
        break;
      default:
        break;
    }
    return fact;
  }

  // From 1, charges apart; 0 for a charge that is a debt of its own.
  static int RowNumber(const Account& account, const ChargePart& part) {
    if (account.rows()[part.row].kind == RowKind::kCharge) return 0;
    int number = 0;
    for (size_t i = 0; i <= part.row; ++i) {
      number += account.rows()[i].kind == RowKind::kCharge ? 0 : 1;
    }
    return number;
  }

  // Of all charges, or of what the fact is about.
  static int64_t Open(const Account& account, const Fact& fact = {}) {
    int64_t open = 0;
    for (const ChargePart& part : account.charge_parts()) {
      if (fact.target != 0 && account.charges()[part.charge].id != fact.target) continue;
      if (fact.row && RowNumber(account, part) != *fact.row) continue;
      open += part.open();
    }
    return open;
  }

  // One in which the charge is open, if it stands in rows.
  std::optional<int> SomeRow(const Account& account, int id) {
    std::vector<int> rows;
    for (const ChargePart& part : account.charge_parts()) {
      const int number = RowNumber(account, part);
      const bool is_it = account.charges()[part.charge].id == id;
      if (is_it && part.open() > 0 && number > 0) rows.push_back(number);
    }
    if (rows.empty()) return std::nullopt;
    Note("of a row");
    return rows[static_cast<size_t>(Number(0, static_cast<int64_t>(rows.size()) - 1))];
  }

  // One of which something is open, if there is any.
  int SomeCharge(const Account& account) {
    std::vector<int> open = {1};
    for (const Charge& charge : account.charges()) {
      if (Open(account, {.target = charge.id}) > 0) open.push_back(charge.id);
    }
    if (open.size() > 1) open.erase(open.begin());
    return open[static_cast<size_t>(Number(0, static_cast<int64_t>(open.size()) - 1))];
  }

  int64_t Repaid() const {
    int64_t repaid = 0;
    for (const Fact& fact : life_.facts) repaid += fact.kind == Kind::kRepayment ? fact.amount : 0;
    return repaid;
  }

  void Draw(Account& account, Date day) {
    const Fact fact = SomeFact(account, day);
    if (account.WhyImpossible(fact).has_value()) {
      ++refused_[fact.kind];
      return;
    }
    Add(account, fact);
  }

  void Add(Account& account, Fact fact) {
    fact.id = static_cast<int>(life_.facts.size()) + 1;
    Note(absl::StrCat("fact ", static_cast<int>(fact.kind)));
    account.Apply(fact);
    life_.facts.push_back(fact);
  }

  std::mt19937_64 random_;
  TermsGenerator terms_;
  std::vector<Tranche> tranches_;
  RandomLife life_;
  std::map<Kind, int> refused_;
};

}  // namespace thuning::loan
