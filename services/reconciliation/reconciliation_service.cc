#include "services/reconciliation/reconciliation_service.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "services/reconciliation/new_service.h"
#include "services/reconciliation/reconciliation_report.h"
#include "services/reconciliation/statement_upload.h"
#include "services/rpc/facts.h"
#include "services/rpc/read.h"
#include "services/rpc/write.h"
#include "thuning/ledger/v1/admin.pb.h"

namespace thuning::services {

using event::v1::Event;
using event::v1::Record;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

ServerUnaryReactor* ReconciliationService::CreateBankAccount(
    CallbackServerContext* context, const ledger::v1::CreateBankAccountRequest* request,
    ledger::v1::CreateBankAccountResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& opened = FactOf(record, Event::kBankAccountOpened).bank_account_opened();
    answer.set_name(NameOf(record.operator_id(), "bankAccounts", opened.bank_account_id()));
  });
}

ServerUnaryReactor* ReconciliationService::GetBankAccount(
    CallbackServerContext* context, const ledger::v1::GetBankAccountRequest* request,
    ledger::v1::GetBankAccountResponse* response) {
  return GetRow<ledger::v1::BankAccount>(context, request, response, ledger_,
                                         {"operators", "bankAccounts"},
                                         &ledger::v1::GetBankAccountResponse::mutable_bank_account);
}

ServerUnaryReactor* ReconciliationService::ListBankAccounts(
    CallbackServerContext* context, const ledger::v1::ListBankAccountsRequest* request,
    ledger::v1::ListBankAccountsResponse* response) {
  return ListRows<ledger::v1::Operator>(
      context, request, response, ledger_, {"operators"}, "bankAccounts",
      &ledger::v1::ListBankAccountsResponse::mutable_bank_accounts);
}

grpc::ServerReadReactor<ledger::v1::UploadStatementRequest>* ReconciliationService::UploadStatement(
    CallbackServerContext* context, ledger::v1::UploadStatementResponse* response) {
  return StartStatementUpload(ledger_, PrincipalOf(*context), response);
}

ServerUnaryReactor* ReconciliationService::MatchEntry(CallbackServerContext* context,
                                                      const ledger::v1::MatchEntryRequest* request,
                                                      ledger::v1::MatchEntryResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& matched = FactOf(record, Event::kEntryMatched).entry_matched();
    const std::string account =
        NameOf(record.operator_id(), "bankAccounts", matched.bank_account_id());
    answer.set_name(absl::StrCat(account, "/statements/", matched.statement_id(), "/entries/",
                                 absl::Dec(matched.entry_number(), absl::kZeroPad5)));
    if (!matched.expected_item_id().empty()) {
      answer.set_expected_item(
          absl::StrCat(account, "/expectedItems/", matched.expected_item_id()));
    }
    answer.set_subject(absl::StrCat("operators/", record.operator_id(), "/", matched.subject()));
  });
}

ServerUnaryReactor* ReconciliationService::ListStatements(
    CallbackServerContext* context, const ledger::v1::ListStatementsRequest* request,
    ledger::v1::ListStatementsResponse* response) {
  return ListRows<ledger::v1::BankAccount>(context, request, response, ledger_,
                                           {"operators", "bankAccounts"}, "statements",
                                           &ledger::v1::ListStatementsResponse::mutable_statements);
}

ServerUnaryReactor* ReconciliationService::ListEntries(
    CallbackServerContext* context, const ledger::v1::ListEntriesRequest* request,
    ledger::v1::ListEntriesResponse* response) {
  return ListRows<ledger::v1::Statement>(context, request, response, ledger_,
                                         {"operators", "bankAccounts", "statements"}, "entries",
                                         &ledger::v1::ListEntriesResponse::mutable_entries);
}

ServerUnaryReactor* ReconciliationService::ListExpectedItems(
    CallbackServerContext* context, const ledger::v1::ListExpectedItemsRequest* request,
    ledger::v1::ListExpectedItemsResponse* response) {
  return ListRows<ledger::v1::BankAccount>(
      context, request, response, ledger_, {"operators", "bankAccounts"}, "expectedItems",
      &ledger::v1::ListExpectedItemsResponse::mutable_expected_items);
}

ServerUnaryReactor* ReconciliationService::GetReconciliation(
    CallbackServerContext* context, const ledger::v1::GetReconciliationRequest* request,
    ledger::v1::GetReconciliationResponse* response) {
  return Read(context, ledger_, request->min_position(), Effort::kLong,
              [=](const projection::View& view) {
                return FillReconciliation(view, request->name(), *response);
              });
}

std::unique_ptr<grpc::Service> NewReconciliationService(const Ledger& ledger) {
  return std::make_unique<ReconciliationService>(ledger);
}

}  // namespace thuning::services
