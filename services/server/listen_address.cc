#include "services/server/listen_address.h"

#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace thuning::services {
namespace {

bool IsLoopbackIpv4(absl::string_view host) {
  const std::vector<absl::string_view> parts = absl::StrSplit(host, '.');
  if (parts.size() != 4 || parts[0] != "127") return false;
  for (const absl::string_view part : parts) {
    int number = -1;
    if (!absl::SimpleAtoi(part, &number) || number < 0 || number > 255) return false;
  }
  return true;
}

bool IsLoopback(absl::string_view host) {
  return host == "localhost" || host == "[::1]" || IsLoopbackIpv4(host);
}

}  // namespace

absl::Status CheckListenAddress(const std::string& address) {
  if (absl::StartsWith(address, "unix:") && address.size() > 5) return absl::OkStatus();
  const size_t colon = address.rfind(':');
  int port = -1;
  if (colon == std::string::npos || !absl::SimpleAtoi(address.substr(colon + 1), &port) ||
      port < 0 || port > 65535) {
    return absl::InvalidArgumentError(absl::StrCat("\"", address, "\" is not HOST:PORT"));
  }
  if (IsLoopback(address.substr(0, colon))) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "\"", address,
      "\" is not a loopback address; without TLS and authentication the server listens on "
      "127.0.0.1, [::1] or a unix socket only"));
}

}  // namespace thuning::services
