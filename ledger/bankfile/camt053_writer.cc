#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "ledger/bankfile/camt053.h"
#include "ledger/bankfile/read_back.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/money/currency.h"
#include "ledger/money/decimal_text.h"

namespace thuning::bankfile {
namespace {

using absl::StrCat;

std::string Escaped(absl::string_view text) {
  return absl::StrReplaceAll(text,
                             {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}});
}

size_t Characters(absl::string_view utf8) {
  return static_cast<size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

// Elements one after the other, indented. Those that turn out empty are not written. Remembers the
// first text that had no room.
class XmlWriter {
 public:
  void Open(absl::string_view name, absl::string_view attributes = "") {
    const size_t start = text_.size();
    Line(StrCat("<", name, attributes, ">"));
    open_.push_back({std::string(name), start, text_.size()});
  }

  void Close() {
    const Element element = std::move(open_.back());
    open_.pop_back();
    const bool empty = text_.size() == element.content;
    if (empty && element.name != "BkTxCd") {  // which the schema requires
      text_.resize(element.start);
      return;
    }
    Line(StrCat("</", element.name, ">"));
  }

  void Leaf(absl::string_view name, absl::string_view text, size_t longest = 35) {
    if (text.empty()) return;
    if (Characters(text) > longest && no_room_.ok()) {
      no_room_ =
          Refuse(absl::StatusCode::kInvalidArgument, "NOT_REPRESENTABLE", "",
                 StrCat("\"", text, "\" has more than the ", longest, " characters of ", name));
    }
    Line(StrCat("<", name, ">", Escaped(text), "</", name, ">"));
  }

  void AmountLeaf(absl::string_view name, const Amount& amount) {
    const int64_t magnitude = amount.minor < 0 ? -amount.minor : amount.minor;
    const std::string text =
        FormatDecimal(magnitude, CurrencyExponent(amount.currency).value_or(0));
    Line(StrCat("<", name, " Ccy=\"", Escaped(amount.currency), "\">", text, "</", name, ">"));
  }

  void Direction(const Amount& amount) { Leaf("CdtDbtInd", amount.minor < 0 ? "DBIT" : "CRDT"); }

  absl::StatusOr<std::string> Finish() && {
    LEDGER_CHECK(open_.empty());
    RETURN_IF_ERROR(no_room_);
    return StrCat("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", text_);
  }

 private:
  struct Element {
    std::string name;
    size_t start = 0;    // of its tag in text_
    size_t content = 0;  // after its tag
  };

  void Line(absl::string_view line) {
    absl::StrAppend(&text_, std::string(2 * open_.size(), ' '), line, "\n");
  }

  std::vector<Element> open_;
  std::string text_;
  absl::Status no_room_;
};

// Writes one document in one version. Each function writes the element that it names, in the order
// of the schema.
class DocumentWriter {
 public:
  DocumentWriter(const Camt053Header& header, Camt053Version version)
      : header_(header), is_08_(version == Camt053Version::k08) {}

  absl::StatusOr<std::string> Write(const std::vector<Statement>& statements) && {
    const absl::string_view version = is_08_ ? "08" : "02";
    xml_.Open("Document",
              StrCat(" xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.", version, "\""));
    xml_.Open("BkToCstmrStmt");
    xml_.Open("GrpHdr");
    xml_.Leaf("MsgId", header_.message_id);
    xml_.Leaf("CreDtTm", header_.created);
    xml_.Close();
    for (const Statement& statement : statements) WriteStatement(statement);
    xml_.Close();
    xml_.Close();
    return std::move(xml_).Finish();
  }

 private:
  void WriteStatement(const Statement& statement) {
    xml_.Open("Stmt");
    xml_.Leaf("Id", statement.id);
    if (statement.sequence_number.has_value())
      xml_.Leaf("ElctrncSeqNb", StrCat(*statement.sequence_number));
    xml_.Leaf("CreDtTm", statement.created.empty() ? header_.created : statement.created);
    if (statement.from.has_value() && statement.to.has_value()) {
      xml_.Open("FrToDt");
      xml_.Leaf("FrDtTm", StrCat(FormatIsoDate(*statement.from), "T00:00:00"));
      xml_.Leaf("ToDtTm", StrCat(FormatIsoDate(*statement.to), "T23:59:59"));
      xml_.Close();
    }
    xml_.Leaf("CpyDplctInd", statement.copy_duplicate);
    xml_.Open("Acct");
    WriteAccountId(statement.account);
    xml_.Leaf("Ccy", statement.currency);
    xml_.Open("Ownr");
    xml_.Leaf("Nm", statement.holder, 70);
    xml_.Close();
    xml_.Close();
    if (statement.opening.has_value()) WriteBalance("OPBD", *statement.opening);
    if (statement.closing.has_value()) WriteBalance("CLBD", *statement.closing);
    for (const Entry& entry : statement.entries) WriteEntry(entry);
    xml_.Close();
  }

  static bool IsIban(absl::string_view account) {
    const auto is = [&](size_t at, char low, char high) {
      return account[at] >= low && account[at] <= high;
    };
    return account.size() >= 15 && account.size() <= 34 && is(0, 'A', 'Z') && is(1, 'A', 'Z') &&
           is(2, '0', '9') && is(3, '0', '9') &&
           std::all_of(account.begin(), account.end(), [](char c) {
             return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
           });
  }

  void WriteAccountId(absl::string_view account) {
    xml_.Open("Id");
    if (IsIban(account)) {
      xml_.Leaf("IBAN", account);
    } else {
      xml_.Open("Othr");
      xml_.Leaf("Id", account, 34);
      xml_.Close();
    }
    xml_.Close();
  }

  void WriteBalance(absl::string_view type, const Balance& balance) {
    xml_.Open("Bal");
    xml_.Open("Tp");
    xml_.Open("CdOrPrtry");
    xml_.Leaf("Cd", type);
    xml_.Close();
    xml_.Close();
    xml_.AmountLeaf("Amt", balance.amount);
    xml_.Direction(balance.amount);
    WriteDate("Dt", balance.date);
    xml_.Close();
  }

  void WriteDate(absl::string_view name, const std::optional<Date>& date) {
    if (!date.has_value()) return;
    xml_.Open(name);
    xml_.Leaf("Dt", FormatIsoDate(*date));
    xml_.Close();
  }

  void WriteEntry(const Entry& entry) {
    xml_.Open("Ntry");
    xml_.Leaf("NtryRef", entry.reference);
    xml_.AmountLeaf("Amt", entry.amount);
    xml_.Direction(entry.amount);
    if (entry.reversal) xml_.Leaf("RvslInd", "true");
    WriteStatus(entry.status);
    WriteDate("BookgDt", entry.booking_date);
    WriteDate("ValDt", entry.value_date);
    xml_.Leaf("AcctSvcrRef", entry.payment.account_servicer_reference);
    WriteCode(entry.payment.code);
    const bool several = !entry.details.empty();
    if (several) WriteOriginal(entry.payment);
    if (several) WriteCharges(entry.payment.charges);
    xml_.Open("NtryDtls");
    WriteBatch(entry);
    if (!several)
      WriteTransaction(entry.payment, nullptr, /*is_entry=*/true, entry.batch.has_value());
    for (const Detail& detail : entry.details) {
      WriteTransaction(detail.payment, detail.amount.has_value() ? &*detail.amount : nullptr, false,
                       false);
    }
    xml_.Close();
    xml_.Leaf("AddtlNtryInf", entry.label, 500);
    xml_.Close();
  }

  void WriteStatus(EntryStatus status) {
    const absl::string_view code = status == EntryStatus::kBooked    ? "BOOK"
                                   : status == EntryStatus::kPending ? "PDNG"
                                                                     : "INFO";
    if (!is_08_) return xml_.Leaf("Sts", code);
    xml_.Open("Sts");
    xml_.Leaf("Cd", code);
    xml_.Close();
  }

  void WriteCode(const BankTransactionCode& code) {
    xml_.Open("BkTxCd");
    if (!code.domain.empty()) {
      xml_.Open("Domn");
      xml_.Leaf("Cd", code.domain, 4);
      xml_.Open("Fmly");
      xml_.Leaf("Cd", code.family, 4);
      xml_.Leaf("SubFmlyCd", code.sub_family, 4);
      xml_.Close();
      xml_.Close();
    }
    xml_.Open("Prtry");
    xml_.Leaf("Cd", code.proprietary);
    xml_.Leaf("Issr", code.issuer);
    xml_.Close();
    xml_.Close();
  }

  void WriteBatch(const Entry& entry) {
    if (!entry.batch.has_value()) return;
    xml_.Open("Btch");
    xml_.Leaf("MsgId", entry.payment.message_id);
    xml_.Leaf("PmtInfId", entry.payment.payment_information_id);
    if (entry.batch->count.has_value()) xml_.Leaf("NbOfTxs", StrCat(*entry.batch->count), 15);
    if (entry.batch->total.has_value()) {
      xml_.AmountLeaf("TtlAmt", *entry.batch->total);
      xml_.Direction(*entry.batch->total);
    }
    xml_.Close();
  }

  // One TxDtls. That of a single payment leaves out what its entry and its batch have said.
  void WriteTransaction(const Payment& payment, const Amount* amount, bool is_entry,
                        bool in_batch) {
    xml_.Open("TxDtls");
    WriteReferences(payment, is_entry, in_batch);
    if (is_08_ && amount != nullptr) {
      xml_.AmountLeaf("Amt", *amount);
      xml_.Direction(*amount);
    }
    WriteAmounts(payment, is_08_ ? nullptr : amount);
    if (!is_entry && !payment.code.empty()) WriteCode(payment.code);
    WriteCharges(payment.charges);
    WriteParties(payment);
    WriteAgents(payment);
    xml_.Open("Purp");
    xml_.Leaf(payment.purpose.size() <= 4 ? "Cd" : "Prtry", payment.purpose);
    xml_.Close();
    WriteRemittance(payment);
    WriteReturn(payment);
    for (const std::string& note : payment.notes) xml_.Leaf("AddtlTxInf", note, 500);
    xml_.Close();
  }

  void WriteReferences(const Payment& payment, bool is_entry, bool in_batch) {
    xml_.Open("Refs");
    if (!in_batch) xml_.Leaf("MsgId", payment.message_id);
    if (!is_entry) xml_.Leaf("AcctSvcrRef", payment.account_servicer_reference);
    if (!in_batch) xml_.Leaf("PmtInfId", payment.payment_information_id);
    xml_.Leaf("InstrId", payment.instruction_id);
    xml_.Leaf("EndToEndId", payment.end_to_end_id);
    if (is_08_) xml_.Leaf("UETR", payment.uetr, 36);
    xml_.Leaf("TxId", payment.transaction_id);
    xml_.Leaf("MndtId", payment.mandate_id);
    xml_.Close();
  }

  void WriteOriginal(const Payment& payment) { WriteAmounts(payment, nullptr); }

  // The original amount and, in .02, that of the transaction.
  void WriteAmounts(const Payment& payment, const Amount* transaction) {
    xml_.Open("AmtDtls");
    if (payment.original.has_value()) {
      xml_.Open("InstdAmt");
      xml_.AmountLeaf("Amt", *payment.original);
      if (!payment.exchange_rate.empty()) {
        xml_.Open("CcyXchg");
        xml_.Leaf("SrcCcy", payment.original->currency);
        xml_.Leaf("XchgRate", payment.exchange_rate);
        xml_.Close();
      }
      xml_.Close();
    }
    if (transaction != nullptr) {
      xml_.Open("TxAmt");
      xml_.AmountLeaf("Amt", *transaction);
      xml_.Close();
    }
    xml_.Close();
  }

  void WriteCharges(const std::vector<Amount>& charges) {
    if (is_08_) xml_.Open("Chrgs");
    for (const Amount& charge : charges) {
      xml_.Open(is_08_ ? "Rcrd" : "Chrgs");
      xml_.AmountLeaf("Amt", charge);
      xml_.Direction(charge);
      xml_.Close();
    }
    if (is_08_) xml_.Close();
  }

  void WriteParties(const Payment& payment) {
    xml_.Open("RltdPties");
    for (const auto& [role, party] :
         {std::pair("Dbtr", &payment.debtor), std::pair("Cdtr", &payment.creditor)}) {
      xml_.Open(role);
      if (is_08_) xml_.Open("Pty");
      xml_.Leaf("Nm", party->name, 140);
      if (is_08_) xml_.Close();
      xml_.Close();
      xml_.Open(StrCat(role, "Acct"));
      WriteAccountId(party->account);
      xml_.Close();
    }
    xml_.Close();
  }

  void WriteAgents(const Payment& payment) {
    xml_.Open("RltdAgts");
    for (const auto& [role, party] :
         {std::pair("DbtrAgt", &payment.debtor), std::pair("CdtrAgt", &payment.creditor)}) {
      xml_.Open(role);
      xml_.Open("FinInstnId");
      xml_.Leaf(is_08_ ? "BICFI" : "BIC", party->agent, 11);
      xml_.Close();
      xml_.Close();
    }
    xml_.Close();
  }

  void WriteRemittance(const Payment& payment) {
    xml_.Open("RmtInf");
    for (const std::string& line : payment.remittance) xml_.Leaf("Ustrd", line, 140);
    xml_.Open("Strd");
    xml_.Open("CdtrRefInf");
    xml_.Leaf("Ref", payment.creditor_reference);
    xml_.Close();
    xml_.Close();
    xml_.Close();
  }

  void WriteReturn(const Payment& payment) {
    xml_.Open("RtrInf");
    xml_.Open("Rsn");
    xml_.Leaf(payment.return_reason.size() == 4 ? "Cd" : "Prtry", payment.return_reason);
    xml_.Close();
    xml_.Leaf("AddtlInf", payment.return_information, 105);
    xml_.Close();
  }

  const Camt053Header& header_;
  const bool is_08_;
  XmlWriter xml_;
};

}  // namespace

absl::StatusOr<std::string> WriteCamt053(const std::vector<Statement>& statements,
                                         const Camt053Header& header, Camt053Version version) {
  ASSIGN_OR_RETURN(std::string file, DocumentWriter(header, version).Write(statements));
  RETURN_IF_ERROR(CheckReadsBack(statements, ReadCamt053(file)));
  return file;
}

}  // namespace thuning::bankfile
