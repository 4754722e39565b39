// Fetches the pages of a list as one list.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "absl/status/statusor.h"

namespace google::protobuf {
class Descriptor;
class Message;
}  // namespace google::protobuf

namespace thuning::console {

// Whether requests of this type ask for a page.
bool IsPaged(const google::protobuf::Descriptor& request);

using AskForPage = std::function<absl::StatusOr<std::unique_ptr<google::protobuf::Message>>(
    const google::protobuf::Message& request)>;

// All pages from `request` on, as one response with at least one and at most `limit` items (0: all
// there are). Its page token is empty unless the limit has ended it.
absl::StatusOr<std::unique_ptr<google::protobuf::Message>> AskForAll(
    google::protobuf::Message& request, int64_t limit, const AskForPage& ask);

}  // namespace thuning::console
