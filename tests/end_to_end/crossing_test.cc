// Four operators in four currencies on one server, with the same ids for everything: no request
// reaches from one into another, tried on each field that names something in each method, and no
// answer about one shows what is another's.

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "clients/console/channel.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "tests/end_to_end/client.h"
#include "tests/end_to_end/server_process.h"
#include "tests/support/temporary_directory.h"

namespace thuning {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using google::protobuf::TextFormat;

struct Operator {
  std::string id;
  std::string currency;
};

const std::vector<Operator>& Operators() {
  static const auto* operators = new std::vector<Operator>{
      {"ami", "EUR"}, {"atlas", "MAD"}, {"cedre", "LBP"}, {"protea", "ZAR"}};
  return *operators;
}

// A request as text: $O is where an operator's name begins, $C its currency, $D(day) a date.
struct Asked {
  std::string method;  // "AdminService.CreateOperator"
  std::string request;
  // Whether it does what it asks for when nothing in it crosses; else what it is about is not
  // there.
  bool goes_through = true;
};

// Everything that a request can name, at one operator.
std::vector<Asked> Things() {
  return {
      {"AdminService.CreateBeneficiary",
       R"(parent: "$O" beneficiary_id: "B-1" profile: "individual" display_name: "X")"},
      {"AdminService.CreateBeneficiary",
       R"(parent: "$O" beneficiary_id: "B-2" profile: "individual" display_name: "X")"},
      {"AdminService.CreateProduct",
       R"(parent: "$O" product_id: "zero" product {
            display_name: "zero" interest_method: INTEREST_METHOD_ZERO min_principal_minor: 1
            max_principal_minor: 1000000 max_instalment_count: 12 })"},
      {"ReconciliationService.CreateBankAccount",
       R"(parent: "$O" bank_account_id: "bank" display_name: "bank" ledger_account: "512110"
          iban: "FR1420041010050500013M02606" opening_account: "103400"
          opening_balance { minor_units: 100000000 currency_code: "$C" } effective_date { $D(1) })"},
      {"AdminService.CreateProgramme",
       R"(parent: "$O" programme_id: "hostel" programme { display_name: "hostel"
            profiles { id: "individual" display_name: "x" }
            support_levels { id: "full" display_name: "x" } })"},
      {"FundingService.CreatePartner", R"(parent: "$O" partner_id: "p" display_name: "p")"},
      {"FundingService.CreateFundingLine",
       R"(parent: "$O/partners/p" funding_line_id: "loans" terms {
            display_name: "x" purpose: FUNDING_PURPOSE_LOANS share_percent: "60"
            amount { minor_units: 1000000 currency_code: "$C" } ledger_account: "164100"
            start_date { $D(1) } end_date { $D(28) } })"},
      {"FundingService.CreateFundingLine",
       R"(parent: "$O/partners/p" funding_line_id: "grants" terms {
            display_name: "x" purpose: FUNDING_PURPOSE_GRANTS
            amount { minor_units: 1000000 currency_code: "$C" }
            start_date { $D(1) } end_date { $D(28) } })"},
      {"FeeService.AssessFee",
       R"(parent: "$O" fee_id: "F-1" beneficiary: "$O/beneficiaries/B-1" display_name: "x"
          kind: FEE_KIND_PARTICIPATION amount { minor_units: 5000 currency_code: "$C" }
          effective_date { $D(2) })"},
      {"IssuanceService.ApplyForLoan",
       R"(parent: "$O" loan_id: "L-1" beneficiary: "$O/beneficiaries/B-1"
          product: "$O/products/zero" effective_date { $D(2) } terms {
            principal { minor_units: 100000 currency_code: "$C" } instalment_count: 4 })"},
  };
}

