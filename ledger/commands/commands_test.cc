#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/commands/commands_fixture_test.h"
#include "ledger/money/date.h"
#include "ledger/reconciliation/report.h"
#include "tests/support/seed.h"

namespace thuning::commands {
namespace {

using event::v1::Event;
using event::v1::Record;
using ledger::v1::BankAccount;
using ledger::v1::ExpectedItem;
using ledger::v1::Fee;
using ledger::v1::Loan;
using ledger::v1::Statement;
using ledger::v1::StatementEntry;

TEST_F(CommandsTest, APayOutIsRecognisedOnTheStatement) {
  Lend("L-1", 1'000'00);
  const std::string key = TransactionIn(model_.records().back()).end_to_end_id();
  const auto entries = Import(NextStatement("coop", {{-1'000'00, key}}));
  EXPECT_OK(Match(entries[0]));
  EXPECT_EQ(model_.Balance("581000"), 0);
  EXPECT_EQ(model_.Balance("512110"), 9'000'00);
  EXPECT_EQ(Find<StatementEntry>(entries[0]).subject(), "operators/ami/loans/L-1");
}

TEST_F(CommandsTest, ATransferWithALoansReferenceRepaysItInOneRecord) {
  Lend("L-1", 1'000'00);
  const auto entries = Import(NextStatement("coop", {{400'00, "FROM-AICHA", Reference("L-1")}}));
  ASSERT_OK_AND_ASSIGN(const Record record, Match(entries[0]));
  ASSERT_EQ(record.events_size(), 2);
  EXPECT_EQ(TransactionIn(record).money_account(), "512110");
  EXPECT_EQ(TransactionIn(record).end_to_end_id(), "FROM-AICHA");
  EXPECT_EQ(record.events(1).entry_matched().subject(), "loans/L-1");
  EXPECT_EQ(record.effective_date().day(), 15) << "booked, not valued";
  EXPECT_EQ(Find<Loan>("operators/ami/loans/L-1").principal_outstanding_minor(), 600'00);
  EXPECT_EQ(model_.Balance("512110"), 10'400'00);
  EXPECT_TRUE(Find<StatementEntry>(entries[0]).matched());
  EXPECT_EQ(Find<StatementEntry>(entries[0]).expected_item(), "");
}

TEST_F(CommandsTest, ATransferWithAFeesReferencePaysIt) {
  Charge("F-1", 120'00);
  const std::string reference = Find<Fee>("operators/ami/fees/F-1").payment_reference();
  const auto entries = Import(NextStatement("coop", {{120'00, "", reference}}));
  EXPECT_OK(Match(entries[0]));
  EXPECT_EQ(Find<Fee>("operators/ami/fees/F-1").paid_minor(), 120'00);
  EXPECT_EQ(model_.Balance("411000"), 0);
}

TEST_F(CommandsTest, AReturnedDirectDebitIsMatchedBothWays) {
  Lend("L-1", 1'000'00);
  ASSERT_OK_AND_ASSIGN(const Record repaid, Repay("L-1", 250'00));
  const std::string key = TransactionIn(repaid).end_to_end_id();
  ledger::v1::ReverseTransactionRequest reverse;
  reverse.set_name(TransactionName(repaid));
  *reverse.mutable_effective_date() = ProtoDate("2026-02-10");
  reverse.set_reason("AM04");
  EXPECT_OK(Run(reverse));
  const auto entries = Import(NextStatement("coop", {{250'00, key}, {-250'00, key}}));
  EXPECT_OK(Match(entries[0]));
  EXPECT_OK(Match(entries[1]));
  EXPECT_EQ(model_.Balance("511500"), 0);
  EXPECT_EQ(model_.Balance("512110"), 10'000'00);
  EXPECT_EQ(Find<Loan>("operators/ami/loans/L-1").principal_outstanding_minor(), 1'000'00);
}

TEST_F(CommandsTest, AReturnedDebitOfAFeeIsMatchedBothWays) {
  Charge("F-1", 120'00);
  ledger::v1::CollectFeeRequest collect;
  collect.set_name("operators/ami/fees/F-1");
  *collect.mutable_amount() = Euro(120'00);
  collect.set_method(type::v1::PAYMENT_METHOD_DIRECT_DEBIT);
  collect.set_bank_account("operators/ami/bankAccounts/coop");
  *collect.mutable_effective_date() = ProtoDate("2026-02-01");
  ASSERT_OK_AND_ASSIGN(const Record collected, Run(collect));
  ledger::v1::ReverseFeeCollectionRequest reverse;
  reverse.set_name("operators/ami/fees/F-1");
  reverse.set_collection(1);
  reverse.set_reason("AM04");
  *reverse.mutable_effective_date() = ProtoDate("2026-02-10");
  EXPECT_OK(Run(reverse));
  const std::string key = collected.events(0).fee_collected().end_to_end_id();
  const auto entries = Import(NextStatement("coop", {{120'00, key}, {-120'00, key}}));
  EXPECT_OK(Match(entries[0]));
  EXPECT_OK(Match(entries[1]));
  EXPECT_EQ(model_.Balance("511500"), 0);
  EXPECT_EQ(model_.Balance("512110"), 10'000'00);
  EXPECT_EQ(Find<Fee>("operators/ami/fees/F-1").outstanding_minor(), 120'00);
}

TEST_F(CommandsTest, ATransferWithTheReferenceOfAShareOfACostPaysIt) {
  ledger::v1::ShareCostRequest share;
  share.set_parent("operators/ami");
  share.set_display_name("Two employees");
  *share.mutable_amount() = Euro(300'00);
  share.add_members()->set_beneficiary("operators/ami/beneficiaries/B-1");
  *share.mutable_effective_date() = ProtoDate("2026-02-01");
  ASSERT_OK_AND_ASSIGN(const Record shared, Run(share));
  const auto& part = shared.events(0).cost_shared().shares(0);
  const auto entries = Import(NextStatement("coop", {{300'00, "", part.payment_reference()}}));
  EXPECT_OK(Match(entries[0]));
  EXPECT_EQ(Find<Fee>("operators/ami/fees/" + part.fee_id()).outstanding_minor(), 0);
}

TEST_F(CommandsTest, SaysWhyAnEntryMatchesNothing) {
  Lend("L-1", 1'000'00);
  ASSERT_OK_AND_ASSIGN(const Record repaid, Repay("L-1", 250'00));
  const std::string key = TransactionIn(repaid).end_to_end_id();
  Approve("L-2", 1'000'00);
  Charge("F-1", 120'00);
  const std::string fee = Find<Fee>("operators/ami/fees/F-1").payment_reference();
  struct Row {
    std::string reason;
    Line line;
  };
  const Row rows[] = {{"NO_KEY", {50'00}},
                      {"NOTHING_EXPECTED", {50'00, "UNKNOWN"}},
                      {"AMOUNT_DIFFERS", {249'99, key}},
                      {"EXCEEDS_WHAT_IS_OWED", {120'01, "", fee}},
                      {"EXCEEDS_WHAT_IS_OWED", {50'00, "", Reference("L-2")}}};
  for (const Row& row : rows) {
    const auto entries = Import(NextStatement("coop", {row.line}));
    EXPECT_THAT(Match(entries[0]), RefusedWith(row.reason, "name"));
    EXPECT_EQ(WhyUnmatched(Find<StatementEntry>(entries[0]), model_.state(), model_.context()),
              row.reason);
  }
  const auto entries = Import(NextStatement("coop", {{750'01, "", Reference("L-1")}}));
  EXPECT_EQ(WhyUnmatched(Find<StatementEntry>(entries[0]), model_.state(), model_.context()), "");
  EXPECT_OK(Match(entries[0]));
  EXPECT_THAT(Match(entries[0]), RefusedWith("ENTRY_ALREADY_MATCHED", "name"));
  EXPECT_THAT(Match(entries[0] + "9"), RefusedWith("NOT_FOUND", "name"));
}

TEST_F(CommandsTest, ATransferOfMoreThanIsOwedStandsAsOverpaidAndIsSentBack) {
  Lend("L-1", 1'000'00);
  const auto came = Import(NextStatement("coop", {{1'000'30, "", Reference("L-1")}}));
  EXPECT_OK(Match(came[0]));
  EXPECT_EQ(Find<Loan>("operators/ami/loans/L-1").overpaid_minor(), 30);
  EXPECT_EQ(model_.Balance("419100"), -30);
  ledger::v1::RecordTransactionRequest refund;
  refund.set_parent("operators/ami/loans/L-1");
  refund.set_kind(type::v1::TRANSACTION_KIND_OVERPAYMENT_REFUND);
  *refund.mutable_amount() = Euro(30);
  refund.set_method(type::v1::PAYMENT_METHOD_BANK_TRANSFER);
  refund.set_bank_account("operators/ami/bankAccounts/coop");
  *refund.mutable_effective_date() = ProtoDate("2026-02-20");
  ASSERT_OK_AND_ASSIGN(const Record sent, Run(refund));
  const auto went = Import(NextStatement("coop", {{-30, TransactionIn(sent).end_to_end_id()}}));
  EXPECT_OK(Match(went[0]));
  EXPECT_EQ(model_.Balance("419100"), 0);
  EXPECT_EQ(model_.Balance("581000"), -1'000'00) << "the pay-out, which no statement shows yet";
  EXPECT_EQ(Find<Loan>("operators/ami/loans/L-1").state(), type::v1::LOAN_STATE_CLOSED);
}

TEST_F(CommandsTest, AnEntryThatMatchesNothingTodayMayMatchTomorrow) {
  const auto entries = Import(NextStatement("coop", {{250'00, "THN-1"}}));
  EXPECT_THAT(Match(entries[0]), RefusedWith("NOTHING_EXPECTED", "name"));
  Lend("L-1", 1'000'00);
  ledger::v1::RecordRepaymentRequest request;
  request.set_parent("operators/ami/loans/L-1");
  *request.mutable_amount() = Euro(250'00);
  request.set_method(type::v1::PAYMENT_METHOD_DIRECT_DEBIT);
  *request.mutable_effective_date() = ProtoDate("2026-02-01");
  request.set_bank_account("operators/ami/bankAccounts/coop");
  request.set_end_to_end_id("THN-1");
  EXPECT_OK(Run(request));
  EXPECT_OK(Match(entries[0]));
}

// A year of random banking against sums taken the plain way, over all rows that the records name.
class CommandsPropertyTest : public CommandsTest {
 protected:
  static constexpr const char* kBanks[] = {"coop", "caisse"};
  static constexpr const char* kLedgerAccounts[] = {"512110", "512120"};

  int64_t Random(int64_t low, int64_t high) { return Uniform(random_, low, high); }
  std::string AnyLoan() { return absl::StrCat("L-", Random(1, loan_count_)); }

  // One thing that happens at the lender's. What is refused changes nothing, and is not watched.
  void Act() {
    const std::string bank = kBanks[Random(0, 1)];
    switch (Random(0, 6)) {
      case 0:
        return Lend(absl::StrCat("L-", ++loan_count_), Random(100'00, 5'000'00), bank);
      case 1:
        return Charge(absl::StrCat("F-", ++fee_count_), Random(1, 200'00));
      case 2:
        return Reverse();
      case 3:
        return Transact(bank);
      case 4:
        (void)Repay(AnyLoan(), Random(1, 900'00), bank,
                    Random(0, 1) == 0 ? "2026-01-06" : "2026-01-20")
            .status();
        return;
      default:
        (void)Repay(AnyLoan(), Random(1, 1'500'00), bank).status();
    }
  }

  void Reverse() {
    const Record& record = model_.records()[static_cast<size_t>(
        Random(0, static_cast<int64_t>(model_.records().size()) - 1))];
    if (!record.events(0).has_loan_transacted()) return;
    if (TransactionIn(record).kind() == type::v1::TRANSACTION_KIND_DISBURSEMENT) return;
    ledger::v1::ReverseTransactionRequest request;
    request.set_name(TransactionName(record));
    *request.mutable_effective_date() = ProtoDate("2026-03-01");
    request.set_reason("AM04");
    (void)Run(request).status();
  }

  // What is no repayment, with money through the bank where money moves.
  void Transact(const std::string& bank) {
    constexpr type::v1::TransactionKind kKinds[] = {
        type::v1::TRANSACTION_KIND_GOODWILL_CREDIT, type::v1::TRANSACTION_KIND_OVERPAYMENT_REFUND,
        type::v1::TRANSACTION_KIND_CHARGEBACK, type::v1::TRANSACTION_KIND_WRITE_OFF,
        type::v1::TRANSACTION_KIND_RECOVERY};
    const type::v1::TransactionKind kind = kKinds[Random(0, 4)];
    ledger::v1::RecordTransactionRequest request;
    request.set_parent("operators/ami/loans/" + AnyLoan());
    request.set_kind(kind);
    request.set_reason("at random");
    *request.mutable_effective_date() = ProtoDate("2026-02-25");
    if (kind != type::v1::TRANSACTION_KIND_WRITE_OFF) {
      *request.mutable_amount() = Euro(Random(1, 300'00));
    }
    const bool moves = kind == type::v1::TRANSACTION_KIND_OVERPAYMENT_REFUND ||
                       kind == type::v1::TRANSACTION_KIND_CHARGEBACK ||
                       kind == type::v1::TRANSACTION_KIND_RECOVERY;
    if (moves) {
      request.set_method(kind == type::v1::TRANSACTION_KIND_RECOVERY
                             ? type::v1::PAYMENT_METHOD_DIRECT_DEBIT
                             : type::v1::PAYMENT_METHOD_BANK_TRANSFER);
      request.set_bank_account("operators/ami/bankAccounts/" + bank);
    }
    (void)Run(request).status();
  }

  // Lines that a bank might show: items as expected, sometimes a cent off, or with a borrower's
  // transfer, or with what nobody knows.
  std::vector<Line> Lines(const std::string& bank) {
    std::vector<Line> lines;
    for (const ExpectedItem& item : Items(bank)) {
      if (item.matched() || Random(0, 2) == 0) continue;
      const int64_t minor = Signed(item) + (Random(0, 9) == 0 ? 1 : 0);
      lines.push_back({minor, item.end_to_end_id()});
    }
    for (int64_t i = Random(0, 3); i > 0; --i) {
      lines.push_back({Random(1, 900'00), "NOTPROVIDED", Reference(AnyLoan())});
    }
    if (Random(0, 1) == 0) lines.push_back({-Random(1, 20'00)});
    if (fee_count_ > 0) {
      const std::string fee = absl::StrCat("operators/ami/fees/F-", Random(1, fee_count_));
      lines.push_back({Random(1, 200'00), "", Find<Fee>(fee).payment_reference()});
    }
    return lines;
  }

  // A statement comes in, then again, and its entries are matched as far as they are.
  void Bank(const std::string& bank) {
    const StatementImport import = NextStatement(bank, Lines(bank));
    const std::vector<std::string> entries = Import(import);
    entries_.insert(entries_.end(), entries.begin(), entries.end());
    EXPECT_THAT(model_.Take(DecideImport(import, model_.state(), model_.context())),
                RefusedWith("STATEMENT_KNOWN", ""));
    for (const std::string& name : entries_) {
      const StatementEntry& entry = Find<StatementEntry>(name);
      if (entry.matched()) continue;
      const std::string why = WhyUnmatched(entry, model_.state(), model_.context());
      EXPECT_EQ(Match(name).ok(), why.empty()) << why;
    }
  }

  std::vector<ExpectedItem> Items(const std::string& bank) {
    std::vector<ExpectedItem> items;
    for (const Record& record : model_.records()) {
      for (const Event& event : record.events()) {
        if (!event.has_item_expected() || event.item_expected().bank_account_id() != bank) continue;
        items.push_back(
            Find<ExpectedItem>(absl::StrCat("operators/ami/bankAccounts/", bank, "/expectedItems/",
                                            event.item_expected().expected_item_id())));
      }
    }
    return items;
  }

  static int64_t Signed(const ExpectedItem& item) {
    const bool credit = item.direction() == type::v1::DIRECTION_CREDIT;
    return credit ? item.amount().minor_units() : -item.amount().minor_units();
  }

  void ExpectConserved(const std::string& bank, const std::string& ledger_account) {
    const std::string name = "operators/ami/bankAccounts/" + bank;
    int64_t imported = 0;
    int64_t matched = 0;
    reconciliation::ReconciliationFacts facts{
        .bank_account = Find<BankAccount>(name),
        .ledger_balance_minor = model_.Balance(ledger_account),
        .unmatched_entries = {},
        .pending_items = {}};
    for (const std::string& entry_name : entries_) {
      const StatementEntry& entry = Find<StatementEntry>(entry_name);
      if (entry_name.substr(0, name.size() + 1) != name + "/") continue;
      imported += entry.amount_minor();
      if (entry.matched()) matched += entry.amount_minor();
      if (!entry.matched()) *facts.unmatched_entries.emplace_back().mutable_entry() = entry;
    }
    const auto report = Reconcile(facts);
    EXPECT_EQ(matched + report.unmatched_total_minor(), imported);
    EXPECT_EQ(facts.bank_account.statement_balance_minor(), 10'000'00 + imported);
    EXPECT_EQ(model_.Balance(ledger_account), 10'000'00 + matched);
    EXPECT_EQ(report.unexplained_minor(), 0);
    EXPECT_EQ(UnmatchedOnStatements(name), report.unmatched_total_minor());
  }

  // As the statements' own rows have it.
  int64_t UnmatchedOnStatements(const std::string& bank_account) {
    int64_t unmatched = 0;
    for (const Record& record : model_.records()) {
      const std::string name = absl::StrCat(bank_account, "/statements/",
                                            record.events(0).statement_imported().statement_id());
      const auto* statement = model_.state().Find<Statement>(name);
      if (statement != nullptr) unmatched += statement->unmatched_minor();
    }
    return unmatched;
  }

  // What clearing accounts hold is what is expected and was not shown.
  void ExpectClearingIsPending() {
    int64_t pending = 0;
    for (const char* bank : kBanks) {
      for (const ExpectedItem& item : Items(bank)) pending += item.matched() ? 0 : Signed(item);
    }
    EXPECT_EQ(model_.Balance("511500") + model_.Balance("581000"), pending);
  }

  std::mt19937_64 random_{TestSeed(512110)};
  int64_t loan_count_ = 0;
  int64_t fee_count_ = 0;
  std::vector<std::string> entries_;
};

TEST_F(CommandsPropertyTest, BanksAndBooksAgreeWhateverHappens) {
  Lend("L-1", 1'000'00);
  loan_count_ = 1;
  for (int month = 0; month < 12; ++month) {
    for (int step = 0; step < 25; ++step) Act();
    for (size_t i = 0; i < 2; ++i) {
      Bank(kBanks[i]);
      ExpectConserved(kBanks[i], kLedgerAccounts[i]);
    }
    ExpectClearingIsPending();
  }
  const auto matched = [this](const std::string& name) {
    return Find<StatementEntry>(name).matched();
  };
  EXPECT_GT(std::count_if(entries_.begin(), entries_.end(), matched), 100);
  EXPECT_LT(std::count_if(entries_.begin(), entries_.end(), matched),
            static_cast<int64_t>(entries_.size()));
}

TEST_F(CommandsPropertyTest, FoldingTheRecordsAgainGivesTheSameRows) {
  Lend("L-1", 1'000'00);
  loan_count_ = 1;
  for (int step = 0; step < 60; ++step) Act();
  Bank("coop");
  State again;
  for (const Record& record : model_.records()) Evolve(record, again);
  const auto live = model_.state().TakeChanges(1);
  const auto folded = again.TakeChanges(1);
  ASSERT_EQ(live.size(), folded.size());
  for (size_t i = 0; i < live.size(); ++i) {
    EXPECT_EQ(live[i].name, folded[i].name);
    EXPECT_EQ(live[i].bytes, folded[i].bytes) << live[i].name;
  }
}

}  // namespace
}  // namespace thuning::commands
