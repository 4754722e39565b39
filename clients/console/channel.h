// Calls to a server by the path of the method, with serialised messages: knows no service.
//
// Plaintext. A call connects first. Where nobody answers at the address, the outcome is UNAVAILABLE
// at once. After that, a call that may be repeated is tried again when the server went away or did
// not answer in time. Its messages are the same, request id included, so that by the API's contract
// the change happens once.
//
// One thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace grpc {
class Channel;
}

namespace thuning::console {

struct CallOptions {
  absl::Time deadline = absl::InfiniteFuture();
  int max_attempts = 4;
};

class Channel {
 public:
  // "127.0.0.1:7400".
  explicit Channel(std::string address);
  ~Channel();

  // OK once somebody answers at the address. Each call begins with it.
  absl::Status Connect(absl::Time deadline);

  // Gives request number `index`, from 0; nothing after the last. A new attempt asks again from 0.
  using Requests = absl::FunctionRef<std::optional<std::string>(int index)>;

  // The one answer to a request, or to a stream of them.
  absl::StatusOr<std::string> Call(const std::string& path, Requests requests,
                                   const CallOptions& options);
  absl::StatusOr<std::string> Call(const std::string& path, const std::string& request,
                                   const CallOptions& options);

  // Hands each answer to `on_response` as it comes, once the requests are sent. Never repeated.
  absl::Status Stream(const std::string& path, Requests requests, absl::Time deadline,
                      absl::FunctionRef<void(const std::string&)> on_response);
  absl::Status Stream(const std::string& path, const std::string& request, absl::Time deadline,
                      absl::FunctionRef<void(const std::string&)> on_response);

 private:
  struct Attempt;

  absl::Status Try(const Attempt& attempt);
  absl::Status Unreachable() const;

  const std::string address_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace thuning::console
