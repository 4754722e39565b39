#include "clients/auditor/hledger_journal.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "ledger/base/status_macros.h"
#include "ledger/money/currency.h"
#include "ledger/money/date.h"
#include "ledger/money/decimal_text.h"

namespace thuning::auditor {
namespace {

using event::v1::ChartAccount;
using event::v1::Event;
using event::v1::Posting;
using event::v1::Record;

// ---- Text that hledger reads as it is meant.

// Percent-encodes control characters and those that are misread.
std::string Encoded(absl::string_view text, absl::FunctionRef<bool(char)> is_misread) {
  std::string encoded;
  for (const char c : text) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c)) || is_misread(c)) {
      absl::StrAppend(&encoded, "%", absl::Hex(static_cast<unsigned char>(c), absl::kZeroPad2));
    } else {
      encoded += c;
    }
  }
  return encoded;
}

// Commas end a tag's value, and a bracketed date would be the posting's.
std::string EncodedTag(absl::string_view value) {
  return Encoded(value, [](char c) { return absl::StrContains("%,[]", c); });
}

// A colon would begin a sub-account, a semicolon a comment, brackets a virtual posting.
std::string EncodedLabel(absl::string_view label) {
  return Encoded(label, [](char c) { return absl::StrContains("%:;\"[]{}|", c); });
}

// Operators and numbers, which are letters, digits and hyphens.
std::string EncodedId(absl::string_view id) {
  return Encoded(
      id, [](char c) { return !absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '-'; });
}

struct Tag {
  absl::string_view label;
  std::string value;  // empty: there is no such tag
};

// "position:123, principal:ami" behind `before`; nothing when there is no tag.
std::string TagComment(absl::string_view before, std::initializer_list<Tag> tags) {
  std::string text;
  for (const Tag& tag : tags) {
    if (tag.value.empty()) continue;
    absl::StrAppend(&text, text.empty() ? before : ", ", tag.label, ":", EncodedTag(tag.value));
  }
  return text;
}

std::string RequestText(const std::string& id) {
  const std::string hex = absl::BytesToHexString(id);
  if (id.size() != 16) return hex;
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-",
                      hex.substr(16, 4), "-", hex.substr(20));
}

std::string RecordedText(const Record& record) {
  const absl::Time time = absl::FromUnixSeconds(record.recorded_time().seconds()) +
                          absl::Nanoseconds(record.recorded_time().nanos());
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E*SZ", time, absl::UTCTimeZone());
}

// ---- Accounts.

// Blanks beyond ASCII, which hledger takes for blanks too.
constexpr absl::string_view kBlanks[] = {"\u00A0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003",
                                         "\u2004", "\u2005", "\u2006", "\u2007", "\u2008", "\u2009",
                                         "\u200A", "\u202F", "\u205F", "\u3000"};

// Two spaces would end the name.
std::string AccountName(absl::string_view operator_id, absl::string_view number,
                        absl::string_view label) {
  std::string name = absl::StrCat(EncodedId(operator_id), ":", EncodedId(number.substr(0, 1)), ":",
                                  EncodedId(number), " ", EncodedLabel(label));
  for (const absl::string_view blank : kBlanks) absl::StrReplaceAll({{blank, " "}}, &name);
  absl::RemoveExtraAsciiWhitespace(&name);
  return name;
}

bool BeginsWithAnyOf(absl::string_view number,
                     std::initializer_list<absl::string_view> beginnings) {
  return std::any_of(beginnings.begin(), beginnings.end(),
                     [&](absl::string_view one) { return absl::StartsWith(number, one); });
}

// hledger's letter: asset, liability, equity, revenue, expense (X), cash; empty for none.
absl::string_view TypeOf(absl::string_view number, bool normal_credit) {
  switch (number.front()) {
    case '1':
      return BeginsWithAnyOf(number, {"15", "16", "17", "19"}) ? "L" : "E";
    case '2':
    case '3':
      return "A";
    case '4':  // 49 are depreciations of what others owe
      return normal_credit && !absl::StartsWith(number, "49") ? "L" : "A";
    case '5':
      return BeginsWithAnyOf(number, {"512", "53"}) ? "C" : "A";
    case '6':
      return "X";
    case '7':
      return "R";
    default:
      return "";
  }
}

std::string Directive(absl::string_view name, absl::string_view type) {
  return absl::StrCat("account ", name, type.empty() ? "" : "  ; type:", type, "\n");
}

// ---- Currencies.

std::optional<int> Decimals(absl::string_view currency) {
  const std::optional<int> active = CurrencyExponent(currency);
  return active.has_value() ? active : WithdrawnCurrencyExponent(currency);
}

// ---- Transactions.

absl::StatusOr<std::string> DateText(const google::type::Date& stated, absl::string_view which) {
  const auto date = Date::FromYmd(stated.year(), stated.month(), stated.day());
  if (date.has_value()) return FormatIsoDate(*date);
  return absl::DataLossError(absl::StrCat("the ", which, " date is no date"));
}

// The day on which a posting stands in the books where that is not the transaction's; hledger reads
// it from the tag.
std::string BookedText(const Posting& posting) {
  if (!posting.has_booking_date()) return "";
  return DateText(posting.booking_date(), "booking").value_or("");
}

