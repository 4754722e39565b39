// One gRPC service over a ledger in memory, called through a channel within the process: no socket
// is opened.
//
//   using RepaymentServiceTest = ServiceTest<RepaymentService, ledger::v1::RepaymentService>;
//
//   TEST_F(RepaymentServiceTest, …) {
//     ASSERT_OK_AND_ASSIGN(const auto paid, Call(&Stub::RecordRepayment, CashPayment("L-1", 100)));
//     ExpectRefused(&Stub::RecordRepayment, payment, StatusCode::kNotFound, "NOT_FOUND", "parent");
//   }
//
// A class of tests that is derived from ServiceTest brings its Stub in with a using declaration.
#pragma once

#include <grpcpp/client_context.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <grpcpp/support/sync_stream.h>

#include <future>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/rpc/memory_ledger_test.h"

namespace thuning::services {

using absl::StatusCode;

template <typename Service, typename Api>
class ServiceTest : public testing::Test {
 protected:
  using Stub = typename Api::Stub;
  template <typename Request, typename Response>
  using Unary = grpc::Status (Stub::*)(grpc::ClientContext*, const Request&, Response*);
  template <typename Request, typename Response>
  using ServerStream = std::unique_ptr<grpc::ClientReader<Response>> (Stub::*)(grpc::ClientContext*,
                                                                               const Request&);

  // All that a call with a stream of answers gave.
  template <typename Response>
  struct Told {
    absl::Status status;
    std::vector<Response> messages;
  };

  explicit ServiceTest(const MemoryLedgerOptions& options = {})
      : ledger_(options), service_(ledger_.ledger()) {
    grpc::ServerBuilder builder;
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    stub_ = Api::NewStub(server_->InProcessChannel({}));
  }
  ~ServiceTest() override { AwaitAllCalls(); }

  // Returns when every call has ended, also those whose callers have left. No call comes after it.
  void AwaitAllCalls() { server_->Shutdown(); }

  // The answer, or the refusal with its reason. The request gets an id, unless it has one.
  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(Unary<Request, Response> method,
                                std::type_identity_t<Request> request) {
    GiveId(request);
    return CallAsIs(method, request);
  }

  // The same, without an id where the request has none.
  template <typename Request, typename Response>
  absl::StatusOr<Response> CallAsIs(Unary<Request, Response> method,
                                    const std::type_identity_t<Request>& request) {
    grpc::ClientContext context;
    Response response;
    const grpc::Status status = (stub_.get()->*method)(&context, request, &response);
    if (status.ok()) return response;
    return RefusalIn(status);
  }

  // The same, on another thread.
  template <typename Request, typename Response>
  std::future<absl::StatusOr<Response>> CallAside(Unary<Request, Response> method,
                                                  std::type_identity_t<Request> request) {
    GiveId(request);
    return std::async(std::launch::async,
                      [this, method, request] { return CallAsIs(method, request); });
  }

  // Expects this refusal, and that nothing is recorded.
  template <typename Request, typename Response>
  void ExpectRefused(Unary<Request, Response> method, std::type_identity_t<Request> request,
                     StatusCode code, const std::string& reason, const std::string& field) {
    SCOPED_TRACE(request.ShortDebugString());
    GiveId(request);
    ExpectRefusedAsIs(method, request, code, reason, field);
  }

  // The same, without an id where the request has none.
  template <typename Request, typename Response>
  void ExpectRefusedAsIs(Unary<Request, Response> method,
                         const std::type_identity_t<Request>& request, StatusCode code,
                         const std::string& reason, const std::string& field) {
    const uint64_t before = ledger_.position();
    const absl::StatusOr<Response> answer = CallAsIs(method, request);
    EXPECT_THAT(answer, StatusIs(code));
    EXPECT_THAT(answer, RefusedWith(reason, field));
    EXPECT_EQ(ledger_.position(), before) << "something was recorded";
  }

  // Reads a stream of answers to its end.
  template <typename Request, typename Response>
  Told<Response> CallToTheEnd(ServerStream<Request, Response> method,
                              std::type_identity_t<Request> request) {
    GiveId(request);
    grpc::ClientContext context;
    const auto stream = (stub_.get()->*method)(&context, request);
    Told<Response> told;
    for (Response message; stream->Read(&message);) told.messages.push_back(message);
    told.status = RefusalIn(stream->Finish());
    return told;
  }

  template <typename Request>
  void GiveId(Request& request) {
    if constexpr (requires { request.set_request_id(""); }) {
      if (request.request_id().empty()) request.set_request_id(ledger_.NewId());
    }
  }

  MemoryLedger ledger_;
  Service service_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<Stub> stub_;
};

}  // namespace thuning::services
