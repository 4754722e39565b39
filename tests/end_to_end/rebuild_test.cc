// Every table rebuilt while clients write and read: the digests are equal, and reads never fail.

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/end_to_end/client.h"
#include "tests/end_to_end/server_process.h"
#include "tests/support/temporary_directory.h"

namespace thuning {
namespace {

using namespace ledger::v1;

constexpr int kWriters = 8;

TEST(RebuildTest, TablesAreRebuiltWhileClientsWriteAndRead) {
  TemporaryDirectory directory;
  const auto server = ServerProcess::Start(directory / "data");
  Client client(server->NewChannel());
  SetUpProgramme(client, kWriters);
  std::atomic<bool> stop = false;
  std::atomic<int> reads = 0;
  std::vector<std::thread> threads;
  for (int writer = 1; writer <= kWriters; ++writer) {
    threads.emplace_back([&, writer] {
      for (int i = 0; !stop; ++i) {
        RecordRepaymentResponse paid;
        const auto request = CashPayment(absl::StrCat(writer, "/", i), writer, 1);
        ASSERT_TRUE(
            Call(*client.repayment, &RepaymentService::Stub::RecordRepayment, request, &paid).ok());
      }
    });
  }
  threads.emplace_back([&] {
    GetLoanRequest request;
    request.set_name("operators/ami/loans/L-1");
    for (int64_t before = 10'000'000; !stop;) {
      GetLoanResponse loan;
      ASSERT_TRUE(Call(*client.issuance, &IssuanceService::Stub::GetLoan, request, &loan).ok());
      ASSERT_LE(loan.loan().principal_outstanding_minor(), before);
      before = loan.loan().principal_outstanding_minor();
      ++reads;
    }
  });
  ListProjectionsResponse tables;
  ASSERT_TRUE(Call(*client.admin, &AdminService::Stub::ListProjections, {}, &tables).ok());
  EXPECT_EQ(tables.projections_size(), 5);
  for (int round = 0; round < 3; ++round) {
    for (const Projection& table : tables.projections()) {
      const int reads_before = reads;
      RebuildProjectionRequest request;
      request.set_name(table.name());
      grpc::ClientContext context;
      const auto stream = client.admin->RebuildProjection(&context, request);
      RebuildProjectionResponse last;
      while (stream->Read(&last)) {
      }
      EXPECT_TRUE(stream->Finish().ok());
      EXPECT_EQ(last.live_digest().size(), 64u) << table.name();
      EXPECT_EQ(last.live_digest(), last.rebuilt_digest()) << table.name();
      while (reads == reads_before) std::this_thread::yield();
    }
  }
  stop = true;
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace thuning
