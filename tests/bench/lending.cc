#include "tests/bench/lending.h"

#include <string>

#include "absl/time/clock.h"
#include "ledger/base/check.h"
#include "ledger/commands/commands.h"
#include "ledger/loan/account.h"
#include "ledger/loan/plan.h"
#include "ledger/money/rounding.h"
#include "ledger/state/state.h"
#include "tests/end_to_end/client.h"
#include "thuning/ledger/v1/admin.pb.h"
#include "thuning/ledger/v1/issuance.pb.h"
#include "thuning/ledger/v1/repayment.pb.h"

namespace thuning::bench {
namespace {

using event::v1::Record;

constexpr char kLoan[] = "operators/ami/loans/L-1";

// A ledger in memory: what is decided is folded at once.
class Books {
 public:
  template <typename Request>
  absl::StatusOr<Record> Decide(const Request& request) {
    return commands::Decide(request, state_,
                            {.position = position_ + 1, .recorded_time = absl::Now()});
  }

  template <typename Request>
  void Do(const Request& request) {
    absl::StatusOr<Record> record = Decide(request);
    LEDGER_CHECK(record.ok());
    record->set_position(++position_);
    commands::Evolve(*record, state_);
  }

 private:
  State state_;
  uint64_t position_ = 0;
};

ledger::v1::RecordRepaymentRequest Payment() {
  ledger::v1::RecordRepaymentRequest request;
  request.set_parent(kLoan);
  request.mutable_amount()->set_minor_units(1);
  request.mutable_amount()->set_currency_code("EUR");
  request.set_method(type::v1::PAYMENT_METHOD_CASH);
  *request.mutable_effective_date() = Day(2026, 2, 1);
  request.set_confirm(true);
  return request;
}

void OpenBooks(Books& books) {
  ledger::v1::CreateOperatorRequest open;
  open.set_operator_id("ami");
  open.set_display_name("A.M.I.");
  open.set_currency_code("EUR");
  books.Do(open);
  ledger::v1::CreateBeneficiaryRequest beneficiary;
  beneficiary.set_parent("operators/ami");
  beneficiary.set_beneficiary_id("B-1");
  beneficiary.set_profile("individual");
  beneficiary.set_display_name("B");
  books.Do(beneficiary);
  ledger::v1::CreateBankAccountRequest bank;
  bank.set_parent("operators/ami");
  bank.set_bank_account_id("coop");
  bank.set_display_name("Bank");
  bank.set_iban("FR7630006000011234567890189");
  bank.set_ledger_account("512110");
  bank.mutable_opening_balance()->set_currency_code("EUR");
  *bank.mutable_effective_date() = Day(2026, 1, 1);
  books.Do(bank);
}

// A loan in 24 instalments that was paid out, and so many small payments on it.
void LendAndPay(const type::v1::LoanPolicy& policy, int payments, Books& books) {
  OpenBooks(books);
  ledger::v1::CreateProductRequest product;
  product.set_parent("operators/ami");
  product.set_product_id("thun");
  product.mutable_product()->set_display_name("Thun");
  product.mutable_product()->set_interest_method(type::v1::INTEREST_METHOD_DECLINING_BALANCE);
  product.mutable_product()->set_annual_rate_percent("6");
  product.mutable_product()->set_min_principal_minor(1);
  product.mutable_product()->set_max_principal_minor(10'000'00);
  product.mutable_product()->set_max_instalment_count(24);
  *product.mutable_product()->mutable_policy() = policy;
  books.Do(product);
  ledger::v1::ApplyForLoanRequest apply;
  apply.set_parent("operators/ami");
  apply.set_loan_id("L-1");
  apply.set_beneficiary("operators/ami/beneficiaries/B-1");
  apply.set_product("operators/ami/products/thun");
  apply.mutable_terms()->mutable_principal()->set_minor_units(10'000'00);
  apply.mutable_terms()->mutable_principal()->set_currency_code("EUR");
  apply.mutable_terms()->set_instalment_count(24);
  *apply.mutable_effective_date() = Day(2026, 1, 5);
  books.Do(apply);
  ledger::v1::ApproveLoanRequest approve;
  approve.set_name(kLoan);
  *approve.mutable_effective_date() = Day(2026, 1, 10);
  books.Do(approve);
  ledger::v1::DisburseLoanRequest disburse;
  disburse.set_name(kLoan);
  disburse.set_bank_account("operators/ami/bankAccounts/coop");
  *disburse.mutable_effective_date() = Day(2026, 1, 15);
  books.Do(disburse);
  for (int i = 0; i < payments; ++i) books.Do(Payment());
}

double MicrosecondsToDecide(const type::v1::LoanPolicy& policy, int payments) {
  constexpr int kTimes = 2000;
  Books books;
  LendAndPay(policy, payments, books);
  const auto request = Payment();
  std::vector<double> rounds;
  for (int round = 0; round < 5; ++round) {
    rounds.push_back(Seconds([&] {
      for (int i = 0; i < kTimes; ++i) LEDGER_CHECK(books.Decide(request).ok());
    }));
  }
  return Median(rounds) / kTimes * 1e6;
}

Figure RepaymentFigure(const std::string& what, const type::v1::LoanPolicy& policy) {
  return {"a repayment decided after 700 others, " + what,
          MicrosecondsToDecide(policy, 700),
          MicrosecondsToDecide(policy, 7),
          "us",
          0,
          "reference: after 7 others; target 20 us"};
}

// What a schedule cannot do without: a multiplication and a division for each row.
int64_t BareRows(int64_t balance, int64_t instalment) {
  for (int row = 0; row < 36; ++row) {
    balance -= instalment - MultiplyDivide(balance, 6, 1200, Rounding::kHalfEven);
  }
  return balance;
}

// Declining, or flat; by the period, or by the days of each month over 365.
Figure ScheduleFigure(std::string name, loan::InterestMethod method, loan::InterestBasis basis,
                      std::string target) {
  constexpr int kTimes = 50'000;
  loan::Terms terms{.tranches = {{*Date::FromYmd(2026, 1, 15), 10'000'00}},
                    .rate_e8 = 6'000'000,
                    .method = method,
                    .basis = basis,
                    .count = 36};
  int64_t kept = 0;  // so that nothing is left out
  std::vector<double> ours;
  std::vector<double> bare;
  for (int round = 0; round < 5; ++round) {
    ours.push_back(Seconds([&] {
      for (int i = 0; i < kTimes; ++i) {
        terms.tranches[0].amount = 10'000'00 + i;
        kept += loan::DrawPlan(terms).rows[35].interest;
      }
    }));
    bare.push_back(Seconds([&] {
      for (int i = 0; i < kTimes; ++i) kept += BareRows(10'000'00 + i, 304'22);
    }));
  }
  LEDGER_CHECK(kept != 0);
  return {std::move(name),
          kTimes / Median(ours),
          kTimes / Median(bare),
          "per s",
          0,
          "reference: its multiplications and divisions; target " + std::move(target)};
}

// The longest loan that there may be, nearly all of it paid ahead by one payment.
Figure AheadFigure() {
  constexpr int kTimes = 20;
  const Date start = *Date::FromYmd(2026, 1, 15);
  loan::Contract contract{.terms = {.tranches = {{start, 100'000'00}},
                                    .rate_e8 = 6'000'000,
                                    .unit = loan::PeriodUnit::kWeek,
                                    .count = 600},
                          .policy = {.rest = loan::Rest::kDaily}};
  for (const loan::Component one : {loan::Component::kInterest, loan::Component::kPrincipal}) {
    contract.policy.allocation.buckets.push_back({loan::DueClass::kInAdvance, one});
  }
  loan::Account account(contract);
  account.Apply({.id = 1, .kind = loan::Kind::kDisbursement, .date = start, .amount = 100'000'00});
  const loan::Fact payment{
      .id = 2, .kind = loan::Kind::kRepayment, .date = AddDays(start, 4), .amount = 99'000'00};
  size_t kept = 0;
  const double ours = Seconds([&] {
    for (int i = 0; i < kTimes; ++i) {
      loan::Account paid = account;
      paid.Apply(payment);
      kept += paid.entries().back().by_row.size();
    }
  });
  const double bare = Seconds([&] {
    for (int i = 0; i < kTimes; ++i) kept += loan::DrawPlan(contract.terms).rows.size();
  });
  LEDGER_CHECK(kept > 0);
  return {"600 instalments, nearly all paid ahead at once",
          ours / kTimes * 1e3,
          bare / kTimes * 1e3,
          "ms",
          0,
          "reference: the plan drawn"};
}

}  // namespace

std::vector<Figure> MeasureLending() {
  type::v1::LoanPolicy stands;
  stands.set_rest(type::v1::REST_NONE);
  type::v1::LoanPolicy fixed;
  fixed.set_schedule_rule(type::v1::SCHEDULE_RULE_FIXED_INSTALMENT);
  fixed.set_interest_basis(type::v1::INTEREST_BASIS_DAY);
  fixed.set_rest(type::v1::REST_DAILY);
  type::v1::LoanPolicy follows;
  follows.set_rest(type::v1::REST_DAILY);
  return {
      ScheduleFigure("plans of 36 instalments, by the period",
                     loan::InterestMethod::kDecliningBalance, loan::InterestBasis::kPeriod,
                     "300 000"),
      ScheduleFigure("plans of 36 instalments, by the day", loan::InterestMethod::kDecliningBalance,
                     loan::InterestBasis::kDay, "60 000"),
      ScheduleFigure("plans of 36 instalments, flat", loan::InterestMethod::kFlat,
                     loan::InterestBasis::kPeriod, "60 000"),
      AheadFigure(),
      RepaymentFigure("the schedule stands", stands),
      RepaymentFigure("fixed instalments, daily rest", fixed),
      RepaymentFigure("drawn again for each", follows)};
}

}  // namespace thuning::bench
