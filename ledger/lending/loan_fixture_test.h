// The vocabulary of this folder's loan tests: a small lender's books, good commands to start from,
// and a ledger of one that decides and evolves.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/accounting/chart.h"
#include "ledger/accounting/journal.h"
#include "ledger/checks/request_checks.h"
#include "ledger/lending/loan.h"
#include "ledger/lending/loan_book.h"
#include "ledger/lending/loan_import.h"
#include "ledger/lending/provision.h"
#include "ledger/lending/usury_thresholds.h"
#include "ledger/money/date.h"
#include "tests/support/status_matchers.h"
#include "thuning/ledger/v1/admin.pb.h"
#include "thuning/ledger/v1/reconciliation.pb.h"

namespace thuning::lending {

using event::v1::Event;
using event::v1::Record;

inline constexpr char kBank[] = "operators/ami/bankAccounts/coop";
inline constexpr char kLoan[] = "operators/ami/loans/L-1";

// After all that happens in tests.
inline const absl::Time kToday = absl::FromCivil(absl::CivilDay(2030, 1, 1), absl::UTCTimeZone());

inline google::type::Date Day(absl::string_view text) {
  return ToProto(ParseIsoDate(text).value());
}

inline type::v1::Money Eur(int64_t minor_units) {
  type::v1::Money money;
  money.set_minor_units(minor_units);
  money.set_currency_code("EUR");
  return money;
}

inline type::v1::LoanTerms TermsOf(int64_t principal_minor, int instalment_count) {
  type::v1::LoanTerms terms;
  *terms.mutable_principal() = Eur(principal_minor);
  terms.set_instalment_count(instalment_count);
  return terms;
}

inline ledger::v1::ApplyForLoanRequest Apply(type::v1::LoanTerms terms) {
  ledger::v1::ApplyForLoanRequest request;
  request.set_parent("operators/ami");
  request.set_loan_id("L-1");
  request.set_beneficiary("operators/ami/beneficiaries/B-1");
  request.set_product("operators/ami/products/thun");
  *request.mutable_terms() = std::move(terms);
  *request.mutable_effective_date() = Day("2026-01-05");
  return request;
}

inline ledger::v1::ApproveLoanRequest Approve() {
  ledger::v1::ApproveLoanRequest request;
  request.set_name(kLoan);
  *request.mutable_effective_date() = Day("2026-01-10");
  return request;
}

inline ledger::v1::DisburseLoanRequest Disburse(absl::string_view day = "2026-01-15") {
  ledger::v1::DisburseLoanRequest request;
  request.set_name(kLoan);
  request.set_bank_account(kBank);
  *request.mutable_effective_date() = Day(day);
  return request;
}

// Meant, however much it is and however often it comes.
inline ledger::v1::RecordRepaymentRequest Cash(int64_t minor, absl::string_view day) {
  ledger::v1::RecordRepaymentRequest request;
  request.set_parent(kLoan);
  *request.mutable_amount() = Eur(minor);
  request.set_method(type::v1::PAYMENT_METHOD_CASH);
  *request.mutable_effective_date() = Day(day);
  request.set_confirm(true);
  return request;
}

inline ledger::v1::RecordRepaymentRequest DirectDebit(int64_t minor, absl::string_view day) {
  ledger::v1::RecordRepaymentRequest request = Cash(minor, day);
  request.set_method(type::v1::PAYMENT_METHOD_DIRECT_DEBIT);
  request.set_bank_account(kBank);
  return request;
}

inline ledger::v1::ReverseTransactionRequest Reverse(const std::string& name,
                                                     absl::string_view day) {
  ledger::v1::ReverseTransactionRequest request;
  request.set_name(name);
  *request.mutable_effective_date() = Day(day);
  request.set_reason("AM04");
  return request;
}

// A transaction by which no money moves; an amount of 0 is left out.
inline ledger::v1::RecordTransactionRequest Transact(type::v1::TransactionKind kind, int64_t minor,
                                                     absl::string_view day) {
  ledger::v1::RecordTransactionRequest request;
  request.set_parent(kLoan);
  request.set_kind(kind);
  if (minor != 0) *request.mutable_amount() = Eur(minor);
  *request.mutable_effective_date() = Day(day);
  request.set_reason("agreed");
  return request;
}

inline ledger::v1::ChargeLoanRequest Penalty(int64_t minor, absl::string_view due) {
  ledger::v1::ChargeLoanRequest request;
  request.set_parent(kLoan);
  type::v1::LoanFee& fee = *request.mutable_fee();
  fee.set_display_name("penalty");
  *fee.mutable_amount() = Eur(minor);
  fee.set_timing(type::v1::FEE_TIMING_DATE);
  *fee.mutable_due_date() = Day(due);
  fee.set_penalty(true);
  *request.mutable_effective_date() = Day(due);
  return request;
}

inline ledger::v1::AmendLoanRequest Amend(const type::v1::LoanAmendment& amendment,
                                          absl::string_view day) {
  ledger::v1::AmendLoanRequest request;
  request.set_name(kLoan);
  *request.mutable_amendment() = amendment;
  *request.mutable_effective_date() = Day(day);
  request.set_reason("agreed");
  return request;
}

// 1000.00 in two months, without what happened on it, to be taken over as L-2.
inline ledger::v1::ImportedLoan InTwoMonths() {
  ledger::v1::ImportedLoan loan;
  loan.set_loan_id("L-2");
  loan.set_beneficiary("operators/ami/beneficiaries/B-1");
  loan.set_product("operators/ami/products/thun");
  *loan.mutable_terms() = TermsOf(1'000'00, 2);
  *loan.mutable_terms()->mutable_disbursement_date() = Day("2026-01-15");
  *loan.mutable_applied_date() = Day("2026-01-05");
  *loan.mutable_approved_date() = Day("2026-01-10");
  return loan;
}

inline Portfolio PortfolioOn(absl::string_view day) {
  return {.operator_id = "ami", .day = Day(day), .import_id = "1"};
}

inline ledger::v1::ImportedTransaction ToldOf(const ledger::v1::Transaction& row) {
  const type::v1::LoanTransaction& known = row.transaction();
  ledger::v1::ImportedTransaction told;
  told.set_kind(known.kind());
  *told.mutable_effective_date() = row.effective_date();
  if (known.has_amount()) *told.mutable_amount() = known.amount();
  told.set_method(known.method());
  if (!known.bank_account_id().empty()) told.set_bank_account(kBank);
  told.set_end_to_end_id(known.end_to_end_id());
  told.set_charge(known.charge());
  told.set_instalment(known.instalment());
  told.set_instalment_count(known.instalment_count());
  told.set_period_unit(known.period_unit());
  told.set_period_length(known.period_length());
  if (known.has_start_date()) *told.mutable_start_date() = known.start_date();
  told.set_reason(known.reason());
  return told;
}

// "D 530000 5000", in the order of the record; "C 762600 10 on 2026-03-15" on a day of its own.
inline std::vector<std::string> PostingsOf(const Record& record) {
  std::vector<std::string> lines;
  for (const event::v1::Posting& posting : record.postings()) {
    lines.push_back((posting.side() == event::v1::SIDE_DEBIT ? "D " : "C ") + posting.account() +
                    " " + std::to_string(posting.amount_minor()));
    if (!posting.has_booking_date()) continue;
    lines.back() += " on " + FormatIsoDate(DateOf(posting.booking_date()).value());
  }
  return lines;
}

// "interest 1 500": charges by number, then instalments.
template <typename Parts>
std::vector<std::string> PartsOf(const Parts& allocations) {
  static constexpr const char* kWords[] = {"?", "penalty", "fee", "interest", "principal"};
  std::vector<std::string> lines;
  for (const type::v1::Allocation& part : allocations) {
    lines.push_back(std::string(kWords[part.component()]) + " " + std::to_string(part.number()) +
                    " " + std::to_string(part.amount_minor()));
  }
  return lines;
}

// The facts of a record, by their names in the proto.
inline std::vector<std::string> FactsOf(const Record& record) {
  std::vector<std::string> names;
  for (const Event& event : record.events()) {
    names.push_back(Event::descriptor()->FindFieldByNumber(event.fact_case())->name());
  }
  return names;
}

// As nobody but the operator funds the loan.
inline absl::StatusOr<Record> Decide(const ledger::v1::ApproveLoanRequest& request,
                                     StateReader& state, const Context&) {
  return DecideApproval(request, {}, state);
}
inline absl::StatusOr<Record> Decide(const ledger::v1::UndoLoanDecisionRequest& request,
                                     StateReader& state, const Context&) {
  return DecideUndoing(request, state);
}

class LoanFixture : public testing::Test {
 protected:
  LoanFixture() {
    Begin(state_);
    Begin(replayed_);
  }

