// Who takes part in the demonstration, and what they agree on: thirty beneficiaries of an operator,
// two partner banks that fund each loan 60 to 40, a guarantor, two loan products, and the year
// 2025. People and accounts are invented.
//
// The story is the same whenever it is told: what varies in it comes from a generator with a fixed
// seed. It says what people intend; programme.h plays it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "clients/demonstration/bank.h"
#include "clients/demonstration/payments.h"
#include "ledger/money/date.h"

namespace thuning::demonstration {

inline constexpr int kYear = 2025;

struct Product {
  std::string id;
  std::string name;
  std::string annual_rate_percent;  // "0" without interest
  int64_t application_fee_minor = 0;
};

struct BankRelation {
  BankAccount account;
  std::string ledger_account;
  int64_t opening_minor = 0;  // on 1 January, of the funds that the partner has put in
};

// Who funds the loans: a line for loans with its share of each, or a guarantee of what is lost.
struct Partner {
  std::string id;
  std::string name;
  std::string share_percent;
  std::string ledger_account;  // where its principal stands; empty: it guarantees
  size_t bank = 0;             // in Story::banks: through it, what is owed is paid

  bool guarantees() const { return ledger_account.empty(); }
};

struct Beneficiary {
  std::string id;
  std::string name;
  std::string profile;
  std::string iban;
  Date joined;
  int64_t participation_minor = 0;
  PaymentMethod method = PaymentMethod::kTransfer;  // of the participation
};

struct Loan {
  std::string id;
  size_t borrower = 0;  // in Story::beneficiaries
  size_t product = 0;   // in Story::products
  size_t bank = 0;      // in Story::banks: it pays the loan out, and is repaid
  int64_t principal_minor = 0;
  int instalment_count = 0;
  Date applied;
  Date approved;
  Date paid_out;
  Date first_due;
  Habit habit = Habit::kDirectDebit;
};

struct Story {
  std::string operator_id;
  std::string operator_name;
  std::vector<Product> products;
  std::vector<BankRelation> banks;
  std::vector<Partner> partners;
  std::vector<Beneficiary> beneficiaries;
  std::vector<Loan> loans;  // in the order of their applications
};

Story TellStory();

// An account at a French bank: the IBAN of its codes of 5, 5 and 11 digits, with the bank's key.
std::string FrenchIban(const std::string& bank, const std::string& branch,
                       const std::string& account);

}  // namespace thuning::demonstration
