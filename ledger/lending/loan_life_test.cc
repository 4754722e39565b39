// Random lives of loans: whatever is done in whatever order, the promises hold.
#include <algorithm>
#include <array>
#include <map>

#include "google/protobuf/util/message_differencer.h"
#include "ledger/base/refusal.h"
#include "ledger/lending/loan_fixture_test.h"
#include "ledger/lending/loan_position.h"
#include "ledger/lending/loan_postings.h"
#include "ledger/lending/statement.h"
#include "tests/support/seed.h"

namespace thuning::lending {
namespace {

using google::protobuf::util::MessageDifferencer;
using ledger::v1::Loan;
using ledger::v1::Transaction;
using type::v1::LoanPolicy;

constexpr char kOther[] = "operators/ami/loans/L-2";

// The loan, its transactions and the rows beside it, as bytes, without what says when things were
// recorded and until when they were posted.
std::vector<std::string> RowsOf(absl::string_view name, StateReader& state) {
  Loan loan = *state.Find<Loan>(name);
  std::vector<std::string> rows;
  state::v1::LoanAccount account = *state.Find<state::v1::LoanAccount>(AccountName(name));
  account.clear_posted_until();
  rows.push_back(account.SerializeAsString());
  rows.push_back(state.Find<state::v1::LoanCourse>(CourseName(name))->SerializeAsString());
  for (int number = 1; number <= loan.transaction_count(); ++number) {
    const Transaction* row = state.Find<Transaction>(TransactionName(name, number));
    if (!row->reversed()) rows.push_back(row->outcome().SerializeAsString());
  }
  loan.clear_last_position();
  loan.clear_transaction_count();
  loan.clear_closed_date();
  loan.clear_amendments();
  loan.clear_charges();
  rows.push_back(loan.SerializeAsString());
  return rows;
}

class LoanLifeTest : public LoanFixture {
 protected:
  int64_t Between(int64_t low, int64_t high) { return Uniform(random_, low, high); }
  bool Maybe(int percent) { return Between(1, 100) <= percent; }

  std::string SomeDay() {
    return FormatIsoDate(AddDays(ParseIsoDate("2026-01-15").value(), Between(0, 500)));
  }

