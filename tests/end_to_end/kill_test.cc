// A server under load, killed again and again: what was answered stays, once; a retry gets the
// first answer; the books balance; every table is what the log gives; the replay verifies.
// THUNING_KILLS sets how often (default 4).

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <cstdlib>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/end_to_end/client.h"
#include "tests/end_to_end/server_process.h"
#include "tests/support/seed.h"
#include "tests/support/temporary_directory.h"
#include "thuning/event/v1/record.pb.h"

namespace thuning {
namespace {

using namespace ledger::v1;
using ::testing::HasSubstr;

constexpr int kClients = 64;
constexpr int kLoans = 16;
constexpr int kChannels = 8;

int Kills() {
  const char* kills = std::getenv("THUNING_KILLS");
  return kills == nullptr ? 4 : std::atoi(kills);
}

// What was sent and, if an answer came, what it was.
struct Sent {
  RecordRepaymentRequest request;
  RecordRepaymentResponse response;
  bool answered = false;
};

class KillTest : public testing::Test {
 protected:
  void SetUp() override {
    server_ = ServerProcess::Start(directory_ / "data");
    Client client(server_->NewChannel());
    SetUpProgramme(client, kLoans);
  }

  // 64 clients pay until the server is gone. It is killed after so many answers.
  void LoadAndKill(int round, int answers) {
    std::atomic<int> answered = 0;
    std::vector<std::unique_ptr<Client>> stubs;
    for (int i = 0; i < kChannels; ++i)
      stubs.push_back(std::make_unique<Client>(server_->NewChannel()));
    std::vector<std::vector<Sent>> sent(kClients);
    std::vector<std::thread> clients;
    for (int client = 0; client < kClients; ++client) {
      clients.emplace_back([&, client] {
        for (int i = 0;; ++i) {
          Sent& call = sent[static_cast<size_t>(client)].emplace_back();
          const std::string id = absl::StrCat(round, "/", client, "/", i);
          call.request = CashPayment(id, 1 + (client + i) % kLoans, 1 + i % 7);
          const grpc::Status status =
              Call(*stubs[static_cast<size_t>(client % kChannels)]->repayment,
                   &RepaymentService::Stub::RecordRepayment, call.request, &call.response);
          call.answered = status.ok();
          if (!status.ok()) return;
          ++answered;
        }
      });
    }
    while (answered < answers) absl::SleepFor(absl::Milliseconds(1));
    server_->Kill();
    for (std::thread& client : clients) client.join();
    for (std::vector<Sent>& calls : sent)
      std::move(calls.begin(), calls.end(), std::back_inserter(sent_));
  }

  // Sends again what was sent since `first`: the answered get the same answer, the others an answer
  // at last.
  void RetryFrom(size_t first) {
    Client client(server_->NewChannel());
    for (size_t i = first; i < sent_.size(); ++i) {
      Sent& call = sent_[i];
      RecordRepaymentResponse again;
      const grpc::Status status =
          Call(*client.repayment, &RepaymentService::Stub::RecordRepayment, call.request, &again);
      ASSERT_TRUE(status.ok()) << status.error_message();
      if (call.answered) {
        ASSERT_EQ(again.SerializeAsString(), call.response.SerializeAsString())
            << call.request.ShortDebugString();
      }
      call.response = again;
      call.answered = true;
    }
  }

  // Every request id stands in the log once, where its answer said, and records balance.
  void CheckLog() {
    std::map<std::string, uint64_t> positions;
    Client client(server_->NewChannel());
    grpc::ClientContext context;
    const auto stream = client.audit->StreamRecords(&context, {});
    StreamRecordsResponse chunk;
    while (stream->Read(&chunk)) {
      for (const std::string& bytes : chunk.records()) {
        event::v1::Record record;
        ASSERT_TRUE(record.ParseFromString(bytes));
        ASSERT_TRUE(positions.emplace(record.request_id(), record.position()).second)
            << "twice in the log";
        int64_t sum = 0;
        for (const auto& posting : record.postings()) {
          sum += posting.side() == event::v1::SIDE_DEBIT ? posting.amount_minor()
                                                         : -posting.amount_minor();
        }
        ASSERT_EQ(sum, 0) << "record " << record.position();
      }
    }
    ASSERT_TRUE(stream->Finish().ok());
    std::map<uint64_t, int> named;
    for (const Sent& call : sent_) ASSERT_EQ(++named[call.response.position()], 1);
    EXPECT_EQ(positions.size(), sent_.size() + 4 + 3 * kLoans) << "nothing but what was sent";
  }

  // The cash that the books show is the cash that was answered for.
  void CheckCash() {
    int64_t paid = 0;
    for (const Sent& call : sent_) paid += call.request.amount().minor_units();
    Client client(server_->NewChannel());
    GetTrialBalanceRequest request;
    request.set_parent("operators/ami");
    GetTrialBalanceResponse balance;
    ASSERT_TRUE(Call(*client.audit, &AuditService::Stub::GetTrialBalance, request, &balance).ok());
    int64_t sum = 0;
    for (const TrialBalanceRow& row : balance.rows()) {
      sum += row.balance_minor();
      if (row.account() == "530000") {
        EXPECT_EQ(row.balance_minor(), paid);
      }
    }
    EXPECT_EQ(sum, 0);
  }

  // What the tables have, decided or caught up with after a kill, is what the log gives.
  void CheckTables() {
    Client client(server_->NewChannel());
    ListProjectionsResponse tables;
    ASSERT_TRUE(Call(*client.admin, &AdminService::Stub::ListProjections, {}, &tables).ok());
    EXPECT_EQ(tables.projections_size(), 5);
    for (const Projection& table : tables.projections()) {
      RebuildProjectionRequest request;
      request.set_name(table.name());
      RebuildProjectionResponse last;
      ASSERT_TRUE(
          CallToTheEnd(*client.admin, &AdminService::Stub::RebuildProjection, request, &last).ok());
      ASSERT_EQ(last.live_digest(), last.rebuilt_digest()) << table.name();
    }
  }

  void CheckReplay() {
    for (const char* command : {"verify", "replay"}) {
      const ProgramResult result =
          RunProgram({THUNING_AUDIT, command, "--server", server_->address()});
      EXPECT_EQ(result.status, 0) << result.output;
      EXPECT_THAT(result.output, HasSubstr("verified")) << command;
    }
  }

  std::mt19937_64 random_{TestSeed(50)};
  TemporaryDirectory directory_;
  std::unique_ptr<ServerProcess> server_;
  std::vector<Sent> sent_;
};

TEST_F(KillTest, WhatWasAnsweredSurvivesEveryKill) {
  for (int round = 0; round < Kills(); ++round) {
    const size_t first = sent_.size();
    LoadAndKill(round, static_cast<int>(Uniform(random_, 1, 1500)));
    if (HasFatalFailure()) return;
    server_ = ServerProcess::Start(directory_ / "data");
    RetryFrom(first);
    if (HasFatalFailure()) return;
    CheckCash();
    CheckTables();
    if (HasFatalFailure()) return;
  }
  std::cout << sent_.size() << " payments, " << Kills() << " kills\n";
  RetryFrom(0);
  CheckLog();
  CheckCash();
  CheckReplay();
  EXPECT_EQ(server_->Terminate(), 0);
}

}  // namespace
}  // namespace thuning
