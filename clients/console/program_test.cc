// The whole way from the command line to a server in this process and back.
#include "clients/console/program.h"

#include <grpcpp/grpcpp.h>

#include <sstream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/console/named_day.h"
#include "clients/console/upload.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "ledger/base/version.h"
#include "ledger/money/date.h"
#include "tests/support/status_matchers.h"
#include "thuning/ledger/v1/admin.grpc.pb.h"
#include "thuning/ledger/v1/issuance.grpc.pb.h"
#include "thuning/ledger/v1/reconciliation.grpc.pb.h"
#include "thuning/ledger/v1/repayment.grpc.pb.h"

namespace thuning::console {
namespace {

using namespace ledger::v1;  // NOLINT: the fakes below name little else.
using ::testing::AnyOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

grpc::Status Refusal() {
  google::rpc::Status status;
  google::rpc::ErrorInfo info;
  info.set_reason("LOAN_NOT_APPLIED");
  google::rpc::BadRequest bad;
  bad.add_field_violations()->set_field("name");
  status.add_details()->PackFrom(info);
  status.add_details()->PackFrom(bad);
  return grpc::Status(grpc::StatusCode::FAILED_PRECONDITION, "the loan is approved already",
                      status.SerializeAsString());
}

// Refuses L-2; fails `failures` times, having heard the request, before it answers.
class FakeIssuance final : public IssuanceService::Service {
 public:
  grpc::Status ApproveLoan(grpc::ServerContext*, const ApproveLoanRequest* request,
                           ApproveLoanResponse* response) override {
    heard.push_back(request->request_id());
    const auto& day = request->effective_date();
    days.push_back(Date::FromYmd(day.year(), day.month(), day.day()).value());
    if (failures-- > 0) return grpc::Status(grpc::StatusCode::UNAVAILABLE, "going away");
    if (request->name() == "operators/ami/loans/L-2") return Refusal();
    response->set_name(request->name());
    response->set_position(42);
    return grpc::Status::OK;
  }

  // Three loans, at most two a page.
  grpc::Status ListLoans(grpc::ServerContext*, const ListLoansRequest* request,
                         ListLoansResponse* response) override {
    heard.push_back(absl::StrCat(request->parent(), " ", request->page_size()));
    const int from = request->page_token().empty() ? 1 : 3;
    const int to = std::min(3, from + std::min(2, request->page_size()) - 1);
    for (int i = from; i <= to; ++i) response->add_loans()->set_name(absl::StrCat("L-", i));
    if (to < 3) response->set_next_page_token("3");
    return grpc::Status::OK;
  }

  std::vector<std::string> heard;
  std::vector<Date> days;
  int failures = 0;
};

class FakeReconciliation final : public ReconciliationService::Service {
 public:
  grpc::Status UploadStatement(grpc::ServerContext*,
                               grpc::ServerReader<UploadStatementRequest>* reader,
                               UploadStatementResponse* response) override {
    UploadStatementRequest message;
    while (reader->Read(&message)) {
      if (!message.parent().empty()) parent = message.parent();
      ++messages;
      file += message.chunk();
    }
    response->set_verdict(REFUSED);
    auto* finding = response->add_findings();
    finding->set_position("line 2");
    finding->set_reason("CLOSING_BALANCE_DIFFERS");
    finding->set_message("5.00 too much");
    finding->set_refusal(true);
    return grpc::Status::OK;
  }

  std::string parent;
  std::string file;
  int messages = 0;
};

// A payment that leaves 5.00 too much, and books in dinars, which have three decimals.
class FakeRepayment final : public RepaymentService::Service {
 public:
  grpc::Status RecordRepayment(grpc::ServerContext*, const RecordRepaymentRequest* request,
                               RecordRepaymentResponse* response) override {
    response->set_name(request->parent() + "/transactions/0002");
    response->set_overpaid_minor(5'000);
    return grpc::Status::OK;
  }
};

class FakeAdmin final : public AdminService::Service {
 public:
  grpc::Status GetOperator(grpc::ServerContext*, const GetOperatorRequest* request,
                           GetOperatorResponse* response) override {
    heard.push_back(request->name());
    if (is_down) return grpc::Status(grpc::StatusCode::NOT_FOUND, "gone");
    response->mutable_operator_()->set_currency_code("TND");
    response->mutable_operator_()->set_time_zone(time_zone);
    return grpc::Status::OK;
  }

  std::vector<std::string> heard;
  std::string time_zone;
  bool is_down = false;
};

class ProgramTest : public testing::Test {
 protected:
  ProgramTest() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(&issuance_);
    builder.RegisterService(&reconciliation_);
    builder.RegisterService(&repayment_);
    builder.RegisterService(&admin_);
    server_ = builder.BuildAndStart();
  }

