// Options as they follow from the API's own requests.
#include "clients/console/request_flags.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fstream>
#include <sstream>

#include "clients/console/api.h"
#include "clients/console/outcome.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "thuning/ledger/v1/admin.pb.h"
#include "thuning/ledger/v1/fee.pb.h"
#include "thuning/ledger/v1/issuance.pb.h"

namespace thuning::console {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;

template <typename Request>
class Typed {
 public:
  explicit Typed(std::string positional = "", std::string collection = "")
      : flags_({.request = &FindType(Request::descriptor()->full_name()),
                .positional = std::move(positional),
                .collection = std::move(collection)}) {
    flags_.AddTo(app_);
  }

  absl::StatusOr<Request> Parse(std::vector<std::string> words, const std::string& input = "") {
    std::reverse(words.begin(), words.end());
    app_.parse(words);
    std::istringstream in(input);
    const auto message = flags_.Build("ami", in, [this](const google::protobuf::Message& request) {
      asked_for_today.push_back(request.ShortDebugString());
      return absl::StatusOr<Date>(ParseIsoDate("2026-03-01").value());
    });
    if (!message.ok()) return message.status();
    Request request;
    EXPECT_TRUE(request.ParseFromString((*message)->SerializeAsString()));
    return request;
  }

  std::string Help() { return app_.help(); }

  std::vector<std::string> asked_for_today;  // the requests for which it was the first of March

 private:
  RequestFlags flags_;
  CLI::App app_;
};

TEST(RequestFlagsTest, FieldsOfTermsAreOptionsOfTheirOwn) {
  Typed<ledger::v1::ApplyForLoanRequest> typed("loan_id");
  ASSERT_OK_AND_ASSIGN(
      const auto request,
      typed.Parse({"L-1", "--beneficiary", "B-1", "--product", "products/thun-5", "--principal",
                   "1500.00 EUR", "--instalment-count=24", "--interest-method=declining-balance",
                   "--effective-date", "2026-11-20"}));
  EXPECT_EQ(request.parent(), "operators/ami");
  EXPECT_EQ(request.loan_id(), "L-1");
  EXPECT_EQ(request.beneficiary(), "operators/ami/beneficiaries/B-1");
  EXPECT_EQ(request.product(), "operators/ami/products/thun-5");
  EXPECT_EQ(request.terms().principal().minor_units(), 150000);
  EXPECT_EQ(request.terms().instalment_count(), 24);
  EXPECT_EQ(request.terms().interest_method(), type::v1::INTEREST_METHOD_DECLINING_BALANCE);
  EXPECT_EQ(request.effective_date().day(), 20);
  EXPECT_EQ(request.request_id().size(), 36u);
}

TEST(RequestFlagsTest, ThePositionalNamesSomethingOfItsCollection) {
  Typed<ledger::v1::ApproveLoanRequest> typed("name", "loans");
  ASSERT_OK_AND_ASSIGN(const auto request,
                       typed.Parse({"L-7", "--effective-date=2026-11-20", "--request-id=r"}));
  EXPECT_EQ(request.name(), "operators/ami/loans/L-7");
  EXPECT_EQ(request.request_id(), "r");
}

TEST(RequestFlagsTest, OptionsWinOverTheJsonBesideThem) {
  Typed<ledger::v1::CreateProductRequest> typed("product_id");
  ASSERT_OK_AND_ASSIGN(const auto request,
                       typed.Parse({"--json", "-", "--display-name", "new"},
                                   R"({"productId": "p", "product": {"displayName": "old",
                      "maxInstalmentCount": 12}})"));
  EXPECT_EQ(request.product_id(), "p");
  EXPECT_EQ(request.product().display_name(), "new");
  EXPECT_EQ(request.product().max_instalment_count(), 12);
}

TEST(RequestFlagsTest, ARequiredFieldThatIsMissingIsAUsageError) {
  Typed<ledger::v1::AssessFeeRequest> typed("fee_id");
  const absl::Status status = typed.Parse({"F-1"}).status();
  EXPECT_THAT(status, RefusedWith("REQUIRED_FIELD_MISSING", "kind"));
  EXPECT_EQ(ExitStatusOf(status), kUsage);
}

TEST(RequestFlagsTest, AValueThatCannotBeIsAUsageErrorThatNamesTheField) {
  Typed<ledger::v1::AssessFeeRequest> typed("fee_id");
  const absl::Status status = typed.Parse({"--amount", "12 euros"}).status();
  EXPECT_THAT(status, RefusedWith("VALUE_MALFORMED", "amount"));
  EXPECT_EQ(ExitStatusOf(status), kUsage);
}

TEST(RequestFlagsTest, WhatIsWrongWithAValueIsSaidOfItsOption) {
  Typed<ledger::v1::AssessFeeRequest> typed("fee_id");
  EXPECT_THAT(typed.Parse({"--effective-date", "2026-02-30"}).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "--effective-date: \"2026-02-30\" is not a day such as 2026-11-20, today "
                       "or yesterday"));
}

