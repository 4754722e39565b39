// Ids, references and postings of fees that come into being.
#pragma once

#include <string>

#include "ledger/state/context.h"
#include "thuning/event/v1/record.pb.h"

namespace thuning::fees {

// The id of one of several fees of a record, "F0000000042-001", and the reference that the payer
// writes on a transfer.
struct NewFeeId {
  std::string fee_id;
  std::string payment_reference;
};
// `number` is from 1.
NewFeeId FeeIdOf(const Context& context, int number);

// Posts what is owed against income; VAT stands apart.
void PostAssessment(const event::v1::FeeAssessed& assessed, event::v1::Record& record);
void PostShares(const event::v1::CostShared& shared, event::v1::Record& record);

}  // namespace thuning::fees
