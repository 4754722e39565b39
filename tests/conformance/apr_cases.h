// Cases of the annual percentage rate of charge, and of the intervals that it counts by.
//
// A case with "cashflows" is about the rate. Each flow has an "amount" (positive: the borrower
// receives it) and says when it takes place: "time" in years ("3/365 + 2/12"), or "date" with the
// case's "regular_period", counted from the first drawdown as Annex I does, or "time_years". What
// the case states is compared:
//
//   expected_apr_percent                           exactly, to the decimals that are printed
//   expected_unrounded_percent, recomputed_percent to one unit of their last decimal; the first
//                                                  also to abs_diff_recomputed_vs_published, as far
//                                                  as publishers computed from unrounded flows
//   teg_proportionnel_mensuel_percent_computed     to one unit of its last decimal: twelve times
//                                                  the rate of a month
//
// A case with "from", "to" and "regular_period" is about an interval. Compared is "expected"
// exactly, or "expected_years" to twelve decimals.
#pragma once

#include "tests/conformance/report.h"

namespace google::protobuf {
class Value;
}

namespace thuning::conformance {

Report RunAprCases(const google::protobuf::Value& cases);

}  // namespace thuning::conformance
