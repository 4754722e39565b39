// What closing the books does to every command: nothing is posted on a closed day.
#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/accounting/journal.h"
#include "ledger/checks/request_checks.h"
#include "ledger/commands/commands_fixture_test.h"
#include "ledger/money/date.h"
#include "ledger/state/names.h"
#include "tests/support/seed.h"

namespace thuning::commands {
namespace {

using event::v1::Posting;
using event::v1::Record;
using ledger::v1::LateRecord;
using ledger::v1::Loan;
using ledger::v1::Period;

constexpr char kLoan[] = "operators/ami/loans/L-1";
constexpr char kCoop[] = "operators/ami/bankAccounts/coop";

// Debits less credits by account.
using TrialBalance = std::map<std::string, int64_t>;

class PeriodsTest : public CommandsTest {
 protected:
  absl::StatusOr<Record> Close(const std::string& end) {
    ledger::v1::ClosePeriodRequest request;
    request.set_parent("operators/ami");
    *request.mutable_end_date() = ProtoDate(end);
    return Run(request);
  }

  // Of the postings that stand in the books up to a day.
  TrialBalance BalanceOn(const std::string& day) {
    TrialBalance balance;
    const Date last = ParseIsoDate(day).value();
    for (const Record& record : model_.records()) {
      for (const Posting& posting : record.postings()) {
        if (DateOf(accounting::BookingDate(record, posting)) > last) continue;
        const bool debit = posting.side() == event::v1::SIDE_DEBIT;
        balance[posting.account()] += debit ? posting.amount_minor() : -posting.amount_minor();
      }
    }
    std::erase_if(balance, [](const auto& line) { return line.second == 0; });
    return balance;
  }

  template <typename Request>
  Request On(const std::string& date) {
    Request request;
    *request.mutable_effective_date() = ProtoDate(date);
    return request;
  }

  absl::StatusOr<Record> Transact(type::v1::TransactionKind kind, int64_t amount_minor,
                                  const std::string& date) {
    auto request = On<ledger::v1::RecordTransactionRequest>(date);
    request.set_parent(kLoan);
    request.set_kind(kind);
    if (amount_minor > 0) *request.mutable_amount() = Euro(amount_minor);
    request.set_reason("found late");
    return Run(request);
  }

