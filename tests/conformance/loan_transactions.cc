// The transactions of a snapshot: each has one of ours, allocated in the same way, and each of ours
// is there.

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/money/decimal_text.h"
#include "tests/conformance/fields.h"
#include "tests/conformance/loan_names.h"
#include "tests/conformance/loan_snapshot.h"

namespace thuning::conformance {
namespace {

using google::protobuf::Struct;
using loan::Account;
using loan::Component;
using loan::Entry;
using loan::Kind;
using loan::Parts;

constexpr std::pair<const char*, Component> kParts[] = {{"principal", Component::kPrincipal},
                                                        {"interest", Component::kInterest},
                                                        {"fees", Component::kFee},
                                                        {"penalties", Component::kPenalty}};

// One of ours, to be found in the list.
struct Ours {
  Entry entry;
  absl::string_view listed;
  int step = 0;
  bool undone = false;
  bool found = false;
  bool is_interest = false;  // that comes with a refund
};

absl::string_view NameOf(const Ours& ours) {
  return ours.is_interest ? "Interest Refund" : ours.listed;
}

int StepOf(const LoanHistory& history, const Entry& entry) {
  for (const Booking& booking : history.bookings()) {
    if (booking.fact.id == entry.id) return booking.step;
  }
  return 0;
}

// It lists interest that comes with a refund after it.
Ours InterestOf(Ours& refund) {
  Ours interest = refund;
  interest.is_interest = true;
  interest.entry.amount = refund.entry.refund->amount;
  interest.entry.parts = refund.entry.refund->parts;
  interest.entry.overpaid = refund.entry.refund->overpaid;
  refund.entry.principal_after += interest.entry.parts[Component::kPrincipal];
  return interest;
}

// A charge-off lists all that the rows ask for there; here, what is owed on the day.
void ListAllRows(const LoanHistory& history, Entry& charge_off) {
  charge_off.parts = {};
  const Account account = history.AccountOn(charge_off.date);
  for (const loan::Row& row : account.rows()) {
    for (const auto& [key, component] : kParts) charge_off.parts[component] += row.Open(component);
  }
  charge_off.amount = charge_off.parts.total();
}

std::vector<Ours> OursOf(const LoanHistory& history, const Account& account) {
  std::vector<Ours> ours;
  for (const Entry& entry : account.entries()) {
    // It does not list a re-ageing of nothing.
    if (entry.kind == Kind::kReaging && entry.amount == 0) continue;
    ours.push_back(
        {.entry = entry, .listed = history.ListedNameOf(entry.id), .step = StepOf(history, entry)});
    if (entry.kind == Kind::kChargeOff) ListAllRows(history, ours.back().entry);
    if (entry.refund.has_value()) ours.push_back(InterestOf(ours.back()));
  }
  for (const Booking& booking : history.bookings()) {
    if (!booking.undone) continue;
    const loan::Fact& fact = booking.fact;
    const Entry entry{.id = fact.id, .kind = fact.kind, .date = fact.date, .amount = fact.amount};
    ours.push_back(
        {.entry = entry, .listed = booking.listed, .step = booking.step, .undone = true});
  }
  return ours;
}

bool IsAmount(const Struct& row, const char* key, int64_t actual, int decimals) {
  if (!Has(row, key)) return true;
  const absl::StatusOr<int64_t> expected = AmountAt(row, key, decimals);
  return expected.ok() && *expected == actual;
}

bool IsSameTransaction(const Ours& ours, const Struct& row) {
  return TextAt(row, "type") == NameOf(ours) &&
         TextAt(row, "date") == FormatIsoDate(ours.entry.date) &&
         (!Has(row, "seq") || CountAt(row, "seq").value_or(-1) == ours.step);
}

// The reference writes 0 beside what only moves principal to other rows or other books.
bool ShowsBalance(Kind kind) {
  return kind != Kind::kAcceleration && kind != Kind::kChargeOff && kind != Kind::kReamortisation &&
         kind != Kind::kReaging;
}

// How something undone had been allocated is no longer known.
bool Matches(const Ours& ours, const Struct& row, int decimals, bool running_balance) {
  const Entry& entry = ours.entry;
  if (!IsSameTransaction(ours, row)) return false;
  if (ours.undone) {
    return entry.amount == 0 || IsAmount(row, "amount", entry.amount, decimals);
  }
  for (const auto& [key, component] : kParts) {
    if (!IsAmount(row, key, entry.parts[component], decimals)) return false;
  }
  if (running_balance && ShowsBalance(entry.kind) &&
      !IsAmount(row, "balance_after", entry.principal_after, decimals)) {
    return false;
  }
  return IsAmount(row, "amount", entry.amount, decimals) &&
         IsAmount(row, "overpayment", entry.overpaid, decimals);
}

std::string Line(const Ours& ours, int decimals) {
  const Entry& entry = ours.entry;
  std::string line = absl::StrCat(FormatIsoDate(entry.date), " ", NameOf(ours), " ",
                                  FormatDecimal(entry.amount, decimals));
  for (const auto& [key, component] : kParts) {
    absl::StrAppend(&line, ", ", key, " ", FormatDecimal(entry.parts[component], decimals));
  }
  return absl::StrCat(line, ", overpayment ", FormatDecimal(entry.overpaid, decimals),
                      ", balance_after ", FormatDecimal(entry.principal_after, decimals));
}

std::string Line(const Struct& row) {
  std::string line =
      absl::StrCat(TextAt(row, "date"), " ", TextAt(row, "type"), " ", TextAt(row, "amount"));
  for (const char* key :
       {"principal", "interest", "fees", "penalties", "overpayment", "balance_after"}) {
    if (Has(row, key)) absl::StrAppend(&line, ", ", key, " ", TextAt(row, key));
  }
  return line;
}

// Lists without a column for it show what was undone as if it stood.
bool MayBe(const Ours& ours, const Struct& row) {
  return !Has(row, "reverted") || ours.undone == FlagAt(row, "reverted");
}

void Find(const Struct& row, std::vector<Ours>& all, bool running_balance, Comparison& comparison) {
  for (Ours& ours : all) {
    if (ours.found || !MayBe(ours, row)) continue;
    if (!Matches(ours, row, comparison.decimals(), running_balance)) continue;
    ours.found = true;
    return;
  }
  std::vector<std::string> similar;
  for (const Ours& ours : all) {
    if (!IsSameTransaction(ours, row)) continue;
    similar.push_back(absl::StrCat(Line(ours, comparison.decimals()),
                                   ours.undone ? " (undone)" : "", ours.found ? " (taken)" : ""));
  }
  comparison.Expect("transaction", similar.empty() ? "missing" : absl::StrJoin(similar, " | "),
                    absl::StrCat(Line(row), FlagAt(row, "reverted") ? " (reverted)" : ""));
}

bool IsAccrual(const Struct& row) { return absl::StartsWith(TextAt(row, "type"), "Accrual"); }

// The day on which nothing was left to pay; none while something is, or when it was written off.
std::optional<Date> SettledOn(const Account& account) {
  if (account.outstanding() > 0 || account.written_off()) return std::nullopt;
  std::optional<Date> last;
  for (const loan::Row& row : account.rows()) last = std::max(last, row.settled);
  return last;
}

// The ledger books no accruals by itself; their running sum is the interest that has arisen, as it
// was on the day. From the day on which the loan is settled, all interest that was asked for has,
// but for what a chargeback asks for again. Accruals that were booked before a step changed their
// days were booked by what was known then.
void CompareAccruals(const LoanHistory& history, const Account& now,
                     const std::vector<Struct>& rows, Comparison& comparison) {
  const std::optional<Date> settled = SettledOn(now);
  int64_t sum = 0;
  std::optional<Date> last;
  for (const Struct& row : rows) {
    const bool is_less = TextAt(row, "type") == "Accrual Adjustment";
    if ((TextAt(row, "type") != "Accrual" && !is_less) || FlagAt(row, "reverted")) continue;
    const int64_t amount = AmountAt(row, "interest", comparison.decimals()).value_or(0);
    sum += is_less ? -amount : amount;
    const absl::StatusOr<Date> date = DateAt(row, "date");
    if (!date.ok()) return comparison.Fail(date.status().message());
    if (history.rewritten_on().has_value() && *date <= *history.rewritten_on()) continue;
    last = *date;
    if (settled.has_value() && *date >= *settled) continue;
    const Account account = history.AccountOn(*date);
    const Date until = history.accrues_ahead() ? AddDays(*date, 1) : *date;
    comparison.Expect(absl::StrCat("interest accrued by ", TextAt(row, "date")),
                      FormatDecimal(account.InterestAccruedBy(until), comparison.decimals()),
                      FormatDecimal(sum, comparison.decimals()));
  }
  if (!last.has_value() || !settled.has_value() || *last < *settled) return;
  const int64_t interest =
      now.TotalOf(&loan::Row::due)[Component::kInterest] - now.owed_again()[Component::kInterest];
  comparison.Expect("interest accrued in all", FormatDecimal(interest, comparison.decimals()),
                    FormatDecimal(sum, comparison.decimals()));
}

}  // namespace

void CompareTransactions(const LoanHistory& history, const Account& account, const Struct& snapshot,
                         bool running_balance, Comparison& comparison) {
  std::vector<Ours> ours = OursOf(history, account);
  const std::vector<Struct> rows = ObjectsAt(snapshot, "transactions");
  for (const Struct& row : rows) {
    if (!IsAccrual(row)) Find(row, ours, running_balance, comparison);
  }
  // A list that names the steps has some of them; any other has all.
  const bool full = !rows.empty() && !Has(rows.front(), "seq");
  for (const Ours& one : ours) {
    if (!full || one.found || one.undone) continue;
    comparison.Fail(absl::StrCat("the list lacks ", Line(one, comparison.decimals())));
  }
  CompareAccruals(history, account, rows, comparison);
  std::vector<Ours> again = OursOf(history, account);
  for (const Struct& row : ObjectsAt(snapshot, "transactions_include")) {
    Find(row, again, running_balance, comparison);
  }
  for (Struct row : ObjectsAt(snapshot, "reverted")) {
    (*row.mutable_fields())["reverted"].set_bool_value(true);
    Find(row, again, false, comparison);
  }
}

}  // namespace thuning::conformance
