#include "services/reconciliation/statement_intake.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/bankfile/identity.h"
#include "ledger/bankfile/message.h"
#include "ledger/bankfile/parse.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/log/blob_store.h"
#include "ledger/reconciliation/bank_account.h"
#include "ledger/reconciliation/statement_import.h"
#include "services/rpc/read.h"
#include "services/rpc/run.h"
#include "services/rpc/steps.h"
#include "services/rpc/write.h"
#include "thuning/ledger/v1/admin.pb.h"

namespace thuning::services {
namespace {

using ledger::v1::UploadStatementResponse;
using reconciliation::StatementImport;

// Matches are submitted in batches, so that a long statement leaves room in the queue for others.
constexpr size_t kMatchBatch = 500;

// Of a bank's entry what the ledger keeps: nothing that names a natural person.
event::v1::ImportedEntry ToImported(const bankfile::Entry& entry, const Sha256Digest& fingerprint) {
  event::v1::ImportedEntry imported;
  if (entry.booking_date.has_value())
    *imported.mutable_booking_date() = ToProto(*entry.booking_date);
  if (entry.value_date.has_value()) *imported.mutable_value_date() = ToProto(*entry.value_date);
  imported.set_amount_minor(entry.amount.minor);
  imported.set_end_to_end_id(entry.payment.end_to_end_id);
  imported.set_creditor_reference(entry.payment.creditor_reference);
  imported.set_transaction_code(bankfile::TransactionCode(entry));
  imported.set_return_reason(entry.payment.return_reason);
  imported.set_fingerprint(std::string(AsBytes(fingerprint)));
  return imported;
}

StatementImport ToImport(const bankfile::Statement& statement, const std::string& format,
                         const Sha256Digest& file_sha256, const std::string& bank_account) {
  StatementImport import{.bank_account = bank_account,
                         .currency_code = statement.currency,
                         .file_sha256 = file_sha256,
                         .content_sha256 = bankfile::StatementContent(statement),
                         .format = format,
                         .bank_statement_id = statement.id};
  import.opening_balance_minor = statement.opening->amount.minor;
  import.closing_balance_minor = statement.closing->amount.minor;
  if (statement.opening->date.has_value()) import.opening_date = ToProto(*statement.opening->date);
  if (statement.closing->date.has_value()) import.closing_date = ToProto(*statement.closing->date);
  const std::vector<Sha256Digest> fingerprints = bankfile::EntryFingerprints(statement);
  for (size_t i = 0; i < statement.entries.size(); ++i) {
    if (statement.entries[i].status != bankfile::EntryStatus::kBooked) continue;
    import.entries.push_back(ToImported(statement.entries[i], fingerprints[i]));
  }
  return import;
}

// The file on its way through the steps.
class Intake {
 public:
  Intake(const Ledger& ledger, const ReceivedFile& file, UploadStatementResponse& response)
      : ledger_(ledger), file_(file), response_(response), sha256_(Sha256(file.bytes)) {}

  absl::Status Run() {
    ASSIGN_OR_RETURN(const auto ids, ParseName("parent", file_.parent, {"operators"}));
    operator_id_ = std::string(ids[0]);
    ASSIGN_OR_RETURN(prototype_, PrepareCommand(Header(), file_.request_id, file_.principal));
    {
      ASSIGN_OR_RETURN(const projection::View view, LookNow(ledger_));
      if (!projection::FindRow<ledger::v1::Operator>(view, file_.parent).has_value())
        return ParentMissing(file_.parent);
    }
    const bankfile::ParsedFile parsed = bankfile::Parse(file_.bytes);
    const ledger::v1::ParsedBankFile proto = bankfile::ToProto(parsed);
    *response_.mutable_findings() = proto.findings();
    response_.set_verdict(proto.verdict());
    if (parsed.verdict == bankfile::Verdict::kRefused) return absl::OkStatus();
    RETURN_IF_ERROR(ledger_.blobs.Put(file_.bytes).status());
    for (const bankfile::Statement& statement : parsed.statements) {
      ASSIGN_OR_RETURN(const std::string name, Import(statement, parsed.format));
      if (name.empty()) continue;
      names_.push_back(name);
      RETURN_IF_ERROR(MatchEntries(name));
    }
    return Report();
  }

 private:
  // What the request id stands for: the file, by its hash.
  ledger::v1::UploadStatementRequest Header() const {
    ledger::v1::UploadStatementRequest header;
    header.set_parent(file_.parent);
    header.set_chunk(std::string(AsBytes(sha256_)));
    return header;
  }

