#include "clients/admin/verbs.h"

#include <vector>

#include "clients/admin/quote.h"
#include "clients/admin/rebuild.h"
#include "clients/admin/repayment_batch.h"
#include "clients/admin/status.h"
#include "clients/console/upload.h"

namespace thuning::admin {
namespace {

using console::CallVerb;

// One entry a verb: its words, the method that it calls, the field that needs no option name, and
// the collection that this field names.
std::vector<console::Verb> Verbs() {
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
      CallVerb("loan apply", "IssuanceService.ApplyForLoan", "loan_id"),
      CallVerb("loan approve", "IssuanceService.ApproveLoan", "name", "loans"),
      CallVerb("loan reject", "IssuanceService.RejectLoan", "name", "loans"),
      CallVerb("loan withdraw", "IssuanceService.WithdrawLoan", "name", "loans"),
      CallVerb("loan undo-decision", "IssuanceService.UndoLoanDecision", "name", "loans"),
      CallVerb("loan disburse", "IssuanceService.DisburseLoan", "name", "loans"),
      CallVerb("loan amend", "IssuanceService.AmendLoan", "name", "loans"),
      CallVerb("loan reverse-amendment", "IssuanceService.ReverseAmendment", "name", "loans"),
      CallVerb("loan accrue", "RepaymentService.AccrueLoan", "name", "loans"),
      CallVerb("loan get", "IssuanceService.GetLoan", "name", "loans"),
      CallVerb("loan list", "IssuanceService.ListLoans"),
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
      CallVerb("fee assess", "FeeService.AssessFee", "fee_id"),
      CallVerb("fee collect", "FeeService.CollectFee", "name", "fees"),
      CallVerb("fee get", "FeeService.GetFee", "name", "fees"),
      CallVerb("fee list", "FeeService.ListFees"),
      console::UploadVerb("statement upload"),
      CallVerb("statement list", "ReconciliationService.ListStatements", "parent", "bankAccounts"),
      CallVerb("statement entries", "ReconciliationService.ListEntries", "parent", "statements"),
      CallVerb("entry match", "ReconciliationService.MatchEntry", "name", "entries"),
      CallVerb("expected list", "ReconciliationService.ListExpectedItems", "parent",
               "bankAccounts"),
      CallVerb("reconciliation show", "ReconciliationService.GetReconciliation", "name",
               "bankAccounts"),
      CallVerb("portfolio-at-risk", "IssuanceService.GetPortfolioAtRisk"),
      CallVerb("period close", "AdminService.ClosePeriod"),
      CallVerb("period get", "AdminService.GetPeriod", "name", "periods"),
      CallVerb("period list", "AdminService.ListPeriods"),
      CallVerb("period late-records", "AdminService.ListLateRecords", "parent", "periods"),
      CallVerb("trial-balance", "AuditService.GetTrialBalance"),
      CallVerb("projection list", "AdminService.ListProjections"),
      RebuildVerb("projection rebuild"),
  };
}

}  // namespace

console::Program AdminProgram() {
  return {.name = "thuning",
          .description = "The lender's client of the Thuning ledger.",
          .verbs = Verbs()};
}

}  // namespace thuning::admin
