// The ledger's API as the demonstration calls it: in steps. The request id of a step follows from
// the step's name.
//
// So whoever takes the same steps again, on the same ledger, gets the first answers again and adds
// nothing. A demonstration that stopped half way goes on from there.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/console/channel.h"

namespace google::protobuf {
class Message;
}

namespace thuning::demonstration {

// A UUID that is the same whenever and wherever the step is.
std::string RequestIdOf(absl::string_view step);

// The method that takes such a request, as gRPC knows it: ".../CreateOperator" for a
// CreateOperatorRequest. `response` is of the type of its answer: checked.
std::string PathOf(const google::protobuf::Message& request,
                   const google::protobuf::Message& response);

class LedgerClient {
 public:
  // "127.0.0.1:7400".
  explicit LedgerClient(std::string server) : channel_(std::move(server)) {}

  // Asks without changing anything.
  template <typename Response, typename Request>
  absl::StatusOr<Response> Ask(const Request& request) {
    return Parsed<Response>(Call(PathOf(request, Response()), request, ""));
  }

  // Takes a step. No two steps have the same name: checked.
  template <typename Response, typename Request>
  absl::StatusOr<Response> Do(absl::string_view step, Request request) {
    request.set_request_id(IdOfNewStep(step));
    return Parsed<Response>(Call(PathOf(request, Response()), request, step));
  }

  // Takes a step that is long work, and returns the last message of its stream.
  template <typename Response, typename Request>
  absl::StatusOr<Response> Watch(absl::string_view step, Request request) {
    request.set_request_id(IdOfNewStep(step));
    return Parsed<Response>(LastOf(PathOf(request, Response()), request, step));
  }

  // A call that carries several steps, whose requests got their ids from IdOfNewStep.
  template <typename Response, typename Request>
  absl::StatusOr<Response> DoBatch(absl::string_view steps, const Request& request) {
    return Parsed<Response>(Call(PathOf(request, Response()), request, steps));
  }

  // Takes a step that sends a file in pieces: `header` first, its field `chunk` filled with each.
  template <typename Response, typename Request>
  absl::StatusOr<Response> Send(absl::string_view step, Request header, const std::string& file) {
    header.set_request_id(IdOfNewStep(step));
    const std::string path = PathOf(header, Response());
    const auto piece = [&](int index) -> std::optional<std::string> {
      const size_t from = static_cast<size_t>(index) * kPieceBytes;
      if (index > 0 && from >= file.size()) return std::nullopt;
      Request request = index == 0 ? header : Request();
      request.set_chunk(file.substr(from, kPieceBytes));
      return request.SerializeAsString();
    };
    return Parsed<Response>(CallWithPieces(path, piece, step));
  }

  std::string IdOfNewStep(absl::string_view step);

 private:
  static constexpr size_t kPieceBytes = size_t{256} << 10;

  absl::StatusOr<std::string> Call(const std::string& path,
                                   const google::protobuf::Message& request,
                                   absl::string_view step);
  absl::StatusOr<std::string> LastOf(const std::string& path,
                                     const google::protobuf::Message& request,
                                     absl::string_view step);
  absl::StatusOr<std::string> CallWithPieces(const std::string& path,
                                             console::Channel::Requests pieces,
                                             absl::string_view step);

  template <typename Response>
  static absl::StatusOr<Response> Parsed(const absl::StatusOr<std::string>& bytes) {
    if (!bytes.ok()) return bytes.status();
    Response response;
    if (!response.ParseFromString(*bytes)) {
      return absl::InternalError(
          "an answer that cannot be read: is the server of another version?");
    }
    return response;
  }

  console::Channel channel_;
  std::set<std::string> steps_;
};

}  // namespace thuning::demonstration
