#include "services/repayment/accrue_loans.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/accounting/request_checks.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "services/rpc/progress_stream.h"
#include "services/rpc/read.h"
#include "services/rpc/status.h"
#include "services/rpc/steps.h"
#include "services/rpc/worker_pool.h"
#include "services/rpc/write.h"
#include "thuning/ledger/v1/admin.pb.h"

namespace thuning::services {
namespace {

using ledger::v1::AccrueLoansRequest;
using ledger::v1::AccrueLoansResponse;
using Stream = ProgressStream<AccrueLoansResponse>;

// So many at a time, so that others find room in the queue.
constexpr size_t kBatch = 32;
constexpr int kMostRefusals = 100;

class Accrual {
 public:
  Accrual(const Ledger& ledger, const AccrueLoansRequest& request, std::string principal,
          Stream& stream)
      : ledger_(ledger), request_(request), principal_(std::move(principal)), stream_(stream) {}

  absl::Status Run() {
    RETURN_IF_ERROR(ParseName("parent", request_.parent(), {"operators"}).status());
    RETURN_IF_ERROR(accounting::CheckDate("effective_date", request_.has_effective_date(),
                                          request_.effective_date()));
    ASSIGN_OR_RETURN(prototype_, PrepareCommand(request_, request_.request_id(), principal_));
    ASSIGN_OR_RETURN(const std::vector<std::string> names, LoansThatOwe());
    progress_.set_loan_count(static_cast<int32_t>(names.size()));
    for (size_t first = 0; first < names.size(); first += kBatch) {
      const size_t last = std::min(names.size(), first + kBatch);
      RETURN_IF_ERROR(AccrueBatch({names.begin() + static_cast<std::ptrdiff_t>(first),
                                   names.begin() + static_cast<std::ptrdiff_t>(last)}));
      progress_.set_loans_done(static_cast<int32_t>(last));
      stream_.Tell(progress_);
    }
    if (names.empty()) stream_.Tell(progress_);
    return absl::OkStatus();
  }

 private:
  // Paid out by then, and not closed by then.
  bool OwesOnTheDay(const ledger::v1::Loan& loan) const {
    const auto day = accounting::DateOf(request_.effective_date());
    if (loan.state() == type::v1::LOAN_STATE_CLOSED) {
      return accounting::DateOf(loan.closed_date()) > day;
    }
    const bool paid_out = loan.state() == type::v1::LOAN_STATE_ACTIVE ||
                          loan.state() == type::v1::LOAN_STATE_OVERPAID;
    return paid_out && accounting::DateOf(loan.terms().disbursement_date()) <= day;
  }

  absl::StatusOr<std::vector<std::string>> LoansThatOwe() {
    ASSIGN_OR_RETURN(const projection::View view, LookNow(ledger_));
    if (!projection::FindRow<ledger::v1::Operator>(view, request_.parent()).has_value()) {
      return ParentMissing(request_.parent());
    }
    std::vector<std::string> names;
    const std::string prefix = projection::StateKey(request_.parent() + "/loans/");
    view.Scan(projection::kState, prefix, prefix, [&](absl::string_view, absl::string_view bytes) {
      ledger::v1::Loan loan;
      LEDGER_CHECK(loan.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
      if (OwesOnTheDay(loan)) names.push_back(loan.name());
      return true;
    });
    return names;
  }

  absl::Status AccrueBatch(const std::vector<std::string>& names) {
    std::vector<engine::Command> commands;
    commands.reserve(names.size());
    for (const std::string& name : names) commands.push_back(StepFor(name));
    const std::vector<StepResult> results = RunSteps(ledger_, std::move(commands));
    for (size_t i = 0; i < names.size(); ++i) RETURN_IF_ERROR(Count(names[i], results[i]));
    return absl::OkStatus();
  }

  engine::Command StepFor(const std::string& name) const {
    engine::Command command;
    command.principal = prototype_.principal;
    command.request_id = DerivedId(absl::StrCat(prototype_.request_id, name), "accrue");
    command.digest = prototype_.digest;
    ledger::v1::AccrueLoanRequest request;
    request.set_name(name);
    *request.mutable_effective_date() = request_.effective_date();
    command.decide = [request](StateReader& state, const Context& context) {
      return DecideOne(request, state, context);
    };
    return command;
  }

  absl::Status Count(const std::string& name, const StepResult& result) {
    if (result.ok()) {
      progress_.set_loans_accrued(progress_.loans_accrued() + 1);
      return absl::OkStatus();
    }
    if (EndsTheRun(result.status())) return result.status();
    if (progress_.refusals_size() == kMostRefusals) return absl::OkStatus();
    AccrueLoansResponse::Refusal& refusal = *progress_.add_refusals();
    refusal.set_loan(name);
    refusal.set_reason(ReasonOf(result.status()));
    refusal.set_message(std::string(result.status().message()));
    return absl::OkStatus();
  }

  const Ledger& ledger_;
  const AccrueLoansRequest& request_;
  const std::string principal_;
  Stream& stream_;
  engine::Command prototype_;
  AccrueLoansResponse progress_;
};

}  // namespace

grpc::ServerWriteReactor<AccrueLoansResponse>* StartAccrual(const Ledger& ledger,
                                                            AccrueLoansRequest request,
                                                            std::string principal) {
  auto* stream = new Stream;
  ledger.workers.Submit(
      [stream, &ledger, request = std::move(request), principal = std::move(principal)] {
        stream->End(ToGrpc(Accrual(ledger, request, principal, *stream).Run()));
      });
  return stream;
}

}  // namespace thuning::services
