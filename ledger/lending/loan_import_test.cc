// Loans that are taken over from other books: the rows are those of the same loan made by single
// commands on their days, and the books have what it stands for on the day of the import.
#include "ledger/lending/loan_import.h"

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/accounting/chart.h"
#include "ledger/lending/loan_fixture_test.h"
#include "ledger/state/names.h"
#include "tests/support/refusal_table.h"
#include "thuning/state/v1/state.pb.h"

namespace thuning::lending {
namespace {

using ledger::v1::ImportedLoan;
using ledger::v1::ImportedTransaction;
using ledger::v1::Loan;
using ledger::v1::Transaction;
using state::v1::LoanAccount;
using state::v1::LoanCourse;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

constexpr char kImported[] = "operators/ami/loans/L-2";

ImportedTransaction Happened(type::v1::TransactionKind kind, int64_t minor, absl::string_view day) {
  ImportedTransaction transaction;
  transaction.set_kind(kind);
  *transaction.mutable_effective_date() = Day(day);
  if (minor > 0) *transaction.mutable_amount() = Eur(minor);
  return transaction;
}

ImportedTransaction PaidOut(int64_t minor, absl::string_view day) {
  return Happened(type::v1::TRANSACTION_KIND_DISBURSEMENT, minor, day);
}
ImportedTransaction Repaid(int64_t minor, absl::string_view day) {
  return Happened(type::v1::TRANSACTION_KIND_REPAYMENT, minor, day);
}

class LoanImportTest : public LoanFixture {
 protected:
  absl::StatusOr<Record> TryImport(const ImportedLoan& imported) {
    return LoanFixture::TryImport(portfolio_, imported);
  }

  Record Import(const ImportedLoan& imported) {
    absl::StatusOr<Record> record = TryImport(imported);
    EXPECT_OK(record);
    return record.ok() ? Fold(*std::move(record)) : Record();
  }

  template <typename Row>
  std::string TextOf(const std::string& name) {
    return state_.Find<Row>(name)->DebugString();
  }

  // But for positions, the reference, and that it was taken over.
  void ExpectSameRows() {
    Loan own = loan();
    Loan taken = *state_.Find<Loan>(kImported);
    EXPECT_EQ(DateOf(taken.imported_date()), DateOf(portfolio_.day));
    for (Loan* row : {&own, &taken}) {
      row->clear_name();
      row->clear_payment_reference();
      row->clear_imported_date();
      row->clear_last_position();
    }
    EXPECT_EQ(taken.DebugString(), own.DebugString());
    for (int number = 1; number <= own.transaction_count(); ++number) {
      Transaction before = transaction(number);
      Transaction after = *state_.Find<Transaction>(TransactionName(kImported, number));
      for (Transaction* row : {&before, &after}) {
        row->clear_name();
        row->clear_position();
      }
      EXPECT_EQ(after.DebugString(), before.DebugString());
    }
    EXPECT_EQ(TextOf<LoanCourse>(CourseName(kImported)), TextOf<LoanCourse>(CourseName(kLoan)));
    EXPECT_EQ(TextOf<LoanAccount>(AccountName(kImported)), TextOf<LoanAccount>(AccountName(kLoan)));
  }

  // Takes L-1 into the books up to the day of the import, and it over as L-2.
  Record ImportSame() {
    ledger::v1::AccrueLoanRequest accrue;
    accrue.set_name(kLoan);
    *accrue.mutable_effective_date() = portfolio_.day;
    if (loan().state() != type::v1::LOAN_STATE_CLOSED) Do(accrue);
    return Import(WrittenDown());
  }

