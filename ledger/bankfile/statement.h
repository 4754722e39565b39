// What a bank file says, as values that are the same in whichever format it came.
//
// Amounts are minor units of their currency, signed from the account holder's side: a credit is
// positive. Text is UTF-8 without leading or trailing spaces; an empty string, like an empty
// optional, means that the file does not say. Values compare field by field.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "ledger/money/date.h"

namespace thuning::bankfile {

// A note is shown and does not change the verdict.
enum class Severity { kNote, kWarning, kRefusal };
enum class Verdict { kAccepted, kAcceptedWithWarnings, kRefused };

absl::string_view Name(Severity severity);  // NOTE, WARNING, REFUSAL
absl::string_view Name(Verdict verdict);    // ACCEPTED, ACCEPTED_WITH_WARNINGS, REFUSED

// Where in the file: line and column count from 1; 0 is unknown. In a CFONB file without line
// breaks `line` counts records; in XML the column counts bytes of the text as UTF-8. `path` names
// the element of an XML file, siblings counted from 1: Document/BkToCstmrStmt/Stmt[1]/Ntry[3].
struct Position {
  int64_t line = 0;
  int64_t column = 0;
  std::string path;

  friend bool operator==(const Position&, const Position&) = default;
};
std::string ToString(
    const Position& position);  // "line 2, column 91", "line 40, column 9, Document/…/Amt"

// Something that a reader found wrong. `reason` is stable, UPPER_SNAKE_CASE; README.md lists them.
struct Finding {
  Severity severity = Severity::kWarning;
  int statement = 0;  // Statement::ordinal, 0 when it is about the whole file
  Position position;
  std::string reason;
  std::string message;

  friend bool operator==(const Finding&, const Finding&) = default;
};

struct Amount {
  int64_t minor = 0;
  std::string currency;

  friend bool operator==(const Amount&, const Amount&) = default;
};

struct Balance {
  Amount amount;
  std::optional<Date> date;

  friend bool operator==(const Balance&, const Balance&) = default;
};

struct Party {
  std::string name;
  std::string account;  // IBAN, or what the bank gives in its place
  std::string agent;    // BIC

  bool empty() const { return name.empty() && account.empty() && agent.empty(); }
  friend bool operator==(const Party&, const Party&) = default;
};

// ISO 20022 domain, family and sub-family, and the bank's own code. A CFONB interbank code stands
// in `proprietary` as French banks write it in camt: "B3", or "B3/0811" with the bank's internal
// code; its issuer is "CFONB".
struct BankTransactionCode {
  std::string domain;
  std::string family;
  std::string sub_family;
  std::string proprietary;
  std::string issuer;

  bool empty() const {
    return domain.empty() && family.empty() && sub_family.empty() && proprietary.empty();
  }
  friend bool operator==(const BankTransactionCode&, const BankTransactionCode&) = default;
};

// What the bank says of one payment. Keys that say nothing (NOTPROVIDED, NONREF) are left empty.
struct Payment {
  std::string end_to_end_id;
  std::string creditor_reference;  // structured: ISO 11649 "RF…" or a national one
  std::string mandate_id;
  std::string mandate_sequence;        // CFONB only: OOFF, FRST, RCUR, FNAL
  std::string payment_information_id;  // the batch, as the customer named it
  std::string message_id;
  std::string instruction_id;
  std::string transaction_id;
  std::string uetr;
  std::string account_servicer_reference;
  std::string purpose;
  BankTransactionCode code;
  std::string return_reason;  // ISO code (AM04) in camt; the two characters of the CFONB brochure
                              // in CFONB 120
  std::string return_information;
  Party debtor;
  Party creditor;
  std::optional<Amount> original;  // as instructed, unsigned, before exchange and charges
  std::string exchange_rate;       // decimal text
  std::vector<Amount> charges;     // a charge to the holder is negative
  std::vector<std::string> remittance;
  std::vector<std::string> notes;  // the bank's free text

  friend bool operator==(const Payment&, const Payment&) = default;
};

// One of the several payments that an entry sums up.
struct Detail {
  std::optional<Amount> amount;  // signed
  Payment payment;

  friend bool operator==(const Detail&, const Detail&) = default;
};

struct Batch {
  std::optional<int64_t> count;
  std::optional<Amount> total;  // signed

  friend bool operator==(const Batch&, const Batch&) = default;
};

// A 05 record of a CFONB file that has no field above: its qualifier and its 70 characters.
struct Complement {
  std::string qualifier;
  std::string text;

  friend bool operator==(const Complement&, const Complement&) = default;
};

enum class EntryStatus { kBooked, kPending, kInformation };
absl::string_view Name(EntryStatus status);  // BOOKED, PENDING, INFO

struct Entry {
  Position position;
  Amount amount;  // signed: the direction of this booking, also when it reverses an earlier one
  EntryStatus status = EntryStatus::kBooked;
  bool reversal = false;
  std::optional<Date> booking_date;
  std::optional<Date> value_date;
  std::string reference;  // NtryRef; CFONB: the remittance reference at 105–120
  std::string number;     // CFONB: entry number at 82–88
  std::string label;
  Payment payment;              // of the entry itself, with its one TxDtls folded in
  std::optional<Batch> batch;   // the bank calls the entry a batch
  std::vector<Detail> details;  // two or more, or none
  std::vector<Complement> complements;

  friend bool operator==(const Entry&, const Entry&) = default;
};

struct Statement {
  int ordinal = 0;  // from 1, in the order of the file
  Verdict verdict = Verdict::kAccepted;
  Position position;
  std::string id;  // banks reuse it: see identity.h. CFONB has none: the date of its 01 as the file
                   // writes it
  std::optional<int64_t> sequence_number;
  std::string account;  // as the file has it: IBAN or other id; CFONB: bank, branch and account
                        // number, 21 characters
  std::string currency;
  std::string holder;
  std::optional<Date> from;
  std::optional<Date> to;
  std::string created;         // date and time, as the file writes it
  std::string copy_duplicate;  // COPY, DUPL, CODU: the bank says that it sent this before
  std::optional<Balance> opening;
  std::optional<Balance> closing;
  int64_t credit_total_minor =
      0;  // booked entries in the statement's currency; both totals are positive
  int64_t debit_total_minor = 0;
  bool complete = true;  // false while pages are missing: hold it
  std::vector<Entry> entries;

  friend bool operator==(const Statement&, const Statement&) = default;
};

// Only accepted statements stand in `statements`. A refused statement stands whole in `refused`, to
// be shown to people; it is never offered in part. A file that is refused for its structure has
// neither. The file's verdict is the worst verdict in it.
struct ParsedFile {
  std::string format;  // "cfonb120", "camt.053.001.08", "camt.053" when the version cannot be told,
                       // or empty
  Verdict verdict = Verdict::kAccepted;
  std::vector<Finding> findings;
  std::vector<Statement> statements;
  std::vector<Statement> refused;
};

// The other party of a payment on `own_account`: the debtor of a credit, the creditor of a debit.
// In a return or a reversal it is the other way round, because there the parties keep the places
// that they had in the first payment. Empty when the bank does not say.
Party Counterparty(const Payment& payment, int64_t amount_minor, bool reversal,
                   absl::string_view own_account);

}  // namespace thuning::bankfile
