#include "tests/bench/import.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "tests/end_to_end/client.h"

namespace thuning::bench {
namespace {

using namespace ledger::v1;
using Clock = std::chrono::steady_clock;

constexpr int kLoansAMessage = 1000;
constexpr int64_t kInstalment = 106'62;
constexpr int64_t kOutstanding = 617'90;  // after six instalments

type::v1::Money Euro(int64_t minor_units) {
  type::v1::Money money;
  money.set_minor_units(minor_units);
  money.set_currency_code("EUR");
  return money;
}

void AddTransaction(type::v1::TransactionKind kind, int64_t amount, int month, ImportedLoan& loan) {
  ImportedTransaction& transaction = *loan.add_history();
  transaction.set_kind(kind);
  *transaction.mutable_effective_date() = Day(2025, month, 10);
  *transaction.mutable_amount() = Euro(amount);
}

ImportedLoan LoanOf(const PortfolioLoad& load, int number) {
  ImportedLoan loan;
  loan.set_loan_id(absl::StrCat(load.series, "-", number));
  loan.set_beneficiary("operators/ami/beneficiaries/B-1");
  loan.set_product("operators/ami/products/twelve");
  *loan.mutable_terms()->mutable_principal() = Euro(1'200'00);
  loan.mutable_terms()->set_instalment_count(12);
  *loan.mutable_terms()->mutable_disbursement_date() = Day(2025, 1, 10);
  *loan.mutable_applied_date() = Day(2025, 1, 2);
  *loan.mutable_approved_date() = Day(2025, 1, 5);
  loan.set_principal_outstanding_minor(kOutstanding);
  if (!load.with_history) return loan;
  loan.clear_principal_outstanding_minor();
  AddTransaction(type::v1::TRANSACTION_KIND_DISBURSEMENT, 1'200'00, 1, loan);
  for (int month = 2; month <= 7; ++month) {
    AddTransaction(type::v1::TRANSACTION_KIND_REPAYMENT, kInstalment, month, loan);
  }
  return loan;
}

double Rate(int loans, Clock::duration taken) {
  return loans / std::chrono::duration<double>(taken).count();
}

}  // namespace

void SetUpImports(Client& client) {
  CreateProductRequest product;
  product.set_request_id(UuidOf("product twelve"));
  product.set_parent("operators/ami");
  product.set_product_id("twelve");
  product.mutable_product()->set_display_name("Prêt");
  product.mutable_product()->set_interest_method(type::v1::INTEREST_METHOD_DECLINING_BALANCE);
  product.mutable_product()->set_annual_rate_percent("12");
  product.mutable_product()->set_min_principal_minor(1);
  product.mutable_product()->set_max_principal_minor(1'000'000'000);
  product.mutable_product()->set_max_instalment_count(60);
  CreateProductResponse defined;
  LEDGER_CHECK(Call(*client.admin, &AdminService::Stub::CreateProduct, product, &defined).ok());
}

ImportRates Import(const PortfolioLoad& load, Client& client) {
  std::vector<ImportLoansRequest> messages;
  for (int number = 0; number < load.loans; ++number) {
    if (number % kLoansAMessage == 0) messages.emplace_back();
    *messages.back().add_loans() = LoanOf(load, number);
  }
  messages[0].set_request_id(UuidOf("import " + load.series));
  messages[0].set_parent("operators/ami");
  *messages[0].mutable_effective_date() = Day(2025, 7, 20);
  messages[0].set_loan_count(load.loans);

  grpc::ClientContext context;
  const Clock::time_point began = Clock::now();
  Clock::time_point records = began;
  const auto call = client.issuance->ImportLoans(&context);
  for (const ImportLoansRequest& message : messages) LEDGER_CHECK(call->Write(message));
  call->WritesDone();
  ImportLoansResponse last;
  while (call->Read(&last)) {
    if (last.phase() == IMPORT_PHASE_VALIDATING) records = Clock::now();
  }
  const Clock::time_point ended = Clock::now();
  const grpc::Status status = call->Finish();
  if (!status.ok() || last.recorded_count() != load.loans) {
    std::fprintf(stderr, "%s\n%s\n", status.error_message().c_str(),
                 last.ShortDebugString().substr(0, 1000).c_str());
  }
  LEDGER_CHECK(status.ok() && last.recorded_count() == load.loans);
  return {.whole = Rate(load.loans, ended - began), .recording = Rate(load.loans, ended - records)};
}

}  // namespace thuning::bench
