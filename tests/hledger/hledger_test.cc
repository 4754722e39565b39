// An accountant that is not ours reads the exported journal: hledger has nothing to complain of,
// and its balances are those that the ledger serves.

#include <algorithm>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/auditor/audited_directory_test.h"
#include "clients/auditor/verbs.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/accounting/journal.h"
#include "ledger/checks/request_checks.h"
#include "ledger/money/date.h"
#include "ledger/projection/balance_projection.h"
#include "ledger/projection/table_writer.h"
#include "tests/hledger/hledger.h"
#include "tests/hledger/random_year.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace thuning {
namespace {

using auditor::AuditedDirectory;
using ::testing::HasSubstr;

constexpr const char* kOperators[] = {"ami", "tunis", "kyoto"};

// A random year in a data directory, its journal, and the balance table that the server reads.
class HledgerTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    records_ = new std::vector<event::v1::Record>(RandomYear(TestSeed(20260411)));
    std::vector<std::string> bytes;
    for (const auto& record : *records_) bytes.push_back(record.SerializeAsString());
    ledger_ = new AuditedDirectory(bytes);
    directory_ = new TemporaryDirectory;
    Export(Journal(), {});
  }
  static void TearDownTestSuite() {
    delete directory_;
    delete ledger_;
    delete records_;
  }

  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(log_,
                         log::RocksDbLog::Open(ledger_->path() + "/log", {.read_only = true}));
    const std::vector<projection::ProjectionKind> kinds = {projection::BalanceProjection()};
    ASSERT_OK_AND_ASSIGN(tables_,
                         projection::Tables::Open(own_directory_ / "tables", {kinds[0].layout}));
    ASSERT_OK(projection::TableWriter(*log_, *tables_, kinds).CatchUp(nullptr));
  }

  static std::string Journal() { return *directory_ / "year.journal"; }

  // What thuning-audit said on stderr.
  static std::string Export(const std::string& file, const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"export",        "--format=hledger", "--data",
                                          ledger_->path(), "--file",           file};
    arguments.insert(arguments.end(), more.begin(), more.end());
    std::istringstream in;
    std::ostringstream out;
    std::ostringstream err;
    EXPECT_EQ(console::RunProgram(auditor::AuditorProgram(), arguments,
                                  {.in = in, .out = out, .err = err}),
              0)
        << err.str();
    return err.str();
  }

  // Up to and including the day.
  Balances Served(const std::vector<std::string>& operators, uint32_t last_day = 99991231) const {
    Balances balances;
    const projection::View view = tables_->Look();
    for (const std::string& id : operators) {
      for (const auto& [key, turnover] : projection::TurnoversOf(view, id, last_day)) {
        const auto minor = static_cast<int64_t>(turnover.debit_minor - turnover.credit_minor);
        if (minor != 0) balances[{id, std::get<0>(key), std::get<1>(key)}] = minor;
      }
    }
    return balances;
  }

  Balances AllServed(uint32_t last_day = 99991231) const {
    return Served({std::begin(kOperators), std::end(kOperators)}, last_day);
  }

  // As the records up to a position have it, by adding up.
  static Balances KnownAt(uint64_t position, const std::string& operator_id, Date last) {
    Balances balances;
    for (const auto& record : *records_) {
      if (record.position() > position || record.operator_id() != operator_id) continue;
      for (const auto& posting : record.postings()) {
        if (DateOf(accounting::BookingDate(record, posting)) > last) continue;
        const bool debit = posting.side() == event::v1::SIDE_DEBIT;
        balances[{operator_id, posting.account(), posting.currency_code()}] +=
            debit ? posting.amount_minor() : -posting.amount_minor();
      }
    }
    std::erase_if(balances, [](const auto& line) { return line.second == 0; });
    return balances;
  }

  // Adds the closing entries of years, later than the position, up to the day.
  static void AddYearsClose(const std::string& operator_id, uint64_t position, Date last,
                            Balances& balances) {
    for (const auto& record : *records_) {
      if (record.operator_id() != operator_id || !record.events(0).has_year_closed()) continue;
      if (record.position() < position) continue;
      if (DateOf(record.effective_date()) > last) continue;
      for (const auto& posting : record.postings()) {
        const bool debit = posting.side() == event::v1::SIDE_DEBIT;
        balances[{operator_id, posting.account(), posting.currency_code()}] +=
            debit ? posting.amount_minor() : -posting.amount_minor();
      }
    }
    std::erase_if(balances, [](const auto& line) { return line.second == 0; });
  }

  // Income less expenses of the year that the operator closed, as its fact says.
  static int64_t ResultOf(const std::string& operator_id) {
    for (const auto& record : *records_) {
      if (record.operator_id() != operator_id || !record.events(0).has_year_closed()) continue;
      return record.events(0).year_closed().result_minor();
    }
    ADD_FAILURE() << operator_id << " closed no year";
    return 0;
  }

  // The same as hledger adds it up, without the closing entry.
  static int64_t ResultByHledger(const std::string& operator_id) {
    int64_t result = 0;
    const auto balances = BalancesByHledger(
        Journal(), absl::StrCat(operator_id, ": type:RX not:desc:YearClosed --end 2026-07-01"));
    for (const auto& [key, minor] : balances) result -= minor;
    return result;
  }

  static inline std::vector<event::v1::Record>* records_ = nullptr;
  static inline AuditedDirectory* ledger_ = nullptr;
  static inline TemporaryDirectory* directory_ = nullptr;
  TemporaryDirectory own_directory_;
  std::unique_ptr<log::RocksDbLog> log_;
  std::unique_ptr<projection::Tables> tables_;
};

