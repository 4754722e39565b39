// The whole demonstration: plays the story, then asks the server for what an accountant and an
// auditor would ask for, shows it, and judges it.
#pragma once

#include <ostream>
#include <string>

#include "absl/status/status.h"

namespace thuning::demonstration {

struct Streams {
  std::ostream& out;
  std::ostream& err;
  bool is_watched = false;  // whether a person sees `err` as it is written
};

// OK when the books balance and every bank account is reconciled with nothing unexplained; else
// the reason BOOKS_DO_NOT_AGREE with one line for each problem, or what a call was refused with.
absl::Status Demonstrate(const std::string& server, const Streams& streams);

}  // namespace thuning::demonstration
