// AdminService over gRPC: translates, submits, answers. Knows no rule. Personal data goes to the
// vault, and never into a record.
#pragma once

#include "services/rpc/ledger.h"
#include "thuning/ledger/v1/admin.grpc.pb.h"

namespace thuning::services {

class AdminService final : public ledger::v1::AdminService::CallbackService {
 public:
  explicit AdminService(const Ledger& ledger) : ledger_(ledger) {}

  grpc::ServerUnaryReactor* CreateOperator(grpc::CallbackServerContext* context,
                                           const ledger::v1::CreateOperatorRequest* request,
                                           ledger::v1::CreateOperatorResponse* response) override;
  grpc::ServerUnaryReactor* GetOperator(grpc::CallbackServerContext* context,
                                        const ledger::v1::GetOperatorRequest* request,
                                        ledger::v1::GetOperatorResponse* response) override;
  grpc::ServerUnaryReactor* ListOperators(grpc::CallbackServerContext* context,
                                          const ledger::v1::ListOperatorsRequest* request,
                                          ledger::v1::ListOperatorsResponse* response) override;
  grpc::ServerUnaryReactor* CreateBeneficiary(
      grpc::CallbackServerContext* context, const ledger::v1::CreateBeneficiaryRequest* request,
      ledger::v1::CreateBeneficiaryResponse* response) override;
  grpc::ServerUnaryReactor* GetBeneficiary(grpc::CallbackServerContext* context,
                                           const ledger::v1::GetBeneficiaryRequest* request,
                                           ledger::v1::GetBeneficiaryResponse* response) override;
  grpc::ServerUnaryReactor* ListBeneficiaries(
      grpc::CallbackServerContext* context, const ledger::v1::ListBeneficiariesRequest* request,
      ledger::v1::ListBeneficiariesResponse* response) override;
  grpc::ServerUnaryReactor* CreateProgramme(grpc::CallbackServerContext* context,
                                            const ledger::v1::CreateProgrammeRequest* request,
                                            ledger::v1::CreateProgrammeResponse* response) override;
  grpc::ServerUnaryReactor* GetProgramme(grpc::CallbackServerContext* context,
                                         const ledger::v1::GetProgrammeRequest* request,
                                         ledger::v1::GetProgrammeResponse* response) override;
  grpc::ServerUnaryReactor* ListProgrammes(grpc::CallbackServerContext* context,
                                           const ledger::v1::ListProgrammesRequest* request,
                                           ledger::v1::ListProgrammesResponse* response) override;
  grpc::ServerUnaryReactor* EnrolBeneficiary(
      grpc::CallbackServerContext* context, const ledger::v1::EnrolBeneficiaryRequest* request,
      ledger::v1::EnrolBeneficiaryResponse* response) override;
  grpc::ServerUnaryReactor* EndEnrolment(grpc::CallbackServerContext* context,
                                         const ledger::v1::EndEnrolmentRequest* request,
                                         ledger::v1::EndEnrolmentResponse* response) override;
  grpc::ServerUnaryReactor* GetEnrolment(grpc::CallbackServerContext* context,
                                         const ledger::v1::GetEnrolmentRequest* request,
                                         ledger::v1::GetEnrolmentResponse* response) override;
  grpc::ServerUnaryReactor* ListEnrolments(grpc::CallbackServerContext* context,
                                           const ledger::v1::ListEnrolmentsRequest* request,
                                           ledger::v1::ListEnrolmentsResponse* response) override;
  grpc::ServerUnaryReactor* CreateProduct(grpc::CallbackServerContext* context,
                                          const ledger::v1::CreateProductRequest* request,
                                          ledger::v1::CreateProductResponse* response) override;
  grpc::ServerUnaryReactor* GetProduct(grpc::CallbackServerContext* context,
                                       const ledger::v1::GetProductRequest* request,
                                       ledger::v1::GetProductResponse* response) override;
  grpc::ServerUnaryReactor* ListProducts(grpc::CallbackServerContext* context,
                                         const ledger::v1::ListProductsRequest* request,
                                         ledger::v1::ListProductsResponse* response) override;
  grpc::ServerUnaryReactor* LoadUsuryThresholds(
      grpc::CallbackServerContext* context, const ledger::v1::LoadUsuryThresholdsRequest* request,
      ledger::v1::LoadUsuryThresholdsResponse* response) override;
  grpc::ServerUnaryReactor* ListUsuryThresholds(
      grpc::CallbackServerContext* context, const ledger::v1::ListUsuryThresholdsRequest* request,
      ledger::v1::ListUsuryThresholdsResponse* response) override;
  grpc::ServerUnaryReactor* SetProvisionRates(
      grpc::CallbackServerContext* context, const ledger::v1::SetProvisionRatesRequest* request,
      ledger::v1::SetProvisionRatesResponse* response) override;
  grpc::ServerUnaryReactor* ListProvisionRates(
      grpc::CallbackServerContext* context, const ledger::v1::ListProvisionRatesRequest* request,
      ledger::v1::ListProvisionRatesResponse* response) override;
  grpc::ServerUnaryReactor* ClosePeriod(grpc::CallbackServerContext* context,
                                        const ledger::v1::ClosePeriodRequest* request,
                                        ledger::v1::ClosePeriodResponse* response) override;
  grpc::ServerUnaryReactor* GetPeriod(grpc::CallbackServerContext* context,
                                      const ledger::v1::GetPeriodRequest* request,
                                      ledger::v1::GetPeriodResponse* response) override;
  grpc::ServerUnaryReactor* ListPeriods(grpc::CallbackServerContext* context,
                                        const ledger::v1::ListPeriodsRequest* request,
                                        ledger::v1::ListPeriodsResponse* response) override;
  grpc::ServerUnaryReactor* ListLateRecords(grpc::CallbackServerContext* context,
                                            const ledger::v1::ListLateRecordsRequest* request,
                                            ledger::v1::ListLateRecordsResponse* response) override;
  grpc::ServerUnaryReactor* ListChartAccounts(
      grpc::CallbackServerContext* context, const ledger::v1::ListChartAccountsRequest* request,
      ledger::v1::ListChartAccountsResponse* response) override;
  grpc::ServerUnaryReactor* CreateChartAccount(
      grpc::CallbackServerContext* context, const ledger::v1::CreateChartAccountRequest* request,
      ledger::v1::CreateChartAccountResponse* response) override;
  grpc::ServerUnaryReactor* PostJournalEntry(
      grpc::CallbackServerContext* context, const ledger::v1::PostJournalEntryRequest* request,
      ledger::v1::PostJournalEntryResponse* response) override;
  grpc::ServerUnaryReactor* ReverseJournalEntry(
      grpc::CallbackServerContext* context, const ledger::v1::ReverseJournalEntryRequest* request,
      ledger::v1::ReverseJournalEntryResponse* response) override;
  grpc::ServerUnaryReactor* GetJournalEntry(grpc::CallbackServerContext* context,
                                            const ledger::v1::GetJournalEntryRequest* request,
                                            ledger::v1::GetJournalEntryResponse* response) override;
  grpc::ServerUnaryReactor* ListJournalEntries(
      grpc::CallbackServerContext* context, const ledger::v1::ListJournalEntriesRequest* request,
      ledger::v1::ListJournalEntriesResponse* response) override;
  grpc::ServerUnaryReactor* CloseYear(grpc::CallbackServerContext* context,
                                      const ledger::v1::CloseYearRequest* request,
                                      ledger::v1::CloseYearResponse* response) override;
  grpc::ServerUnaryReactor* GetFinancialYear(
      grpc::CallbackServerContext* context, const ledger::v1::GetFinancialYearRequest* request,
      ledger::v1::GetFinancialYearResponse* response) override;
  grpc::ServerUnaryReactor* ListFinancialYears(
      grpc::CallbackServerContext* context, const ledger::v1::ListFinancialYearsRequest* request,
      ledger::v1::ListFinancialYearsResponse* response) override;
  grpc::ServerUnaryReactor* ListProjections(grpc::CallbackServerContext* context,
                                            const ledger::v1::ListProjectionsRequest* request,
                                            ledger::v1::ListProjectionsResponse* response) override;
  grpc::ServerWriteReactor<ledger::v1::RebuildProjectionResponse>* RebuildProjection(
      grpc::CallbackServerContext* context,
      const ledger::v1::RebuildProjectionRequest* request) override;

 private:
  const Ledger& ledger_;
};

}  // namespace thuning::services
