#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ledger/bankfile/camt053.h"
#include "ledger/bankfile/findings.h"
#include "ledger/bankfile/keys.h"
#include "ledger/bankfile/statement_checks.h"
#include "ledger/bankfile/xml_tree.h"
#include "ledger/base/refusal.h"
#include "ledger/money/currency.h"
#include "ledger/money/decimal_text.h"

namespace thuning::bankfile {
namespace {

using absl::StrCat;
using pugi::xml_node;

constexpr absl::string_view kFamily = "camt.053";
constexpr absl::string_view kNamespace = "urn:iso:std:iso:20022:tech:xsd:";
constexpr int kFirstVersion = 2;
constexpr int kLastVersion = 14;
constexpr size_t kMostDigits = 18;  // ActiveOrHistoricCurrencyAndAmount: totalDigits

bool IsTrue(absl::string_view text) { return text == "true" || text == "1"; }

std::optional<int64_t> ReadCount(absl::string_view text) {
  int64_t value = 0;
  if (text.empty() || !absl::SimpleAtoi(text, &value) || value < 0) return std::nullopt;
  return value;
}

// Digits that count: zeros before the number and after its decimals do not.
size_t SignificantDigits(absl::string_view text) {
  const size_t point = text.find('.');
  if (point != text.npos) text = text.substr(0, std::max(point, text.find_last_not_of('0') + 1));
  text = text.substr(std::min(text.size(), text.find_first_not_of("+0")));
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }));
}

// xs:date or xs:dateTime: the day as the bank writes it, in the bank's own zone.
std::optional<Date> ReadDay(absl::string_view text, bool with_time) {
  if (text.size() < 10) return std::nullopt;
  const absl::string_view rest = text.substr(10);
  const bool plain = rest.empty() || rest == "Z" || rest[0] == '+' || rest[0] == '-';
  const bool timed = rest.size() >= 9 && rest[0] == 'T' && rest[3] == ':' && rest[6] == ':';
  if (with_time ? !timed : !plain) return std::nullopt;
  return ParseIsoDate(text.substr(0, 10));
}

// One page of a statement as one Stmt gives it: a draft, and the marks by which pages are put
// together.
struct Page {
  Draft draft;
  int64_t number = 1;
  bool last = true;
};

// Reads one Stmt. What it cannot read, it refuses and goes on, so that all faults are told at once.
class StatementReader {
 public:
  StatementReader(const XmlTree& tree, xml_node stmt, std::string path)
      : tree_(tree), stmt_(stmt), path_(std::move(path)) {}

  Page Read() && {
    Statement& statement = draft_.statement;
    statement.position = tree_.At(stmt_, path_);
    ReadHeader();
    ReadAccount();
    ReadBalances();
    ReadEntries();
    if (!draft_.findings.refused()) CheckSummary();
    Page page{std::move(draft_)};
    if (const auto number = ReadCount(TextAt(stmt_, "StmtPgntn/PgNb"))) page.number = *number;
    const std::string last = TextAt(stmt_, "StmtPgntn/LastPgInd");
    page.last = last.empty() || IsTrue(last);
    return page;
  }

 private:
  Statement& statement() { return draft_.statement; }
  Position At(xml_node node, const std::string& path) const {
    return tree_.At(node, StrCat(path_, path));
  }
  void Warn(xml_node node, const std::string& path, absl::string_view reason, std::string message) {
    draft_.findings.Warn(At(node, path), reason, std::move(message));
  }
  void Refuse(xml_node node, const std::string& path, absl::string_view reason,
              std::string message) {
    draft_.findings.Refuse(At(node, path), reason, std::move(message));
  }

  // The child of that name, which must be there once: two amounts would leave a choice to the
  // reader.
  xml_node Only(xml_node node, absl::string_view name, const std::string& path) {
    const std::vector<xml_node> children = Children(node, name);
    if (children.empty()) Refuse(node, path, "ELEMENT_MISSING", StrCat(name, " is missing"));
    if (children.size() > 1) Refuse(node, path, "ELEMENT_REPEATED", StrCat(name, " is repeated"));
    return children.empty() ? xml_node() : children.front();
  }