TEST_F(HledgerTest, IsInstalled) {
  const Answer answer = Shell("hledger --version");
  EXPECT_EQ(answer.status, 0) << "deploy/packages.txt names it: " << answer.text;
}

TEST_F(HledgerTest, TheYearHasAllThatALoansLifeHas) {
  std::map<std::string, int> facts;
  std::map<int, int> kinds;
  int reallocations = 0;
  for (const auto& record : *records_) {
    for (const auto& event : record.events()) {
      ++facts[absl::StrCat(event.fact_case())];
      if (!event.has_loan_transacted()) continue;
      ++kinds[event.loan_transacted().transaction().kind()];
      if (event.loan_transacted().outcomes_size() > 1) ++reallocations;
    }
  }
  const auto count = [&](event::v1::Event::FactCase fact) { return facts[absl::StrCat(fact)]; };
  EXPECT_GT(kinds[type::v1::TRANSACTION_KIND_DISBURSEMENT], 30);
  EXPECT_GT(kinds[type::v1::TRANSACTION_KIND_REPAYMENT], 100);
  for (int kind = 1; kind < type::v1::TransactionKind_ARRAYSIZE; ++kind) {
    EXPECT_GT(kinds[kind], 0) << type::v1::TransactionKind_Name(kind);
  }
  EXPECT_GT(reallocations, 20);
  EXPECT_GT(count(event::v1::Event::kLoanTransactionReversed), 20);
  EXPECT_GT(count(event::v1::Event::kLoanStateChanged), 50);
  EXPECT_GT(count(event::v1::Event::kLoanAmended), 5);
  EXPECT_GT(count(event::v1::Event::kLoanAmendmentReversed), 0);
  EXPECT_GT(count(event::v1::Event::kLoanCharged), 20);
  EXPECT_GT(count(event::v1::Event::kLoanChargeReversed), 0);
  EXPECT_GT(count(event::v1::Event::kLoanAccrued), 10);
  EXPECT_GT(count(event::v1::Event::kFeeAssessed), 50);
  EXPECT_GT(count(event::v1::Event::kFeeCollected), 10);
  EXPECT_GT(count(event::v1::Event::kFeeWaived), 5);
  EXPECT_GT(count(event::v1::Event::kFeeCredited), 5);
  EXPECT_GT(count(event::v1::Event::kFeeCollectionReversed), 0);
  EXPECT_GT(count(event::v1::Event::kFeeCreditRefunded), 0);
  EXPECT_GT(count(event::v1::Event::kEntryMatched), 50);
  EXPECT_GT(count(event::v1::Event::kJournalEntryPosted), 20);
  EXPECT_GT(count(event::v1::Event::kJournalEntryReversed), 2);
  EXPECT_EQ(count(event::v1::Event::kYearClosed), 3);
}

TEST_F(HledgerTest, ReadsTheJournalWithoutAComplaint) {
  const Answer answer =
      Shell(absl::StrCat("hledger -f ", Journal(), " check --strict balancednoautoconversion"));
  EXPECT_EQ(answer.status, 0) << answer.text;
  EXPECT_EQ(answer.text, "");
}

TEST_F(HledgerTest, AgreesWithTheTrialBalanceToTheCent) {
  const Balances served = AllServed();
  EXPECT_GT(served.size(), 20u);
  EXPECT_EQ(BalancesByHledger(Journal(), ""), served);
}

TEST_F(HledgerTest, AgreesAsOfAnyDay) {
  for (const char* last : {"2026-01-01", "2026-03-14", "2026-05-27", "2026-11-28"}) {
    const Date day = ParseIsoDate(last).value();
    const auto number = static_cast<uint32_t>((day.year() * 100 + day.month()) * 100 + day.day());
    EXPECT_EQ(BalancesByHledger(Journal(), absl::StrCat("--end ", FormatIsoDate(AddDays(day, 1)))),
              AllServed(number))
        << last;
  }
}