  type::v1::LoanTerms RandomTerms() {
    type::v1::LoanTerms terms =
        TermsOf(Between(100'00, 10'000'00), static_cast<int>(Between(1, 24)));
    LoanPolicy policy;
    const bool fixed = Maybe(30);
    policy.set_schedule_rule(fixed ? type::v1::SCHEDULE_RULE_FIXED_INSTALMENT
                                   : type::v1::SCHEDULE_RULE_DRAWN);
    policy.set_interest_basis(Maybe(50) ? type::v1::INTEREST_BASIS_DAY
                                        : type::v1::INTEREST_BASIS_PERIOD);
    policy.set_day_count(static_cast<type::v1::DayCount>(Between(1, 5)));
    policy.set_rest(static_cast<type::v1::Rest>(Between(1, 3)));
    const bool stands = policy.rest() == type::v1::REST_NONE;
    policy.set_prepayment(stands ? type::v1::PREPAYMENT_KEEP
                                 : static_cast<type::v1::Prepayment>(Between(1, 2)));
    policy.set_early_interest(static_cast<type::v1::EarlyInterest>(Between(1, 2)));
    policy.set_interest_on_past_due(!stands && Maybe(50));
    policy.set_settling_drops_interest(!stands || Maybe(50));
    policy.mutable_allocation()->set_name(static_cast<type::v1::AllocationName>(Between(1, 5)));
    policy.mutable_allocation()->set_future(static_cast<type::v1::FutureRule>(Between(1, 4)));
    policy.mutable_allocation()->set_by_bucket(Maybe(30));
    if (Maybe(30)) {
      policy.set_business_day_rule(type::v1::BUSINESS_DAY_RULE_FOLLOWING);
      policy.set_calendar("FRANCE");
    }
    *state_.Change<ledger::v1::Product>("operators/ami/products/thun").mutable_policy() = policy;
    if (!fixed && Maybe(30)) terms.set_amortisation(type::v1::AMORTISATION_EQUAL_PRINCIPAL);
    if (!fixed && Maybe(30)) {
      terms.set_grace_on_principal(static_cast<int>(Between(0, terms.instalment_count() - 1)));
    }
    if (Maybe(20)) terms.set_down_payment_percent("10");
    for (int64_t n = Between(0, 2); n > 0; --n) AddFee(terms);
    return terms;
  }

  void AddFee(type::v1::LoanTerms& terms) {
    type::v1::LoanFee& fee = *terms.add_fees();
    fee.set_display_name("fee");
    fee.set_timing(static_cast<type::v1::FeeTiming>(Maybe(50) ? 1 : Between(3, 4)));
    if (Maybe(50)) {
      *fee.mutable_amount() = Eur(Between(1, 20'00));
    } else {
      fee.set_percent("1.5");
    }
  }

  // A command that may be refused; it then has changed nothing.
  template <typename Request>
  bool Offer(const Request& request) {
    absl::StatusOr<Record> record = Try(request);
    if (!record.ok()) {
      EXPECT_NE(ReasonOf(record.status()), "BOOKS_WOULD_NOT_BALANCE");
      ++refused_[ReasonOf(record.status())];
      return false;
    }
    Keep(Fold(*std::move(record)));
    return true;
  }

  void Keep(const Record& record) {
    const auto line = statement_.Read(record);
    ASSERT_TRUE(line.has_value());
    principal_ = line->principal_balance_minor();
    settled_[0] += line->settled().penalty_minor();
    settled_[1] += line->settled().fee_minor();
    settled_[2] += line->settled().interest_minor();
    settled_[3] += line->settled().principal_minor();
    for (const event::v1::Posting& posting : record.postings()) {
      const int64_t amount = posting.side() == event::v1::SIDE_DEBIT ? posting.amount_minor()
                                                                     : -posting.amount_minor();
      balances_[posting.account()] += amount;
      lines_[posting.subject()][posting.account()] += amount;
    }
    for (const Event& event : record.events()) {
      if (!event.has_loan_transacted()) continue;
      const auto& transaction = event.loan_transacted().transaction();
      ExpectWholeAmountAllocated(transaction, event.loan_transacted().outcomes(0));
      standing_.push_back(transaction.number());
    }
  }

  // Every cent of what was paid is allocated once, or overpaid.
  void ExpectWholeAmountAllocated(const type::v1::LoanTransaction& transaction,
                                  const type::v1::TransactionOutcome& outcome) {
    if (transaction.kind() != type::v1::TRANSACTION_KIND_REPAYMENT &&
        transaction.kind() != type::v1::TRANSACTION_KIND_GOODWILL_CREDIT &&
        transaction.kind() != type::v1::TRANSACTION_KIND_CHARGE_PAYMENT) {
      return;
    }
    int64_t allocated = outcome.overpaid_minor();
    for (const auto& part : outcome.allocations()) {
      ASSERT_GT(part.amount_minor(), 0);
      allocated += part.amount_minor();
    }
    ASSERT_EQ(allocated, transaction.amount().minor_units());
  }

  type::v1::LoanAmendment SomeAmendment() {
    type::v1::LoanAmendment amendment;
    const Loan now = whole();
    const int row = static_cast<int>(Between(0, now.instalments_size() - 1));
    if (Maybe(70)) *amendment.mutable_from() = now.instalments(row).due_date();
    switch (Between(0, 6)) {
      case 0:
        amendment.set_extra_instalments(static_cast<int>(Between(1, 3)));
        break;
      case 1:
        *amendment.mutable_moved_to() = Day(SomeDay());
        break;
      case 2:
        amendment.set_grace_on_principal(static_cast<int>(Between(1, 3)));
        break;
      case 3:
        amendment.set_grace_on_interest(static_cast<int>(Between(1, 3)));
        break;
      case 4:
        amendment.set_instalment_minor(Between(1, 1'000'00));
        break;
      case 5:
        amendment.clear_from();
        amendment.set_annual_rate_percent(std::to_string(Between(0, 30)));
        *amendment.mutable_rate_from() = Day(SomeDay());
        break;
      default:
        amendment.clear_from();
        *amendment.mutable_pause_first() = Day(SomeDay());
        *amendment.mutable_pause_last() =
            ToProto(AddDays(DateOf(amendment.pause_first()).value(), 40));
    }
    return amendment;
  }

  // By which money moves.
  void MoneyMoves(const std::string& day) {
    using namespace type::v1;
    const int64_t owed = std::max<int64_t>(loan().outstanding_minor(), 1);
    switch (Between(0, 8)) {
      case 8: {
        ledger::v1::CallGuaranteeRequest call;
        call.set_name(kLoan);
        call.set_bank_account(kBank);
        *call.mutable_effective_date() = Day(day);
        Offer(call);
        return;
      }
      case 0: {
        auto refund = Transact(TRANSACTION_KIND_OVERPAYMENT_REFUND, Between(1, 50'00), day);
        refund.set_method(PAYMENT_METHOD_CASH);
        Offer(refund);
        return;
      }
      case 1: {
        auto back = Transact(TRANSACTION_KIND_CHARGEBACK, Between(1, 50'00), day);
        back.set_method(PAYMENT_METHOD_DIRECT_DEBIT);
        back.set_bank_account(kBank);
        Offer(back);
        return;
      }
      case 2: {
        auto payment = Transact(TRANSACTION_KIND_CHARGE_PAYMENT, Between(1, 20'00), day);
        payment.set_charge(static_cast<int>(Between(1, 4)));
        payment.set_method(PAYMENT_METHOD_CASH);
        Offer(payment);
        return;
      }
      case 3: {
        auto recovery = Transact(TRANSACTION_KIND_RECOVERY, Between(1, 500'00), day);
        recovery.set_method(PAYMENT_METHOD_CASH);
        Offer(recovery);
        return;
      }
      case 4: {
        auto tranche = Disburse();
        *tranche.mutable_effective_date() = Day(day);
        Offer(tranche);
        return;
      }
      default:
        Offer(Maybe(50) ? Cash(Between(1, owed), day) : DirectDebit(Between(1, owed), day));
    }
  }

  // By which none does.
  void TheLenderDecides(const std::string& day) {
    using namespace type::v1;
    switch (Between(0, 6)) {
      case 0:
        Offer(Transact(TRANSACTION_KIND_GOODWILL_CREDIT, Between(1, 100'00), day));
        return;
      case 1:
        Offer(Transact(TRANSACTION_KIND_INTEREST_WAIVER, Between(1, 20'00), day));
        return;
      case 2: {
        const bool waived = Maybe(50);
        auto settled =
            Transact(waived ? TRANSACTION_KIND_CHARGE_WAIVER : TRANSACTION_KIND_CHARGE_ADJUSTMENT,
                     waived ? 0 : Between(1, 20'00), day);
        settled.set_charge(static_cast<int>(Between(1, 4)));
        Offer(settled);
        return;
      }
      case 3:
        if (Maybe(20)) Offer(Transact(TRANSACTION_KIND_WRITE_OFF, 0, day));
        if (Maybe(20)) Offer(Transact(TRANSACTION_KIND_CHARGE_OFF, 0, day));
        if (Maybe(20)) Offer(Transact(TRANSACTION_KIND_ACCELERATION, 0, day));
        return;
      case 4:
        if (Maybe(30)) Offer(Transact(TRANSACTION_KIND_REAMORTISATION, 0, day));
        return;
      case 5: {
        auto reaging = Transact(TRANSACTION_KIND_REAGING, 0, day);
        reaging.set_instalment_count(static_cast<int>(Between(1, 12)));
        *reaging.mutable_start_date() = Day(SomeDay());
        if (Maybe(20)) Offer(reaging);
        return;
      }
      default: {
        Offer(AccrualOf(kLoan, day));
      }
    }
  }

  // What was agreed changes: amendments, charges, and their undoing.
  void TermsChange(const std::string& day) {
    switch (Between(0, 3)) {
      case 0: {
        type::v1::LoanTerms fees;
        AddFee(fees);
        auto charge = Penalty(Between(1, 30'00), day);
        if (Maybe(50)) *charge.mutable_fee() = fees.fees(0);
        Offer(charge);
        return;
      }
      case 1: {
        ledger::v1::ReverseChargeRequest reverse;
        reverse.set_name(kLoan);
        reverse.set_charge(static_cast<int>(Between(1, 5)));
        *reverse.mutable_effective_date() = Day("2028-01-01");
        reverse.set_reason("by mistake");
        Offer(reverse);
        return;
      }
      case 2: {
        ledger::v1::ReverseAmendmentRequest reverse;
        reverse.set_name(kLoan);
        reverse.set_number(static_cast<int>(Between(1, 4)));
        *reverse.mutable_effective_date() = Day("2028-01-01");
        reverse.set_reason("by mistake");
        Offer(reverse);
        return;
      }
      default:
        Offer(Amend(SomeAmendment(), day));
    }
  }

  void SomethingHappens() {
    const std::string day = SomeDay();
    const int64_t choice = Between(0, 9);
    if (choice < 5) return MoneyMoves(day);
    if (choice < 8) return TheLenderDecides(day);
    TermsChange(day);
  }

  void Undo(size_t index) {
    const int number = standing_[index];
    if (!Offer(lending::Reverse(TransactionName(kLoan, number), "2028-01-01"))) return;
    standing_.erase(standing_.begin() + static_cast<std::ptrdiff_t>(index));
  }

  // The last thing that happened and its contra leave the loan as it was, books and all.
  void DoAndUndo() {
    // What is due by the day of the undoing is in the books from then on.
    if (!Offer(Cash(1, SomeDay()))) return;
    Undo(standing_.size() - 1);
    const std::vector<std::string> before = RowsOf(kLoan, state_);
    const auto balances = balances_;
    const size_t size = standing_.size();
    SomethingHappens();
    if (standing_.size() != size + 1) return;
    Undo(size);
    ASSERT_EQ(standing_.size(), size) << "what came last can be undone";
    if (loan().state() == type::v1::LOAN_STATE_ACTIVE) {
      ASSERT_EQ(RowsOf(kLoan, state_), before);
    }
  }

  // One to three lines, the operator's own part if they leave one, a guarantee now and then.
  type::v1::LoanFunding RandomFunding() {
    type::v1::LoanFunding funding;
    if (Maybe(40)) {
      funding.set_guarantee_line("partners/g/fundingLines/g");
      funding.set_guaranteed_e8(static_cast<int32_t>(Between(1, 100'000'000)));
    }
    for (int64_t n = Between(0, 3); n > 0; --n) {
      type::v1::FundingShare& share = *funding.add_shares();
      share.set_funding_line("partners/p/fundingLines/" + std::to_string(n));
      share.set_weight(Maybe(50) ? Between(1, 9) : Between(1, 1'000'000'000));
      share.set_ledger_account("164100");
      share.set_bears_losses(Maybe(50));
      share.set_interest_e8(static_cast<int32_t>(Maybe(50) ? 100'000'000 : Between(0, 99'999'999)));
      share.set_fee_e8(static_cast<int32_t>(Between(0, 100'000'000)));
    }
    if (funding.shares_size() > 0 && Maybe(50)) funding.add_shares()->set_weight(Between(1, 9));
    return funding;
  }

  ledger::v1::SetProvisionRatesRequest RandomProvisionRates() {
    ledger::v1::SetProvisionRatesRequest request;
    request.set_parent("operators/ami");
    *request.mutable_valid_from() = Day(SomeDay());
    int32_t days = 0;
    for (const absl::string_view percent : {"2.5", "33.333333", "100"}) {
      type::v1::ProvisionBand& band = *request.add_bands();
      band.set_over_days_past_due(days);
      band.set_percent(std::string(percent));
      days += static_cast<int32_t>(Between(1, 90));
    }
    return request;
  }

  ledger::v1::AccrueLoanRequest AccrualOf(const std::string& name, const std::string& day) {
    ledger::v1::AccrueLoanRequest request;
    request.set_name(name);
    *request.mutable_effective_date() = Day(day);
    return request;
  }

  // Added up from what each transaction that stands came to.
  LoanTotals TotalsOfTransactions() {
    LoanTotals totals;
    for (int number = 1; number <= loan().transaction_count(); ++number) {
      if (transaction(number).reversed()) continue;
      const auto& done = transaction(number).transaction();
      const int64_t amount = done.amount().minor_units();
      const int64_t sign = done.kind() == type::v1::TRANSACTION_KIND_CHARGEBACK ? -1 : 1;
      if (done.kind() == type::v1::TRANSACTION_KIND_DISBURSEMENT) totals.paid_out += amount;
      if (done.kind() == type::v1::TRANSACTION_KIND_GUARANTEE_CALL) totals.called += amount;
      for (const auto& part : transaction(number).outcome().allocations()) {
        const int64_t allocated = sign * part.amount_minor();
        const bool principal = part.component() == type::v1::COMPONENT_PRINCIPAL;
        switch (done.kind()) {
          case type::v1::TRANSACTION_KIND_REPAYMENT:
          case type::v1::TRANSACTION_KIND_GOODWILL_CREDIT:
          case type::v1::TRANSACTION_KIND_CHARGE_PAYMENT:
          case type::v1::TRANSACTION_KIND_CHARGEBACK: {
            const bool interest = part.component() == type::v1::COMPONENT_INTEREST;
            (principal ? totals.principal : interest ? totals.interest : totals.fees) += allocated;
            break;
          }
          case type::v1::TRANSACTION_KIND_WRITE_OFF:
            if (principal) totals.lost += allocated;
            break;
          default:
            break;
        }
      }
    }
    // Principal that is owed only because a bank took back interest is nobody's but the operator's.
    const int64_t outstanding =
        std::clamp<int64_t>(loan().principal_outstanding_minor(), 0, totals.paid_out);
    totals.lost = std::min(totals.lost, totals.paid_out - outstanding);
    const bool all_theirs = totals.principal + totals.lost + outstanding == totals.paid_out;
    if (!all_theirs) totals.principal = totals.paid_out - outstanding - totals.lost;
    totals.recovered = std::min(-balances_["758300"], totals.lost);
    return totals;
  }

  int64_t Posted(const std::string& line, const std::string& account) {
    return lines_[line + "/loans/L-1"][account];
  }

  // Within one unit of total * weight / whole * rate.
  static void ExpectShare(int64_t part, int64_t total, __int128 weight, __int128 whole) {
    const __int128 error = __int128{part} * whole - __int128{total} * weight;
    ASSERT_TRUE(error <= whole && -error <= whole)
        << part << " of " << total << " is not its share";
  }

  // A sum that is paid out uses up what was paid too much before: its outcome does not say for
  // what.
  bool PaidOutUsesUpOverpayment() {
    for (int number = 1; number <= loan().transaction_count(); ++number) {
      const auto& row = transaction(number);
      if (row.transaction().kind() == type::v1::TRANSACTION_KIND_DISBURSEMENT && !row.reversed() &&
          row.outcome().overpaid_minor() != 0) {
        return true;
      }
    }
    return false;
  }

  void ExpectFairShares() {
    if (PaidOutUsesUpOverpayment()) return;
    const type::v1::LoanFunding& funding = loan().funding();
    const LoanTotals totals = TotalsOfTransactions();
    __int128 whole = 0;
    for (const auto& share : funding.shares()) whole += share.weight();
    int64_t drawn = 0;
    int64_t principal = 0;
    int64_t left = 0;
    bool owns = false;
    for (const auto& share : funding.shares()) {
      const std::string& line = share.funding_line();
      if (line.empty()) {
        owns = true;
        continue;
      }
      const __int128 full = whole * 100'000'000;
      const __int128 weight = share.weight();
      const __int128 bears = share.bears_losses() ? weight : 0;
      ExpectShare(Posted(line, "455110"), totals.paid_out, weight, whole);
      ExpectShare(-Posted(line, "455120"), totals.principal, weight, whole);
      ExpectShare(-Posted(line, "455130"), totals.interest, weight * share.interest_e8(), full);
      ExpectShare(-Posted(line, "455140"), totals.fees, weight * share.fee_e8(), full);
      ExpectShare(-Posted(line, "455150"), totals.lost, weight - bears, whole);
      ExpectShare(-Posted(line, "758800"), totals.lost, bears, whole);
      ExpectShare(-Posted(line, "455160"), totals.recovered, bears, whole);
      ExpectShare(-Posted(line, "455170"), -balances_["758700"], bears, whole);
      ExpectShare(-Posted(line, "164100"), totals.paid_out - totals.principal - totals.lost, weight,
                  whole);
      if (totals.paid_out == totals.principal + totals.lost) {
        ASSERT_EQ(Posted(line, "164100"), 0);
      }
      drawn += Posted(line, "455110");
      principal -= Posted(line, "455120");
      left -= Posted(line, "164100");
    }
    if (funding.shares().empty() || owns) return;
    ASSERT_EQ(drawn, totals.paid_out);
    ASSERT_EQ(principal, totals.principal);
    ASSERT_EQ(left, totals.paid_out - totals.principal - totals.lost);
  }

  // The guarantor has paid its part of what is lost, or less; what it paid too much is owed back.
  void ExpectFairGuarantee() {
    const std::string& line = loan().funding().guarantee_line();
    if (line.empty()) return;
    const LoanTotals totals = TotalsOfTransactions();
    const int64_t lost = totals.lost - totals.recovered;
    ASSERT_EQ(Posted(line, "467200"), totals.called);
    ASSERT_EQ(-Posted(line, "758700") - Posted(line, "455180"), totals.called);
    ASSERT_LE(__int128{-Posted(line, "758700")} * 100'000'000,
              __int128{lost} * loan().funding().guaranteed_e8());
  }

  // What its lines say was paid is what the loan says; and so is what is left.
  void ExpectTheStatementToAddUp() {
    ledger::v1::GetLoanStatementResponse standing;
    FillStanding(loan(), Day("2028-01-02"), state_, standing);
    const Parts owed_again = LoadBook(loan(), state_).account->owed_again();
    const bool is_told = !PaidOutUsesUpOverpayment();
    if (is_told) {
      ASSERT_EQ(loan().disbursed_minor() - settled_[3], principal_);
    }
    for (const auto& total : standing.totals()) {
      const int64_t gone = total.paid_minor() + total.waived_minor() + total.written_off_minor();
      ASSERT_EQ(total.asked_minor(), gone + total.open_minor());
      const auto index = static_cast<size_t>(total.component() - 1);
      if (!is_told || total.component() == type::v1::COMPONENT_PRINCIPAL) continue;
      ASSERT_EQ(settled_[index] + owed_again.minor[index], gone) << index;
    }
  }

  void ExpectPromises() {
    const Loan now = whole();
    for (const auto& row : now.instalments()) {
      ASSERT_GE(row.open_minor(), 0);
      ASSERT_GE(row.principal_minor(), row.principal_paid_minor());
    }
    ASSERT_EQ(principal_, now.principal_outstanding_minor()) << "the statement's balance";
    ASSERT_EQ(balances_["274800"] + balances_["274820"], now.principal_outstanding_minor());
    ASSERT_EQ(balances_["419100"], -now.overpaid_minor());
    const int64_t set_aside = -balances_["297400"];
    ASSERT_GE(set_aside, 0);
    ASSERT_LE(set_aside, std::max<int64_t>(now.principal_outstanding_minor(), 0));
    ASSERT_EQ(set_aside, balances_["686620"] + balances_["786620"]);
    ExpectFairShares();
    ExpectFairGuarantee();
    ExpectTheStatementToAddUp();
    int64_t sum = 0;
    for (const auto& [account, balance] : balances_) sum += balance;
    ASSERT_EQ(sum, 0);
  }

  // Of interest, once all is accrued.
  void ExpectTheBooksToSayWhatThePositionSays() {
    if (HasFatalFailure() || !Offer(AccrualOf(kLoan, "2028-01-02"))) return;
    ASSERT_OK_AND_ASSIGN(const auto position, LoanPosition(loan(), Day("2028-01-02"), state_));
    EXPECT_EQ(balances_["276840"], position.accrued_interest_minor());
  }

  std::mt19937_64 random_;
  std::vector<int> standing_;  // numbers of transactions that were not undone
  std::map<std::string, int64_t> balances_;
  std::map<std::string, std::map<std::string, int64_t>> lines_;  // by subject
  std::map<std::string, int> refused_;
  Statement statement_{kLoan};
  std::array<int64_t, kComponents> settled_ = {};  // by the statement's lines
  int64_t principal_ = 0;
};

class LoanLifeSeedTest : public LoanLifeTest, public testing::WithParamInterface<int> {
 protected:
  void GivenRandomLoan() {
    random_.seed(TestSeed(20261124) + static_cast<uint64_t>(GetParam()));
    Do(RandomProvisionRates());
    statement_.Read(Do(Apply(RandomTerms())));
    ASSERT_OK_AND_ASSIGN(Record approval, DecideApproval(Approve(), RandomFunding(), state_));
    statement_.Read(Fold(std::move(approval)));
    auto first = Disburse();
    if (Maybe(30)) *first.mutable_amount() = Eur(loan().terms().principal().minor_units() / 2);
    ASSERT_TRUE(Offer(first));
  }
};

TEST_P(LoanLifeSeedTest, KeepsItsPromises) {
  GivenRandomLoan();
  for (int step = 0; step < 60 && !HasFatalFailure(); ++step) {
    if (Maybe(15)) {
      DoAndUndo();
    } else if (Maybe(15) && standing_.size() > 1) {
      // Also the first sum that was paid out, where another one was.
      Undo(static_cast<size_t>(Between(0, static_cast<int64_t>(standing_.size()) - 1)));
    } else {
      SomethingHappens();
    }
    ExpectPromises();
  }
  ExpectTheBooksToSayWhatThePositionSays();
}

// Backdated facts give the loan that would be if all had been known in time: the facts that stand
// are told again to a second loan, in the order of their days.
TEST_P(LoanLifeSeedTest, BackdatedIsAsInOrder) {
  constexpr int64_t kAccrued = 0;  // in the place of an amount
  GivenRandomLoan();
  std::vector<std::pair<std::string, int64_t>> payments;
  for (int n = 0; n < 12; ++n) {
    const std::string day = SomeDay();
    const int64_t amount = Between(1, loan().terms().principal().minor_units() / 6);
    if (Offer(Cash(amount, day))) payments.emplace_back(day, amount);
  }
  for (int n = 0; n < 4; ++n) {
    const std::string day = SomeDay();
    if (Offer(AccrualOf(kLoan, day))) payments.emplace_back(day, kAccrued);
  }
  std::stable_sort(payments.begin(), payments.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  auto apply = Apply(loan().terms());
  apply.set_loan_id("L-2");
  apply.mutable_terms()->clear_disbursement_date();
  Do(apply);
  auto approve = Approve();
  approve.set_name(kOther);
  ASSERT_OK_AND_ASSIGN(Record approval, DecideApproval(approve, loan().funding(), state_));
  Fold(std::move(approval));
  auto disburse = Disburse();
  disburse.set_name(kOther);
  *disburse.mutable_amount() = Eur(loan().disbursed_minor());
  Do(disburse);
  for (const auto& [day, amount] : payments) {
    if (amount == kAccrued) {
      Do(AccrualOf(kOther, day));
      continue;
    }
    auto cash = Cash(amount, day);
    cash.set_parent(kOther);
    ASSERT_OK(Try(cash));
    Do(cash);
  }
  const auto* told = state_.Find<state::v1::LoanAccount>(AccountName(kLoan));
  const auto* again = state_.Find<state::v1::LoanAccount>(AccountName(kOther));
  EXPECT_EQ(told->account(), again->account());
  ASSERT_EQ(told->posted_size(), again->posted_size());
  for (int i = 0; i < told->posted_size(); ++i) {
    EXPECT_TRUE(MessageDifferencer::Equals(told->posted(i), again->posted(i)));
  }
  EXPECT_EQ(TurnoverOf("loans/L-1"), TurnoverOf("loans/L-2")) << "the books of every day";
  for (const auto& share : loan().funding().shares()) {
    const std::string& line = share.funding_line();
    if (line.empty()) continue;
    EXPECT_EQ(TurnoverOf(line + "/loans/L-1"), TurnoverOf(line + "/loans/L-2")) << line;
  }
  EXPECT_EQ(state_.Find<state::v1::LoanCourse>(CourseName(kLoan))->SerializeAsString(),
            state_.Find<state::v1::LoanCourse>(CourseName(kOther))->SerializeAsString());
}

// Whatever had happened on a loan, told at once it gives the loan that it is, and its balance
// sheet.
TEST_P(LoanLifeSeedTest, AnImportIsTheLoanThatItWas) {
  GivenRandomLoan();
  for (int n = 0; n < 20 && !HasFatalFailure(); ++n) {
    Maybe(60) ? MoneyMoves(SomeDay()) : TheLenderDecides(SomeDay());
  }
  const Portfolio portfolio = PortfolioOn("2028-01-01");
  ledger::v1::AccrueLoanRequest accrue;
  accrue.set_name(kLoan);
  *accrue.mutable_effective_date() = portfolio.day;
  Offer(accrue);
  const ledger::v1::ImportedLoan written = WrittenDown();
  for (const auto& told : written.history()) {
    if (told.kind() == type::v1::TRANSACTION_KIND_GUARANTEE_CALL) return;
  }
  ASSERT_OK_AND_ASSIGN(Record record, TryImport(portfolio, written, loan().funding()));
  Fold(std::move(record));
  const Loan& taken = *state_.Find<Loan>(kOther);
  EXPECT_EQ(taken.state(), loan().state());
  EXPECT_EQ(taken.closure(), loan().closure());
  EXPECT_EQ(taken.outstanding_minor(), loan().outstanding_minor());
  EXPECT_EQ(taken.disbursed_minor(), loan().disbursed_minor());
  EXPECT_EQ(taken.terms().DebugString(), loan().terms().DebugString());
  const auto* was = state_.Find<state::v1::LoanAccount>(AccountName(kLoan));
  const auto* is = state_.Find<state::v1::LoanAccount>(AccountName(kOther));
  EXPECT_EQ(is->account(), was->account());
  EXPECT_THAT(is->sums(), testing::ElementsAreArray(was->sums()));
  EXPECT_EQ(state_.Find<state::v1::LoanCourse>(CourseName(kOther))->SerializeAsString(),
            state_.Find<state::v1::LoanCourse>(CourseName(kLoan))->SerializeAsString());
  // What had been accrued before a write-off is a loss of the earlier books.
  if (is->accruals_size() != was->accruals_size()) return;
  ASSERT_EQ(is->posted_size(), was->posted_size());
  for (int i = 0; i < is->posted_size(); ++i) {
    EXPECT_TRUE(MessageDifferencer::Equals(is->posted(i), was->posted(i))) << i;
  }
}

// What the day asks for pays the loan off, to the cent.
TEST_P(LoanLifeSeedTest, ThePayoffQuotedClosesTheLoan) {
  GivenRandomLoan();
  for (int n = 0; n < 3; ++n) {
    Offer(Cash(Between(1, loan().terms().principal().minor_units() / 6), SomeDay()));
  }
  if (loan().state() != type::v1::LOAN_STATE_ACTIVE) return;
  ASSERT_OK_AND_ASSIGN(const auto position, LoanPosition(loan(), Day("2027-07-01"), state_));
  if (position.payoff_minor() == 0) return;
  Do(Cash(position.payoff_minor(), "2027-07-01"));
  EXPECT_EQ(loan().outstanding_minor(), 0);
  EXPECT_EQ(loan().overpaid_minor(), 0);
}

INSTANTIATE_TEST_SUITE_P(Seeds, LoanLifeSeedTest, testing::Range(0, 60));

}  // namespace
}  // namespace thuning::lending