  void ReadHeader() {
    statement().id = TextAt(stmt_, "Id");
    if (statement().id.empty()) Warn(stmt_, "", "STATEMENT_ID_MISSING", "the statement has no Id");
    statement().sequence_number = ReadCount(TextAtAny(stmt_, {"ElctrncSeqNb", "LglSeqNb"}));
    statement().created = TextAt(stmt_, "CreDtTm");
    statement().copy_duplicate = TextAt(stmt_, "CpyDplctInd");
    statement().from = ReadDay(TextAt(stmt_, "FrToDt/FrDtTm"), true);
    statement().to = ReadDay(TextAt(stmt_, "FrToDt/ToDtTm"), true);
  }

  void ReadAccount() {
    const xml_node account = Only(stmt_, "Acct", "");
    statement().account = AccountId(account);
    if (statement().account.empty()) {
      Refuse(account.empty() ? stmt_ : account, "/Acct", "ACCOUNT_MISSING",
             "the account has no IBAN or other id");
    }
    statement().holder = TextAt(account, "Ownr/Nm");
    statement().currency = TextAt(account, "Ccy");
    for (const char* name : {"Bal", "Ntry"}) {
      const xml_node amount = Find(stmt_, StrCat(name, "/Amt"));
      if (statement().currency.empty()) statement().currency = amount.attribute("Ccy").value();
    }
    if (!statement().currency.empty() && !Exponent(statement().currency).has_value()) {
      Refuse(stmt_, "/Acct", "CURRENCY_UNKNOWN",
             StrCat("currency '", statement().currency, "' is not of ISO 4217"));
    }
  }

  static std::string AccountId(xml_node account) {
    return TextAtAny(account, {"Id/IBAN", "Id/Othr/Id"});
  }

  static std::optional<int> Exponent(absl::string_view currency) {
    const auto active = CurrencyExponent(currency);
    return active.has_value() ? active : WithdrawnCurrencyExponent(currency);
  }

  // The unsigned amount that `node` holds, or why it is none.
  static absl::StatusOr<Amount> AmountOf(xml_node node) {
    const auto refuse = [](absl::string_view reason, const std::string& message) {
      return thuning::Refuse(absl::StatusCode::kInvalidArgument, reason, "", message);
    };
    const std::string text = Text(node), currency = node.attribute("Ccy").value();
    const auto exponent = Exponent(currency);
    if (!exponent.has_value())
      return refuse("CURRENCY_UNKNOWN", StrCat("currency '", currency, "' is not of ISO 4217"));
    const auto minor = ParseDecimal(text, *exponent);
    if (!minor.ok()) {
      const bool precise = ReasonOf(minor.status()) == "DECIMAL_TOO_PRECISE";
      return refuse(precise ? "AMOUNT_TOO_PRECISE" : "AMOUNT_MALFORMED",
                    StrCat("amount ", minor.status().message()));
    }
    if (text[0] == '-')
      return refuse("AMOUNT_NEGATIVE", StrCat("amount '", text, "' has a sign of its own"));
    if (SignificantDigits(text) > kMostDigits)
      return refuse("AMOUNT_MALFORMED", StrCat("amount '", text, "' has over 18 digits"));
    return Amount{*minor, currency};
  }

  // An amount that counts: anything wrong with it is a refusal.
  std::optional<Amount> RequireAmount(xml_node node, const std::string& path) {
    if (node.empty()) return std::nullopt;
    auto amount = AmountOf(node);
    if (amount.ok()) return *std::move(amount);
    Refuse(node, path, ReasonOf(amount.status()), std::string(amount.status().message()));
    return std::nullopt;
  }

  // An amount told for information: when it cannot be read it is left out, with a warning.
  std::optional<Amount> InformAmount(xml_node node, const std::string& path) {
    if (node.empty()) return std::nullopt;
    auto amount = AmountOf(node);
    if (amount.ok()) return *std::move(amount);
    Warn(node, path, "AMOUNT_IGNORED", std::string(amount.status().message()));
    return std::nullopt;
  }

