// A real thuningd in a process of its own, on a data directory and a unix socket of the test's.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

namespace grpc {
class Channel;
}  // namespace grpc

namespace thuning {

class ServerProcess {
 public:
  // Starts the server and returns when it answers its health check. A LEDGER_CHECK fails if it does
  // not within a minute.
  static std::unique_ptr<ServerProcess> Start(const std::string& data_directory);

  // Kills it if it still runs.
  ~ServerProcess();

  std::string address() const { return "unix:" + socket_; }
  std::shared_ptr<grpc::Channel> NewChannel() const;

  // What the process holds in memory (VmRSS).
  double ResidentMegabytes() const;

  void Kill();      // SIGKILL
  int Terminate();  // SIGTERM; the exit status

 private:
  ServerProcess(pid_t pid, std::string socket);

  pid_t pid_;
  const std::string socket_;
};

// Runs a program to its end: its exit status and what it wrote to both outputs.
struct ProgramResult {
  int status = -1;
  std::string output;
};
ProgramResult RunProgram(const std::vector<std::string>& arguments);

}  // namespace thuning
