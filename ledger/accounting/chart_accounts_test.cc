#include "ledger/accounting/chart_accounts.h"

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/accounting/books_fixture_test.h"
#include "tests/support/refusal_table.h"

namespace thuning::accounting {
namespace {

using ledger::v1::ChartAccount;
using ledger::v1::CreateChartAccountRequest;
using ledger::v1::CreateOperatorRequest;

// A chart of what the ledger needs and no more, and an account in another currency.
CreateOperatorRequest SmallChart() {
  CreateOperatorRequest request;
  for (const absl::string_view number : RequiredAccounts()) {
    request.add_accounts()->set_number(std::string(number));
  }
  request.add_accounts()->set_number("5129");
  for (ChartAccount& account : *request.mutable_accounts()) account.set_display_name("account");
  request.mutable_accounts()->rbegin()->set_currency_code("USD");
  return request;
}

absl::Status Check(const CreateOperatorRequest& request) {
  return CheckChart(request.accounts(), "EUR");
}

TEST(CheckChartTest, TheDefaultChartHasWhatRulesPostOn) {
  CreateOperatorRequest request;
  for (const Account& account : DefaultChart()) {
    ChartAccount& row = *request.add_accounts();
    row.set_number(std::string(account.number));
    row.set_display_name(std::string(account.label));
  }
  EXPECT_OK(Check(request));
}

TEST(CheckChartTest, NamesWhatIsMissing) {
  EXPECT_OK(Check(SmallChart()));
  for (int i = 0; i < static_cast<int>(RequiredAccounts().size()); ++i) {
    CreateOperatorRequest request = SmallChart();
    const std::string number = request.accounts(i).number();
    request.mutable_accounts()->DeleteSubrange(i, 1);
    const absl::Status refused = Check(request);
    EXPECT_THAT(refused, RefusedWith("ACCOUNT_MISSING", "accounts"));
    EXPECT_TRUE(absl::StrContains(refused.message(), number)) << refused;
  }
}

TEST(CheckChartTest, RefusesAChartThatIsNone) {
  using R = CreateOperatorRequest;
  ExpectRefusals<R>(SmallChart(),
                    {
                        {"VALUE_OUT_OF_RANGE", "accounts",
                         [](R& r) {
                           while (r.accounts_size() <= 1000) *r.add_accounts() = r.accounts(0);
                         }},
                        {"REQUIRED_FIELD_MISSING", "accounts[0].display_name",
                         [](R& r) { r.mutable_accounts(0)->clear_display_name(); }},
                        {"REQUIRED_FIELD_MISSING", "accounts[1].number",
                         [](R& r) { r.mutable_accounts(1)->clear_number(); }},
                        {"ACCOUNT_NUMBER_INVALID", "accounts[2].number",
                         [](R& r) { r.mutable_accounts(2)->set_number("12"); }},
                        {"CURRENCY_UNKNOWN", "accounts[3].currency_code",
                         [](R& r) { r.mutable_accounts(3)->set_currency_code("euro"); }},
                        {"CURRENCY_DIFFERS", "accounts[4].currency_code",
                         [](R& r) { r.mutable_accounts(4)->set_currency_code("USD"); }},
                        {"ACCOUNT_TWICE", "accounts[6].number",
                         [](R& r) { r.mutable_accounts(6)->set_number(r.accounts(5).number()); }},
                    },
                    Check);
}

class ChartAccountsTest : public BooksTest {};

TEST_F(ChartAccountsTest, AnAccountIsAddedInItsCurrencyOrTheBooks) {
  EXPECT_OK(AddAccount("5128", "USD"));
  EXPECT_OK(AddAccount("7088001"));
  const auto& dollars = Find<ChartAccount>("operators/ami/accounts/5128");
  EXPECT_EQ(dollars.currency_code(), "USD");
  EXPECT_EQ(dollars.number(), "5128");
  EXPECT_EQ(dollars.display_name(), "of our own");
  EXPECT_EQ(Find<ChartAccount>("operators/ami/accounts/7088001").currency_code(), "EUR");
}

TEST_F(ChartAccountsTest, Refuses) {
  using R = CreateChartAccountRequest;
  R good;
  good.set_parent("operators/ami");
  good.mutable_account()->set_number("708801");
  good.mutable_account()->set_display_name("Refacturations");
  ExpectRefusals<R>(
      good,
      {
          {"MALFORMED_NAME", "parent", [](R& r) { r.set_parent("ami"); }},
          {"REQUIRED_FIELD_MISSING", "account", [](R& r) { r.clear_account(); }},
          {"REQUIRED_FIELD_MISSING", "account.display_name",
           [](R& r) {
             r.mutable_account()->set_number("708801");
             r.mutable_account()->clear_display_name();
           }},
          {"TEXT_TOO_LONG", "account.display_name",
           [](R& r) { r.mutable_account()->set_display_name(std::string(101, 'x')); }},
          {"ACCOUNT_NUMBER_INVALID", "account.number",
           [](R& r) { r.mutable_account()->set_number("70A"); }},
          {"ACCOUNT_NUMBER_INVALID", "account.number",
           [](R& r) { r.mutable_account()->set_number("12345678901"); }},
          {"ACCOUNT_NUMBER_INVALID", "account.number",
           [](R& r) { r.mutable_account()->set_number("0123"); }},
          {"CURRENCY_UNKNOWN", "account.currency_code",
           [](R& r) { r.mutable_account()->set_currency_code("EURO"); }},
          {"NOT_FOUND", "parent", [](R& r) { r.set_parent("operators/nobody"); }},
          {"ALREADY_EXISTS", "account.number",
           [](R& r) { r.mutable_account()->set_number("706000"); }},
          {"CURRENCY_DIFFERS", "account.currency_code",
           [](R& r) { r.mutable_account()->set_currency_code("USD"); }},
      },
      [this](const R& request) { return Run(request); });
  EXPECT_OK(Run(good));
}

}  // namespace
}  // namespace thuning::accounting
