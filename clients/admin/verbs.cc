#include "clients/admin/verbs.h"

#include <utility>
#include <vector>

#include "clients/admin/portfolio_import.h"
#include "clients/admin/quote.h"
#include "clients/admin/rebuild.h"
#include "clients/admin/repayment_batch.h"
#include "clients/admin/status.h"
#include "clients/admin/watched.h"
#include "clients/console/upload.h"

namespace thuning::admin {
namespace {

using console::CallVerb;

// One entry a verb: its words, the method that it calls, the field that needs no option name, and
// the collection that this field names.
std::vector<console::Verb> SetUpVerbs() {
  return {
      StatusVerb("status"),
      QuoteVerb("quote"),
      CallVerb("operator create", "AdminService.CreateOperator", "operator_id"),
      CallVerb("operator get", "AdminService.GetOperator", "name", "operators"),
      CallVerb("operator list", "AdminService.ListOperators"),
      CallVerb("beneficiary create", "AdminService.CreateBeneficiary", "beneficiary_id"),
      CallVerb("beneficiary get", "AdminService.GetBeneficiary", "name", "beneficiaries"),
      CallVerb("beneficiary list", "AdminService.ListBeneficiaries"),
      CallVerb("product create", "AdminService.CreateProduct", "product_id"),
      CallVerb("product get", "AdminService.GetProduct", "name", "products"),
      CallVerb("product list", "AdminService.ListProducts"),
      CallVerb("usury load", "AdminService.LoadUsuryThresholds"),
      CallVerb("usury list", "AdminService.ListUsuryThresholds"),
      CallVerb("account list", "AdminService.ListChartAccounts"),
      CallVerb("bank-account create", "ReconciliationService.CreateBankAccount", "bank_account_id"),
      CallVerb("bank-account get", "ReconciliationService.GetBankAccount", "name", "bankAccounts"),
      CallVerb("bank-account list", "ReconciliationService.ListBankAccounts"),
  };
}

std::vector<console::Verb> LoanVerbs() {
  return {
      CallVerb("loan apply", "IssuanceService.ApplyForLoan", "loan_id"),
      CallVerb("loan approve", "IssuanceService.ApproveLoan", "name", "loans"),
      CallVerb("loan reject", "IssuanceService.RejectLoan", "name", "loans"),
      CallVerb("loan withdraw", "IssuanceService.WithdrawLoan", "name", "loans"),
      CallVerb("loan undo-decision", "IssuanceService.UndoLoanDecision", "name", "loans"),
      CallVerb("loan disburse", "IssuanceService.DisburseLoan", "name", "loans"),
      CallVerb("loan amend", "IssuanceService.AmendLoan", "name", "loans"),
      CallVerb("loan reverse-amendment", "IssuanceService.ReverseAmendment", "name", "loans"),
      CallVerb("loan accrue", "RepaymentService.AccrueLoan", "name", "loans"),
      WatchedVerb("loan accrue-all", {.method = "RepaymentService.AccrueLoans",
                                      .word = "accrued",
                                      .done = "loans_done",
                                      .count = "loan_count"}),
      CallVerb("loan get", "IssuanceService.GetLoan", "name", "loans"),
      CallVerb("loan list", "IssuanceService.ListLoans"),
      CallVerb("instalment due", "IssuanceService.ListDueInstalments"),
      CallVerb("loan position", "IssuanceService.GetLoanPosition", "name", "loans"),
      CallVerb("loan statement", "IssuanceService.GetLoanStatement", "name", "loans"),
      CallVerb("repayment record", "RepaymentService.RecordRepayment", "parent", "loans"),
      RepaymentBatchVerb("repayment record-batch"),
      CallVerb("transaction record", "RepaymentService.RecordTransaction", "parent", "loans"),
      CallVerb("transaction reverse", "RepaymentService.ReverseTransaction", "name",
               "transactions"),
      CallVerb("transaction list", "RepaymentService.ListTransactions", "parent", "loans"),
      CallVerb("charge add", "RepaymentService.ChargeLoan", "parent", "loans"),
      CallVerb("charge reverse", "RepaymentService.ReverseCharge", "name", "loans"),
      PortfolioImportVerb("portfolio import"),
      CallVerb("portfolio-at-risk", "IssuanceService.GetPortfolioAtRisk"),
  };
}

std::vector<console::Verb> FeeVerbs() {
  return {
      CallVerb("programme create", "AdminService.CreateProgramme", "programme_id"),
      CallVerb("programme get", "AdminService.GetProgramme", "name", "programmes"),
      CallVerb("programme list", "AdminService.ListProgrammes"),
      CallVerb("enrolment begin", "AdminService.EnrolBeneficiary", "enrolment_id"),
      CallVerb("enrolment end", "AdminService.EndEnrolment", "name", "enrolments"),
      CallVerb("enrolment assess", "FeeService.AssessEnrolment", "name", "enrolments"),
      CallVerb("enrolment get", "AdminService.GetEnrolment", "name", "enrolments"),
      CallVerb("enrolment list", "AdminService.ListEnrolments"),
      CallVerb("fee-schedule create", "FeeService.CreateFeeSchedule", "fee_schedule_id"),
      CallVerb("fee-schedule revise", "FeeService.ReviseFeeSchedule", "name", "feeSchedules"),
      CallVerb("fee-schedule get", "FeeService.GetFeeSchedule", "name", "feeSchedules"),
      CallVerb("fee-schedule list", "FeeService.ListFeeSchedules"),
      CallVerb("fee assess", "FeeService.AssessFee", "fee_id"),
      WatchedVerb("fee assess-all", {.method = "FeeService.AssessFees",
                                     .word = "assessed",
                                     .done = "enrolments_done",
                                     .count = "enrolment_count"}),
      CallVerb("fee share", "FeeService.ShareCost"),
      CallVerb("fee collect", "FeeService.CollectFee", "name", "fees"),
      CallVerb("fee reverse-collection", "FeeService.ReverseFeeCollection", "name", "fees"),
      CallVerb("fee waive", "FeeService.WaiveFee", "name", "fees"),
      CallVerb("fee credit", "FeeService.CreditFee", "name", "fees"),
      CallVerb("fee refund-credit", "FeeService.RefundFeeCredit", "name", "beneficiaries"),
      CallVerb("fee get", "FeeService.GetFee", "name", "fees"),
      CallVerb("fee list", "FeeService.ListFees"),
      CallVerb("fee due", "FeeService.ListDueFees"),
      CallVerb("fee statement", "FeeService.GetFeeStatement", "name", "beneficiaries"),
  };
}

std::vector<console::Verb> FundingVerbs() {
  return {
      CallVerb("partner create", "FundingService.CreatePartner", "partner_id"),
      CallVerb("partner get", "FundingService.GetPartner", "name", "partners"),
      CallVerb("partner list", "FundingService.ListPartners"),
      CallVerb("partner position", "FundingService.GetPartnerPosition", "name", "partners"),
      CallVerb("funding-line create", "FundingService.CreateFundingLine", "funding_line_id"),
      CallVerb("funding-line get", "FundingService.GetFundingLine", "name", "fundingLines"),
      CallVerb("funding-line list", "FundingService.ListFundingLines", "parent", "partners"),
      CallVerb("funding-line loans", "FundingService.ListFundedLoans", "parent", "fundingLines"),
      CallVerb("guarantee call", "FundingService.CallGuarantee", "name", "loans"),
      CallVerb("settlement propose", "FundingService.ProposeSettlement", "parent", "partners"),
      CallVerb("settlement agree", "FundingService.AgreeSettlement", "name", "settlements"),
      CallVerb("settlement decline", "FundingService.DeclineSettlement", "name", "settlements"),
      CallVerb("settlement pay", "FundingService.PaySettlement", "name", "settlements"),
      CallVerb("settlement get", "FundingService.GetSettlement", "name", "settlements"),
      CallVerb("settlement list", "FundingService.ListSettlements", "parent", "partners"),
      CallVerb("grant award", "FundingService.AwardGrant", "grant_id"),
      CallVerb("grant reverse", "FundingService.ReverseGrant", "name", "grants"),
      CallVerb("grant get", "FundingService.GetGrant", "name", "grants"),
      CallVerb("grant list", "FundingService.ListGrants"),
  };
}

std::vector<console::Verb> BankVerbs() {
  return {
      console::UploadVerb("statement upload"),
      CallVerb("statement list", "ReconciliationService.ListStatements", "parent", "bankAccounts"),
      CallVerb("statement entries", "ReconciliationService.ListEntries", "parent", "statements"),
      CallVerb("entry match", "ReconciliationService.MatchEntry", "name", "entries"),
      CallVerb("expected list", "ReconciliationService.ListExpectedItems", "parent",
               "bankAccounts"),
      CallVerb("reconciliation show", "ReconciliationService.GetReconciliation", "name",
               "bankAccounts"),
  };
}

std::vector<console::Verb> BooksVerbs() {
  return {
      CallVerb("provision set", "AdminService.SetProvisionRates"),
      CallVerb("provision list", "AdminService.ListProvisionRates"),
      CallVerb("period close", "AdminService.ClosePeriod"),
      CallVerb("period get", "AdminService.GetPeriod", "name", "periods"),
      CallVerb("period list", "AdminService.ListPeriods"),
      CallVerb("period late-records", "AdminService.ListLateRecords", "parent", "periods"),
      CallVerb("trial-balance", "AuditService.GetTrialBalance"),
      CallVerb("consolidated-balance", "AuditService.GetConsolidatedBalance"),
      CallVerb("account create", "AdminService.CreateChartAccount", "number"),
      CallVerb("entry post", "AdminService.PostJournalEntry", "journal_entry_id"),
      CallVerb("entry reverse", "AdminService.ReverseJournalEntry", "name", "journalEntries"),
      CallVerb("entry get", "AdminService.GetJournalEntry", "name", "journalEntries"),
      CallVerb("entry list", "AdminService.ListJournalEntries"),
      CallVerb("year close", "AdminService.CloseYear"),
      CallVerb("year get", "AdminService.GetFinancialYear", "name", "financialYears"),
      CallVerb("year list", "AdminService.ListFinancialYears"),
      CallVerb("projection list", "AdminService.ListProjections"),
      RebuildVerb("projection rebuild"),
  };
}

std::vector<console::Verb> Verbs() {
  std::vector<console::Verb> verbs;
  for (const auto part : {SetUpVerbs, LoanVerbs, FeeVerbs, FundingVerbs, BankVerbs, BooksVerbs}) {
    for (console::Verb verb : part()) verbs.push_back(std::move(verb));
  }
  return verbs;
}

}  // namespace

console::Program AdminProgram() {
  return {.name = "thuning",
          .description = "The lender's client of the Thuning ledger.",
          .verbs = Verbs()};
}

}  // namespace thuning::admin
