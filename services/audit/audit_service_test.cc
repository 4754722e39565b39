#include "services/audit/audit_service.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/proof/checkpoint.h"
#include "ledger/proof/merkle.h"
#include "ledger/proof/note_keys.h"
#include "ledger/proof/proofs.h"
#include "services/rpc/service_test.h"

namespace thuning::services {
namespace {

using ledger::v1::GetCheckpointRequest;
using ledger::v1::GetConsistencyProofRequest;
using ledger::v1::GetConsolidatedBalanceRequest;
using ledger::v1::GetInclusionProofRequest;
using ledger::v1::GetTrialBalanceRequest;
using ledger::v1::StreamRecordsRequest;
using ledger::v1::StreamRecordsResponse;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Seven records: books, beneficiary, bank account, product, and a loan of 1 200.00 that was applied
// for, approved and paid out.
class AuditServiceTest : public ServiceTest<AuditService, ledger::v1::AuditService> {
 protected:
  AuditServiceTest() {
    SetUpProgramme(ledger_);
    Lend(ledger_, "L-1");
    EXPECT_EQ(ledger_.position(), 7u);
  }

  static StreamRecordsRequest Range(uint64_t from, uint64_t to) {
    StreamRecordsRequest request;
    request.set_from_position(from);
    request.set_to_position(to);
    return request;
  }

  // The bytes of the log, as they are stored.
  std::vector<std::string> Stored() const {
    std::vector<std::string> records;
    EXPECT_OK(ledger_.ledger().log.Scan(1, log::kEndOfLog, [&](uint64_t, absl::string_view bytes) {
      records.emplace_back(bytes);
      return true;
    }));
    return records;
  }

  // The records of all messages.
  static std::vector<std::string> RecordsIn(const Told<StreamRecordsResponse>& told) {
    std::vector<std::string> records;
    for (const StreamRecordsResponse& message : told.messages) {
      records.insert(records.end(), message.records().begin(), message.records().end());
    }
    return records;
  }

  // A signed checkpoint of all records, verified by the key that comes with it.
  proof::Checkpoint Checkpoint() {
    const auto answer = Call(&Stub::GetCheckpoint, GetCheckpointRequest());
    EXPECT_OK(answer);
    const auto key = proof::VerifierKey::Parse(answer->verifier_key());
    EXPECT_OK(key);
    const auto checkpoint = proof::Open(answer->note(), *key);
    EXPECT_OK(checkpoint);
    return *checkpoint;
  }

  template <typename Response>
  static proof::Proof HashesIn(const Response& response) {
    proof::Proof hashes;
    for (const std::string& bytes : response.hashes()) {
      Sha256Digest hash;
      EXPECT_EQ(bytes.size(), hash.size());
      std::copy(bytes.begin(), bytes.end(), hash.begin());
      hashes.push_back(hash);
    }
    return hashes;
  }

  static GetInclusionProofRequest Inclusion(uint64_t position, uint64_t tree_size) {
    GetInclusionProofRequest request;
    request.set_position(position);
    request.set_tree_size(tree_size);
    return request;
  }
  static GetConsistencyProofRequest Consistency(uint64_t old_size, uint64_t new_size) {
    GetConsistencyProofRequest request;
    request.set_old_size(old_size);
    request.set_new_size(new_size);
    return request;
  }

  static GetTrialBalanceRequest TrialBalance(uint64_t position = 0, const std::string& date = "") {
    GetTrialBalanceRequest request;
    request.set_parent("operators/ami");
    request.set_as_of_position(position);
    if (!date.empty()) *request.mutable_as_of_date() = ProtoDate(date);
    return request;
  }

  // Balances by account; expects debits to be credits.
  std::map<std::string, int64_t> Balances(const GetTrialBalanceRequest& request) {
    const auto answer = Call(&Stub::GetTrialBalance, request);
    EXPECT_OK(answer);
    std::map<std::string, int64_t> balances;
    int64_t sum = 0;
    for (const auto& row : answer->rows()) {
      EXPECT_EQ(row.balance_minor(), row.debit_minor() - row.credit_minor());
      EXPECT_EQ(row.currency_code(), "EUR");
      balances[row.account()] = row.balance_minor();
      sum += row.balance_minor();
    }
    EXPECT_EQ(sum, 0);
    return balances;
  }

