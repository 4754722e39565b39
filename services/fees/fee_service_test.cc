#include "services/fees/fee_service.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/fees/fees_fixture_test.h"

namespace thuning::services {
namespace {

using event::v1::Event;
using ledger::v1::CreateFeeScheduleRequest;
using ledger::v1::GetFeeRequest;
using ledger::v1::GetFeeStatementRequest;
using ledger::v1::ListDueFeesRequest;
using ledger::v1::ListFeesRequest;
using ledger::v1::ShareCostRequest;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class FeeServiceTest : public FeesTest {
 protected:
  ledger::v1::Fee Get(const std::string& id) {
    GetFeeRequest request;
    request.set_name("operators/ami/fees/" + id);
    const auto answer = Call(&Stub::GetFee, request);
    EXPECT_OK(answer);
    return answer.ok() ? answer->fee() : ledger::v1::Fee();
  }

  static ListDueFeesRequest DueOn(const std::string& date) {
    ListDueFeesRequest request;
    request.set_parent("operators/ami");
    *request.mutable_as_of_date() = ProtoDate(date);
    return request;
  }

  static GetFeeStatementRequest StatementOf(const std::string& beneficiary) {
    GetFeeStatementRequest request;
    request.set_name("operators/ami/beneficiaries/" + beneficiary);
    return request;
  }
};

// ---- Schedules.

TEST_F(FeeServiceTest, AScheduleIsCreatedRevisedAndShown) {
  ASSERT_OK_AND_ASSIGN(const auto created,
                       Call(&Stub::CreateFeeSchedule, Yearly("adviser", 500'00)));
  EXPECT_EQ(created.name(), "operators/ami/feeSchedules/adviser");
  EXPECT_EQ(created.position(), ledger_.position());
  ledger::v1::ReviseFeeScheduleRequest revise;
  revise.set_name(created.name());
  *revise.mutable_terms()->mutable_valid_from() = ProtoDate("2026-01-01");
  revise.mutable_terms()->add_rates()->set_amount_minor(600'00);
  ASSERT_OK_AND_ASSIGN(const auto revised, Call(&Stub::ReviseFeeSchedule, revise));
  EXPECT_EQ(revised.name(), created.name());
  ledger::v1::GetFeeScheduleRequest get;
  get.set_name(created.name());
  ASSERT_OK_AND_ASSIGN(const auto shown, Call(&Stub::GetFeeSchedule, get));
  ASSERT_THAT(shown.fee_schedule().versions(), SizeIs(2));
  EXPECT_EQ(shown.fee_schedule().versions(1).rates(0).amount_minor(), 600'00);
  EXPECT_EQ(shown.as_of_position(), revised.position());
}

TEST_F(FeeServiceTest, SchedulesAreListedPageByPage) {
  for (const char* id : {"room", "adviser"})
    ASSERT_OK(Call(&Stub::CreateFeeSchedule, Yearly(id, 500'00)));
  ledger::v1::ListFeeSchedulesRequest list;
  list.set_parent("operators/ami");
  list.set_page_size(1);
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::ListFeeSchedules, list));
  ASSERT_THAT(first.fee_schedules(), SizeIs(1));
  EXPECT_EQ(first.fee_schedules(0).name(), "operators/ami/feeSchedules/adviser");
  list.set_page_token(first.next_page_token());
  ASSERT_OK_AND_ASSIGN(const auto second, Call(&Stub::ListFeeSchedules, list));
  ASSERT_THAT(second.fee_schedules(), SizeIs(1));
  EXPECT_EQ(second.fee_schedules(0).name(), "operators/ami/feeSchedules/room");
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(FeeServiceTest, AScheduleThatIsNotThereIsNotFound) {
  ledger::v1::GetFeeScheduleRequest get;
  get.set_name("operators/ami/feeSchedules/none");
  ExpectRefused(&Stub::GetFeeSchedule, get, StatusCode::kNotFound, "NOT_FOUND", "name");
  get.set_name("operators/ami/fees/none");
  ExpectRefused(&Stub::GetFeeSchedule, get, StatusCode::kInvalidArgument, "MALFORMED_NAME", "name");
}

TEST_F(FeeServiceTest, AnAssessmentOfAnEnrolmentNamesItsFees) {
  ASSERT_OK(Call(&Stub::CreateFeeSchedule, Yearly("adviser", 500'00)));
  ASSERT_OK(Call(&Stub::CreateFeeSchedule, Yearly("room", 300'00)));
  Enrol(1);
  ledger::v1::AssessEnrolmentRequest request;
  request.set_name("operators/ami/enrolments/E-1");
  *request.mutable_through_date() = ProtoDate("2025-03-01");
  ASSERT_OK_AND_ASSIGN(const auto assessed, Call(&Stub::AssessEnrolment, request));
  EXPECT_EQ(assessed.position(), ledger_.position());
  ASSERT_THAT(assessed.fees(), SizeIs(2));
  int64_t sum = 0;
  for (const std::string& name : assessed.fees()) {
    sum += Get(name.substr(name.rfind('/') + 1)).amount().minor_units();
  }
  EXPECT_EQ(sum, 500'00 + 300'00);
  ExpectRefused(&Stub::AssessEnrolment, request, StatusCode::kFailedPrecondition,
                "NOTHING_TO_ASSESS", "through_date");
}

// ---- One fee.

TEST_F(FeeServiceTest, AFeeGetsItsNameAndReference) {
  ASSERT_OK_AND_ASSIGN(const auto assessed, Call(&Stub::AssessFee, Fee("F-1", 50'00)));
  EXPECT_EQ(assessed.name(), "operators/ami/fees/F-1");
  EXPECT_EQ(assessed.position(), ledger_.position());
  EXPECT_THAT(assessed.payment_reference(), Not(IsEmpty()));
  const ledger::v1::Fee fee = Get("F-1");
  EXPECT_EQ(fee.payment_reference(), assessed.payment_reference());
  EXPECT_EQ(fee.outstanding_minor(), 50'00);
  EXPECT_EQ(fee.beneficiary(), "operators/ami/beneficiaries/B-1");
}

TEST_F(FeeServiceTest, AFeeWithoutAnIdGetsOneOfItsOwn) {
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::AssessFee, Fee("", 50'00)));
  ASSERT_OK_AND_ASSIGN(const auto second, Call(&Stub::AssessFee, Fee("", 50'00)));
  EXPECT_NE(first.name(), second.name());
}

TEST_F(FeeServiceTest, AFeeForNobodyIsRefused) {
  auto request = Fee("F-1", 50'00);
  request.set_beneficiary("operators/ami/beneficiaries/B-9");
  ExpectRefused(&Stub::AssessFee, request, StatusCode::kNotFound, "NOT_FOUND", "beneficiary");
}

TEST_F(FeeServiceTest, ACollectionInCashHasAReceipt) {
  ledger_.Do(Fee("F-1", 50'00));
  ASSERT_OK_AND_ASSIGN(const auto collected, Call(&Stub::CollectFee, Cash("F-1", 20'00)));
  EXPECT_EQ(collected.name(), "operators/ami/fees/F-1");
  EXPECT_EQ(collected.receipt_number(), "2025-000001");
  EXPECT_EQ(collected.end_to_end_id(), "");
  EXPECT_EQ(Get("F-1").outstanding_minor(), 30'00);
}

TEST_F(FeeServiceTest, ACollectionByDebitIsAnnouncedUnderTheKeyThatIsAnswered) {
  ledger_.Do(Fee("F-1", 50'00));
  auto request = Cash("F-1", 50'00);
  request.set_method(type::v1::PAYMENT_METHOD_DIRECT_DEBIT);
  request.set_bank_account("operators/ami/bankAccounts/coop");
  ASSERT_OK_AND_ASSIGN(const auto collected, Call(&Stub::CollectFee, request));
  std::string announced;
  const event::v1::Record record = ledger_.Records().back();
  for (const Event& event : record.events()) {
    if (event.has_item_expected()) announced = event.item_expected().end_to_end_id();
  }
  EXPECT_THAT(announced, Not(IsEmpty()));
  EXPECT_EQ(collected.end_to_end_id(), announced);
}

TEST_F(FeeServiceTest, ARetryCollectsOnce) {
  ledger_.Do(Fee("F-1", 50'00));
  auto request = Cash("F-1", 20'00);
  GiveId(request);
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::CollectFee, request));
  ASSERT_OK_AND_ASSIGN(const auto again, Call(&Stub::CollectFee, request));
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(Get("F-1").outstanding_minor(), 30'00);
}

TEST_F(FeeServiceTest, AReversedCollectionIsOwedAgain) {
  ledger_.Do(Fee("F-1", 50'00));
  ledger_.Do(Cash("F-1", 50'00));
  ledger::v1::ReverseFeeCollectionRequest request;
  request.set_name("operators/ami/fees/F-1");
  request.set_collection(1);
  request.set_reason("AM04");
  *request.mutable_effective_date() = ProtoDate("2025-04-02");
  ASSERT_OK_AND_ASSIGN(const auto reversed, Call(&Stub::ReverseFeeCollection, request));
  EXPECT_EQ(reversed.name(), "operators/ami/fees/F-1");
  EXPECT_EQ(reversed.position(), ledger_.position());
  EXPECT_EQ(reversed.end_to_end_id(), "") << "cash is on no statement";
  EXPECT_EQ(Get("F-1").outstanding_minor(), 50'00);
}

TEST_F(FeeServiceTest, AWaiverOfAllThatIsUnpaidSaysHowMuchThatWas) {
  ledger_.Do(Fee("F-1", 50'00));
  ledger_.Do(Cash("F-1", 20'00));
  ledger::v1::WaiveFeeRequest request;
  request.set_name("operators/ami/fees/F-1");
  request.set_reason("hardship");
  *request.mutable_effective_date() = ProtoDate("2025-04-02");
  ASSERT_OK_AND_ASSIGN(const auto waived, Call(&Stub::WaiveFee, request));
  EXPECT_EQ(waived.name(), "operators/ami/fees/F-1");
  EXPECT_EQ(waived.amount().minor_units(), 30'00) << "50.00 less 20.00";
  EXPECT_EQ(waived.amount().currency_code(), "EUR");
}

// 50.00 of which 20.00 were paid: of a credit note over all of it, what was paid is set free.
TEST_F(FeeServiceTest, ACreditNoteHasANumberAndSaysWhatItReleased) {
  ledger_.Do(Fee("F-1", 50'00));
  ledger_.Do(Cash("F-1", 20'00));
  ASSERT_OK_AND_ASSIGN(const auto note, Call(&Stub::CreditFee, CreditNote("F-1", 50'00)));
  EXPECT_EQ(note.name(), "operators/ami/fees/F-1");
  EXPECT_EQ(note.credit_note_number(), "CN-2025-000001");
  EXPECT_EQ(note.released_minor(), 20'00);
}

TEST_F(FeeServiceTest, ACreditIsRefunded) {
  ledger_.Do(Fee("F-1", 50'00));
  ledger_.Do(Cash("F-1", 50'00));
  ledger_.Do(CreditNote("F-1", 50'00));
  ledger::v1::RefundFeeCreditRequest request;
  request.set_name("operators/ami/beneficiaries/B-1");
  *request.mutable_amount() = Euro(50'00);
  request.set_method(type::v1::PAYMENT_METHOD_BANK_TRANSFER);
  request.set_bank_account("operators/ami/bankAccounts/coop");
  *request.mutable_effective_date() = ProtoDate("2025-04-04");
  ASSERT_OK_AND_ASSIGN(const auto refunded, Call(&Stub::RefundFeeCredit, request));
  EXPECT_EQ(refunded.name(), "operators/ami/beneficiaries/B-1");
  EXPECT_EQ(refunded.position(), ledger_.position());
  EXPECT_THAT(refunded.end_to_end_id(), Not(IsEmpty()));
}

// 100.00 by the weights 1 and 3.
TEST_F(FeeServiceTest, ASharedCostSaysWhoBearsWhat) {
  Enrol(1);
  ShareCostRequest request;
  request.set_parent("operators/ami");
  request.set_display_name("Heating");
  *request.mutable_amount() = Euro(100'00);
  auto& one = *request.add_members();
  one.set_beneficiary("operators/ami/beneficiaries/B-1");
  one.set_weight(1);
  auto& three = *request.add_members();
  three.set_beneficiary("operators/ami/beneficiaries/P-1");
  three.set_weight(3);
  *request.mutable_effective_date() = ProtoDate("2025-04-01");
  ASSERT_OK_AND_ASSIGN(const auto shared, Call(&Stub::ShareCost, request));
  EXPECT_THAT(shared.shared_cost_id(), Not(IsEmpty()));
  ASSERT_THAT(shared.shares(), SizeIs(2));
  EXPECT_EQ(shared.shares(0).beneficiary(), "operators/ami/beneficiaries/B-1");
  EXPECT_EQ(shared.shares(0).amount_minor(), 25'00);
  EXPECT_EQ(shared.shares(1).beneficiary(), "operators/ami/beneficiaries/P-1");
  EXPECT_EQ(shared.shares(1).amount_minor(), 75'00);
  GetFeeRequest get;
  get.set_name(shared.shares(1).fee());
  ASSERT_OK_AND_ASSIGN(const auto fee, Call(&Stub::GetFee, get));
  EXPECT_EQ(fee.fee().amount().minor_units(), 75'00);
  EXPECT_EQ(fee.fee().shared_cost_id(), shared.shared_cost_id());
}

TEST_F(FeeServiceTest, AFeeThatIsNotThereIsNotFound) {
  GetFeeRequest request;
  request.set_name("operators/ami/fees/F-9");
  ExpectRefused(&Stub::GetFee, request, StatusCode::kNotFound, "NOT_FOUND", "name");
  ExpectRefused(&Stub::CollectFee, Cash("F-9", 1), StatusCode::kNotFound, "NOT_FOUND", "name");
}

TEST_F(FeeServiceTest, FeesAreListedPageByPage) {
  for (const char* id : {"F-2", "F-1", "F-3"}) ledger_.Do(Fee(id, 10'00));
  ListFeesRequest request;
  request.set_parent("operators/ami");
  request.set_page_size(2);
  std::vector<std::string> names;
  do {
    ASSERT_OK_AND_ASSIGN(const auto page, Call(&Stub::ListFees, request));
    for (const auto& fee : page.fees()) names.push_back(fee.name());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(names, ElementsAre("operators/ami/fees/F-1", "operators/ami/fees/F-2",
                                 "operators/ami/fees/F-3"));
}

// ---- What is due.

TEST_F(FeeServiceTest, WhatIsDueIsWhatIsUnpaidByTheDay) {
  ledger_.Do(Fee("F-1", 50'00, "2025-03-01"));
  ledger_.Do(Fee("F-2", 50'00, "2025-12-01"));
  ledger_.Do(Fee("F-3", 50'00, "2025-03-01"));
  ledger_.Do(Cash("F-1", 20'00));
  ledger_.Do(Cash("F-3", 50'00));
  ASSERT_OK_AND_ASSIGN(const auto due, Call(&Stub::ListDueFees, DueOn("2025-04-10")));
  ASSERT_THAT(due.due_fees(), SizeIs(1));
  EXPECT_EQ(due.due_fees(0).fee(), "operators/ami/fees/F-1");
  EXPECT_EQ(due.due_fees(0).outstanding().minor_units(), 30'00);
  EXPECT_EQ(due.due_fees(0).days_past_due(), 40) << "30 of March and 10 of April";
  EXPECT_EQ(due.as_of_position(), ledger_.position());
}

// Reminders after 15 and 30 days: the fee of 1 March is 20 days late on the 21st.
TEST_F(FeeServiceTest, ADueFeeSaysHowManyRemindersItIsWorth) {
  ASSERT_OK(Call(&Stub::CreateFeeSchedule, Yearly("adviser", 500'00)));
  Enrol(1);
  ledger::v1::AssessEnrolmentRequest assess;
  assess.set_name("operators/ami/enrolments/E-1");
  *assess.mutable_through_date() = ProtoDate("2025-03-01");
  ASSERT_OK(Call(&Stub::AssessEnrolment, assess));
  ASSERT_OK_AND_ASSIGN(const auto march, Call(&Stub::ListDueFees, DueOn("2025-03-21")));
  ASSERT_THAT(march.due_fees(), SizeIs(1));
  EXPECT_EQ(march.due_fees(0).days_past_due(), 20);
  EXPECT_EQ(march.due_fees(0).reminder_level(), 1);
  ASSERT_OK_AND_ASSIGN(const auto april, Call(&Stub::ListDueFees, DueOn("2025-04-21")));
  EXPECT_EQ(april.due_fees(0).reminder_level(), 2);
}

TEST_F(FeeServiceTest, APageOfWhatIsDueIsFullOfWhatIsDue) {
  ledger_.Do(Fee("F-1", 10'00, "2025-12-01"));
  ledger_.Do(Fee("F-2", 10'00, "2025-02-01"));
  ledger_.Do(Fee("F-3", 10'00, "2025-12-01"));
  ledger_.Do(Fee("F-4", 10'00, "2025-02-01"));
  ListDueFeesRequest request = DueOn("2025-06-01");
  request.set_page_size(1);
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::ListDueFees, request));
  ASSERT_THAT(first.due_fees(), SizeIs(1));
  EXPECT_EQ(first.due_fees(0).fee(), "operators/ami/fees/F-2");
  request.set_page_token(first.next_page_token());
  ASSERT_OK_AND_ASSIGN(const auto second, Call(&Stub::ListDueFees, request));
  ASSERT_THAT(second.due_fees(), SizeIs(1));
  EXPECT_EQ(second.due_fees(0).fee(), "operators/ami/fees/F-4");
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(FeeServiceTest, WhatIsDueWantsAnOperatorAndADay) {
  ListDueFeesRequest request = DueOn("2025-06-01");
  request.clear_as_of_date();
  ExpectRefused(&Stub::ListDueFees, request, StatusCode::kInvalidArgument, "REQUIRED_FIELD_MISSING",
                "as_of_date");
  request = DueOn("2025-06-01");
  request.set_parent("operators/none");
  ExpectRefused(&Stub::ListDueFees, request, StatusCode::kNotFound, "NOT_FOUND", "parent");
  request = DueOn("2025-06-01");
  request.set_page_size(-1);
  ExpectRefused(&Stub::ListDueFees, request, StatusCode::kInvalidArgument, "NEGATIVE", "page_size");
}

// ---- The statement of a beneficiary.

TEST_F(FeeServiceTest, AStatementHasTheBalanceAfterEachEntry) {
  ledger_.Do(Fee("F-1", 50'00));
  ledger_.Do(Cash("F-1", 20'00));
  ledger_.Do(CreditNote("F-1", 50'00));
  ASSERT_OK_AND_ASSIGN(const auto statement, Call(&Stub::GetFeeStatement, StatementOf("B-1")));
  std::vector<int64_t> balances;
  for (const auto& entry : statement.entries()) balances.push_back(entry.balance_minor());
  // Assessed 50.00; paid 20.00; credited 50.00, so that 20.00 are the beneficiary's.
  EXPECT_THAT(balances, ElementsAre(50'00, 30'00, -20'00));
  EXPECT_EQ(statement.balance_minor(), -20'00);
  EXPECT_EQ(statement.credit_minor(), 20'00);
  EXPECT_EQ(statement.assessed_minor(), 50'00);
  EXPECT_EQ(statement.collected_minor(), 20'00);
  EXPECT_EQ(statement.credited_minor(), 50'00);
  EXPECT_EQ(statement.currency_code(), "EUR");
}

TEST_F(FeeServiceTest, EachPageOfAStatementHasTheTotals) {
  ledger_.Do(Fee("F-1", 50'00));
  ledger_.Do(Cash("F-1", 20'00));
  GetFeeStatementRequest request = StatementOf("B-1");
  request.set_page_size(1);
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::GetFeeStatement, request));
  ASSERT_THAT(first.entries(), SizeIs(1));
  EXPECT_EQ(first.entries(0).balance_minor(), 50'00);
  EXPECT_EQ(first.balance_minor(), 30'00);
  request.set_page_token(first.next_page_token());
  ASSERT_OK_AND_ASSIGN(const auto second, Call(&Stub::GetFeeStatement, request));
  ASSERT_THAT(second.entries(), SizeIs(1));
  EXPECT_EQ(second.entries(0).balance_minor(), 30'00);
  EXPECT_EQ(second.balance_minor(), 30'00);
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(FeeServiceTest, WhoOwesNothingHasAnEmptyStatement) {
  Enrol(1);
  ledger_.Do(Fee("F-1", 50'00));
  ASSERT_OK_AND_ASSIGN(const auto statement, Call(&Stub::GetFeeStatement, StatementOf("P-1")));
  EXPECT_THAT(statement.entries(), IsEmpty());
  EXPECT_EQ(statement.balance_minor(), 0);
  EXPECT_EQ(statement.currency_code(), "EUR");
}

TEST_F(FeeServiceTest, TheStatementOfNobodyIsRefused) {
  ExpectRefused(&Stub::GetFeeStatement, StatementOf("B-9"), StatusCode::kNotFound, "NOT_FOUND",
                "name");
  GetFeeStatementRequest request;
  request.set_name("operators/ami/loans/L-1");
  ExpectRefused(&Stub::GetFeeStatement, request, StatusCode::kInvalidArgument, "MALFORMED_NAME",
                "name");
}

}  // namespace
}  // namespace thuning::services
