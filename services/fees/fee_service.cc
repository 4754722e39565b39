#include "services/fees/fee_service.h"

#include "services/rpc/facts.h"
#include "services/rpc/read.h"
#include "services/rpc/write.h"
#include "thuning/ledger/v1/admin.pb.h"

namespace thuning::services {

using event::v1::Event;
using event::v1::Record;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

ServerUnaryReactor* FeeService::AssessFee(CallbackServerContext* context,
                                          const ledger::v1::AssessFeeRequest* request,
                                          ledger::v1::AssessFeeResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& fee = FactOf(record, Event::kFeeAssessed).fee_assessed();
    answer.set_name(NameOf(record.operator_id(), "fees", fee.fee_id()));
    answer.set_payment_reference(fee.payment_reference());
  });
}

ServerUnaryReactor* FeeService::CollectFee(CallbackServerContext* context,
                                           const ledger::v1::CollectFeeRequest* request,
                                           ledger::v1::CollectFeeResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& collected = FactOf(record, Event::kFeeCollected).fee_collected();
    answer.set_name(NameOf(record.operator_id(), "fees", collected.fee_id()));
    answer.set_end_to_end_id(collected.end_to_end_id());
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

}  // namespace thuning::services
