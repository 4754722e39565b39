#include <optional>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "ledger/lending/account.h"
#include "ledger/lending/account_fixture_test.h"

namespace thuning::lending {
namespace {

struct Answer {
  std::string reason;  // none: possible
  Fact fact;
};

void Expect(const Account& account, const std::vector<Answer>& table) {
  for (const Answer& row : table) {
    EXPECT_EQ(account.WhyImpossible(row.fact).value_or(""), row.reason)
        << static_cast<int>(row.fact.kind) << " on " << FormatIsoDate(row.fact.date);
  }
}

Fact On(Kind kind, absl::string_view date, int64_t amount, int target) {
  Fact fact = Of(kind, date, amount);
  fact.target = target;
  return fact;
}

Fact Reages(int count, absl::string_view start, int every = 1) {
  Fact fact = Of(Kind::kReaging, "2026-03-10", 0);
  fact.count = count;
  fact.start = D(start);
  fact.every = every;
  return fact;
}

// 40.00 paid of 400.00; a fee of 20.00 of which 5.00 are open, and another that is paid.
Account Started() {
  return Fold(FourTimesAHundred(),
              {On(Kind::kChargePayment, "2026-01-21", 15'00, 7),
               On(Kind::kChargePayment, "2026-01-21", 3'00, 8), Pays("2026-02-01", 22'00)},
              {Fee(7, "2026-03-20", 20'00), Fee(8, "2026-03-20", 3'00)});
}

TEST(WhyImpossibleTest, NothingComesBeforeTheMoney) {
  const Contract contract = FourTimesAHundred();
  const Account account(contract, {}, {{contract.start, contract.principal}});
  Expect(account, {{"NOT_DISBURSED", Pays("2026-01-10", 1'00)},
                   {"NOT_DISBURSED", Of(Kind::kWriteOff, "2026-01-10", 0)},
                   {"DATE_BEFORE_START", Of(Kind::kDisbursement, "2025-12-31", 1'00)},
                   {"NOTHING_TO_COME", Of(Kind::kDisbursement, "2026-05-01", 1'00)},
                   {"AMOUNT_NOT_POSITIVE", Of(Kind::kDisbursement, "2026-01-01", 0)},
                   {"", Of(Kind::kDisbursement, "2026-01-01", 400'00)},
                   {"", Of(Kind::kDisbursement, "2026-04-30", 400'00)}});
}

TEST(WhyImpossibleTest, OfALoanThatIsPaidOut) {
  Expect(Started(),
         {{"DATE_BEFORE_DISBURSEMENT", Pays("2025-12-31", 1'00)},
          {"AMOUNT_NOT_POSITIVE", Pays("2026-03-10", 0)},
          {"AMOUNT_NOT_POSITIVE", Pays("2026-03-10", -1)},
          {"", Pays("2026-03-10", 1)},
          {"NOTHING_TO_COME", Of(Kind::kReamortisation, "2026-05-01", 0)},
          {"", Of(Kind::kReamortisation, "2026-04-30", 0)},
          {"COUNT_OUT_OF_RANGE", Reages(0, "2026-03-11")},
          {"COUNT_OUT_OF_RANGE", Reages(601, "2026-03-11")},
          {"START_NOT_AFTER_DATE", Reages(2, "2026-03-10")},
          {"START_NOT_AFTER_DATE", {.kind = Kind::kReaging, .date = D("2026-03-10"), .count = 2}},
          {"INTERVAL_OUT_OF_RANGE", Reages(2, "2026-03-11", 0)},
          {"SCHEDULE_TOO_LONG", Reages(600, "2026-03-11", 12)},
          {"SCHEDULE_TOO_LONG", Reages(1, "2999-03-11")},
          {"", Reages(600, "2026-03-11")},
          {"CHARGE_NOT_FOUND", On(Kind::kChargeWaiver, "2026-03-10", 0, 9)},
          {"CHARGE_NOT_OPEN", On(Kind::kChargeWaiver, "2026-03-10", 0, 8)},
          {"CHARGE_NOT_OPEN", On(Kind::kChargePayment, "2026-03-10", 1, 8)},
          {"AMOUNT_EXCEEDS_CHARGE", On(Kind::kChargePayment, "2026-03-10", 5'01, 7)},
          {"AMOUNT_EXCEEDS_CHARGE", On(Kind::kChargeAdjustment, "2026-03-10", 5'01, 7)},
          {"", On(Kind::kChargeAdjustment, "2026-03-10", 5'00, 7)},
          {"", On(Kind::kChargeWaiver, "2026-03-10", 0, 7)},
          {"AMOUNT_EXCEEDS_INTEREST", Of(Kind::kInterestWaiver, "2026-03-10", 1)},
          {"AMOUNT_EXCEEDS_OVERPAYMENT", Of(Kind::kOverpaymentRefund, "2026-03-10", 1)},
          {"AMOUNT_EXCEEDS_REPAID", Of(Kind::kChargeback, "2026-03-10", 40'01)},
          {"", Of(Kind::kChargeback, "2026-03-10", 40'00)},
          {"NOT_WRITTEN_OFF", Of(Kind::kRecovery, "2026-03-10", 1)},
          {"", Of(Kind::kChargeOff, "2026-03-10", 0)},
          {"", Of(Kind::kWriteOff, "2026-03-10", 0)},
          {"", Of(Kind::kGoodwillCredit, "2026-03-10", 1)}});
}

TEST(WhyImpossibleTest, AChargeOfOneInstalmentIsLookedForThere) {
  Fact waiver = On(Kind::kChargeWaiver, "2026-03-10", 0, 7);
  waiver.row = 1;
  EXPECT_EQ(Started().WhyImpossible(waiver), "CHARGE_NOT_OPEN");
  waiver.row = 3;
  EXPECT_EQ(Started().WhyImpossible(waiver), std::nullopt);
}

TEST(WhyImpossibleTest, OfALoanThatIsSettled) {
  const Account account = Fold(
      FourTimesAHundred(), {Pays("2026-02-01", 410'00), Of(Kind::kChargeback, "2026-02-02", 5'00)});
  Expect(account, {{"NOTHING_OUTSTANDING", Of(Kind::kWriteOff, "2026-03-10", 0)},
                   {"NOTHING_OUTSTANDING", Of(Kind::kChargeOff, "2026-03-10", 0)},
                   {"NOTHING_OUTSTANDING", Of(Kind::kGoodwillCredit, "2026-03-10", 1)},
                   {"NOTHING_OUTSTANDING", Reages(2, "2026-04-01")},
                   {"AMOUNT_EXCEEDS_OVERPAYMENT", Of(Kind::kOverpaymentRefund, "2026-03-10", 5'01)},
                   {"", Of(Kind::kOverpaymentRefund, "2026-03-10", 5'00)},
                   {"AMOUNT_EXCEEDS_REPAID", Of(Kind::kChargeback, "2026-03-10", 405'01)},
                   {"", Of(Kind::kChargeback, "2026-03-10", 405'00)}});
}

TEST(WhyImpossibleTest, AfterAChargeOffAndAWriteOff) {
  Account account =
      Fold(FourTimesAHundred(), {Pays("2026-02-01", 10'00), Of(Kind::kChargeOff, "2026-03-10", 0)});
  Expect(account, {{"ALREADY_CHARGED_OFF", Of(Kind::kChargeOff, "2026-03-11", 0)},
                   {"NOT_WRITTEN_OFF", Of(Kind::kRecovery, "2026-03-11", 1)},
                   {"", Pays("2026-03-11", 1)},
                   {"", Of(Kind::kWriteOff, "2026-03-11", 0)}});
  account.Apply(Of(Kind::kWriteOff, "2026-03-11", 0));
  Expect(account, {{"WRITTEN_OFF", Pays("2026-03-12", 1)},
                   {"WRITTEN_OFF", Of(Kind::kWriteOff, "2026-03-12", 0)},
                   {"WRITTEN_OFF", Of(Kind::kDisbursement, "2026-03-12", 1)},
                   {"WRITTEN_OFF", Of(Kind::kReamortisation, "2026-03-12", 0)},
                   {"AMOUNT_EXCEEDS_OVERPAYMENT", Of(Kind::kOverpaymentRefund, "2026-03-12", 1)},
                   {"", Of(Kind::kChargeback, "2026-03-12", 10'00)},
                   {"", Of(Kind::kRecovery, "2026-03-12", 1)}});
}

// A penalty that is assessed by the day is open on it.
TEST(WhyImpossibleTest, TheDayCountsNotTheLastFact) {
  const Charge late{.id = 1,
                    .penalty = true,
                    .timing = ChargeTiming::kPastDue,
                    .basis = ChargeBasis::kPrincipal,
                    .percent = Decimal(15, -1)};
  const Account account = Fold(FourTimesAHundred(), {}, {late});
  EXPECT_EQ(account.WhyImpossible(On(Kind::kChargeWaiver, "2026-02-01", 0, 1)), "CHARGE_NOT_OPEN");
  EXPECT_EQ(account.WhyImpossible(On(Kind::kChargeWaiver, "2026-02-02", 0, 1)), std::nullopt);
}

}  // namespace
}  // namespace thuning::lending
