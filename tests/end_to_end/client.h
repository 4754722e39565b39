// The API as tests call it: synchronous, a request id made for each call unless one is given, and a
// small programme to begin with.
#pragma once

#include <memory>
#include <string>

#include "thuning/ledger/v1/admin.grpc.pb.h"
#include "thuning/ledger/v1/audit.grpc.pb.h"
#include "thuning/ledger/v1/fee.grpc.pb.h"
#include "thuning/ledger/v1/funding.grpc.pb.h"
#include "thuning/ledger/v1/issuance.grpc.pb.h"
#include "thuning/ledger/v1/reconciliation.grpc.pb.h"
#include "thuning/ledger/v1/repayment.grpc.pb.h"

namespace thuning {

// A UUID that depends on the text alone.
std::string UuidOf(const std::string& text);

// The stable reason of a refusal; empty for anything else.
std::string ReasonOf(const grpc::Status& status);

google::type::Date Day(int year, int month, int day);

struct Client {
  explicit Client(const std::shared_ptr<grpc::Channel>& channel);

  std::unique_ptr<ledger::v1::AdminService::Stub> admin;
  std::unique_ptr<ledger::v1::AuditService::Stub> audit;
  std::unique_ptr<ledger::v1::FeeService::Stub> fees;
  std::unique_ptr<ledger::v1::FundingService::Stub> funding;
  std::unique_ptr<ledger::v1::IssuanceService::Stub> issuance;
  std::unique_ptr<ledger::v1::ReconciliationService::Stub> reconciliation;
  std::unique_ptr<ledger::v1::RepaymentService::Stub> repayment;
};

// Calls with a deadline of a minute.
template <typename Stub, typename Request, typename Response>
grpc::Status Call(Stub& stub,
                  grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                  const Request& request, Response* response) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::minutes(1));
  return (stub.*method)(&context, request, response);
}

// The same of a call that answers with a stream, without a deadline: its last message.
template <typename Stub, typename Request, typename Response>
grpc::Status CallToTheEnd(Stub& stub,
                          std::unique_ptr<grpc::ClientReader<Response>> (Stub::*method)(
                              grpc::ClientContext*, const Request&),
                          const Request& request, Response* last) {
  grpc::ClientContext context;
  const auto stream = (stub.*method)(&context, request);
  while (stream->Read(last)) continue;
  return stream->Finish();
}

// Operator "ami", product "zero", bank account "coop", beneficiary "B-1", and `loans` active loans
// "L-1", "L-2" ... of 100 000.00 EUR in 12 instalments. Doing it again changes nothing.
void SetUpProgramme(Client& client, int loans);

// The loan of that number, active, after SetUpProgramme.
void SetUpLoan(Client& client, int number);

// A cash payment on a loan of SetUpProgramme; meant, however often it comes.
ledger::v1::RecordRepaymentRequest CashPayment(const std::string& request, int loan,
                                               int64_t amount_minor);

}  // namespace thuning
