#include "services/reconciliation/statement_upload.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/reconciliation/reconciliation_fixture_test.h"

namespace thuning::services {
namespace {

using event::v1::Event;
using ledger::v1::UploadStatementRequest;
using ledger::v1::UploadStatementResponse;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class StatementUploadTest : public ReconciliationTest {
 protected:
  // The pay-out on the 10th, and something that nobody knows on the 20th.
  std::string TwoStatements() {
    const bankfile::Statement first = bank_.Statement({PayOutLine()}, "2025-01-10");
    const bankfile::Statement second = bank_.Statement({{.amount_minor = 50'00}}, "2025-01-20");
    return Bank::File({first, second});
  }

  // Expects the file to be answered as refused with a finding of this reason.
  void ExpectFinding(const UploadStatementResponse& answer, const std::string& position,
                     const std::string& reason) {
    EXPECT_EQ(answer.verdict(), ledger::v1::REFUSED);
    bool found = false;
    for (const auto& finding : answer.findings()) {
      found = found || (finding.position() == position && finding.reason() == reason &&
                        finding.refusal() && !finding.message().empty());
    }
    EXPECT_TRUE(found) << reason << " is not in\n" << answer.DebugString();
  }
};

// ---- A file that is taken in.

TEST_F(StatementUploadTest, AFileIsTakenInStatementByStatement) {
  const UploadStatementResponse answer = Uploaded(TwoStatements());
  EXPECT_EQ(answer.verdict(), ledger::v1::ACCEPTED);
  ASSERT_THAT(answer.statements(), SizeIs(2));
  EXPECT_EQ(answer.statements(0).format(), "cfonb120");
  EXPECT_EQ(answer.statements(0).opening_balance_minor(), 10'000'000'00);
  EXPECT_EQ(answer.statements(0).closing_balance_minor(), 9'998'800'00);
  EXPECT_EQ(answer.statements(0).entry_count(), 1);
  EXPECT_EQ(answer.statements(0).matched_count(), 1);
  EXPECT_EQ(answer.statements(1).closing_balance_minor(), 9'998'850'00);
  EXPECT_EQ(answer.statements(1).matched_count(), 0);
  EXPECT_EQ(answer.statements(1).unmatched_minor(), 50'00);
  EXPECT_EQ(answer.position(), ledger_.position());
  EXPECT_EQ(ledger_.CountFacts(Event::kStatementImported), 2);
  EXPECT_EQ(ledger_.CountFacts(Event::kEntryMatched), 1);
}

TEST_F(StatementUploadTest, HowAFileIsCutIntoChunksMakesNoDifference) {
  const std::string file = TwoStatements();
  ASSERT_OK_AND_ASSIGN(const auto first, Upload(Header(), file, 7));
  EXPECT_THAT(first.statements(), SizeIs(2));
  const uint64_t before = ledger_.position();
  ASSERT_OK_AND_ASSIGN(const auto again, Upload(Header(), file, file.size()));
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(ledger_.position(), before) << "it is the same request";
}

TEST_F(StatementUploadTest, TheHeaderIsThatOfTheFirstMessage) {
  const std::string file = TwoStatements();
  grpc::ClientContext context;
  UploadStatementResponse response;
  const auto writer = stub_->UploadStatement(&context, &response);
  UploadStatementRequest message = Header();
  message.set_chunk(file.substr(0, 100));
  EXPECT_TRUE(writer->Write(message));
  message.set_parent("operators/none");
  message.set_request_id("4711");
  message.set_chunk(file.substr(100));
  EXPECT_TRUE(writer->Write(message));
  writer->WritesDone();
  EXPECT_OK(RefusalIn(writer->Finish()));
  EXPECT_THAT(response.statements(), SizeIs(2));
}

TEST_F(StatementUploadTest, TheFileIsKeptAsEvidence) {
  const std::string file = TwoStatements();
  const UploadStatementResponse answer = Uploaded(file);
  EXPECT_THAT(ledger_.blobs().Get(Sha256(file)), IsOkAndHolds(file));
  EXPECT_EQ(answer.statements(0).file_sha256(), ToHex(Sha256(file)));
}

// Two entries with the key of one item: only one of them is what was expected.
TEST_F(StatementUploadTest, EachEntryIsMatchedWithWhatTheOneBeforeItLeft) {
  const UploadStatementResponse answer =
      Uploaded(Bank::File({bank_.Statement({PayOutLine(), PayOutLine()}, "2025-01-10")}));
  ASSERT_THAT(answer.statements(), SizeIs(1));
  EXPECT_EQ(answer.statements(0).entry_count(), 2);
  EXPECT_EQ(answer.statements(0).matched_count(), 1);
  EXPECT_EQ(answer.statements(0).unmatched_minor(), -1'200'00);
}

// More entries than are matched at a time.
TEST_F(StatementUploadTest, ALongStatementIsMatchedInBatches) {
  std::vector<BankLine> lines(600, BankLine{.amount_minor = 1});
  lines.push_back(PayOutLine());
  const UploadStatementResponse answer =
      Uploaded(Bank::File({bank_.Statement(lines, "2025-01-10")}));
  ASSERT_THAT(answer.statements(), SizeIs(1));
  EXPECT_EQ(answer.statements(0).entry_count(), 601);
  EXPECT_EQ(answer.statements(0).matched_count(), 1) << "the last one";
  EXPECT_EQ(answer.statements(0).unmatched_minor(), 600);
}

// ---- A file that comes again.

TEST_F(StatementUploadTest, ARetryIsAnsweredAlikeAndBooksNothing) {
  const std::string file = TwoStatements();
  const UploadStatementResponse first = Uploaded(file);
  const uint64_t before = ledger_.position();
  const UploadStatementResponse again = Uploaded(file);
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(ledger_.position(), before);
}

TEST_F(StatementUploadTest, TheSameFileUnderAnotherIdIsKnown) {
  const std::string file = TwoStatements();
  const UploadStatementResponse first = Uploaded(file);
  const uint64_t before = ledger_.position();
  const UploadStatementResponse again = Uploaded(file, "other");
  EXPECT_EQ(again.verdict(), ledger::v1::ACCEPTED);
  ASSERT_THAT(again.statements(), SizeIs(2));
  EXPECT_EQ(again.statements(0).name(), first.statements(0).name());
  EXPECT_EQ(again.statements(1).name(), first.statements(1).name());
  EXPECT_EQ(ledger_.position(), before);
}

TEST_F(StatementUploadTest, AFileThatHasMoreThanTheLastOneAddsWhatIsNew) {
  const bankfile::Statement first = bank_.Statement({PayOutLine()}, "2025-01-10");
  Uploaded(Bank::File({first}));
  const bankfile::Statement second = bank_.Statement({{.amount_minor = 50'00}}, "2025-01-20");
  const UploadStatementResponse both = Uploaded(Bank::File({first, second}), "other");
  EXPECT_THAT(both.statements(), SizeIs(2));
  EXPECT_EQ(ledger_.CountFacts(Event::kStatementImported), 2);
}

// What an entry is for may become known after the statement: sending it again tries it again.
TEST_F(StatementUploadTest, WhatIsUnmatchedIsTriedAgainWhenTheFileComesAgain) {
  const std::string file = Bank::File(
      {bank_.Statement({{.amount_minor = 100'00, .end_to_end_id = "DD-1"}}, "2025-02-10")});
  EXPECT_EQ(Uploaded(file).statements(0).matched_count(), 0);
  AnnounceDebit(100'00, "DD-1");
  EXPECT_EQ(Uploaded(file, "other").statements(0).matched_count(), 1);
}

TEST_F(StatementUploadTest, AnotherFileUnderTheSameIdIsRefused) {
  Uploaded(Bank::File({bank_.Statement({PayOutLine()}, "2025-01-10")}));
  const uint64_t before = ledger_.position();
  const auto other =
      Upload(Header(), Bank::File({bank_.Statement({{.amount_minor = 50'00}}, "2025-01-20")}));
  EXPECT_THAT(other, StatusIs(StatusCode::kAlreadyExists));
  EXPECT_THAT(other, RefusedWith("REQUEST_ID_REUSED", "request_id"));
  EXPECT_EQ(ledger_.position(), before);
}

// ---- A file that is refused.

TEST_F(StatementUploadTest, AFileThatIsNoBankFileIsAnsweredWithFindings) {
  const uint64_t before = ledger_.position();
  const UploadStatementResponse answer = Uploaded("no bank file");
  EXPECT_EQ(answer.verdict(), ledger::v1::REFUSED);
  ASSERT_FALSE(answer.findings().empty());
  EXPECT_EQ(answer.findings(0).reason(), "FORMAT_UNKNOWN");
  EXPECT_TRUE(answer.findings(0).refusal());
  EXPECT_THAT(answer.statements(), IsEmpty());
  EXPECT_EQ(ledger_.position(), before);
  EXPECT_THAT(ledger_.blobs().Get(Sha256("no bank file")), StatusIs(StatusCode::kNotFound));
}

TEST_F(StatementUploadTest, AnEmptyFileIsAnsweredWithFindings) {
  const uint64_t before = ledger_.position();
  const UploadStatementResponse answer = Uploaded("");
  EXPECT_EQ(answer.verdict(), ledger::v1::REFUSED);
  ASSERT_FALSE(answer.findings().empty());
  EXPECT_EQ(answer.findings(0).reason(), "EMPTY_FILE");
  EXPECT_EQ(ledger_.position(), before);
}

TEST_F(StatementUploadTest, AFileThatDoesNotAddUpChangesNothing) {
  bankfile::Statement wrong = bank_.Statement({PayOutLine()}, "2025-01-10");
  std::string file = Bank::File({wrong});
  // The closing balance 9 998 800.00, whose last digit is 0 with the sign of a credit.
  const size_t closing = file.rfind("99988000{");
  ASSERT_NE(closing, std::string::npos);
  file.replace(closing, 9, "99988001{");
  const uint64_t before = ledger_.position();
  const UploadStatementResponse answer = Uploaded(file);
  EXPECT_EQ(answer.verdict(), ledger::v1::REFUSED);
  ASSERT_FALSE(answer.findings().empty());
  EXPECT_EQ(answer.findings(0).reason(), "BALANCE_EQUATION");
  EXPECT_EQ(ledger_.position(), before);
}

TEST_F(StatementUploadTest, AStatementOfAnAccountThatNobodyKnowsIsAFinding) {
  bank_.MoveTo("300040012300012345678");
  const uint64_t before = ledger_.position();
  const UploadStatementResponse answer =
      Uploaded(Bank::File({bank_.Statement({PayOutLine()}, "2025-01-10")}));
  ExpectFinding(answer, "statement 1", "UNKNOWN_BANK_ACCOUNT");
  EXPECT_THAT(answer.statements(), IsEmpty());
  EXPECT_EQ(ledger_.position(), before);
}

// The bank's first statement is missing.
TEST_F(StatementUploadTest, AStatementThatDoesNotContinueTheLastIsAFinding) {
  bank_.Statement({PayOutLine()}, "2025-01-10");
  const uint64_t before = ledger_.position();
  const UploadStatementResponse answer =
      Uploaded(Bank::File({bank_.Statement({{.amount_minor = 50'00}}, "2025-01-20")}));
  ExpectFinding(answer, "statement 1", "STATEMENT_NOT_CONTINUOUS");
  EXPECT_EQ(ledger_.position(), before);
}

TEST_F(StatementUploadTest, OneStatementThatIsRefusedLeavesTheOthers) {
  const bankfile::Statement known = bank_.Statement({PayOutLine()}, "2025-01-10");
  bank_.MoveTo("300040012300012345678");
  const bankfile::Statement unknown = bank_.Statement({{.amount_minor = 50'00}}, "2025-01-20");
  const UploadStatementResponse answer = Uploaded(Bank::File({known, unknown}));
  ExpectFinding(answer, "statement 2", "UNKNOWN_BANK_ACCOUNT");
  ASSERT_THAT(answer.statements(), SizeIs(1));
  EXPECT_EQ(answer.statements(0).closing_balance_minor(), 9'998'800'00);
  EXPECT_EQ(ledger_.CountFacts(Event::kStatementImported), 1);
}

TEST_F(StatementUploadTest, AStatementOfADayToComeIsAFinding) {
  const uint64_t before = ledger_.position();
  const UploadStatementResponse answer =
      Uploaded(Bank::File({bank_.Statement({PayOutLine()}, "2025-07-02")}));
  ExpectFinding(answer, "statement 1", "DATE_IN_FUTURE");
  EXPECT_EQ(ledger_.position(), before);
}

// ---- A call that is refused.

TEST_F(StatementUploadTest, ACallWithAWrongHeaderIsRefused) {
  const std::string file = TwoStatements();
  const uint64_t before = ledger_.position();
  UploadStatementRequest header = Header();
  header.set_parent("operators/none");
  EXPECT_THAT(Upload(header, file), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(Upload(header, file), RefusedWith("NOT_FOUND", "parent"));
  header.set_parent(kCoop);
  EXPECT_THAT(Upload(header, file), RefusedWith("MALFORMED_NAME", "parent"));
  header = Header();
  header.set_request_id("4711");
  EXPECT_THAT(Upload(header, file), RefusedWith("MALFORMED_REQUEST_ID", "request_id"));
  header.set_request_id("");
  EXPECT_THAT(Upload(header, file), RefusedWith("REQUIRED_FIELD_MISSING", "request_id"));
  EXPECT_EQ(ledger_.position(), before);
}

TEST_F(StatementUploadTest, ACallWithoutAMessageIsRefused) {
  grpc::ClientContext context;
  UploadStatementResponse response;
  const auto writer = stub_->UploadStatement(&context, &response);
  writer->WritesDone();
  EXPECT_THAT(RefusalIn(writer->Finish()), RefusedWith("REQUIRED_FIELD_MISSING", "parent"));
}

// 65 chunks of 1 MiB: one more than a file may have.
TEST_F(StatementUploadTest, AFileThatIsTooLargeIsRefusedBeforeItsEnd) {
  const uint64_t before = ledger_.position();
  const auto answer = Upload(Header(), std::string(size_t{65} << 20, 'x'), size_t{1} << 20);
  EXPECT_THAT(answer, StatusIs(StatusCode::kInvalidArgument));
  EXPECT_THAT(answer, RefusedWith("FILE_TOO_LARGE", "chunk"));
  EXPECT_EQ(ledger_.position(), before);
}

// ---- A caller who leaves.

// The file is cut where its first statement ends: what came is a good file, and yet not the file
// that was meant. Whether the server has read it when the caller leaves is chance, so it is tried
// often.
TEST_F(StatementUploadTest, AFileThatIsBrokenOffIsNotTakenIn) {
  const std::string file = TwoStatements();
  const std::string first_statement = file.substr(0, file.find("\r\n01") + 2);
  ASSERT_LT(first_statement.size(), file.size());
  const uint64_t before = ledger_.position();
  for (int i = 0; i < 20; ++i) {
    grpc::ClientContext context;
    UploadStatementResponse response;
    const auto writer = stub_->UploadStatement(&context, &response);
    UploadStatementRequest message = Header(absl::StrCat("upload ", i));
    message.set_chunk(first_statement);
    EXPECT_TRUE(writer->Write(message));
    message.Clear();
    writer->Write(message);  // Nothing more, so that the first has been read.
    context.TryCancel();
    EXPECT_EQ(writer->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  AwaitAllCalls();
  EXPECT_EQ(ledger_.position(), before);
}

TEST_F(StatementUploadTest, AFileThatWasBrokenOffMayBeSentAgain) {
  const std::string file = TwoStatements();
  {
    grpc::ClientContext context;
    UploadStatementResponse response;
    const auto writer = stub_->UploadStatement(&context, &response);
    UploadStatementRequest message = Header();
    message.set_chunk(file.substr(0, file.find("\r\n01") + 2));
    writer->Write(message);
    context.TryCancel();
    (void)writer->Finish();
  }
  EXPECT_THAT(Uploaded(file).statements(), SizeIs(2)) << "under the same id";
}

}  // namespace
}  // namespace thuning::services
