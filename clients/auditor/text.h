// Reports for people.
#pragma once

#include <string>

#include "thuning/audit/v1/report.pb.h"

namespace thuning::auditor {

// Each ends with a line that says "verified: …", "replayed: …" or "NOT verified: …".
std::string TextOf(const audit::v1::VerifyReport& report);
std::string TextOf(const audit::v1::ReplayReport& report);
std::string TextOf(const audit::v1::ProofReport& report);

// "position 4: UNBALANCED: debits minus credits are 5 EUR".
std::string LineOf(const audit::v1::Finding& finding);

// The line that says that it is not verified; empty when it is.
std::string FailureOf(const audit::v1::VerifyReport& report);
std::string FailureOf(const audit::v1::ReplayReport& report);

}  // namespace thuning::auditor
