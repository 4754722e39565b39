#include "tests/support/temporary_directory.h"

#include <cstdlib>
#include <system_error>

#include "ledger/base/check.h"

namespace thuning {

TemporaryDirectory::TemporaryDirectory() {
  std::string pattern = (std::filesystem::temp_directory_path() / "thuning-test-XXXXXX").string();
  LEDGER_CHECK(mkdtemp(pattern.data()) != nullptr);
  path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace thuning
