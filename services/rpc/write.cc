#include "services/rpc/write.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"

namespace thuning::services {
namespace {

// The 16 bytes of "8-4-4-4-12" hexadecimal digits (RFC 9562, section 4).
absl::StatusOr<std::string> ParseUuid(const std::string& text) {
  constexpr std::array<size_t, 4> kHyphens = {8, 13, 18, 23};
  bool is_uuid = text.size() == 36;
  for (size_t i = 0; is_uuid && i < text.size(); ++i) {
    const bool hyphen = std::find(kHyphens.begin(), kHyphens.end(), i) != kHyphens.end();
    is_uuid = hyphen ? text[i] == '-' : absl::ascii_isxdigit(static_cast<unsigned char>(text[i]));
  }
  if (!is_uuid) {
    return RefuseField(
        text.empty() ? "REQUIRED_FIELD_MISSING" : "MALFORMED_REQUEST_ID", "request_id",
        absl::StrCat("\"", text,
                     "\" is not a UUID such as \"3f1c2b6e-58a1-4a7d-9f0e-0d6c2f9a8b10\""));
  }
  return absl::HexStringToBytes(absl::StrReplaceAll(text, {{"-", ""}}));
}

std::string SerialiseDeterministically(const google::protobuf::Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  LEDGER_CHECK(message.SerializeToCodedStream(&coded));
  coded.Trim();
  return bytes;
}

}  // namespace

std::string PrincipalOf(const grpc::CallbackServerContext&) { return "loopback"; }

absl::Time DeadlineOf(const grpc::CallbackServerContext& context) {
  return absl::FromChrono(context.deadline());
}

absl::StatusOr<engine::Command> PrepareCommand(const google::protobuf::Message& request,
                                               const std::string& request_id,
                                               const std::string& principal) {
  engine::Command command;
  ASSIGN_OR_RETURN(command.request_id, ParseUuid(request_id));
  command.principal = principal;
  const std::string& type = request.GetDescriptor()->full_name();
  command.digest = Sha256({type, "\n", principal, "\n", SerialiseDeterministically(request)});
  return command;
}

absl::StatusOr<std::vector<event::v1::Record>> OneRecord(absl::StatusOr<event::v1::Record> record) {
  RETURN_IF_ERROR(record.status());
  std::vector<event::v1::Record> records;
  records.push_back(*std::move(record));
  return records;
}

}  // namespace thuning::services
