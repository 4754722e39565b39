// The import of a portfolio over the API: all of it or nothing, validated only, sent again, and
// killed in the middle.

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/end_to_end/client.h"
#include "tests/end_to_end/server_process.h"
#include "tests/support/temporary_directory.h"

namespace thuning {
namespace {

using namespace ledger::v1;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

struct Answer {
  grpc::Status status;
  ImportLoansResponse last;
};

class ImportApiTest : public testing::Test {
 protected:
  void SetUp() override {
    Start();
    SetUpProgramme(*client_, 1);
  }

  void Start() {
    server_ = ServerProcess::Start(directory_ / "data");
    client_ = std::make_unique<Client>(server_->NewChannel());
  }

  // 1200.00 in 12 months, of which two were paid.
  static ImportedLoan InMidLife(const std::string& id) {
    ImportedLoan loan;
    loan.set_loan_id(id);
    loan.set_beneficiary("operators/ami/beneficiaries/B-1");
    loan.set_product("operators/ami/products/zero");
    loan.mutable_terms()->mutable_principal()->set_minor_units(1'200'00);
    loan.mutable_terms()->mutable_principal()->set_currency_code("EUR");
    loan.mutable_terms()->set_instalment_count(12);
    *loan.mutable_terms()->mutable_disbursement_date() = Day(2025, 1, 10);
    *loan.mutable_applied_date() = Day(2025, 1, 2);
    *loan.mutable_approved_date() = Day(2025, 1, 5);
    loan.set_principal_outstanding_minor(1'000'00);
    return loan;
  }

  static std::vector<ImportedLoan> Portfolio(int count) {
    std::vector<ImportedLoan> loans;
    for (int i = 1; i <= count; ++i) loans.push_back(InMidLife(absl::StrCat("OLD-", i)));
    return loans;
  }

  static ImportLoansRequest Header(const std::string& id, size_t count) {
    ImportLoansRequest header;
    header.set_request_id(UuidOf(id));
    header.set_parent("operators/ami");
    *header.mutable_effective_date() = Day(2025, 3, 15);
    header.set_loan_count(static_cast<int32_t>(count));
    return header;
  }

  using Call = grpc::ClientReaderWriter<ImportLoansRequest, ImportLoansResponse>;

  // So many loans a message.
  static void Send(ImportLoansRequest message, const std::vector<ImportedLoan>& loans,
                   size_t at_once, Call& call) {
    for (const ImportedLoan& loan : loans) {
      *message.add_loans() = loan;
      if (static_cast<size_t>(message.loans_size()) < at_once) continue;
      call.Write(message);
      message.Clear();
    }
    if (message.ByteSizeLong() > 0) call.Write(message);
    call.WritesDone();
  }

  Answer Import(const ImportLoansRequest& header, const std::vector<ImportedLoan>& loans,
                size_t at_once = 100) {
    grpc::ClientContext context;
    const auto call = client_->issuance->ImportLoans(&context);
    Send(header, loans, at_once, *call);
    Answer answer;
    ImportLoansResponse response;
    while (call->Read(&response)) answer.last = response;
    answer.status = call->Finish();
    return answer;
  }

