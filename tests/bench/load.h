// Load on a server of RepaymentService: so many calls, so many of them under way at once.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace thuning::bench {

// Cash payments of one cent on the loans L-1 ... L-<loans> in turn, each with a request id of its
// own (made from `series`).
struct Load {
  std::string address;
  std::string series;
  int loans = 1;
  int64_t calls = 0;
  int in_flight = 1;
  int batch = 1;  // payments a call; 1 is a unary RecordRepayment
};

struct Answered {
  double per_second = 0;             // payments
  std::vector<double> milliseconds;  // from a call to its answer, in no order
};

// A payment that is refused, or not answered within a minute, ends the process with a message that
// says how many calls were under way.
Answered Time(const Load& load);
// Payments a second.
double Run(const Load& load);

}  // namespace thuning::bench
