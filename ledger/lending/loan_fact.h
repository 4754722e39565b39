// Which loan a fact is about.
//
// A fact that is about one loan names it in the field "loan_id", and no other fact has that field.
// So a new fact about a loan belongs to the loan's records without anything to add here.
#pragma once

#include <string>

#include "thuning/event/v1/event.pb.h"

namespace thuning::lending {

// The id of the loan that the fact is about, or empty.
std::string LoanIdOf(const event::v1::Event& event);

}  // namespace thuning::lending
