#include "clients/auditor/int128.h"

#include <sstream>

#include "absl/numeric/int128.h"

namespace thuning::auditor {

std::string ToText(Int128 value) {
  std::ostringstream text;
  text << absl::int128(value);
  return text.str();
}

}  // namespace thuning::auditor