  // Decisions leave what they worked out for the fold of their records (ledger/state/state.h). A
  // replay has none of that, and comes to the same rows. Those that a test itself made, or took, it
  // does not have to compare.
  void TearDown() override {
    const std::map<std::string, std::string> replayed = LoanRows(replayed_);
    for (const auto& [name, bytes] : LoanRows(state_)) {
      const auto row = replayed.find(name);
      if (row == replayed.end()) continue;
      EXPECT_EQ(bytes, row->second) << name;
    }
  }

  static void Begin(State& state) {
    ledger::v1::Operator& books = state.Create<ledger::v1::Operator>("operators/ami");
    books.set_name("operators/ami");
    books.set_currency_code("EUR");
    for (const accounting::Account& account : accounting::DefaultChart()) {
      state.Create<ledger::v1::ChartAccount>("operators/ami/accounts/" +
                                             std::string(account.number));
    }
    state.Create<ledger::v1::Beneficiary>("operators/ami/beneficiaries/B-1");
    ledger::v1::Product& product = state.Create<ledger::v1::Product>("operators/ami/products/thun");
    product.set_interest_method(type::v1::INTEREST_METHOD_DECLINING_BALANCE);
    product.set_annual_rate_percent("12.0");
    product.set_min_principal_minor(100'00);
    product.set_max_principal_minor(10'000'00);
    product.set_max_instalment_count(36);
    // The schedule stands unless a test says otherwise: what happens is then told by it alone.
    product.mutable_policy()->set_rest(type::v1::REST_NONE);
    product.mutable_policy()->set_settling_drops_interest(false);
    ledger::v1::BankAccount& bank = state.Create<ledger::v1::BankAccount>(kBank);
    bank.set_name(kBank);
    bank.set_currency_code("EUR");
    bank.set_ledger_account("512110");
  }

  // By name, as they are stored.
  static std::map<std::string, std::string> LoanRows(State& state) {
    std::map<std::string, std::string> rows;
    for (const State::ChangedRow& row : state.TakeChanges(std::numeric_limits<uint64_t>::max())) {
      const bool is_of_loan =
          absl::StrContains(row.name, "/loans/") || absl::StrContains(row.name, "/courses/");
      if (is_of_loan) rows[row.name] = row.bytes;
    }
    return rows;
  }

  template <typename Request>
  absl::StatusOr<Record> Try(const Request& request) {
    return Decide(request, state_, Context{.position = position_ + 1, .recorded_time = kToday});
  }

  // Folds a record as the engine does, and checks what every record promises.
  Record Fold(Record record) {
    record.set_position(++position_);
    EXPECT_OK(accounting::CheckBalanced(record));
    // Facts of other folders are left alone.
    for (const Event& event : record.events()) (void)Evolve(record, event, state_);
    for (const Event& event : record.events()) (void)Evolve(record, event, replayed_);
    records_.push_back(record);
    return record;
  }

  template <typename Request>
  Record Do(const Request& request) {
    absl::StatusOr<Record> record = Try(request);
    EXPECT_OK(record);
    return record.ok() ? Fold(*std::move(record)) : Record();
  }

  // 1000.00 at 12 % in two months: 497.51 + 10.00 on 15 February, 502.49 + 5.02 on 15 March.
  Record GivenActiveLoan(type::v1::LoanTerms terms = TermsOf(1'000'00, 2)) {
    Do(Apply(std::move(terms)));
    Do(Approve());
    return Do(Disburse());
  }

  // As nobody but the operator funds the loan, if `funding` is not given.
  absl::StatusOr<Record> TryImport(const Portfolio& portfolio,
                                   const ledger::v1::ImportedLoan& imported,
                                   const type::v1::LoanFunding& funding = {}) {
    auto approved = ApprovedLoan(portfolio, imported, state_,
                                 {.position = position_ + 1, .recorded_time = kToday});
    if (!approved.ok()) return approved.status();
    if (funding.shares_size() > 0 || !funding.guarantee_line().empty()) {
      *approved->mutable_funding() = funding;
    }
    return DecideImport(portfolio, imported, *std::move(approved), state_);
  }

  // L-1, as somebody would write down what has happened on it.
  ledger::v1::ImportedLoan WrittenDown() {
    ledger::v1::ImportedLoan written = InTwoMonths();
    *written.mutable_terms() = loan().terms();
    std::map<Date, std::vector<ledger::v1::ImportedTransaction>> told;
    for (int number = 1; number <= loan().transaction_count(); ++number) {
      const ledger::v1::Transaction& row = transaction(number);
      if (row.reversed()) continue;
      told[DateOf(row.effective_date()).value()].push_back(ToldOf(row));
    }
    for (const auto& [day, transactions] : told) {
      for (const auto& transaction : transactions) *written.add_history() = transaction;
    }
    return written;
  }

  const ledger::v1::Loan& loan() { return *state_.Find<ledger::v1::Loan>(kLoan); }
  // With its instalments and charges, as GetLoan answers.
  ledger::v1::Loan whole() {
    ledger::v1::Loan whole = loan();
    FillRows(LoadBook(whole, state_), whole);
    return whole;
  }
  const ledger::v1::Transaction& transaction(int number) {
    return *state_.Find<ledger::v1::Transaction>(TransactionName(kLoan, number));
  }
  std::string NameOf(const Record& record) {
    return TransactionName(kLoan, record.events(0).loan_transacted().transaction().number());
  }

  // Debits less credits of a subject, "loans/L-1", by day of booking and account.
  std::map<Date, std::map<std::string, int64_t>> TurnoverOf(absl::string_view subject) {
    std::map<Date, std::map<std::string, int64_t>> turnover;
    for (const Record& record : records_) {
      for (const event::v1::Posting& posting : record.postings()) {
        if (posting.subject() != subject) continue;
        const bool debit = posting.side() == event::v1::SIDE_DEBIT;
        turnover[DateOf(accounting::BookingDate(record, posting)).value()][posting.account()] +=
            debit ? posting.amount_minor() : -posting.amount_minor();
      }
    }
    for (auto& [day, accounts] : turnover) {
      std::erase_if(accounts, [](const auto& line) { return line.second == 0; });
    }
    std::erase_if(turnover, [](const auto& day) { return day.second.empty(); });
    return turnover;
  }

  State state_;
  State replayed_;
  std::vector<Record> records_;
  uint64_t position_ = 0;
};

}  // namespace thuning::lending
