// Records as a journal that hledger reads: one transaction for each record with postings.
//
//   2026-03-01 (#123) LoanTransacted, LoanStateChanged
//       ; position:123, recorded:2026-03-02T10:00:00Z, request:…, principal:…
//       ami:5:530000 Caisse  250.00 EUR  ; subject:loans/L-1
//       ami:2:274800 Autres prêts  -250.00 EUR  ; subject:loans/L-1
//
// The date is the effective one, the description names the facts, debits are positive. An account
// is operator, class, number and label. Its type is that of the French plan; class 8 has no type,
// so that no report of hledger mixes it with the balance sheet. Accounts and commodities are
// declared before they are used, so `hledger check --strict` holds.
//
// Characters of names and tags that hledger would misread are percent-encoded: commas, brackets,
// control characters, the percent sign itself.
//
// Remembers accounts and currencies, no record. Not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "thuning/event/v1/record.pb.h"

namespace thuning::auditor {

class HledgerJournal {
 public:
  // What stands before everything else.
  static std::string Head();

  // The charts of accounts that the record brings, as directives; empty when it brings none.
  std::string Declarations(const event::v1::Record& record);

  // The record as a transaction, after the directives that it is the first to need. The record must
  // have postings. DataLoss, with what is missing, when a journal cannot say the record.
  absl::StatusOr<std::string> Transaction(const event::v1::Record& record);

 private:
  struct Account {
    absl::string_view number;
    absl::string_view label;
    bool normal_credit = false;
  };

  std::string DeclareAccount(absl::string_view operator_id, const Account& account);
  std::string DeclareCurrency(const std::string& code);
  std::string PostingLine(absl::string_view operator_id, const event::v1::Posting& posting) const;

  std::map<std::pair<std::string, std::string>, std::string> names_;  // by operator and number
  std::set<std::string> currencies_;
};

}  // namespace thuning::auditor
