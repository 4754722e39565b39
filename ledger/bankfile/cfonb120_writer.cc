#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "ledger/bankfile/cfonb120.h"
#include "ledger/bankfile/read_back.h"
#include "ledger/bankfile/text_encoding.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/money/currency.h"
#include "ledger/money/decimal_text.h"

namespace thuning::bankfile {
namespace {

using absl::StrCat;

constexpr absl::string_view kCredit = "{ABCDEFGHI";
constexpr absl::string_view kDebit = "}JKLMNOPQR";

std::string ShortDate(Date date) {
  return absl::StrFormat("%02d%02d%02d", date.day(), date.month(), date.year() % 100);
}

uint64_t Magnitude(int64_t minor) {
  return minor < 0 ? 0 - static_cast<uint64_t>(minor) : static_cast<uint64_t>(minor);
}

std::string Overpunched(int64_t minor) {
  const uint64_t magnitude = Magnitude(minor);
  return absl::StrFormat("%013d%c", magnitude / 10, (minor < 0 ? kDebit : kCredit)[magnitude % 10]);
}

// Builds records one field at a time; remembers the first field that had no room.
class RecordWriter {
 public:
  void Begin(absl::string_view code, const Statement& statement) {
    record_ = std::string(120, ' ');
    Put(1, 2, code);
    Put(3, 5, absl::ClippedSubstr(statement.account, 0, 5));
    Put(12, 5, absl::ClippedSubstr(statement.account, 5, 5));
    Put(17, 3, statement.currency);
    Put(20, 1, StrCat(CurrencyExponent(statement.currency).value_or(0)));
    Put(22, 11, absl::ClippedSubstr(statement.account, 10));
  }

  void Put(size_t column, size_t length, absl::string_view text) {
    const auto latin1 = Utf8ToLatin1(text);
    if (!latin1.has_value() || latin1->size() > length) {
      if (no_room_.ok()) no_room_ = NoRoom(column, length, text);
      return;
    }
    record_.replace(column - 1, latin1->size(), *latin1);
  }

  void End() { file_ += StrCat(record_, "\r\n"); }

  absl::StatusOr<std::string> Finish() && {
    RETURN_IF_ERROR(no_room_);
    return std::move(file_);
  }

 private:
  static absl::Status NoRoom(size_t column, size_t length, absl::string_view text) {
    return Refuse(absl::StatusCode::kInvalidArgument, "NOT_REPRESENTABLE", "",
                  StrCat("\"", text, "\" does not fit into ", length,
                         " characters of ISO-8859-1 at ", column));
  }

  std::string record_;
  std::string file_;
  absl::Status no_room_;
};

void WriteBalance(RecordWriter& out, absl::string_view code, const Statement& statement,
                  const Balance& balance) {
  out.Begin(code, statement);
  if (balance.date.has_value()) out.Put(35, 6, ShortDate(*balance.date));
  out.Put(91, 14, Overpunched(balance.amount.minor));
  out.End();
}

// What 04 and 05 of one movement share: the account, the operation codes and the booking date.
void BeginMovement(RecordWriter& out, absl::string_view code, const Statement& statement,
                   const Entry& entry) {
  out.Begin(code, statement);
  const absl::string_view proprietary = entry.payment.code.proprietary;
  const size_t slash = proprietary.find('/');
  out.Put(33, 2, proprietary.substr(0, slash));
  if (slash != proprietary.npos) out.Put(8, 4, proprietary.substr(slash + 1));
  if (entry.booking_date.has_value()) out.Put(35, 6, ShortDate(*entry.booking_date));
}

void WriteMovement(RecordWriter& out, const Statement& statement, const Entry& entry) {
  BeginMovement(out, "04", statement, entry);
  out.Put(41, 2, entry.payment.return_reason);
  out.Put(43, 6, entry.value_date.has_value() ? ShortDate(*entry.value_date) : "000000");
  out.Put(49, 31, entry.label);
  out.Put(82, 7, entry.number);
  out.Put(91, 14, Overpunched(entry.amount.minor));
  out.Put(105, 16, entry.reference);
  out.End();
}

std::string UnsignedAmount(const Amount& amount) {
  return absl::StrFormat("%s%d%014d", amount.currency,
                         CurrencyExponent(amount.currency).value_or(0), Magnitude(amount.minor));
}

std::string RateFields(absl::string_view rate) {
  const size_t point = rate.find('.');
  const size_t decimals = point == rate.npos ? 0 : rate.size() - point - 1;
  const std::string digits = absl::StrReplaceAll(rate, {{".", ""}});
  return StrCat(absl::StrFormat("%02d", decimals),
                std::string(11 - std::min<size_t>(11, digits.size()), '0'), digits);
}

// The fields of `payment` that 05 records carry: qualifier and information, each part with the room
// that it has.
class ComplementWriter {
 public:
  ComplementWriter(RecordWriter& out, const Statement& statement, const Entry& entry)
      : out_(out), statement_(statement), entry_(entry) {}

  void WriteAll() const {
    const Payment& payment = entry_.payment;
    for (const std::string& note : payment.notes) Write("LIB", note, 70);
    Write("NPY", payment.debtor.name, 70);
    Write("CPY", payment.debtor.account, 35);
    Write("NBE", payment.creditor.name, 70);
    Write("CBE", payment.creditor.account, 35);
    Write("BDB", payment.creditor.agent, 70);
    Write("RCN", payment.end_to_end_id, 35, payment.purpose, 35);
    Write("REF", payment.payment_information_id, 35, payment.instruction_id, 35);
    Write("RUM", payment.mandate_id, 35, payment.mandate_sequence, 4);
    Write("LCS", payment.creditor_reference, 35);
    for (size_t i = 0; i < payment.remittance.size(); ++i)
      Write(i == 0 ? "LCC" : "LC2", payment.remittance[i], 70);
    if (payment.original.has_value()) {
      const std::string rate =
          payment.exchange_rate.empty() ? "" : RateFields(payment.exchange_rate);
      Write("MMO", UnsignedAmount(*payment.original), 18, rate, 13);
    }
    for (const Amount& charge : payment.charges) Write("FEE", UnsignedAmount(charge), 18);
    for (const Complement& other : entry_.complements)
      Write(other.qualifier, other.text, 70, "", 0, true);
  }

 private:
  void Write(absl::string_view qualifier, absl::string_view text, size_t length,
             absl::string_view second = "", size_t second_length = 0,
             bool even_empty = false) const {
    if (text.empty() && second.empty() && !even_empty) return;
    BeginMovement(out_, "05", statement_, entry_);
    out_.Put(46, 3, qualifier);
    out_.Put(49, length, text);
    out_.Put(49 + length, second_length, second);
    out_.End();
  }

  RecordWriter& out_;
  const Statement& statement_;
  const Entry& entry_;
};

}  // namespace

absl::StatusOr<std::string> WriteCfonb120(const std::vector<Statement>& statements) {
  RecordWriter out;
  for (const Statement& statement : statements) {
    WriteBalance(out, "01", statement, statement.opening.value_or(Balance{}));
    for (const Entry& entry : statement.entries) {
      WriteMovement(out, statement, entry);
      ComplementWriter(out, statement, entry).WriteAll();
    }
    WriteBalance(out, "07", statement, statement.closing.value_or(Balance{}));
  }
  ASSIGN_OR_RETURN(std::string file, std::move(out).Finish());
  RETURN_IF_ERROR(CheckReadsBack(statements, ReadCfonb120(file)));
  return file;
}

}  // namespace thuning::bankfile
