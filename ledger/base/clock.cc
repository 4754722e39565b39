#include "ledger/base/clock.h"

#include "absl/time/clock.h"

namespace thuning {
namespace {

class MachineClock final : public Clock {
 public:
  absl::Time Now() override { return absl::Now(); }
};

}  // namespace

Clock& SystemClock() {
  static MachineClock clock;
  return clock;
}

}  // namespace thuning
