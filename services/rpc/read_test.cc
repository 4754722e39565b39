#include "services/rpc/read.h"

#include <limits>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/funding/funding_service.h"
#include "services/rpc/service_test.h"
#include "thuning/ledger/v1/admin.pb.h"

namespace thuning::services {
namespace {

using ledger::v1::GetPartnerRequest;
using ledger::v1::ListGrantsRequest;
using ledger::v1::ListPartnersRequest;
using ledger::v1::ListPartnersResponse;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

TEST(PageSizeTest, NothingAskedForIsAHundred) { EXPECT_THAT(PageSize(0), IsOkAndHolds(100u)); }

TEST(PageSizeTest, IsWhatWasAskedForUpToAThousand) {
  EXPECT_THAT(PageSize(1), IsOkAndHolds(1u));
  EXPECT_THAT(PageSize(1000), IsOkAndHolds(1000u));
  EXPECT_THAT(PageSize(1001), IsOkAndHolds(1000u));
  EXPECT_THAT(PageSize(std::numeric_limits<int32_t>::max()), IsOkAndHolds(1000u));
}

TEST(PageSizeTest, ANegativeOneIsRefused) {
  EXPECT_THAT(PageSize(-1), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(PageSize(-1), RefusedWith("NEGATIVE", "page_size"));
  EXPECT_THAT(PageSize(std::numeric_limits<int32_t>::min()), RefusedWith("NEGATIVE", "page_size"));
}

TEST(RowMissingTest, NamesTheFieldThatNamedIt) {
  EXPECT_THAT(RowMissing("operators/ami/loans/L-1"), RefusedWith("NOT_FOUND", "name"));
  EXPECT_THAT(ParentMissing("operators/ami"), RefusedWith("NOT_FOUND", "parent"));
}

// ---- Pages of rows of which only some count.

class VisitPageTest : public testing::Test {
 protected:
  VisitPageTest() {
    OpenBooks(ledger_, "ami", "EUR");
    for (int i = 1; i <= 6; ++i) {
      ledger::v1::CreatePartnerRequest request;
      request.set_parent("operators/ami");
      request.set_partner_id(absl::StrFormat("P-%d", i));
      request.set_display_name(i % 2 == 0 ? "even" : "odd");
      ledger_.Do(request);
    }
  }

  // The names of the even ones on a page, and the token of the next.
  absl::StatusOr<std::string> VisitEven(int32_t size, const std::string& token,
                                        std::vector<std::string>& names) {
    const projection::View view = *LookNow(ledger_.ledger());
    return VisitPage(view, {.prefix = "operators/ami/partners/", .size = size, .token = token},
                     [&](absl::string_view bytes) {
                       ledger::v1::Partner partner;
                       EXPECT_TRUE(partner.ParseFromString(std::string(bytes)));
                       if (partner.display_name() != "even") return false;
                       names.push_back(partner.name());
                       return true;
                     });
  }

  MemoryLedger ledger_;
};

TEST_F(VisitPageTest, APageIsFullOfWhatCounts) {
  std::vector<std::string> names;
  ASSERT_OK_AND_ASSIGN(const std::string next, VisitEven(2, "", names));
  EXPECT_THAT(names, ElementsAre("operators/ami/partners/P-2", "operators/ami/partners/P-4"));
  ASSERT_THAT(next, Not(IsEmpty()));
  names.clear();
  EXPECT_THAT(VisitEven(2, next, names), IsOkAndHolds(std::string()));
  EXPECT_THAT(names, ElementsAre("operators/ami/partners/P-6"));
}

TEST_F(VisitPageTest, ATokenSaysAfterWhichRowTheNextPageBegins) {
  std::vector<std::string> names;
  const std::string after_4 = absl::WebSafeBase64Escape("operators/ami/partners/P-4");
  EXPECT_OK(VisitEven(10, after_4, names));
  EXPECT_THAT(names, ElementsAre("operators/ami/partners/P-6"));
}

TEST_F(VisitPageTest, ARowThatIsGoneMakesATokenNoWorse) {
  std::vector<std::string> names;
  const std::string between = absl::WebSafeBase64Escape("operators/ami/partners/P-3x");
  EXPECT_OK(VisitEven(10, between, names));
  EXPECT_THAT(names, ElementsAre("operators/ami/partners/P-4", "operators/ami/partners/P-6"));
}

TEST_F(VisitPageTest, ATokenOfAnotherCollectionIsRefused) {
  std::vector<std::string> names;
  for (const std::string name : {"operators/ami/loans/L-1", "operators/ami/partner", ""}) {
    const std::string token = name.empty() ? "no base64!" : absl::WebSafeBase64Escape(name);
    const auto next = VisitEven(2, token, names);
    EXPECT_THAT(next, StatusIs(absl::StatusCode::kInvalidArgument)) << name;
    EXPECT_THAT(next, RefusedWith("MALFORMED_PAGE_TOKEN", "page_token")) << name;
  }
  EXPECT_THAT(names, IsEmpty());
}

TEST_F(VisitPageTest, RowsOfTheStateAreReadAsDecidingReadsThem) {
  const projection::View view = *LookNow(ledger_.ledger());
  State state = StateOver(view);
  ASSERT_NE(state.Find<ledger::v1::Partner>("operators/ami/partners/P-5"), nullptr);
  EXPECT_EQ(state.Find<ledger::v1::Partner>("operators/ami/partners/P-5")->display_name(), "odd");
  EXPECT_EQ(state.Find<ledger::v1::Partner>("operators/ami/partners/P-7"), nullptr);
}

// ---- Questions over gRPC.

class ReadTest : public ServiceTest<FundingService, ledger::v1::FundingService> {
 protected:
  ReadTest() {
    OpenBooks(ledger_, "ami", "EUR");
    OpenBooks(ledger_, "atlas", "MAD");
  }

  static ledger::v1::CreatePartnerRequest Partner(const std::string& id) {
    ledger::v1::CreatePartnerRequest request;
    request.set_parent("operators/ami");
    request.set_partner_id(id);
    request.set_display_name(id);
    return request;
  }

  static GetPartnerRequest Named(const std::string& name, uint64_t min_position = 0) {
    GetPartnerRequest request;
    request.set_name(name);
    request.set_min_position(min_position);
    return request;
  }

  static ListPartnersRequest List(int32_t size, const std::string& token = "") {
    ListPartnersRequest request;
    request.set_parent("operators/ami");
    request.set_page_size(size);
    request.set_page_token(token);
    return request;
  }

  // The ids on a page.
  static std::vector<std::string> Ids(const ListPartnersResponse& page) {
    std::vector<std::string> ids;
    for (const auto& partner : page.partners()) ids.emplace_back(LastId(partner.name()));
    return ids;
  }

  ListPartnersResponse Page(int32_t size, const std::string& token = "") {
    const auto page = Call(&Stub::ListPartners, List(size, token));
    EXPECT_OK(page);
    return page.value_or(ListPartnersResponse());
  }
};

TEST_F(ReadTest, ARowIsAnsweredAsOfThePositionThatWasReached) {
  ledger_.Do(Partner("cdc"));
  ASSERT_OK_AND_ASSIGN(const auto answer,
                       Call(&Stub::GetPartner, Named("operators/ami/partners/cdc")));
  EXPECT_EQ(answer.partner().name(), "operators/ami/partners/cdc");
  EXPECT_EQ(answer.as_of_position(), ledger_.position());
}

TEST_F(ReadTest, ARowThatIsNotThereIsNotFound) {
  ledger_.Do(Partner("cdc"));
  ExpectRefused(&Stub::GetPartner, Named("operators/ami/partners/none"), StatusCode::kNotFound,
                "NOT_FOUND", "name");
  ExpectRefused(&Stub::GetPartner, Named("operators/atlas/partners/cdc"), StatusCode::kNotFound,
                "NOT_FOUND", "name");
}

// There is an operator of that name, whose row has another type.
TEST_F(ReadTest, ANameOfAnotherCollectionIsRefused) {
  ExpectRefused(&Stub::GetPartner, Named("operators/ami"), StatusCode::kInvalidArgument,
                "MALFORMED_NAME", "name");
  ExpectRefused(&Stub::GetPartner, Named("operators/ami/grants/cdc"), StatusCode::kInvalidArgument,
                "MALFORMED_NAME", "name");
  ExpectRefused(&Stub::GetPartner, Named("operators/ami/partners/cdc/fundingLines/prets"),
                StatusCode::kInvalidArgument, "MALFORMED_NAME", "name");
}

TEST_F(ReadTest, ANameIsRequired) {
  ExpectRefused(&Stub::GetPartner, Named(""), StatusCode::kInvalidArgument,
                "REQUIRED_FIELD_MISSING", "name");
}

TEST_F(ReadTest, AListWantsAParentThatIsThere) {
  ListPartnersRequest request;
  request.set_parent("operators/none");
  ExpectRefused(&Stub::ListPartners, request, StatusCode::kNotFound, "NOT_FOUND", "parent");
  request.set_parent("");
  ExpectRefused(&Stub::ListPartners, request, StatusCode::kInvalidArgument,
                "REQUIRED_FIELD_MISSING", "parent");
  request.set_parent("operators/ami/partners/cdc");
  ExpectRefused(&Stub::ListPartners, request, StatusCode::kInvalidArgument, "MALFORMED_NAME",
                "parent");
}

TEST_F(ReadTest, AListOfNothingIsOnePage) {
  const ListPartnersResponse page = Page(10);
  EXPECT_THAT(page.partners(), IsEmpty());
  EXPECT_EQ(page.next_page_token(), "");
  EXPECT_EQ(page.as_of_position(), ledger_.position());
}

TEST_F(ReadTest, PagesHoldEveryRowOnceInTheOrderOfNames) {
  for (const char* id : {"D", "B", "E", "A", "C"}) ledger_.Do(Partner(id));
  const ListPartnersResponse first = Page(2);
  EXPECT_THAT(Ids(first), ElementsAre("A", "B"));
  const ListPartnersResponse second = Page(2, first.next_page_token());
  EXPECT_THAT(Ids(second), ElementsAre("C", "D"));
  const ListPartnersResponse third = Page(2, second.next_page_token());
  EXPECT_THAT(Ids(third), ElementsAre("E"));
  EXPECT_EQ(third.next_page_token(), "");
}

TEST_F(ReadTest, ALastPageThatIsFullHasNoNext) {
  for (const char* id : {"A", "B", "C", "D"}) ledger_.Do(Partner(id));
  const ListPartnersResponse second = Page(2, Page(2).next_page_token());
  EXPECT_THAT(Ids(second), ElementsAre("C", "D"));
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(ReadTest, ThePageMayHaveAnotherSizeEachTime) {
  for (const char* id : {"A", "B", "C", "D", "E"}) ledger_.Do(Partner(id));
  const ListPartnersResponse first = Page(1);
  EXPECT_THAT(Ids(first), ElementsAre("A"));
  EXPECT_THAT(Ids(Page(3, first.next_page_token())), ElementsAre("B", "C", "D"));
}

TEST_F(ReadTest, RowsThatComeBetweenTwoPagesRepeatNone) {
  for (const char* id : {"B", "D", "F"}) ledger_.Do(Partner(id));
  const ListPartnersResponse first = Page(2);
  EXPECT_THAT(Ids(first), ElementsAre("B", "D"));
  for (const char* id : {"A", "E"}) ledger_.Do(Partner(id));
  EXPECT_THAT(Ids(Page(10, first.next_page_token())), ElementsAre("E", "F"));
}

TEST_F(ReadTest, APageHasAHundredRowsUnlessItIsAskedForMore) {
  for (int i = 0; i < 101; ++i) ledger_.Do(Partner(absl::StrFormat("P-%03d", i)));
  const ListPartnersResponse first = Page(0);
  ASSERT_THAT(first.partners(), SizeIs(100));
  EXPECT_EQ(Ids(first).back(), "P-099");
  EXPECT_THAT(Ids(Page(0, first.next_page_token())), ElementsAre("P-100"));
  EXPECT_THAT(Page(101).partners(), SizeIs(101));
}

TEST_F(ReadTest, ANegativePageSizeIsRefused) {
  ExpectRefused(&Stub::ListPartners, List(-1), StatusCode::kInvalidArgument, "NEGATIVE",
                "page_size");
}

TEST_F(ReadTest, ATokenIsGoodForItsOwnCollectionOnly) {
  for (const char* id : {"A", "B"}) ledger_.Do(Partner(id));
  const std::string token = Page(1).next_page_token();
  ListGrantsRequest grants;
  grants.set_parent("operators/ami");
  grants.set_page_token(token);
  ExpectRefused(&Stub::ListGrants, grants, StatusCode::kInvalidArgument, "MALFORMED_PAGE_TOKEN",
                "page_token");
  ListPartnersRequest elsewhere = List(1, token);
  elsewhere.set_parent("operators/atlas");
  ExpectRefused(&Stub::ListPartners, elsewhere, StatusCode::kInvalidArgument,
                "MALFORMED_PAGE_TOKEN", "page_token");
  ExpectRefused(&Stub::ListPartners, List(1, "no token"), StatusCode::kInvalidArgument,
                "MALFORMED_PAGE_TOKEN", "page_token");
}

TEST_F(ReadTest, RowsOfOneParentAreNotThoseOfAnother) {
  ledger_.Do(Partner("cdc"));
  ListPartnersRequest request = List(10);
  request.set_parent("operators/atlas");
  ASSERT_OK_AND_ASSIGN(const auto page, Call(&Stub::ListPartners, request));
  EXPECT_THAT(page.partners(), IsEmpty());
}

// ---- Waiting for the tables.

TEST_F(ReadTest, AQuestionWaitsForWhatWasAnsweredBefore) {
  ledger_.HoldTables();
  ASSERT_OK(Call(&Stub::CreatePartner, Partner("cdc")));
  auto answer = CallAside(&Stub::GetPartner, Named("operators/ami/partners/cdc"));
  ledger_.AwaitReader();
  ledger_.ReleaseTables();
  ASSERT_OK_AND_ASSIGN(const auto partner, answer.get());
  EXPECT_EQ(partner.as_of_position(), ledger_.position());
}

TEST_F(ReadTest, AQuestionWaitsForThePositionThatItNames) {
  const uint64_t next = ledger_.position() + 1;
  auto answer = CallAside(&Stub::GetPartner, Named("operators/ami/partners/cdc", next));
  ledger_.AwaitReader();
  ledger_.Do(Partner("cdc"));
  ASSERT_OK_AND_ASSIGN(const auto partner, answer.get());
  EXPECT_GE(partner.as_of_position(), next);
}

TEST_F(ReadTest, WhoWaitsForTooLongIsToldSo) {
  ledger_.HoldTables();
  ASSERT_OK(Call(&Stub::CreatePartner, Partner("cdc")));
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now());
  ledger::v1::GetPartnerResponse response;
  const grpc::Status late =
      stub_->GetPartner(&context, Named("operators/ami/partners/cdc"), &response);
  EXPECT_THAT(RefusalIn(late), StatusIs(StatusCode::kDeadlineExceeded));
}

TEST_F(ReadTest, WhoWaitsWhenTheServerStopsIsSentAway) {
  auto waiting =
      CallAside(&Stub::GetPartner, Named("operators/ami/partners/cdc", ledger_.position() + 1));
  ledger_.AwaitReader();
  ledger_.Stop();
  EXPECT_THAT(waiting.get(), StatusIs(StatusCode::kUnavailable));
}

// What a name is refused for needs no row, and so no table.
TEST_F(ReadTest, AMalformedNameIsRefusedWithoutWaiting) {
  ledger_.HoldTables();
  ASSERT_OK(Call(&Stub::CreatePartner, Partner("cdc")));
  ExpectRefused(&Stub::GetPartner, Named("operators/ami/loans/L-1"), StatusCode::kInvalidArgument,
                "MALFORMED_NAME", "name");
  ledger_.ReleaseTables();
}

// All workers are busy until the answer is there.
TEST_F(ReadTest, AShortQuestionNeedsNoWorker) {
  ledger_.Do(Partner("cdc"));
  std::promise<void> answered;
  const std::shared_future<void> until = answered.get_future().share();
  for (int worker = 0; worker < MemoryLedgerOptions().workers; ++worker) {
    ledger_.ledger().workers.Submit([until] { until.wait(); });
  }
  EXPECT_OK(Call(&Stub::GetPartner, Named("operators/ami/partners/cdc")));
  answered.set_value();
}

}  // namespace
}  // namespace thuning::services
