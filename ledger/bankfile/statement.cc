#include "ledger/bankfile/statement.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace thuning::bankfile {

absl::string_view Name(Severity severity) {
  constexpr std::array<absl::string_view, 3> kNames = {"NOTE", "WARNING", "REFUSAL"};
  return kNames[static_cast<size_t>(severity)];
}

absl::string_view Name(Verdict verdict) {
  constexpr std::array<absl::string_view, 3> kNames = {"ACCEPTED", "ACCEPTED_WITH_WARNINGS",
                                                       "REFUSED"};
  return kNames[static_cast<size_t>(verdict)];
}

absl::string_view Name(EntryStatus status) {
  constexpr std::array<absl::string_view, 3> kNames = {"BOOKED", "PENDING", "INFO"};
  return kNames[static_cast<size_t>(status)];
}

std::string ToString(const Position& position) {
  std::vector<std::string> parts;
  if (position.line > 0) parts.push_back(absl::StrCat("line ", position.line));
  if (position.column > 0) parts.push_back(absl::StrCat("column ", position.column));
  if (!position.path.empty()) parts.push_back(position.path);
  return absl::StrJoin(parts, ", ");
}

Party Counterparty(const Payment& payment, int64_t amount_minor, bool reversal,
                   absl::string_view own_account) {
  const bool is_return = reversal || !payment.return_reason.empty();
  const bool debtor_first = (amount_minor >= 0) != is_return;
  const Party& likely = debtor_first ? payment.debtor : payment.creditor;
  const Party& other = debtor_first ? payment.creditor : payment.debtor;
  const auto is_other_party = [&](const Party& party) {
    return !party.empty() && (party.account.empty() || party.account != own_account);
  };
  if (is_other_party(likely)) return likely;
  if (is_other_party(other)) return other;
  return likely;
}

}  // namespace thuning::bankfile
