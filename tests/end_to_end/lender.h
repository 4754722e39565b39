// A loan officer at the admin client, for tests: what is typed, and what the real server answers.
// One operator with a borrower "B-1" and a bank account "coop". Amounts are minor units.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "google/protobuf/message.h"
#include "tests/end_to_end/server_process.h"
#include "thuning/ledger/v1/issuance.pb.h"
#include "thuning/ledger/v1/repayment.pb.h"

namespace thuning {

using Words = std::vector<std::string>;

class Lender {
 public:
  // Opens the operator's books, in a currency with so many decimals.
  Lender(const ServerProcess& server, std::string id, std::string currency = "EUR",
         int decimals = 2);

  // "426.36 EUR".
  std::string Money(int64_t minor) const;

  // Runs `thuning` with these words, and expects it to do what it is told.
  std::string Do(const Words& words) const;
  // The same, and reads the answer.
  template <typename Answer>
  Answer Ask(const Words& words) const {
    Answer answer;
    Read(Do(words), answer);
    return answer;
  }
  // Why it refuses: "REASON field". Expects it to refuse, with exit status 1.
  std::string Refusal(const Words& words) const;
  // Whatever comes, as people see it.
  ProgramResult Type(const Words& words) const;

  // Declining balance at so many percent, with a policy as flags say.
  void Product(const std::string& id, int percent, const Words& policy) const;
  // Applied for and approved.
  void Approve(const std::string& loan, const std::string& product, int64_t principal,
               int instalments) const;
  // All of the principal; of a loan in tranches `minor` of it.
  void PayOut(const std::string& loan, const std::string& day, int64_t minor = 0) const;
  void Lend(const std::string& loan, const std::string& product, int64_t principal, int instalments,
            const std::string& day) const;

  // In cash.
  ledger::v1::RecordRepaymentResponse Pay(const std::string& loan, int64_t minor,
                                          const std::string& day, const Words& more = {}) const;
  ledger::v1::RecordTransactionResponse Transact(const std::string& loan, const std::string& kind,
                                                 const std::string& day,
                                                 const Words& more = {}) const;

  ledger::v1::Loan Get(const std::string& loan) const;
  ledger::v1::GetLoanPositionResponse Position(const std::string& loan,
                                               const std::string& day) const;

 private:
  Words WithServer(const Words& words) const;
  static void Read(const std::string& json, google::protobuf::Message& answer);

  const std::string address_;
  const std::string id_;
  const std::string currency_;
  const int decimals_;
};

// What loans on these terms would cost: no server is asked.
ledger::v1::QuoteLoanResponse Quote(const Words& words);

}  // namespace thuning
