#include "clients/bank/verbs.h"

#include <vector>

#include "clients/bank/parse.h"
#include "clients/console/upload.h"

namespace thuning::bank {
namespace {

using console::CallVerb;

// One entry a verb: its words, the method that it calls, the field that needs no option name, and
// the collection that this field names.
std::vector<console::Verb> Verbs() {
  return {
      ParseVerb("parse"),
      console::UploadVerb("upload"),
      CallVerb("accounts", "ReconciliationService.ListBankAccounts"),
      CallVerb("reconciliation", "ReconciliationService.GetReconciliation", "name", "bankAccounts"),
      CallVerb("loans", "IssuanceService.ListLoans"),
      CallVerb("lines", "FundingService.ListFundingLines", "parent", "partners"),
      CallVerb("funded-loans", "FundingService.ListFundedLoans", "parent", "fundingLines"),
      CallVerb("position", "FundingService.GetPartnerPosition", "name", "partners"),
      CallVerb("settlements", "FundingService.ListSettlements", "parent", "partners"),
      CallVerb("settlement", "FundingService.GetSettlement", "name", "settlements"),
      CallVerb("agree", "FundingService.AgreeSettlement", "name", "settlements"),
      CallVerb("decline", "FundingService.DeclineSettlement", "name", "settlements"),
      CallVerb("checkpoint", "AuditService.GetCheckpoint"),
  };
}

}  // namespace

console::Program BankProgram() {
  return {.name = "thuning-bank",
          .description = "The partner bank's client of the Thuning ledger.",
          .verbs = Verbs()};
}

}  // namespace thuning::bank
