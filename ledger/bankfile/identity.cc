#include "ledger/bankfile/identity.h"

#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace thuning::bankfile {
namespace {

// Fields one after the other, each with its length before it, so that no two lists of fields give
// the same text.
class Canonical {
 public:
  explicit Canonical(absl::string_view kind) { Add(kind); }

  Canonical& Add(absl::string_view field) {
    absl::StrAppend(&text_, field.size(), ":", field);
    return *this;
  }
  Canonical& Add(int64_t number) { return Add(absl::StrCat(number)); }
  Canonical& Add(const std::optional<Date>& date) {
    return Add(date.has_value() ? FormatIsoDate(*date) : "");
  }
  Canonical& Add(const std::optional<Balance>& balance) {
    if (!balance.has_value()) return Add("");
    return Add(balance->amount.minor).Add(balance->amount.currency).Add(balance->date);
  }
  Canonical& AddWords(absl::string_view text) {
    std::string words = absl::AsciiStrToUpper(text);
    absl::RemoveExtraAsciiWhitespace(&words);
    return Add(words);
  }

  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

std::string EntryText(const Statement& statement, const Entry& entry) {
  const Payment& payment = entry.payment;
  Canonical canonical("thuning.bankfile.entry.v1");
  canonical.Add(statement.account)
      .Add(entry.amount.currency)
      .Add(entry.booking_date)
      .Add(entry.value_date);
  canonical.Add(entry.amount.minor).Add(Name(entry.status)).Add(entry.reference);
  canonical.Add(payment.account_servicer_reference)
      .Add(payment.payment_information_id)
      .Add(payment.instruction_id);
  canonical.Add(payment.end_to_end_id).Add(payment.mandate_id).Add(payment.creditor_reference);
  canonical.AddWords(entry.label);
  for (const std::string& line : payment.remittance) canonical.AddWords(line);
  for (const std::string& note : payment.notes) canonical.AddWords(note);
  return canonical.text();
}

Canonical Identity(const Statement& statement) {
  Canonical canonical("thuning.bankfile.statement.v1");
  canonical.Add(statement.account).Add(statement.currency);
  if (statement.sequence_number.has_value()) {
    canonical.Add("number").Add(*statement.sequence_number);
  } else {
    canonical.Add("period").Add(statement.from).Add(statement.to);
  }
  canonical.Add(statement.closing);
  return canonical;
}

}  // namespace

Sha256Digest StatementIdentity(const Statement& statement) {
  return Sha256(Identity(statement).text());
}

Sha256Digest StatementContent(const Statement& statement) {
  Canonical canonical = Identity(statement);
  canonical.Add(statement.opening);
  for (const Sha256Digest& entry : EntryFingerprints(statement)) canonical.Add(AsBytes(entry));
  return Sha256(canonical.text());
}

std::vector<Sha256Digest> EntryFingerprints(const Statement& statement) {
  std::map<std::string, int64_t> occurrences;
  std::vector<Sha256Digest> fingerprints;
  fingerprints.reserve(statement.entries.size());
  for (const Entry& entry : statement.entries) {
    const std::string text = EntryText(statement, entry);
    fingerprints.push_back(Sha256({text, absl::StrCat("#", ++occurrences[text])}));
  }
  return fingerprints;
}

}  // namespace thuning::bankfile
