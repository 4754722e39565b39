#include "clients/bank/parse.h"

#include <CLI/App.hpp>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/console/json.h"
#include "clients/console/printing.h"
#include "ledger/bankfile/message.h"
#include "ledger/bankfile/parse.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "thuning/ledger/v1/reconciliation.pb.h"

namespace thuning::bank {
namespace {

using ledger::v1::ParsedBankFile;

absl::Status Print(const ParsedBankFile& file, console::Session& session) {
  if (session.settings().json()) return session.Print(file);
  ParsedBankFile summary = file;
  summary.clear_statements();
  session.streams().out << console::Readable(summary, "");
  for (const auto& statement : file.statements()) {
    session.streams().out << "\n" << console::Readable(statement, "");
  }
  return absl::OkStatus();
}

absl::Status OutcomeOf(const ParsedBankFile& file) {
  if (file.verdict() != ledger::v1::REFUSED) return absl::OkStatus();
  for (const auto& finding : file.findings()) {
    if (!finding.refusal()) continue;
    return Refuse(absl::StatusCode::kInvalidArgument, finding.reason(), "",
                  absl::StrCat("the file is refused: ", finding.position(),
                               finding.position().empty() ? "" : ": ", finding.message()));
  }
  return absl::InvalidArgumentError("the file is refused");
}

absl::Status RunParse(const std::string& path, console::Session& session) {
  ASSIGN_OR_RETURN(const std::string bytes, console::ReadFile(path, session.streams().in));
  const ParsedBankFile file = bankfile::ToProto(bankfile::Parse(bytes));
  RETURN_IF_ERROR(Print(file, session));
  return OutcomeOf(file);
}

}  // namespace

console::Verb ParseVerb(std::string words) {
  const auto set_up = [](CLI::App& app) -> console::Run {
    const auto path = std::make_shared<std::string>();
    app.add_option("FILE", *path, "A statement in CFONB 120 or camt.053; - reads standard input.")
        ->required();
    return [path](console::Session& session) { return RunParse(*path, session); };
  };
  return {std::move(words),
          "Reads a bank file as the ledger does, and says what is in it or why it is refused. "
          "Needs no server.",
          set_up};
}

}  // namespace thuning::bank
