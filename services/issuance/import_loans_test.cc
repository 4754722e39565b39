#include "services/issuance/import_loans.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/issuance/issuance_service.h"
#include "services/rpc/service_test.h"

namespace thuning::services {
namespace {

using event::v1::Event;
using ledger::v1::ImportedLoan;
using ledger::v1::ImportLoansRequest;
using ledger::v1::ImportLoansResponse;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Exchange = grpc::ClientReaderWriter<ImportLoansRequest, ImportLoansResponse>;

class ImportLoansTest : public ServiceTest<IssuanceService, ledger::v1::IssuanceService> {
 protected:
  ImportLoansTest() { SetUpProgramme(ledger_); }

  // 1 200.00 in 12 months, of which two were paid.
  static ImportedLoan InMidLife(const std::string& id) {
    ImportedLoan loan;
    loan.set_loan_id(id);
    loan.set_beneficiary("operators/ami/beneficiaries/B-1");
    loan.set_product("operators/ami/products/zero");
    *loan.mutable_terms()->mutable_principal() = Euro(1'200'00);
    loan.mutable_terms()->set_instalment_count(12);
    *loan.mutable_terms()->mutable_disbursement_date() = ProtoDate("2025-01-10");
    *loan.mutable_applied_date() = ProtoDate("2025-01-02");
    *loan.mutable_approved_date() = ProtoDate("2025-01-05");
    loan.set_principal_outstanding_minor(1'000'00);
    return loan;
  }

  static std::vector<ImportedLoan> Portfolio(int count) {
    std::vector<ImportedLoan> loans;
    for (int i = 1; i <= count; ++i) loans.push_back(InMidLife(absl::StrCat("OLD-", i)));
    return loans;
  }

  static ImportLoansRequest Header(int count, const std::string& id = "import") {
    ImportLoansRequest header;
    header.set_request_id(UuidOf(id));
    header.set_parent("operators/ami");
    *header.mutable_effective_date() = ProtoDate("2025-03-15");
    header.set_loan_count(count);
    return header;
  }

  // Sends the header, then so many loans a message.
  static void Send(const ImportLoansRequest& header, const std::vector<ImportedLoan>& loans,
                   int at_once, Exchange& exchange) {
    exchange.Write(header);
    ImportLoansRequest message;
    for (const ImportedLoan& loan : loans) {
      *message.add_loans() = loan;
      if (message.loans_size() < at_once) continue;
      exchange.Write(message);
      message.Clear();
    }
    if (message.loans_size() > 0) exchange.Write(message);
  }

  Told<ImportLoansResponse> Import(const ImportLoansRequest& header,
                                   const std::vector<ImportedLoan>& loans, int at_once = 100) {
    grpc::ClientContext context;
    const std::unique_ptr<Exchange> exchange = stub_->ImportLoans(&context);
    Send(header, loans, at_once, *exchange);
    exchange->WritesDone();
    Told<ImportLoansResponse> told;
    for (ImportLoansResponse message; exchange->Read(&message);) told.messages.push_back(message);
    told.status = RefusalIn(exchange->Finish());
    return told;
  }

  // The last message of an import that is expected to end well.
  ImportLoansResponse Imported(const ImportLoansRequest& header,
                               const std::vector<ImportedLoan>& loans, int at_once = 100) {
    const auto told = Import(header, loans, at_once);
    EXPECT_OK(told.status);
    EXPECT_FALSE(told.messages.empty());
    return told.messages.empty() ? ImportLoansResponse() : told.messages.back();
  }

