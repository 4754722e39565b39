#include "ledger/projection/balance_projection.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ledger/accounting/journal.h"
#include "ledger/base/big_endian.h"
#include "ledger/base/check.h"

namespace thuning::projection {
namespace {

using ::thuning::event::v1::Posting;
using ::thuning::event::v1::Record;

// operator 0x00 account 0x00 currency 0x00 date, the date as 8 digits.
constexpr absl::string_view kEnd("\0", 1);

std::string EncodeSum(__int128 value) {
  const auto bits = static_cast<unsigned __int128>(value);
  return absl::StrCat(EncodeBigEndian64(static_cast<uint64_t>(bits >> 64)),
                      EncodeBigEndian64(static_cast<uint64_t>(bits)));
}

__int128 DecodeSum(absl::string_view bytes) {
  const auto high = static_cast<unsigned __int128>(DecodeBigEndian64(bytes));
  return static_cast<__int128>((high << 64) | DecodeBigEndian64(bytes.substr(8)));
}

std::string Encode(const Turnover& turnover) {
  return absl::StrCat(EncodeSum(turnover.debit_minor), EncodeSum(turnover.credit_minor));
}

Turnover Decode(absl::string_view bytes) {
  LEDGER_CHECK(bytes.size() == 32);
  return {.debit_minor = DecodeSum(bytes), .credit_minor = DecodeSum(bytes.substr(16))};
}

void Add(Turnover& turnover, const Turnover& more) {
  turnover.debit_minor += more.debit_minor;
  turnover.credit_minor += more.credit_minor;
}

Turnover TurnoverOfPosting(const Posting& posting) {
  return posting.side() == event::v1::SIDE_DEBIT ? Turnover{.debit_minor = posting.amount_minor()}
                                                 : Turnover{.credit_minor = posting.amount_minor()};
}

std::string RowKey(const Record& record, const Posting& posting) {
  return absl::StrCat(record.operator_id(), kEnd, posting.account(), kEnd, posting.currency_code(),
                      kEnd, DayNumber(accounting::BookingDate(record, posting)));
}

class Balances final : public Projection {
 public:
  explicit Balances(RowReader rows) : rows_(std::move(rows)) {}

  // Each row is read and written once a block, however many postings of the block touch it.
  std::vector<RowChange> Fold(absl::Span<const FoldedRecord> block) override {
    std::map<std::string, Turnover> sums;
    for (const FoldedRecord& folded : block) {
      for (const Posting& posting : folded.record->postings()) {
        Add(sums[RowKey(*folded.record, posting)], TurnoverOfPosting(posting));
      }
    }
    std::vector<RowChange> changes;
    for (auto& [key, sum] : sums) {
      const std::optional<std::string> before = rows_(key);
      if (before.has_value()) Add(sum, Decode(*before));
      changes.push_back({.key = key, .value = Encode(sum)});
    }
    return changes;
  }

 private:
  const RowReader rows_;
};

}  // namespace

ProjectionKind BalanceProjection() {
  return {.layout = {.name = kBalances}, .resume = [](RowReader rows, uint64_t) {
            return std::make_unique<Balances>(std::move(rows));
          }};
}

uint32_t DayNumber(const google::type::Date& date) {
  return static_cast<uint32_t>(date.year() * 10000 + date.month() * 100 + date.day());
}

AccountTurnovers TurnoversOf(const View& view, absl::string_view operator_id, uint32_t last_day) {
  AccountTurnovers turnovers;
  const std::string prefix = absl::StrCat(operator_id, kEnd);
  view.Scan(kBalances, prefix, prefix, [&](absl::string_view key, absl::string_view value) {
    const std::vector<std::string> parts = absl::StrSplit(key, kEnd);
    LEDGER_CHECK(parts.size() == 4);
    if (parts[3] <= absl::StrCat(last_day)) Add(turnovers[{parts[1], parts[2]}], Decode(value));
    return true;
  });
  return turnovers;
}

Turnover TurnoverOf(const View& view, absl::string_view operator_id, absl::string_view account,
                    absl::string_view currency_code) {
  Turnover turnover;
  const std::string prefix = absl::StrCat(operator_id, kEnd, account, kEnd, currency_code, kEnd);
  view.Scan(kBalances, prefix, prefix, [&](absl::string_view, absl::string_view value) {
    Add(turnover, Decode(value));
    return true;
  });
  return turnover;
}

}  // namespace thuning::projection
