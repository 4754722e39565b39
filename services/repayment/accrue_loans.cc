#include "services/repayment/accrue_loans.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"
#include "ledger/lending/loan.h"
#include "ledger/projection/state_projection.h"
#include "services/rpc/run.h"

namespace thuning::services {
namespace {

using event::v1::Record;
using ledger::v1::AccrueLoansRequest;
using ledger::v1::AccrueLoansResponse;
using ledger::v1::Loan;
using lending::IsOwedOn;
using Stream = ProgressStream<AccrueLoansResponse>;

constexpr int kMostRefusals = 100;

class Accrual {
 public:
  Accrual(const Ledger& ledger, const AccrueLoansRequest& request, Stream& stream)
      : ledger_(ledger), request_(request), stream_(stream) {}

  absl::Status Run(const std::string& principal) {
    ASSIGN_OR_RETURN(engine::Command begin, CommandFor(request_, principal));
    ASSIGN_OR_RETURN(const Record ended,
                     RunOnce(ledger_, std::move(begin),
                             [this](const engine::Command& whole) { return AccrueAll(whole); }));
    stream_.Tell(lending::OutcomeOf(ended.events(0).loan_accrual_ended()));
    return absl::OkStatus();
  }

 private:
  absl::StatusOr<Record> AccrueAll(const engine::Command& whole) {
    ASSIGN_OR_RETURN(const std::vector<std::string> names, LoansThatOwe());
    progress_.set_loan_count(static_cast<int32_t>(names.size()));
    stream_.Tell(progress_);
    RETURN_IF_ERROR(InBatches(names, kStepsAtOnce, [&](const auto& batch, size_t done) {
      return AccrueBatch(batch, done, whole);
    }));
    return lending::AccrualEnded(request_, progress_);
  }

  absl::StatusOr<std::vector<std::string>> LoansThatOwe() const {
    ASSIGN_OR_RETURN(const projection::View view, LookNow(ledger_));
    std::vector<std::string> names;
    projection::ForEachRow<Loan>(view, absl::StrCat(request_.parent(), "/loans/"),
                                 [&](const Loan& loan) {
                                   if (IsOwedOn(loan, request_.effective_date()))
                                     names.push_back(loan.name());
                                 });
    return names;
  }

  absl::Status AccrueBatch(const std::vector<std::string>& names, size_t done,
                           const engine::Command& whole) {
    std::vector<engine::Command> commands;
    commands.reserve(names.size());
    for (const std::string& name : names) {
      ledger::v1::AccrueLoanRequest request;
      request.set_name(name);
      *request.mutable_effective_date() = request_.effective_date();
      commands.push_back(RowStep(whole, name, "accrue", std::move(request)));
    }
    const std::vector<StepResult> results = RunSteps(ledger_, std::move(commands));
    for (size_t i = 0; i < names.size(); ++i) RETURN_IF_ERROR(Count(names[i], results[i]));
    progress_.set_loans_done(static_cast<int32_t>(done));
    stream_.Tell(progress_);
    return absl::OkStatus();
  }

  absl::Status Count(const std::string& name, const StepResult& result) {
    if (result.ok()) {
      progress_.set_loans_accrued(progress_.loans_accrued() + 1);
      return absl::OkStatus();
    }
    if (EndsTheRun(result.status())) return result.status();
    if (auto* refusal = AddRefusal(result.status(), kMostRefusals, progress_)) {
      refusal->set_loan(name);
    }
    return absl::OkStatus();
  }

  const Ledger& ledger_;
  const AccrueLoansRequest& request_;
  Stream& stream_;
  AccrueLoansResponse progress_;
};

}  // namespace

grpc::ServerWriteReactor<AccrueLoansResponse>* StartAccrual(const Ledger& ledger,
                                                            AccrueLoansRequest request,
                                                            std::string principal) {
  return RunWatched<AccrueLoansResponse>(
      ledger, [&ledger, request = std::move(request), principal = std::move(principal)](
                  Stream& stream) { return Accrual(ledger, request, stream).Run(principal); });
}

}  // namespace thuning::services