TEST(RequestFlagsTest, ADayMayGoByItsName) {
  Typed<ledger::v1::ListDueInstalmentsRequest> typed;
  ASSERT_OK_AND_ASSIGN(const auto request,
                       typed.Parse({"--start-date=yesterday", "--end-date", "TODAY"}));
  EXPECT_EQ(request.start_date().month(), 2);
  EXPECT_EQ(request.start_date().day(), 28);
  EXPECT_EQ(request.end_date().month(), 3);
  EXPECT_EQ(request.end_date().day(), 1);
  EXPECT_THAT(typed.asked_for_today, ElementsAre(HasSubstr("parent: \"operators/ami\"")))
      << "once, of the operator whose request it is";
}

TEST(RequestFlagsTest, WhichDayIsTodayIsNotAskedWhereNoDayGoesByItsName) {
  Typed<ledger::v1::ListDueInstalmentsRequest> typed;
  ASSERT_OK(typed.Parse({"--start-date=2026-02-28", "--end-date=2026-03-01"}));
  EXPECT_THAT(typed.asked_for_today, IsEmpty());
}

TEST(RequestFlagsTest, WhatElseIsWrongIsSaidBeforeTodayIsAskedFor) {
  Typed<ledger::v1::ListDueInstalmentsRequest> typed;
  EXPECT_THAT(typed.Parse({"--start-date=today"}).status(),
              RefusedWith("REQUIRED_FIELD_MISSING", "end_date"));
  EXPECT_THAT(typed.asked_for_today, IsEmpty());
}

TEST(RequestFlagsTest, HelpSaysWhatTodayIsWhereThereAreDays) {
  EXPECT_THAT(Typed<ledger::v1::ListDueInstalmentsRequest>().Help(), HasSubstr("today"));
  EXPECT_THAT(Typed<ledger::v1::ListProjectionsRequest>().Help(), Not(HasSubstr("today")));
}

// The order is a message whose name is a field of its own.
TEST(RequestFlagsTest, APoliciesOrderOfAllocationIsGivenByItsName) {
  Typed<ledger::v1::CreateProductRequest> typed("product_id");
  ASSERT_OK_AND_ASSIGN(const auto request,
                       typed.Parse({"p", "--display-name", "P", "--allocation", "civil-code",
                                    "--rest=daily", "--interest-on-past-due", "--json", "-"},
                                   "{}"));
  EXPECT_EQ(request.product().policy().allocation().name(), type::v1::ALLOCATION_NAME_CIVIL_CODE);
  EXPECT_EQ(request.product().policy().rest(), type::v1::REST_DAILY);
  EXPECT_TRUE(request.product().policy().interest_on_past_due());
}

TEST(RequestFlagsTest, AFlagThatMayBeLeftOutHasAnOpposite) {
  Typed<ledger::v1::CreateProductRequest> typed("product_id");
  ASSERT_OK_AND_ASSIGN(
      const auto request,
      typed.Parse({"p", "--display-name", "P", "--no-settling-drops-interest", "--json", "-"},
                  "{}"));
  const auto& policy = request.product().policy();
  EXPECT_TRUE(policy.has_settling_drops_interest());
  EXPECT_FALSE(policy.settling_drops_interest());
  EXPECT_FALSE(policy.has_interest_on_past_due());
}

TEST(RequestFlagsTest, AFlagMayGoWithoutItsWith) {
  Typed<ledger::v1::ListProjectionsRequest> typed;
  ASSERT_OK_AND_ASSIGN(const auto request, typed.Parse({"--digests"}));
  EXPECT_TRUE(request.with_digests());
}

TEST(RequestFlagsTest, HelpIsTheProtosComment) {
  const std::string help = Typed<ledger::v1::ApplyForLoanRequest>("loan_id").Help();
  EXPECT_THAT(help, HasSubstr("--annual-rate-percent"));
  EXPECT_THAT(help, HasSubstr("Nominal yearly rate in percent, as decimal text"));
  EXPECT_THAT(help, HasSubstr("declining-balance|zero|flat"));
  EXPECT_THAT(help, Not(HasSubstr("annual_rate")));
}

// Which name is whose must not change silently: an option that gains a rival gets its full name.
TEST(RequestFlagsTest, FieldsThatShareANameSayWhereTheyStand) {
  const RequestFlags flags({.request = &FindType("thuning.ledger.v1.GetReconciliationResponse")});
  std::vector<std::string> options;
  for (const auto& flag : flags.flags()) options.push_back(flag.option);
  EXPECT_THAT(options, IsSupersetOf({"bank-account.statement-balance-minor",
                                     "statement-balance-minor", "iban"}));
}

}  // namespace
}  // namespace thuning::console
