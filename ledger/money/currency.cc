#include "ledger/money/currency.h"

namespace thuning {
namespace {

// Each list holds its codes separated by one space, so that a code can only be found where one
// begins.
constexpr absl::string_view kNoDecimals =
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
constexpr absl::string_view kTwoDecimals =
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD "
    "CDF CHE CHF "
    "CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ "
    "GYD HKD HNL "
    "HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK "
    "MNT MOP MRU "
    "MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB "
    "SAR SBD SCR "
    "SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN "
    "UYU UZS VED "
    "VES WST XAD XCD XCG YER ZAR ZMW ZWG";
constexpr absl::string_view kThreeDecimals = "BHD IQD JOD KWD LYD OMR TND";
constexpr absl::string_view kFourDecimals = "CLF UYW";

constexpr absl::string_view kWithdrawnNoDecimals = "BYR";
constexpr absl::string_view kWithdrawnTwoDecimals =
    "ANG BGN CUC EEK HRK LTL LVL MRO SLL STD USS VEF ZMK ZWL";

bool Holds(absl::string_view list, absl::string_view code) {
  return code.size() == 3 && code.find(' ') == code.npos && list.find(code) != list.npos;
}

}  // namespace

std::optional<int> CurrencyExponent(absl::string_view code) {
  if (Holds(kTwoDecimals, code)) return 2;
  if (Holds(kNoDecimals, code)) return 0;
  if (Holds(kThreeDecimals, code)) return 3;
  if (Holds(kFourDecimals, code)) return 4;
  return std::nullopt;
}

bool IsCurrency(absl::string_view code) { return CurrencyExponent(code).has_value(); }

std::optional<int> WithdrawnCurrencyExponent(absl::string_view code) {
  if (Holds(kWithdrawnTwoDecimals, code)) return 2;
  if (Holds(kWithdrawnNoDecimals, code)) return 0;
  return std::nullopt;
}

}  // namespace thuning
