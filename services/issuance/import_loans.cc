#include "services/issuance/import_loans.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/lending/loan_import.h"
#include "ledger/log/event_log.h"
#include "services/issuance/received_portfolio.h"
#include "services/rpc/progress_stream.h"
#include "services/rpc/read.h"
#include "services/rpc/run.h"
#include "services/rpc/status.h"
#include "services/rpc/steps.h"
#include "services/rpc/worker_pool.h"
#include "services/rpc/write.h"
#include "thuning/state/v1/state.pb.h"

namespace thuning::services {
namespace {

using event::v1::Record;
using ledger::v1::ImportedLoan;
using ledger::v1::ImportLoansRequest;
using ledger::v1::ImportLoansResponse;
using lending::Portfolio;
using Stream = ProgressStream<ImportLoansResponse,
                              grpc::ServerBidiReactor<ImportLoansRequest, ImportLoansResponse>>;

// So many at a time, so that others find room in the queue; the next are decided while the last are
// synced.
constexpr size_t kBatch = 500;
constexpr int kMostRefusals = 1000;

// What the engine adds to a record: position, time, principal, request.
constexpr size_t kEngineBytes = 200;

class Import {
 public:
  Import(const Ledger& ledger, const ReceivedPortfolio& received, std::string principal,
         Stream& stream)
      : ledger_(ledger),
        received_(received),
        header_(received.header()),
        principal_(std::move(principal)),
        stream_(stream) {}

  absl::Status Run() {
    RETURN_IF_ERROR(received_.CheckComplete());
    RETURN_IF_ERROR(Prepare());
    RETURN_IF_ERROR(ValidateUnlessStarted());
    if (progress_.refused_count() == 0 && !header_.validate_only()) RETURN_IF_ERROR(RecordAll());
    progress_.set_phase(ledger::v1::IMPORT_PHASE_DONE);
    stream_.Tell(progress_);
    return absl::OkStatus();
  }

 private:
  absl::Status Prepare() {
    ImportLoansRequest content = header_;
    content.clear_validate_only();
    ASSIGN_OR_RETURN(prototype_, PrepareCommand(content, header_.request_id(), principal_));
    prototype_.digest = received_.DigestWith(prototype_.digest);
    portfolio_.operator_id = std::string(LastId(header_.parent()));
    portfolio_.day = header_.effective_date();
    if (header_.has_settled_until_date()) {
      portfolio_.settled_until = DateOf(header_.settled_until_date());
    }
    portfolio_.import_id = absl::BytesToHexString(prototype_.request_id);
    portfolio_.digest = prototype_.digest;
    portfolio_.loan_count = header_.loan_count();
    progress_.set_loan_count(header_.loan_count());
    return absl::OkStatus();
  }

  absl::Status ValidateUnlessStarted() {
    ASSIGN_OR_RETURN(const projection::View view, LookNow(ledger_));
    ASSIGN_OR_RETURN(const bool started, HasStarted(view));
    return started ? absl::OkStatus() : Validate(view);
  }

  // Whether the same request was found good before.
  absl::StatusOr<bool> HasStarted(const projection::View& view) const {
    const auto row = projection::FindRow<state::v1::LoanImport>(
        view, lending::LoanImportName(portfolio_.operator_id, portfolio_.import_id));
    if (!row.has_value()) return false;
    if (row->content_sha256() == AsBytes(portfolio_.digest)) return true;
    return Refuse(absl::StatusCode::kAlreadyExists, "REQUEST_ID_REUSED", "request_id",
                  "request_id: was used for another import");
  }

  absl::Status Validate(const projection::View& view) {
    progress_.set_phase(ledger::v1::IMPORT_PHASE_VALIDATING);
    State state = StateOver(view);
    Context context{.position = view.position(projection::kState), .recorded_time = absl::Now()};
    RETURN_IF_ERROR(lending::CheckImport(portfolio_, state, context));
    for (size_t i = 0; i < received_.size(); ++i) {
      ++context.position;
      const ImportedLoan loan = received_.Loan(i);
      const absl::Status good = ValidateLoan(loan, context, state);
      if (!good.ok()) AddRefusal(i, loan.loan_id(), good);
      ShowDone(i + 1);
    }
    return absl::OkStatus();
  }

  absl::Status ValidateLoan(const ImportedLoan& loan, const Context& context, State& state) {
    ASSIGN_OR_RETURN(Record record, commands::DecideImportedLoan(portfolio_, loan, state, context));
    if (record.ByteSizeLong() + kEngineBytes > log::kMaxRecordBytes) {
      return RefuseState(
          "RECORD_TOO_LARGE", "history",
          absl::StrCat("the loan's record would have more than ", log::kMaxRecordBytes, " bytes"));
    }
    record.set_position(context.position);
    commands::EvolveAsValidated(record, state);
    lending::AddImported(record, *progress_.mutable_totals());
    return absl::OkStatus();
  }

