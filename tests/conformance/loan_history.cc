#include "tests/conformance/loan_history.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ledger/base/status_macros.h"
#include "tests/conformance/fields.h"
#include "tests/conformance/loan_names.h"

namespace thuning::conformance {

using google::protobuf::Struct;
using loan::Account;
using loan::Contract;
using loan::Fact;
using loan::Kind;
using loan::Tranche;

namespace {

const Date kEver = *Date::FromYmd(2999, 12, 31);

}  // namespace

LoanHistory::LoanHistory(LoanTerms terms)
    : terms_(std::move(terms)), charges_(terms_.charges), today_(terms_.contract.start()) {
  for (loan::Charge& charge : charges_) charge.id = ++last_id_;
}

const std::map<absl::string_view, LoanHistory::Taker>& LoanHistory::Takers() {
  static const auto* const takers = new std::map<absl::string_view, Taker>{
      {"add_charge", &LoanHistory::AddCharge},
      {"approve", &LoanHistory::Approve},
      {"charge_adjustment", &LoanHistory::SettleCharge},
      {"charge_payment", &LoanHistory::SettleCharge},
      {"chargeback", &LoanHistory::ChargeBack},
      {"disburse", &LoanHistory::Disburse},
      {"interest_pause", &LoanHistory::PauseInterest},
      {"modify_installment", &LoanHistory::ModifyInstalment},
      {"payoff", &LoanHistory::PayOff},
      {"rate_change", &LoanHistory::ChangeRate},
      {"re_age", &LoanHistory::Reage},
      {"reschedule", &LoanHistory::Reschedule},
      {"run_cob", &LoanHistory::LetTimePass},
      {"undo", &LoanHistory::Undo},
      {"undo_disbursal", &LoanHistory::UndoDisbursements},
      {"undo_last_disbursal", &LoanHistory::UndoLastDisbursement},
      {"waive_charge", &LoanHistory::WaiveCharge},
  };
  return *takers;
}

absl::Status LoanHistory::Take(const Struct& step) {
  ASSIGN_OR_RETURN(step_, CountAt(step, "seq"));
  RETURN_IF_ERROR(MoveTime(step));
  RETURN_IF_ERROR(Dispatch(step));
  if (ReachesBack(step)) rewritten_on_ = today_;
  return CheckInTime();
}

// Whether the step changes days that were over when it was taken.
bool LoanHistory::ReachesBack(const Struct& step) const {
  if (absl::StartsWith(TextAt(step, "type"), "undo")) return true;
  for (const char* key : {"date", "reschedule_from", "start", "startDate"}) {
    const absl::StatusOr<Date> day = DateAt(step, key);
    if (day.ok() && *day < today_) return true;
  }
  return false;
}

absl::Status LoanHistory::Dispatch(const Struct& step) {
  const std::string type = TextAt(step, "type");
  const auto taker = Takers().find(type);
  if (taker != Takers().end()) return (this->*taker->second)(step);
  absl::string_view undone = type;
  if (absl::ConsumePrefix(&undone, "undo_")) {
    const StepKind* const taken = FindStep(undone);
    if (taken != nullptr) return UndoLatest(taken->listed, step);
  }
  const StepKind* const named = FindStep(type);
  if (named == nullptr) return absl::UnimplementedError(absl::StrCat("step ", type));
  ASSIGN_OR_RETURN(Fact fact, FactOf(step, named->kind));
  const bool is_refund = named->kind == Kind::kMerchantRefund || named->kind == Kind::kPayoutRefund;
  const bool stated = Has(step, "interest_refund_calculation");
  fact.with_interest =
      is_refund && (stated ? FlagAt(step, "interest_refund_calculation") : terms_.refunds_interest);
  Book(std::move(fact), named->listed);
  return absl::OkStatus();
}

// The reference calculates a loan anew on the day of a step, but not when it is approved or a
// charge is added.
absl::Status LoanHistory::MoveTime(const Struct& step) {
  const std::string type = TextAt(step, "type");
  if (Has(step, "business_date")) {
    ASSIGN_OR_RETURN(const Date day, DateAt(step, "business_date"));
    if (type != "approve" && type != "add_charge") today_ = day;
  } else if (Has(step, "date")) {
    ASSIGN_OR_RETURN(const Date day, DateAt(step, "date"));
    today_ = std::max(today_, day);
  }
  return absl::OkStatus();
}

absl::StatusOr<Fact> LoanHistory::FactOf(const Struct& step, Kind kind) {
  Fact fact{.id = ++last_id_, .kind = kind, .date = today_};
  if (Has(step, "date")) {
    ASSIGN_OR_RETURN(fact.date, DateAt(step, "date"));
  }
  ASSIGN_OR_RETURN(fact.amount, AmountAt(step, "amount", decimals()));
  return fact;
}

void LoanHistory::Book(Fact fact) {
  const absl::string_view listed = ListedName(fact.kind);
  Book(std::move(fact), listed);
}

void LoanHistory::Book(Fact fact, absl::string_view listed) {
  bookings_.push_back({.step = step_, .fact = std::move(fact), .listed = listed});
}

absl::string_view LoanHistory::ListedNameOf(int id) const {
  for (const Booking& booking : bookings_) {
    if (booking.fact.id == id) return booking.listed;
  }
  return "";
}

std::vector<Tranche> LoanHistory::Disbursements() const {
  std::vector<Tranche> tranches;
  for (const Booking& booking : bookings_) {
    const Fact& fact = booking.fact;
    if (booking.undone || fact.kind != Kind::kDisbursement) continue;
    tranches.push_back({.date = fact.date, .amount = fact.amount});
  }
  std::stable_sort(tranches.begin(), tranches.end(),
                   [](const Tranche& a, const Tranche& b) { return a.date < b.date; });
  return tranches;
}

// What instalments to come have to take needs such instalments, as the ledger sees to it.
absl::Status LoanHistory::CheckInTime() const {
  const Date last = Begin(Date()).first.course().instalments().back().due;
  for (const Booking& booking : bookings_) {
    const Kind kind = booking.fact.kind;
    if (booking.undone || booking.fact.date < last) continue;
    if (kind == Kind::kReamortisation) {
      return absl::UnimplementedError(absl::StrCat(ListedName(kind), " after the last instalment"));
    }
  }
  return absl::OkStatus();
}

Account LoanHistory::AccountNow() const {
  Account account = Fold(kEver);
  account.AdvanceTo(std::max(today_, LastDay()));
  return account;
}

Date LoanHistory::Start() const {
  const std::vector<Tranche> tranches = Disbursements();
  return tranches.empty() ? terms_.contract.start() : tranches.front().date;
}

// Steps may be dated ahead of the day on which they are taken.
Date LoanHistory::LastDay() const {
  Date last = Start();
  for (const Booking& booking : bookings_) {
    if (!booking.undone) last = std::max(last, booking.fact.date);
  }
  return last;
}

Account LoanHistory::AccountOn(Date day) const {
  Account account = Fold(day);
  account.AdvanceTo(day);
  return account;
}

// Before anything is paid out, the schedule is that of the principal agreed on.
std::pair<Account, std::vector<Fact>> LoanHistory::Begin(Date until) const {
  std::vector<Fact> facts;
  for (const Booking& booking : bookings_) {
    if (!booking.undone && booking.fact.date <= until) facts.push_back(booking.fact);
  }
  Contract contract = terms_.contract;
  const std::vector<Tranche> tranches = Disbursements();
  if (tranches.empty()) {
    facts.insert(
        facts.begin(),
        {.kind = Kind::kDisbursement, .date = contract.start(), .amount = terms_.principal});
  } else {
    contract.terms.tranches = {tranches.front()};
  }
  std::stable_sort(facts.begin(), facts.end(),
                   [](const Fact& a, const Fact& b) { return a.date < b.date; });
  return {Account(std::move(contract), charges_, amendments_), std::move(facts)};
}

Account LoanHistory::Fold(Date until) const {
  auto [account, facts] = Begin(until);
  for (const Fact& fact : facts) account.Apply(fact);
  return account;
}

void LoanHistory::Play(
    absl::FunctionRef<void(const Fact& fact, const Account& before, const Account& after)> tell)
    const {
  auto [account, facts] = Begin(kEver);
  for (const Fact& fact : facts) {
    const Account before = account;
    account.Apply(fact);
    tell(fact, before, account);
  }
}

absl::Status LoanHistory::LetTimePass(const Struct&) { return absl::OkStatus(); }

absl::Status LoanHistory::Approve(const Struct& step) {
  if (Has(step, "expected_disbursement_date")) {
    ASSIGN_OR_RETURN(terms_.contract.terms.tranches.front().date,
                     DateAt(step, "expected_disbursement_date"));
  }
  if (Has(step, "amount")) {
    ASSIGN_OR_RETURN(terms_.principal, AmountAt(step, "amount", decimals()));
  }
  return absl::OkStatus();
}

absl::Status LoanHistory::Disburse(const Struct& step) {
  ASSIGN_OR_RETURN(Fact fact, FactOf(step, Kind::kDisbursement));
  const Date date = fact.date;
  Book(std::move(fact));
  RETURN_IF_ERROR(CheckInTime());
  KeepFees(date);
  if (terms_.collects_down_payment) CollectDownPayment(date);
  return absl::OkStatus();
}

// Fees at disbursement are kept back there: they are paid on their day.
void LoanHistory::KeepFees(Date date) {
  const Account account = Fold(date);
  for (const loan::ChargePart& part : account.charge_parts()) {
    const loan::Charge& charge = account.charges()[part.charge];
    const int64_t open = part.due - part.paid - part.waived;
    if (charge.timing != loan::ChargeTiming::kDisbursement || open == 0) continue;
    Book({.id = ++last_id_,
          .kind = Kind::kChargePayment,
          .date = date,
          .amount = open,
          .target = charge.id},
         kFeeAtDisbursement);
  }
}

// It is what earlier overpayment leaves of it.
void LoanHistory::CollectDownPayment(Date date) {
  const Account account = Fold(date);
  int64_t open = 0;
  for (const loan::Row& row : account.rows()) {
    if (row.kind == loan::RowKind::kDownPayment && row.due_date == date) open = row.open();
  }
  if (open == 0) return;
  const StepKind& step = *FindStep("down_payment");
  Book({.id = ++last_id_, .kind = step.kind, .date = date, .amount = open}, step.listed);
}

absl::Status LoanHistory::PayOff(const Struct& step) {
  ASSIGN_OR_RETURN(Fact fact, FactOf(step, Kind::kRepayment));
  fact.amount = Fold(kEver).PayoffOn(fact.date).amount;
  Book(std::move(fact));
  return absl::OkStatus();
}

// "repayment number 2 by creation order", or the latest one.
absl::Status LoanHistory::ChargeBack(const Struct& step) {
  ASSIGN_OR_RETURN(Fact fact, FactOf(step, Kind::kChargeback));
  const std::vector<std::string> words = absl::StrSplit(TextAt(step, "target"), ' ');
  int number = 0;
  const bool numbered =
      words.size() > 2 && words[1] == "number" && absl::SimpleAtoi(words[2], &number);
  for (const Booking& booking : bookings_) {
    if (booking.listed != ListedName(Kind::kRepayment)) continue;
    fact.target = booking.fact.id;
    if (numbered && --number == 0) break;
  }
  Book(std::move(fact));
  return absl::OkStatus();
}

absl::Status LoanHistory::Reage(const Struct& step) {
  ASSIGN_OR_RETURN(Fact fact, FactOf(step, Kind::kReaging));
  ASSIGN_OR_RETURN(fact.count, CountAt(step, "numberOfInstallments"));
  ASSIGN_OR_RETURN(fact.every, CountAt(step, "frequencyNumber"));
  if (TextAt(step, "frequencyType") == "YEARS") {
    fact.every *= 12;
  } else {
    ASSIGN_OR_RETURN(fact.unit, UnitAt(step, "frequencyType"));
  }
  ASSIGN_OR_RETURN(fact.start, DateAt(step, "startDate"));
  // It reaches back to its first instalment, where that has been due.
  fact.date = std::min(today_, *fact.start);
  fact.with_interest = terms_.contract.terms.rate_e8 > 0 &&
                       terms_.contract.terms.method == loan::InterestMethod::kDecliningBalance;
  if (fact.count == 0) return absl::UnimplementedError("re_age to no instalments");
  Book(std::move(fact));
  return absl::OkStatus();
}

// ---- What was done is undone.

absl::Status LoanHistory::Undo(const Struct& step) {
  if (!Has(step, "target_seq")) {
    if (absl::StrContains(TextAt(step, "target"), "down payment")) {
      return UndoLatest(FindStep("down_payment")->listed, step);
    }
    return UndoNumbered(TextAt(step, "target"));
  }
  ASSIGN_OR_RETURN(const int target, CountAt(step, "target_seq"));
  bool any = false;
  for (Booking& booking : bookings_) {
    // A disbursement's step is named for the down payment that it collected.
    if (booking.step != target || booking.fact.kind == Kind::kDisbursement) continue;
    booking.undone = true;
    any = true;
  }
  return any ? absl::OkStatus() : absl::UnimplementedError(absl::StrCat("undo of step ", target));
}

// "Repayment number 2 dated 2024-02-29", or "transaction number 2 ...", which counts all kinds.
absl::Status LoanHistory::UndoNumbered(absl::string_view target) {
  const auto refused = absl::UnimplementedError(absl::StrCat("undo of ", target));
  const std::vector<absl::string_view> ends = absl::StrSplit(target, " dated ");
  const std::vector<absl::string_view> begins = absl::StrSplit(ends.front(), " number ");
  int number = 0;
  if (ends.size() != 2 || begins.size() != 2 || !absl::SimpleAtoi(begins[1], &number)) {
    return refused;
  }
  for (Booking& booking : bookings_) {
    const bool is_kind = begins[0] == "transaction" || begins[0] == booking.listed;
    if (!is_kind || FormatIsoDate(booking.fact.date) != ends[1] || --number > 0) continue;
    booking.undone = true;
    return absl::OkStatus();
  }
  return refused;
}

absl::Status LoanHistory::UndoLatest(absl::string_view listed, const Struct& step) {
  for (auto booking = bookings_.rbegin(); booking != bookings_.rend(); ++booking) {
    if (booking->listed != listed || booking->undone) continue;
    booking->undone = true;
    return absl::OkStatus();
  }
  return absl::UnimplementedError(absl::StrCat(TextAt(step, "type"), " of what is not there"));
}

absl::Status LoanHistory::UndoDisbursements(const Struct&) {
  for (Booking& booking : bookings_) booking.undone = true;
  return absl::OkStatus();
}

absl::Status LoanHistory::UndoLastDisbursement(const Struct& step) {
  RETURN_IF_ERROR(UndoLatest(ListedName(Kind::kDisbursement), step));
  const auto last = std::find_if(bookings_.rbegin(), bookings_.rend(), [](const Booking& booking) {
    return booking.undone && booking.fact.kind == Kind::kDisbursement;
  });
  for (Booking& booking : bookings_) {
    if (booking.step == last->step) booking.undone = true;
  }
  return absl::OkStatus();
}

}  // namespace thuning::conformance
