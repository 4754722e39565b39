#include "ledger/base/version.h"

namespace thuning {

absl::string_view Version() { return THUNING_VERSION; }

}  // namespace thuning