  absl::Status RecordAll() {
    progress_.set_phase(ledger::v1::IMPORT_PHASE_RECORDING);
    progress_.clear_totals();
    RETURN_IF_ERROR(RunStep(ledger_, StartStep()).status());
    PendingSteps ahead = StartBatch(0);
    for (size_t first = 0; first < received_.size(); first += kBatch) {
      PendingSteps next = StartBatch(first + kBatch);
      absl::Status counted = Count(first, FinishSteps(std::exchange(ahead, std::move(next))));
      if (counted.ok()) continue;
      // Steps under way read what is here.
      FinishSteps(std::move(ahead));
      return counted;
    }
    return absl::OkStatus();
  }

  engine::Command StartStep() {
    engine::Command command = StepOf(prototype_, prototype_.request_id);
    command.decide = [this](StateReader& state, const Context& context) {
      return OneRecord(lending::DecideImportStart(portfolio_, state, context));
    };
    return command;
  }

  PendingSteps StartBatch(size_t first) {
    std::vector<engine::Command> commands;
    const size_t last = std::min(received_.size(), first + kBatch);
    for (size_t i = first; i < last; ++i) commands.push_back(StepFor(i));
    return StartSteps(ledger_, std::move(commands));
  }

  engine::Command StepFor(size_t index) {
    const auto loan = std::make_shared<const ImportedLoan>(received_.Loan(index));
    engine::Command command = RowStep(prototype_, loan->loan_id(), "import");
    command.decide = [this, loan](StateReader& state, const Context& context) {
      return OneRecord(commands::DecideImportedLoan(portfolio_, *loan, state, context));
    };
    return command;
  }

  absl::Status Count(size_t first, const std::vector<StepResult>& results) {
    for (size_t i = 0; i < results.size(); ++i) {
      RETURN_IF_ERROR(Count(first + i, results[i]));
    }
    ShowDone(first + results.size());
    return absl::OkStatus();
  }

  absl::Status Count(size_t index, const StepResult& result) {
    if (result.ok()) {
      progress_.set_recorded_count(progress_.recorded_count() + 1);
      progress_.set_position(std::max(progress_.position(), result->last_position));
      lending::AddImported(*result->record, *progress_.mutable_totals());
    } else if (EndsTheRun(result.status())) {
      return result.status();
    } else {
      AddRefusal(index, received_.Loan(index).loan_id(), result.status());
    }
    return absl::OkStatus();
  }

  void AddRefusal(size_t index, const std::string& loan_id, const absl::Status& status) {
    progress_.set_refused_count(progress_.refused_count() + 1);
    auto* refusal = services::AddRefusal(status, kMostRefusals, progress_);
    if (refusal == nullptr) return;
    refusal->set_line(static_cast<int32_t>(index) + 1);
    refusal->set_loan_id(loan_id);
    refusal->set_field(FieldOf(status));
  }

  void ShowDone(size_t done) {
    progress_.set_loans_done(static_cast<int32_t>(done));
    if (done % kBatch == 0) stream_.Tell(progress_);
  }

  const Ledger& ledger_;
  const ReceivedPortfolio& received_;
  const ImportLoansRequest& header_;
  const std::string principal_;
  Stream& stream_;
  Portfolio portfolio_;
  engine::Command prototype_;
  ImportLoansResponse progress_;
};

class LoanUpload final : public Stream {
 public:
  LoanUpload(const Ledger& ledger, std::string principal)
      : ledger_(ledger), principal_(std::move(principal)) {
    StartRead(&message_);
  }

  void OnReadDone(bool ok) override {
    if (!ok) {
      ledger_.workers.Submit(
          [this] { End(ToGrpc(Import(ledger_, received_, principal_, *this).Run())); });
      return;
    }
    const absl::Status added = received_.Add(message_);
    if (!added.ok()) return End(ToGrpc(added));
    StartRead(&message_);
  }

 private:
  const Ledger& ledger_;
  const std::string principal_;
  ImportLoansRequest message_;
  ReceivedPortfolio received_;
};

}  // namespace

grpc::ServerBidiReactor<ImportLoansRequest, ImportLoansResponse>* StartLoanImport(
    const Ledger& ledger, std::string principal) {
  return new LoanUpload(ledger, std::move(principal));
}

}  // namespace thuning::services
