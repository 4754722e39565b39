// ISO 4217 currency codes and how many decimals their minor unit has.
//
// The active list as of 2026 (funds codes included; metals, XDR, XTS and XXX, which have no minor
// unit, are not currencies here). Codes are three capital letters; anything else is no currency.
#pragma once

#include <optional>

#include "absl/strings/string_view.h"

namespace thuning {

// EUR 2, JPY 0, TND 3, CLF 4; nothing for a code that is not an active currency.
std::optional<int> CurrencyExponent(absl::string_view code);

bool IsCurrency(absl::string_view code);

// The same for codes withdrawn since about 2010, which old documents still carry. Nothing new is
// denominated in them.
std::optional<int> WithdrawnCurrencyExponent(absl::string_view code);

}  // namespace thuning
