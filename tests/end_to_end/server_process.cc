#include "tests/end_to_end/server_process.h"

#include <fcntl.h>
#include <grpcpp/grpcpp.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <fstream>
#include <utility>

#include "ledger/base/check.h"

namespace thuning {
namespace {

// The child gets the arguments and, if given, an output. Nothing but async-signal-safe calls
// between fork and exec.
pid_t Spawn(const std::vector<std::string>& arguments, int output) {
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const pid_t pid = fork();
  LEDGER_CHECK(pid >= 0);
  if (pid > 0) return pid;
  if (output >= 0) {
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
  }
  execv(argv[0], argv.data());
  _exit(127);
}

int ExitStatusOf(pid_t pid) {
  int status = 0;
  LEDGER_CHECK(waitpid(pid, &status, 0) == pid);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

std::unique_ptr<ServerProcess> ServerProcess::Start(const std::string& data_directory) {
  // A socket's path may have some hundred characters only: it stands beside the directory, not in
  // the build tree.
  const std::string socket = data_directory + ".socket";
  unlink(socket.c_str());
  const pid_t pid = Spawn({THUNINGD, "--data", data_directory, "--listen", "unix:" + socket}, -1);
  std::unique_ptr<ServerProcess> server(new ServerProcess(pid, socket));
  const auto deadline = std::chrono::system_clock::now() + std::chrono::minutes(1);
  LEDGER_CHECK(server->NewChannel()->WaitForConnected(deadline));
  return server;
}

ServerProcess::ServerProcess(pid_t pid, std::string socket)
    : pid_(pid), socket_(std::move(socket)) {}

ServerProcess::~ServerProcess() {
  if (pid_ > 0) Kill();
}

std::shared_ptr<grpc::Channel> ServerProcess::NewChannel() const {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // a connection of its own
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 20);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 20);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 100);
  return grpc::CreateCustomChannel(address(), grpc::InsecureChannelCredentials(), arguments);
}

double ServerProcess::ResidentMegabytes() const {
  std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmRSS:", 0) == 0) return std::stod(line.substr(6)) / 1024;
  }
  return 0;
}

void ServerProcess::Kill() {
  kill(pid_, SIGKILL);
  ExitStatusOf(std::exchange(pid_, 0));
}

int ServerProcess::Terminate() {
  kill(pid_, SIGTERM);
  return ExitStatusOf(std::exchange(pid_, 0));
}

ProgramResult RunProgram(const std::vector<std::string>& arguments) {
  std::array<int, 2> ends = {};
  LEDGER_CHECK(pipe2(ends.data(), O_CLOEXEC) == 0);
  const pid_t pid = Spawn(arguments, ends[1]);
  close(ends[1]);
  ProgramResult result;
  std::array<char, 4096> buffer = {};
  for (ssize_t count = 0; (count = read(ends[0], buffer.data(), buffer.size())) > 0;) {
    result.output.append(buffer.data(), static_cast<size_t>(count));
  }
  close(ends[0]);
  result.status = ExitStatusOf(pid);
  return result;
}

}  // namespace thuning
