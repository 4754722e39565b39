#include "tests/conformance/isolated.h"

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "ledger/base/check.h"

namespace thuning::conformance {
namespace {

void WriteAll(int pipe, const std::string& text) {
  for (size_t written = 0; written < text.size();) {
    const ssize_t count = write(pipe, text.data() + written, text.size() - written);
    if (count <= 0) _exit(1);
    written += static_cast<size_t>(count);
  }
}

std::string ReadAll(int pipe) {
  std::string text;
  std::array<char, 4096> chunk;
  for (ssize_t count; (count = read(pipe, chunk.data(), chunk.size())) > 0;) {
    text.append(chunk.data(), static_cast<size_t>(count));
  }
  return text;
}

}  // namespace

std::optional<std::string> RunIsolated(const std::function<std::string()>& run) {
  int ends[2];
  if (pipe(ends) != 0) Fatal("no pipe");
  const pid_t child = fork();
  if (child < 0) Fatal("no process");
  if (child == 0) {
    close(ends[0]);
    WriteAll(ends[1], run());
    _exit(0);
  }
  close(ends[1]);
  std::string text = ReadAll(ends[0]);
  close(ends[0]);
  int status = 0;
  const bool lived =
      waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  if (!lived) return std::nullopt;
  return text;
}

}  // namespace thuning::conformance
