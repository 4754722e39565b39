#include "services/admin/rebuild.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/base/sha256.h"
#include "ledger/projection/request_projection.h"
#include "ledger/projection/state_projection.h"
#include "services/admin/admin_service.h"
#include "services/rpc/service_test.h"

namespace thuning::services {
namespace {

using ledger::v1::CreatePartnerRequest;
using ledger::v1::ListProjectionsRequest;
using ledger::v1::ListProjectionsResponse;
using ledger::v1::RebuildProjectionRequest;
using ledger::v1::RebuildProjectionResponse;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Seven records: books, beneficiary, bank account, product, and a loan of 1 200.00 that was applied
// for, approved and paid out.
class RebuildTest : public ServiceTest<AdminService, ledger::v1::AdminService> {
 protected:
  RebuildTest() {
    SetUpProgramme(ledger_);
    Lend(ledger_, "L-1");
    EXPECT_EQ(ledger_.position(), 7u);
  }

  // The tables, once they have all that is recorded.
  ListProjectionsResponse Tables(bool with_digests) {
    ListProjectionsRequest request;
    request.set_with_digests(with_digests);
    const auto answer = Call(&Stub::ListProjections, request);
    EXPECT_OK(answer);
    return answer.value_or(ListProjectionsResponse());
  }

  // By table.
  std::map<std::string, std::string> Digests() {
    std::map<std::string, std::string> digests;
    const ListProjectionsResponse tables = Tables(true);
    for (const auto& table : tables.projections()) digests[table.name()] = table.digest();
    return digests;
  }

  // Which copy of the table is in use.
  uint64_t GenerationOf(const std::string& table) {
    return ledger_.ledger().tables.Current(table)->generation;
  }

  static RebuildProjectionRequest Named(const std::string& table) {
    RebuildProjectionRequest request;
    request.set_name(table);
    return request;
  }

  // The last message of a rebuild that is expected to end well.
  RebuildProjectionResponse Rebuild(const std::string& table) {
    const auto told = CallToTheEnd(&Stub::RebuildProjection, Named(table));
    EXPECT_OK(told.status);
    EXPECT_FALSE(told.messages.empty());
    return told.messages.empty() ? RebuildProjectionResponse() : told.messages.back();
  }