// Each method whose request names more than one thing, in an order in which they go through.
std::vector<Asked> Crossings() {
  return {
      {"IssuanceService.ApplyForLoan",
       R"(parent: "$O" loan_id: "L-2" beneficiary: "$O/beneficiaries/B-1"
          product: "$O/products/zero" effective_date { $D(3) } terms {
            principal { minor_units: 100000 currency_code: "$C" } instalment_count: 4 })"},
      {"IssuanceService.ImportLoans",
       R"(parent: "$O" effective_date { $D(9) } loan_count: 1 loans {
            loan_id: "L-3" beneficiary: "$O/beneficiaries/B-1" product: "$O/products/zero"
            applied_date { $D(2) } approved_date { $D(3) } terms {
              principal { minor_units: 100000 currency_code: "$C" } instalment_count: 4
              disbursement_date { $D(4) } }
            funding { funding_line: "$O/partners/p/fundingLines/loans" }
            history {
              kind: TRANSACTION_KIND_DISBURSEMENT effective_date { $D(4) }
              amount { minor_units: 100000 currency_code: "$C" }
              method: PAYMENT_METHOD_BANK_TRANSFER bank_account: "$O/bankAccounts/bank" } })"},
      {"IssuanceService.ApproveLoan",
       R"(name: "$O/loans/L-1" effective_date { $D(3) }
          funding { funding_line: "$O/partners/p/fundingLines/loans" })"},
      {"IssuanceService.DisburseLoan",
       R"(name: "$O/loans/L-1" bank_account: "$O/bankAccounts/bank" effective_date { $D(4) })"},
      {"RepaymentService.RecordRepayment",
       R"(parent: "$O/loans/L-1" bank_account: "$O/bankAccounts/bank" effective_date { $D(5) }
          amount { minor_units: 1000 currency_code: "$C" } method: PAYMENT_METHOD_DIRECT_DEBIT)"},
      {"RepaymentService.BatchRecordRepayments",
       R"(requests { parent: "$O/loans/L-1" bank_account: "$O/bankAccounts/bank"
            request_id: "$R" effective_date { $D(5) } method: PAYMENT_METHOD_DIRECT_DEBIT
            amount { minor_units: 2000 currency_code: "$C" } })"},
      {"RepaymentService.RecordTransaction",
       R"(parent: "$O/loans/L-1" bank_account: "$O/bankAccounts/bank" effective_date { $D(6) }
          kind: TRANSACTION_KIND_CHARGEBACK amount { minor_units: 10 currency_code: "$C" }
          method: PAYMENT_METHOD_DIRECT_DEBIT)"},
      {"FundingService.CallGuarantee",
       R"(name: "$O/loans/L-1" bank_account: "$O/bankAccounts/bank" effective_date { $D(7) })",
       false},
      {"FundingService.PaySettlement",
       R"(name: "$O/partners/p/settlements/S1" bank_account: "$O/bankAccounts/bank"
          effective_date { $D(7) })",
       false},
      {"FundingService.AwardGrant",
       R"(parent: "$O" beneficiary: "$O/beneficiaries/B-1" bank_account: "$O/bankAccounts/bank"
          funding_line: "$O/partners/p/fundingLines/grants" reason: "x" effective_date { $D(7) }
          amount { minor_units: 1000 currency_code: "$C" })"},
      {"AdminService.EnrolBeneficiary",
       R"(parent: "$O" programme: "$O/programmes/hostel" beneficiary: "$O/beneficiaries/B-1"
          support_level: "full" start_date { $D(5) })"},
      {"FeeService.CreateFeeSchedule",
       R"(parent: "$O" fee_schedule_id: "S-1" fee_schedule {
            programme: "$O/programmes/hostel" kind: FEE_KIND_SUBSCRIPTION display_name: "x"
            charging { rhythm: FEE_RHYTHM_YEARLY }
            versions { valid_from { $D(1) } rates { amount_minor: 100 } } })"},
      {"FeeService.AssessFee",
       R"(parent: "$O" beneficiary: "$O/beneficiaries/B-1" display_name: "x"
          kind: FEE_KIND_PARTICIPATION amount { minor_units: 500 currency_code: "$C" }
          effective_date { $D(6) })"},
      {"FeeService.ShareCost",
       R"(parent: "$O" display_name: "x" amount { minor_units: 500 currency_code: "$C" }
          members { beneficiary: "$O/beneficiaries/B-1" }
          members { beneficiary: "$O/beneficiaries/B-2" } effective_date { $D(6) })"},
      {"FeeService.CollectFee",
       R"(name: "$O/fees/F-1" bank_account: "$O/bankAccounts/bank" effective_date { $D(8) }
          amount { minor_units: 500 currency_code: "$C" } method: PAYMENT_METHOD_DIRECT_DEBIT)"},
      {"FeeService.RefundFeeCredit",
       R"(name: "$O/beneficiaries/B-1" bank_account: "$O/bankAccounts/bank" effective_date { $D(8) }
          amount { minor_units: 500 currency_code: "$C" } method: PAYMENT_METHOD_BANK_TRANSFER)",
       false},
  };
}

