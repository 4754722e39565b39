#include "ledger/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace thuning {

void CheckFailed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "thuning: check failed: %s (%s:%d)\n", condition, file, line);
  std::abort();
}

void Fatal(const char* what) {
  std::fprintf(stderr, "thuning: fatal: %s\n", what);
  std::abort();
}

}  // namespace thuning