  void Refuse(int ordinal, const std::string& reason, absl::string_view message) {
    ledger::v1::BankFileFinding& finding = *response_.add_findings();
    finding.set_position(absl::StrCat("statement ", ordinal));
    finding.set_reason(reason);
    finding.set_message(std::string(message));
    finding.set_refusal(true);
    response_.set_verdict(ledger::v1::REFUSED);
  }

  // The name of the imported statement, or "" when it was refused and a finding says why.
  absl::StatusOr<std::string> Import(const bankfile::Statement& statement,
                                     const std::string& format) {
    ASSIGN_OR_RETURN(const projection::View view, LookNow(ledger_));
    State state = StateOver(view);
    const ledger::v1::BankAccount* account =
        reconciliation::FindBankAccount(operator_id_, statement.account, state);
    if (account == nullptr) {
      Refuse(statement.ordinal, "UNKNOWN_BANK_ACCOUNT",
             absl::StrCat(file_.parent, " has no bank account \"", statement.account, "\""));
      return "";
    }
    if (!statement.complete || !statement.opening.has_value() || !statement.closing.has_value()) {
      Refuse(statement.ordinal, "STATEMENT_INCOMPLETE",
             "a statement needs all its pages and both balances to be booked");
      return "";
    }
    const StatementImport import = ToImport(statement, format, sha256_, account->name());
    engine::Command command =
        StepOf(prototype_,
               DerivedId(prototype_.request_id, absl::StrCat("statement ", statement.ordinal)));
    command.decide = [&import](StateReader& reader, const Context& context) {
      return reconciliation::DecideImport(import, reader, context);
    };
    const StepResult result = RunStep(ledger_, std::move(command));
    if (result.ok() || ReasonOf(result.status()) == "STATEMENT_KNOWN") return KnownName(import);
    if (EndsTheRun(result.status())) return result.status();
    Refuse(statement.ordinal, ReasonOf(result.status()), result.status().message());
    return "";
  }

  absl::StatusOr<std::string> KnownName(const StatementImport& import) {
    ASSIGN_OR_RETURN(const projection::View view, LookNow(ledger_));
    State state = StateOver(view);
    const ledger::v1::Statement* statement =
        reconciliation::FindStatement(import.bank_account, import.content_sha256, state);
    if (statement == nullptr)
      return absl::InternalError("an imported statement is not to be found");
    return statement->name();
  }

  // Tries every entry that is not matched yet. One that stays unmatched is listed by the
  // reconciliation.
  absl::Status MatchEntries(const std::string& statement) {
    std::vector<std::string> unmatched;
    {
      ASSIGN_OR_RETURN(const projection::View view, LookNow(ledger_));
      projection::ForEachRow<ledger::v1::StatementEntry>(
          view, statement + "/entries/", [&](const ledger::v1::StatementEntry& entry) {
            if (!entry.matched()) unmatched.push_back(entry.name());
          });
    }
    return InBatches(unmatched, kMatchBatch, [this](std::vector<std::string> entries, size_t) {
      return MatchBatch(entries);
    });
  }

  absl::Status MatchBatch(const std::vector<std::string>& entries) {
    std::vector<engine::Command> commands;
    for (const std::string& entry : entries) {
      engine::Command command = StepOf(prototype_, DerivedId(entry, "match"));
      command.digest = Sha256(entry);
      command.decide = [entry](StateReader& state, const Context& context) {
        ledger::v1::MatchEntryRequest request;
        request.set_name(entry);
        return DecideOne(request, state, context);
      };
      commands.push_back(std::move(command));
    }
    for (const StepResult& result : RunSteps(ledger_, std::move(commands))) {
      // Any other refusal leaves the entry unmatched.
      if (!result.ok() && EndsTheRun(result.status())) return result.status();
    }
    return absl::OkStatus();
  }

  absl::Status Report() {
    ASSIGN_OR_RETURN(const projection::View view, LookNow(ledger_));
    for (const std::string& name : names_) {
      *response_.add_statements() = *projection::FindRow<ledger::v1::Statement>(view, name);
    }
    response_.set_position(view.position(projection::kState));
    return absl::OkStatus();
  }

  const Ledger& ledger_;
  const ReceivedFile& file_;
  UploadStatementResponse& response_;
  const Sha256Digest sha256_;
  std::string operator_id_;
  engine::Command prototype_;
  std::vector<std::string> names_;
};

}  // namespace

absl::Status TakeIn(const Ledger& ledger, const ReceivedFile& file,
                    UploadStatementResponse& response) {
  return Intake(ledger, file, response).Run();
}

}  // namespace thuning::services
