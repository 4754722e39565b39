// Sums of amounts in minor units: 128 bits, which no log can fill, and their decimal text.
#pragma once

#include <string>

#include "clients/auditor/record_reader.h"

namespace thuning::auditor {

__extension__ using Int128 = __int128;

std::string ToText(Int128 value);

// Positive for a debit, negative for a credit.
inline Int128 SignedAmount(const PostingView& posting) {
  const Int128 amount = posting.amount_minor;
  return posting.side == PostingView::kDebit ? amount : -amount;
}

}  // namespace thuning::auditor
