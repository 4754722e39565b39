#include "clients/admin/portfolio_import.h"

#include <grpcpp/grpcpp.h>

#include <sstream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "thuning/ledger/v1/issuance.grpc.pb.h"

namespace thuning::admin {
namespace {

using ledger::v1::ImportedLoan;
using ledger::v1::ImportLoansRequest;
using ledger::v1::ImportLoansResponse;
using ::testing::HasSubstr;
using ::testing::SizeIs;

// Refuses the loan "bad", and with it all.
class FakeIssuance final : public ledger::v1::IssuanceService::Service {
 public:
  grpc::Status ImportLoans(
      grpc::ServerContext*,
      grpc::ServerReaderWriter<ImportLoansResponse, ImportLoansRequest>* stream) override {
    headers.emplace_back();
    ImportLoansRequest message;
    ImportLoansResponse last;
    while (stream->Read(&message)) {
      if (!message.request_id().empty()) headers.back() = message;
      for (const ImportedLoan& loan : message.loans()) {
        loans.push_back(loan);
        last.set_loan_count(last.loan_count() + 1);
        if (loan.loan_id() != "bad") continue;
        ImportLoansResponse::Refusal& refusal = *last.add_refusals();
        refusal.set_line(last.loan_count());
        refusal.set_loan_id("bad");
        refusal.set_reason("NOT_FOUND");
        refusal.set_field("beneficiary");
        refusal.set_message("nobody");
        last.set_refused_count(last.refused_count() + 1);
      }
    }
    last.set_phase(ledger::v1::IMPORT_PHASE_VALIDATING);
    stream->Write(last);
    last.set_phase(ledger::v1::IMPORT_PHASE_DONE);
    if (last.refused_count() == 0) last.set_recorded_count(last.loan_count());
    stream->Write(last);
    return grpc::Status::OK;
  }

  std::vector<ImportLoansRequest> headers;
  std::vector<ImportedLoan> loans;
};

class PortfolioImportTest : public testing::Test {
 protected:
  PortfolioImportTest() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
  }

  console::ExitStatus Run(const std::string& input, std::vector<std::string> more = {}) {
    std::istringstream in(input);
    out_.str("");
    err_.str("");
    std::vector<std::string> arguments = {"import", "-", "--operator=ami",
                                          "--effective-date=2026-07-01",
                                          absl::StrCat("--server=127.0.0.1:", port_)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return console::RunProgram({"thuning", "", {PortfolioImportVerb("import")}}, arguments,
                               {in, out_, err_});
  }

  static std::string Line(const std::string& id) {
    return absl::StrCat(R"({"loanId": ")", id, R"(", "beneficiary": "B-1", "product": "thun",
        "history": [{"kind": "TRANSACTION_KIND_DISBURSEMENT", "bankAccount": "coop"}]})",
                        "\n");
  }

  int port_ = 0;
  FakeIssuance service_;
  std::unique_ptr<grpc::Server> server_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(PortfolioImportTest, SendsAllLoansWithTheirFullNames) {
  EXPECT_EQ(Run(Line("L-1") + Line("L-2")), console::kDone) << err_.str();
  ASSERT_THAT(service_.loans, SizeIs(2));
  EXPECT_EQ(service_.loans[0].beneficiary(), "operators/ami/beneficiaries/B-1");
  EXPECT_EQ(service_.loans[1].product(), "operators/ami/products/thun");
  EXPECT_EQ(service_.loans[1].history(0).bank_account(), "operators/ami/bankAccounts/coop");
  EXPECT_EQ(service_.headers[0].loan_count(), 2);
  EXPECT_EQ(service_.headers[0].parent(), "operators/ami");
  EXPECT_EQ(service_.headers[0].effective_date().month(), 7);
  EXPECT_THAT(out_.str(), HasSubstr("recorded  2\n"));
}

TEST_F(PortfolioImportTest, TheSameFileIsTheSameRequestAlsoWhenItIsOnlyValidated) {
  Run(Line("L-1"), {"--validate-only"});
  Run(Line("L-1"));
  Run(Line("L-2"));
  EXPECT_TRUE(service_.headers[0].validate_only());
  EXPECT_EQ(service_.headers[1].request_id(), service_.headers[0].request_id());
  EXPECT_NE(service_.headers[2].request_id(), service_.headers[0].request_id());
}

TEST_F(PortfolioImportTest, NamesTheLoansThatAreRefused) {
  EXPECT_EQ(Run("[" + Line("L-1") + "," + Line("bad") + "]"), console::kRefused);
  EXPECT_THAT(out_.str(), HasSubstr("line  loan  reason     field        message\n"));
  EXPECT_THAT(out_.str(), HasSubstr("   2  bad   NOT_FOUND  beneficiary  nobody\n"));
  EXPECT_EQ(err_.str(), "error: 1 of 2 loans were refused\nreason: LOANS_REFUSED\n");
}

TEST_F(PortfolioImportTest, AWrongLineIsNamedByItsNumber) {
  EXPECT_EQ(Run(Line("L-1") + R"({"loan": "L-1"})"), console::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("error: loan 2: loan: there is no such field\n"));
  EXPECT_TRUE(service_.headers.empty());
}

}  // namespace
}  // namespace thuning::admin
