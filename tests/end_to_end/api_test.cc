// The server as its callers see it: answers, refusals, retries, pages, and what a second process or
// a signal does to it.

#include <grpcpp/grpcpp.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "ledger/base/version.h"
#include "tests/end_to_end/client.h"
#include "tests/end_to_end/server_process.h"
#include "tests/support/temporary_directory.h"

namespace thuning {
namespace {

using namespace ledger::v1;
using ::testing::HasSubstr;

class ApiTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    directory_ = new TemporaryDirectory;
    server_ = ServerProcess::Start(*directory_ / "data").release();
    client_ = new Client(server_->NewChannel());
    SetUpProgramme(*client_, 5);
  }
  static void TearDownTestSuite() {
    delete client_;
    EXPECT_EQ(server_->Terminate(), 0);
    delete server_;
    delete directory_;
  }

  static grpc::Status Pay(const RecordRepaymentRequest& request,
                          RecordRepaymentResponse* response) {
    return Call(*client_->repayment, &RepaymentService::Stub::RecordRepayment, request, response);
  }

  static inline TemporaryDirectory* directory_ = nullptr;
  static inline ServerProcess* server_ = nullptr;
  static inline Client* client_ = nullptr;
};

template <typename Detail>
Detail DetailOf(const grpc::Status& status) {
  google::rpc::Status rpc;
  EXPECT_TRUE(rpc.ParseFromString(status.error_details()));
  Detail detail;
  for (const auto& any : rpc.details()) {
    if (any.UnpackTo(&detail)) break;
  }
  return detail;
}