  // Expects a refusal of the whole.
  void ExpectImportRefused(const ImportLoansRequest& header, const std::vector<ImportedLoan>& loans,
                           StatusCode code, const std::string& reason, const std::string& field) {
    const uint64_t before = ledger_.position();
    const auto told = Import(header, loans);
    EXPECT_THAT(told.status, StatusIs(code));
    EXPECT_THAT(told.status, RefusedWith(reason, field));
    EXPECT_EQ(ledger_.position(), before);
  }
};

TEST_F(ImportLoansTest, APortfolioIsRecordedLoanByLoan) {
  const uint64_t before = ledger_.position();
  const ImportLoansResponse done = Imported(Header(3), Portfolio(3));
  EXPECT_EQ(done.phase(), ledger::v1::IMPORT_PHASE_DONE);
  EXPECT_EQ(done.loan_count(), 3);
  EXPECT_EQ(done.loans_done(), 3);
  EXPECT_EQ(done.recorded_count(), 3);
  EXPECT_EQ(done.refused_count(), 0);
  EXPECT_EQ(done.totals().loan_count(), 3);
  EXPECT_EQ(done.totals().principal_outstanding_minor(), 3 * 1'000'00);
  EXPECT_EQ(ledger_.position(), before + 4) << "the start, and a record for each loan";
  EXPECT_EQ(done.position(), ledger_.position());
  EXPECT_EQ(ledger_.CountFacts(Event::kLoanImportStarted), 1);
  EXPECT_EQ(ledger_.CountFacts(Event::kLoanImported), 3);
}

// More than one batch of 500, with the batch after the last empty.
TEST_F(ImportLoansTest, ManyLoansAreRecordedInBatches) {
  const ImportLoansResponse done = Imported(Header(1000), Portfolio(1000));
  EXPECT_EQ(done.recorded_count(), 1000);
  EXPECT_EQ(done.loans_done(), 1000);
  EXPECT_EQ(done.totals().principal_outstanding_minor(), 1000 * 1'000'00);
  EXPECT_EQ(ledger_.CountFacts(Event::kLoanImported), 1000);
}

TEST_F(ImportLoansTest, OneBadLoanAndNothingIsRecorded) {
  std::vector<ImportedLoan> loans = Portfolio(5);
  loans[1].set_beneficiary("operators/ami/beneficiaries/B-9");
  loans[3].set_loan_id("OLD-1");
  const uint64_t before = ledger_.position();
  const ImportLoansResponse done = Imported(Header(5), loans);
  EXPECT_EQ(done.phase(), ledger::v1::IMPORT_PHASE_DONE);
  EXPECT_EQ(done.recorded_count(), 0);
  EXPECT_EQ(done.refused_count(), 2);
  ASSERT_THAT(done.refusals(), SizeIs(2));
  EXPECT_EQ(done.refusals(0).line(), 2) << "lines count from 1";
  EXPECT_EQ(done.refusals(0).loan_id(), "OLD-2");
  EXPECT_EQ(done.refusals(0).reason(), "NOT_FOUND");
  EXPECT_EQ(done.refusals(0).field(), "beneficiary");
  EXPECT_EQ(done.refusals(1).line(), 4);
  EXPECT_EQ(done.refusals(1).reason(), "ALREADY_EXISTS") << "as the first line of the same import";
  EXPECT_EQ(done.totals().loan_count(), 3) << "those that are good";
  EXPECT_EQ(ledger_.position(), before);
}

TEST_F(ImportLoansTest, WhatWasRefusedMayBePutRightUnderItsId) {
  std::vector<ImportedLoan> loans = Portfolio(2);
  loans[0].set_loan_id("");
  EXPECT_EQ(Imported(Header(2), loans).recorded_count(), 0);
  EXPECT_EQ(Imported(Header(2), Portfolio(2)).recorded_count(), 2);
}

TEST_F(ImportLoansTest, ValidatingRecordsNothing) {
  ImportLoansRequest header = Header(3);
  header.set_validate_only(true);
  const uint64_t before = ledger_.position();
  const ImportLoansResponse done = Imported(header, Portfolio(3));
  EXPECT_EQ(done.phase(), ledger::v1::IMPORT_PHASE_DONE);
  EXPECT_EQ(done.recorded_count(), 0);
  EXPECT_EQ(done.totals().principal_outstanding_minor(), 3 * 1'000'00);
  EXPECT_EQ(ledger_.position(), before);
  EXPECT_EQ(Imported(Header(3), Portfolio(3)).recorded_count(), 3) << "under the same id";
}

TEST_F(ImportLoansTest, ARetryRecordsNothingAndIsAnsweredAlike) {
  const ImportLoansResponse first = Imported(Header(20), Portfolio(20));
  const uint64_t before = ledger_.position();
  const ImportLoansResponse again = Imported(Header(20), Portfolio(20), /*at_once=*/7);
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(ledger_.position(), before);
}

// Its loans are there by now, and would be refused a second time.
TEST_F(ImportLoansTest, ARetryIsNotValidatedAgain) {
  Imported(Header(1), Portfolio(1));
  ledger_.Do(CashPayment("OLD-1", 1'000'00, "2025-04-01"));
  const ImportLoansResponse again = Imported(Header(1), Portfolio(1));
  EXPECT_EQ(again.refused_count(), 0);
  EXPECT_EQ(again.recorded_count(), 1);
}

TEST_F(ImportLoansTest, AnotherPortfolioUnderTheSameIdIsRefused) {
  Imported(Header(2), Portfolio(2));
  std::vector<ImportedLoan> other = Portfolio(2);
  other[1].set_principal_outstanding_minor(900'00);
  ExpectImportRefused(Header(2), other, StatusCode::kAlreadyExists, "REQUEST_ID_REUSED",
                      "request_id");
  ImportLoansRequest later = Header(2);
  *later.mutable_effective_date() = ProtoDate("2025-03-16");
  ExpectImportRefused(later, Portfolio(2), StatusCode::kAlreadyExists, "REQUEST_ID_REUSED",
                      "request_id");
}

TEST_F(ImportLoansTest, AnIdThatWasUsedForSomethingElseIsRefused) {
  ledger::v1::ApplyForLoanRequest application = Application("L-1");
  application.set_request_id(Header(1).request_id());
  ASSERT_OK(Call(&Stub::ApplyForLoan, application));
  ExpectImportRefused(Header(1), Portfolio(1), StatusCode::kAlreadyExists, "REQUEST_ID_REUSED",
                      "request_id");
}

TEST_F(ImportLoansTest, TheSameLoansUnderAnotherIdAreRefused) {
  Imported(Header(2), Portfolio(2));
  const uint64_t before = ledger_.position();
  const ImportLoansResponse again = Imported(Header(2, "other"), Portfolio(2));
  EXPECT_EQ(again.recorded_count(), 0);
  ASSERT_THAT(again.refusals(), SizeIs(2));
  EXPECT_EQ(again.refusals(0).reason(), "ALREADY_EXISTS");
  EXPECT_EQ(ledger_.position(), before);
}

// ---- What is refused as a whole.

TEST_F(ImportLoansTest, AsManyLoansComeAsWereAnnounced) {
  ExpectImportRefused(Header(3), Portfolio(2), StatusCode::kInvalidArgument, "LOAN_COUNT_DIFFERS",
                      "loan_count");
  ExpectImportRefused(Header(1), Portfolio(2), StatusCode::kInvalidArgument, "LOAN_COUNT_DIFFERS",
                      "loan_count");
}

TEST_F(ImportLoansTest, AnImportWantsAHeader) {
  ExpectImportRefused(Header(0), {}, StatusCode::kInvalidArgument, "VALUE_OUT_OF_RANGE",
                      "loan_count");
  ImportLoansRequest header = Header(1);
  header.set_request_id("4711");
  ExpectImportRefused(header, Portfolio(1), StatusCode::kInvalidArgument, "MALFORMED_REQUEST_ID",
                      "request_id");
  header = Header(1);
  header.set_parent("operators/none");
  ExpectImportRefused(header, Portfolio(1), StatusCode::kNotFound, "NOT_FOUND", "parent");
}

TEST_F(ImportLoansTest, ACallerWhoSendsNothingIsRefused) {
  const uint64_t before = ledger_.position();
  grpc::ClientContext context;
  const std::unique_ptr<Exchange> exchange = stub_->ImportLoans(&context);
  exchange->WritesDone();
  ImportLoansResponse none;
  EXPECT_FALSE(exchange->Read(&none));
  EXPECT_THAT(RefusalIn(exchange->Finish()), RefusedWith("REQUIRED_FIELD_MISSING", "parent"));
  EXPECT_EQ(ledger_.position(), before);
}

// ---- Streams that end early.

TEST_F(ImportLoansTest, AnImportThatIsBrokenOffRecordsNothing) {
  const uint64_t before = ledger_.position();
  grpc::ClientContext context;
  const std::unique_ptr<Exchange> exchange = stub_->ImportLoans(&context);
  Send(Header(3), Portfolio(2), 1, *exchange);
  context.TryCancel();
  EXPECT_EQ(exchange->Finish().error_code(), grpc::StatusCode::CANCELLED);
  AwaitAllCalls();
  EXPECT_EQ(ledger_.position(), before);
}

TEST_F(ImportLoansTest, AnImportThatWasBrokenOffMayBeSentAgain) {
  {
    grpc::ClientContext context;
    const std::unique_ptr<Exchange> exchange = stub_->ImportLoans(&context);
    Send(Header(3), Portfolio(2), 1, *exchange);
    context.TryCancel();
    (void)exchange->Finish();
  }
  EXPECT_EQ(Imported(Header(3), Portfolio(3)).recorded_count(), 3);
}

TEST_F(ImportLoansTest, ACallerWhoLeavesWhenAllIsSentDoesNotStopTheImport) {
  grpc::ClientContext context;
  const std::unique_ptr<Exchange> exchange = stub_->ImportLoans(&context);
  Send(Header(600), Portfolio(600), 100, *exchange);
  exchange->WritesDone();
  ImportLoansResponse message;
  ASSERT_TRUE(exchange->Read(&message)) << "all loans are there";
  context.TryCancel();
  while (exchange->Read(&message)) continue;
  (void)exchange->Finish();
  AwaitAllCalls();
  EXPECT_EQ(ledger_.CountFacts(Event::kLoanImported), 600);
}

}  // namespace
}  // namespace thuning::services
