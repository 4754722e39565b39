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
using Group = std::pair<std::string, Date>;  // by the name in a list of transactions

const StepKind* StepOfJournal(absl::string_view type) {
  const std::string step = absl::AsciiStrToLower(type);
  return FindStep(step == "disbursement" ? "disburse" : step);
}

constexpr char kChargedOff[] = "744007";
constexpr char kIncome[] = "112603";  // with its receivables

// What an account of ours is in the cases.
std::string CodeOf(absl::string_view account) {
  if (account == accounting::kLoansReceivable) return "112601";
  if (account == accounting::kDoubtfulLoans) return kChargedOff;
  if (account == accounting::kOverpayments) return "l1";
  if (account == accounting::kLoanLosses) return "e4";
  return kIncome;
}

// Against the postings of a loan stands where its money comes from: of what the lender gives, what
// it costs him.
std::string SourceOf(absl::string_view listed) {
  if (listed == "Goodwill Credit") return "744003";
  if (listed == "Charge Adjustment") return "404007";
  if (listed == "Interest Payment Waiver") return "404000";
  return "145023";
}

void Add(const lending::Position& position, int64_t sign, const std::string& source, Net& net) {
  for (const auto& [line, amount] : position) {
    net[CodeOf(line.account)] += sign * amount;
    net[source] -= sign * amount;
  }
}

// Each fact as it changes what the loan stands for.
std::map<Group, Net> OurJournal(const LoanHistory& history) {
  std::map<Group, Net> journal;
  history.Play(
      [&](const loan::Fact& fact, const loan::Account& before, const loan::Account& after) {
        const std::string listed(history.ListedNameOf(fact.id));
        Net& net = journal[{listed, fact.date}];
        const bool first = fact.kind == Kind::kDisbursement && before.principal_outstanding() == 0;
        lending::LoanBook book;
        if (!first) {
          book.account = before;
          Add(lending::PositionOf(book, fact.date), -1, SourceOf(listed), net);
        }
        book.account = after;
        Add(lending::PositionOf(book, fact.date), 1, SourceOf(listed), net);
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

// What an account of theirs is, where it is not as it stands: income that a charge-off takes back
// stands with income, and what is charged off, or comes back of it, in one account.
std::string CodeOfTheirs(const std::string& code) {
  if (code == "404001" || code == "404008") return kIncome;
  if (code == "744008" || code == "744037") return kChargedOff;
  return code;
}

Net NetOf(const Struct& transaction, int decimals) {
  Net net;
  for (const Struct& entry : ObjectsAt(transaction, "entries")) {
    net[CodeOfTheirs(TextAt(entry, "gl_code"))] += AmountAt(entry, "debit", decimals).value_or(0) -
                                                   AmountAt(entry, "credit", decimals).value_or(0);
  }
  return net;
}

// Where each of its accounts has a code. What is written off is booked otherwise by us: our books
// have interest in them when it is paid, or when an accrual was asked for.
bool IsCompared(const Struct& transaction, Kind kind) {
  for (const Struct& entry : ObjectsAt(transaction, "entries")) {
    if (!Has(entry, "gl_code")) return false;
  }
  return kind != Kind::kWriteOff;
}

}  // namespace

void CompareJournal(const LoanHistory& history, const Struct& snapshot, Comparison& comparison) {
  const std::vector<Struct> expected = ObjectsAt(snapshot, "journal");
  if (expected.empty()) return;
  const int decimals = comparison.decimals();
  std::map<Group, Net> theirs;
  for (const Struct& transaction : expected) {
    const StepKind* const step = StepOfJournal(TextAt(transaction, "transaction_type"));
    if (step == nullptr || !IsCompared(transaction, step->kind)) continue;
    const absl::StatusOr<Date> date = DateAt(transaction, "date");
    if (!date.ok()) return comparison.Fail(absl::StrCat("journal: ", date.status().message()));
    for (const auto& [code, amount] : NetOf(transaction, decimals)) {
      theirs[{std::string(step->listed), *date}][code] += amount;
    }
  }
  const std::map<Group, Net> ours = OurJournal(history);
  for (const auto& [group, net] : theirs) {
    const auto found = ours.find(group);
    comparison.Expect(absl::StrCat("journal of ", group.first, " on ", FormatIsoDate(group.second)),
                      TextOf(found == ours.end() ? Net() : found->second, decimals),
                      TextOf(net, decimals));
  }
}

}  // namespace thuning::conformance
