// The transactions of a case as facts of ours. A step adds facts or charges, undoes facts, amends
// the contract, or only lets time pass; the account follows from all that stands, as of the day of
// the latest step.
//
//   LoanHistory history(terms);
//   RETURN_IF_ERROR(history.Take(step));     // in the order of the case
//   Account account = history.AccountNow();
#pragma once

#include <google/protobuf/struct.pb.h>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/loan/account.h"
#include "ledger/money/date.h"
#include "tests/conformance/loan_terms.h"

namespace thuning::conformance {

// A fact, the step that it comes from, and its name in a list of transactions.
struct Booking {
  int step = 0;
  loan::Fact fact;
  absl::string_view listed;
  bool undone = false;
};

class LoanHistory {
 public:
  explicit LoanHistory(LoanTerms terms);

  // Refused with kUnimplemented where the ledger does not offer the step; the text names it.
  absl::Status Take(const google::protobuf::Struct& step);

  loan::Account AccountNow() const;
  // With the facts until a day, those of the day included, and nothing that came after.
  loan::Account AccountOn(Date day) const;

  // Tells every fact that stands, with the account before it and after.
  void Play(absl::FunctionRef<void(const loan::Fact& fact, const loan::Account& before,
                                   const loan::Account& after)>
                tell) const;

  // The latest day on which a step changed days that were over.
  std::optional<Date> rewritten_on() const { return rewritten_on_; }
  // Whether the reference accrues a day at its beginning.
  bool accrues_ahead() const { return terms_.accrues_ahead; }
  int decimals() const { return terms_.decimals; }
  const loan::Terms& terms() const { return terms_.contract.terms; }
  int64_t principal_agreed() const { return terms_.principal; }
  const std::vector<Booking>& bookings() const { return bookings_; }
  // Of the transaction with the id.
  absl::string_view ListedNameOf(int id) const;
  // What is paid out and stands.
  std::vector<loan::Tranche> Disbursements() const;

 private:
  using Struct = google::protobuf::Struct;
  using Taker = absl::Status (LoanHistory::*)(const Struct& step);

  static const std::map<absl::string_view, Taker>& Takers();
  absl::Status MoveTime(const Struct& step);
  absl::Status Dispatch(const Struct& step);
  absl::Status CheckInTime() const;
  bool ReachesBack(const Struct& step) const;
  Date Start() const;
  Date LastDay() const;
  absl::StatusOr<loan::Fact> FactOf(const Struct& step, loan::Kind kind);
  void Book(loan::Fact fact);
  void Book(loan::Fact fact, absl::string_view listed);
  // The account before its first fact, and the facts until a day, in their order.
  std::pair<loan::Account, std::vector<loan::Fact>> Begin(Date until) const;
  loan::Account Fold(Date until) const;

  absl::Status LetTimePass(const Struct& step);
  absl::Status Approve(const Struct& step);
  absl::Status Disburse(const Struct& step);
  void KeepFees(Date date);
  void CollectDownPayment(Date date);
  absl::Status PayOff(const Struct& step);
  absl::Status ChargeBack(const Struct& step);
  absl::Status Reage(const Struct& step);

  absl::Status AddCharge(const Struct& step);
  void TakePercentageOfInterest(loan::Charge& charge) const;
  absl::StatusOr<std::optional<Date>> DecidedOn(const Struct& step, const loan::Charge& charge);
  absl::Status WaiveCharge(const Struct& step);
  absl::Status SettleCharge(const Struct& step);
  absl::StatusOr<const loan::Charge*> ChargeOf(const Struct& step) const;

  absl::Status Undo(const Struct& step);
  absl::Status UndoDisbursements(const Struct& step);
  absl::Status UndoLastDisbursement(const Struct& step);
  absl::Status UndoNumbered(absl::string_view target);
  absl::Status UndoLatest(absl::string_view listed, const Struct& step);

  absl::Status Reschedule(const Struct& step);
  absl::Status ChangeRate(const Struct& step);
  absl::Status PauseInterest(const Struct& step);
  absl::Status ModifyInstalment(const Struct& step);
  absl::Status AmendRate(Date from, Decimal annual_rate);
  absl::Status CheckTermsMayChange(absl::string_view what) const;

  LoanTerms terms_;
  std::vector<loan::Charge> charges_;
  std::vector<loan::Amendment> amendments_;
  std::vector<Booking> bookings_;
  Date today_;
  std::optional<Date> rewritten_on_;
  int step_ = 0;
  int last_id_ = 0;
};

}  // namespace thuning::conformance
