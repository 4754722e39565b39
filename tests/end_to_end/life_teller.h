// A loan on a server whose life is drawn, and the same facts for the engine.
//
//   LifeTeller teller(client, seed);
//   teller.TellNext();                    // draws a life, and tells it step by step
//   for (const ToldLoan& told : teller.loans()) Compare(server, told.On(day));
//
// Each step is told to both: what the engine cannot take the server refuses, and what the server
// refuses beyond that has one of the reasons that life_teller.cc lists. Else it is a surprise.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <variant>
#include <vector>

#include "ledger/loan/account.h"
#include "ledger/loan/random_life_test.h"
#include "tests/end_to_end/client.h"

namespace thuning {

struct Books {
  std::string id;
  std::string currency;
};

// Of three operators, in currencies of no, two and three decimals.
const std::vector<Books>& AllBooks();

// What the server took of a life.
struct ToldLoan {
  std::string name;
  Books books;
  loan::Contract contract;
  std::vector<loan::Charge> charges;
  std::vector<loan::Amendment> amendments;
  std::vector<loan::Fact> facts;  // numbered as the server does
  std::string described;

  loan::Account Empty() const { return loan::Account(contract, charges, amendments); }
  std::vector<loan::Fact> ByDate() const {
    std::vector<loan::Fact> sorted = facts;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const loan::Fact& a, const loan::Fact& b) { return a.date < b.date; });
    return sorted;
  }
  // With the facts up to a day, on that day.
  loan::Account On(Date day) const {
    loan::Account account = Empty();
    for (const loan::Fact& fact : ByDate()) {
      if (fact.date <= day) account.Apply(fact);
    }
    account.AdvanceTo(day);
    return account;
  }
  Date LastDay() const { return std::max(ByDate().back().date, Empty().changes_until()); }

  // Why not all of this can have happened, as the engine says; empty when it can.
  std::string WhyImpossible() const {
    loan::Account account = Empty();
    for (const loan::Fact& fact : ByDate()) {
      const auto reason = account.WhyImpossible(fact);
      if (reason.has_value()) return std::string(*reason);
      account.Apply(fact);
    }
    return "";
  }
};

// One thing that happens.
struct LifeStep {
  Date date;
  std::variant<loan::Charge, loan::Amendment, loan::Fact> what;
};

class LifeTeller {
 public:
  // Opens the books.
  LifeTeller(Client& client, uint64_t seed);

  // Every fourth life is told in any order, every fifth has something undone at the end.
  void TellNext();

  const std::vector<ToldLoan>& loans() const { return loans_; }
  // Terms, charges, amendments, transactions and undoings.
  int told_count() const { return told_count_; }
  int refused_count() const { return refused_count_; }
  const std::map<std::string, int>& refused() const { return refused_; }  // by why
  const std::map<std::string, int>& taken() const { return taken_; }      // by what
  // Where server and engine do not take the same.
  const std::vector<std::string>& surprises() const { return surprises_; }

 private:
  template <typename Response, typename Stub, typename Request>
  grpc::Status Send(Stub& stub,
                    grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                    Request request, Response* response);
  // Why the server refuses; empty where it does not.
  template <typename Response, typename Stub, typename Request>
  std::string Reason(Stub& stub,
                     grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                     const Request& request, Response* response);
  template <typename Response, typename Stub, typename Request>
  void Do(Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
          const Request& request);

  void OpenBooks(const Books& books);
  void OpenLine(const Books& books, const std::string& id, type::v1::FundingPurpose purpose);
  std::string Agree(const loan::RandomLife& life, const ToldLoan& told);
  std::string Apply(const loan::RandomLife& life, const ToldLoan& told, int64_t principal);
  void AddFeesOfTheContract(const loan::RandomLife& life, ToldLoan& told);
  void Tell(const LifeStep& step, ToldLoan& told);
  int NumberOfCharge(int id) const;
  void Refuse(const std::string& why, int count);
  void Surprise(const ToldLoan& told, const std::string& what);
  std::string Say(const loan::Charge& charge, const ToldLoan& told);
  std::string Say(const loan::Amendment& amendment, const ToldLoan& told);
  std::string Say(loan::Fact& fact, const ToldLoan& told);
  std::string SayPayOut(const ledger::v1::RecordTransactionRequest& said, const ToldLoan& told);
  std::string SayRepayment(const ledger::v1::RecordTransactionRequest& said, const ToldLoan& told);
  std::string SayGuaranteeCall(loan::Fact& fact, const ToldLoan& told);
  void UndoOne(ToldLoan& told);

  Client& client_;
  std::mt19937_64 random_;
  loan::LifeGenerator lives_;
  int number_ = 0;
  std::map<int, int> charge_numbers_;  // on the server, by the life's
  int requests_ = 0;
  std::vector<ToldLoan> loans_;
  int told_count_ = 0;
  int refused_count_ = 0;
  std::map<std::string, int> refused_;
  std::map<std::string, int> taken_;
  std::vector<std::string> surprises_;
};

}  // namespace thuning
