#include "tests/conformance/loan_snapshot.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/money/decimal_text.h"
#include "tests/conformance/fields.h"

namespace thuning::conformance {
namespace {

using google::protobuf::Struct;
using loan::Account;
using loan::Charge;
using loan::ChargeTiming;
using loan::Component;
using loan::Row;
using loan::RowKind;
using loan::Tranche;

// ---- The schedule.

struct AmountOfRow {
  const char* key;
  int64_t (*of)(const Row& row);
};

constexpr AmountOfRow kAmountsOfRow[] = {
    {"principal", [](const Row& row) { return row.due[Component::kPrincipal]; }},
    {"interest", [](const Row& row) { return row.due[Component::kInterest]; }},
    {"fees", [](const Row& row) { return row.due[Component::kFee]; }},
    {"penalties", [](const Row& row) { return row.due[Component::kPenalty]; }},
    {"due", [](const Row& row) { return row.due.total(); }},
    {"paid", [](const Row& row) { return row.paid.total(); }},
    {"principal_paid", [](const Row& row) { return row.paid[Component::kPrincipal]; }},
    {"interest_paid", [](const Row& row) { return row.paid[Component::kInterest]; }},
    {"in_advance", [](const Row& row) { return row.paid_in_advance; }},
    {"late", [](const Row& row) { return row.paid_past_due; }},
    {"waived", [](const Row& row) { return row.waived.total(); }},
    {"interest_waived", [](const Row& row) { return row.waived[Component::kInterest]; }},
    {"fees_waived", [](const Row& row) { return row.waived[Component::kFee]; }},
    {"outstanding", [](const Row& row) { return row.open(); }},
};

std::string DateText(std::optional<Date> date) { return date ? FormatIsoDate(*date) : "none"; }

void CompareRow(const Row& row, const Struct& expected, bool paid_out, absl::string_view name,
                Comparison& comparison) {
  comparison.ExpectAt(expected, "from_date", absl::StrCat(name, " from_date"),
                      FormatIsoDate(row.from));
  comparison.ExpectAt(expected, "due_date", absl::StrCat(name, " due_date"),
                      FormatIsoDate(row.due_date));
  for (const AmountOfRow& amount : kAmountsOfRow) {
    comparison.ExpectAmountAt(expected, amount.key, absl::StrCat(name, " ", amount.key),
                              amount.of(row));
  }
  // Null is a statement here: it is not paid.
  if (paid_out && expected.fields().contains("paid_date")) {
    const std::string date = TextAt(expected, "paid_date");
    comparison.Expect(absl::StrCat(name, " paid_date"), DateText(row.settled),
                      date.empty() ? "none" : date);
  }
}

// What is paid out by a row. Money that is paid out on its due date counts, but in the schedules
// that list it in a row after.
int64_t PaidOutBy(const Row& row, const std::vector<Tranche>& tranches, bool listed_after) {
  int64_t sum = 0;
  for (const Tranche& tranche : tranches) {
    const bool first = &tranche == &tranches.front();
    const bool that_day = first || !listed_after || row.kind == RowKind::kDownPayment;
    if (tranche.date < row.due_date || (tranche.date == row.due_date && that_day)) {
      sum += tranche.amount;
    }
  }
  return sum;
}

// A schedule may lack rows; then those that it has are numbered.
struct ExpectedSchedule {
  bool is_complete = true;
  std::vector<Struct> instalments;
  std::vector<Struct> disbursements;