  // +1 for CRDT, -1 for DBIT.
  std::optional<int> Direction(xml_node node, const std::string& path) {
    const std::string text = Text(node);
    if (text == "CRDT") return 1;
    if (text == "DBIT") return -1;
    if (!node.empty())
      Refuse(node, path, "DIRECTION_MALFORMED",
             StrCat("CdtDbtInd '", text, "' is neither CRDT nor DBIT"));
    return std::nullopt;
  }

  // Amt and CdtDbtInd of a balance or an entry, both required.
  std::optional<Amount> SignedAmount(xml_node node, const std::string& path) {
    auto amount = RequireAmount(Only(node, "Amt", path), path + "/Amt");
    const auto direction = Direction(Only(node, "CdtDbtInd", path), path + "/CdtDbtInd");
    if (amount.has_value() && direction.has_value()) amount->minor *= *direction;
    return amount;
  }

  // BookgDt, ValDt or a balance's Dt: nothing when absent.
  std::optional<Date> DateAt(xml_node node, const std::string& path) {
    const std::string day = TextAt(node, "Dt"), moment = TextAt(node, "DtTm");
    if (node.empty()) return std::nullopt;
    const auto date = day.empty() ? ReadDay(moment, true) : ReadDay(day, false);
    if (!date.has_value())
      Refuse(node, path, "DATE_MALFORMED", StrCat("'", day, moment, "' is no date"));
    return date;
  }

  struct TypedBalance {
    std::string type;  // OPBD, CLBD, …
    bool intermediate = false;
    Balance balance;
  };

  // Of the balances of that type the first, or the last, that is not a page break; else the first
  // or last page break.
  static const TypedBalance* Choose(const std::vector<TypedBalance>& balances,
                                    absl::string_view type, bool last) {
    const TypedBalance* chosen = nullptr;
    for (const TypedBalance& balance : balances) {
      if (balance.type != type) continue;
      const bool better = chosen == nullptr || (chosen->intermediate && !balance.intermediate);
      const bool later = last && chosen != nullptr && chosen->intermediate == balance.intermediate;
      if (better || later) chosen = &balance;
    }
    return chosen;
  }

  void ReadBalances() {
    std::vector<TypedBalance> balances;
    int index = 0;
    bool other_currency = false;
    for (const xml_node node : Children(stmt_, "Bal")) {
      const std::string path = StrCat("/Bal[", ++index, "]");
      TypedBalance read{TextAtAny(node, {"Tp/CdOrPrtry/Cd", "Tp/CdOrPrtry/Prtry"}), false, {}};
      read.intermediate = read.type == "ITBD" || TextAt(node, "Tp/SubTp/Cd") == "INTM";
      read.balance.date = DateAt(Find(node, "Dt"), path + "/Dt");
      const auto amount = SignedAmount(node, path);
      if (!amount.has_value()) continue;
      read.balance.amount = *amount;
      const bool booked =
          read.type == "OPBD" || read.type == "CLBD" || read.type == "PRCD" || read.type == "ITBD";
      const bool foreign = amount->currency != statement().currency;
      if (booked && !foreign) balances.push_back(std::move(read));
      other_currency |= booked && foreign;
    }
    ChooseBalances(balances);
    if (other_currency && (!statement().opening.has_value() || !statement().closing.has_value())) {
      Refuse(stmt_, "", "BALANCE_CURRENCY",
             StrCat("a booked balance is not in ", statement().currency));
    }
  }