  Portfolio portfolio_ = PortfolioOn("2026-03-01");
};

TEST_F(LoanImportTest, TheRowsAreThoseOfTheLoanMadeByItsCommands) {
  GivenActiveLoan();
  Do(DirectDebit(507'51, "2026-02-15"));
  Do(Cash(20'00, "2026-02-20"));
  ImportSame();
  ExpectSameRows();
}

TEST_F(LoanImportTest, ArrearsOverpaymentsAndFeesAreTakenOver) {
  type::v1::LoanTerms terms = TermsOf(1'000'00, 2);
  type::v1::LoanFee& fee = *terms.add_fees();
  fee.set_display_name("File");
  *fee.mutable_amount() = Eur(15'00);
  portfolio_.day = Day("2026-04-02");
  GivenActiveLoan(terms);
  Do(Cash(100'00, "2026-02-20"));
  Do(Transact(type::v1::TRANSACTION_KIND_GOODWILL_CREDIT, 5'00, "2026-02-21"));
  Do(Transact(type::v1::TRANSACTION_KIND_INTEREST_WAIVER, 1'00, "2026-03-20"));
  ImportSame();
  ExpectSameRows();
}

TEST_F(LoanImportTest, AnOverpaidLoanIsTakenOver) {
  GivenActiveLoan();
  Do(Cash(1'100'00, "2026-02-20"));
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_OVERPAID);
  ImportSame();
  ExpectSameRows();
}

TEST_F(LoanImportTest, ALoanInSeveralSumsIsTakenOver) {
  Do(Apply(TermsOf(1'000'00, 4)));
  Do(Approve());
  ledger::v1::DisburseLoanRequest part = Disburse();
  *part.mutable_amount() = Eur(400'00);
  Do(part);
  Do(Cash(50'00, "2026-02-15"));
  *part.mutable_effective_date() = Day("2026-02-20");
  Do(part);
  Do(Cash(60'00, "2026-02-22"));
  ImportSame();
  ExpectSameRows();
}

// 512.49 are left of the principal; 2.29 of interest have arisen from 15 February to the end of the
// month. Neither the 10.00 that were paid nor these are income here.
TEST_F(LoanImportTest, TheBooksHaveWhatTheLoanStandsForOnTheDay) {
  ImportedLoan good = InTwoMonths();
  *good.add_history() = PaidOut(1'000'00, "2026-01-15");
  *good.add_history() = Repaid(507'51, "2026-02-15");
  const Record record = Import(good);
  EXPECT_THAT(PostingsOf(record),
              UnorderedElementsAre("D 274800 50249", "D 276840 251", "C 110000 50500"));
  EXPECT_EQ(DateOf(record.effective_date()), ParseIsoDate("2026-03-01"));
  for (const event::v1::Posting& posting : record.postings()) {
    EXPECT_EQ(posting.subject(), "loans/L-2");
    EXPECT_FALSE(posting.has_booking_date());
  }
}

TEST_F(LoanImportTest, WhatComesLaterIsPostedAsOnAnyLoan) {
  GivenActiveLoan();
  Do(Cash(507'51, "2026-02-15"));
  ImportSame();
  const Record own = Do(Cash(507'51, "2026-03-15"));
  ledger::v1::RecordRepaymentRequest last = Cash(507'51, "2026-03-15");
  last.set_parent(kImported);
  const Record taken = Do(last);
  EXPECT_EQ(PostingsOf(taken), PostingsOf(own));
  EXPECT_EQ(state_.Find<Loan>(kImported)->state(), type::v1::LOAN_STATE_CLOSED);
  ExpectSameRows();
}

TEST_F(LoanImportTest, NothingIsRecordedOnADayBeforeTheImport) {
  ImportedLoan good = InTwoMonths();
  *good.add_history() = PaidOut(1'000'00, "2026-01-15");
  Import(good);
  ledger::v1::RecordRepaymentRequest early = Cash(10'00, "2026-02-28");
  early.set_parent(kImported);
  EXPECT_THAT(Try(early), RefusedWith("DATE_BEFORE_IMPORT", "effective_date"));
  ledger::v1::AccrueLoanRequest accrue;
  accrue.set_name(kImported);
  *accrue.mutable_effective_date() = Day("2026-02-28");
  EXPECT_THAT(Try(accrue), RefusedWith("DATE_BEFORE_IMPORT", "effective_date"));
  ledger::v1::ChargeLoanRequest charge = Penalty(5'00, "2026-02-28");
  charge.set_parent(kImported);
  EXPECT_THAT(Try(charge), RefusedWith("DATE_BEFORE_IMPORT", "effective_date"));
  *early.mutable_effective_date() = Day("2026-03-01");
  EXPECT_OK(Try(early));
}

// 507.51 were told of and never came: the principal of 497.51 is owed again, and so is the interest
// of 10.00, which had been income before: none of it moved money here.
TEST_F(LoanImportTest, WhatHadHappenedIsUndoneSinceTheImport) {
  ImportedLoan good = InTwoMonths();
  *good.add_history() = PaidOut(1'000'00, "2026-01-15");
  *good.add_history() = Repaid(507'51, "2026-02-15");
  Import(good);
  EXPECT_THAT(Try(Reverse(TransactionName(kImported, 2), "2026-02-20")),
              RefusedWith("DATE_BEFORE_IMPORT", "effective_date"));
  const Record undone = Do(Reverse(TransactionName(kImported, 2), "2026-03-02"));
  EXPECT_THAT(PostingsOf(undone),
              UnorderedElementsAre("D 274800 49751", "D 276840 1000", "C 110000 50751"));
  EXPECT_THAT(FactsOf(undone), ElementsAre("loan_transaction_reversed"));
}

TEST_F(LoanImportTest, ADirectDebitThatComesBackAfterTheImportIsExpectedOnAStatement) {
  ImportedLoan good = InTwoMonths();
  *good.add_history() = PaidOut(1'000'00, "2026-01-15");
  ImportedTransaction& debit = *good.add_history() = Repaid(507'51, "2026-02-15");
  debit.set_method(type::v1::PAYMENT_METHOD_DIRECT_DEBIT);
  debit.set_bank_account(kBank);
  debit.set_end_to_end_id("OLD-1");
  EXPECT_THAT(FactsOf(Import(good)), ElementsAre("loan_imported"));
  const Record undone = Do(Reverse(TransactionName(kImported, 2), "2026-03-02"));
  EXPECT_THAT(FactsOf(undone), ElementsAre("loan_transaction_reversed", "item_expected"));
  EXPECT_THAT(PostingsOf(undone),
              UnorderedElementsAre("D 274800 49751", "D 276840 1000", "C 511500 50751"));
}

TEST_F(LoanImportTest, ALoanThatIsPaidOffBringsNothingToTheBooks) {
  ImportedLoan good = InTwoMonths();
  *good.add_history() = PaidOut(1'000'00, "2026-01-15");
  *good.add_history() = Repaid(507'51, "2026-02-15");
  *good.add_history() = Repaid(507'51, "2026-03-15");
  portfolio_.day = Day("2026-06-01");
  EXPECT_THAT(PostingsOf(Import(good)), ElementsAre());
  const Loan& row = *state_.Find<Loan>(kImported);
  EXPECT_EQ(row.state(), type::v1::LOAN_STATE_CLOSED);
  EXPECT_EQ(DateOf(row.closed_date()), ParseIsoDate("2026-03-15"));
}

TEST_F(LoanImportTest, ANetDebtIsADeficitBroughtForward) {
  ImportedLoan good = InTwoMonths();
  *good.add_history() = PaidOut(1'000'00, "2026-01-15");
  *good.add_history() = Repaid(1'200'00, "2026-02-15");
  const Record record = Import(good);
  ASSERT_EQ(record.postings_size(), 2);
  EXPECT_THAT(PostingsOf(record)[0], testing::StartsWith("D 119000"));
  EXPECT_THAT(PostingsOf(record)[1], testing::StartsWith("C 419100"));
}

TEST_F(LoanImportTest, TheTotalsAreThoseOfTheLoans) {
  ImportedLoan good = InTwoMonths();
  *good.add_history() = PaidOut(1'000'00, "2026-01-15");
  ledger::v1::LoanTotals totals;
  AddImported(Import(good), totals);
  EXPECT_EQ(totals.loan_count(), 1);
  EXPECT_EQ(totals.currency_code(), "EUR");
  EXPECT_EQ(totals.principal_outstanding_minor(), 1'000'00);
  EXPECT_EQ(totals.interest_due_minor(), 10'00);
  EXPECT_GT(totals.accrued_interest_minor(), 10'00);
}

class LoanWithoutHistoryTest : public LoanImportTest {
 protected:
  // "repaid 50751 on 2026-02-15".
  std::vector<std::string> Assumed(int64_t outstanding, absl::string_view day) {
    portfolio_.day = Day(day);
    ImportedLoan loan = InTwoMonths();
    loan.set_principal_outstanding_minor(outstanding);
    const absl::StatusOr<Record> record = TryImport(loan);
    EXPECT_OK(record);
    std::vector<std::string> lines;
    if (!record.ok()) return lines;
    const auto& imported = record->events(0).loan_imported();
    EXPECT_EQ(imported.principal_outstanding_minor(), outstanding);
    for (const auto& happened : imported.transactions()) {
      lines.push_back(absl::StrCat(
          happened.transaction().kind() == type::v1::TRANSACTION_KIND_REPAYMENT ? "repaid "
                                                                                : "paid out ",
          happened.transaction().amount().minor_units(), " on ",
          FormatIsoDate(DateOf(happened.effective_date()).value())));
    }
    return lines;
  }
};

TEST_F(LoanWithoutHistoryTest, InstalmentsWerePaidOnTheirDueDatesAsFarAsThatLeadsThere) {
  EXPECT_THAT(Assumed(502'49, "2026-03-01"),
              ElementsAre("paid out 100000 on 2026-01-15", "repaid 50751 on 2026-02-15"));
  EXPECT_THAT(Assumed(1'000'00, "2026-03-01"), ElementsAre("paid out 100000 on 2026-01-15"));
  EXPECT_THAT(Assumed(0, "2026-04-01"),
              ElementsAre("paid out 100000 on 2026-01-15", "repaid 50751 on 2026-02-15",
                          "repaid 50751 on 2026-03-15"));
}

TEST_F(LoanWithoutHistoryTest, TheLastOneMayBePaidInPart) {
  EXPECT_THAT(Assumed(900'00, "2026-04-01"),
              ElementsAre("paid out 100000 on 2026-01-15", "repaid 11000 on 2026-02-15"));
}

TEST_F(LoanWithoutHistoryTest, WhatWasPaidInAdvanceIsPaidOnTheDayOfTheImport) {
  EXPECT_THAT(Assumed(400'00, "2026-03-01"),
              ElementsAre("paid out 100000 on 2026-01-15", "repaid 50751 on 2026-02-15",
                          testing::EndsWith("on 2026-03-01")));
}

TEST_F(LoanWithoutHistoryTest, MoreThanWasLentCannotBeOutstanding) {
  ImportedLoan loan = InTwoMonths();
  loan.set_principal_outstanding_minor(1'000'01);
  EXPECT_THAT(TryImport(loan),
              RefusedWith("OUTSTANDING_UNREACHABLE", "principal_outstanding_minor"));
}

// A direct debit and a goodwill credit on a loan that was paid out; another loan is there, and a
// bank account in another currency.
class LoanImportRefusalsTest : public LoanImportTest {
 protected:
  using R = ImportedLoan;

  LoanImportRefusalsTest() {
    ledger::v1::BankAccount& abroad =
        state_.Create<ledger::v1::BankAccount>("operators/ami/bankAccounts/mad");
    abroad.set_currency_code("MAD");
    GivenActiveLoan();
    *good_.add_history() = PaidOut(1'000'00, "2026-01-15");
    *good_.add_history() = Repaid(507'51, "2026-02-15");
    good_.mutable_history(1)->set_method(type::v1::PAYMENT_METHOD_DIRECT_DEBIT);
    good_.mutable_history(1)->set_bank_account(kBank);
    *good_.add_history() = Happened(type::v1::TRANSACTION_KIND_GOODWILL_CREDIT, 1'00, "2026-02-16");
    good_.set_principal_outstanding_minor(502'49);
  }

  void ExpectInOrder(const std::vector<RefusalRow<R>>& rows) {
    EXPECT_OK(TryImport(good_));
    ExpectRefusals<R>(good_, rows, [this](const R& request) { return TryImport(request); });
  }

  ImportedLoan good_ = InTwoMonths();
};

TEST_F(LoanImportRefusalsTest, OfTheForm) {
  ExpectInOrder(
      {{"REQUIRED_FIELD_MISSING", "loan_id", [](R& r) { r.clear_loan_id(); }},
       {"MALFORMED_ID", "loan_id", [](R& r) { r.set_loan_id("L 2"); }},
       {"OTHER_OPERATOR", "beneficiary",
        [](R& r) { r.set_beneficiary("operators/eve/beneficiaries/B-1"); }},
       {"OTHER_OPERATOR", "product", [](R& r) { r.set_product("operators/eve/products/thun"); }},
       {"REQUIRED_FIELD_MISSING", "terms.disbursement_date",
        [](R& r) { r.mutable_terms()->clear_disbursement_date(); }},
       {"REQUIRED_FIELD_MISSING", "applied_date", [](R& r) { r.clear_applied_date(); }},
       {"DATE_INVALID", "approved_date", [](R& r) { r.mutable_approved_date()->set_day(40); }},
       {"MALFORMED_END_TO_END_ID", "payment_reference",
        [](R& r) { r.set_payment_reference("//"); }},
       {"REQUIRED_FIELD_MISSING", "history[0].kind",
        [](R& r) { r.mutable_history(0)->clear_kind(); }},
       {"VALUE_UNKNOWN", "history[0].kind",
        [](R& r) { r.mutable_history(0)->set_kind(type::v1::TRANSACTION_KIND_GUARANTEE_CALL); }},
       {"REQUIRED_FIELD_MISSING", "history[1].effective_date",
        [](R& r) { r.mutable_history(1)->clear_effective_date(); }},
       {"REQUIRED_FIELD_MISSING", "history[1].bank_account",
        [](R& r) { r.mutable_history(1)->clear_bank_account(); }},
       {"OTHER_OPERATOR", "history[1].bank_account",
        [](R& r) { r.mutable_history(1)->set_bank_account("operators/eve/bankAccounts/coop"); }},
       {"NOT_FOR_KIND", "history[2].method",
        [](R& r) { r.mutable_history(2)->set_method(type::v1::PAYMENT_METHOD_CASH); }},
       {"VALUE_OUT_OF_RANGE", "principal_outstanding_minor",
        [](R& r) { r.set_principal_outstanding_minor(-1); }}});
}

TEST_F(LoanImportRefusalsTest, OfWhatIsThereAndWhatHadHappened) {
  ExpectInOrder(
      {{"NOT_FOUND", "beneficiary",
        [](R& r) { r.set_beneficiary("operators/ami/beneficiaries/B-9"); }},
       {"NOT_FOUND", "product", [](R& r) { r.set_product("operators/ami/products/none"); }},
       {"ALREADY_EXISTS", "loan_id", [](R& r) { r.set_loan_id("L-1"); }},
       {"CURRENCY_DIFFERS", "terms.principal.currency_code",
        [](R& r) { r.mutable_terms()->mutable_principal()->set_currency_code("MAD"); }},
       {"NOT_WITHIN_PRODUCT", "terms.instalment_count",
        [](R& r) { r.mutable_terms()->set_instalment_count(37); }},
       {"DATE_BEFORE_APPLICATION", "approved_date",
        [](R& r) { *r.mutable_approved_date() = Day("2026-01-04"); }},
       {"DATE_BEFORE_APPROVAL", "terms.disbursement_date",
        [](R& r) { *r.mutable_terms()->mutable_disbursement_date() = Day("2026-01-08"); }},
       {"DATE_AFTER_IMPORT", "terms.disbursement_date",
        [](R& r) { *r.mutable_terms()->mutable_disbursement_date() = Day("2026-03-02"); }},
       {"NOT_ASCENDING", "history[1].effective_date",
        [](R& r) { *r.mutable_history(1)->mutable_effective_date() = Day("2026-01-14"); }},
       {"DATE_AFTER_IMPORT", "history[2].effective_date",
        [](R& r) { *r.mutable_history(2)->mutable_effective_date() = Day("2026-03-02"); }},
       {"DATES_DIFFER", "terms.disbursement_date",
        [](R& r) { *r.mutable_terms()->mutable_disbursement_date() = Day("2026-01-16"); }},
       {"AMOUNT_EXCEEDS_PRINCIPAL", "history[0].amount.minor_units",
        [](R& r) { *r.mutable_history(0)->mutable_amount() = Eur(1'000'01); }},
       {"NOT_FOUND", "history[1].bank_account",
        [](R& r) { r.mutable_history(1)->set_bank_account("operators/ami/bankAccounts/none"); }},
       {"CURRENCY_DIFFERS", "history[1].bank_account",
        [](R& r) { r.mutable_history(1)->set_bank_account("operators/ami/bankAccounts/mad"); }},
       {"CURRENCY_DIFFERS", "history[2].amount.currency_code",
        [](R& r) { r.mutable_history(2)->mutable_amount()->set_currency_code("MAD"); }},
       {"OUTSTANDING_DIFFERS", "principal_outstanding_minor",
        [](R& r) { r.set_principal_outstanding_minor(502'48); }}});
  good_.mutable_history(2)->set_kind(type::v1::TRANSACTION_KIND_OVERPAYMENT_REFUND);
  EXPECT_THAT(TryImport(good_),
              RefusedWith("AMOUNT_EXCEEDS_OVERPAYMENT", "history[2].amount.minor_units"));
}

TEST_F(LoanImportTest, TheDayIsOpenAndHasCome) {
  const Context context{.position = 1, .recorded_time = kToday};
  EXPECT_OK(DecideImportStart(portfolio_, state_, context));
  portfolio_.day = Day("2030-01-03");
  EXPECT_THAT(DecideImportStart(portfolio_, state_, context),
              RefusedWith("DATE_IN_FUTURE", "effective_date"));
  *state_.Change<ledger::v1::Operator>("operators/ami").mutable_closed_until_date() =
      Day("2026-02-28");
  portfolio_.day = Day("2026-02-28");
  EXPECT_THAT(DecideImportStart(portfolio_, state_, context),
              RefusedWith("PERIOD_CLOSED", "effective_date"));
  portfolio_.operator_id = "none";
  EXPECT_THAT(DecideImportStart(portfolio_, state_, context), RefusedWith("NOT_FOUND", "parent"));
}

}  // namespace
}  // namespace thuning::lending
