// The chart of accounts that an operator starts with: the French plan for associations (PCG and ANC
// 2018-06), with sub-accounts for microloans, and the numbers that the posting rules name.
//
// Numbers and labels only: which rule posts on which account is said where the posting is made. An
// operator's own chart is in its OperatorCreated event, so a change here concerns operators created
// later. The labels are French because the operator's books are.
#pragma once

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace thuning::accounting {

struct Account {
  absl::string_view number;  // six digits, unique
  absl::string_view label;
  bool normal_credit = false;  // its balance usually stands on the credit side
};

// By number. Lives for ever.
absl::Span<const Account> DefaultChart();

// Loan principal paid out and not repaid.
inline constexpr absl::string_view kLoansReceivable = "274800";
// Principal of loans that were charged off.
inline constexpr absl::string_view kDoubtfulLoans = "274820";
// Interest that was accrued and not paid.
inline constexpr absl::string_view kInterestReceivable = "276840";
// Fees and penalties that were assessed and not paid.
inline constexpr absl::string_view kFeesReceivable = "411000";
// What was paid too much or credited afterwards, to be given back.
inline constexpr absl::string_view kOverpayments = "419100";
// VAT that was charged.
inline constexpr absl::string_view kVatCollected = "445710";
// Interest accrued on doubtful loans: no income until it is paid.
inline constexpr absl::string_view kSuspendedInterest = "491000";
// Direct debits sent and not yet on a statement.
inline constexpr absl::string_view kDirectDebitsInClearing = "511500";
inline constexpr absl::string_view kCash = "530000";
// Transfers sent and not yet on a statement.
inline constexpr absl::string_view kPaymentsInClearing = "581000";
// Loans given up as lost.
inline constexpr absl::string_view kLoanLosses = "654100";
// What the lender pays in a borrower's stead.
inline constexpr absl::string_view kGoodwillCredits = "657100";
// What the operator and its partners owe each other: settlements first, then one account for each
// reason why something is owed.
inline constexpr absl::string_view kPartnersCurrent = "455100";
inline constexpr absl::string_view kPartnersDrawn = "455110";
inline constexpr absl::string_view kPartnersPrincipal = "455120";
inline constexpr absl::string_view kPartnersInterest = "455130";
inline constexpr absl::string_view kPartnersFees = "455140";
inline constexpr absl::string_view kPartnersLosses = "455150";
inline constexpr absl::string_view kPartnersRecoveries = "455160";
inline constexpr absl::string_view kPartnersIndemnities = "455170";
inline constexpr absl::string_view kPartnersGuaranteeReturned = "455180";
// Guarantees that were called and not paid.
inline constexpr absl::string_view kGuaranteesCalled = "467200";
// Expenses for what the operator received and owes on to partners: recoveries and indemnities,
// interest, fees.
inline constexpr absl::string_view kPartnersRecoveryExpense = "658800";
inline constexpr absl::string_view kPartnersInterestExpense = "661160";
inline constexpr absl::string_view kPartnersFeeExpense = "668000";
// Income from losses that others bear: what guarantors pay, and what partners bear.
inline constexpr absl::string_view kIndemnities = "758700";
inline constexpr absl::string_view kLossesBorneByPartners = "758800";
// Money of partners for grants.
inline constexpr absl::string_view kContributions = "755100";
// Commitments, off the balance sheet, each with its contra account: loans that are approved and not
// paid out; guarantees that were received.
inline constexpr absl::string_view kUndrawnLoans = "801800";
inline constexpr absl::string_view kUndrawnLoansContra = "809100";
inline constexpr absl::string_view kGuaranteesReceived = "802100";
inline constexpr absl::string_view kGuaranteesReceivedContra = "809200";
// Fees that come with a loan.
inline constexpr absl::string_view kLoanFeeIncome = "706000";
// What is set aside for loans that may be lost: the provisions, what they cost, and what their
// release brings.
inline constexpr absl::string_view kLoanProvisions = "297400";
inline constexpr absl::string_view kProvisionExpense = "686620";
inline constexpr absl::string_view kProvisionReleases = "786620";
// Services to beneficiaries: a shared adviser.
inline constexpr absl::string_view kServiceIncome = "706000";
// Rooms and workshops that are let.
inline constexpr absl::string_view kRentIncome = "708300";
// Costs that are passed on to those who share them.
inline constexpr absl::string_view kSharedCostIncome = "708800";
// What beneficiaries pay for taking part.
inline constexpr absl::string_view kParticipationIncome = "756200";
// Penalties for paying late.
inline constexpr absl::string_view kPenaltyIncome = "758100";
// Payments that came after a loan was given up.
inline constexpr absl::string_view kRecoveries = "758300";
inline constexpr absl::string_view kInterestIncome = "762600";
// Loan fund given by funders, recoverable: where a bank account's opening balance usually comes
// from.
inline constexpr absl::string_view kRecoverableFunds = "103400";

// Results of earlier years, brought forward: a surplus, a deficit.
inline constexpr absl::string_view kSurplusForward = "110000";
inline constexpr absl::string_view kDeficitForward = "119000";
// The result of a year that was closed, until it is allocated.
inline constexpr absl::string_view kSurplusOfYear = "120000";
inline constexpr absl::string_view kDeficitOfYear = "129000";

// What links the books of one currency with those of another: the exchange position, held in each
// foreign currency, and its counter-value, held in the books' own. The pair is that of règlement
// CRC 2007-07 ("position de change", "contre-valeur de position de change"; for banks ANC 2014-07).
// The plan for associations has no numbers for the pair. Its numbers are therefore below 478,
// "autres comptes transitoires", since 476 and 477 are kept for differences of conversion.
inline constexpr absl::string_view kExchangePosition = "478100";
inline constexpr absl::string_view kExchangeCounterValue = "478200";

// The accounts that the ledger's rules post on, by number. Every chart has them, in the books'
// currency.
absl::Span<const absl::string_view> RequiredAccounts();

// Why the staff may not post on the account: the text says what moves it instead. Empty where the
// staff may.
absl::string_view WhyKeptByLedger(absl::string_view number);

// Whether the account is one of expenses or income: the closing of a year brings these to nothing.
inline bool IsResultAccount(absl::string_view number) {
  return !number.empty() && (number.front() == '6' || number.front() == '7');
}

// Whether the plan has bank accounts under this number: 512 and what is below it.
inline bool IsBankLedgerAccount(absl::string_view number) { return number.substr(0, 3) == "512"; }

}  // namespace thuning::accounting
