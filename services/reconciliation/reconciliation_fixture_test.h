// The reconciliation service with one loan paid out of account "coop", and a bank that says so.
#pragma once

#include <algorithm>
#include <memory>
#include <string>

#include "services/reconciliation/bank_statement_test.h"
#include "services/reconciliation/reconciliation_service.h"
#include "services/rpc/service_test.h"

namespace thuning::services {

inline constexpr char kCoop[] = "operators/ami/bankAccounts/coop";

// L-1 of 1 200.00 was paid out on 4 January 2025: the bank is expected to say so.
class ReconciliationTest
    : public ServiceTest<ReconciliationService, ledger::v1::ReconciliationService> {
 protected:
  ReconciliationTest() {
    SetUpProgramme(ledger_);
    Lend(ledger_, "L-1");
    const event::v1::Record pay_out = ledger_.Records().back();
    for (const event::v1::Event& event : pay_out.events()) {
      if (event.has_item_expected()) pay_out_key_ = event.item_expected().end_to_end_id();
    }
    EXPECT_NE(pay_out_key_, "");
  }

  // The pay-out as the bank books it.
  BankLine PayOutLine() const { return {.amount_minor = -1'200'00, .end_to_end_id = pay_out_key_}; }

  static ledger::v1::UploadStatementRequest Header(const std::string& id = "upload") {
    ledger::v1::UploadStatementRequest header;
    header.set_request_id(UuidOf(id));
    header.set_parent("operators/ami");
    return header;
  }

  // Sends the header with the first chunk, then the rest in chunks of so many bytes.
  absl::StatusOr<ledger::v1::UploadStatementResponse> Upload(
      ledger::v1::UploadStatementRequest message, const std::string& file,
      size_t chunk_bytes = 1 << 16) {
    grpc::ClientContext context;
    ledger::v1::UploadStatementResponse response;
    const auto writer = stub_->UploadStatement(&context, &response);
    for (size_t at = 0; at == 0 || at < file.size(); at += chunk_bytes) {
      message.set_chunk(file.substr(at, chunk_bytes));
      if (!writer->Write(message)) break;  // The server has heard enough.
      message.Clear();
    }
    writer->WritesDone();
    const grpc::Status status = writer->Finish();
    if (status.ok()) return response;
    return RefusalIn(status);
  }

  // The same of an upload that is expected to be answered.
  ledger::v1::UploadStatementResponse Uploaded(const std::string& file,
                                               const std::string& id = "upload") {
    const auto answer = Upload(Header(id), file);
    EXPECT_OK(answer);
    return answer.value_or(ledger::v1::UploadStatementResponse());
  }

  // A direct debit of L-1 under a key of the caller's.
  void AnnounceDebit(int64_t amount_minor, const std::string& key) {
    ledger::v1::RecordRepaymentRequest request = CashPayment("L-1", amount_minor);
    request.set_method(type::v1::PAYMENT_METHOD_DIRECT_DEBIT);
    request.set_bank_account(kCoop);
    request.set_end_to_end_id(key);
    ledger_.Do(request);
  }

  Bank bank_;
  std::string pay_out_key_;
};

}  // namespace thuning::services
