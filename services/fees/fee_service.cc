#include "services/fees/fee_service.h"

#include <memory>

#include "services/fees/assess_fees.h"
#include "services/fees/due_fees.h"
#include "services/fees/fee_statement.h"
#include "services/fees/new_service.h"
#include "services/rpc/facts.h"
#include "services/rpc/read.h"
#include "services/rpc/write.h"
#include "thuning/ledger/v1/admin.pb.h"

namespace thuning::services {

using event::v1::Event;
using event::v1::Record;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

ServerUnaryReactor* FeeService::CreateFeeSchedule(
    CallbackServerContext* context, const ledger::v1::CreateFeeScheduleRequest* request,
    ledger::v1::CreateFeeScheduleResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& fact = FactOf(record, Event::kFeeScheduleCreated).fee_schedule_created();
    answer.set_name(NameOf(record.operator_id(), "feeSchedules", fact.fee_schedule_id()));
  });
}

ServerUnaryReactor* FeeService::ReviseFeeSchedule(
    CallbackServerContext* context, const ledger::v1::ReviseFeeScheduleRequest* request,
    ledger::v1::ReviseFeeScheduleResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& fact = FactOf(record, Event::kFeeScheduleRevised).fee_schedule_revised();
    answer.set_name(NameOf(record.operator_id(), "feeSchedules", fact.fee_schedule_id()));
  });
}

ServerUnaryReactor* FeeService::GetFeeSchedule(CallbackServerContext* context,
                                               const ledger::v1::GetFeeScheduleRequest* request,
                                               ledger::v1::GetFeeScheduleResponse* response) {
  return GetRow<ledger::v1::FeeSchedule>(context, request, response, ledger_,
                                         {"operators", "feeSchedules"},
                                         &ledger::v1::GetFeeScheduleResponse::mutable_fee_schedule);
}

ServerUnaryReactor* FeeService::ListFeeSchedules(CallbackServerContext* context,
                                                 const ledger::v1::ListFeeSchedulesRequest* request,
                                                 ledger::v1::ListFeeSchedulesResponse* response) {
  return ListRows<ledger::v1::Operator>(
      context, request, response, ledger_, {"operators"}, "feeSchedules",
      &ledger::v1::ListFeeSchedulesResponse::mutable_fee_schedules);
}

ServerUnaryReactor* FeeService::AssessEnrolment(CallbackServerContext* context,
                                                const ledger::v1::AssessEnrolmentRequest* request,
                                                ledger::v1::AssessEnrolmentResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    for (const Event& event : record.events()) {
      answer.add_fees(NameOf(record.operator_id(), "fees", event.fee_assessed().fee_id()));
    }
  });
}

grpc::ServerWriteReactor<ledger::v1::AssessFeesResponse>* FeeService::AssessFees(
    CallbackServerContext* context, const ledger::v1::AssessFeesRequest* request) {
  return StartAssessment(ledger_, *request, PrincipalOf(*context));
}

ServerUnaryReactor* FeeService::AssessFee(CallbackServerContext* context,
                                          const ledger::v1::AssessFeeRequest* request,
                                          ledger::v1::AssessFeeResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& fee = FactOf(record, Event::kFeeAssessed).fee_assessed();
    answer.set_name(NameOf(record.operator_id(), "fees", fee.fee_id()));
    answer.set_payment_reference(fee.payment_reference());
  });
}

ServerUnaryReactor* FeeService::ShareCost(CallbackServerContext* context,
                                          const ledger::v1::ShareCostRequest* request,
                                          ledger::v1::ShareCostResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& fact = FactOf(record, Event::kCostShared).cost_shared();
    answer.set_shared_cost_id(fact.shared_cost_id());
    for (const event::v1::CostShare& part : fact.shares()) {
      auto& share = *answer.add_shares();
      share.set_fee(NameOf(record.operator_id(), "fees", part.fee_id()));
      share.set_beneficiary(NameOf(record.operator_id(), "beneficiaries", part.beneficiary_id()));
      share.set_amount_minor(part.amount_minor());
    }
  });
}

