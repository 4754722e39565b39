// The part of AdminService that concerns the books: the chart, entries by the staff, years.
#include "ledger/accounting/chart_accounts.h"
#include "ledger/accounting/financial_year.h"
#include "ledger/accounting/journal_entry.h"
#include "services/admin/admin_service.h"
#include "services/rpc/facts.h"
#include "services/rpc/read.h"
#include "services/rpc/write.h"

namespace thuning::services {

using event::v1::Event;
using event::v1::Record;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

// An account in the books' currency says none: the record does not name it.
ServerUnaryReactor* AdminService::CreateChartAccount(
    CallbackServerContext* context, const ledger::v1::CreateChartAccountRequest* request,
    ledger::v1::CreateChartAccountResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& created = FactOf(record, Event::kChartAccountCreated).chart_account_created();
    *answer.mutable_account() = accounting::RowOf(record.operator_id(), "", created.account());
  });
}

ServerUnaryReactor* AdminService::PostJournalEntry(
    CallbackServerContext* context, const ledger::v1::PostJournalEntryRequest* request,
    ledger::v1::PostJournalEntryResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    *answer.mutable_journal_entry() = accounting::EntryOf(record);
  });
}

ServerUnaryReactor* AdminService::ReverseJournalEntry(
    CallbackServerContext* context, const ledger::v1::ReverseJournalEntryRequest* request,
    ledger::v1::ReverseJournalEntryResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    *answer.mutable_journal_entry() = accounting::EntryOf(record);
  });
}

ServerUnaryReactor* AdminService::GetJournalEntry(CallbackServerContext* context,
                                                  const ledger::v1::GetJournalEntryRequest* request,
                                                  ledger::v1::GetJournalEntryResponse* response) {
  return GetRow<ledger::v1::JournalEntry>(
      context, request, response, ledger_, {"operators", "journalEntries"},
      &ledger::v1::GetJournalEntryResponse::mutable_journal_entry);
}

ServerUnaryReactor* AdminService::ListJournalEntries(
    CallbackServerContext* context, const ledger::v1::ListJournalEntriesRequest* request,
    ledger::v1::ListJournalEntriesResponse* response) {
  return ListRows<ledger::v1::Operator>(
      context, request, response, ledger_, {"operators"}, "journalEntries",
      &ledger::v1::ListJournalEntriesResponse::mutable_journal_entries);
}

ServerUnaryReactor* AdminService::CloseYear(CallbackServerContext* context,
                                            const ledger::v1::CloseYearRequest* request,
                                            ledger::v1::CloseYearResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    *answer.mutable_financial_year() = accounting::YearOf(record);
  });
}

ServerUnaryReactor* AdminService::GetFinancialYear(
    CallbackServerContext* context, const ledger::v1::GetFinancialYearRequest* request,
    ledger::v1::GetFinancialYearResponse* response) {
  return GetRow<ledger::v1::FinancialYear>(
      context, request, response, ledger_, {"operators", "financialYears"},
      &ledger::v1::GetFinancialYearResponse::mutable_financial_year);
}

ServerUnaryReactor* AdminService::ListFinancialYears(
    CallbackServerContext* context, const ledger::v1::ListFinancialYearsRequest* request,
    ledger::v1::ListFinancialYearsResponse* response) {
  return ListRows<ledger::v1::Operator>(
      context, request, response, ledger_, {"operators"}, "financialYears",
      &ledger::v1::ListFinancialYearsResponse::mutable_financial_years);
}

}  // namespace thuning::services
