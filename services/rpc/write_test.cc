#include "services/rpc/write.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "services/funding/funding_service.h"
#include "services/rpc/service_test.h"
#include "tests/support/status_matchers.h"

namespace thuning::services {
namespace {

using ledger::v1::CreateFundingLineRequest;
using ledger::v1::CreatePartnerRequest;
using ledger::v1::CreatePartnerResponse;

CreatePartnerRequest Partner(const std::string& id) {
  CreatePartnerRequest request;
  request.set_parent("operators/ami");
  request.set_partner_id(id);
  request.set_display_name("Caisse des Dépôts");
  return request;
}

// ---- The command of a request.

TEST(PrepareCommandTest, TheIdIsTheBytesOfTheUuid) {
  ASSERT_OK_AND_ASSIGN(
      const engine::Command command,
      PrepareCommand(Partner("cdc"), "00010203-0405-0607-0809-0a0b0c0d0eff", "loopback"));
  EXPECT_EQ(command.request_id,
            std::string("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\xff", 16));
  EXPECT_EQ(command.principal, "loopback");
}

TEST(PrepareCommandTest, CapitalsInAnIdMakeNoDifference) {
  ASSERT_OK_AND_ASSIGN(
      const engine::Command small,
      PrepareCommand(Partner("cdc"), "3f1c2b6e-58a1-4a7d-9f0e-0d6c2f9a8b10", "loopback"));
  ASSERT_OK_AND_ASSIGN(
      const engine::Command large,
      PrepareCommand(Partner("cdc"), "3F1C2B6E-58A1-4A7D-9F0E-0D6C2F9A8B10", "loopback"));
  EXPECT_EQ(small.request_id, large.request_id);
}

TEST(PrepareCommandTest, WhatIsNoUuidIsRefused) {
  const std::vector<std::string> malformed = {
      "4711",
      "3f1c2b6e-58a1-4a7d-9f0e-0d6c2f9a8b1",    // a digit too few
      "3f1c2b6e-58a1-4a7d-9f0e-0d6c2f9a8b100",  // a digit too many
      "3f1c2b6e58a1-4a7d-9f0e-0d6c2f9a8b10-0",  // a hyphen elsewhere
      "3f1c2b6e-58a1-4a7d-9f0e-0d6c2f9a8bxy",   // no hexadecimal digits
      "3f1c2b6e-58a1-4a7d-9f0e-0d6c2f9a8b-1",   // a hyphen too many
      "{f1c2b6e-58a1-4a7d-9f0e-0d6c2f9a8b1}",
  };
  for (const std::string& id : malformed) {
    const auto command = PrepareCommand(Partner("cdc"), id, "loopback");
    EXPECT_THAT(command, StatusIs(absl::StatusCode::kInvalidArgument)) << id;
    EXPECT_THAT(command, RefusedWith("MALFORMED_REQUEST_ID", "request_id")) << id;
  }
}

TEST(PrepareCommandTest, AnIdIsRequired) {
  EXPECT_THAT(PrepareCommand(Partner("cdc"), "", "loopback"),
              RefusedWith("REQUIRED_FIELD_MISSING", "request_id"));
}

Sha256Digest DigestOf(const google::protobuf::Message& request, const std::string& principal) {
  return PrepareCommand(request, UuidOf("any"), principal)->digest;
}

TEST(PrepareCommandTest, TheDigestIsThatOfTheContent) {
  EXPECT_EQ(DigestOf(Partner("cdc"), "loopback"), DigestOf(Partner("cdc"), "loopback"));
  EXPECT_NE(DigestOf(Partner("cdc"), "loopback"), DigestOf(Partner("coop"), "loopback"));
}

TEST(PrepareCommandTest, TheDigestTellsWhoAsks) {
  EXPECT_NE(DigestOf(Partner("cdc"), "loopback"), DigestOf(Partner("cdc"), "somebody"));
}

// Both are serialised to the same bytes: a request without a field set.
TEST(PrepareCommandTest, TheDigestTellsWhatIsAskedFor) {
  EXPECT_NE(DigestOf(CreatePartnerRequest(), "loopback"),
            DigestOf(CreateFundingLineRequest(), "loopback"));
}

TEST(OneRecordTest, ARefusalStaysARefusal) {
  EXPECT_THAT(OneRecord(RefuseState("CLOSED", "name", "is closed")), RefusedWith("CLOSED", "name"));
}

TEST(OneRecordTest, ARecordIsTheOnlyOne) {
  event::v1::Record record;
  record.set_operator_id("ami");
  ASSERT_OK_AND_ASSIGN(const auto records, OneRecord(record));
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].operator_id(), "ami");
}

