#include "tests/end_to_end/client.h"

#include <grpcpp/grpcpp.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "ledger/base/sha256.h"
#include "ledger/messages/date.h"

namespace thuning {
namespace {

using namespace ledger::v1;

void ExpectOk(const grpc::Status& status) {
  EXPECT_TRUE(status.ok()) << status.error_code() << " " << status.error_message();
}

void SetUpBooks(Client& client) {
  CreateOperatorRequest books;
  books.set_request_id(UuidOf("operator"));
  books.set_operator_id("ami");
  books.set_display_name("A.M.I.");
  books.set_currency_code("EUR");
  CreateOperatorResponse opened;
  ExpectOk(Call(*client.admin, &AdminService::Stub::CreateOperator, books, &opened));

  CreateProductRequest product;
  product.set_request_id(UuidOf("product"));
  product.set_parent("operators/ami");
  product.set_product_id("zero");
  product.mutable_product()->set_display_name("Prêt d'honneur");
  product.mutable_product()->set_interest_method(type::v1::INTEREST_METHOD_ZERO);
  product.mutable_product()->set_min_principal_minor(1);
  product.mutable_product()->set_max_principal_minor(1'000'000'000);
  product.mutable_product()->set_max_instalment_count(600);
  CreateProductResponse defined;
  ExpectOk(Call(*client.admin, &AdminService::Stub::CreateProduct, product, &defined));

  CreateBankAccountRequest bank;
  bank.set_request_id(UuidOf("bank"));
  bank.set_parent("operators/ami");
  bank.set_bank_account_id("coop");
  bank.set_display_name("Crédit Coopératif");
  bank.set_iban("FR7630006000011234567890189");
  bank.set_ledger_account("512110");
  bank.mutable_opening_balance()->set_currency_code("EUR");
  bank.mutable_opening_balance()->set_minor_units(10'000'000'000);
  bank.set_opening_account("103400");
  *bank.mutable_effective_date() = Day(2025, 1, 1);
  CreateBankAccountResponse account;
  ExpectOk(Call(*client.reconciliation, &ReconciliationService::Stub::CreateBankAccount, bank,
                &account));

  CreateBeneficiaryRequest person;
  person.set_request_id(UuidOf("beneficiary"));
  person.set_parent("operators/ami");
  person.set_beneficiary_id("B-1");
  person.set_profile("individual");
  person.set_display_name("Awa Diop");
  CreateBeneficiaryResponse known;
  ExpectOk(Call(*client.admin, &AdminService::Stub::CreateBeneficiary, person, &known));
}

}  // namespace

std::string UuidOf(const std::string& text) {
  const std::string hex = ToHex(Sha256(text));
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-",
                      hex.substr(16, 4), "-", hex.substr(20, 12));
}

std::string ReasonOf(const grpc::Status& status) {
  google::rpc::Status rpc;
  EXPECT_TRUE(rpc.ParseFromString(status.error_details()));
  google::rpc::ErrorInfo info;
  for (const auto& any : rpc.details()) {
    if (any.UnpackTo(&info)) return info.reason();
  }
  return "";
}

google::type::Date Day(int year, int month, int day) { return DateMessage(year, month, day); }

Client::Client(const std::shared_ptr<grpc::Channel>& channel)
    : admin(AdminService::NewStub(channel)),
      audit(AuditService::NewStub(channel)),
      fees(FeeService::NewStub(channel)),
      funding(FundingService::NewStub(channel)),
      issuance(IssuanceService::NewStub(channel)),
      reconciliation(ReconciliationService::NewStub(channel)),
      repayment(RepaymentService::NewStub(channel)) {}

void SetUpLoan(Client& client, int number) {
  const std::string id = absl::StrCat("L-", number);
  ApplyForLoanRequest application;
  application.set_request_id(UuidOf("apply " + id));
  application.set_parent("operators/ami");
  application.set_loan_id(id);
  application.set_beneficiary("operators/ami/beneficiaries/B-1");
  application.set_product("operators/ami/products/zero");
  application.mutable_terms()->mutable_principal()->set_minor_units(10'000'000);
  application.mutable_terms()->mutable_principal()->set_currency_code("EUR");
  application.mutable_terms()->set_interest_method(type::v1::INTEREST_METHOD_ZERO);
  application.mutable_terms()->set_instalment_count(12);
  *application.mutable_effective_date() = Day(2025, 1, 2);
  ApplyForLoanResponse applied;
  ExpectOk(Call(*client.issuance, &IssuanceService::Stub::ApplyForLoan, application, &applied));

  ApproveLoanRequest approval;
  approval.set_request_id(UuidOf("approve " + id));
  approval.set_name("operators/ami/loans/" + id);
  *approval.mutable_effective_date() = Day(2025, 1, 3);
  ApproveLoanResponse approved;
  ExpectOk(Call(*client.issuance, &IssuanceService::Stub::ApproveLoan, approval, &approved));

  DisburseLoanRequest disbursement;
  disbursement.set_request_id(UuidOf("disburse " + id));
  disbursement.set_name("operators/ami/loans/" + id);
  disbursement.set_bank_account("operators/ami/bankAccounts/coop");
  *disbursement.mutable_effective_date() = Day(2025, 1, 4);
  DisburseLoanResponse disbursed;
  ExpectOk(Call(*client.issuance, &IssuanceService::Stub::DisburseLoan, disbursement, &disbursed));
}

void SetUpProgramme(Client& client, int loans) {
  SetUpBooks(client);
  for (int number = 1; number <= loans; ++number) SetUpLoan(client, number);
}

RecordRepaymentRequest CashPayment(const std::string& request, int loan, int64_t amount_minor) {
  RecordRepaymentRequest payment;
  payment.set_request_id(UuidOf(request));
  payment.set_parent(absl::StrCat("operators/ami/loans/L-", loan));
  payment.mutable_amount()->set_minor_units(amount_minor);
  payment.mutable_amount()->set_currency_code("EUR");
  payment.set_method(type::v1::PAYMENT_METHOD_CASH);
  *payment.mutable_effective_date() = Day(2025, 2, 4);
  payment.set_confirm(true);
  return payment;
}

}  // namespace thuning