  // Opening: OPBD, else the previous closing PRCD, else the first of two page breaks. Closing:
  // CLBD, else the last page break.
  void ChooseBalances(const std::vector<TypedBalance>& balances) {
    const TypedBalance* opening = Choose(balances, "OPBD", false);
    const TypedBalance* previous = Choose(balances, "PRCD", false);
    const TypedBalance* closing = Choose(balances, "CLBD", true);
    const TypedBalance* first_break = Choose(balances, "ITBD", false);
    const TypedBalance* last_break = Choose(balances, "ITBD", true);
    if (opening == nullptr) opening = previous;
    if (opening == nullptr && (closing != nullptr || first_break != last_break))
      opening = first_break;
    if (closing == nullptr && opening != nullptr && last_break != opening) closing = last_break;
    if (opening != nullptr) statement().opening = opening->balance;
    if (closing != nullptr) statement().closing = closing->balance;
    if ((opening != nullptr && opening->intermediate) ||
        (closing != nullptr && closing->intermediate)) {
      Warn(stmt_, "", "INTERMEDIATE_BALANCE", "opening or closing is the balance of a page break");
    }
    if (opening != nullptr && previous != nullptr &&
        opening->balance.amount != previous->balance.amount) {
      Warn(stmt_, "", "PREVIOUS_CLOSING_DIFFERS", "opening and previous closing balance differ");
    }
  }

  void ReadEntries() {
    int index = 0;
    int64_t not_booked = 0;
    for (const xml_node node : Children(stmt_, "Ntry")) {
      Entry entry = ReadEntry(node, StrCat("/Ntry[", ++index, "]"));
      not_booked += entry.status == EntryStatus::kBooked ? 0 : 1;
      statement().entries.push_back(std::move(entry));
    }
    if (not_booked > 0) {
      Warn(stmt_, "", "ENTRIES_NOT_BOOKED",
           StrCat(not_booked, " entries are pending or for information: not counted"));
    }
  }

  Entry ReadEntry(xml_node node, const std::string& path) {
    Entry entry;
    entry.position = At(node, path);
    entry.amount = SignedAmount(node, path).value_or(Amount{0, statement().currency});
    if (entry.amount.currency != statement().currency) {
      Warn(node, path, "ENTRY_CURRENCY",
           StrCat("entry in ", entry.amount.currency, " on an account in ", statement().currency,
                  ": not counted"));
    }
    entry.status = Status(Only(node, "Sts", path));
    entry.reversal = IsTrue(TextAt(node, "RvslInd"));
    entry.booking_date = DateAt(Find(node, "BookgDt"), path + "/BookgDt");
    entry.value_date = DateAt(Find(node, "ValDt"), path + "/ValDt");
    entry.reference = TextAt(node, "NtryRef");
    entry.label = TextAt(node, "AddtlNtryInf");
    ReadDetails(entry, node, path);
    return entry;
  }

  // Text in .02, Sts/Cd in later versions; banks mix them up. Only BOOK counts, whatever codes are
  // added.
  static EntryStatus Status(xml_node node) {
    const std::string code = TextAt(node, "Cd"), text = code.empty() ? Text(node) : code;
    if (text == "BOOK") return EntryStatus::kBooked;
    return text == "PDNG" ? EntryStatus::kPending : EntryStatus::kInformation;
  }

  // A single TxDtls is the entry itself, told more closely: its fields complete those of the entry.
  void ReadDetails(Entry& entry, xml_node node, const std::string& path) {
    const int direction = entry.amount.minor < 0 ? -1 : 1;
    std::vector<Detail> details;
    xml_node single;
    for (const xml_node group : Children(node, "NtryDtls")) {
      if (const xml_node batch = Find(group, "Btch")) ReadBatch(entry, batch, path);
      for (const xml_node transaction : Children(group, "TxDtls")) {
        const std::string place = StrCat(path, "/NtryDtls/TxDtls[", details.size() + 1, "]");
        details.push_back(ReadDetail(transaction, direction, place));
        single = transaction;
      }
    }
    if (details.size() == 1) {
      entry.payment = std::move(details.front().payment);
      CheckSingle(entry, details.front(), single, path);
    }
    CompletePayment(entry.payment, node, path);
    if (details.size() > 1) {
      entry.details = std::move(details);
      CheckDetailSum(entry, node, path);
    }
  }