// ---- A call that changes something.

class WriteTest : public ServiceTest<FundingService, ledger::v1::FundingService> {
 protected:
  explicit WriteTest(const MemoryLedgerOptions& options = {}) : ServiceTest(options) {
    OpenBooks(ledger_, "ami", "EUR");
  }

  grpc::Status CallPlainly(const CreatePartnerRequest& request,
                           const std::function<void(grpc::ClientContext&)>& set_up = {}) {
    grpc::ClientContext context;
    if (set_up) set_up(context);
    CreatePartnerResponse response;
    return stub_->CreatePartner(&context, request, &response);
  }
};

TEST_F(WriteTest, TheAnswerSaysWhereTheRecordStands) {
  ASSERT_OK_AND_ASSIGN(const auto answer, Call(&Stub::CreatePartner, Partner("cdc")));
  EXPECT_EQ(answer.name(), "operators/ami/partners/cdc");
  EXPECT_EQ(answer.position(), ledger_.position());
}

TEST_F(WriteTest, TheRecordKeepsTheIdAndWhoAsked) {
  CreatePartnerRequest request = Partner("cdc");
  request.set_request_id("00010203-0405-0607-0809-0a0b0c0d0e0f");
  ASSERT_OK(Call(&Stub::CreatePartner, request));
  const event::v1::Record record = ledger_.Records().back();
  EXPECT_EQ(record.request_id(),
            std::string("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f", 16));
  EXPECT_EQ(record.principal(), "loopback");
}

TEST_F(WriteTest, ARetryGetsTheFirstAnswerAndRecordsNothing) {
  CreatePartnerRequest request = Partner("cdc");
  GiveId(request);
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::CreatePartner, request));
  ASSERT_OK(Call(&Stub::CreatePartner, Partner("coop")));
  const uint64_t before = ledger_.position();
  ASSERT_OK_AND_ASSIGN(const auto again, Call(&Stub::CreatePartner, request));
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(ledger_.position(), before);
}

TEST_F(WriteTest, ARetryIsKnownBeforeTheTablesHaveTheFirst) {
  CreatePartnerRequest request = Partner("cdc");
  GiveId(request);
  ledger_.HoldTables();
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::CreatePartner, request));
  ASSERT_OK_AND_ASSIGN(const auto again, Call(&Stub::CreatePartner, request));
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(ledger_.position(), first.position());
}

TEST_F(WriteTest, AnotherRequestUnderTheSameIdIsRefused) {
  CreatePartnerRequest request = Partner("cdc");
  GiveId(request);
  ASSERT_OK(Call(&Stub::CreatePartner, request));
  request.set_display_name("Caisse");
  ExpectRefused(&Stub::CreatePartner, request, StatusCode::kAlreadyExists, "REQUEST_ID_REUSED",
                "request_id");
}

TEST_F(WriteTest, AnotherMethodUnderTheSameIdIsRefused) {
  CreatePartnerRequest request = Partner("cdc");
  GiveId(request);
  ASSERT_OK(Call(&Stub::CreatePartner, request));
  CreateFundingLineRequest line;
  line.set_request_id(request.request_id());
  ExpectRefused(&Stub::CreateFundingLine, line, StatusCode::kAlreadyExists, "REQUEST_ID_REUSED",
                "request_id");
}