const MethodDescriptor& FindMethod(const std::string& name) {
  const auto* method = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
      "thuning.ledger.v1." + name);
  EXPECT_NE(method, nullptr) << name;
  return *method;
}

// How many fields of a request name something of an operator: its own name or parent, and others.
int NamesIn(const Descriptor& type, int depth) {
  static const auto* words = new std::set<std::string>{
      "name",      "parent",       "beneficiary", "bank_account", "product",
      "programme", "funding_line", "loan",        "fee",          "partner"};
  int names = 0;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    // What an account of the chart names is for answers, and ignored in requests.
    if (field.type() == FieldDescriptor::TYPE_MESSAGE && depth < 3 &&
        field.message_type()->name() != "ChartAccount") {
      names += NamesIn(*field.message_type(), depth + 1);
    } else if (field.type() == FieldDescriptor::TYPE_STRING && words->contains(field.name())) {
      // Below the top, a message's own name is ignored.
      names += field.name() == "name" && depth > 0 ? 0 : 1;
    }
  }
  return names;
}

class CrossingTest : public testing::Test {
 protected:
  CrossingTest()
      : server_(ServerProcess::Start(directory_ / "data")), channel_(server_->address()) {
    for (const Operator& books : Operators()) {
      Do("AdminService.CreateOperator",
         absl::StrCat("operator_id: \"", books.id, "\" display_name: \"", books.id,
                      "\" currency_code: \"", books.currency, "\""));
      for (const Asked& call : Things()) {
        Do(call.method, Told(call.request, books));
      }
    }
  }
  ~CrossingTest() override { EXPECT_EQ(server_->Terminate(), 0); }

  // The request as this operator sends it.
  std::string Told(const std::string& request, const Operator& books) {
    std::string text = absl::StrReplaceAll(
        request, {{"$O", "operators/" + books.id}, {"$C", books.currency}, {"$R", NewId()}});
    for (int day = 1; day <= 28; ++day) {
      text = absl::StrReplaceAll(
          text, {{absl::StrCat("$D(", day, ")"), absl::StrCat("year: 2025 month: 1 day: ", day)}});
    }
    return text;
  }

  void Do(const std::string& method, const std::string& text) {
    const auto answer = Send(method, text);
    EXPECT_TRUE(answer.ok()) << method << ": " << answer.status();
  }

  std::string NewId() { return UuidOf(absl::StrCat("request ", ++requests_)); }

  // The last answer as text; an item of a batch or a loan that was refused is a refusal.
  absl::StatusOr<std::string> Send(const std::string& method_name, const std::string& text) {
    const MethodDescriptor& method = FindMethod(method_name);
    const std::unique_ptr<Message> request(messages_->GetPrototype(method.input_type())->New());
    EXPECT_TRUE(TextFormat::ParseFromString(text, request.get())) << text;
    const FieldDescriptor* id = method.input_type()->FindFieldByName("request_id");
    if (id != nullptr) request->GetReflection()->SetString(request.get(), id, NewId());
    const auto bytes =
        channel_.Call(absl::StrCat("/", method.service()->full_name(), "/", method.name()),
                      request->SerializeAsString(), {.deadline = absl::Now() + absl::Minutes(1)});
    if (!bytes.ok()) return bytes.status();
    const std::unique_ptr<Message> response(messages_->GetPrototype(method.output_type())->New());
    EXPECT_TRUE(response->ParseFromString(*bytes));
    const std::string answer = response->DebugString();
    const bool refused =
        absl::StrContains(answer, "error {") || absl::StrContains(answer, "refusals {");
    if (refused) return absl::FailedPreconditionError(answer);
    return answer;
  }

  TemporaryDirectory directory_;
  std::unique_ptr<ServerProcess> server_;
  console::Channel channel_;
  google::protobuf::MessageFactory* messages_ =
      google::protobuf::MessageFactory::generated_factory();
  int requests_ = 0;
};