  ExitStatus Run(std::vector<std::string> words, const std::string& input = "") {
    const Program program = {
        "thuning",
        "A client.",
        {CallVerb("loan approve", "IssuanceService.ApproveLoan", "name", "loans"),
         CallVerb("loan list", "IssuanceService.ListLoans"),
         CallVerb("repayment record", "RepaymentService.RecordRepayment", "parent", "loans"),
         UploadVerb("statement upload")}};
    words.insert(words.begin(), absl::StrCat("--server=127.0.0.1:", port_));
    words.insert(words.begin(), "--operator=ami");
    std::istringstream in(input);
    out_.str("");
    err_.str("");
    return RunProgram(program, words, {in, out_, err_});
  }

  ExitStatus Approve(const std::string& loan) {
    return Run({"loan", "approve", loan, "--effective-date=2026-11-20"});
  }

  int port_ = 0;
  FakeIssuance issuance_;
  FakeReconciliation reconciliation_;
  FakeRepayment repayment_;
  FakeAdmin admin_;
  std::unique_ptr<grpc::Server> server_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(ProgramTest, PrintsTheAnswerForPeople) {
  EXPECT_EQ(Approve("L-1"), kDone);
  EXPECT_EQ(out_.str(), "name      loans/L-1\nposition  42\n");
  EXPECT_EQ(err_.str(), "");
}

TEST_F(ProgramTest, PrintsTheAnswerAsOneDocument) {
  EXPECT_EQ(Run({"loan", "approve", "L-1", "--effective-date=2026-11-20", "--output=json"}), kDone);
  EXPECT_EQ(out_.str(), "{\n \"name\": \"operators/ami/loans/L-1\",\n \"position\": \"42\"\n}\n");
}

TEST_F(ProgramTest, ARefusalNamesReasonAndField) {
  EXPECT_EQ(Approve("L-2"), kRefused);
  EXPECT_EQ(out_.str(), "");
  EXPECT_EQ(err_.str(),
            "error: the loan is approved already\nreason: LOAN_NOT_APPLIED\nfield: name\n");
  EXPECT_EQ(issuance_.heard.size(), 1u);
}

TEST_F(ProgramTest, ACallThatFailedAfterItWasSentIsRepeatedUnderTheSameId) {
  issuance_.failures = 2;
  EXPECT_EQ(Approve("L-1"), kDone);
  ASSERT_EQ(issuance_.heard.size(), 3u);
  EXPECT_EQ(issuance_.heard[0].size(), 36u);
  EXPECT_EQ(issuance_.heard[1], issuance_.heard[0]);
  EXPECT_EQ(issuance_.heard[2], issuance_.heard[0]);
}

TEST_F(ProgramTest, WhenItNeverAnswersOneIsToldTheRequestId) {
  issuance_.failures = 100;
  EXPECT_EQ(Approve("L-1"), kUnreachable);
  EXPECT_EQ(issuance_.heard.size(), 4u);
  EXPECT_THAT(err_.str(), HasSubstr("--request-id " + issuance_.heard[0]));
}

TEST_F(ProgramTest, AServerThatIsNotThereIsStatus3) {
  server_->Shutdown();
  EXPECT_EQ(Approve("L-1"), kUnreachable);
  EXPECT_EQ(err_.str(), absl::StrCat("error: cannot reach the server at 127.0.0.1:", port_, "\n"));
}

TEST_F(ProgramTest, ListsAreAskedForUntilTheirEnd) {
  EXPECT_EQ(Run({"loan", "list"}), kDone);
  EXPECT_EQ(out_.str(),
            "name  principal outstanding minor\n"
            "----  ---------------------------\n"
            "L-1                             0\n"
            "L-2                             0\n"
            "L-3                             0\n");
  EXPECT_THAT(issuance_.heard, ElementsAre("operators/ami 1000", "operators/ami 1000"));
}

TEST_F(ProgramTest, ALimitEndsAListAndOnePageIsOnePage) {
  EXPECT_EQ(Run({"loan", "list", "--limit=1"}), kDone);
  EXPECT_THAT(out_.str(), Not(HasSubstr("L-2")));
  EXPECT_EQ(Run({"loan", "list", "--page-size=2"}), kDone);
  EXPECT_THAT(out_.str(), HasSubstr("next page token  3\n"));
  EXPECT_THAT(issuance_.heard, ElementsAre("operators/ami 1", "operators/ami 2"));
}

TEST_F(ProgramTest, MoneyIsShownInTheCurrencyOfTheBooksThatItIsAbout) {
  const std::vector<std::string> words = {
      "repayment",      "record",        "operators/atlas/loans/L-1",
      "--amount=6 TND", "--method=cash", "--effective-date",
      "2026-11-20"};
  EXPECT_EQ(Run(words), kDone);
  EXPECT_THAT(out_.str(), HasSubstr("overpaid  5.000 TND\n"));
  EXPECT_THAT(admin_.heard, ElementsAre("operators/atlas")) << "and not the one of --operator";
  admin_.is_down = true;
  EXPECT_EQ(Run(words), kDone) << "the payment was recorded";
  EXPECT_THAT(out_.str(), HasSubstr("overpaid minor  5000\n"));
}

TEST_F(ProgramTest, MergedPagesAreOneDocument) {
  EXPECT_EQ(Run({"loan", "list", "--output", "json"}), kDone);
  EXPECT_THAT(out_.str(), HasSubstr("\"nextPageToken\": \"\""));
  EXPECT_THAT(out_.str(), HasSubstr("\"name\": \"L-3\""));
}

TEST_F(ProgramTest, AFileIsSentInPiecesAndItsRefusalIsTheOutcome) {
  const std::string file((size_t{256} << 10) * 2 + 1, 'x');
  EXPECT_EQ(Run({"statement", "upload", "-"}, file), kRefused);
  EXPECT_EQ(reconciliation_.parent, "operators/ami");
  EXPECT_EQ(reconciliation_.messages, 3);
  EXPECT_EQ(reconciliation_.file, file);
  EXPECT_THAT(out_.str(), HasSubstr("verdict   refused\n"));
  EXPECT_EQ(err_.str(),
            "error: the file is refused: line 2: 5.00 too much\n"
            "reason: CLOSING_BALANCE_DIFFERS\n");
}

TEST_F(ProgramTest, WhatCannotBeUnderstoodIsUsage) {
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{},
                                             {"loan"},
                                             {"loan", "aprove"},
                                             {"loan", "approve", "L-1", "--bogus"},
                                             {"loan", "approve", "L-1"},
                                             {"loan", "list", "--output=xml"}}) {
    EXPECT_EQ(Run(words), kUsage);
    EXPECT_THAT(err_.str(), HasSubstr("error: "));
  }
  EXPECT_EQ(Run({"loan", "aprove", "--output=json"}), kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("\"reason\": \"USAGE\""));
  EXPECT_TRUE(issuance_.heard.empty());
}

TEST_F(ProgramTest, WhatWasMistypedIsNamedWithWhatItMayHaveMeant) {
  struct Case {
    std::vector<std::string> words;
    std::string message;
  };
  for (const auto& [words, message] : std::vector<Case>{
           {{"laon", "list"}, "thuning has no command \"laon\"; did you mean \"loan\"?"},
           {{"loan", "lsit"}, "thuning loan has no command \"lsit\"; did you mean \"list\"?"},
           {{"loan", "approve", "L-1", "--efective-date", "2026-11-20"},
            "thuning loan approve has no option --efective-date; did you mean "
            "\"--effective-date\"?"},
           {{"--ouput=json", "loan", "list"},
            "thuning loan list has no option --ouput; did you mean \"--output\"?"},
           {{"loan", "list", "--hepl"},
            "thuning loan list has no option --hepl; did you mean \"--help\"?"}}) {
    EXPECT_EQ(Run(words), kUsage);
    EXPECT_EQ(err_.str(), absl::StrCat("error: ", message, "\nreason: USAGE\n"));
  }
  EXPECT_TRUE(issuance_.heard.empty());
}

TEST_F(ProgramTest, WhereNothingIsNearOneIsToldWhatThereIs) {
  Run({"frobnicate"});
  EXPECT_THAT(err_.str(), HasSubstr("there are loan, repayment, statement, help\n"));
  Run({"loan", "frobnicate"});
  EXPECT_THAT(err_.str(), HasSubstr("there are approve, list\n"));
  Run({"loan", "list", "--frobnicate"});
  EXPECT_THAT(err_.str(), HasSubstr("\"thuning loan list --help\" lists its options\n"));
  Run({});
  EXPECT_THAT(err_.str(),
              HasSubstr("thuning needs a command, one of loan, repayment, statement, help\n"));
  Run({"loan"});
  EXPECT_THAT(err_.str(), HasSubstr("thuning loan needs a command, one of approve, list\n"));
}

TEST_F(ProgramTest, OtherMistakesAreNotTakenForUnknownWords) {
  Run({"loan", "approve", "L-1", "L-2"});
  EXPECT_THAT(err_.str(), HasSubstr("error: --name: At Most 1 required but received 2\n"));
  Run({"--operator"});
  EXPECT_THAT(err_.str(), HasSubstr("error: --operator: "));
}

TEST_F(ProgramTest, HelpIsNoError) {
  EXPECT_EQ(Run({"loan", "approve", "--help"}), kDone);
  EXPECT_THAT(out_.str(), HasSubstr("Day of the approval; not before the application."));
}

TEST_F(ProgramTest, HelpMayBeAskedForInSeveralWays) {
  using Words = std::vector<std::string>;
  for (const std::vector<Words>& ways : std::vector<std::vector<Words>>{
           {{"--help"}, {"-h"}, {"help"}},
           {{"loan", "--help"}, {"help", "loan"}, {"loan", "help"}},
           {{"loan", "list", "--help"}, {"help", "loan", "list"}, {"loan", "help", "list"}}}) {
    EXPECT_EQ(Run(ways[0]), kDone);
    const std::string help = out_.str();
    EXPECT_THAT(help, HasSubstr("Usage: thuning"));
    for (const Words& way : ways) {
      EXPECT_EQ(Run(way), kDone);
      EXPECT_EQ(out_.str(), help);
      EXPECT_EQ(err_.str(), "");
    }
  }
}

TEST_F(ProgramTest, HelpOnACommandThatThereIsNotIsUsage) {
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"help", "laon"}, {"laon", "--help"}}) {
    EXPECT_EQ(Run(words), kUsage);
    EXPECT_EQ(out_.str(), "");
    EXPECT_THAT(err_.str(), HasSubstr("did you mean \"loan\"?"));
  }
  EXPECT_EQ(Run({"help", "loan", "lsit", "--output=json"}), kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("\"reason\": \"USAGE\""));
}