TEST_F(WriteTest, ARefusalNamesTheFieldAndRecordsNothing) {
  ExpectRefused(&Stub::CreatePartner, Partner(""), StatusCode::kInvalidArgument,
                "REQUIRED_FIELD_MISSING", "partner_id");
}

TEST_F(WriteTest, ARefusedRequestMayBePutRightUnderItsId) {
  CreatePartnerRequest request = Partner("");
  GiveId(request);
  EXPECT_THAT(Call(&Stub::CreatePartner, request), StatusIs(StatusCode::kInvalidArgument));
  request.set_partner_id("cdc");
  EXPECT_OK(Call(&Stub::CreatePartner, request));
}

TEST_F(WriteTest, ARequestWithoutAnIdIsRefused) {
  ExpectRefusedAsIs(&Stub::CreatePartner, Partner("cdc"), StatusCode::kInvalidArgument,
                    "REQUIRED_FIELD_MISSING", "request_id");
}

TEST_F(WriteTest, AMalformedIdIsRefused) {
  CreatePartnerRequest request = Partner("cdc");
  request.set_request_id("4711");
  ExpectRefused(&Stub::CreatePartner, request, StatusCode::kInvalidArgument, "MALFORMED_REQUEST_ID",
                "request_id");
}

// The caller's deadline is an hour away. For the ledger it passed long ago.
TEST_F(WriteTest, WhatComesAfterItsDeadlineIsNotDone) {
  ledger_.clock().Advance(absl::Hours(24 * 365 * 100));
  CreatePartnerRequest request = Partner("cdc");
  GiveId(request);
  const uint64_t before = ledger_.position();
  const grpc::Status late = CallPlainly(request, [](grpc::ClientContext& context) {
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::hours(1));
  });
  EXPECT_THAT(RefusalIn(late), StatusIs(StatusCode::kDeadlineExceeded));
  EXPECT_THAT(RefusalIn(late), RefusedWith("NOT_DECIDED", ""));
  EXPECT_EQ(ledger_.position(), before);
}

TEST_F(WriteTest, WhoHasNoDeadlineIsNeverTooLate) {
  ledger_.clock().Advance(absl::Hours(24 * 365 * 100));
  EXPECT_OK(Call(&Stub::CreatePartner, Partner("cdc")));
}

TEST_F(WriteTest, AStoppedLedgerRefuses) {
  ledger_.Stop();
  ExpectRefused(&Stub::CreatePartner, Partner("cdc"), StatusCode::kUnavailable, "STOPPING", "");
}

// A queue without room for a single command.
class FullQueueTest : public ServiceTest<FundingService, ledger::v1::FundingService> {
 protected:
  FullQueueTest() : ServiceTest({.queued_commands = 0}) {}
};

TEST_F(FullQueueTest, ACallerIsToldToTryAgain) {
  CreatePartnerRequest request = Partner("cdc");
  GiveId(request);
  grpc::ClientContext context;
  CreatePartnerResponse response;
  const grpc::Status status = stub_->CreatePartner(&context, request, &response);
  EXPECT_THAT(RefusalIn(status), StatusIs(StatusCode::kResourceExhausted));
  EXPECT_THAT(RefusalIn(status), RefusedWith("QUEUE_FULL", ""));
  google::rpc::Status rpc;
  ASSERT_TRUE(rpc.ParseFromString(status.error_details()));
  google::rpc::RetryInfo retry;
  ASSERT_EQ(rpc.details_size(), 2) << "why, and when to try again";
  ASSERT_TRUE(rpc.details(1).UnpackTo(&retry));
  EXPECT_GT(retry.retry_delay().nanos(), 0);
  EXPECT_EQ(ledger_.position(), 0u);
}

}  // namespace
}  // namespace thuning::services
