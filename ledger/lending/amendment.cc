// Changing what was agreed in the life of a loan: amendments, charges, and their undoing.

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/accounting/journal.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/checks/today.h"
#include "ledger/lending/loan.h"
#include "ledger/lending/loan_book.h"
#include "ledger/lending/loan_change.h"
#include "ledger/lending/loan_row.h"
#include "ledger/lending/terms.h"
#include "ledger/loan/limits.h"
#include "ledger/money/rate.h"
#include "ledger/state/names.h"

namespace thuning::lending {
namespace {

using event::v1::Record;
using ledger::v1::AmendLoanRequest;
using ledger::v1::ChargeLoanRequest;
using ledger::v1::Loan;
using ledger::v1::LoanAmendmentEntry;
using ledger::v1::LoanCharge;
using ledger::v1::ReverseAmendmentRequest;
using ledger::v1::ReverseChargeRequest;
using type::v1::LoanAmendment;

constexpr int kMaxAmendments = 100;
constexpr size_t kMostDatesNamed = 3;

absl::Status CheckDateIfGiven(absl::string_view field, bool present,
                              const google::type::Date& date) {
  return present ? CheckDate(field, true, date) : absl::OkStatus();
}

bool ChangesInstalments(const LoanAmendment& amendment) {
  return amendment.has_moved_to() || amendment.extra_instalments() != 0 ||
         amendment.grace_on_principal() != 0 || amendment.grace_on_interest() != 0 ||
         amendment.instalment_minor() != 0;
}

bool ChangesRate(const LoanAmendment& amendment) {
  return amendment.has_rate_from() || !amendment.annual_rate_percent().empty();
}

bool Pauses(const LoanAmendment& amendment) {
  return amendment.has_pause_first() || amendment.has_pause_last();
}

absl::Status CheckAmendmentForm(const LoanAmendment& amendment) {
  RETURN_IF_ERROR(CheckDateIfGiven("amendment.from", amendment.has_from(), amendment.from()));
  RETURN_IF_ERROR(
      CheckDateIfGiven("amendment.moved_to", amendment.has_moved_to(), amendment.moved_to()));
  RETURN_IF_ERROR(CheckRange("amendment.extra_instalments", amendment.extra_instalments(), 0,
                             loan::kMaxInstalments));
  RETURN_IF_ERROR(CheckRange("amendment.grace_on_principal", amendment.grace_on_principal(), 0,
                             loan::kMaxInstalments));
  RETURN_IF_ERROR(CheckRange("amendment.grace_on_interest", amendment.grace_on_interest(), 0,
                             loan::kMaxInstalments));
  if (amendment.instalment_minor() < 0 || amendment.instalment_minor() > kMaxAmountMinor) {
    return RefuseField("VALUE_OUT_OF_RANGE", "amendment.instalment_minor",
                       "must be positive and at most 10^13");
  }
  if (ChangesRate(amendment)) {
    RETURN_IF_ERROR(
        Rate::ParsePercent("amendment.annual_rate_percent", amendment.annual_rate_percent())
            .status());
    RETURN_IF_ERROR(
        CheckDate("amendment.rate_from", amendment.has_rate_from(), amendment.rate_from()));
  }
  if (!Pauses(amendment)) return absl::OkStatus();
  RETURN_IF_ERROR(
      CheckDate("amendment.pause_first", amendment.has_pause_first(), amendment.pause_first()));
  return CheckDate("amendment.pause_last", amendment.has_pause_last(), amendment.pause_last());
}

// Each amendment says one thing about instalments, the rate or a pause.
absl::Status CheckOneThing(const LoanAmendment& amendment) {
  const int things = (ChangesInstalments(amendment) ? 1 : 0) + (ChangesRate(amendment) ? 1 : 0) +
                     (Pauses(amendment) ? 1 : 0);
  if (things == 0) return RefuseField("REQUIRED_FIELD_MISSING", "amendment", "changes nothing");
  if (things > 1) {
    return RefuseField("NOT_OFFERED_TOGETHER", "amendment",
                       "instalments, rate and pause are changed one at a time");
  }
  if (ChangesInstalments(amendment) && !amendment.has_from()) {
    return RefuseField("REQUIRED_FIELD_MISSING", "amendment.from",
                       "is required where instalments change");
  }
  if (!Pauses(amendment) || DateOf(amendment.pause_first()) <= DateOf(amendment.pause_last())) {
    return absl::OkStatus();
  }
  return RefuseField("RANGE_EMPTY", "amendment.pause_last", "is before the first day");
}

// Flat interest is that of the sum lent, and there is an instalment to agree on by hand where there
// is a level one.
absl::Status CheckOffered(const Loan& loan, const LoanAmendment& amendment) {
  const bool flat = loan.terms().interest_method() == type::v1::INTEREST_METHOD_FLAT;
  if (flat && ChangesRate(amendment)) {
    return RefuseField("NOT_OFFERED_TOGETHER", "amendment.annual_rate_percent",
                       "needs interest on what is outstanding");
  }
  if (flat && Pauses(amendment)) {
    return RefuseField("NOT_OFFERED_TOGETHER", "amendment.pause_first",
                       "needs interest on what is outstanding");
  }
  if (amendment.instalment_minor() > 0 &&
      loan.terms().amortisation() == type::v1::AMORTISATION_EQUAL_PRINCIPAL) {
    return RefuseField("NOT_OFFERED_TOGETHER", "amendment.instalment_minor",
                       "needs equal instalments");
  }
  return absl::OkStatus();
}

// The loan as agreed, as if nothing but its pay-out happened: its plan.
Account PlanAsAgreed(const Loan& loan) {
  Contract contract = ToContract(loan.terms());
  contract.policy = {};
  Account account(contract, {}, AmendmentsOf(loan));
  const Date start = contract.start();
  account.Apply(
      {.id = 1, .kind = Kind::kDisbursement, .date = start, .amount = loan.disbursed_minor()});
  return account;
}

// The loan on which an amendment of that value date comes: before all else that happens on the day.
Account AccountBefore(const Loan& loan, Date day, StateReader& state) {
  std::optional<Account> account = AccountOn(loan, LoadBook(loan, state), AddDays(day, -1), state);
  if (!account.has_value()) return PlanAsAgreed(loan);
  account->AdvanceTo(day);
  return *std::move(account);
}

absl::Status RefuseDueDate(Date from, const Account& account) {
  const std::vector<loan::Course::Instalment>& instalments = account.course().instalments();
  std::vector<std::string> others;
  for (size_t i = account.course().due_count(); i < instalments.size(); ++i) {
    others.push_back(FormatIsoDate(instalments[i].due));
  }
  if (others.size() > kMostDatesNamed) others.resize(kMostDatesNamed);
  return RefuseState(
      "NOT_A_DUE_DATE", "amendment.from",
      absl::StrCat("no instalment to come is due on ", FormatIsoDate(from),
                   others.empty() ? "; none is to come" : "; the next ones are due on ",
                   absl::StrJoin(others, ", ")));
}

// The instalment that is due on `from`, where it may be moved, and whether it has an amount to
// agree on. `before` is the loan without the amendment, on its value date.
absl::Status CheckInstalment(const LoanAmendment& amendment, const Account& before) {
  if (!amendment.has_from()) return absl::OkStatus();
  const std::vector<loan::Course::Instalment>& instalments = before.course().instalments();
  const Date from = DateOf(amendment.from()).value();
  const auto to_come =
      instalments.begin() + static_cast<std::ptrdiff_t>(before.course().due_count());
  const auto at =
      std::find_if(to_come, instalments.end(),
                   [from](const loan::Course::Instalment& one) { return one.due == from; });
  if (at == instalments.end()) return RefuseDueDate(from, before);
  if (amendment.instalment_minor() > 0 && at + 1 == instalments.end()) {
    return RefuseState("LAST_INSTALMENT", "amendment.from",
                       "the last instalment asks for all that is left");
  }
  const int more = amendment.extra_instalments() + amendment.grace_on_principal();
  if (static_cast<int>(instalments.size()) + more > loan::kMaxInstalments) {
    return RefuseState("VALUE_OUT_OF_RANGE", "amendment.extra_instalments",
                       absl::StrCat("a loan has at most ", loan::kMaxInstalments, " instalments"));
  }
  if (!amendment.has_moved_to()) return absl::OkStatus();
  if (DateOf(amendment.moved_to()).value() > at->from) return absl::OkStatus();
  return RefuseState("DATE_NOT_AFTER_PREVIOUS", "amendment.moved_to",
                     absl::StrCat("must be after ", FormatIsoDate(at->from)));
}

absl::Status CheckEnds(const Account& account) {
  if (account.course().instalments().back().due.year() < 3000) return absl::OkStatus();
  return RefuseState("SCHEDULE_TOO_LONG", "amendment", "the schedule would end after 2999");
}

// The record of a loan that is agreed on anew: `tell` adds the fact, whose outcomes follow from it.
template <typename Tell>
absl::StatusOr<Record> RecordAnew(const Loan& loan, const google::type::Date& effective_date,
                                  StateReader& state, Tell tell) {
  ASSIGN_OR_RETURN(Fold fold, FoldChange({.loan = &loan, .with_positions = true}, state));
  ASSIGN_OR_RETURN(const auto ids, ParseName("name", loan.name(), {"operators", "loans"}));
  Record record = accounting::NewRecord(ids[0], effective_date);
  auto& event = tell(*record.add_events());
  event.set_loan_id(std::string(ids[1]));
  AddOutcomes(fold, event);
  const bool amended =
      record.events(0).has_loan_amended() || record.events(0).has_loan_amendment_reversed();
  if (amended) {
    RETURN_IF_ERROR(CheckEnds(*fold.book.account));
    AddSchedule(loan, *fold.book.account, record);
  }
  RETURN_IF_ERROR(Conclude(loan, fold, {}, state, record));
  return record;
}

// What undoing an amendment and undoing a charge both ask for: form, and the loan.
template <typename Request>
absl::StatusOr<const Loan*> FindAgreed(const Request& request, StateReader& state) {
  RETURN_IF_ERROR(ParseName("name", request.name(), {"operators", "loans"}).status());
  RETURN_IF_ERROR(
      CheckDate("effective_date", request.has_effective_date(), request.effective_date()));
  RETURN_IF_ERROR(CheckReason(request.reason()));
  return FindExisting<Loan>("name", request.name(), state);
}

// As agreed now, from the day of the pay-out: that each instalment still repays something, and what
// is asked for in all, as for a new loan (loan::CheckPlan); and that it ends before the year 3000.
absl::Status CheckStillRepays(const Loan& loan) {
  Account account = PlanAsAgreed(loan);
  account.AdvanceTo(std::max(ToContract(loan.terms()).start(), account.changes_until()));
  const std::vector<loan::Course::Instalment>& instalments = account.course().instalments();
  RETURN_IF_ERROR(CheckEnds(account));
  if (account.outstanding() > loan::kMaxTotalMinor) {
    return RefuseState("RESULT_OUT_OF_RANGE", "amendment",
                       absl::StrCat("the borrower would pay more than ", loan::kMaxTotalMinor,
                                    " minor units in all"));
  }
  for (size_t i = 0; i < instalments.size(); ++i) {
    const loan::Course::Instalment& one = instalments[i];
    if (one.principal > 0 || one.has_grace || one.by_hand.has_value()) continue;
    return RefuseState(
        "INSTALMENTS_DO_NOT_REPAY", "amendment",
        absl::StrCat("instalment ", i + 1, " on ", FormatIsoDate(one.due), " would repay nothing"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Record> Decide(const AmendLoanRequest& request, StateReader& state, const Context&) {
  RETURN_IF_ERROR(ParseName("name", request.name(), {"operators", "loans"}).status());
  RETURN_IF_ERROR(
      CheckDate("effective_date", request.has_effective_date(), request.effective_date()));
  RETURN_IF_ERROR(CheckReason(request.reason()));
  RETURN_IF_ERROR(CheckAmendmentForm(request.amendment()));
  RETURN_IF_ERROR(CheckOneThing(request.amendment()));
  ASSIGN_OR_RETURN(const Loan* found, FindExisting<Loan>("name", request.name(), state));
  RETURN_IF_ERROR(CheckOpenOn("name", *found, request.effective_date()));
  RETURN_IF_ERROR(CheckNotBefore("DATE_BEFORE_DISBURSEMENT", "effective_date",
                                 request.effective_date(), found->terms().disbursement_date()));
  RETURN_IF_ERROR(CheckOffered(*found, request.amendment()));
  RETURN_IF_ERROR(CheckRoom("amendment", found->amendments_size(), kMaxAmendments));

  Loan loan = *found;
  LoanAmendmentEntry& entry = *loan.add_amendments();
  entry.set_number(loan.amendments_size());
  *entry.mutable_amendment() = request.amendment();
  *entry.mutable_effective_date() = request.effective_date();
  const Date day = AmendmentsOf(loan).back().date;
  const Account before = AccountBefore(*found, day, state);
  // A loan that is settled by then is not changed (rule 16). It may be settled since.
  if (before.PayoffOn(day).amount == 0) {
    RETURN_IF_ERROR(CheckState("name", *found, type::v1::LOAN_STATE_ACTIVE));
  }
  RETURN_IF_ERROR(CheckInstalment(request.amendment(), before));
  RETURN_IF_ERROR(CheckStillRepays(loan));
  return RecordAnew(
      loan, request.effective_date(), state, [&](event::v1::Event & fact) -> auto& {
        auto& event = *fact.mutable_loan_amended();
        event.set_number(entry.number());
        *event.mutable_amendment() = request.amendment();
        event.set_reason(request.reason());
        return event;
      });
}

absl::StatusOr<Record> Decide(const ReverseAmendmentRequest& request, StateReader& state,
                              const Context&) {
  ASSIGN_OR_RETURN(const Loan* found, FindAgreed(request, state));
  if (request.number() < 1 || request.number() > found->amendments_size()) {
    return RefuseMissing("number", absl::StrCat("amendment ", request.number()));
  }
  Loan loan = *found;
  LoanAmendmentEntry& entry = *loan.mutable_amendments(request.number() - 1);
  if (entry.reversed()) {
    return RefuseState("AMENDMENT_ALREADY_REVERSED", "number", "the amendment was undone");
  }
  RETURN_IF_ERROR(CheckPaidOut("name", loan));
  RETURN_IF_ERROR(CheckNotBefore("DATE_BEFORE_AMENDMENT", "effective_date",
                                 request.effective_date(), entry.effective_date()));
  entry.set_reversed(true);
  return RecordAnew(
      loan, request.effective_date(), state, [&](event::v1::Event & fact) -> auto& {
        auto& event = *fact.mutable_loan_amendment_reversed();
        event.set_number(request.number());
        event.set_reason(request.reason());
        return event;
      });
}

absl::StatusOr<Record> Decide(const ChargeLoanRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto ids, ParseName("parent", request.parent(), {"operators", "loans"}));
  if (!request.has_fee()) return RefuseField("REQUIRED_FIELD_MISSING", "fee", "is required");
  RETURN_IF_ERROR(
      CheckDate("effective_date", request.has_effective_date(), request.effective_date()));
  ASSIGN_OR_RETURN(const Loan* found, FindExisting<Loan>("parent", request.parent(), state));
  ASSIGN_OR_RETURN(const type::v1::LoanFee fee,
                   CompleteFee("fee", request.fee(), found->terms().principal().currency_code()));
  if (fee.timing() == type::v1::FEE_TIMING_DISBURSEMENT ||
      fee.timing() == type::v1::FEE_TIMING_INSTALMENT) {
    return RefuseField("VALUE_UNKNOWN", "fee.timing",
                       "a fee at disbursement, or with each instalment, belongs to the terms");
  }
  RETURN_IF_ERROR(CheckOpenOn("parent", *found, request.effective_date()));
  RETURN_IF_ERROR(CheckNotBefore("DATE_BEFORE_DISBURSEMENT", "effective_date",
                                 request.effective_date(), found->terms().disbursement_date()));
  // What is decided later is charged later. What is decided today may fall due on any day to come.
  RETURN_IF_ERROR(CheckHappened(request, ids[0], context, state));
  if (fee.has_due_date()) {
    RETURN_IF_ERROR(CheckNotBefore("DATE_BEFORE_DISBURSEMENT", "fee.due_date", fee.due_date(),
                                   found->terms().disbursement_date()));
  }
  RETURN_IF_ERROR(CheckRoom("fee", found->charges_size(), kMaxCharges));

  Loan loan = *found;
  LoanCharge& charge = *loan.add_charges();
  charge.set_number(loan.charges_size());
  *charge.mutable_fee() = fee;
  *charge.mutable_effective_date() = request.effective_date();
  return RecordAnew(
      loan, request.effective_date(), state, [&](event::v1::Event & fact) -> auto& {
        auto& event = *fact.mutable_loan_charged();
        event.set_number(charge.number());
        *event.mutable_fee() = fee;
        return event;
      });
}

absl::StatusOr<Record> Decide(const ReverseChargeRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto ids, ParseName("name", request.name(), {"operators", "loans"}));
  ASSIGN_OR_RETURN(const Loan* found, FindAgreed(request, state));
  if (request.charge() < 1 || request.charge() > found->charges_size()) {
    return RefuseMissing("charge", absl::StrCat("charge ", request.charge()));
  }
  RETURN_IF_ERROR(CheckPaidOut("name", *found));
  RETURN_IF_ERROR(CheckHappened(request, ids[0], context, state));
  Loan loan = *found;
  LoanCharge& charge = *loan.mutable_charges(request.charge() - 1);
  if (charge.reversed()) {
    return RefuseState("CHARGE_ALREADY_REVERSED", "charge", "the charge was undone");
  }
  charge.set_reversed(true);
  return RecordAnew(
      loan, request.effective_date(), state, [&](event::v1::Event & fact) -> auto& {
        auto& event = *fact.mutable_loan_charge_reversed();
        event.set_number(request.charge());
        event.set_reason(request.reason());
        return event;
      });
}

}  // namespace thuning::lending
