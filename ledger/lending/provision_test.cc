// What is set aside for loans that are past due, as they are accrued. Figures are those of the
// round loan (round_loan_test.h): 1200.00, of which 300.00 are due each month from 15 February.
#include "ledger/lending/provision.h"

#include "ledger/lending/round_loan_test.h"

namespace thuning::lending {
namespace {

using ::testing::ElementsAre;

class ProvisionTest : public RoundLoanFixture {
 protected:
  static ledger::v1::SetProvisionRatesRequest Rates(
      absl::string_view day, const std::vector<std::pair<int, std::string>>& bands) {
    ledger::v1::SetProvisionRatesRequest request;
    request.set_parent("operators/ami");
    *request.mutable_valid_from() = Day(day);
    for (const auto& [days, percent] : bands) {
      type::v1::ProvisionBand& band = *request.add_bands();
      band.set_over_days_past_due(days);
      band.set_percent(percent);
    }
    return request;
  }

  int64_t SetAside() { return -books_["297400"]; }
};

TEST_F(ProvisionTest, MoreIsSetAsideTheLongerALoanIsPastDue) {
  Do(Rates("2026-01-01", {{0, "5"}, {30, "25"}, {90, "100"}}));
  GivenRoundLoan();
  Do(Accrue("2026-02-15"));
  EXPECT_EQ(SetAside(), 0) << "due today is not past due";
  Do(Accrue("2026-02-28"));
  EXPECT_EQ(SetAside(), 60'00);
  Do(Accrue("2026-03-31"));
  EXPECT_EQ(SetAside(), 300'00);
  EXPECT_EQ(books_["686620"], 300'00);
  Do(Cash(1'000'00, "2026-04-01"));
  Do(Accrue("2026-04-02"));
  EXPECT_EQ(SetAside(), 0);
  EXPECT_EQ(books_["686620"], 300'00) << "what came stays";
  EXPECT_EQ(books_["786620"], -300'00) << "what went beside it";
}

TEST_F(ProvisionTest, AWriteOffReleasesWhatWasSetAside) {
  Do(Rates("2026-01-01", {{30, "25"}}));
  GivenRoundLoan();
  Do(Accrue("2026-03-31"));
  Do(WriteOff("2026-04-01"));
  EXPECT_EQ(SetAside(), 0);
  EXPECT_EQ(books_["786620"], -300'00);
}

TEST_F(ProvisionTest, NothingIsSetAsideOfALoanThatIsPaidOutAnew) {
  Do(Rates("2026-01-01", {{0, "25"}}));
  GivenRoundLoan();
  Do(Accrue("2026-02-28"));
  EXPECT_EQ(SetAside(), 300'00);
  Do(Reverse(TransactionName(kLoan, 1), "2026-03-01"));
  EXPECT_EQ(SetAside(), 0);
  auto again = Disburse();
  *again.mutable_effective_date() = Day("2026-03-15");
  Do(again);
  EXPECT_EQ(SetAside(), 0) << "the loan is new";
}

TEST_F(ProvisionTest, RatesHoldFromTheirDayToThatOfTheNext) {
  Do(Rates("2026-01-01", {{0, "10"}}));
  Do(Rates("2026-03-01", {{0, "20"}}));
  GivenRoundLoan();
  Do(Accrue("2026-02-28"));
  EXPECT_EQ(SetAside(), 120'00);
  Do(Accrue("2026-03-01"));
  EXPECT_EQ(SetAside(), 240'00);
}

TEST_F(ProvisionTest, WithoutRatesNothingIsSetAside) {
  GivenRoundLoan();
  Do(Accrue("2026-12-31"));
  EXPECT_EQ(SetAside(), 0);
}

TEST_F(ProvisionTest, AChartFromBeforeHasToBeCompleted) {
  ledger::v1::Operator& books = state_.Create<ledger::v1::Operator>("operators/old");
  books.set_name("operators/old");
  auto rates = Rates("2026-01-01", {{0, "5"}});
  rates.set_parent("operators/old");
  EXPECT_THAT(Try(rates), RefusedWith("CHART_ACCOUNT_MISSING", "parent"));
  for (const char* number : {"297400", "686620", "786620"}) {
    state_.Create<ledger::v1::ChartAccount>("operators/old/accounts/" + std::string(number));
  }
  EXPECT_OK(Try(rates));
}

TEST_F(ProvisionTest, RatesThatMakeNoSenseAreRefused) {
  EXPECT_THAT(Try(Rates("2026-01-01", {{30, "5"}, {30, "10"}})),
              RefusedWith("NOT_ASCENDING", "bands[1].over_days_past_due"));
  EXPECT_THAT(Try(Rates("2026-01-01", {{0, "10"}, {30, "5"}})),
              RefusedWith("NOT_ASCENDING", "bands[1].percent"));
  EXPECT_THAT(Try(Rates("2026-01-01", {{-1, "10"}})),
              RefusedWith("VALUE_OUT_OF_RANGE", "bands[0].over_days_past_due"));
  EXPECT_THAT(Try(Rates("2026-01-01", {{0, "101"}})),
              RefusedWith("RATE_OUT_OF_RANGE", "bands[0].percent"));
  EXPECT_THAT(Try(Rates("2031-01-03", {})), RefusedWith("DATE_TOO_FAR_AHEAD", "valid_from"));
  Do(Rates("2026-01-01", {}));
  EXPECT_THAT(Try(Rates("2026-01-01", {})), RefusedWith("NOT_AFTER_LAST", "valid_from"));
}

}  // namespace
}  // namespace thuning::lending
