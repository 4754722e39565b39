#include "clients/admin/repayment_batch.h"

#include <grpcpp/grpcpp.h>

#include <set>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "thuning/ledger/v1/repayment.grpc.pb.h"

namespace thuning::admin {
namespace {

using ledger::v1::BatchRecordRepaymentsRequest;
using ledger::v1::BatchRecordRepaymentsResponse;
using ledger::v1::RecordRepaymentRequest;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Refuses what is paid on the loan "bad".
class FakeRepayment final : public ledger::v1::RepaymentService::Service {
 public:
  grpc::Status BatchRecordRepayments(grpc::ServerContext*,
                                     const BatchRecordRepaymentsRequest* request,
                                     BatchRecordRepaymentsResponse* response) override {
    batch_sizes.push_back(request->requests_size());
    for (const RecordRepaymentRequest& item : request->requests()) {
      items.push_back(item);
      auto* outcome = response->add_outcomes();
      if (item.parent() != "operators/ami/loans/bad") {
        outcome->mutable_response()->set_name(item.parent() + "/repayments/R1");
        continue;
      }
      google::rpc::ErrorInfo info;
      info.set_reason("LOAN_NOT_ACTIVE");
      outcome->mutable_error()->set_code(9);
      outcome->mutable_error()->set_message("closed");
      outcome->mutable_error()->add_details()->PackFrom(info);
    }
    return grpc::Status::OK;
  }

  std::vector<int> batch_sizes;
  std::vector<RecordRepaymentRequest> items;
};

class RepaymentBatchTest : public testing::Test {
 protected:
  RepaymentBatchTest() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
  }

  console::ExitStatus Run(const std::string& input, const std::string& output = "table") {
    std::istringstream in(input);
    out_.str("");
    err_.str("");
    return console::RunProgram({"thuning", "", {RepaymentBatchVerb("batch")}},
                               {"batch", "-", "--operator=ami", "--output", output,
                                absl::StrCat("--server=127.0.0.1:", port_)},
                               {in, out_, err_});
  }

  static std::string Item(const std::string& loan) {
    return absl::StrCat(R"({"parent": ")", loan, R"(", "amount": {"minorUnits": 5000,
        "currencyCode": "EUR"}, "method": "PAYMENT_METHOD_CASH",
        "effectiveDate": {"year": 2026, "month": 3, "day": 1}})",
                        "\n");
  }

  int port_ = 0;
  FakeRepayment service_;
  std::unique_ptr<grpc::Server> server_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(RepaymentBatchTest, SendsAThousandAtATimeEachUnderAnIdOfItsOwn) {
  std::string file;
  for (int i = 0; i < 2001; ++i) file += Item("L-1");
  EXPECT_EQ(Run(file), console::kDone);
  EXPECT_THAT(service_.batch_sizes, ElementsAre(1000, 1000, 1));
  EXPECT_EQ(out_.str(), "recorded  2001\nrefused   0\n");
  std::set<std::string> ids;
  for (const auto& item : service_.items) ids.insert(item.request_id());
  EXPECT_EQ(ids.size(), 2001u);
}

TEST_F(RepaymentBatchTest, TheSameFileGivesTheSameIdsAndAnotherFileOthers) {
  Run(Item("L-1"));
  Run(Item("L-1"));
  Run(Item("L-1") + Item("L-1"));
  EXPECT_EQ(service_.items[0].request_id(), service_.items[1].request_id());
  EXPECT_NE(service_.items[2].request_id(), service_.items[1].request_id());
}

TEST_F(RepaymentBatchTest, NamesTheItemsThatWereRefused) {
  EXPECT_EQ(Run("[" + Item("L-1") + "," + Item("bad") + "]"), console::kRefused);
  EXPECT_EQ(out_.str(),
            "recorded  1\n"
            "refused   1\n"
            "\n"
            "item  loan                     reason           field  message\n"
            "----  -----------------------  ---------------  -----  -------\n"
            "   2  operators/ami/loans/bad  LOAN_NOT_ACTIVE         closed\n");
  EXPECT_EQ(err_.str(), "error: 1 of 2 repayments were refused\nreason: ITEMS_REFUSED\n");
}

TEST_F(RepaymentBatchTest, AsJsonAllOutcomesAreOneDocument) {
  EXPECT_EQ(Run(Item("L-1") + Item("bad"), "json"), console::kRefused);
  EXPECT_THAT(out_.str(), HasSubstr("\"reason\": \"LOAN_NOT_ACTIVE\""));
  EXPECT_THAT(out_.str(), HasSubstr("operators/ami/loans/L-1/repayments/R1"));
}

TEST_F(RepaymentBatchTest, AWrongItemIsNamedByItsNumber) {
  EXPECT_EQ(Run(Item("L-1") + R"({"loan": "L-1"})"), console::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("error: item 2: loan: there is no such field\n"));
  EXPECT_TRUE(service_.items.empty());
}

}  // namespace
}  // namespace thuning::admin
