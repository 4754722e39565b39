// Assessing every enrolment of an operator, watched.
#pragma once

#include <string>

#include "clients/console/program.h"

namespace thuning::admin {

// Prints the last message of the stream. Enrolments that were left as they were are an outcome:
// ENROLMENTS_REFUSED.
console::Verb AssessFeesVerb(std::string words);

}  // namespace thuning::admin