TEST_F(ApiTest, AWriteIsSeenByTheNextRead) {
  RecordRepaymentResponse paid;
  ASSERT_TRUE(Pay(CashPayment("seen", 1, 250'00), &paid).ok());
  GetLoanRequest request;
  request.set_name("operators/ami/loans/L-1");
  GetLoanResponse loan;
  ASSERT_TRUE(Call(*client_->issuance, &IssuanceService::Stub::GetLoan, request, &loan).ok());
  EXPECT_EQ(loan.loan().principal_outstanding_minor(), 10'000'000 - 250'00);
  EXPECT_GE(loan.as_of_position(), paid.position());
}

TEST_F(ApiTest, ARetryGetsTheFirstAnswerAndPaysOnce) {
  RecordRepaymentResponse first;
  RecordRepaymentResponse again;
  ASSERT_TRUE(Pay(CashPayment("twice", 2, 100), &first).ok());
  ASSERT_TRUE(Pay(CashPayment("twice", 2, 100), &again).ok());
  EXPECT_EQ(first.SerializeAsString(), again.SerializeAsString());
  ListTransactionsRequest request;
  request.set_parent("operators/ami/loans/L-2");
  ListTransactionsResponse list;
  ASSERT_TRUE(
      Call(*client_->repayment, &RepaymentService::Stub::ListTransactions, request, &list).ok());
  ASSERT_EQ(list.transactions_size(), 2) << "the disbursement, and one payment";
  EXPECT_EQ(list.transactions(1).name(), first.name());
  EXPECT_EQ(list.transactions(1).outcome().allocations(0).amount_minor(), 100);
}

TEST_F(ApiTest, TheSameIdForAnotherPaymentIsRefused) {
  RecordRepaymentResponse response;
  ASSERT_TRUE(Pay(CashPayment("reused", 3, 100), &response).ok());
  const grpc::Status status = Pay(CashPayment("reused", 3, 101), &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::ALREADY_EXISTS);
  EXPECT_EQ(ReasonOf(status), "REQUEST_ID_REUSED");
}

TEST_F(ApiTest, ARefusalNamesTheFieldAndTheReasonAndChangesNothing) {
  ListProjectionsResponse before;
  ASSERT_TRUE(Call(*client_->admin, &AdminService::Stub::ListProjections, {}, &before).ok());
  RecordRepaymentRequest request = CashPayment("malformed", 3, 100);
  request.set_request_id("4711");
  RecordRepaymentResponse response;
  const grpc::Status malformed = Pay(request, &response);
  EXPECT_EQ(malformed.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(DetailOf<google::rpc::BadRequest>(malformed).field_violations(0).field(), "request_id");
  RecordRepaymentRequest early = CashPayment("early", 3, 100);
  *early.mutable_effective_date() = Day(2025, 1, 3);
  const grpc::Status refused = Pay(early, &response);
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(ReasonOf(refused), "DATE_BEFORE_DISBURSEMENT");
  ListProjectionsResponse after;
  ASSERT_TRUE(Call(*client_->admin, &AdminService::Stub::ListProjections, {}, &after).ok());
  EXPECT_EQ(after.durable_position(), before.durable_position());
}

// Under other names stand rows of other types, some of them no one's but the ledger's.
TEST_F(ApiTest, ANameOfAnotherCollectionIsRefused) {
  for (const char* name : {"operators/ami/loans/L-1/account", "operators/ami/courses/L-1",
                           "operators/ami/beneficiaries/B-1", ""}) {
    GetLoanRequest request;
    request.set_name(name);
    GetLoanResponse response;
    EXPECT_EQ(
        Call(*client_->issuance, &IssuanceService::Stub::GetLoan, request, &response).error_code(),
        grpc::StatusCode::INVALID_ARGUMENT)
        << name;
    ListTransactionsRequest list;
    list.set_parent(name);
    ListTransactionsResponse page;
    EXPECT_EQ(Call(*client_->repayment, &RepaymentService::Stub::ListTransactions, list, &page)
                  .error_code(),
              grpc::StatusCode::INVALID_ARGUMENT)
        << name;
  }
}

TEST_F(ApiTest, EachItemOfABatchHasItsOwnOutcome) {
  BatchRecordRepaymentsRequest batch;
  *batch.add_requests() = CashPayment("batch 1", 4, 100);
  *batch.add_requests() = CashPayment("batch 2", 999, 100);
  *batch.add_requests() = CashPayment("batch 3", 4, 200);
  batch.add_requests()->set_request_id("no uuid");
  BatchRecordRepaymentsResponse outcomes;
  ASSERT_TRUE(
      Call(*client_->repayment, &RepaymentService::Stub::BatchRecordRepayments, batch, &outcomes)
          .ok());
  ASSERT_EQ(outcomes.outcomes_size(), 4);
  EXPECT_TRUE(outcomes.outcomes(0).has_response());
  EXPECT_EQ(outcomes.outcomes(1).error().code(), static_cast<int>(grpc::StatusCode::NOT_FOUND));
  EXPECT_GT(outcomes.outcomes(2).response().position(), outcomes.outcomes(0).response().position());
  EXPECT_EQ(outcomes.outcomes(3).error().code(),
            static_cast<int>(grpc::StatusCode::INVALID_ARGUMENT));
}

TEST_F(ApiTest, PagesHoldEveryLoanOnce) {
  std::vector<std::string> names;
  ListLoansRequest request;
  request.set_parent("operators/ami");
  request.set_page_size(2);
  do {
    ListLoansResponse page;
    ASSERT_TRUE(Call(*client_->issuance, &IssuanceService::Stub::ListLoans, request, &page).ok());
    EXPECT_LE(page.loans_size(), 2);
    for (const Loan& loan : page.loans()) names.push_back(loan.name());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(names, testing::ElementsAre("operators/ami/loans/L-1", "operators/ami/loans/L-2",
                                          "operators/ami/loans/L-3", "operators/ami/loans/L-4",
                                          "operators/ami/loans/L-5"));
  request.set_page_token("no token");
  ListLoansResponse page;
  EXPECT_EQ(
      Call(*client_->issuance, &IssuanceService::Stub::ListLoans, request, &page).error_code(),
      grpc::StatusCode::INVALID_ARGUMENT);
}

LoadUsuryThresholdsRequest TwoQuarters() {
  LoadUsuryThresholdsRequest request;
  request.set_request_id(UuidOf("usury"));
  request.set_parent("operators/ami");
  for (const int month : {1, 4}) {
    type::v1::UsuryThreshold& threshold = *request.add_thresholds();
    threshold.set_category("CONSO-3000");
    *threshold.mutable_valid_from() = Day(2025, month, 1);
    *threshold.mutable_valid_to() = Day(2025, month + 2, 30);
    threshold.set_rate_percent("4.4");
    threshold.set_reference("JORF 0301");
  }
  return request;
}

TEST_F(ApiTest, ThresholdsOfUsuryAreServedByCategoryAndDay) {
  LoadUsuryThresholdsResponse loaded;
  ASSERT_TRUE(
      Call(*client_->admin, &AdminService::Stub::LoadUsuryThresholds, TwoQuarters(), &loaded).ok());
  EXPECT_EQ(loaded.loaded_count(), 2);
  ListUsuryThresholdsRequest list;
  list.set_parent("operators/ami");
  list.set_page_size(1);
  for (const int month : {1, 4}) {
    ListUsuryThresholdsResponse page;
    ASSERT_TRUE(Call(*client_->admin, &AdminService::Stub::ListUsuryThresholds, list, &page).ok());
    ASSERT_EQ(page.thresholds_size(), 1);
    EXPECT_EQ(page.thresholds(0).valid_from().month(), month);
    EXPECT_EQ(page.next_page_token().empty(), month == 4);
    list.set_page_token(page.next_page_token());
  }
}

TEST_F(ApiTest, AProductAnswersWithItsCategoryOfUsury) {
  CreateProductRequest request;
  request.set_request_id(UuidOf("conso"));
  request.set_parent("operators/ami");
  request.set_product_id("conso");
  Product& product = *request.mutable_product();
  product.set_display_name("Prêt personnel");
  product.set_interest_method(type::v1::INTEREST_METHOD_ZERO);
  product.set_min_principal_minor(1);
  product.set_max_principal_minor(1'000'000);
  product.set_max_instalment_count(12);
  product.set_usury_category("CONSO-3000");
  product.set_usury_measure(type::v1::USURY_MEASURE_TEG_PROPORTIONAL);
  CreateProductResponse defined;
  ASSERT_TRUE(Call(*client_->admin, &AdminService::Stub::CreateProduct, request, &defined).ok());
  EXPECT_EQ(defined.product().policy().rules_version(), 1) << "defaults are written out";
  EXPECT_EQ(defined.product().policy().schedule_rule(), type::v1::SCHEDULE_RULE_DRAWN);
  product.set_name("operators/ami/products/conso");
  *product.mutable_policy() = defined.product().policy();
  EXPECT_EQ(defined.product().SerializeAsString(), product.SerializeAsString());
}

TEST_F(ApiTest, APersonsNameIsServedButNotLogged) {
  GetBeneficiaryRequest request;
  request.set_name("operators/ami/beneficiaries/B-1");
  GetBeneficiaryResponse person;
  ASSERT_TRUE(Call(*client_->admin, &AdminService::Stub::GetBeneficiary, request, &person).ok());
  EXPECT_EQ(person.beneficiary().display_name(), "Awa Diop");
  grpc::ClientContext context;
  const auto stream = client_->audit->StreamRecords(&context, {});
  StreamRecordsResponse chunk;
  int records = 0;
  while (stream->Read(&chunk)) {
    for (const std::string& record : chunk.records()) {
      EXPECT_THAT(record, testing::Not(HasSubstr("Awa")));
      ++records;
    }
  }
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_GT(records, 15);
}

TEST_F(ApiTest, AFollowerGetsRecordsAsTheyArrive) {
  ListProjectionsResponse now;
  ASSERT_TRUE(Call(*client_->admin, &AdminService::Stub::ListProjections, {}, &now).ok());
  StreamRecordsRequest request;
  request.set_from_position(now.durable_position() + 1);
  request.set_follow(true);
  grpc::ClientContext context;
  const auto stream = client_->audit->StreamRecords(&context, request);
  RecordRepaymentResponse paid;
  ASSERT_TRUE(Pay(CashPayment("followed", 5, 100), &paid).ok());
  StreamRecordsResponse chunk;
  ASSERT_TRUE(stream->Read(&chunk));
  EXPECT_EQ(chunk.first_position(), paid.position());
  context.TryCancel();
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(ApiTest, TheTrialBalanceIsAsOfADayAndAPosition) {
  RecordRepaymentResponse paid;
  ASSERT_TRUE(Pay(CashPayment("balance", 5, 123), &paid).ok());
  const auto cash_as_of = [&](uint64_t position, const google::type::Date& date) {
    GetTrialBalanceRequest request;
    request.set_parent("operators/ami");
    request.set_as_of_position(position);
    *request.mutable_as_of_date() = date;
    GetTrialBalanceResponse balance;
    EXPECT_TRUE(
        Call(*client_->audit, &AuditService::Stub::GetTrialBalance, request, &balance).ok());
    int64_t cash = 0;
    int64_t sum = 0;
    for (const TrialBalanceRow& row : balance.rows()) {
      sum += row.balance_minor();
      if (row.account() == "530000") cash = row.balance_minor();
    }
    EXPECT_EQ(sum, 0);
    return cash;
  };
  EXPECT_EQ(cash_as_of(paid.position(), Day(2025, 12, 31)) -
                cash_as_of(paid.position() - 1, Day(2025, 12, 31)),
            123);
  EXPECT_EQ(cash_as_of(paid.position(), Day(2025, 2, 3)), 0) << "the day before the value date";
}

TEST_F(ApiTest, ASecondServerOnTheDirectoryIsRefused) {
  const ProgramResult second = RunProgram({THUNINGD, "--data", *directory_ / "data", "--listen",
                                           "unix:" + (*directory_ / "second.socket")});
  EXPECT_EQ(second.status, 1);
  EXPECT_THAT(second.output, HasSubstr("in use by"));
}

TEST_F(ApiTest, AnAddressBeyondTheMachineIsRefused) {
  const ProgramResult result =
      RunProgram({THUNINGD, "--data", *directory_ / "other", "--listen", "0.0.0.0:7400"});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.output, HasSubstr("not a loopback address"));
  EXPECT_FALSE(std::filesystem::exists(*directory_ / "other"));
}

TEST(ServerTest, TellsItsVersionAndServesNothing) {
  const ProgramResult result = RunProgram({THUNINGD, "--version"});
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.output, absl::StrCat("thuningd ", Version(), "\n"));
}

TEST(ServerTest, SigtermFinishesWhatWasAcceptedAndTheRestartServesIt) {
  TemporaryDirectory directory;
  auto server = ServerProcess::Start(directory / "data");
  RecordRepaymentResponse paid;
  {
    Client client(server->NewChannel());
    SetUpProgramme(client, 1);
    ASSERT_TRUE(Call(*client.repayment, &RepaymentService::Stub::RecordRepayment,
                     CashPayment("last", 1, 77), &paid)
                    .ok());
  }
  EXPECT_EQ(server->Terminate(), 0);
  server = ServerProcess::Start(directory / "data");
  Client client(server->NewChannel());
  RecordRepaymentResponse again;
  ASSERT_TRUE(Call(*client.repayment, &RepaymentService::Stub::RecordRepayment,
                   CashPayment("last", 1, 77), &again)
                  .ok());
  EXPECT_EQ(again.SerializeAsString(), paid.SerializeAsString());
}

}  // namespace
}  // namespace thuning
