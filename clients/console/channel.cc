#include "clients/console/channel.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/console/outcome.h"
#include "ledger/base/status_macros.h"

namespace thuning::console {
namespace {

grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

std::string ToString(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

// One call on the wire, one operation at a time. Every kind of call is a stream both ways there.
class Wire {
 public:
  Wire(const std::shared_ptr<grpc::Channel>& channel, const std::string& path, absl::Time deadline,
       bool waits_for_server)
      : stub_(channel) {
    if (deadline != absl::InfiniteFuture()) context_.set_deadline(absl::ToChronoTime(deadline));
    context_.set_wait_for_ready(waits_for_server);
    stream_ = stub_.PrepareCall(&context_, path, &queue_);
    stream_->StartCall(nullptr);
    is_open_ = Done();
  }

  ~Wire() {
    queue_.Shutdown();
    while (Done()) {
    }
  }

  // Whether more can be written: not after the server has ended the call.
  bool Write(const std::string& message) {
    if (!is_open_) return false;
    stream_->Write(ToBuffer(message), nullptr);
    return is_open_ = Done();
  }

  void WritesDone() {
    if (!is_open_) return;
    stream_->WritesDone(nullptr);
    Done();
  }

  std::optional<std::string> Read() {
    grpc::ByteBuffer buffer;
    stream_->Read(&buffer, nullptr);
    if (!Done()) return std::nullopt;
    return ToString(buffer);
  }

  absl::Status Finish() {
    grpc::Status status;
    stream_->Finish(&status, nullptr);
    Done();
    return StatusFromWire(status.error_code(), status.error_message(), status.error_details());
  }

 private:
  bool Done() {
    void* tag = nullptr;
    bool ok = false;
    return queue_.Next(&tag, &ok) && ok;
  }

  grpc::GenericStub stub_;
  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> stream_;
  bool is_open_ = false;
};

std::shared_ptr<grpc::Channel> Open(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

// Half of the time that is left, so that something is left for the attempts after it.
absl::Time DeadlineOf(int attempt, const CallOptions& options) {
  if (attempt == options.max_attempts || options.deadline == absl::InfiniteFuture()) {
    return options.deadline;
  }
  const absl::Time now = absl::Now();
  return now + (options.deadline - now) / 2;
}

}  // namespace

struct Channel::Attempt {
  const std::string& path;
  Requests requests;
  absl::FunctionRef<void(const std::string&)> on_response;
  absl::Time deadline;
  bool waits_for_server = false;
};

Channel::Channel(std::string address) : address_(std::move(address)), channel_(Open(address_)) {}

Channel::~Channel() = default;

absl::StatusOr<std::string> Channel::Call(const std::string& path, const std::string& request,
                                          const CallOptions& options) {
  return Call(
      path, [&](int index) { return index == 0 ? std::make_optional(request) : std::nullopt; },
      options);
}

absl::StatusOr<std::string> Channel::Call(const std::string& path, Requests requests,
                                          const CallOptions& options) {
  RETURN_IF_ERROR(Connect(options.deadline));
  for (int attempt = 1;; ++attempt) {
    std::string response;
    const absl::Status status = Try({
        .path = path,
        .requests = requests,
        .on_response = [&](const std::string& bytes) { response = bytes; },
        .deadline = DeadlineOf(attempt, options),
        .waits_for_server = attempt > 1,
    });
    if (status.ok()) return response;
    const bool is_last = attempt == options.max_attempts || absl::Now() >= options.deadline;
    if (is_last || !IsWorthRetrying(status)) return status;
    absl::SleepFor(std::min(absl::Milliseconds(50 << attempt), options.deadline - absl::Now()));
  }
}

absl::Status Channel::Stream(const std::string& path, const std::string& request,
                             absl::Time deadline,
                             absl::FunctionRef<void(const std::string&)> on_response) {
  const auto only = [&](int index) {
    return index == 0 ? std::make_optional(request) : std::nullopt;
  };
  return Stream(path, Requests(only), deadline, on_response);
}

absl::Status Channel::Stream(const std::string& path, Requests requests, absl::Time deadline,
                             absl::FunctionRef<void(const std::string&)> on_response) {
  RETURN_IF_ERROR(Connect(deadline));
  return Try(
      {.path = path, .requests = requests, .on_response = on_response, .deadline = deadline});
}

absl::Status Channel::Try(const Attempt& attempt) {
  Wire wire(channel_, attempt.path, attempt.deadline, attempt.waits_for_server);
  int index = 0;
  for (auto next = attempt.requests(index); next.has_value(); next = attempt.requests(++index)) {
    if (!wire.Write(*next)) break;
  }
  wire.WritesDone();
  while (const auto response = wire.Read()) attempt.on_response(*response);
  const absl::Status status = wire.Finish();
  const bool has_server = channel_->GetState(false) == GRPC_CHANNEL_READY;
  return absl::IsDeadlineExceeded(status) && !has_server ? Unreachable() : status;
}

absl::Status Channel::Connect(absl::Time deadline) {
  for (;;) {
    const grpc_connectivity_state state = channel_->GetState(/*try_to_connect=*/true);
    if (state == GRPC_CHANNEL_READY) return absl::OkStatus();
    if (state == GRPC_CHANNEL_TRANSIENT_FAILURE || state == GRPC_CHANNEL_SHUTDOWN) break;
    if (!channel_->WaitForStateChange(state, absl::ToChronoTime(deadline))) break;
  }
  return Unreachable();
}

absl::Status Channel::Unreachable() const {
  return absl::UnavailableError(absl::StrCat("cannot reach the server at ", address_));
}

}  // namespace thuning::console
