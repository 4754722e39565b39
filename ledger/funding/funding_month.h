// What was posted for a holder by day: the sums that settlements and partner positions are made of.
// A holder is a funding line, or a partner for its settlements. A row holds one month of one
// holder:
//
//   "operators/ami/partners/cdc/fundingLines/prets-2026/months/2026-03"
//   "operators/ami/partners/cdc/months/2026-03"
//
// Days are days of booking, so a closed month does not change any more.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "ledger/money/date.h"
#include "ledger/state/state.h"
#include "thuning/event/v1/record.pb.h"
#include "thuning/type/v1/funding.pb.h"

namespace thuning::funding {

// Adds the record's postings on subjects below a partner to their holders' rows.
void FoldPostings(const event::v1::Record& record, State& state);

// Days from `first` to `last`, both included. Nothing was posted for the holder before `since`.
struct Span {
  Date since;
  Date first;
  Date last;
};

// What passed on those days for a holder, given by its resource name. What a guarantor gets back is
// owed to it only as far as it had paid.
type::v1::FundingFigures FiguresOf(absl::string_view holder, const Span& span, StateReader& state);

// Adds figures to others.
void Add(const type::v1::FundingFigures& figures, type::v1::FundingFigures& sum);

}  // namespace thuning::funding