  // What stands at the entry itself and in its batch; what a single TxDtls said is kept, but for
  // the booking's own reference and code.
  void CompletePayment(Payment& payment, xml_node node, const std::string& path) {
    const std::string reference = TextAt(node, "AcctSvcrRef");
    if (!reference.empty()) payment.account_servicer_reference = reference;
    BankTransactionCode code = ReadCode(Find(node, "BkTxCd"));
    if (!code.empty()) payment.code = std::move(code);
    const auto complete = [&](std::string& field, absl::string_view from) {
      if (field.empty()) field = TextAt(node, from);
    };
    complete(payment.message_id, "NtryDtls/Btch/MsgId");
    complete(payment.payment_information_id, "NtryDtls/Btch/PmtInfId");
    if (payment.charges.empty()) payment.charges = ReadCharges(node, path);
    if (!payment.original.has_value()) ReadOriginal(payment, Find(node, "AmtDtls"), path);
  }

  void ReadBatch(Entry& entry, xml_node node, const std::string& path) {
    Batch batch;
    batch.count = ReadCount(TextAt(node, "NbOfTxs"));
    batch.total = InformAmount(Find(node, "TtlAmt"), path + "/NtryDtls/Btch/TtlAmt");
    const std::string direction = TextAt(node, "CdtDbtInd");
    const bool debit = direction.empty() ? entry.amount.minor < 0 : direction == "DBIT";
    if (batch.total.has_value() && debit) batch.total->minor = -batch.total->minor;
    if (batch.total.has_value() && *batch.total != entry.amount) {
      Warn(node, path + "/NtryDtls/Btch", "BATCH_TOTAL",
           "the batch as sent and the entry as booked differ");
    }
    entry.batch = batch;
  }

  // A detail's amount: Amt (.04 and later), else AmtDtls/TxAmt. Its direction is the entry's unless
  // it says otherwise.
  Detail ReadDetail(xml_node node, int entry_direction, const std::string& path) {
    Detail detail;
    xml_node amount = Find(node, "Amt");
    if (amount.empty()) amount = Find(node, "AmtDtls/TxAmt/Amt");
    detail.amount = RequireAmount(amount, path + "/Amt");
    const int direction =
        Direction(Find(node, "CdtDbtInd"), path + "/CdtDbtInd").value_or(entry_direction);
    if (detail.amount.has_value()) detail.amount->minor *= direction;
    detail.payment = ReadPayment(node, path);
    return detail;
  }

  Payment ReadPayment(xml_node node, const std::string& path) {
    Payment payment;
    const xml_node refs = Find(node, "Refs");
    payment.message_id = TextAt(refs, "MsgId");
    payment.account_servicer_reference = TextAt(refs, "AcctSvcrRef");
    payment.payment_information_id = KeyOrEmpty(TextAt(refs, "PmtInfId"));
    payment.instruction_id = KeyOrEmpty(TextAt(refs, "InstrId"));
    payment.end_to_end_id = KeyOrEmpty(TextAt(refs, "EndToEndId"));
    payment.uetr = TextAt(refs, "UETR");
    payment.transaction_id = KeyOrEmpty(TextAt(refs, "TxId"));
    payment.mandate_id = KeyOrEmpty(TextAt(refs, "MndtId"));
    payment.purpose = TextAtAny(node, {"Purp/Cd", "Purp/Prtry"});
    payment.code = ReadCode(Find(node, "BkTxCd"));
    payment.return_reason = TextAtAny(node, {"RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry"});
    payment.return_information = JoinedText(Find(node, "RtrInf"), "AddtlInf");
    payment.debtor = ReadParty(node, "Dbtr");
    payment.creditor = ReadParty(node, "Cdtr");
    payment.charges = ReadCharges(node, path);
    ReadOriginal(payment, Find(node, "AmtDtls"), path);
    ReadRemittance(payment, node, path);
    return payment;
  }

  static std::string JoinedText(xml_node node, absl::string_view name) {
    std::string joined;
    for (const xml_node part : Children(node, name))
      absl::StrAppend(&joined, joined.empty() ? "" : " ", Text(part));
    return joined;
  }

  static BankTransactionCode ReadCode(xml_node node) {
    return {TextAt(node, "Domn/Cd"), TextAt(node, "Domn/Fmly/Cd"),
            TextAt(node, "Domn/Fmly/SubFmlyCd"), TextAt(node, "Prtry/Cd"),
            TextAt(node, "Prtry/Issr")};
  }

