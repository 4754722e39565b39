// Reads a bank statement file of any format known here: bytes in, values out.
#pragma once

#include <cstddef>

#include "absl/strings/string_view.h"
#include "ledger/bankfile/cfonb120.h"
#include "ledger/bankfile/statement.h"

namespace thuning::bankfile {

struct ParseOptions {
  size_t max_bytes = size_t{64} << 20;
  Cfonb120Options cfonb120;
};

// Never fails: a file that is not understood is REFUSED, with a finding that says where and why.
// Pure; time is linear in the size of the file.
ParsedFile Parse(absl::string_view bytes, const ParseOptions& options = {});

}  // namespace thuning::bankfile
