// What has happened cannot be of a day that has not come: every rpc that records such a fact
// refuses the operator's tomorrow, and takes the operator's today.
#include <google/protobuf/descriptor.h>

#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/commands/commands_fixture_test.h"

namespace thuning::commands {
namespace {

using event::v1::Record;

constexpr char kLoan[] = "operators/ami/loans/L-1";
constexpr char kFee[] = "operators/ami/fees/F-1";
constexpr char kBank[] = "operators/ami/bankAccounts/coop";
constexpr char kPartner[] = "operators/ami/partners/cdc";

// It is 22 November at Greenwich, and still the 21st in Fort-de-France.
constexpr char kToday[] = "2026-11-21";
constexpr char kTomorrow[] = "2026-11-22";

class FutureTest : public CommandsTest {
 public:
  template <typename Request>
  absl::StatusOr<Record> RunOn(const std::string& day, Request request) {
    *request.mutable_effective_date() = ProtoDate(day);
    return Run(request);
  }

  FutureTest() {
    model_.state()
        .Change<ledger::v1::Operator>("operators/ami")
        .set_time_zone("America/Martinique");
  }

  void LendOne() { Lend("L-1", 1'000'00); }
  void ApproveOne() { Approve("L-1", 1'000'00); }
  void ChargeOne() { Charge("F-1", 100'00); }

  void RepaySome() {
    LendOne();
    EXPECT_OK(Repay("L-1", 100'00));
  }

  void PutAFeeOnIt() {
    LendOne();
    EXPECT_OK(RunOn("2026-02-01", FeeOfLoan()));
  }

  void CollectIt() {
    ChargeOne();
    EXPECT_OK(RunOn("2026-02-01", Collection()));
  }

  void CreditIt() {
    CollectIt();
    EXPECT_OK(RunOn("2026-02-02", CreditNote()));
  }

  void OpenALine(const std::string& id, type::v1::FundingPurpose purpose) {
    ledger::v1::CreateFundingLineRequest request;
    request.set_parent(kPartner);
    request.set_funding_line_id(id);
    type::v1::FundingTerms& terms = *request.mutable_terms();
    terms.set_display_name(id);
    terms.set_purpose(purpose);
    *terms.mutable_amount() = Euro(10'000'00);
    *terms.mutable_start_date() = ProtoDate("2026-01-01");
    *terms.mutable_end_date() = ProtoDate("2026-12-31");
    if (purpose == type::v1::FUNDING_PURPOSE_GUARANTEE) terms.set_share_percent("50");
    if (purpose == type::v1::FUNDING_PURPOSE_LOANS) {
      terms.set_share_percent("60");
      terms.set_bears_losses(true);
      terms.set_interest_percent("100");
      terms.set_ledger_account("168100");
    }
    EXPECT_OK(Run(request));
  }

  void FindAPartner() {
    ledger::v1::CreatePartnerRequest partner;
    partner.set_parent("operators/ami");
    partner.set_partner_id("cdc");
    partner.set_display_name("cdc");
    EXPECT_OK(Run(partner));
    OpenALine("loans", type::v1::FUNDING_PURPOSE_LOANS);
    OpenALine("guarantee", type::v1::FUNDING_PURPOSE_GUARANTEE);
    OpenALine("grants", type::v1::FUNDING_PURPOSE_GRANTS);
  }

  void LendTheirs() {
    FindAPartner();
    ledger::v1::ApplyForLoanRequest apply;
    apply.set_parent("operators/ami");
    apply.set_loan_id("L-1");
    apply.set_beneficiary("operators/ami/beneficiaries/B-1");
    apply.set_product("operators/ami/products/zero");
    *apply.mutable_terms()->mutable_principal() = Euro(1'000'00);
    apply.mutable_terms()->set_instalment_count(4);
    EXPECT_OK(RunOn("2026-01-02", apply));
    ledger::v1::ApproveLoanRequest approve;
    approve.set_name(kLoan);
    for (const char* line : {"loans", "guarantee"}) {
      approve.add_funding()->set_funding_line(std::string(kPartner) + "/fundingLines/" + line);
    }
    EXPECT_OK(RunOn("2026-01-03", approve));
    EXPECT_OK(RunOn("2026-01-05", PayOut()));
  }

  void LoseTheirs() {
    LendTheirs();
    ledger::v1::RecordTransactionRequest lost;
    lost.set_parent(kLoan);
    lost.set_kind(type::v1::TRANSACTION_KIND_WRITE_OFF);
    lost.set_reason("lost");
    EXPECT_OK(RunOn("2026-04-01", lost));
  }

  void CloseJanuary() {
    LendTheirs();
    ledger::v1::ClosePeriodRequest close;
    close.set_parent("operators/ami");
    *close.mutable_end_date() = ProtoDate("2026-01-31");
    EXPECT_OK(Run(close));
  }

  void ProposeIt() {
    CloseJanuary();
    ASSERT_OK_AND_ASSIGN(const Record record, RunOn("2026-02-02", Proposal()));
    const auto& proposed = record.events(0).settlement_proposed();
    settlement_ = std::string(kPartner) + "/settlements/" + proposed.settlement_id();
    net_minor_ = proposed.net_minor();
  }

  void AgreeOnIt() {
    ProposeIt();
    EXPECT_OK(RunOn("2026-02-03", Agreement()));
  }

  void AwardOne() {
    FindAPartner();
    EXPECT_OK(RunOn("2026-02-01", Grant()));
  }

  void AddAccount() {
    ledger::v1::CreateChartAccountRequest request;
    request.set_parent("operators/ami");
    request.mutable_account()->set_number("512130");
    request.mutable_account()->set_display_name("third");
    EXPECT_OK(Run(request));
  }

  void PostOne() { EXPECT_OK(RunOn("2026-02-01", Entry())); }

  ledger::v1::DisburseLoanRequest PayOut() {
    ledger::v1::DisburseLoanRequest request;
    request.set_name(kLoan);
    request.set_bank_account(kBank);
    return request;
  }

  ledger::v1::RecordRepaymentRequest InCash() {
    ledger::v1::RecordRepaymentRequest request;
    request.set_parent(kLoan);
    *request.mutable_amount() = Euro(100'00);
    request.set_method(type::v1::PAYMENT_METHOD_CASH);
    return request;
  }

  // It says that the money was debited on the day; an order for a later day is not a payment yet.
  ledger::v1::RecordRepaymentRequest ByDirectDebit() {
    ledger::v1::RecordRepaymentRequest request = InCash();
    request.set_method(type::v1::PAYMENT_METHOD_DIRECT_DEBIT);
    request.set_bank_account(kBank);
    return request;
  }

  ledger::v1::RecordTransactionRequest Goodwill() {
    ledger::v1::RecordTransactionRequest request;
    request.set_parent(kLoan);
    request.set_kind(type::v1::TRANSACTION_KIND_GOODWILL_CREDIT);
    *request.mutable_amount() = Euro(10'00);
    request.set_reason("anniversary");
    return request;
  }

  ledger::v1::ReverseTransactionRequest Bounce() {
    ledger::v1::ReverseTransactionRequest request;
    request.set_name(lending::TransactionName(kLoan, 2));
    request.set_reason("AM04");
    return request;
  }

  // Decided on the day, due after it.
  ledger::v1::ChargeLoanRequest FeeOfLoan() {
    ledger::v1::ChargeLoanRequest request;
    request.set_parent(kLoan);
    request.mutable_fee()->set_display_name("visit");
    *request.mutable_fee()->mutable_amount() = Euro(10'00);
    request.mutable_fee()->set_timing(type::v1::FEE_TIMING_DATE);
    *request.mutable_fee()->mutable_due_date() = ProtoDate("2027-01-31");
    return request;
  }

  ledger::v1::ReverseChargeRequest NoFee() {
    ledger::v1::ReverseChargeRequest request;
    request.set_name(kLoan);
    request.set_charge(1);
    request.set_reason("by mistake");
    return request;
  }

  ledger::v1::AccrueLoanRequest Accrual() {
    ledger::v1::AccrueLoanRequest request;
    request.set_name(kLoan);
    return request;
  }

  ledger::v1::AccrueLoansRequest Accruals() {
    ledger::v1::AccrueLoansRequest request;
    request.set_parent("operators/ami");
    return request;
  }

  ledger::v1::CollectFeeRequest Collection() {
    ledger::v1::CollectFeeRequest request;
    request.set_name(kFee);
    *request.mutable_amount() = Euro(100'00);
    request.set_method(type::v1::PAYMENT_METHOD_CASH);
    return request;
  }

  ledger::v1::ReverseFeeCollectionRequest Uncollected() {
    ledger::v1::ReverseFeeCollectionRequest request;
    request.set_name(kFee);
    request.set_collection(1);
    request.set_reason("AM04");
    return request;
  }

  ledger::v1::WaiveFeeRequest Waiver() {
    ledger::v1::WaiveFeeRequest request;
    request.set_name(kFee);
    request.set_reason("hardship");
    return request;
  }

  ledger::v1::CreditFeeRequest CreditNote() {
    ledger::v1::CreditFeeRequest request;
    request.set_name(kFee);
    *request.mutable_amount() = Euro(40'00);
    request.set_reason("left early");
    return request;
  }

  ledger::v1::RefundFeeCreditRequest Refund() {
    ledger::v1::RefundFeeCreditRequest request;
    request.set_name("operators/ami/beneficiaries/B-1");
    *request.mutable_amount() = Euro(40'00);
    request.set_method(type::v1::PAYMENT_METHOD_CASH);
    return request;
  }

  ledger::v1::CallGuaranteeRequest GuaranteeCall() {
    ledger::v1::CallGuaranteeRequest request;
    request.set_name(kLoan);
    request.set_bank_account(kBank);
    return request;
  }

  ledger::v1::ProposeSettlementRequest Proposal() {
    ledger::v1::ProposeSettlementRequest request;
    request.set_parent(kPartner);
    *request.mutable_end_date() = ProtoDate("2026-01-31");
    return request;
  }

  ledger::v1::AgreeSettlementRequest Agreement() {
    ledger::v1::AgreeSettlementRequest request;
    request.set_name(settlement_);
    request.set_net_minor(net_minor_);
    return request;
  }

  ledger::v1::DeclineSettlementRequest Disagreement() {
    ledger::v1::DeclineSettlementRequest request;
    request.set_name(settlement_);
    request.set_reason("we have other figures");
    return request;
  }

  ledger::v1::PaySettlementRequest Payment() {
    ledger::v1::PaySettlementRequest request;
    request.set_name(settlement_);
    request.set_bank_account(kBank);
    return request;
  }

  ledger::v1::AwardGrantRequest Grant() {
    ledger::v1::AwardGrantRequest request;
    request.set_parent("operators/ami");
    request.set_grant_id("G-1");
    request.set_beneficiary("operators/ami/beneficiaries/B-1");
    request.set_funding_line(std::string(kPartner) + "/fundingLines/grants");
    *request.mutable_amount() = Euro(100'00);
    request.set_reason("residency");
    request.set_bank_account(kBank);
    return request;
  }

  ledger::v1::ReverseGrantRequest NoGrant() {
    ledger::v1::ReverseGrantRequest request;
    request.set_name("operators/ami/grants/G-1");
    request.set_reason("gave it back");
    return request;
  }

  ledger::v1::PostJournalEntryRequest Entry() {
    ledger::v1::PostJournalEntryRequest request;
    request.set_parent("operators/ami");
    request.set_journal_entry_id("J-1");
    request.set_text("paper");
    for (const bool is_debit : {true, false}) {
      auto& line = *request.add_lines();
      line.set_account(is_debit ? "658000" : "530000");
      *(is_debit ? line.mutable_debit() : line.mutable_credit()) = Euro(10'00);
    }
    return request;
  }

  ledger::v1::ReverseJournalEntryRequest NoEntry() {
    ledger::v1::ReverseJournalEntryRequest request;
    request.set_name("operators/ami/journalEntries/J-1");
    request.set_reason("posted twice");
    return request;
  }

  ledger::v1::CreateBankAccountRequest Account() {
    ledger::v1::CreateBankAccountRequest request;
    request.set_parent("operators/ami");
    request.set_bank_account_id("third");
    request.set_display_name("third");
    request.set_iban("FR7630006000011234567890189");
    request.set_ledger_account("512130");
    *request.mutable_opening_balance() = Euro(0);
    return request;
  }

 private:
  std::string settlement_;
  int64_t net_minor_ = 0;
};

struct Fact {
  std::string rpc;
  std::function<void(FutureTest&)> given;
  std::function<absl::Status(FutureTest&, const std::string&)> record_on;
};

template <typename Request>
Fact Of(const std::string& rpc, void (FutureTest::*given)(), Request (FutureTest::*good)()) {
  return {rpc, [given](FutureTest& test) { (test.*given)(); },
          [good](FutureTest& test, const std::string& day) {
            return test.RunOn(day, (test.*good)()).status();
          }};
}

std::vector<Fact> AllFacts() {
  using F = FutureTest;
  return {Of("DisburseLoan", &F::ApproveOne, &F::PayOut),
          Of("RecordRepayment", &F::LendOne, &F::InCash),
          Of("RecordRepayment", &F::LendOne, &F::ByDirectDebit),
          Of("RecordTransaction", &F::LendOne, &F::Goodwill),
          Of("ReverseTransaction", &F::RepaySome, &F::Bounce),
          Of("ChargeLoan", &F::LendOne, &F::FeeOfLoan),
          Of("ReverseCharge", &F::PutAFeeOnIt, &F::NoFee),
          Of("AccrueLoan", &F::LendOne, &F::Accrual),
          Of("AccrueLoans", &F::LendOne, &F::Accruals),
          Of("CollectFee", &F::ChargeOne, &F::Collection),
          Of("ReverseFeeCollection", &F::CollectIt, &F::Uncollected),
          Of("WaiveFee", &F::ChargeOne, &F::Waiver),
          Of("CreditFee", &F::CollectIt, &F::CreditNote),
          Of("RefundFeeCredit", &F::CreditIt, &F::Refund),
          Of("CallGuarantee", &F::LoseTheirs, &F::GuaranteeCall),
          Of("ProposeSettlement", &F::CloseJanuary, &F::Proposal),
          Of("AgreeSettlement", &F::ProposeIt, &F::Agreement),
          Of("DeclineSettlement", &F::ProposeIt, &F::Disagreement),
          Of("PaySettlement", &F::AgreeOnIt, &F::Payment),
          Of("AwardGrant", &F::FindAPartner, &F::Grant),
          Of("ReverseGrant", &F::AwardOne, &F::NoGrant),
          Of("PostJournalEntry", &F::FindAPartner, &F::Entry),
          Of("ReverseJournalEntry", &F::PostOne, &F::NoEntry),
          Of("CreateBankAccount", &F::AddAccount, &F::Account)};
}

class FactTest : public FutureTest, public testing::WithParamInterface<Fact> {};

TEST_P(FactTest, IsOfADayThatHasCome) {
  GetParam().given(*this);
  EXPECT_THAT(GetParam().record_on(*this, kTomorrow),
              RefusedWith("DATE_IN_FUTURE", "effective_date"));
  EXPECT_OK(GetParam().record_on(*this, kToday));
}

INSTANTIATE_TEST_SUITE_P(All, FactTest, testing::ValuesIn(AllFacts()),
                         [](const auto& row) { return row.param.rpc + std::to_string(row.index); });

// A bank books what has happened.
TEST_F(FutureTest, AStatementIsOfDaysThatHaveCome) {
  StatementImport import = NextStatement("coop", {{250'00, "THN-1"}});
  const auto take = [&] {
    return model_.Take(DecideImport(import, model_.state(), model_.context())).status();
  };
  import.closing_date = ProtoDate(kTomorrow);
  EXPECT_THAT(take(), RefusedWith("DATE_IN_FUTURE", "closing_date"));
  import.closing_date = ProtoDate(kToday);
  *import.entries[0].mutable_booking_date() = ProtoDate(kTomorrow);
  EXPECT_THAT(take(), RefusedWith("DATE_IN_FUTURE", "entries[0].booking_date"));
  *import.entries[0].mutable_booking_date() = ProtoDate(kToday);
  EXPECT_OK(take());
}

// Applications and decisions about them, amendments and fees to come: they move no money, and what
// moves money after them has a day of its own that is checked. An import has a test of its own.
const std::set<std::string> kPlans = {
    "ApplyForLoan", "ApproveLoan",      "RejectLoan", "WithdrawLoan", "UndoLoanDecision",
    "AmendLoan",    "ReverseAmendment", "AssessFee",  "ShareCost",    "ImportLoans"};

TEST(FactsTest, EveryRpcWithAValueDateIsAFactOrAPlan) {
  std::set<std::string> known = kPlans;
  for (const Fact& fact : AllFacts()) known.insert(fact.rpc);
  std::set<std::string> dated;
  // What audit.proto has changes nothing.
  for (const char* name : {"admin", "fee", "funding", "issuance", "reconciliation", "repayment"}) {
    const auto* file = google::protobuf::DescriptorPool::generated_pool()->FindFileByName(
        absl::StrCat("thuning/ledger/v1/", name, ".proto"));
    ASSERT_NE(file, nullptr) << name;
    for (int i = 0; i < file->service(0)->method_count(); ++i) {
      const auto& method = *file->service(0)->method(i);
      if (method.input_type()->FindFieldByName("effective_date") == nullptr) continue;
      dated.insert(method.name());
    }
  }
  EXPECT_EQ(dated, known);
}

// The day of a payment is checked, and not the days on which it is asked for.
TEST_F(FutureTest, PlansMayBeForDaysToCome) {
  ApproveOne();
  ledger::v1::DisburseLoanRequest pay_out = PayOut();
  *pay_out.mutable_first_due_date() = ProtoDate("2027-06-01");
  EXPECT_OK(RunOn(kToday, pay_out));
  ledger::v1::AmendLoanRequest amend;
  amend.set_name(kLoan);
  amend.set_reason("agreed");
  *amend.mutable_amendment()->mutable_from() = ProtoDate("2027-07-01");
  amend.mutable_amendment()->set_extra_instalments(2);
  EXPECT_OK(RunOn("2027-06-15", amend));
}

}  // namespace
}  // namespace thuning::commands
