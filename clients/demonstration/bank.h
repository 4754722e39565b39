// A bank that keeps one account: it books orders some days after they are given, and writes
// statements in the formats that real banks deliver.
//
// Because an order is booked some business days after it was given, an order given at the end of a
// month stands on the next month's statement. Statements are continuous: each opens with the day
// and the balance that the one before closed with, and every booking stands on exactly one of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/bankfile/statement.h"
#include "ledger/money/date.h"

namespace thuning::demonstration {

enum class StatementFormat { kCfonb120, kCamt053 };

struct BankAccount {
  std::string id;
  std::string bank_name;
  std::string iban;  // a French one
  std::string holder;
  StatementFormat format = StatementFormat::kCfonb120;
  int lag_days = 1;  // business days from an order to its booking
};

enum class Operation {
  kTransferReceived,
  kTransferSent,
  kDirectDebit,          // collected by the holder of the account
  kDirectDebitReturned,  // given back to the debtor
};

struct Order {
  Operation operation = Operation::kTransferReceived;
  int64_t amount_minor = 0;        // positive; the operation says which way it goes
  std::string end_to_end_id;       // as the one who began the payment wrote it; may be empty
  std::string creditor_reference;  // on transfers received, "RF…"
  std::string counterparty;
  std::string return_reason;  // of a returned debit, "AM04"
};

class Bank {
 public:
  // Holds `opening_minor` at the end of `opening_date`.
  Bank(BankAccount account, Date opening_date, int64_t opening_minor);

  const BankAccount& account() const { return account_; }
  // As booked up to the last statement.
  int64_t balance_minor() const { return balance_minor_; }
  // How many orders were given up to the last statement and stand on no statement yet.
  size_t under_way_count() const;

  // When an order given on `date` is booked.
  Date BookingDate(Date date) const;

  // Books the order BookingDate(date), which lies after the last statement: checked.
  void Take(Date date, Order order);

  // The statement from the last one to the end of `date`, which lies after it: checked.
  bankfile::Statement CloseStatement(Date date);

 private:
  struct Booking {
    Date order_date;
    Date booking_date;
    Order order;
  };

  bankfile::Entry ToEntry(const Booking& booking) const;

  const BankAccount account_;
  Date closing_date_;
  int64_t balance_minor_;
  int sequence_number_ = 0;
  std::vector<Booking> bookings_;  // on no statement yet
};

// A statement as the file that the bank sends.
absl::StatusOr<std::string> WriteStatement(const bankfile::Statement& statement,
                                           StatementFormat format);

}  // namespace thuning::demonstration
