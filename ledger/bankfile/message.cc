#include "ledger/bankfile/message.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/messages/date.h"

namespace thuning::bankfile {
namespace {

using ledger::v1::BankFileEntry;
using ledger::v1::BankFileStatement;

ledger::v1::BankFileVerdict ToProto(Verdict verdict) {
  switch (verdict) {
    case Verdict::kAccepted:
      return ledger::v1::ACCEPTED;
    case Verdict::kAcceptedWithWarnings:
      return ledger::v1::ACCEPTED_WITH_WARNINGS;
    case Verdict::kRefused:
      return ledger::v1::REFUSED;
  }
  return ledger::v1::REFUSED;
}

std::string Place(const Finding& finding) {
  std::string position = ToString(finding.position);
  if (finding.statement == 0) return position;
  return absl::StrCat("statement ", finding.statement, position.empty() ? "" : ", ", position);
}

void Fill(const Finding& finding, ledger::v1::BankFileFinding& proto) {
  proto.set_position(Place(finding));
  proto.set_reason(finding.reason);
  proto.set_message(finding.message);
  proto.set_refusal(finding.severity == Severity::kRefusal);
}

std::string Description(const Entry& entry) {
  std::vector<std::string> parts;
  if (!entry.label.empty()) parts.push_back(entry.label);
  parts.insert(parts.end(), entry.payment.remittance.begin(), entry.payment.remittance.end());
  parts.insert(parts.end(), entry.payment.notes.begin(), entry.payment.notes.end());
  return absl::StrJoin(parts, " ");
}

void Fill(const Entry& entry, const std::string& own_account, BankFileEntry& proto) {
  if (entry.booking_date.has_value()) *proto.mutable_booking_date() = ToProto(*entry.booking_date);
  if (entry.value_date.has_value()) *proto.mutable_value_date() = ToProto(*entry.value_date);
  proto.set_amount(entry.amount.minor);
  proto.set_currency_code(entry.amount.currency);
  proto.set_status(std::string(Name(entry.status)));
  proto.set_end_to_end_id(entry.payment.end_to_end_id);
  proto.set_creditor_reference(entry.payment.creditor_reference);
  proto.set_mandate_id(entry.payment.mandate_id);
  proto.set_payment_information_id(entry.payment.payment_information_id);
  proto.set_bank_reference(entry.payment.account_servicer_reference.empty()
                               ? entry.reference
                               : entry.payment.account_servicer_reference);
  proto.set_transaction_code(TransactionCode(entry));
  proto.set_return_reason(entry.payment.return_reason);
  proto.set_description(Description(entry));
  proto.set_counterparty(
      Counterparty(entry.payment, entry.amount.minor, entry.reversal, own_account).name);
  proto.set_reversal(entry.reversal);
}

void Fill(const Statement& statement, BankFileStatement& proto) {
  proto.set_id(statement.id);
  proto.set_account(statement.account);
  proto.set_currency_code(statement.currency);
  if (statement.opening.has_value()) {
    proto.set_opening_balance(statement.opening->amount.minor);
    if (statement.opening->date.has_value())
      *proto.mutable_opening_date() = ToProto(*statement.opening->date);
  }
  if (statement.closing.has_value()) {
    proto.set_closing_balance(statement.closing->amount.minor);
    if (statement.closing->date.has_value())
      *proto.mutable_closing_date() = ToProto(*statement.closing->date);
  }
  proto.set_credit_total(statement.credit_total_minor);
  proto.set_debit_total(statement.debit_total_minor);
  for (const Entry& entry : statement.entries) {
    Fill(entry, statement.account, *proto.add_entries());
    proto.mutable_entries()->rbegin()->set_number(proto.entries_size());
  }
}

}  // namespace

ledger::v1::ParsedBankFile ToProto(const ParsedFile& file) {
  ledger::v1::ParsedBankFile proto;
  proto.set_format(file.format);
  proto.set_verdict(ToProto(file.verdict));
  for (const Finding& finding : file.findings) Fill(finding, *proto.add_findings());
  std::vector<const Statement*> statements;
  for (const Statement& statement : file.statements) statements.push_back(&statement);
  for (const Statement& statement : file.refused) statements.push_back(&statement);
  std::sort(statements.begin(), statements.end(),
            [](const auto* a, const auto* b) { return a->ordinal < b->ordinal; });
  for (const Statement* statement : statements) Fill(*statement, *proto.add_statements());
  return proto;
}

std::string TransactionCode(const Entry& entry) {
  const BankTransactionCode& code = entry.payment.code;
  if (code.domain.empty()) return code.proprietary;
  return absl::StrCat(code.domain, "/", code.family, "/", code.sub_family);
}

}  // namespace thuning::bankfile
