// Cases of whole loans: terms, transactions, and what the loan looks like at the end and between.
//
// Each is played step by step; after every step the snapshots that are stated for it are compared,
// and the first difference is the verdict. A step or a term that the ledger does not offer ends the
// case there. A case that breaks a check of the ledger fails alone: each runs in its own process.
// The format and what is compared of it is in README.md.
#pragma once

#include "tests/conformance/report.h"

namespace google::protobuf {
class Value;
}

namespace thuning::conformance {

Report RunLoanCases(const google::protobuf::Value& cases);

}  // namespace thuning::conformance