  static GetConsolidatedBalanceRequest Together() {
    GetConsolidatedBalanceRequest request;
    request.add_operators("operators/ami");
    request.add_operators("operators/atlas");
    request.set_currency_code("EUR");
    auto& rate = *request.add_rates();
    rate.set_currency_code("MAD");
    rate.set_rate("0.1");
    return request;
  }

  // Books in dirhams, with a bank account that holds so much.
  void OpenAtlas(int64_t balance_minor) {
    OpenBooks(ledger_, "atlas", "MAD");
    ledger::v1::CreateBankAccountRequest bank;
    bank.set_parent("operators/atlas");
    bank.set_bank_account_id("bank");
    bank.set_display_name("bank");
    bank.set_iban("DE89370400440532013000");
    bank.set_ledger_account("512110");
    bank.mutable_opening_balance()->set_minor_units(balance_minor);
    bank.mutable_opening_balance()->set_currency_code("MAD");
    bank.set_opening_account("103400");
    *bank.mutable_effective_date() = ProtoDate("2025-01-01");
    ledger_.Do(bank);
  }
};

// ---- The records.

TEST_F(AuditServiceTest, RecordsComeAsTheyAreStored) {
  const auto told = CallToTheEnd(&Stub::StreamRecords, StreamRecordsRequest());
  EXPECT_OK(told.status);
  EXPECT_EQ(RecordsIn(told), Stored());
  EXPECT_EQ(told.messages[0].first_position(), 1u);
  EXPECT_EQ(told.messages[0].durable_position(), 7u);
}

TEST_F(AuditServiceTest, ARangeHasItsFirstAndItsLastRecord) {
  const std::vector<std::string> stored = Stored();
  const auto told = CallToTheEnd(&Stub::StreamRecords, Range(3, 5));
  EXPECT_OK(told.status);
  EXPECT_EQ(RecordsIn(told), (std::vector<std::string>(stored.begin() + 2, stored.begin() + 5)));
  EXPECT_EQ(told.messages[0].first_position(), 3u);
}

TEST_F(AuditServiceTest, ARangeEndsWithTheLog) {
  EXPECT_THAT(RecordsIn(CallToTheEnd(&Stub::StreamRecords, Range(6, 1000))), SizeIs(2));
}

TEST_F(AuditServiceTest, ARangeBeyondTheLogOrTheWrongWayRoundIsEmpty) {
  for (const StreamRecordsRequest& request : {Range(8, 0), Range(8, 9), Range(5, 4)}) {
    const auto told = CallToTheEnd(&Stub::StreamRecords, request);
    EXPECT_OK(told.status);
    EXPECT_THAT(told.messages, IsEmpty());
  }
}

// More than a message takes: each operator comes with its chart of accounts.
TEST_F(AuditServiceTest, MessagesFollowEachOtherWithoutGaps) {
  for (int i = 0; i < 500; ++i) OpenBooks(ledger_, absl::StrCat("o-", i), "EUR");
  const auto told = CallToTheEnd(&Stub::StreamRecords, StreamRecordsRequest());
  EXPECT_OK(told.status);
  EXPECT_GT(told.messages.size(), 1u);
  uint64_t next = 1;
  for (const StreamRecordsResponse& message : told.messages) {
    EXPECT_EQ(message.first_position(), next);
    next += static_cast<uint64_t>(message.records_size());
    EXPECT_LT(message.ByteSizeLong(), size_t{4} << 20) << "what a client takes by default";
  }
  EXPECT_EQ(next, 508u);
}

TEST_F(AuditServiceTest, AFollowerGetsRecordsAsTheyArrive) {
  StreamRecordsRequest request = Range(7, 0);
  request.set_follow(true);
  grpc::ClientContext context;
  const auto stream = stub_->StreamRecords(&context, request);
  StreamRecordsResponse message;
  ASSERT_TRUE(stream->Read(&message));
  EXPECT_EQ(message.first_position(), 7u);
  ledger_.Do(CashPayment("L-1", 100'00));
  ASSERT_TRUE(stream->Read(&message));
  EXPECT_EQ(message.first_position(), 8u);
  ASSERT_THAT(message.records(), SizeIs(1));
  EXPECT_EQ(message.records(0), Stored().back());
  context.TryCancel();
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

// The end that was asked for is no end for who follows.
TEST_F(AuditServiceTest, AFollowerGoesOnBehindTheEndOfTheLog) {
  StreamRecordsRequest request = Range(1, 3);
  request.set_follow(true);
  grpc::ClientContext context;
  const auto stream = stub_->StreamRecords(&context, request);
  size_t records = 0;
  for (StreamRecordsResponse message; records < 7 && stream->Read(&message);) {
    records += static_cast<size_t>(message.records_size());
  }
  EXPECT_EQ(records, 7u);
  context.TryCancel();
  (void)stream->Finish();
}

TEST_F(AuditServiceTest, AFollowerIsSentAwayWhenTheServerStops) {
  StreamRecordsRequest request = Range(8, 0);
  request.set_follow(true);
  grpc::ClientContext context;
  const auto stream = stub_->StreamRecords(&context, request);
  ledger_.AwaitReader();
  ledger_.Stop();
  StreamRecordsResponse message;
  EXPECT_FALSE(stream->Read(&message));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

// ---- Checkpoints and proofs.

TEST_F(AuditServiceTest, ACheckpointIsSignedForAllRecords) {
  const proof::Checkpoint checkpoint = Checkpoint();
  EXPECT_EQ(checkpoint.size, 7u);
  EXPECT_EQ(checkpoint.origin.substr(0, 8), "thuning-");
  // By the definition of RFC 6962: the root of seven leaves is made of four and of three.
  std::vector<Sha256Digest> leaf;
  for (const std::string& record : Stored()) leaf.push_back(proof::LeafHash(record));
  const auto node = [](const auto& left, const auto& right) {
    return proof::NodeHash(left, right);
  };
  const Sha256Digest four = node(node(leaf[0], leaf[1]), node(leaf[2], leaf[3]));
  const Sha256Digest three = node(node(leaf[4], leaf[5]), leaf[6]);
  EXPECT_EQ(checkpoint.root, node(four, three));
}

TEST_F(AuditServiceTest, EachRecordIsProvenToBeInTheTree) {
  const proof::Checkpoint checkpoint = Checkpoint();
  const std::vector<std::string> stored = Stored();
  for (uint64_t position = 1; position <= 7; ++position) {
    ASSERT_OK_AND_ASSIGN(const auto answer, Call(&Stub::GetInclusionProof, Inclusion(position, 7)));
    const Sha256Digest leaf = proof::LeafHash(stored[position - 1]);
    EXPECT_EQ(answer.leaf_hash(), AsBytes(leaf));
    EXPECT_OK(proof::VerifyInclusion(leaf, position - 1, checkpoint.Head(), HashesIn(answer)))
        << position;
  }
}

TEST_F(AuditServiceTest, AProofIsAlsoMadeForAnEarlierTree) {
  const proof::Checkpoint earlier = Checkpoint();
  ledger_.Do(CashPayment("L-1", 100'00));
  ASSERT_OK_AND_ASSIGN(const auto answer, Call(&Stub::GetInclusionProof, Inclusion(2, 7)));
  EXPECT_OK(
      proof::VerifyInclusion(proof::LeafHash(Stored()[1]), 1, earlier.Head(), HashesIn(answer)));
}

TEST_F(AuditServiceTest, TheTreeIsProvenToHaveOnlyGrown) {
  const proof::Checkpoint earlier = Checkpoint();
  for (int i = 0; i < 4; ++i) ledger_.Do(CashPayment("L-1", 1));
  const proof::Checkpoint later = Checkpoint();
  ASSERT_OK_AND_ASSIGN(const auto answer, Call(&Stub::GetConsistencyProof, Consistency(7, 11)));
  EXPECT_OK(proof::VerifyConsistency(earlier.Head(), later.Head(), HashesIn(answer)));
}

TEST_F(AuditServiceTest, ACheckpointWaitsForThePositionThatItIsAskedFor) {
  GetCheckpointRequest request;
  request.set_min_position(8);
  auto answer = CallAside(&Stub::GetCheckpoint, request);
  ledger_.AwaitReader();
  ledger_.Do(CashPayment("L-1", 100'00));
  ASSERT_OK_AND_ASSIGN(const auto checkpoint, answer.get());
  ASSERT_OK_AND_ASSIGN(const auto key, proof::VerifierKey::Parse(checkpoint.verifier_key()));
  ASSERT_OK_AND_ASSIGN(const auto opened, proof::Open(checkpoint.note(), key));
  EXPECT_EQ(opened.size, 8u);
}

TEST_F(AuditServiceTest, ProofsForWhatIsNotThereAreRefused) {
  ExpectRefused(&Stub::GetInclusionProof, Inclusion(1, 8), StatusCode::kOutOfRange, "OUT_OF_RANGE",
                "tree_size");
  ExpectRefused(&Stub::GetInclusionProof, Inclusion(1, 0), StatusCode::kOutOfRange, "OUT_OF_RANGE",
                "tree_size");
  ExpectRefused(&Stub::GetInclusionProof, Inclusion(0, 7), StatusCode::kOutOfRange, "OUT_OF_RANGE",
                "position");
  ExpectRefused(&Stub::GetInclusionProof, Inclusion(6, 5), StatusCode::kOutOfRange, "OUT_OF_RANGE",
                "position");
  ExpectRefused(&Stub::GetConsistencyProof, Consistency(1, 8), StatusCode::kOutOfRange,
                "OUT_OF_RANGE", "new_size");
  ExpectRefused(&Stub::GetConsistencyProof, Consistency(6, 5), StatusCode::kOutOfRange,
                "OUT_OF_RANGE", "old_size");
  ExpectRefused(&Stub::GetConsistencyProof, Consistency(0, 5), StatusCode::kOutOfRange,
                "OUT_OF_RANGE", "old_size");
}

// ---- The trial balance.

// 10 000 000.00 in the bank; 1 200.00 lent, and on their way out of it.
TEST_F(AuditServiceTest, TheTrialBalanceHasTheAccountsThatMoved) {
  const std::map<std::string, int64_t> balances = Balances(TrialBalance());
  EXPECT_EQ(balances.at("512110"), 10'000'000'00);
  EXPECT_EQ(balances.at("103400"), -10'000'000'00);
  EXPECT_EQ(balances.at("274800"), 1'200'00);
  EXPECT_FALSE(balances.contains("530000")) << "there was no cash yet";
}

TEST_F(AuditServiceTest, TheTrialBalanceIsAsKnownAtAPosition) {
  ledger_.Do(CashPayment("L-1", 100'00));
  ledger_.Do(CashPayment("L-1", 20'00));
  EXPECT_EQ(Balances(TrialBalance(9)).at("530000"), 120'00);
  EXPECT_EQ(Balances(TrialBalance(8)).at("530000"), 100'00);
  EXPECT_FALSE(Balances(TrialBalance(7)).contains("530000"))
      << "what passed over it later was taken out again";
}

TEST_F(AuditServiceTest, TheTrialBalanceIsAsOfADay) {
  ledger_.Do(CashPayment("L-1", 100'00, "2025-02-04"));
  ledger_.Do(CashPayment("L-1", 20'00, "2025-03-04"));
  EXPECT_EQ(Balances(TrialBalance(0, "2025-03-04")).at("530000"), 120'00);
  EXPECT_EQ(Balances(TrialBalance(0, "2025-03-03")).at("530000"), 100'00);
  EXPECT_FALSE(Balances(TrialBalance(0, "2025-02-03")).contains("530000"));
  EXPECT_EQ(Balances(TrialBalance(8, "2025-03-04")).at("530000"), 100'00)
      << "of a day, as known before the second came";
}

TEST_F(AuditServiceTest, TheTrialBalanceOfOneOperatorHasNothingOfAnother) {
  OpenAtlas(1'000'00);
  EXPECT_EQ(Balances(TrialBalance()).at("512110"), 10'000'000'00);
}

TEST_F(AuditServiceTest, TheTrialBalanceSaysAsOfWhen) {
  ASSERT_OK_AND_ASSIGN(const auto now, Call(&Stub::GetTrialBalance, TrialBalance()));
  EXPECT_EQ(now.as_of_position(), 7u);
  ASSERT_OK_AND_ASSIGN(const auto then, Call(&Stub::GetTrialBalance, TrialBalance(3)));
  EXPECT_EQ(then.as_of_position(), 3u);
}

TEST_F(AuditServiceTest, TheTrialBalanceOfNobodyOrOfTimesToComeIsRefused) {
  ExpectRefused(&Stub::GetTrialBalance, TrialBalance(8), StatusCode::kOutOfRange, "OUT_OF_RANGE",
                "as_of_position");
  GetTrialBalanceRequest request = TrialBalance();
  request.set_parent("operators/none");
  ExpectRefused(&Stub::GetTrialBalance, request, StatusCode::kNotFound, "NOT_FOUND", "parent");
  request.set_parent("operators/ami/loans/L-1");
  ExpectRefused(&Stub::GetTrialBalance, request, StatusCode::kInvalidArgument, "MALFORMED_NAME",
                "parent");
}

// ---- Several operators together.

TEST_F(AuditServiceTest, BalancesOfSeveralAreConvertedAndAddedUp) {
  OpenAtlas(1'000'00);
  ASSERT_OK_AND_ASSIGN(const auto answer, Call(&Stub::GetConsolidatedBalance, Together()));
  const ledger::v1::ConsolidatedRow* banks = nullptr;
  for (const auto& row : answer.rows()) {
    if (row.account() == "512110") banks = &row;
  }
  ASSERT_NE(banks, nullptr);
  // 10 000 000.00 EUR, and 1 000.00 MAD at 0.1.
  EXPECT_EQ(banks->balance_minor(), 10'000'000'00 + 100'00);
  ASSERT_THAT(banks->parts(), SizeIs(2));
  EXPECT_EQ(banks->parts(0).operator_(), "operators/ami");
  EXPECT_EQ(banks->parts(0).converted_minor(), 10'000'000'00);
  EXPECT_EQ(banks->parts(1).operator_(), "operators/atlas");
  EXPECT_EQ(banks->parts(1).currency_code(), "MAD");
  EXPECT_EQ(banks->parts(1).balance_minor(), 1'000'00);
  EXPECT_EQ(banks->parts(1).converted_minor(), 100'00);
  EXPECT_EQ(answer.rounding_minor(), 0) << "both sides are rounded alike";
  EXPECT_EQ(answer.as_of_position(), ledger_.position());
}

TEST_F(AuditServiceTest, BalancesOfSeveralAreThoseOfADay) {
  OpenAtlas(1'000'00);
  GetConsolidatedBalanceRequest request = Together();
  *request.mutable_as_of_date() = ProtoDate("2024-12-31");
  ASSERT_OK_AND_ASSIGN(const auto answer, Call(&Stub::GetConsolidatedBalance, request));
  EXPECT_THAT(answer.rows(), IsEmpty()) << "the day before the accounts were opened";
}

TEST_F(AuditServiceTest, ACurrencyWithoutARateIsRefused) {
  OpenAtlas(1'000'00);
  GetConsolidatedBalanceRequest request = Together();
  request.clear_rates();
  ExpectRefused(&Stub::GetConsolidatedBalance, request, StatusCode::kInvalidArgument,
                "RATE_MISSING", "rates");
}

TEST_F(AuditServiceTest, ARateThatIsNotNeededDoesNoHarm) {
  OpenAtlas(1'000'00);
  GetConsolidatedBalanceRequest request = Together();
  auto& rand = *request.add_rates();
  rand.set_currency_code("ZAR");
  rand.set_rate("0.05");
  EXPECT_OK(Call(&Stub::GetConsolidatedBalance, request));
}

TEST_F(AuditServiceTest, AConsolidationIsRefusedForWhatIsMalformed) {
  OpenAtlas(1'000'00);
  const auto refused = [this](const GetConsolidatedBalanceRequest& request,
                              const std::string& reason, const std::string& field) {
    ExpectRefused(&Stub::GetConsolidatedBalance, request, StatusCode::kInvalidArgument, reason,
                  field);
  };
  GetConsolidatedBalanceRequest request = Together();
  request.clear_operators();
  refused(request, "REQUIRED_FIELD_MISSING", "operators");
  request = Together();
  request.add_operators("operators/ami");
  refused(request, "OPERATOR_TWICE", "operators[2]");
  request = Together();
  request.set_operators(1, "operators/ami/loans/L-1");
  refused(request, "MALFORMED_NAME", "operators[1]");
  request = Together();
  request.set_currency_code("XXQ");
  refused(request, "CURRENCY_UNKNOWN", "currency_code");
  request = Together();
  *request.add_rates() = request.rates(0);
  refused(request, "RATE_TWICE", "rates[1].currency_code");
  request = Together();
  request.mutable_rates(0)->set_currency_code("EUR");
  refused(request, "RATE_TWICE", "rates[0].currency_code");
  request = Together();
  request.mutable_rates(0)->set_rate("a tenth");
  refused(request, "RATE_MALFORMED", "rates[0].rate");
  request = Together();
  request.mutable_as_of_date()->set_year(2025);
  refused(request, "DATE_INVALID", "as_of_date");
}

TEST_F(AuditServiceTest, AConsolidationOfAnOperatorThatIsNotThereIsRefused) {
  ExpectRefused(&Stub::GetConsolidatedBalance, Together(), StatusCode::kNotFound, "NOT_FOUND",
                "name");
}

}  // namespace
}  // namespace thuning::services
