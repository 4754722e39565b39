// thuningd: the ledger's server.
//
// Ends on SIGTERM or SIGINT: takes no more calls, finishes those that run, closes. Exit status 0
// then; 1 when the ledger cannot be opened, 2 for a usage error.

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/service_type.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <iostream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "ledger/base/version.h"
#include "ledger/checks/today.h"
#include "services/admin/new_service.h"
#include "services/audit/new_service.h"
#include "services/fees/new_service.h"
#include "services/funding/new_service.h"
#include "services/issuance/new_service.h"
#include "services/reconciliation/new_service.h"
#include "services/repayment/new_service.h"
#include "services/server/ledger_process.h"
#include "services/server/listen_address.h"

namespace thuning::services {
namespace {

// How long running calls have to finish. Those that only follow the log are ended then.
constexpr absl::Duration kGrace = absl::Seconds(5);

struct Flags {
  std::string data = "data";
  std::string listen = "127.0.0.1:7400";
};

// Before any thread starts, so that the signals reach none but the one that waits for them.
sigset_t BlockStopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

// Says how far catching up is, once a second and only when there is something to say.
projection::TableWriter::Progress ReportCatchUp() {
  return [last = absl::Now()](uint64_t position, uint64_t durable_position) mutable {
    if (position == durable_position || absl::Now() - last < absl::Seconds(1)) return;
    last = absl::Now();
    std::cerr << "thuningd: folding records: " << position << " of " << durable_position << "\n";
  };
}

int Serve(const Flags& flags, const sigset_t& signals) {
  if (const absl::Status known = CheckTimeZonesKnown(); !known.ok()) {
    std::cerr << "thuningd: " << known.message() << "\n";
    return 1;
  }
  auto process = LedgerProcess::Open(flags.data, ReportCatchUp());
  if (!process.ok()) {
    std::cerr << "thuningd: " << process.status().message() << "\n";
    return 1;
  }
  const Ledger& ledger = (*process)->ledger();
  const std::unique_ptr<grpc::Service> services[] = {
      NewAdminService(ledger),     NewAuditService(ledger),    NewFeeService(ledger),
      NewFundingService(ledger),   NewIssuanceService(ledger), NewReconciliationService(ledger),
      NewRepaymentService(ledger),
  };

  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(flags.listen, grpc::InsecureServerCredentials(), &port);
  for (const auto& service : services) builder.RegisterService(service.get());
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) {
    std::cerr << "thuningd: cannot listen on " << flags.listen << "\n";
    return 1;
  }
  std::cerr << "thuningd: serving " << flags.data << " on " << flags.listen
            << (port > 1 ? " port " + std::to_string(port) : "") << ", "
            << ledger.log.durable_position() << " records\n";

  int signal = 0;
  sigwait(&signals, &signal);
  std::cerr << "thuningd: stopping\n";
  server->GetHealthCheckService()->SetServingStatus(false);
  (*process)->PrepareToStop();
  server->Shutdown(absl::ToChronoTime(absl::Now() + kGrace));
  (*process)->Stop();
  std::cerr << "thuningd: stopped at record " << ledger.log.durable_position() << "\n";
  return 0;
}

}  // namespace
}  // namespace thuning::services

int main(int argc, char** argv) {
  thuning::services::Flags flags;
  CLI::App app("thuningd, the server of the Thuning microloan ledger.");
  app.set_version_flag("--version", absl::StrCat("thuningd ", thuning::Version()),
                       "Prints the version and exits");
  app.add_option("--data", flags.data, "Data directory; made when it is missing")
      ->capture_default_str();
  app.add_option("--listen", flags.listen, "Loopback address, or unix:/path")
      ->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int status = app.exit(error);
    return status == 0 ? 0 : 2;
  }
  if (const absl::Status checked = thuning::services::CheckListenAddress(flags.listen);
      !checked.ok()) {
    std::cerr << "thuningd: --listen: " << checked.message() << "\n";
    return 2;
  }
  return thuning::services::Serve(flags, thuning::services::BlockStopSignals());
}