absl::Status CheckSayable(const Posting& posting) {
  const bool has_side =
      posting.side() == event::v1::SIDE_DEBIT || posting.side() == event::v1::SIDE_CREDIT;
  if (posting.account().empty()) return absl::DataLossError("a posting names no account");
  if (!has_side) return absl::DataLossError("a posting is neither debit nor credit");
  if (posting.amount_minor() <= 0) return absl::DataLossError("a posting's amount is not positive");
  if (posting.has_booking_date()) {
    RETURN_IF_ERROR(DateText(posting.booking_date(), "booking").status());
  }
  if (Decimals(posting.currency_code()).has_value()) return absl::OkStatus();
  return absl::DataLossError(
      absl::StrCat("\"", posting.currency_code(), "\" is no currency of ISO 4217"));
}

absl::StatusOr<std::string> DateOfSayable(const Record& record) {
  if (record.operator_id().empty()) return absl::DataLossError("it belongs to no operator");
  for (const Posting& posting : record.postings()) RETURN_IF_ERROR(CheckSayable(posting));
  return DateText(record.effective_date(), "effective");
}

// "LoanTransacted"; what a later version has added is a "Fact".
std::string FactName(const Event& event) {
  const auto* fact = event.GetReflection()->GetOneofFieldDescriptor(
      event, event.GetDescriptor()->FindOneofByName("fact"));
  return fact == nullptr ? "Fact" : fact->message_type()->name();
}

// Each kind once, in the order of first appearance: "EntriesImported, EntryMatched x200".
std::string FactNames(const Record& record) {
  std::vector<std::pair<std::string, int>> counts;
  for (const Event& event : record.events()) {
    const std::string name = FactName(event);
    const auto known = std::find_if(counts.begin(), counts.end(),
                                    [&](const auto& count) { return count.first == name; });
    if (known != counts.end()) {
      ++known->second;
    } else {
      counts.emplace_back(name, 1);
    }
  }
  return absl::StrJoin(counts, ", ", [](std::string* out, const auto& count) {
    absl::StrAppend(out, count.first);
    if (count.second > 1) absl::StrAppend(out, " x", count.second);
  });
}

std::string TagsOf(const Record& record) {
  return TagComment("\n    ; ", {{"position", absl::StrCat(record.position())},
                                 {"recorded", RecordedText(record)},
                                 {"request", RequestText(record.request_id())},
                                 {"principal", record.principal()}});
}

}  // namespace

// Without the first directive 1.234 TND would be twelve hundred to some.
std::string HledgerJournal::Head() {
  return "; The postings of a ledger, for hledger. Debits are positive.\ndecimal-mark .\n";
}

std::string HledgerJournal::Declarations(const Record& record) {
  std::string text;
  const auto declare = [&](const ChartAccount& account) {
    text += DeclareAccount(record.operator_id(), {.number = account.number(),
                                                  .label = account.label(),
                                                  .normal_credit = account.normal_credit()});
  };
  for (const Event& event : record.events()) {
    for (const ChartAccount& account : event.operator_created().accounts()) declare(account);
    if (event.has_chart_account_created()) declare(event.chart_account_created().account());
  }
  return text.empty() ? "" : absl::StrCat("\n", text);
}

absl::StatusOr<std::string> HledgerJournal::Transaction(const Record& record) {
  ASSIGN_OR_RETURN(const std::string date, DateOfSayable(record));
  std::string directives;
  std::string lines;
  for (const Posting& posting : record.postings()) {
    absl::StrAppend(&directives, DeclareCurrency(posting.currency_code()),
                    DeclareAccount(record.operator_id(), {.number = posting.account()}));
    lines += PostingLine(record.operator_id(), posting);
  }
  return absl::StrCat(directives.empty() ? "" : "\n", directives, "\n", date, " (#",
                      record.position(), ") ", FactNames(record), TagsOf(record), "\n", lines);
}

std::string HledgerJournal::DeclareAccount(absl::string_view operator_id, const Account& account) {
  if (account.number.empty()) return "";
  const auto [name, is_new] =
      names_.try_emplace({std::string(operator_id), std::string(account.number)},
                         AccountName(operator_id, account.number, account.label));
  return is_new ? Directive(name->second, TypeOf(account.number, account.normal_credit)) : "";
}

// hledger wants a decimal mark here even where there are no decimals: "1000. JPY".
std::string HledgerJournal::DeclareCurrency(const std::string& code) {
  if (!currencies_.insert(code).second) return "";
  const auto decimals = static_cast<size_t>(*Decimals(code));
  return absl::StrCat("commodity 1000.", std::string(decimals, '0'), " ", code, "\n");
}

std::string HledgerJournal::PostingLine(absl::string_view operator_id,
                                        const Posting& posting) const {
  const bool is_debit = posting.side() == event::v1::SIDE_DEBIT;
  const int64_t amount = is_debit ? posting.amount_minor() : -posting.amount_minor();
  return absl::StrCat(
      "    ", names_.at({std::string(operator_id), posting.account()}), "  ",
      FormatDecimal(amount, *Decimals(posting.currency_code())), " ", posting.currency_code(),
      TagComment("  ; ", {{"date", BookedText(posting)}, {"subject", posting.subject()}}), "\n");
}

}  // namespace thuning::auditor
