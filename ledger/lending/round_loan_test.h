// The vocabulary of tests that follow a loan through its life: a loan whose figures one checks in
// the head, every kind of transaction in one word, and books that sum what was posted.
//
//   1200.00 at 12 % (1 % a month), four instalments of equal principal, paid out on 15 January 2026
//   15 February  300.00 + 12.00     15 April  300.00 + 6.00
//   15 March     300.00 +  9.00     15 May    300.00 + 3.00
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/lending/loan_fixture_test.h"
#include "ledger/lending/loan_position.h"

namespace thuning::lending {

using ledger::v1::RecordTransactionRequest;

inline type::v1::LoanTerms RoundTerms() {
  type::v1::LoanTerms terms = TermsOf(1'200'00, 4);
  terms.set_amortisation(type::v1::AMORTISATION_EQUAL_PRINCIPAL);
  return terms;
}

inline RecordTransactionRequest Goodwill(int64_t minor, absl::string_view day) {
  return Transact(type::v1::TRANSACTION_KIND_GOODWILL_CREDIT, minor, day);
}
inline RecordTransactionRequest WaiveInterest(int64_t minor, absl::string_view day) {
  return Transact(type::v1::TRANSACTION_KIND_INTEREST_WAIVER, minor, day);
}
inline RecordTransactionRequest ChargeOff(absl::string_view day) {
  return Transact(type::v1::TRANSACTION_KIND_CHARGE_OFF, 0, day);
}
inline RecordTransactionRequest WriteOff(absl::string_view day) {
  return Transact(type::v1::TRANSACTION_KIND_WRITE_OFF, 0, day);
}
inline RecordTransactionRequest Accelerate(absl::string_view day) {
  return Transact(type::v1::TRANSACTION_KIND_ACCELERATION, 0, day);
}

inline RecordTransactionRequest Reamortise(absl::string_view day) {
  return Transact(type::v1::TRANSACTION_KIND_REAMORTISATION, 0, day);
}
inline RecordTransactionRequest Reage(int count, absl::string_view start, absl::string_view day) {
  RecordTransactionRequest request = Transact(type::v1::TRANSACTION_KIND_REAGING, 0, day);
  request.set_instalment_count(count);
  *request.mutable_start_date() = Day(start);
  return request;
}

inline RecordTransactionRequest InCash(RecordTransactionRequest request) {
  request.set_method(type::v1::PAYMENT_METHOD_CASH);
  return request;
}
inline RecordTransactionRequest OnBank(type::v1::PaymentMethod method,
                                       RecordTransactionRequest request) {
  request.set_method(method);
  request.set_bank_account(kBank);
  return request;
}
inline RecordTransactionRequest OfCharge(int charge, RecordTransactionRequest request) {
  request.set_charge(charge);
  return request;
}

inline RecordTransactionRequest Refund(int64_t minor, absl::string_view day) {
  return InCash(Transact(type::v1::TRANSACTION_KIND_OVERPAYMENT_REFUND, minor, day));
}
inline RecordTransactionRequest Recovery(int64_t minor, absl::string_view day) {
  return InCash(Transact(type::v1::TRANSACTION_KIND_RECOVERY, minor, day));
}
inline RecordTransactionRequest Chargeback(int64_t minor, absl::string_view day) {
  return OnBank(type::v1::PAYMENT_METHOD_DIRECT_DEBIT,
                Transact(type::v1::TRANSACTION_KIND_CHARGEBACK, minor, day));
}
inline RecordTransactionRequest PayCharge(int charge, int64_t minor, absl::string_view day) {
  return OfCharge(charge, InCash(Transact(type::v1::TRANSACTION_KIND_CHARGE_PAYMENT, minor, day)));
}
inline RecordTransactionRequest WaiveCharge(int charge, absl::string_view day) {
  return OfCharge(charge, Transact(type::v1::TRANSACTION_KIND_CHARGE_WAIVER, 0, day));
}
inline RecordTransactionRequest CreditNote(int charge, int64_t minor, absl::string_view day) {
  return OfCharge(charge, Transact(type::v1::TRANSACTION_KIND_CHARGE_ADJUSTMENT, minor, day));
}

inline ledger::v1::AccrueLoanRequest Accrue(absl::string_view day) {
  ledger::v1::AccrueLoanRequest request;
  request.set_name(kLoan);
  *request.mutable_effective_date() = Day(day);
  return request;
}

inline type::v1::LoanFee FeeOf(int64_t minor, type::v1::FeeTiming timing) {
  type::v1::LoanFee fee;
  fee.set_display_name("fee");
  *fee.mutable_amount() = Eur(minor);
  fee.set_timing(timing);
  return fee;
}

inline type::v1::LoanFee FeeOfPercent(const std::string& percent, type::v1::FeeBasis basis,
                                      type::v1::FeeTiming timing) {
  type::v1::LoanFee fee;
  fee.set_display_name("fee");
  fee.set_percent(percent);
  fee.set_basis(basis);
  fee.set_timing(timing);
  return fee;
}

inline type::v1::LoanTerms With(type::v1::LoanTerms terms, const type::v1::LoanFee& fee) {
  *terms.add_fees() = fee;
  return terms;
}

// "2026-02-15 30000+1200": when an instalment is due, its principal and its interest.
// Of a loan, of its position, or of a fact that says its schedule.
template <typename Schedule>
std::vector<std::string> LinesOf(const Schedule& schedule) {
  std::vector<std::string> lines;
  for (const auto& row : schedule.instalments()) {
    lines.push_back(absl::StrCat(FormatIsoDate(DateOf(row.due_date()).value()), " ",
                                 row.principal_minor(), "+", row.interest_minor()));
  }
  return lines;
}

inline std::vector<int64_t> OpenOf(const ledger::v1::Loan& loan) {
  std::vector<int64_t> open;
  for (const ledger::v1::Instalment& row : loan.instalments()) open.push_back(row.open_minor());
  return open;
}

// What a transaction's record says that it came to.
inline std::vector<std::string> OutcomeOf(const Record& record, int index = 0) {
  return PartsOf(record.events(0).loan_transacted().outcomes(index).allocations());
}

class RoundLoanFixture : public LoanFixture {
 protected:
  Record Fold(Record record) {
    record = LoanFixture::Fold(std::move(record));
    for (const event::v1::Posting& posting : record.postings()) {
      const bool is_debit = posting.side() == event::v1::SIDE_DEBIT;
      books_[posting.account()] += is_debit ? posting.amount_minor() : -posting.amount_minor();
    }
    std::erase_if(books_, [](const auto& line) { return line.second == 0; });
    return record;
  }