  // Nm directly in .02, in Pty or Agt later; BIC became BICFI.
  static Party ReadParty(xml_node node, const std::string& role) {
    const xml_node party = Find(node, StrCat("RltdPties/", role));
    const xml_node agent = Find(node, StrCat("RltdAgts/", role, "Agt/FinInstnId"));
    return {TextAtAny(party, {"Pty/Nm", "Nm", "Agt/FinInstnId/Nm"}),
            AccountId(Find(node, StrCat("RltdPties/", role, "Acct"))),
            TextAtAny(agent, {"BICFI", "BIC"})};
  }

  // A flat list in .02; a total and records later. Without a direction a charge is the holder's to
  // pay.
  std::vector<Amount> ReadCharges(xml_node node, const std::string& path) {
    std::vector<Amount> charges;
    for (const xml_node group : Children(node, "Chrgs")) {
      std::vector<xml_node> records = Children(group, "Rcrd");
      if (!Find(group, "Amt").empty()) records.push_back(group);
      for (const xml_node record : records) {
        auto charge = InformAmount(Find(record, "Amt"), path + "/Chrgs/Amt");
        if (!charge.has_value()) continue;
        if (TextAt(record, "CdtDbtInd") != "CRDT") charge->minor = -charge->minor;
        charges.push_back(*std::move(charge));
      }
      auto total =
          InformAmount(Find(group, "TtlChrgsAndTaxAmt"), path + "/Chrgs/TtlChrgsAndTaxAmt");
      if (records.empty() && total.has_value()) charges.push_back({-total->minor, total->currency});
    }
    return charges;
  }

  void ReadOriginal(Payment& payment, xml_node details, const std::string& path) {
    const xml_node instructed = Find(details, "InstdAmt");
    payment.original = InformAmount(Find(instructed, "Amt"), path + "/AmtDtls/InstdAmt/Amt");
    payment.exchange_rate = TextAtAny(
        details,
        {"InstdAmt/CcyXchg/XchgRate", "TxAmt/CcyXchg/XchgRate", "CntrValAmt/CcyXchg/XchgRate"});
  }

  void ReadRemittance(Payment& payment, xml_node node, const std::string& path) {
    const xml_node remittance = Find(node, "RmtInf");
    for (const xml_node line : Children(remittance, "Ustrd"))
      payment.remittance.push_back(Text(line));
    for (const xml_node structured : Children(remittance, "Strd")) {
      const std::string reference = TextAt(structured, "CdtrRefInf/Ref");
      if (payment.creditor_reference.empty()) payment.creditor_reference = reference;
      for (const xml_node line : Children(structured, "AddtlRmtInf"))
        payment.remittance.push_back(Text(line));
      if (IsWrongIso11649(reference)) {
        draft_.findings.Note(At(structured, path + "/RmtInf/Strd/CdtrRefInf/Ref"),
                             "CREDITOR_REFERENCE_CHECK",
                             StrCat("check digits of ", reference, " are wrong"));
      }
    }
    const std::string note = TextAt(node, "AddtlTxInf");
    if (!note.empty()) payment.notes.push_back(note);
  }

  static __int128 SumOf(const std::vector<Amount>& amounts, absl::string_view currency) {
    __int128 sum = 0;
    for (const Amount& amount : amounts) sum += amount.currency == currency ? amount.minor : 0;
    return sum;
  }

  // With one detail nothing is split, and the entry's amount is the one that was booked.
  void CheckSingle(const Entry& entry, const Detail& detail, xml_node node,
                   const std::string& path) {
    if (!detail.amount.has_value() || detail.amount->currency != entry.amount.currency) return;
    const __int128 amount = detail.amount->minor, booked = entry.amount.minor;
    const __int128 charges = SumOf(entry.payment.charges, entry.amount.currency);
    if (amount != booked && -amount != booked && amount + charges != booked) {
      Warn(node, path + "/NtryDtls/TxDtls", "DETAIL_AMOUNT",
           "amount of TxDtls is not that of the entry");
    }
  }