ServerUnaryReactor* FeeService::CollectFee(CallbackServerContext* context,
                                           const ledger::v1::CollectFeeRequest* request,
                                           ledger::v1::CollectFeeResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& collected = FactOf(record, Event::kFeeCollected).fee_collected();
    answer.set_name(NameOf(record.operator_id(), "fees", collected.fee_id()));
    answer.set_end_to_end_id(collected.end_to_end_id());
    answer.set_receipt_number(collected.receipt_number());
  });
}

ServerUnaryReactor* FeeService::ReverseFeeCollection(
    CallbackServerContext* context, const ledger::v1::ReverseFeeCollectionRequest* request,
    ledger::v1::ReverseFeeCollectionResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& fact = FactOf(record, Event::kFeeCollectionReversed).fee_collection_reversed();
    answer.set_name(NameOf(record.operator_id(), "fees", fact.fee_id()));
    const Event* expected = FindFact(record, Event::kItemExpected);
    if (expected != nullptr) {
      answer.set_end_to_end_id(expected->item_expected().end_to_end_id());
    }
  });
}

ServerUnaryReactor* FeeService::WaiveFee(CallbackServerContext* context,
                                         const ledger::v1::WaiveFeeRequest* request,
                                         ledger::v1::WaiveFeeResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& fact = FactOf(record, Event::kFeeWaived).fee_waived();
    answer.set_name(NameOf(record.operator_id(), "fees", fact.fee_id()));
    *answer.mutable_amount() = fact.amount();
  });
}

ServerUnaryReactor* FeeService::CreditFee(CallbackServerContext* context,
                                          const ledger::v1::CreditFeeRequest* request,
                                          ledger::v1::CreditFeeResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& fact = FactOf(record, Event::kFeeCredited).fee_credited();
    answer.set_name(NameOf(record.operator_id(), "fees", fact.fee_id()));
    answer.set_credit_note_number(fact.credit_note_number());
    answer.set_released_minor(fact.released_minor());
  });
}

ServerUnaryReactor* FeeService::RefundFeeCredit(CallbackServerContext* context,
                                                const ledger::v1::RefundFeeCreditRequest* request,
                                                ledger::v1::RefundFeeCreditResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& fact = FactOf(record, Event::kFeeCreditRefunded).fee_credit_refunded();
    answer.set_name(NameOf(record.operator_id(), "beneficiaries", fact.beneficiary_id()));
    answer.set_end_to_end_id(fact.end_to_end_id());
  });
}

ServerUnaryReactor* FeeService::GetFee(CallbackServerContext* context,
                                       const ledger::v1::GetFeeRequest* request,
                                       ledger::v1::GetFeeResponse* response) {
  return GetRow<ledger::v1::Fee>(context, request, response, ledger_, {"operators", "fees"},
                                 &ledger::v1::GetFeeResponse::mutable_fee);
}

ServerUnaryReactor* FeeService::ListFees(CallbackServerContext* context,
                                         const ledger::v1::ListFeesRequest* request,
                                         ledger::v1::ListFeesResponse* response) {
  return ListRows<ledger::v1::Operator>(context, request, response, ledger_, {"operators"}, "fees",
                                        &ledger::v1::ListFeesResponse::mutable_fees);
}

ServerUnaryReactor* FeeService::ListDueFees(CallbackServerContext* context,
                                            const ledger::v1::ListDueFeesRequest* request,
                                            ledger::v1::ListDueFeesResponse* response) {
  return ReadNamed(context, ledger_, {"parent", request->parent(), {"operators"}},
                   request->min_position(), Effort::kLong, [=](const projection::View& view) {
                     return FillDueFees(view, *request, *response);
                   });
}

ServerUnaryReactor* FeeService::GetFeeStatement(CallbackServerContext* context,
                                                const ledger::v1::GetFeeStatementRequest* request,
                                                ledger::v1::GetFeeStatementResponse* response) {
  return ReadNamed(context, ledger_, {"name", request->name(), {"operators", "beneficiaries"}},
                   request->min_position(), Effort::kShort, [=](const projection::View& view) {
                     return FillFeeStatement(view, *request, *response);
                   });
}

std::unique_ptr<grpc::Service> NewFeeService(const Ledger& ledger) {
  return std::make_unique<FeeService>(ledger);
}

}  // namespace thuning::services