  template <typename Request>
  Record Do(const Request& request) {
    absl::StatusOr<Record> record = Try(request);
    EXPECT_OK(record);
    return record.ok() ? Fold(*std::move(record)) : Record();
  }

  Record GivenRoundLoan(type::v1::LoanTerms terms = RoundTerms()) {
    Do(Apply(std::move(terms)));
    Do(Approve());
    return Do(Disburse());
  }

  ledger::v1::Product& product() {
    return state_.Change<ledger::v1::Product>("operators/ami/products/thun");
  }

  absl::StatusOr<Record> TryTransfer(int64_t minor, absl::string_view day) {
    return DecideTransferRepayment({.loan = kLoan,
                                    .amount_minor = minor,
                                    .value_date = Day(day),
                                    .bank_account = kBank,
                                    .debit_account = "512110",
                                    .end_to_end_id = "PAYER-7"},
                                   state_, {.position = position_ + 1});
  }

  Record Undo(int number, absl::string_view day) {
    return Do(Reverse(TransactionName(kLoan, number), day));
  }

  ledger::v1::GetLoanPositionResponse PositionOn(absl::string_view day) {
    const auto position = LoanPosition(loan(), Day(day), state_);
    EXPECT_OK(position);
    return position.ok() ? *position : ledger::v1::GetLoanPositionResponse();
  }

  // Debits less credits of all records, without accounts that are at zero.
  std::map<std::string, int64_t> books_;
};

}  // namespace thuning::lending