// What the books said of a period when it was closed, they say for ever; but for the closing entry
// of the year, which is of its last day.
TEST_F(HledgerTest, AClosedPeriodStandsAsItWas) {
  int closed = 0;
  for (const auto& record : *records_) {
    if (!record.events(0).has_period_closed()) continue;
    ++closed;
    const Date end = DateOf(record.events(0).period_closed().end_date()).value();
    Balances then = KnownAt(record.position(), record.operator_id(), end);
    AddYearsClose(record.operator_id(), record.position(), end, then);
    EXPECT_EQ(BalancesByHledger(Journal(), absl::StrCat(record.operator_id(), ": --end ",
                                                        FormatIsoDate(AddDays(end, 1)))),
              then)
        << end;
  }
  EXPECT_EQ(closed, 30);
  const auto is_late = [](const auto& record) {
    return !record.postings().empty() && record.postings(0).has_booking_date();
  };
  EXPECT_GT(std::count_if(records_->begin(), records_->end(), is_late), 10);
}

// Income and expenses begin anew after the year's end; what is left then is a balance sheet.
TEST_F(HledgerTest, AClosedYearLeavesABalanceSheet) {
  EXPECT_NE(BalancesByHledger(Journal(), "type:RX --end 2026-06-30"), Balances());
  EXPECT_EQ(BalancesByHledger(Journal(), "type:RX --end 2026-07-01"), Balances());
  const Answer checked = Shell(
      absl::StrCat("hledger -f ", Journal(), " balance -N --depth 1 type:ALEC --end 2026-07-01"));
  EXPECT_EQ(checked.status, 0) << checked.text;
  for (const char* id : kOperators) {
    std::map<std::string, int64_t> by_currency;
    for (const auto& [key, minor] :
         BalancesByHledger(Journal(), absl::StrCat(id, ": type:ALEC --end 2026-07-01"))) {
      by_currency[std::get<2>(key)] += minor;
    }
    for (const auto& [currency, minor] : by_currency) EXPECT_EQ(minor, 0) << id << currency;
    EXPECT_EQ(ResultOf(id), ResultByHledger(id)) << id;
  }
}

TEST_F(HledgerTest, AgreesOnOneOperatorsBooks) {
  for (const char* id : kOperators) {
    const std::string journal = own_directory_ / id;
    EXPECT_THAT(Export(journal, {"--operator", id}), HasSubstr("exported: "));
    EXPECT_EQ(BalancesByHledger(journal, ""), Served({id})) << id;
  }
}

// Of class 5 hledger takes 512 and 53 for cash.
TEST_F(HledgerTest, KnowsTheAccountsOfTheChart) {
  EXPECT_THAT(Shell(absl::StrCat("hledger -f ", Journal(), " accounts --declared")).text,
              HasSubstr("\nami:4:411000 Clients adhérents usagers\n"));
  Balances income = AllServed();
  Balances cash = income;
  std::erase_if(income, [](const auto& row) { return std::get<1>(row.first)[0] != '7'; });
  std::erase_if(cash, [](const auto& row) {
    const std::string& number = std::get<1>(row.first);
    return number != "512110" && number != "530000" && number != "530900";
  });
  EXPECT_GE(income.size(), 9u) << "three kinds at each operator";
  EXPECT_EQ(BalancesByHledger(Journal(), "type:R"), income);
  EXPECT_EQ(BalancesByHledger(Journal(), "type:C"), cash);
}

TEST_F(HledgerTest, FindsEachRecordWithPostingsUnderItsPosition) {
  const Answer answer = Shell(absl::StrCat("hledger -f ", Journal(), " tags position --values"));
  std::map<std::string, int> positions;
  for (const auto& record : *records_) {
    if (!record.postings().empty()) positions[absl::StrCat(record.position())] = 1;
  }
  std::map<std::string, int> found;
  for (const auto line : absl::StrSplit(answer.text, '\n', absl::SkipEmpty())) {
    ++found[std::string(line)];
  }
  EXPECT_EQ(found, positions);
}

TEST_F(HledgerTest, ComplainsOfAJournalThatDoesNotBalance) {
  const std::string spoilt = own_directory_ / "spoilt";
  std::ofstream(spoilt) << std::ifstream(Journal()).rdbuf()
                        << "\n2026-12-31 one sided\n    ami:5:530000 Caisse  0.01 EUR\n"
                        << "    ami:5:530000 Caisse  0.01 EUR\n";
  EXPECT_NE(Shell(absl::StrCat("hledger -f ", spoilt, " check --strict")).status, 0);
}

}  // namespace
}  // namespace thuning