  // The details of an entry sum up to it, signed or not (banks give all of them as credits), or
  // less the charges. Where a detail has no amount in the entry's currency there is nothing to
  // compare.
  void CheckDetailSum(const Entry& entry, xml_node node, const std::string& path) {
    __int128 sum = 0, magnitudes = 0, charges = SumOf(entry.payment.charges, entry.amount.currency);
    for (const Detail& detail : entry.details) {
      if (!detail.amount.has_value() || detail.amount->currency != entry.amount.currency) return;
      sum += detail.amount->minor;
      magnitudes += detail.amount->minor < 0 ? -detail.amount->minor : detail.amount->minor;
      charges += SumOf(detail.payment.charges, entry.amount.currency);
    }
    const __int128 booked = entry.amount.minor;
    if (sum != booked && magnitudes != (booked < 0 ? -booked : booked) && sum + charges != booked) {
      Refuse(node, path + "/NtryDtls", "DETAIL_SUM",
             "the amounts of TxDtls do not sum up to the entry");
    } else if (entry.batch.has_value() && entry.batch->count.has_value() &&
               *entry.batch->count != static_cast<int64_t>(entry.details.size())) {
      Warn(node, path + "/NtryDtls", "BATCH_COUNT", "NbOfTxs is not the number of TxDtls");
    }
  }

  // The bank's own totals, over all entries or over the booked ones: banks differ.
  void CheckSummary() {
    const xml_node summary = Find(stmt_, "TxsSummry");
    const auto always = [](const Entry&) { return true; };
    const auto credit = [](const Entry& entry) { return entry.amount.minor >= 0; };
    const auto debit = [](const Entry& entry) { return entry.amount.minor < 0; };
    CheckTotal(Find(summary, "TtlNtries"), "TtlNtries", always);
    CheckTotal(Find(summary, "TtlCdtNtries"), "TtlCdtNtries", credit);
    CheckTotal(Find(summary, "TtlDbtNtries"), "TtlDbtNtries", debit);
  }

  template <typename Predicate>
  void CheckTotal(xml_node node, absl::string_view name, const Predicate& belongs) {
    std::array<__int128, 2> counts = {0, 0}, sums = {0, 0};  // of all entries, of the booked ones
    for (const Entry& entry : statement().entries) {
      if (!belongs(entry)) continue;
      for (size_t i = entry.status == EntryStatus::kBooked ? 1 : 0;; i = 0) {
        counts[i] += 1;
        sums[i] +=
            entry.amount.minor < 0 ? -__int128{entry.amount.minor} : __int128{entry.amount.minor};
        if (i == 0) break;
      }
    }
    const std::string count = TextAt(node, "NbOfNtries"), sum = TextAt(node, "Sum");
    const auto read_count = ReadCount(count);
    const auto read_sum = ParseDecimal(sum, Exponent(statement().currency).value_or(2));
    const bool count_differs =
        !count.empty() &&
        (!read_count.has_value() || (*read_count != counts[0] && *read_count != counts[1]));
    const bool sum_differs =
        !sum.empty() && (!read_sum.ok() || (*read_sum != sums[0] && *read_sum != sums[1]));
    if (!count_differs && !sum_differs) return;
    Warn(node, StrCat("/TxsSummry/", name), "SUMMARY_MISMATCH",
         StrCat(name, " says ", count, " entries, sum ", sum, ": not what the entries give"));
  }

  const XmlTree& tree_;
  const xml_node stmt_;
  const std::string path_;
  Draft draft_;
};

// Whether `page` goes on where `before` stopped.
bool Continues(const Page& page, const Page& before) {
  const Statement& a = before.draft.statement;
  const Statement& b = page.draft.statement;
  return !before.last && page.number == before.number + 1 && a.account == b.account && a.id == b.id;
}

// The page before with the entries and the closing balance of the next.
Page Join(Page before, Page next) {
  Draft& draft = before.draft;
  Statement& statement = next.draft.statement;
  if (draft.statement.closing.has_value() && statement.opening.has_value() &&
      draft.statement.closing->amount != statement.opening->amount) {
    draft.findings.Refuse(statement.position, "BALANCE_DISCONTINUITY",
                          "the page does not open where the one before closed");
  }
  draft.findings.Append(next.draft.findings, 0);
  draft.statement.closing = statement.closing;
  if (statement.to.has_value()) draft.statement.to = statement.to;
  std::move(statement.entries.begin(), statement.entries.end(),
            std::back_inserter(draft.statement.entries));
  before.last = next.last;
  before.number = next.number;
  return before;
}

