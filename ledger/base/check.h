// Always-on checks for the program's own contradictions, in every build.
//
//   LEDGER_CHECK(balance == debits - credits);
//
// A failed check prints the condition with its place and ends the process: wrong money is worse
// than a restart. It is never used on input, on the disk or on the network; those are absl::Status.
#pragma once

namespace thuning {

[[noreturn]] void CheckFailed(const char* condition, const char* file, int line);

// Ends the process because of a fact of the world after which going on would be wrong, such as a
// failed sync. `what` says the fact.
[[noreturn]] void Fatal(const char* what);

}  // namespace thuning

#define LEDGER_CHECK(condition)                        \
  (static_cast<bool>(condition) ? static_cast<void>(0) \
                                : ::thuning::CheckFailed(#condition, __FILE__, __LINE__))