TEST_F(ProgramTest, ALoanMayBeCalledHelp) {
  EXPECT_EQ(Approve("help"), kDone);
  EXPECT_THAT(out_.str(), HasSubstr("loans/help"));
}

TEST_F(ProgramTest, TheVersionIsThatOfTheProject) {
  EXPECT_EQ(Run({"--version"}), kDone);
  EXPECT_EQ(out_.str(), absl::StrCat("thuning ", Version(), "\n"));
  EXPECT_THAT(std::string(Version()), MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+"));
}

// The two zones never have the same day: they are 25 hours apart.
TEST_F(ProgramTest, TodayIsTheOperatorsByItsTimeZone) {
  for (const std::string zone : {"Pacific/Kiritimati", "Pacific/Pago_Pago"}) {
    admin_.time_zone = zone;
    ASSERT_OK_AND_ASSIGN(const Date before, DayIn(zone, absl::Now()));
    EXPECT_EQ(Run({"loan", "approve", "L-1", "--effective-date=today"}), kDone);
    EXPECT_EQ(Run({"loan", "approve", "L-1", "--effective-date", "yesterday"}), kDone);
    ASSERT_OK_AND_ASSIGN(const Date after, DayIn(zone, absl::Now()));
    ASSERT_EQ(issuance_.days.size(), 2u);
    EXPECT_THAT(issuance_.days[0], AnyOf(before, after)) << zone;
    EXPECT_THAT(issuance_.days[1], AnyOf(AddDays(before, -1), AddDays(after, -1))) << zone;
    issuance_.days.clear();
  }
  EXPECT_THAT(admin_.heard, Each("operators/ami"));
}

TEST_F(ProgramTest, WhereTheOperatorIsNotKnownThereIsNoToday) {
  admin_.is_down = true;
  EXPECT_EQ(Run({"loan", "approve", "L-1", "--effective-date=today"}), kRefused);
  EXPECT_EQ(err_.str(), "error: gone\n");
  EXPECT_TRUE(issuance_.heard.empty());
}

TEST_F(ProgramTest, AMistypedDayIsRefusedBeforeAnythingIsSent) {
  for (const std::string day : {"2026-13-01", "2026-02-30", "01/02/2026", "todya"}) {
    EXPECT_EQ(Run({"loan", "approve", "L-1", "--effective-date", day}), kUsage);
    EXPECT_THAT(err_.str(), HasSubstr(absl::StrCat("error: --effective-date: \"", day,
                                                   "\" is not a day such as 2026-11-20, today")));
  }
  EXPECT_TRUE(issuance_.heard.empty());
  EXPECT_TRUE(admin_.heard.empty());
}

}  // namespace
}  // namespace thuning::console