  // More records than a rebuild folds at a time, and all of them in the tables.
  void RecordMany() {
    std::vector<CreatePartnerRequest> requests(4200);
    std::vector<engine::Command> commands;
    for (size_t i = 0; i < requests.size(); ++i) {
      requests[i].set_request_id(ledger_.NewId());
      requests[i].set_parent("operators/ami");
      requests[i].set_partner_id(absl::StrCat("P-", i));
      requests[i].set_display_name("partner");
      commands.push_back(*CommandFor(requests[i], "loopback"));
    }
    for (const StepResult& result : RunSteps(ledger_.ledger(), std::move(commands))) {
      EXPECT_OK(result);
    }
    EXPECT_THAT(Tables(false).projections(), SizeIs(5));
  }
};

// ---- The tables.

TEST_F(RebuildTest, TheTablesAreListedByName) {
  const ListProjectionsResponse tables = Tables(false);
  std::vector<std::string> names;
  for (const auto& table : tables.projections()) {
    names.push_back(table.name());
    EXPECT_EQ(table.position(), 7u) << table.name();
    EXPECT_EQ(table.digest(), "") << "nobody asked for it";
    EXPECT_EQ(table.row_count(), 0u);
  }
  EXPECT_THAT(names, ElementsAre("balances", "requests", "state", "subjects", "tree"));
  EXPECT_EQ(tables.durable_position(), 7u);
  EXPECT_EQ(tables.start_time().seconds(), absl::ToUnixSeconds(NoonOf30June2025()));
}

TEST_F(RebuildTest, TheListWaitsForWhatWasAnsweredBefore) {
  ledger_.HoldTables();
  ledger_.Do(CashPayment("L-1", 100'00));
  auto answer = CallAside(&Stub::ListProjections, ListProjectionsRequest());
  ledger_.AwaitReader();
  ledger_.ReleaseTables();
  ASSERT_OK_AND_ASSIGN(const auto tables, answer.get());
  ASSERT_THAT(tables.projections(), SizeIs(5));
  for (const auto& table : tables.projections()) EXPECT_EQ(table.position(), 8u) << table.name();
}

// The table of requests has a row for each request, and each of the seven made one record.
TEST_F(RebuildTest, DigestsAndRowsAreCountedWhereTheyAreAskedFor) {
  const ListProjectionsResponse tables = Tables(true);
  ASSERT_THAT(tables.projections(), SizeIs(5));
  for (const auto& table : tables.projections()) {
    EXPECT_THAT(table.digest(), SizeIs(64)) << table.name();
    EXPECT_GT(table.row_count(), 0u) << table.name();
  }
  EXPECT_EQ(tables.projections(1).name(), "requests");
  EXPECT_EQ(tables.projections(1).row_count(), 7u);
}

TEST_F(RebuildTest, TheSameRecordsGiveTheSameDigests) {
  MemoryLedger other;
  SetUpProgramme(other);
  Lend(other, "L-1");
  ASSERT_EQ(other.Records().back().SerializeAsString(),
            ledger_.Records().back().SerializeAsString());
  ASSERT_OK_AND_ASSIGN(const projection::View view, LookNow(other.ledger()));
  const std::map<std::string, std::string> digests = Digests();
  ASSERT_THAT(digests, SizeIs(5));
  for (const auto& [name, digest] : digests) {
    const projection::Tables& tables = other.ledger().tables;
    EXPECT_EQ(ToHex(tables.Digest(view, *tables.Current(name)).digest), digest) << name;
  }
}

// A payment is a request and a record, moves accounts, and concerns a loan, whose row it changes.
TEST_F(RebuildTest, ARecordChangesEveryDigest) {
  const std::map<std::string, std::string> before = Digests();
  ledger_.Do(CashPayment("L-1", 100'00));
  std::map<std::string, std::string> after = Digests();
  ASSERT_THAT(before, SizeIs(5));
  for (const auto& [name, digest] : before) EXPECT_NE(after[name], digest) << name;
}

// ---- A rebuild.

TEST_F(RebuildTest, EachTableIsRebuiltAsItWas) {
  const std::map<std::string, std::string> before = Digests();
  ASSERT_THAT(before, SizeIs(5));
  for (const auto& [name, digest] : before) {
    SCOPED_TRACE(name);
    const uint64_t generation = GenerationOf(name);
    const RebuildProjectionResponse outcome = Rebuild(name);
    EXPECT_EQ(outcome.position(), 7u);
    EXPECT_EQ(outcome.durable_position(), 7u);
    EXPECT_EQ(outcome.compared_position(), 7u);
    EXPECT_EQ(outcome.live_digest(), digest);
    EXPECT_EQ(outcome.rebuilt_digest(), digest);
    EXPECT_EQ(GenerationOf(name), generation + 1) << "the rebuilt one is in use";
  }
  EXPECT_EQ(Digests(), before);
}

// A row that no record made.
TEST_F(RebuildTest, ADamagedTableIsFoundAndReplaced) {
  const std::string sound = Digests().at("requests");
  projection::Tables& tables = ledger_.ledger().tables;
  const projection::TableRef requests = tables.Current(projection::kRequests);
  const std::vector<projection::TableChange> damage = {
      {.table = requests.get(), .rows = {{.key = std::string(16, 'x'), .value = "?"}}}};
  ASSERT_OK(tables.Write(damage, ledger_.position()));
  const std::string damaged = Digests().at("requests");
  EXPECT_NE(damaged, sound);

  const RebuildProjectionResponse outcome = Rebuild("requests");
  EXPECT_EQ(outcome.live_digest(), damaged);
  EXPECT_EQ(outcome.rebuilt_digest(), sound);
  EXPECT_EQ(Digests().at("requests"), sound);
}

TEST_F(RebuildTest, ARebuiltTableTakesWhatComesNext) {
  const std::map<std::string, std::string> before = Digests();
  for (const auto& [name, digest] : before) Rebuild(name);
  ledger_.Do(CashPayment("L-1", 100'00));
  std::map<std::string, std::string> after = Digests();
  ASSERT_THAT(after, SizeIs(5));
  for (const auto& [name, digest] : after) {
    EXPECT_NE(digest, before.at(name)) << name;
    const RebuildProjectionResponse again = Rebuild(name);
    EXPECT_EQ(again.compared_position(), 8u) << name;
    EXPECT_EQ(again.live_digest(), digest) << name;
    EXPECT_EQ(again.rebuilt_digest(), digest) << name;
  }
}

TEST_F(RebuildTest, ALongRebuildTellsHowFarItIs) {
  RecordMany();
  const auto told = CallToTheEnd(&Stub::RebuildProjection, Named("requests"));
  EXPECT_OK(told.status);
  ASSERT_GT(told.messages.size(), 1u);
  const RebuildProjectionResponse& first = told.messages.front();
  EXPECT_GT(first.position(), 0u);
  EXPECT_LT(first.position(), 4207u);
  EXPECT_EQ(first.durable_position(), 4207u);
  EXPECT_EQ(first.compared_position(), 0u) << "nothing is compared yet";
  EXPECT_EQ(first.live_digest(), "");
  EXPECT_EQ(first.rebuilt_digest(), "");
  const RebuildProjectionResponse& last = told.messages.back();
  EXPECT_EQ(last.position(), 4207u);
  EXPECT_EQ(last.compared_position(), 4207u);
  EXPECT_THAT(last.live_digest(), SizeIs(64));
  EXPECT_EQ(last.rebuilt_digest(), last.live_digest());
}

TEST_F(RebuildTest, ACallerWhoLeavesDoesNotStopTheRebuild) {
  RecordMany();
  const uint64_t generation = GenerationOf("requests");
  grpc::ClientContext context;
  const auto stream = stub_->RebuildProjection(&context, Named("requests"));
  RebuildProjectionResponse message;
  ASSERT_TRUE(stream->Read(&message)) << "the rebuild has begun";
  context.TryCancel();
  while (stream->Read(&message)) continue;
  (void)stream->Finish();
  AwaitAllCalls();
  EXPECT_EQ(GenerationOf("requests"), generation + 1);
}

TEST_F(RebuildTest, AnUnknownTableIsRefused) {
  for (const std::string name : {"loans", ""}) {
    const auto told = CallToTheEnd(&Stub::RebuildProjection, Named(name));
    EXPECT_THAT(told.status, StatusIs(StatusCode::kNotFound));
    EXPECT_THAT(told.status, RefusedWith("NOT_FOUND", "name"));
    EXPECT_THAT(told.messages, IsEmpty());
  }
  EXPECT_EQ(Tables(false).durable_position(), 7u);
  EXPECT_EQ(Rebuild("state").compared_position(), 7u) << "a refusal keeps nobody from rebuilding";
}

TEST_F(RebuildTest, NothingIsRebuiltOnceTheServerStops) {
  const uint64_t generation = GenerationOf(projection::kState);
  ledger_.Stop();
  const auto told = CallToTheEnd(&Stub::RebuildProjection, Named(projection::kState));
  EXPECT_THAT(told.status, StatusIs(StatusCode::kUnavailable));
  EXPECT_THAT(told.messages, IsEmpty());
  EXPECT_EQ(GenerationOf(projection::kState), generation);
}

}  // namespace
}  // namespace thuning::services
