#include "tests/bench/load.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/synchronization/notification.h"
#include "ledger/base/sha256.h"
#include "tests/bench/table.h"
#include "thuning/ledger/v1/repayment.grpc.pb.h"

namespace thuning::bench {
namespace {

using namespace ledger::v1;

constexpr int kChannels = 4;
constexpr std::chrono::seconds kTimeout{60};

// Cheap, and different for each payment of each series.
std::string Uuid(uint64_t series, uint64_t number) {
  return absl::StrFormat("%08x-%04x-4000-8000-%012x", series & 0xffffffff, (series >> 32) & 0xffff,
                         number & 0xffffffffffff);
}

// Keeps the calls in flight: each one that ends starts the next.
class Caller {
 public:
  explicit Caller(const Load& load) : load_(load), milliseconds_(static_cast<size_t>(load.calls)) {
    const Sha256Digest digest = Sha256(load.series);
    for (size_t i = 0; i < 6; ++i) series_ = (series_ << 8) | digest[i];
    for (int i = 0; i < kChannels; ++i) {
      grpc::ChannelArguments arguments;
      arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
      stubs_.push_back(RepaymentService::NewStub(
          grpc::CreateCustomChannel(load.address, grpc::InsecureChannelCredentials(), arguments)));
    }
  }

  void Run() {
    running_ = load_.in_flight;
    for (int i = 0; i < load_.in_flight; ++i) Next(i);
    done_.WaitForNotification();
  }

  std::vector<double> TakeMilliseconds() { return std::move(milliseconds_); }

 private:
  struct Call {
    grpc::ClientContext context;
    RecordRepaymentRequest request;
    RecordRepaymentResponse response;
    BatchRecordRepaymentsRequest requests;
    BatchRecordRepaymentsResponse responses;
  };

  RecordRepaymentRequest Payment() {
    const int64_t number = next_payment_++;
    RecordRepaymentRequest request;
    request.set_request_id(Uuid(series_, static_cast<uint64_t>(number)));
    request.set_parent(absl::StrFormat("operators/ami/loans/L-%d", 1 + number % load_.loans));
    request.mutable_amount()->set_minor_units(1);
    request.mutable_amount()->set_currency_code("EUR");
    request.set_method(type::v1::PAYMENT_METHOD_CASH);
    request.mutable_effective_date()->set_year(2025);
    request.mutable_effective_date()->set_month(2);
    request.mutable_effective_date()->set_day(4);
    request.set_confirm(true);
    return request;
  }

  [[noreturn]] void Fail(int code, const std::string& message) const {
    std::fprintf(stderr,
                 "%s: a call ended with code %d, %s; %d of %d lanes were under way, %lld of %lld "
                 "calls were started\n",
                 load_.series.c_str(), code, message.c_str(), running_.load(), load_.in_flight,
                 static_cast<long long>(std::min(started_.load(), load_.calls)),
                 static_cast<long long>(load_.calls));
    std::abort();
  }

  void Next(int lane) {
    const int64_t number = started_++;
    if (number >= load_.calls) {
      if (--running_ == 0) done_.Notify();
      return;
    }
    auto call = std::make_shared<Call>();
    call->context.set_deadline(std::chrono::system_clock::now() + kTimeout);
    auto& stub = *stubs_[static_cast<size_t>(lane % kChannels)];
    auto done = [this, call, lane, number,
                 begun = std::chrono::steady_clock::now()](const grpc::Status& status) mutable {
      if (!status.ok()) Fail(status.error_code(), status.error_message());
      milliseconds_[static_cast<size_t>(number)] =
          std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun)
              .count();
      for (const RepaymentOutcome& outcome : call->responses.outcomes()) {
        if (!outcome.has_response()) Fail(outcome.error().code(), outcome.error().message());
      }
      // The call holds its channel. Let go of here, after the end is signalled, it could be the
      // last to do so: the channel would then end gRPC's threads from one of them, and wait for
      // itself.
      call.reset();
      Next(lane);
    };
    if (load_.batch == 1) {
      call->request = Payment();
      stub.async()->RecordRepayment(&call->context, &call->request, &call->response,
                                    std::move(done));
      return;
    }
    for (int i = 0; i < load_.batch; ++i) *call->requests.add_requests() = Payment();
    stub.async()->BatchRecordRepayments(&call->context, &call->requests, &call->responses,
                                        std::move(done));
  }

  const Load& load_;
  uint64_t series_ = 0;
  std::vector<std::unique_ptr<RepaymentService::Stub>> stubs_;
  std::vector<double> milliseconds_;  // by the number of the call
  std::atomic<int64_t> started_ = 0;
  std::atomic<int64_t> next_payment_ = 0;
  std::atomic<int> running_ = 0;
  absl::Notification done_;  // unlike a promise it may be destroyed as soon as it was waited for
};

}  // namespace

Answered Time(const Load& load) {
  Caller caller(load);
  const double seconds = Seconds([&] { caller.Run(); });
  return {.per_second = static_cast<double>(load.calls * load.batch) / seconds,
          .milliseconds = caller.TakeMilliseconds()};
}

double Run(const Load& load) { return Time(load).per_second; }

}  // namespace thuning::bench
