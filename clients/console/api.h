// The API as its protos describe it, comments included. Flags, help texts and tables are made from
// it, so that nothing is declared twice.
//
// The descriptors are embedded in the program and form a pool of their own; messages of it are
// dynamic. All of it lives for ever and may be read by any thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace google::protobuf {
class Descriptor;
class FieldDescriptor;
class Message;
class MethodDescriptor;
}  // namespace google::protobuf

namespace thuning::console {

// "IssuanceService.GetLoan", which must exist: checked.
const google::protobuf::MethodDescriptor& FindMethod(absl::string_view name);

// "thuning.ledger.v1.Loan", which must exist: checked.
const google::protobuf::Descriptor& FindType(absl::string_view full_name);

// An empty message of a type of this pool.
std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor& type);

// A message of this pool with the content of `message`, which may be a generated one of the same
// type.
std::unique_ptr<google::protobuf::Message> ToApi(const google::protobuf::Message& message);

// The comment above the field in its proto, as one line; empty when there is none.
std::string CommentOf(const google::protobuf::FieldDescriptor& field);
std::string CommentOf(const google::protobuf::MethodDescriptor& method);

// The word for the field at the end of a path through messages: its name. An enumeration that is
// called "name" takes the name of the field that holds its message: policy.allocation.name is
// "allocation".
const std::string& WordOf(const std::vector<const google::protobuf::FieldDescriptor*>& path);

// Whether the proto annotates the field as required.
bool IsRequired(const google::protobuf::FieldDescriptor& field);

// The path under which gRPC knows it: "/thuning.ledger.v1.IssuanceService/GetLoan".
std::string PathOf(const google::protobuf::MethodDescriptor& method);

}  // namespace thuning::console