  absl::StatusOr<Record> ChargeLoan(const std::string& date) {
    auto request = On<ledger::v1::ChargeLoanRequest>(date);
    request.set_parent(kLoan);
    request.mutable_fee()->set_display_name("Dossier");
    request.mutable_fee()->set_timing(type::v1::FEE_TIMING_DATE);
    *request.mutable_fee()->mutable_amount() = Euro(10'00);
    *request.mutable_fee()->mutable_due_date() = ProtoDate(date);
    return Run(request);
  }

  absl::StatusOr<Record> UndoCharge(const std::string& date) {
    auto request = On<ledger::v1::ReverseChargeRequest>(date);
    request.set_name(kLoan);
    request.set_charge(1);
    request.set_reason("found late");
    return Run(request);
  }

  absl::StatusOr<Record> UndoRepayment(const std::string& date) {
    auto request = On<ledger::v1::ReverseTransactionRequest>(date);
    request.set_name(lending::TransactionName(kLoan, 2));
    request.set_reason("AM04");
    return Run(request);
  }

  absl::StatusOr<Record> Disburse(const std::string& loan, const std::string& date) {
    auto request = On<ledger::v1::DisburseLoanRequest>(date);
    request.set_name("operators/ami/loans/" + loan);
    request.set_bank_account(kCoop);
    return Run(request);
  }

  absl::StatusOr<Record> AssessFee(const std::string& date) {
    auto request = On<ledger::v1::AssessFeeRequest>(date);
    request.set_parent("operators/ami");
    request.set_beneficiary("operators/ami/beneficiaries/B-1");
    request.set_kind(type::v1::FEE_KIND_PARTICIPATION);
    *request.mutable_amount() = Euro(20'00);
    request.set_display_name("Participation");
    return Run(request);
  }

  absl::StatusOr<Record> CollectFee(const std::string& fee, int64_t amount_minor,
                                    const std::string& date) {
    auto request = OnFee<ledger::v1::CollectFeeRequest>(fee, amount_minor, date);
    request.set_method(type::v1::PAYMENT_METHOD_CASH);
    return Run(request);
  }

  // What all requests about a fee say.
  template <typename Request>
  Request OnFee(const std::string& fee, int64_t amount_minor, const std::string& date) {
    Request request = On<Request>(date);
    request.set_name("operators/ami/fees/" + fee);
    *request.mutable_amount() = Euro(amount_minor);
    if constexpr (requires { request.set_reason(""); }) request.set_reason("found late");
    return request;
  }

  absl::StatusOr<Record> UndoCollection(const std::string& date) {
    auto request = On<ledger::v1::ReverseFeeCollectionRequest>(date);
    request.set_name("operators/ami/fees/F-1");
    request.set_collection(1);
    request.set_reason("AM04");
    return Run(request);
  }

  absl::StatusOr<Record> RefundCredit(const std::string& date) {
    auto request = On<ledger::v1::RefundFeeCreditRequest>(date);
    request.set_name("operators/ami/beneficiaries/B-1");
    *request.mutable_amount() = Euro(5'00);
    request.set_method(type::v1::PAYMENT_METHOD_CASH);
    return Run(request);
  }

  absl::StatusOr<Record> ShareCost(const std::string& date) {
    auto request = On<ledger::v1::ShareCostRequest>(date);
    request.set_parent("operators/ami");
    request.set_display_name("Two employees");
    *request.mutable_amount() = Euro(60'00);
    request.add_members()->set_beneficiary("operators/ami/beneficiaries/B-1");
    request.mutable_members(0)->set_weight(1);
    return Run(request);
  }

  // A yearly subscription of the enrolment E-1, from 1 January.
  void GivenEnrolment() {
    ledger::v1::CreateProgrammeRequest programme;
    programme.set_parent("operators/ami");
    programme.set_programme_id("hostel");
    programme.mutable_programme()->set_display_name("Hostel");
    programme.mutable_programme()->add_profiles()->set_id("individual");
    programme.mutable_programme()->mutable_profiles(0)->set_display_name("Individual");
    programme.mutable_programme()->add_support_levels()->set_id("full");
    programme.mutable_programme()->mutable_support_levels(0)->set_display_name("Full");
    EXPECT_OK(Run(programme));
    ledger::v1::CreateFeeScheduleRequest schedule;
    schedule.set_parent("operators/ami");
    schedule.set_fee_schedule_id("adviser");
    auto& terms = *schedule.mutable_fee_schedule();
    terms.set_programme("operators/ami/programmes/hostel");
    terms.set_kind(type::v1::FEE_KIND_SUBSCRIPTION);
    terms.set_display_name("Adviser");
    terms.mutable_charging()->set_rhythm(type::v1::FEE_RHYTHM_YEARLY);
    *terms.add_versions()->mutable_valid_from() = ProtoDate("2025-01-01");
    terms.mutable_versions(0)->add_rates()->set_amount_minor(500'00);
    EXPECT_OK(Run(schedule));
    ledger::v1::EnrolBeneficiaryRequest enrol;
    enrol.set_parent("operators/ami");
    enrol.set_enrolment_id("E-1");
    enrol.set_programme("operators/ami/programmes/hostel");
    enrol.set_beneficiary("operators/ami/beneficiaries/B-1");
    enrol.set_support_level("full");
    *enrol.mutable_start_date() = ProtoDate("2026-01-01");
    EXPECT_OK(Run(enrol));
  }

  absl::StatusOr<Record> AssessEnrolment(const std::string& date) {
    ledger::v1::AssessEnrolmentRequest request;
    request.set_name("operators/ami/enrolments/E-1");
    *request.mutable_through_date() = ProtoDate(date);
    return Run(request);
  }

  // Its opening balance is of 1 January.
  absl::StatusOr<Record> OpenThirdBank() {
    OpenBank("third", "FR7630006000011234567890189", "512410");
    return model_.records().back();
  }
};

TEST_F(PeriodsTest, RefusesWhatIsNoEndOfAMonthNotOverOrClosed) {
  EXPECT_THAT(Close("2026-01-30"), RefusedWith("NOT_END_OF_MONTH", "end_date"));
  EXPECT_THAT(Close("2026-11-30"), RefusedWith("PERIOD_NOT_OVER", "end_date"));
  EXPECT_OK(Close("2026-02-28"));
  EXPECT_THAT(Close("2026-02-28"), RefusedWith("PERIOD_CLOSED_ALREADY", "end_date"));
  EXPECT_THAT(Close("2026-01-31"), RefusedWith("PERIOD_CLOSED_ALREADY", "end_date"));
  ledger::v1::ClosePeriodRequest unknown;
  unknown.set_parent("operators/nobody");
  *unknown.mutable_end_date() = ProtoDate("2026-01-31");
  EXPECT_THAT(Run(unknown), RefusedWith("NOT_FOUND", "parent"));
}

TEST_F(PeriodsTest, APeriodGoesFromTheDayAfterTheOneBefore) {
  EXPECT_OK(Close("2026-01-31"));
  EXPECT_OK(Close("2026-03-31"));
  const auto& first = Find<Period>("operators/ami/periods/2026-01-31");
  EXPECT_FALSE(first.has_start_date()) << "everything up to its end";
  const auto& second = Find<Period>("operators/ami/periods/2026-03-31");
  EXPECT_EQ(DateOf(second.start_date()), ParseIsoDate("2026-02-01"));
  EXPECT_EQ(second.closed_position(), model_.records().back().position());
}

TEST_F(PeriodsTest, ABackdatedRepaymentIsPostedInTheOpenPeriodAndLinked) {
  Lend("L-1", 1'000'00);
  EXPECT_OK(Close("2026-02-28"));
  const TrialBalance january = BalanceOn("2026-01-31");
  const TrialBalance february = BalanceOn("2026-02-28");
  ASSERT_OK_AND_ASSIGN(const Record record, Repay("L-1", 250'00, "coop", "2026-02-05"));

  EXPECT_EQ(BalanceOn("2026-01-31"), january);
  EXPECT_EQ(BalanceOn("2026-02-28"), february);
  TrialBalance march = february;
  march["511500"] += 250'00;
  march["274800"] -= 250'00;
  EXPECT_EQ(BalanceOn("2026-03-01"), march);

  const auto& period = Find<Period>("operators/ami/periods/2026-02-28");
  EXPECT_EQ(period.late_record_count(), 1);
  const auto& late =
      Find<LateRecord>(period.name() + "/lateRecords/" + IdFromPosition("P", record.position()));
  EXPECT_EQ(late.position(), record.position());
  EXPECT_EQ(DateOf(late.effective_date()), ParseIsoDate("2026-02-05"));
  EXPECT_EQ(DateOf(late.booking_date()), ParseIsoDate("2026-03-01"));
  EXPECT_EQ(late.debit_minor(), 250'00);
}

// The loan is as if it had been known in time: interest and allocation use the value date.
TEST_F(PeriodsTest, TheLoanTakesTheValueDate) {
  Lend("L-1", 1'000'00);
  EXPECT_OK(Close("2026-02-28"));
  ASSERT_OK_AND_ASSIGN(const Record record, Repay("L-1", 250'00, "coop", "2026-02-05"));
  EXPECT_EQ(DateOf(record.effective_date()), ParseIsoDate("2026-02-05"));
  const Loan& loan = Find<Loan>(kLoan);
  const auto book = lending::LoadBook(loan, model_.state());
  const auto account =
      lending::AccountOn(loan, book, ParseIsoDate("2026-02-05").value(), model_.state());
  EXPECT_EQ(account->rows().front().settled, ParseIsoDate("2026-02-05"));
}

TEST_F(PeriodsTest, ALateFactIsListedWithThePeriodOfItsDay) {
  Lend("L-1", 1'000'00);
  EXPECT_OK(Close("2026-01-31"));
  EXPECT_OK(Close("2026-03-31"));
  EXPECT_OK(Repay("L-1", 1'00, "coop", "2026-01-06"));
  EXPECT_OK(Repay("L-1", 2'00, "coop", "2026-02-10"));
  EXPECT_OK(Repay("L-1", 3'00, "coop", "2026-03-31"));
  EXPECT_OK(Repay("L-1", 4'00, "coop", "2026-04-01"));
  EXPECT_EQ(Find<Period>("operators/ami/periods/2026-01-31").late_record_count(), 1);
  EXPECT_EQ(Find<Period>("operators/ami/periods/2026-03-31").late_record_count(), 2);
}

TEST_F(PeriodsTest, BooksOfAnotherOperatorStayOpen) {
  ledger::v1::CreateOperatorRequest books;
  books.set_operator_id("dar");
  books.set_display_name("Dar");
  books.set_currency_code("MAD");
  EXPECT_OK(Run(books));
  EXPECT_OK(Close("2026-02-28"));
  EXPECT_FALSE(Find<ledger::v1::Operator>("operators/dar").has_closed_until_date());
  ledger::v1::CreateBankAccountRequest request;
  request.set_parent("operators/dar");
  request.set_bank_account_id("bank");
  request.set_display_name("bank");
  request.set_iban("FR7630006000011234567890189");
  request.set_ledger_account("512110");
  request.mutable_opening_balance()->set_minor_units(5);
  request.mutable_opening_balance()->set_currency_code("MAD");
  request.set_opening_account("103400");
  *request.mutable_effective_date() = ProtoDate("2026-01-01");
  ASSERT_OK_AND_ASSIGN(const Record record, Run(request));
  EXPECT_FALSE(record.postings(0).has_booking_date());
}

// Whatever posts something, dated into the closed time: each is accepted as it was before, and the
// closed books stay.
TEST_F(PeriodsTest, NoCommandPostsOnAClosedDay) {
  Lend("L-1", 1'000'00);
  Approve("L-2", 500'00);
  Charge("F-1", 120'00);
  Charge("F-2", 50'00);
  EXPECT_OK(CollectFee("F-2", 50'00, "2026-01-15"));
  GivenEnrolment();
  EXPECT_OK(Repay("L-1", 100'00, "coop", "2026-01-20"));
  EXPECT_OK(Transact(type::v1::TRANSACTION_KIND_GOODWILL_CREDIT, 1'00, "2026-01-21"));
  EXPECT_OK(ChargeLoan("2026-01-21"));
  const auto entries =
      Import(NextStatement("coop", {{30'00, "", Reference("L-1")}, {-1'000'00, "UNKNOWN"}}));
  EXPECT_OK(Close("2026-06-30"));
  const TrialBalance closed = BalanceOn("2026-06-30");
  constexpr char kDay[] = "2026-03-10";

  struct Row {
    std::string name;
    std::function<absl::StatusOr<Record>()> run;
  };
  using Kind = type::v1::TransactionKind;
  const Row rows[] = {
      {"open a bank account", [&] { return OpenThirdBank(); }},
      {"disburse", [&] { return Disburse("L-2", kDay); }},
      {"repay", [&] { return Repay("L-1", 50'00, "coop", kDay); }},
      {"goodwill", [&] { return Transact(Kind::TRANSACTION_KIND_GOODWILL_CREDIT, 2'00, kDay); }},
      {"charge a loan", [&] { return ChargeLoan(kDay); }},
      {"undo a charge", [&] { return UndoCharge(kDay); }},
      {"undo a repayment", [&] { return UndoRepayment(kDay); }},
      {"assess a fee", [&] { return AssessFee(kDay); }},
      {"assess an enrolment", [&] { return AssessEnrolment(kDay); }},
      {"share a cost", [&] { return ShareCost(kDay); }},
      {"collect a fee", [&] { return CollectFee("F-1", 20'00, kDay); }},
      {"undo a collection", [&] { return UndoCollection(kDay); }},
      {"waive a fee", [&] { return Run(OnFee<ledger::v1::WaiveFeeRequest>("F-1", 1'00, kDay)); }},
      {"credit a fee",
       [&] { return Run(OnFee<ledger::v1::CreditFeeRequest>("F-2", 20'00, kDay)); }},
      {"refund credit", [&] { return RefundCredit(kDay); }},
      {"match an entry", [&] { return Match(entries[0]); }},
      {"charge off", [&] { return Transact(Kind::TRANSACTION_KIND_CHARGE_OFF, 0, kDay); }},
      {"write off", [&] { return Transact(Kind::TRANSACTION_KIND_WRITE_OFF, 0, kDay); }},
  };
  int64_t late = 0;
  for (const Row& row : rows) {
    const absl::StatusOr<Record> record = row.run();
    ASSERT_OK(record) << row.name;
    ASSERT_FALSE(record->postings().empty()) << row.name;
    for (const Posting& posting : record->postings()) {
      EXPECT_EQ(DateOf(posting.booking_date()), ParseIsoDate("2026-07-01")) << row.name;
    }
    EXPECT_EQ(BalanceOn("2026-06-30"), closed) << row.name;
    const auto& period = Find<Period>("operators/ami/periods/2026-06-30");
    EXPECT_EQ(period.late_record_count(), ++late) << row.name;
  }
}

// Months are closed while people go on, also about the months before.
TEST_F(PeriodsTest, ClosedBalancesStandWhateverComes) {
  std::mt19937_64 random(TestSeed(26000131));
  const char* ends[] = {"2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"};
  std::map<std::string, TrialBalance> closed;
  for (int i = 1; i <= 5; ++i) Lend(absl::StrCat("L-", i), 1'000'00);
  for (const char* end : ends) {
    for (int step = 0; step < 30; ++step) {
      const Date day = AddDays(ParseIsoDate("2026-01-05").value(), Uniform(random, 0, 200));
      (void)Repay(absl::StrCat("L-", Uniform(random, 1, 5)), Uniform(random, 1, 60'00), "coop",
                  FormatIsoDate(day))
          .status();
    }
    EXPECT_OK(Close(end));
    closed[end] = BalanceOn(end);
    for (const auto& [day, balance] : closed) EXPECT_EQ(BalanceOn(day), balance) << day;
  }
  EXPECT_EQ(BalanceOn("2999-12-31")["274800"], model_.Balance("274800"));
}

}  // namespace
}  // namespace thuning::commands