TEST_F(CrossingTest, NoRequestReachesFromOneOperatorIntoAnother) {
  for (const Asked& call : Crossings()) {
    const Operator& own = Operators()[0];
    const std::vector<std::string> parts = absl::StrSplit(call.request, "\"$O");
    for (size_t crossed = 1; crossed < parts.size(); ++crossed) {
      const Operator& other = Operators()[1 + crossed % 3];
      std::string text = parts[0];
      for (size_t i = 1; i < parts.size(); ++i) {
        absl::StrAppend(&text, "\"operators/", i == crossed ? other.id : own.id, parts[i]);
      }
      EXPECT_FALSE(Send(call.method, Told(text, own)).ok()) << call.method << "\n" << text;
    }
    Operator foreign = own;
    foreign.currency = "MAD";
    if (absl::StrContains(call.request, "$C")) {
      EXPECT_FALSE(Send(call.method, Told(call.request, foreign)).ok()) << call.method;
    }
    for (const Operator& books : Operators()) {
      const auto answer = Send(call.method, Told(call.request, books));
      EXPECT_EQ(answer.ok(), call.goes_through) << call.method << ": " << answer.status();
    }
  }
}

TEST_F(CrossingTest, EachMethodThatNamesSeveralThingsIsTried) {
  std::set<std::string> tried;
  for (const Asked& call : Crossings()) tried.insert(call.method);
  for (const std::string service :
       {"AdminService", "AuditService", "FeeService", "FundingService", "IssuanceService",
        "ReconciliationService", "RepaymentService"}) {
    const auto* type = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
        "thuning.ledger.v1." + service);
    for (int i = 0; i < type->method_count(); ++i) {
      if (NamesIn(*type->method(i)->input_type(), 0) < 2) continue;
      EXPECT_TRUE(tried.contains(absl::StrCat(service, ".", type->method(i)->name())))
          << service << "." << type->method(i)->name();
    }
  }
}

// The lead partner's view: what each has, in euros. Bank accounts were opened with a million each.
TEST_F(CrossingTest, TheBalancesOfAllAreSeenTogetherAtRatesGiven) {
  const std::string request = R"(
      operators: "operators/ami" operators: "operators/atlas" currency_code: "EUR"
      rates { currency_code: "MAD" rate: "0.1" })";
  const auto answer = Send("AuditService.GetConsolidatedBalance", request);
  ASSERT_TRUE(answer.ok()) << answer.status();
  ledger::v1::GetConsolidatedBalanceResponse balance;
  ASSERT_TRUE(TextFormat::ParseFromString(*answer, &balance));
  int64_t banks = 0;
  for (const auto& row : balance.rows()) {
    if (row.account() != "512110") continue;
    banks = row.balance_minor();
    ASSERT_EQ(row.parts_size(), 2);
    EXPECT_EQ(row.parts(1).operator_(), "operators/atlas");
    EXPECT_EQ(row.parts(1).balance_minor(), 100'000'000);
    EXPECT_EQ(row.parts(1).converted_minor(), 10'000'000);
  }
  EXPECT_EQ(banks, 110'000'000);
  EXPECT_EQ(balance.rounding_minor(), 0);
  EXPECT_FALSE(Send("AuditService.GetConsolidatedBalance",
                    R"(operators: "operators/ami" operators: "operators/atlas"
                       currency_code: "EUR")")
                   .ok())
      << "no rate of the dirham";
}

TEST_F(CrossingTest, NoListShowsWhatIsAnothers) {
  const std::vector<std::string> lists = {
      "AdminService.ListBeneficiaries", "AdminService.ListProducts",
      "AdminService.ListProgrammes",    "AdminService.ListChartAccounts",
      "AdminService.ListEnrolments",    "FeeService.ListFees",
      "FundingService.ListPartners",    "FundingService.ListGrants",
      "IssuanceService.ListLoans",      "ReconciliationService.ListBankAccounts",
      "AuditService.GetTrialBalance"};
  for (const std::string& list : lists) {
    for (const Operator& books : Operators()) {
      const auto answer = Send(list, Told("parent: \"$O\"", books));
      ASSERT_TRUE(answer.ok()) << list << answer.status();
      for (const Operator& other : Operators()) {
        if (other.id == books.id) continue;
        EXPECT_FALSE(absl::StrContains(*answer, absl::StrCat("\"", other.currency, "\"")))
            << list << *answer;
        EXPECT_FALSE(absl::StrContains(*answer, absl::StrCat("operators/", other.id))) << list;
      }
    }
  }
}

}  // namespace
}  // namespace thuning
