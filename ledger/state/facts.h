// What is read of a record's facts without folding them: whether each is known, and which loan it
// is about.
#pragma once

#include <string>

#include "absl/status/status.h"

namespace thuning::event::v1 {
class Event;
class Record;
}  // namespace thuning::event::v1

namespace thuning {

// DATA_LOSS when the record holds a fact that this program does not know: a later version wrote it.
// Whoever reads a record from outside asks before the record is folded.
absl::Status CheckKnown(const event::v1::Record& record);

// The id of the loan that the fact is about, or empty. A fact that is about one loan names it in
// the field "loan_id", and no other fact has that field. So a new fact about a loan belongs to the
// loan's records without anything to add here.
std::string LoanIdOf(const event::v1::Event& event);

}  // namespace thuning
