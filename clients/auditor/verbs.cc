#include "clients/auditor/verbs.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "clients/auditor/call.h"
#include "clients/auditor/compare.h"
#include "clients/auditor/directory_source.h"
#include "clients/auditor/evidence.h"
#include "clients/auditor/export.h"
#include "clients/auditor/proof_checks.h"
#include "clients/auditor/replay.h"
#include "clients/auditor/server_source.h"
#include "clients/auditor/text.h"
#include "clients/auditor/verify.h"
#include "clients/console/named_day.h"
#include "clients/console/progress.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/money/date.h"
#include "thuning/ledger/v1/audit.pb.h"

namespace thuning::auditor {
namespace {

using console::Session;
using console::Verb;
using ledger::v1::GetCheckpointRequest;
using ledger::v1::GetCheckpointResponse;

// ---- What is typed.

struct Typed {
  std::string data;  // a data directory; empty: the server
  TypedEvidence evidence;
  std::string keep;
  uint64_t position = 0;
  std::string older;
  std::string newer;
  std::string format;
  std::string file;  // empty: standard output
  std::string from;
  std::string to;
};

void AddKey(CLI::App& app, Typed& typed) {
  app.add_option("--key", typed.evidence.key,
                 "The verifier key, or a file with it. Default: the kept one, else the source's.")
      ->type_name("VKEY|FILE");
}

void AddData(CLI::App& app, Typed& typed) {
  app.add_option("--data", typed.data, "A data directory, or a copy of one. Default: the server.")
      ->type_name("DIR");
}

using RunTyped = absl::Status (*)(const Typed&, Session&);
using AddOptions = void (*)(CLI::App&, Typed&);

Verb MakeVerb(std::string words, std::string help, AddOptions add_options, RunTyped run) {
  const auto set_up = [add_options, run](CLI::App& app) -> console::Run {
    const auto typed = std::make_shared<Typed>();
    add_options(app, *typed);
    return [typed, run](Session& session) { return run(*typed, session); };
  };
  return {std::move(words), std::move(help), set_up};
}

// ---- What is done.

absl::StatusOr<std::unique_ptr<RecordSource>> OpenSource(const Typed& typed, Session& session) {
  if (typed.data.empty()) {
    return std::make_unique<ServerSource>(session.channel(), session.LongDeadline());
  }
  ASSIGN_OR_RETURN(auto source, DirectorySource::Open(typed.data));
  return std::unique_ptr<RecordSource>(std::move(source));
}

template <typename Report>
absl::Status Print(const Report& report, Session& session) {
  if (session.settings().json()) return session.Print(report);
  session.streams().out << TextOf(report);
  return absl::OkStatus();
}

template <typename Report>
absl::Status PrintAndJudge(const Report& report, Session& session) {
  RETURN_IF_ERROR(Print(report, session));
  if (report.verified()) return absl::OkStatus();
  return Refuse(absl::StatusCode::kDataLoss, "NOT_VERIFIED", "", FailureOf(report));
}

// Calls `work` with something to tell how far it is.
template <typename Work>
auto WithProgress(Session& session, Work work) {
  console::Progress progress(session.streams().err, session.streams().is_watched, "records");
  return work([&](uint64_t done, uint64_t total) { progress.Show(done, total); });
}

absl::Status RunVerify(const Typed& typed, Session& session) {
  ASSIGN_OR_RETURN(const auto source, OpenSource(typed, session));
  std::optional<Memory> memory;
  if (!typed.keep.empty()) {
    ASSIGN_OR_RETURN(memory, Memory::Open(typed.keep));
  }
  ASSIGN_OR_RETURN(const Claims claims, source->GetClaims());
  ASSIGN_OR_RETURN(const Evidence evidence,
                   GatherEvidence(claims, typed.evidence, memory ? &*memory : nullptr));
  const auto report = WithProgress(session, [&](const OnProgress& on_progress) {
    return Verify(*source, evidence, on_progress);
  });
  RETURN_IF_ERROR(report.status());
  return PrintAndJudge(*report, session);
}

absl::Status RunReplay(const Typed& typed, Session& session) {
  ASSIGN_OR_RETURN(const auto source, OpenSource(typed, session));
  ASSIGN_OR_RETURN(const uint64_t last, source->LastPosition());
  if (typed.position > last) {
    return console::UsageError("POSITION_INVALID", "as-of-position",
                               absl::StrCat("the log ends at position ", last));
  }
  Replay replay(*source);
  RETURN_IF_ERROR(WithProgress(session, [&](const OnProgress& on_progress) {
    return replay.AdvanceTo(typed.position > 0 ? typed.position : last, on_progress);
  }));
  if (!typed.data.empty()) return PrintAndJudge(Judged(ReportOf(replay)), session);
  ASSIGN_OR_RETURN(const auto report,
                   CompareWithServer(replay, session.channel(), session.LongDeadline()));
  return PrintAndJudge(report, session);
}

absl::Status RunCheckpoint(const Typed&, Session& session) {
  ASSIGN_OR_RETURN(const auto answer,
                   Call<GetCheckpointResponse>(session.channel(), "AuditService.GetCheckpoint",
                                               GetCheckpointRequest(), session.Deadline()));
  if (session.settings().json()) return session.Print(answer);
  session.streams().out << answer.note();
  return absl::OkStatus();
}

absl::Status RunInclusion(const Typed& typed, Session& session) {
  ProofChecks checks(session.channel(), typed.evidence.key, session.Deadline());
  ASSIGN_OR_RETURN(const auto report, checks.Inclusion(typed.position));
  return Print(report, session);
}

absl::Status RunConsistency(const Typed& typed, Session& session) {
  ProofChecks checks(session.channel(), typed.evidence.key, session.LongDeadline());
  ASSIGN_OR_RETURN(const auto report, checks.Consistency(typed.older, typed.newer));
  return Print(report, session);
}

absl::StatusOr<std::optional<Date>> DateOf(absl::string_view field, const std::string& typed) {
  const std::optional<Date> date = ParseIsoDate(typed);
  if (date.has_value() || typed.empty()) return date;
  if (const auto days_back = console::DaysBeforeToday(typed); days_back.has_value()) {
    ASSIGN_OR_RETURN(const Date today, console::DayIn("", absl::Now()));
    return AddDays(today, -*days_back);
  }
  return console::UsageError("DATE_INVALID", field,
                             absl::StrCat("--", field, ": ", console::NotADay(typed)));
}

absl::StatusOr<Selection> SelectionOf(const Typed& typed, const console::Settings& settings) {
  Selection selection;
  selection.operator_id = std::string(absl::StripPrefix(settings.operator_id, "operators/"));
  ASSIGN_OR_RETURN(selection.from, DateOf("from", typed.from));
  ASSIGN_OR_RETURN(selection.to, DateOf("to", typed.to));
  return selection;
}

// No progress between the lines of a journal on standard output.
absl::StatusOr<ExportReport> ExportAsTyped(const Typed& typed, const Selection& selection,
                                           Session& session) {
  ASSIGN_OR_RETURN(const auto source, OpenSource(typed, session));
  if (typed.file.empty()) {
    return ExportHledger(*source, selection, session.streams().out, [](uint64_t, uint64_t) {});
  }
  return WithProgress(session, [&](const OnProgress& on_progress) {
    return ExportHledgerToFile(*source, selection, typed.file, on_progress);
  });
}

absl::Status RunExport(const Typed& typed, Session& session) {
  ASSIGN_OR_RETURN(const Selection selection, SelectionOf(typed, session.settings()));
  ASSIGN_OR_RETURN(const ExportReport report, ExportAsTyped(typed, selection, session));
  if (!report.findings.empty()) {
    return Refuse(absl::StatusCode::kDataLoss, "NOT_WHOLE", "", SummaryOf(report));
  }
  session.streams().err << SummaryOf(report) << "\n";
  return absl::OkStatus();
}

// ---- The verbs.

Verb VerifyVerb() {
  const auto add_options = [](CLI::App& app, Typed& typed) {
    AddData(app, typed);
    AddKey(app, typed);
    app.add_option("--checkpoint", typed.evidence.checkpoint_files,
                   "A signed checkpoint kept from an earlier visit. May be given several times.")
        ->type_name("FILE");
    app.add_option("--keep", typed.keep,
                   "A directory of the auditor's own that remembers this visit's checkpoint and "
                   "hashes, so that the next visit can name each changed record.")
        ->type_name("DIR");
  };
  return MakeVerb(
      "verify", "Whether the records are those that were signed for; names the first bad position.",
      add_options, RunVerify);
}

Verb ReplayVerb() {
  const auto add_options = [](CLI::App& app, Typed& typed) {
    AddData(app, typed);
    app.add_option("--as-of-position", typed.position, "The last record to add. Default: all.");
  };
  return MakeVerb("replay",
                  "Recomputes every balance from the records, and compares with a server's.",
                  add_options, RunReplay);
}

Verb ExportVerb() {
  const auto add_options = [](CLI::App& app, Typed& typed) {
    AddData(app, typed);
    app.add_option("--format", typed.format, "hledger: a journal, to be read with a UTF-8 locale.")
        ->check(CLI::IsMember({"hledger"}))
        ->required();
    app.add_option("--file", typed.file, "Where to write it. Default: standard output.")
        ->type_name("FILE");
    app.add_option("--from", typed.from, "The first day of posting. Default: all.")
        ->type_name("DATE");
    app.add_option("--to", typed.to, "The last day of posting. Default: all.")->type_name("DATE");
    app.footer("DATE is a day such as 2026-11-20, or today or yesterday, in UTC.");
  };
  return MakeVerb("export",
                  "Writes the postings for another accounting program; --operator chooses whose.",
                  add_options, RunExport);
}

Verb InclusionVerb() {
  const auto add_options = [](CLI::App& app, Typed& typed) {
    AddKey(app, typed);
    app.add_option("POSITION", typed.position, "The record's position, from 1.")->required();
  };
  return MakeVerb("inclusion", "Whether a record is one of those that were signed for.",
                  add_options, RunInclusion);
}

Verb ConsistencyVerb() {
  const auto add_options = [](CLI::App& app, Typed& typed) {
    AddKey(app, typed);
    app.add_option("OLD", typed.older, "A file with a checkpoint, or a size.")->required();
    app.add_option("NEW", typed.newer,
                   "A file or a size, too. Default: the server's newest checkpoint.");
  };
  return MakeVerb("consistency", "Whether a newer log begins with the whole of an older one.",
                  add_options, RunConsistency);
}

}  // namespace

console::Program AuditorProgram() {
  return {.name = "thuning-audit",
          .description = "The auditor's client of the Thuning ledger: trusts no one.",
          .verbs = {VerifyVerb(), ReplayVerb(), ExportVerb(),
                    MakeVerb(
                        "checkpoint", "Prints the server's newest signed checkpoint.",
                        [](CLI::App&, Typed&) {}, RunCheckpoint),
                    InclusionVerb(), ConsistencyVerb()}};
}

}  // namespace thuning::auditor