  std::vector<Loan> Loans() {
    std::vector<Loan> loans;
    ListLoansRequest request;
    request.set_parent("operators/ami");
    request.set_page_size(1000);
    do {
      ListLoansResponse page;
      EXPECT_TRUE(
          thuning::Call(*client_->issuance, &IssuanceService::Stub::ListLoans, request, &page)
              .ok());
      loans.insert(loans.end(), page.loans().begin(), page.loans().end());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return loans;
  }

  void ExpectProven() {
    for (const char* command : {"verify", "replay"}) {
      const ProgramResult result =
          RunProgram({THUNING_AUDIT, command, "--server", server_->address()});
      EXPECT_EQ(result.status, 0) << result.output;
    }
  }

  TemporaryDirectory directory_;
  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<Client> client_;
};

TEST_F(ImportApiTest, APortfolioIsTakenOver) {
  const Answer answer = Import(Header("import", 250), Portfolio(250));
  EXPECT_TRUE(answer.status.ok()) << answer.status.error_message();
  EXPECT_EQ(answer.last.phase(), IMPORT_PHASE_DONE);
  EXPECT_EQ(answer.last.recorded_count(), 250);
  EXPECT_THAT(answer.last.refusals(), IsEmpty());
  EXPECT_EQ(answer.last.totals().loan_count(), 250);
  EXPECT_EQ(answer.last.totals().principal_outstanding_minor(), 250 * 1'000'00);
  const std::vector<Loan> loans = Loans();
  ASSERT_THAT(loans, SizeIs(251));
  EXPECT_EQ(loans[1].name(), "operators/ami/loans/OLD-1");
  EXPECT_EQ(loans[1].principal_outstanding_minor(), 1'000'00);
  EXPECT_EQ(loans[1].imported_date().month(), 3);
  RecordRepaymentRequest early;
  early.set_request_id(UuidOf("early"));
  early.set_parent("operators/ami/loans/OLD-1");
  early.mutable_amount()->set_minor_units(1);
  early.mutable_amount()->set_currency_code("EUR");
  early.set_method(type::v1::PAYMENT_METHOD_CASH);
  *early.mutable_effective_date() = Day(2025, 3, 14);
  RecordRepaymentResponse none;
  EXPECT_THAT(
      thuning::Call(*client_->repayment, &RepaymentService::Stub::RecordRepayment, early, &none)
          .error_message(),
      HasSubstr("2025-03-15"));
  ExpectProven();
}

TEST_F(ImportApiTest, OneBadLoanAndNothingIsRecorded) {
  std::vector<ImportedLoan> loans = Portfolio(120);
  loans[57].set_beneficiary("operators/ami/beneficiaries/B-9");
  loans[80].set_loan_id("OLD-3");
  loans[90].set_loan_id("L-1");
  const Answer answer = Import(Header("import", 120), loans);
  EXPECT_TRUE(answer.status.ok()) << answer.status.error_message();
  EXPECT_EQ(answer.last.refused_count(), 3);
  ASSERT_THAT(answer.last.refusals(), SizeIs(3));
  EXPECT_EQ(answer.last.refusals(0).line(), 58);
  EXPECT_EQ(answer.last.refusals(0).reason(), "NOT_FOUND");
  EXPECT_EQ(answer.last.refusals(0).field(), "beneficiary");
  EXPECT_EQ(answer.last.refusals(1).line(), 81);
  EXPECT_EQ(answer.last.refusals(1).loan_id(), "OLD-3");
  EXPECT_EQ(answer.last.refusals(1).reason(), "ALREADY_EXISTS");
  EXPECT_EQ(answer.last.refusals(2).line(), 91);
  EXPECT_EQ(answer.last.recorded_count(), 0);
  EXPECT_EQ(answer.last.totals().loan_count(), 117);
  EXPECT_THAT(Loans(), SizeIs(1));
  // Put right, under the same id: nothing stood for that yet.
  const Answer again = Import(Header("import", 120), Portfolio(120));
  EXPECT_EQ(again.last.recorded_count(), 120);
}

TEST_F(ImportApiTest, ValidatingRecordsNothing) {
  ImportLoansRequest header = Header("import", 10);
  header.set_validate_only(true);
  const Answer answer = Import(header, Portfolio(10));
  EXPECT_EQ(answer.last.phase(), IMPORT_PHASE_DONE);
  EXPECT_EQ(answer.last.recorded_count(), 0);
  EXPECT_EQ(answer.last.totals().principal_outstanding_minor(), 10 * 1'000'00);
  EXPECT_THAT(Loans(), SizeIs(1));
  EXPECT_EQ(Import(Header("import", 10), Portfolio(10)).last.recorded_count(), 10);
}

TEST_F(ImportApiTest, TheSameRequestAgainIsAnsweredAgainAndAnotherIsRefused) {
  const Answer first = Import(Header("import", 120), Portfolio(120));
  const Answer again = Import(Header("import", 120), Portfolio(120), 7);
  EXPECT_EQ(again.last.DebugString(), first.last.DebugString());
  EXPECT_THAT(Loans(), SizeIs(121));
  std::vector<ImportedLoan> other = Portfolio(120);
  other[5].set_principal_outstanding_minor(900'00);
  EXPECT_EQ(Import(Header("import", 120), other).status.error_code(),
            grpc::StatusCode::ALREADY_EXISTS);
  ImportLoansRequest later = Header("import", 120);
  *later.mutable_effective_date() = Day(2025, 3, 16);
  EXPECT_EQ(Import(later, Portfolio(120)).status.error_code(), grpc::StatusCode::ALREADY_EXISTS);
}

TEST_F(ImportApiTest, WhatIsRefusedAsAWhole) {
  const auto message = [this](const ImportLoansRequest& header, int loans) {
    const Answer answer = Import(header, Portfolio(loans));
    EXPECT_FALSE(answer.status.ok());
    return answer.status.error_message();
  };
  EXPECT_THAT(message(Header("import", 11), 10), HasSubstr("11 loans were announced"));
  EXPECT_THAT(message(Header("import", 9), 10), HasSubstr("more loans came"));
  EXPECT_THAT(message(Header("import", 0), 0), HasSubstr("loan_count"));
  ImportLoansRequest header = Header("import", 10);
  *header.mutable_effective_date() = Day(2999, 1, 1);
  EXPECT_THAT(message(header, 10), HasSubstr("after today"));
  header = Header("import", 10);
  header.set_parent("operators/none");
  EXPECT_THAT(message(header, 10), HasSubstr("operators/none"));
  EXPECT_THAT(Loans(), SizeIs(1));
}

// The server is killed once the first loans are known to be recorded; the same request does the
// rest.
TEST_F(ImportApiTest, AnImportThatIsKilledInTheMiddleRecordsEachLoanOnce) {
  constexpr int kLoans = 6000;
  const std::vector<ImportedLoan> loans = Portfolio(kLoans);
  {
    grpc::ClientContext context;
    const auto call = client_->issuance->ImportLoans(&context);
    Send(Header("import", kLoans), loans, 500, *call);
    ImportLoansResponse response;
    while (response.recorded_count() == 0 && call->Read(&response)) continue;
    EXPECT_GT(response.recorded_count(), 0);
    server_->Kill();
    while (call->Read(&response)) continue;
    (void)call->Finish();
  }
  Start();
  const size_t before = Loans().size();
  EXPECT_GT(before, 1u);
  EXPECT_LT(before, size_t{kLoans});
  const Answer rest = Import(Header("import", kLoans), loans);
  EXPECT_TRUE(rest.status.ok()) << rest.status.error_message();
  EXPECT_EQ(rest.last.recorded_count(), kLoans);
  EXPECT_EQ(rest.last.totals().principal_outstanding_minor(), kLoans * 1'000'00);
  EXPECT_THAT(Loans(), SizeIs(kLoans + 1));
  ExpectProven();
}

}  // namespace
}  // namespace thuning
