#include "clients/demonstration/bank.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "clients/demonstration/calendar.h"
#include "ledger/bankfile/camt053.h"
#include "ledger/bankfile/cfonb120.h"
#include "ledger/base/check.h"
#include "ledger/money/iban.h"

namespace thuning::demonstration {
namespace {

constexpr absl::string_view kCurrency = "EUR";

// How banks write an operation: the interbank code of CFONB, and family and sub-family of the
// domain PMNT.
struct OperationText {
  absl::string_view interbank_code;
  absl::string_view family;
  absl::string_view sub_family;
  absl::string_view label;
  bool is_credit;
};

OperationText TextOf(Operation operation) {
  switch (operation) {
    case Operation::kTransferReceived:
      return {"05", "RCDT", "ESCT", "VIR SEPA RECU", true};
    case Operation::kTransferSent:
      return {"06", "ICDT", "ESCT", "VIR SEPA EMIS", false};
    case Operation::kDirectDebit:
      return {"A1", "IDDT", "ESDD", "PRLV SEPA EMIS", true};
    case Operation::kDirectDebitReturned:
      return {"B3", "IDDT", "UPDD", "PRLV SEPA IMPAYE", false};
  }
  CheckFailed("a known operation", __FILE__, __LINE__);
}

int64_t SignedAmount(const Order& order) {
  return TextOf(order.operation).is_credit ? order.amount_minor : -order.amount_minor;
}

bankfile::Balance BalanceOf(int64_t minor, Date date) {
  return {{minor, std::string(kCurrency)}, date};
}

// In a return the parties keep the places that they had in the debit.
void FillParties(const Order& order, const BankAccount& account, bankfile::Payment& payment) {
  bankfile::Party own{account.holder, account.iban, ""};
  bankfile::Party other{order.counterparty, "", ""};
  const bool holder_pays = order.operation == Operation::kTransferSent;
  payment.debtor = holder_pays ? own : other;
  payment.creditor = holder_pays ? std::move(other) : std::move(own);
}

// What CFONB 120 has room for. The table that turns a reason of ISO 20022 into two characters is
// the banks' own, so the reason stands in words.
void FillCfonb120(const Order& order, bankfile::Entry& entry) {
  const OperationText text = TextOf(order.operation);
  entry.label = std::string(text.label);
  entry.payment.code = {.proprietary = std::string(text.interbank_code), .issuer = "CFONB"};
  if (!order.return_reason.empty())
    entry.payment.notes.push_back(absl::StrCat("MOTIF ", order.return_reason));
}

void FillCamt053(const Order& order, bankfile::Entry& entry) {
  const OperationText text = TextOf(order.operation);
  entry.label = absl::StrCat(text.label, " ", order.counterparty);
  entry.payment.code = {.domain = "PMNT",
                        .family = std::string(text.family),
                        .sub_family = std::string(text.sub_family),
                        .proprietary = std::string(text.interbank_code),
                        .issuer = "CFONB"};
  entry.payment.return_reason = order.return_reason;
}

}  // namespace

Bank::Bank(BankAccount account, Date opening_date, int64_t opening_minor)
    : account_(std::move(account)), closing_date_(opening_date), balance_minor_(opening_minor) {
  LEDGER_CHECK(!FrenchAccountNumber(account_.iban).empty());
}

size_t Bank::under_way_count() const {
  return static_cast<size_t>(std::count_if(
      bookings_.begin(), bookings_.end(),
      [this](const Booking& booking) { return booking.order_date <= closing_date_; }));
}

Date Bank::BookingDate(Date date) const { return BusinessDayAfter(date, account_.lag_days); }

void Bank::Take(Date date, Order order) {
  LEDGER_CHECK(order.amount_minor > 0);
  LEDGER_CHECK(BookingDate(date) > closing_date_);
  bookings_.push_back({date, BookingDate(date), std::move(order)});
}

bankfile::Statement Bank::CloseStatement(Date date) {
  LEDGER_CHECK(date > closing_date_);
  const auto later =
      std::stable_partition(bookings_.begin(), bookings_.end(),
                            [&](const Booking& booking) { return booking.booking_date <= date; });
  std::stable_sort(bookings_.begin(), later, [](const Booking& a, const Booking& b) {
    return a.booking_date < b.booking_date;
  });
  bankfile::Statement statement;
  statement.currency = std::string(kCurrency);
  statement.opening = BalanceOf(balance_minor_, closing_date_);
  for (auto booking = bookings_.begin(); booking != later; ++booking) {
    statement.entries.push_back(ToEntry(*booking));
    balance_minor_ += SignedAmount(booking->order);
  }
  bookings_.erase(bookings_.begin(), later);
  statement.closing = BalanceOf(balance_minor_, date);
  ++sequence_number_;
  if (account_.format == StatementFormat::kCfonb120) {
    statement.account = std::string(FrenchAccountNumber(account_.iban));
  } else {
    statement.account = account_.iban;
    statement.holder = account_.holder;
    statement.id = absl::StrFormat("%s-%04d-%02d", account_.id, date.year(), date.month());
    statement.sequence_number = sequence_number_;
    statement.from = AddDays(closing_date_, 1);
    statement.to = date;
    statement.created = absl::StrCat(FormatIsoDate(date), "T22:00:00");
  }
  closing_date_ = date;
  return statement;
}

// Money that comes counts for interest from the next business day, money that goes from the same.
bankfile::Entry Bank::ToEntry(const Booking& booking) const {
  const Order& order = booking.order;
  bankfile::Entry entry;
  entry.amount = {SignedAmount(order), std::string(kCurrency)};
  entry.booking_date = booking.booking_date;
  entry.value_date = BusinessDayAfter(booking.booking_date, entry.amount.minor > 0 ? 1 : 0);
  entry.payment.end_to_end_id = order.end_to_end_id;
  entry.payment.creditor_reference = order.creditor_reference;
  FillParties(order, account_, entry.payment);
  if (account_.format == StatementFormat::kCfonb120) {
    FillCfonb120(order, entry);
  } else {
    FillCamt053(order, entry);
  }
  return entry;
}

absl::StatusOr<std::string> WriteStatement(const bankfile::Statement& statement,
                                           StatementFormat format) {
  if (format == StatementFormat::kCfonb120) return bankfile::WriteCfonb120({statement});
  const bankfile::Camt053Header header{.message_id = absl::StrCat("MSG-", statement.id),
                                       .created = statement.created};
  return bankfile::WriteCamt053({statement}, header, bankfile::Camt053Version::k08);
}

}  // namespace thuning::demonstration
