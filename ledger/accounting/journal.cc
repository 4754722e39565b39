#include "ledger/accounting/journal.h"

#include <map>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/today.h"

namespace thuning::accounting {
namespace {

using event::v1::Posting;

absl::Status CheckComplete(const Posting& posting) {
  if (posting.account().empty()) return absl::InternalError("a posting names no account");
  if (posting.side() != event::v1::SIDE_DEBIT && posting.side() != event::v1::SIDE_CREDIT) {
    return absl::InternalError(absl::StrCat("a posting on ", posting.account(), " states no side"));
  }
  if (posting.amount_minor() <= 0) {
    return absl::InternalError(absl::StrCat("a posting on ", posting.account(), " has the amount ",
                                            posting.amount_minor()));
  }
  if (posting.currency_code().empty()) {
    return absl::InternalError(
        absl::StrCat("a posting on ", posting.account(), " has no currency"));
  }
  return absl::OkStatus();
}

// A day of one currency. Days of a date that is none (a record without one) are told apart too.
using Day = std::tuple<absl::string_view, int, int, int>;

Day DayOf(const event::v1::Record& record, const Posting& posting) {
  const google::type::Date& date = BookingDate(record, posting);
  return {posting.currency_code(), date.year(), date.month(), date.day()};
}

}  // namespace

event::v1::Record NewRecord(absl::string_view operator_id,
                            const google::type::Date& effective_date) {
  event::v1::Record record;
  record.set_operator_id(std::string(operator_id));
  *record.mutable_effective_date() = effective_date;
  return record;
}

event::v1::Record NewRecord(absl::string_view operator_id, const Context& context,
                            StateReader& state) {
  return NewRecord(operator_id, TodayOf(operator_id, context, state));
}

Journal::Journal(event::v1::Record& record, absl::string_view currency_code)
    : record_(record), currency_code_(currency_code) {}

Journal& Journal::Debit(absl::string_view account, int64_t amount_minor,
                        absl::string_view subject) {
  return Post(event::v1::SIDE_DEBIT, account, amount_minor, subject);
}

Journal& Journal::Credit(absl::string_view account, int64_t amount_minor,
                         absl::string_view subject) {
  return Post(event::v1::SIDE_CREDIT, account, amount_minor, subject);
}

Journal& Journal::On(const google::type::Date& booking_date) {
  booking_date_ = booking_date;
  return *this;
}

Journal& Journal::Post(event::v1::Side side, absl::string_view account, int64_t amount_minor,
                       absl::string_view subject) {
  LEDGER_CHECK(amount_minor >= 0);
  if (amount_minor == 0) return *this;
  Posting& posting = *record_.add_postings();
  posting.set_account(std::string(account));
  posting.set_side(side);
  posting.set_amount_minor(amount_minor);
  posting.set_currency_code(currency_code_);
  posting.set_subject(std::string(subject));
  if (booking_date_.has_value()) *posting.mutable_booking_date() = *booking_date_;
  return *this;
}

int64_t SignedAmount(const Posting& posting) {
  static_assert(event::v1::Side_MAX == event::v1::SIDE_CREDIT);
  return posting.side() == event::v1::SIDE_DEBIT ? posting.amount_minor() : -posting.amount_minor();
}

const google::type::Date& BookingDate(const event::v1::Record& record, const Posting& posting) {
  return posting.has_booking_date() ? posting.booking_date() : record.effective_date();
}

absl::Status CheckBalanced(const event::v1::Record& record) {
  std::map<Day, __int128> balances;
  for (const Posting& posting : record.postings()) {
    RETURN_IF_ERROR(CheckComplete(posting));
    balances[DayOf(record, posting)] += SignedAmount(posting);
  }
  for (const auto& [day, balance] : balances) {
    if (balance != 0) {
      return absl::InternalError(
          absl::StrCat("debits and credits differ in ", std::get<absl::string_view>(day)));
    }
  }
  return absl::OkStatus();
}

}  // namespace thuning::accounting