  const Struct* Find(size_t row) const {
    if (is_complete) return row < instalments.size() ? &instalments[row] : nullptr;
    for (const Struct& one : instalments) {
      if (CountAt(one, "nr").value_or(0) == static_cast<int>(row) + 1) return &one;
    }
    return nullptr;
  }
};

ExpectedSchedule ScheduleOf(const Struct& snapshot) {
  ExpectedSchedule schedule;
  schedule.is_complete =
      !Has(snapshot, "schedule_complete") || FlagAt(snapshot, "schedule_complete");
  for (Struct& row : ObjectsAt(snapshot, "schedule")) {
    const bool disbursement = TextAt(row, "kind") == "disbursement";
    (disbursement ? schedule.disbursements : schedule.instalments).push_back(std::move(row));
  }
  return schedule;
}

void CompareDisbursements(const std::vector<Struct>& expected, const std::vector<Tranche>& tranches,
                          Comparison& comparison) {
  if (expected.empty() || tranches.empty()) return;
  comparison.Expect("number of disbursements", absl::StrCat(tranches.size()),
                    absl::StrCat(expected.size()));
  for (size_t i = 0; i < std::min(expected.size(), tranches.size()); ++i) {
    const std::string name = absl::StrCat("disbursement ", i + 1);
    comparison.ExpectAt(expected[i], "due_date", name, FormatIsoDate(tranches[i].date));
    comparison.ExpectAmountAt(expected[i], "balance", name, tranches[i].amount);
  }
}

bool IsAfter(const Row& row) { return row.kind == RowKind::kAfterMaturity || row.is_idle; }
bool IsCharge(const Row& row) { return row.kind == RowKind::kCharge && !row.is_idle; }

void AddTo(Row& sum, const Row& row) {
  sum.due += row.due;
  sum.paid += row.paid;
  sum.waived += row.waived;
  sum.written_off += row.written_off;
  sum.credited += row.credited;
  sum.paid_in_advance += row.paid_in_advance;
  sum.paid_past_due += row.paid_past_due;
  const bool both = sum.settled.has_value() && row.settled.has_value();
  sum.settled = both ? std::max(sum.settled, row.settled) : std::nullopt;
}

// The reference has one row for all that is owed after the last instalment, and none where that is
// due on the same day. What a re-ageing puts on the day of an instalment that it has emptied is
// that instalment.
std::vector<Row> RowsWithoutCharges(const Account& account) {
  std::vector<Row> shown;
  for (const Row& row : account.rows()) {
    if (IsCharge(row)) continue;
    const bool same_day = !shown.empty() && shown.back().due_date == row.due_date;
    const bool joins = !shown.empty() && shown.back().kind != RowKind::kDownPayment;
    const bool is_after = IsAfter(row) && joins && (IsAfter(shown.back()) || same_day);
    const bool was_reaged = same_day && row.kind == RowKind::kReaged &&
                            shown.back().kind == RowKind::kInstalment &&
                            shown.back().due.total() == 0;
    if (!is_after && !was_reaged) {
      shown.push_back(row);
      continue;
    }
    if (was_reaged) shown.back().settled = row.settled;
    AddTo(shown.back(), row);
    shown.back().due_date = row.due_date;
  }
  return shown;
}

// Of what was paid of a row: before a day, and after it.
std::pair<int64_t, int64_t> PaidBeforeAndAfter(const Account& account, size_t row, Date day) {
  std::pair<int64_t, int64_t> paid;
  for (const loan::Entry& entry : account.entries()) {
    for (const auto& [at, parts] : entry.by_row) {
      if (at != row) continue;
      if (entry.date < day) paid.first += parts.total();
      if (entry.date > day) paid.second += parts.total();
    }
  }
  return paid;
}

// A charge stands there in the instalment of its day, and is late when that is; after the last one,
// in a row for what comes after. What is kept back at disbursement stands in none.
std::vector<Row> RowsShown(const Account& account) {
  std::vector<Row> shown = RowsWithoutCharges(account);
  for (const loan::ChargePart& part : account.charge_parts()) {
    Row row = account.rows()[part.row];
    const ChargeTiming timing = account.charges()[part.charge].timing;
    if (!IsCharge(row) || timing == ChargeTiming::kDisbursement) continue;
    const auto is_of = [&row](const Row& one) {
      return one.kind != RowKind::kDownPayment && row.due_date <= one.due_date;
    };
    auto at = std::find_if(shown.begin(), shown.end(), is_of);
    if (at == shown.end() && !shown.empty() && IsAfter(shown.back())) {
      at = std::prev(shown.end());
      at->due_date = row.due_date;
    }
    const Date due = at == shown.end() ? row.due_date : at->due_date;
    std::tie(row.paid_in_advance, row.paid_past_due) = PaidBeforeAndAfter(account, part.row, due);
    if (at != shown.end()) {
      AddTo(*at, row);
      continue;
    }
    row.from = shown.empty() ? row.from : shown.back().due_date;
    row.kind = RowKind::kAfterMaturity;
    shown.push_back(row);
  }
  return shown;
}

void CompareSchedule(const LoanHistory& history, const Account& account, const Struct& snapshot,
                     Comparison& comparison) {
  const ExpectedSchedule expected = ScheduleOf(snapshot);
  if (expected.instalments.empty()) return;
  std::vector<Tranche> tranches = history.Disbursements();
  const bool paid_out = !tranches.empty();
  CompareDisbursements(expected.disbursements, tranches, comparison);
  if (!paid_out) tranches.push_back({.amount = history.principal_agreed()});
  const std::vector<Row> rows = RowsShown(account);
  if (expected.is_complete) {
    comparison.Expect("number of rows", absl::StrCat(rows.size()),
                      absl::StrCat(expected.instalments.size()));
  }
  int64_t repaid = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    const std::string name = absl::StrCat("row ", i + 1);
    repaid += rows[i].due[Component::kPrincipal] - rows[i].credited;
    const int64_t balance = PaidOutBy(rows[i], tranches, !expected.disbursements.empty()) - repaid;
    const Struct* const stated = expected.Find(i);
    if (stated == nullptr) continue;
    CompareRow(rows[i], *stated, paid_out, name, comparison);
    comparison.ExpectAmountAt(*stated, "balance", absl::StrCat(name, " balance"),
                              std::max<int64_t>(balance, 0));
  }
}

// ---- Sums.

// What is kept back at disbursement is among them.
void CompareTotals(const Account& account, const Struct& totals, Comparison& comparison) {
  std::vector<Row> rows = RowsShown(account);
  for (const loan::ChargePart& part : account.charge_parts()) {
    const ChargeTiming timing = account.charges()[part.charge].timing;
    if (timing == ChargeTiming::kDisbursement) rows.push_back(account.rows()[part.row]);
  }
  for (const AmountOfRow& amount : kAmountsOfRow) {
    int64_t sum = 0;
    for (const Row& row : rows) sum += amount.of(row);
    comparison.ExpectAmountAt(totals, amount.key, absl::StrCat("total ", amount.key), sum);
  }
}

std::string StatusOf(const LoanHistory& history, const Account& account) {
  if (history.Disbursements().empty()) return "APPROVED";
  if (account.written_off()) return "CLOSED_WRITTEN_OFF";
  if (account.outstanding() > 0) return "ACTIVE";
  return account.overpaid() > 0 ? "OVERPAID" : "CLOSED_OBLIGATIONS_MET";
}

// Some snapshots state these beside the balances, some among them.
void CompareBalances(const LoanHistory& history, const Account& account, const Struct& balances,
                     Comparison& comparison) {
  CompareTotals(account, ObjectAt(balances, "totals"), comparison);
  comparison.ExpectAmountAt(balances, "outstanding", "outstanding", account.outstanding());
  comparison.ExpectAmountAt(balances, "overpaid", "overpaid", account.overpaid());
  comparison.ExpectAt(balances, "status", "status", StatusOf(history, account));
  if (FlagAt(balances, "all_installments_obligations_met")) {
    comparison.Expect("outstanding of the rows", absl::StrCat(account.outstanding()), "0");
  }
}

// ---- Charges.

std::string ChargeLine(absl::string_view due_date, bool penalty, int64_t due, int64_t paid,
                       int64_t waived, int decimals) {
  const auto text = [decimals](int64_t amount) { return FormatDecimal(amount, decimals); };
  return absl::StrCat(due_date.empty() ? "undated" : due_date, penalty ? " penalty " : " fee ",
                      text(due), ", paid ", text(paid), ", waived ", text(waived));
}

std::vector<std::string> ChargeLines(const Account& account, int decimals) {
  std::vector<std::string> lines;
  for (size_t i = 0; i < account.charges().size(); ++i) {
    const Charge& charge = account.charges()[i];
    if (charge.timing != ChargeTiming::kPastDue) {
      lines.push_back(ChargeLine(charge.due_date ? FormatIsoDate(*charge.due_date) : "",
                                 charge.penalty, charge.due, charge.paid, charge.waived, decimals));
      continue;
    }
    // A penalty on what is overdue is one for each instalment there.
    for (const loan::ChargePart& part : account.charge_parts()) {
      if (part.charge != i) continue;
      lines.push_back(ChargeLine(FormatIsoDate(account.rows()[part.row].due_date), charge.penalty,
                                 part.due, part.paid, part.waived, decimals));
    }
  }
  return lines;
}

void CompareCharges(const Account& account, const Struct& snapshot, Comparison& comparison) {
  const int decimals = comparison.decimals();
  std::vector<std::string> expected;
  for (const Struct& charge : ObjectsAt(snapshot, "charges")) {
    const auto amount = [&](const char* key) {
      return AmountAt(charge, key, decimals).value_or(-1);
    };
    expected.push_back(ChargeLine(TextAt(charge, "due_as_of"), FlagAt(charge, "is_penalty"),
                                  amount("due"), amount("paid"), amount("waived"), decimals));
    comparison.ExpectAmountAt(charge, "outstanding", "outstanding of a charge",
                              amount("due") - amount("paid") - amount("waived"));
  }
  if (expected.empty()) return;
  std::vector<std::string> actual = ChargeLines(account, decimals);
  std::sort(expected.begin(), expected.end());
  std::sort(actual.begin(), actual.end());
  comparison.Expect("charges", absl::StrJoin(actual, "; "), absl::StrJoin(expected, "; "));
}

}  // namespace

std::string FirstDifference(const LoanHistory& history, const Struct& snapshot,
                            bool running_balance) {
  const Account account = history.AccountNow();
  Comparison comparison(history.decimals());
  CompareSchedule(history, account, snapshot, comparison);
  CompareBalances(history, account, snapshot, comparison);
  CompareBalances(history, account, ObjectAt(snapshot, "balances"), comparison);
  CompareTransactions(history, account, snapshot, running_balance, comparison);
  CompareCharges(account, snapshot, comparison);
  CompareJournal(history, snapshot, comparison);
  return comparison.first_difference();
}

}  // namespace thuning::conformance
