#include "ledger/money/money.h"

#include "ledger/money/currency.h"

namespace thuning {

std::optional<CurrencyCode> CurrencyCode::Parse(absl::string_view code) {
  if (!IsCurrency(code)) return std::nullopt;
  return CurrencyCode(code);
}

}  // namespace thuning
