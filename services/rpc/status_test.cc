#include "services/rpc/status.h"

#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "ledger/base/refusal.h"

namespace thuning::services {
namespace {

template <typename Detail>
Detail DetailOf(const grpc::Status& status) {
  google::rpc::Status rpc;
  EXPECT_TRUE(rpc.ParseFromString(status.error_details()));
  Detail detail;
  for (const auto& any : rpc.details()) {
    if (any.UnpackTo(&detail)) return detail;
  }
  ADD_FAILURE() << "no " << Detail::descriptor()->full_name();
  return detail;
}

TEST(StatusTest, OkIsOkWithoutDetails) {
  EXPECT_TRUE(ToGrpc(absl::OkStatus()).ok());
  EXPECT_EQ(ToRpcStatus(absl::OkStatus()).details_size(), 0);
}

TEST(StatusTest, ARefusalCarriesReasonAndField) {
  const grpc::Status status =
      ToGrpc(RefuseField("AMOUNT_NOT_POSITIVE", "amount.minor_units", "must be positive"));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(status.error_message(), "amount.minor_units: must be positive");
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(status).reason(), "AMOUNT_NOT_POSITIVE");
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(status).domain(), "thuning");
  EXPECT_EQ(DetailOf<google::rpc::BadRequest>(status).field_violations(0).field(),
            "amount.minor_units");
}

TEST(StatusTest, AFullQueueSaysWhenToTryAgain) {
  const grpc::Status status =
      ToGrpc(Refuse(absl::StatusCode::kResourceExhausted, "QUEUE_FULL", "", "full"));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_GT(DetailOf<google::rpc::RetryInfo>(status).retry_delay().nanos(), 0);
}

TEST(StatusTest, AnErrorThatNobodyRefusedStillHasAReason) {
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(ToGrpc(absl::DataLossError("gone"))).reason(),
            "DATA_LOSS");
}

}  // namespace
}  // namespace thuning::services