std::vector<Draft> JoinPages(std::vector<Page> pages) {
  std::vector<Draft> drafts;
  for (size_t i = 0; i < pages.size();) {
    Page page = std::move(pages[i++]);
    const bool begins = page.number <= 1;
    for (; i < pages.size() && Continues(pages[i], page); ++i) {
      page = Join(std::move(page), std::move(pages[i]));
      page.draft.findings.Warn(page.draft.statement.position, "PAGES_JOINED",
                               "the statement comes in pages");
    }
    if (!begins || !page.last) {
      page.draft.statement.complete = false;
      page.draft.findings.Warn(page.draft.statement.position, "PAGE_MISSING",
                               "pages of the statement are missing");
    }
    drafts.push_back(CheckBalances(std::move(page.draft)));
  }
  return drafts;
}

// "camt.053.001.08" of a namespace that names a version read here; otherwise nothing.
std::string FormatOf(absl::string_view space) {
  int version = 0;
  if (!absl::ConsumePrefix(&space, kNamespace) || space.size() != 15 ||
      space.substr(0, 13) != "camt.053.001.")
    return "";
  if (!absl::SimpleAtoi(space.substr(13), &version) || version < kFirstVersion ||
      version > kLastVersion)
    return "";
  return std::string(space);
}

// The Document, as the root or within an envelope, one or two elements deep.
xml_node FindDocument(xml_node root) {
  if (LocalName(root) == "Document") return root;
  for (const xml_node child : root.children()) {
    if (LocalName(child) == "Document") return child;
    if (const xml_node document = Find(child, "Document")) return document;
  }
  return {};
}

ParsedFile RefuseFile(std::string format, Position position, absl::string_view reason,
                      std::string message) {
  Findings findings;
  findings.Refuse(std::move(position), reason, std::move(message));
  return RefusedFile(std::move(format), findings);
}

}  // namespace

ParsedFile ReadCamt053(absl::string_view bytes) {
  XmlTree tree(bytes);
  if (tree.findings().refused()) {
    return RefusedFile(bytes.find(kFamily) == bytes.npos ? "" : std::string(kFamily),
                       tree.findings());
  }
  const xml_node document = FindDocument(tree.root());
  if (document.empty()) {
    return RefuseFile("", tree.At(tree.root(), tree.root().name()), "FORMAT_UNKNOWN",
                      "XML without a Document");
  }
  const absl::string_view space = NamespaceOf(document);
  const std::string format = FormatOf(space);
  const Position position = tree.At(document, "Document");
  if (format.empty()) {
    const absl::string_view reason = space.empty() ? "NAMESPACE_MISSING" : "FORMAT_UNKNOWN";
    return RefuseFile("", position, reason,
                      StrCat("namespace '", space, "' is not camt.053.001.02 to .14"));
  }
  const absl::Status kept = tree.KeepNamespace(document);
  if (!kept.ok()) return RefuseFile(format, position, ReasonOf(kept), std::string(kept.message()));

  std::vector<Page> pages;
  for (const xml_node stmt : Children(Find(document, "BkToCstmrStmt"), "Stmt")) {
    const std::string path = StrCat("Document/BkToCstmrStmt/Stmt[", pages.size() + 1, "]");
    pages.push_back(StatementReader(tree, stmt, path).Read());
  }
  if (pages.empty()) return RefuseFile(format, position, "STATEMENT_MISSING", "no Stmt");
  const std::string last_message = TextAt(document, "BkToCstmrStmt/GrpHdr/MsgPgntn/LastPgInd");
  if (!last_message.empty() && !IsTrue(last_message)) pages.back().last = false;
  return AssembleFile(format, Findings(), JoinPages(std::move(pages)));
}

}  // namespace thuning::bankfile
