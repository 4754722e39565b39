#include "clients/demonstration/demonstration.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/console/progress.h"
#include "clients/demonstration/ledger_client.h"
#include "clients/demonstration/programme.h"
#include "clients/demonstration/report.h"
#include "clients/demonstration/story.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "thuning/ledger/v1/admin.pb.h"
#include "thuning/ledger/v1/audit.pb.h"
#include "thuning/ledger/v1/reconciliation.pb.h"

namespace thuning::demonstration {
namespace {

namespace api = ledger::v1;

using Problems = std::vector<std::string>;

void Append(Problems more, Problems& problems) {
  problems.insert(problems.end(), more.begin(), more.end());
}

class Demonstration {
 public:
  Demonstration(const std::string& server, const Streams& streams)
      : server_(server), streams_(streams), client_(server), story_(TellStory()) {}

  absl::Status Run() {
    ASSIGN_OR_RETURN(const uint64_t before, DurablePosition());
    streams_.out << "The programme of " << story_.operator_name << " in " << kYear << ": "
                 << story_.beneficiaries.size() << " beneficiaries, " << story_.loans.size()
                 << " loans, " << story_.banks.size() << " partner banks.\n\n";
    RETURN_IF_ERROR(PlayYear());
    ASSIGN_OR_RETURN(position_, DurablePosition());
    RETURN_IF_ERROR(ShowTrialBalance());
    for (const BankRelation& bank : story_.banks)
      RETURN_IF_ERROR(ShowReconciliation(bank.account.id));
    RETURN_IF_ERROR(ShowCheckpoint());
    ShowNews(before);
    ShowMore();
    if (problems_.empty()) return absl::OkStatus();
    return RefuseState("BOOKS_DO_NOT_AGREE", "", absl::StrJoin(problems_, "\n"));
  }

 private:
  std::string OperatorName() const { return absl::StrCat("operators/", story_.operator_id); }

  absl::StatusOr<uint64_t> DurablePosition() {
    ASSIGN_OR_RETURN(const auto answer,
                     client_.Ask<api::ListProjectionsResponse>(api::ListProjectionsRequest()));
    return answer.durable_position();
  }

  absl::Status PlayYear() {
    std::vector<Month> months;
    {
      console::Progress progress(streams_.err, streams_.is_watched, "playing the year");
      ASSIGN_OR_RETURN(months, Play(story_, client_, [&](int done, int total) {
                         progress.Show(static_cast<uint64_t>(done), static_cast<uint64_t>(total));
                       }));
    }
    streams_.out << FormatMonths(months) << "\n" << FormatStatements(months) << "\n";
    streams_.out << "Partners, at the end of the year\n\n"
                 << FormatPartners(story_, months.back().partners) << "\n";
    for (const Month& month : months) Append(ProblemsOf(month.partners), problems_);
    return absl::OkStatus();
  }

  absl::Status ShowTrialBalance() {
    api::GetTrialBalanceRequest request;
    request.set_parent(OperatorName());
    request.set_min_position(position_);
    ASSIGN_OR_RETURN(const auto balance, client_.Ask<api::GetTrialBalanceResponse>(request));
    streams_.out << "Trial balance, as of position " << balance.as_of_position() << "\n\n"
                 << FormatTrialBalance(balance) << "\n";
    Append(ProblemsOf(balance), problems_);
    return absl::OkStatus();
  }

  absl::Status ShowReconciliation(const std::string& bank_account) {
    api::GetReconciliationRequest request;
    request.set_name(absl::StrCat(OperatorName(), "/bankAccounts/", bank_account));
    request.set_min_position(position_);
    ASSIGN_OR_RETURN(const auto answer, client_.Ask<api::GetReconciliationResponse>(request));
    streams_.out << "Bank reconciliation (état de rapprochement bancaire) of " << bank_account
                 << "\n\n"
                 << FormatReconciliation(answer) << "\n";
    Append(ProblemsOf(answer), problems_);
    return absl::OkStatus();
  }

  absl::Status ShowCheckpoint() {
    api::GetCheckpointRequest request;
    request.set_min_position(position_);
    ASSIGN_OR_RETURN(const auto checkpoint, client_.Ask<api::GetCheckpointResponse>(request));
    streams_.out << "Signed checkpoint of all records so far\n\n"
                 << checkpoint.note() << "verifier key " << checkpoint.verifier_key() << "\n\n";
    return absl::OkStatus();
  }

  void ShowNews(uint64_t before) {
    const uint64_t added = position_ - before;
    if (added == 0) {
      streams_.out << "Nothing new: each request got its first answer again, and the ledger stands "
                      "at position "
                   << position_ << " as before.\n\n";
    } else {
      streams_.out << added << " new records; the ledger stands at position " << position_
                   << ".\n\n";
    }
  }

  // One on which something happened.
  const std::string& LoanToLookAt() const {
    return std::find_if(story_.loans.begin(), story_.loans.end(),
                        [](const Loan& loan) { return loan.habit == Habit::kReturned; })
        ->id;
  }

  void ShowMore() {
    const std::string ours = absl::StrCat(" --server ", server_, " ");
    const std::string own = absl::StrCat(ours, "--operator ", story_.operator_id, " ");
    streams_.out << "Look further:\n"
                 << "  thuning" << own << "loan list\n"
                 << "  thuning" << own << "loan statement " << LoanToLookAt() << "\n"
                 << "  thuning" << own << "reconciliation show " << story_.banks.front().account.id
                 << "\n"
                 << "  thuning-audit" << ours << "verify\n"
                 << "  thuning-audit" << ours << "replay\n"
                 << "  grpcurl -plaintext " << server_ << " list\n";
  }

  const std::string server_;
  const Streams& streams_;
  LedgerClient client_;
  const Story story_;
  uint64_t position_ = 0;
  Problems problems_;
};

}  // namespace

absl::Status Demonstrate(const std::string& server, const Streams& streams) {
  return Demonstration(server, streams).Run();
}

}  // namespace thuning::demonstration
