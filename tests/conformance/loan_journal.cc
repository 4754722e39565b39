// The journal of a snapshot: for each kind of transaction and day, what our posting rules do to the
// books, netted by account. The reference recognises interest and fees day by day, we when they are
// due or paid: its receivable for both is our receivables and income together.

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/accounting/chart.h"
#include "ledger/lending/loan_postings.h"
#include "ledger/money/decimal_text.h"
#include "tests/conformance/fields.h"
#include "tests/conformance/loan_names.h"
#include "tests/conformance/loan_snapshot.h"

namespace thuning::conformance {
namespace {

using google::protobuf::Struct;
using loan::Kind;
using Net = std::map<std::string, int64_t>;  // debits less credits
using Group = std::pair<Kind, Date>;

std::optional<Kind> KindOfJournal(absl::string_view type) {
  const std::string step = absl::AsciiStrToLower(type);
  if (step == "disbursement") return Kind::kDisbursement;
  if (step == "down_payment") return Kind::kDownPayment;
  return KindOfStep(step);
}

// What an account of ours is in the cases.
std::string CodeOf(absl::string_view account) {
  if (account == accounting::kLoansReceivable) return "112601";
  if (account == accounting::kDoubtfulLoans) return "744007";
  if (account == accounting::kOverpayments) return "l1";
  if (account == accounting::kLoanLosses) return "e4";
  return "112603";
}

// Against the postings of a loan stands where its money comes from.
constexpr char kMoneyCode[] = "145023";

void Add(const lending::Position& position, int64_t sign, Net& net) {
  for (const auto& [line, amount] : position) {
    net[CodeOf(line.account)] += sign * amount;
    net[kMoneyCode] -= sign * amount;
  }
}

// Each fact as it changes what the loan stands for.
std::map<Group, Net> OurJournal(const LoanHistory& history) {
  std::map<Group, Net> journal;
  history.Play(
      [&](const loan::Fact& fact, const loan::Account& before, const loan::Account& after) {
        Net& net = journal[{fact.kind, fact.date}];
        const bool first = fact.kind == Kind::kDisbursement && before.principal_outstanding() == 0;
        lending::LoanBook book;
        if (!first) {
          book.account = before;
          Add(lending::PositionOf(book, fact.date), -1, net);
        }
        book.account = after;
        Add(lending::PositionOf(book, fact.date), 1, net);
      });
  return journal;
}

std::string TextOf(const Net& net, int decimals) {
  std::vector<std::string> lines;
  for (const auto& [code, amount] : net) {
    if (amount != 0) lines.push_back(absl::StrCat(code, " ", FormatDecimal(amount, decimals)));
  }
  return lines.empty() ? "nothing" : absl::StrJoin(lines, ", ");
}

Net NetOf(const Struct& transaction, int decimals) {
  Net net;
  for (const Struct& entry : ObjectsAt(transaction, "entries")) {
    net[TextAt(entry, "gl_code")] += AmountAt(entry, "debit", decimals).value_or(0) -
                                     AmountAt(entry, "credit", decimals).value_or(0);
  }
  return net;
}

// Losses of interest that was accrued, and of what no money pays, are booked otherwise by us: our
// books take interest in when it is paid unless an accrual is asked for.
bool IsCompared(const Struct& transaction, Kind kind) {
  for (const Struct& entry : ObjectsAt(transaction, "entries")) {
    if (!Has(entry, "gl_code")) return false;
  }
  return kind != Kind::kInterestPaymentWaiver && kind != Kind::kWriteOff &&
         kind != Kind::kAcceleration && kind != Kind::kChargeOff;
}

}  // namespace

void CompareJournal(const LoanHistory& history, const Struct& snapshot, Comparison& comparison) {
  const std::vector<Struct> expected = ObjectsAt(snapshot, "journal");
  if (expected.empty()) return;
  const int decimals = comparison.decimals();
  std::map<Group, Net> theirs;
  for (const Struct& transaction : expected) {
    const auto kind = KindOfJournal(TextAt(transaction, "transaction_type"));
    if (!kind.has_value() || !IsCompared(transaction, *kind)) continue;
    const absl::StatusOr<Date> date = DateAt(transaction, "date");
    if (!date.ok()) return comparison.Fail(absl::StrCat("journal: ", date.status().message()));
    for (const auto& [code, amount] : NetOf(transaction, decimals)) {
      theirs[{*kind, *date}][code] += amount;
    }
  }
  const std::map<Group, Net> ours = OurJournal(history);
  for (const auto& [group, net] : theirs) {
    const auto found = ours.find(group);
    comparison.Expect(
        absl::StrCat("journal of ", ListedName(group.first), " on ", FormatIsoDate(group.second)),
        TextOf(found == ours.end() ? Net() : found->second, decimals), TextOf(net, decimals));
  }
}

}  // namespace thuning::conformance
