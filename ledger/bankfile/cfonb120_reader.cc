#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ledger/bankfile/cfonb120.h"
#include "ledger/bankfile/findings.h"
#include "ledger/bankfile/keys.h"
#include "ledger/bankfile/statement_checks.h"
#include "ledger/bankfile/text_encoding.h"
#include "ledger/money/currency.h"
#include "ledger/money/decimal_text.h"

namespace thuning::bankfile {
namespace {

using absl::StrCat;

constexpr size_t kLength = 120;
constexpr absl::string_view kFormat = "cfonb120";

bool IsBlank(absl::string_view text) { return text.find_first_not_of(' ') == text.npos; }
bool AreDigits(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}
int64_t ToInt(absl::string_view digits) {  // at most 18 of them
  int64_t value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

// One record; positions count from 1 as the brochure prints them.
struct Record {
  int64_t line = 0;
  absl::string_view bytes;

  absl::string_view Raw(size_t first, size_t last) const {
    return bytes.substr(first - 1, last - first + 1);
  }
  std::string Text(size_t first, size_t last) const {
    return Latin1ToUtf8(absl::StripAsciiWhitespace(Raw(first, last)));
  }
  bool Blank(size_t first, size_t last) const { return IsBlank(Raw(first, last)); }
  absl::string_view code() const { return Raw(1, 2); }
  Position At(size_t column = 0) const { return {line, static_cast<int64_t>(column), ""}; }
};

std::vector<Record> SplitUnbroken(absl::string_view bytes, Findings& findings) {
  std::vector<Record> records;
  for (size_t at = 0; at < bytes.size(); at += kLength) {
    const Record record{static_cast<int64_t>(at / kLength) + 1, bytes.substr(at, kLength)};
    if (record.bytes.size() < kLength) {
      findings.Refuse(record.At(), "RECORD_LENGTH",
                      StrCat("record ", record.line, " has ", record.bytes.size(), " characters"));
      break;
    }
    records.push_back(record);
  }
  return records;
}

std::vector<Record> SplitLines(absl::string_view bytes, Findings& findings) {
  std::vector<Record> records;
  int64_t line = 0;
  for (absl::string_view text : absl::StrSplit(bytes, '\n')) {
    ++line;
    absl::ConsumeSuffix(&text, "\r");
    if (IsBlank(text)) continue;
    if (text.size() != kLength) {
      findings.Refuse({line, 0, ""}, "RECORD_LENGTH",
                      StrCat("line ", line, " has ", text.size(), " characters"));
      continue;
    }
    records.push_back({line, text});
  }
  return records;
}

// The records of the file, each of 120 printable characters.
std::vector<Record> SplitRecords(absl::string_view bytes, Findings& findings) {
  const bool broken = bytes.find_first_of("\r\n") != bytes.npos;
  std::vector<Record> records =
      broken ? SplitLines(bytes, findings) : SplitUnbroken(bytes, findings);
  for (const Record& record : records) {
    const auto control = std::find_if(record.bytes.begin(), record.bytes.end(),
                                      [](char c) { return (c >= 0 && c < 0x20) || c == 0x7F; });
    if (control == record.bytes.end()) continue;
    findings.Refuse(record.At(static_cast<size_t>(control - record.bytes.begin()) + 1),
                    "CONTROL_CHARACTER",
                    StrCat("line ", record.line, " holds a control character"));
  }
  if (records.empty() && !findings.refused()) findings.Refuse({}, "EMPTY_FILE", "no record");
  return records;
}

using Group = std::vector<Record>;  // 01, 04 and 05 in between, 07

// The statements of the file. Any fault of structure refuses the file: where one statement ends
// would be a guess.
std::vector<Group> GroupStatements(const std::vector<Record>& records, Findings& findings) {
  std::vector<Group> groups;
  bool open = false;
  for (const Record& record : records) {
    const absl::string_view code = record.code();
    const std::string place = StrCat("line ", record.line, ": ");
    if (code != "01" && code != "04" && code != "05" && code != "07") {
      findings.Refuse(record.At(1), "UNKNOWN_RECORD",
                      StrCat(place, "record code '", Latin1ToUtf8(code), "' is unknown"));
    } else if (code == "01" && open) {
      findings.Refuse(record.At(1), "STATEMENT_NOT_CLOSED",
                      StrCat(place, "the 01 before is never closed by 07"));
    } else if (code != "01" && !open) {
      findings.Refuse(record.At(1), "OUTSIDE_STATEMENT",
                      StrCat(place, code, " outside a statement"));
    } else if (code == "05" && groups.back().back().code() == "01") {
      findings.Refuse(record.At(1), "COMPLEMENT_WITHOUT_MOVEMENT",
                      StrCat(place, "05 follows no 04"));
    } else {
      if (code == "01") groups.emplace_back();
      groups.back().push_back(record);
      open = code != "07";
      continue;
    }
    return {};
  }
  if (open) {
    findings.Refuse(groups.back().front().At(1), "STATEMENT_NOT_CLOSED", "01 never closed by 07");
  }
  return groups;
}

// Reads one group into a draft. What it cannot read, it refuses and goes on, so that all faults are
// told at once.
class StatementReader {
 public:
  StatementReader(const Group& group, const Cfonb120Options& options)
      : group_(group), options_(options) {}

  Draft Read() && {
    ReadOpening(group_.front());
    for (size_t i = 1; i + 1 < group_.size(); ++i) {
      if (group_[i].code() == "04") {
        ReadMovement(group_[i]);
      } else {
        ReadComplement(group_[i]);
      }
    }
    ReadClosing(group_.back());
    return CheckBalances(std::move(draft_));
  }

 private:
  Statement& statement() { return draft_.statement; }

  void Refuse(const Record& record, size_t column, absl::string_view reason,
              absl::string_view message) {
    draft_.findings.Refuse(record.At(column), reason, StrCat("line ", record.line, ": ", message));
  }
  void Warn(const Record& record, size_t column, absl::string_view reason,
            absl::string_view message) {
    draft_.findings.Warn(record.At(column), reason, StrCat("line ", record.line, ": ", message));
  }

  void ReadOpening(const Record& record) {
    CheckAccount(record);
    statement().position = record.At();
    statement().id = record.Text(35, 40);
    statement().account = StrCat(record.Text(3, 7), record.Text(12, 16), record.Text(22, 32));
    statement().currency = record.Blank(17, 19) ? "EUR" : record.Text(17, 19);
    const auto active = CurrencyExponent(statement().currency);
    const auto exponent =
        active.has_value() ? active : WithdrawnCurrencyExponent(statement().currency);
    exponent_ = exponent.value_or(2);
    if (!exponent.has_value()) {
      Refuse(record, 17, "CURRENCY_UNKNOWN",
             StrCat("currency '", statement().currency, "' is not of ISO 4217"));
    }
    CheckCurrency(record);
    WarnOfReservedText(record);
    statement().opening = ReadBalance(record);
    statement().from = statement().opening->date;
  }

  void ReadClosing(const Record& record) {
    const Record& opening = group_.front();
    CheckAccount(record);
    if (record.Raw(3, 7) != opening.Raw(3, 7) || record.Raw(12, 16) != opening.Raw(12, 16) ||
        record.Raw(22, 32) != opening.Raw(22, 32)) {
      Refuse(record, 3, "ACCOUNT_MISMATCH", "the account of 07 is not that of 01");
    }
    CheckCurrency(record);
    WarnOfReservedText(record);
    statement().closing = ReadBalance(record);
    statement().to = statement().closing->date;
    if (statement().to < statement().from)
      Warn(record, 35, "DATES_REVERSED", "07 is dated before 01");
  }

  void ReadMovement(const Record& record) {
    CheckMovementAccount(record);
    CheckCurrency(record);
    Entry entry;
    entry.position = record.At();
    entry.amount = {ReadAmount(record), statement().currency};
    entry.booking_date = ReadDate(record, 35);
    const bool no_value_date = record.Blank(43, 48) || record.Raw(43, 48) == "000000";
    if (!no_value_date) entry.value_date = ReadDate(record, 43);
    entry.label = record.Text(49, 79);
    entry.number = record.Text(82, 88);
    entry.reference = record.Text(105, 120);
    entry.payment.code.proprietary = BankCode(record);
    if (!entry.payment.code.proprietary.empty()) entry.payment.code.issuer = "CFONB";
    entry.payment.return_reason = record.Text(41, 42);
    if (entry.amount.minor == 0 && record.Raw(43, 48) == "000000") {
      entry.status = EntryStatus::kInformation;
      Warn(record, 43, "NO_MOVEMENT", "a movement of zero without a value date moves nothing");
    }
    statement().entries.push_back(std::move(entry));
    movement_ = &record;
  }

  static std::string BankCode(const Record& record) {
    const std::string interbank = record.Text(33, 34), internal = record.Text(8, 11);
    return internal.empty() ? interbank : StrCat(interbank, "/", internal);
  }

  void CheckAccount(const Record& record) {
    if (!AreDigits(record.Raw(3, 7)))
      Refuse(record, 3, "FIELD_NOT_NUMERIC", "the bank code is not numeric");
    if (!AreDigits(record.Raw(12, 16)))
      Refuse(record, 12, "FIELD_NOT_NUMERIC", "the branch code is not numeric");
    if (record.Blank(22, 32)) Refuse(record, 22, "ACCOUNT_MISSING", "the account number is blank");
  }

  // Banks print other bank and branch codes in movements; the account number must be that of 01.
  void CheckMovementAccount(const Record& record) {
    const Record& opening = group_.front();
    if (record.Raw(22, 32) != opening.Raw(22, 32)) {
      Refuse(record, 22, "ACCOUNT_MISMATCH", "the account number is not that of 01");
    } else if (record.Raw(3, 7) != opening.Raw(3, 7) || record.Raw(12, 16) != opening.Raw(12, 16)) {
      Warn(record, 3, "BANK_CODE_DIFFERS", "bank or branch code is not that of 01");
    }
  }

  // Some banks leave currency and decimals blank: euros and cents, said once for each statement.
  void CheckCurrency(const Record& record) {
    const bool no_currency = record.Blank(17, 19), no_decimals = record.Blank(20, 20);
    if (!no_currency && record.Text(17, 19) != statement().currency) {
      Refuse(record, 17, "CURRENCY_MISMATCH", StrCat("currency is not ", statement().currency));
    }
    if (!no_decimals && record.Raw(20, 20) != StrCat(exponent_)) {
      Refuse(record, 20, "DECIMALS_MISMATCH",
             StrCat(statement().currency, " has ", exponent_, " decimals, not '",
                    record.Text(20, 20), "'"));
    }
    if ((no_currency || no_decimals) && !std::exchange(warned_of_currency_, true)) {
      Warn(record, 17, "CURRENCY_ASSUMED",
           StrCat("currency or decimals are blank: read as ", statement().currency));
    }
  }

  void WarnOfReservedText(const Record& record) {
    if (!record.Blank(41, 90)) {
      Warn(record, 41, "RESERVED_ZONE_TEXT",
           StrCat("text in the reserved zone: \"", record.Text(41, 90), "\""));
    }
  }

  Balance ReadBalance(const Record& record) {
    return {{ReadAmount(record), statement().currency}, ReadDate(record, 35)};
  }

  std::optional<Date> ReadDate(const Record& record, size_t column) {
    const absl::string_view text = record.Raw(column, column + 5);
    std::optional<Date> date;
    if (AreDigits(text)) {
      const int year = static_cast<int>(ToInt(text.substr(4, 2)));
      date = Date::FromYmd(year > 60 ? 1900 + year : 2000 + year,
                           static_cast<int>(ToInt(text.substr(2, 2))),
                           static_cast<int>(ToInt(text.substr(0, 2))));
    }
    if (!date.has_value())
      Refuse(record, column, "DATE_MALFORMED", StrCat("'", Latin1ToUtf8(text), "' is no date"));
    return date;
  }

  int64_t ReadAmount(const Record& record) {
    const absl::string_view text = record.Raw(91, 104);
    const absl::string_view digits = text.substr(0, 13);
    const std::optional<int> last = LastDigit(text.back());
    if (!AreDigits(digits) || !last.has_value()) {
      Refuse(record, 91, "AMOUNT_MALFORMED", StrCat("amount '", Latin1ToUtf8(text), "'"));
      return 0;
    }
    const bool debit = *last < 0;
    const int64_t magnitude = ToInt(digits) * 10 + (debit ? ~*last : *last);
    return debit ? -magnitude : magnitude;
  }

  // The digit that an overpunched character stands for, as itself for a credit and as its
  // complement (~0 … ~9) for a debit.
  std::optional<int> LastDigit(char c) const {
    if (options_.iso646_amounts) {
      if (c == '\xE9') return 0;
      if (c == '\xE8') return ~0;
      c = absl::ascii_toupper(static_cast<unsigned char>(c));
    }
    if (c == '{') return 0;
    if (c == '}') return ~0;
    if (c >= 'A' && c <= 'I') return c - 'A' + 1;
    if (c >= 'J' && c <= 'R') return ~(c - 'J' + 1);
    return std::nullopt;
  }

  void ReadComplement(const Record& record) {
    if (record.Raw(22, 32) != movement_->Raw(22, 32)) {
      Refuse(record, 22, "ACCOUNT_MISMATCH", "the account number of 05 is not that of its 04");
    }
    if (record.Raw(33, 34) != movement_->Raw(33, 34)) {
      Refuse(record, 33, "OPERATION_MISMATCH", "05 does not carry the interbank code of its 04");
    }
    CheckCurrency(record);
    ApplyComplement(record, record.Text(46, 48), record.Raw(49, 118));
  }

  // Puts the information where it belongs, or keeps it verbatim when there is no such place or the
  // place is taken.
  void ApplyComplement(const Record& record, const std::string& qualifier,
                       absl::string_view information) {
    Payment& payment = statement().entries.back().payment;
    const std::string all = Field(information, 0, 70), first = Field(information, 0, 35);
    const std::string second = Field(information, 35, 35);
    bool taken = false;
    if (qualifier == "LIB") {
      payment.notes.push_back(all);
      taken = true;
    } else if (qualifier == "LCC" || (qualifier == "LC2" && payment.remittance.size() == 1)) {
      taken = payment.remittance.size() < 2;
      if (taken) payment.remittance.push_back(all);
    } else if (qualifier == "NPY") {
      taken = Set(payment.debtor.name, all);
    } else if (qualifier == "NBE") {
      taken = Set(payment.creditor.name, all);
    } else if (qualifier == "CPY") {
      taken = second.empty() && Set(payment.debtor.account, first);
    } else if (qualifier == "CBE") {
      taken = second.empty() && Set(payment.creditor.account, first);
    } else if (qualifier == "BDB") {
      taken = Set(payment.creditor.agent, all);
    } else if (qualifier == "LCS") {
      taken = second.empty() && Set(payment.creditor_reference, first);
      NoteCheckDigits(record, payment.creditor_reference);
    } else if (qualifier == "RCN") {
      taken = SetBoth(payment.end_to_end_id, KeyOrEmpty(first), payment.purpose, second);
    } else if (qualifier == "REF") {
      taken = SetBoth(payment.payment_information_id, first, payment.instruction_id, second);
    } else if (qualifier == "RUM") {
      taken =
          Field(information, 39, 31).empty() &&
          SetBoth(payment.mandate_id, first, payment.mandate_sequence, Field(information, 35, 4));
    } else if (qualifier == "MMO") {
      taken = SetOriginal(payment, information);
    } else if (qualifier == "FEE") {
      taken = AddCharge(payment, information);
    }
    if (!taken) statement().entries.back().complements.push_back({qualifier, all});
  }

  static std::string Field(absl::string_view information, size_t offset, size_t length) {
    return Latin1ToUtf8(absl::StripAsciiWhitespace(information.substr(offset, length)));
  }

  static bool Set(std::string& field, const std::string& value) {
    if (!field.empty()) return false;
    field = value;
    return true;
  }

  static bool SetBoth(std::string& first, const std::string& one, std::string& second,
                      const std::string& two) {
    if (!first.empty() || !second.empty()) return false;
    first = one;
    second = two;
    return true;
  }

  void NoteCheckDigits(const Record& record, const std::string& reference) {
    if (!IsWrongIso11649(reference)) return;
    draft_.findings.Note(
        record.At(49), "CREDITOR_REFERENCE_CHECK",
        StrCat("line ", record.line, ": check digits of ", reference, " are wrong"));
  }

  // Currency, number of decimals and 14 digits, as MMO and FEE begin.
  static std::optional<Amount> ReadUnsigned(absl::string_view information) {
    const std::string currency(information.substr(0, 3));
    const absl::string_view decimals = information.substr(3, 1), digits = information.substr(4, 14);
    const auto exponent = CurrencyExponent(currency);
    if (!exponent.has_value() || !AreDigits(decimals) || !AreDigits(digits)) return std::nullopt;
    const auto minor =
        ParseDecimal(FormatDecimal(ToInt(digits), static_cast<int>(ToInt(decimals))), *exponent);
    if (!minor.ok()) return std::nullopt;
    return Amount{*minor, currency};
  }

  static bool SetOriginal(Payment& payment, absl::string_view information) {
    const auto amount = ReadUnsigned(information);
    const absl::string_view decimals = information.substr(18, 2), rate = information.substr(20, 11);
    const bool no_rate = IsBlank(decimals) && IsBlank(rate);
    if (payment.original.has_value() || !amount.has_value() || !IsBlank(information.substr(31)))
      return false;
    if (!no_rate && (!AreDigits(decimals) || !AreDigits(rate) || ToInt(decimals) > 11))
      return false;
    payment.original = amount;
    if (!no_rate)
      payment.exchange_rate = FormatDecimal(ToInt(rate), static_cast<int>(ToInt(decimals)));
    return true;
  }

  static bool AddCharge(Payment& payment, absl::string_view information) {
    const auto amount = ReadUnsigned(information);
    if (!amount.has_value() || !IsBlank(information.substr(18))) return false;
    payment.charges.push_back({-amount->minor, amount->currency});
    return true;
  }

  const Group& group_;
  const Cfonb120Options options_;
  Draft draft_;
  int exponent_ = 2;
  bool warned_of_currency_ = false;
  const Record* movement_ = nullptr;  // the 04 that 05 records complete
};

}  // namespace

ParsedFile ReadCfonb120(absl::string_view bytes, const Cfonb120Options& options) {
  Findings findings;
  const std::vector<Record> records = SplitRecords(bytes, findings);
  if (findings.refused()) return RefusedFile(std::string(kFormat), findings);
  const std::vector<Group> groups = GroupStatements(records, findings);
  if (findings.refused()) return RefusedFile(std::string(kFormat), findings);
  std::vector<Draft> drafts;
  drafts.reserve(groups.size());
  for (const Group& group : groups) drafts.push_back(StatementReader(group, options).Read());
  return AssembleFile(std::string(kFormat), std::move(findings), std::move(drafts));
}

}  // namespace thuning::bankfile
