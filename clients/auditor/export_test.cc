#include "clients/auditor/export.h"

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

#include "clients/auditor/audited_directory_test.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace thuning::auditor {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

void Ignore(uint64_t, uint64_t) {}

Date Day(int month, int day) { return *Date::FromYmd(2026, month, day); }

std::string ReadText(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

// Position p is of 1 March 2026 and p days; 5 is of operator "atlas"; 3 has no postings.
class ExportTest : public ::testing::Test {
 protected:
  ExportTest() {
    for (uint64_t p = 1; p <= 6; ++p) {
      Record record = SampleRecord(p);
      if (p == 3) record.clear_postings();
      records_.push_back(record);
    }
  }

  ExportReport Export(const Selection& selection = {}) {
    std::vector<std::string> bytes;
    for (const Record& record : records_) bytes.push_back(record.SerializeAsString());
    ledger_ = std::make_unique<AuditedDirectory>(bytes);
    return ExportDirectory(ledger_->path(), selection);
  }

  ExportReport ExportDirectory(const std::string& path, const Selection& selection = {}) {
    const auto source = DirectorySource::Open(path);
    EXPECT_OK(source.status());
    std::ostringstream out;
    auto report = ExportHledger(**source, selection, out, Ignore);
    EXPECT_OK(report.status());
    journal_ = out.str();
    return report.value_or(ExportReport{});
  }

  std::vector<Record> records_;
  std::unique_ptr<AuditedDirectory> ledger_;
  std::string journal_;
};

TEST_F(ExportTest, RecordsWithoutPostingsAreSkippedAndCounted) {
  const ExportReport report = Export();
  EXPECT_EQ(SummaryOf(report),
            "exported: 5 transactions of 6 records; skipped: 1 without postings, 0 not selected");
  EXPECT_THAT(journal_, EndsWith("\n; " + SummaryOf(report) + "\n"));
  EXPECT_THAT(journal_, HasSubstr("2026-03-03 (#2) LoanApproved\n"));
  EXPECT_THAT(journal_, Not(HasSubstr("(#3)")));
}

TEST_F(ExportTest, AnOperatorsBooksAreChosen) {
  EXPECT_EQ(SummaryOf(Export({.operator_id = "atlas"})),
            "exported: 1 transactions of 6 records; skipped: 0 without postings, 5 not selected");
  EXPECT_THAT(journal_, HasSubstr("    atlas:2:274800  5.07 EUR  ; subject:loans/L-2\n"));
  EXPECT_THAT(journal_, Not(HasSubstr("ami:")));
}

TEST_F(ExportTest, AnOperatorWithoutARecordIsRefused) {
  const AuditedDirectory ledger(SampleRecords(3));
  ASSERT_OK_AND_ASSIGN(const auto source, DirectorySource::Open(ledger.path()));
  std::ostringstream out;
  EXPECT_THAT(ExportHledger(*source, {.operator_id = "amy"}, out, Ignore),
              RefusedWith("NOT_FOUND", "operator"));
}

TEST_F(ExportTest, DaysAreChosenWithTheFirstAndTheLast) {
  EXPECT_EQ(Export({.from = Day(3, 3), .to = Day(3, 6)}).transactions, 3);
  EXPECT_THAT(journal_, HasSubstr("(#2)"));
  EXPECT_THAT(journal_, HasSubstr("(#5)"));
  EXPECT_THAT(journal_, Not(HasSubstr("(#1)")));
  EXPECT_THAT(journal_, Not(HasSubstr("(#6)")));
}

// Record 2 of 3 March stands on 6 March, where its period was closed.
TEST_F(ExportTest, ThePostingsOfTheDaysAreChosen) {
  for (auto& posting : *records_[1].mutable_postings()) {
    *posting.mutable_booking_date() = records_[4].effective_date();
  }
  Export({.from = Day(3, 3), .to = Day(3, 4)});
  EXPECT_THAT(journal_, Not(HasSubstr("(#2)")));
  Export({.from = Day(3, 6), .to = Day(3, 6)});
  EXPECT_THAT(journal_, HasSubstr("2026-03-03 (#2)"));
  EXPECT_THAT(journal_, HasSubstr("; date:2026-03-06"));
}

TEST_F(ExportTest, WhatCannotBeReadIsNamed) {
  Export();
  const std::string copy =
      ledger_->CopyWith([](rocksdb::DB& db, rocksdb::ColumnFamilyHandle& records) {
        AuditedDirectory::Erase(db, records, 4);
      });
  const ExportReport report = ExportDirectory(copy);
  EXPECT_THAT(SummaryOf(report), HasSubstr("NOT whole: first bad position 4; 4 transactions"));
  EXPECT_THAT(journal_, HasSubstr("\n; position 4: DAMAGED: "));
  EXPECT_THAT(journal_, EndsWith("\n; " + SummaryOf(report) + "\n"));
}

TEST_F(ExportTest, WhatCannotBeSaidIsLeftOutAndNamed) {
  records_[3].mutable_effective_date()->set_day(0);
  const ExportReport report = Export({.from = Day(1, 1)});
  EXPECT_THAT(SummaryOf(report), HasSubstr("NOT whole: first bad position 4; 4 transactions"));
  EXPECT_THAT(journal_, HasSubstr("; position 4: NOT_EXPORTED: the effective date is no date\n"));
  EXPECT_THAT(journal_, Not(HasSubstr("(#4)")));
}

TEST_F(ExportTest, AnUnbalancedRecordIsWrittenAsItIs) {
  records_[3].mutable_postings(0)->set_amount_minor(1);
  EXPECT_EQ(Export().transactions, 5);
  EXPECT_THAT(journal_, HasSubstr("  -0.01 EUR"));
  EXPECT_THAT(journal_, HasSubstr("; position 4: UNBALANCED: "));
}

TEST_F(ExportTest, AFindingStaysOnItsLine) {
  records_[3].mutable_postings(0)->set_account("\n2026-01-01 forged\n");
  records_[3].mutable_postings(0)->set_amount_minor(0);
  Export();
  EXPECT_THAT(journal_, Not(HasSubstr("\n2026-01-01")));
}

TEST_F(ExportTest, AFileIsThereOnceAllIsWritten) {
  Export();
  ASSERT_OK_AND_ASSIGN(const auto source, DirectorySource::Open(ledger_->path()));
  const TemporaryDirectory directory;
  const std::string path = directory / "books.journal";
  EXPECT_THAT(ExportHledgerToFile(*source, {.operator_id = "amy"}, path, Ignore),
              RefusedWith("NOT_FOUND", "operator"));
  EXPECT_TRUE(std::filesystem::is_empty(directory.path()));
  ASSERT_OK(ExportHledgerToFile(*source, {}, path, Ignore));
  EXPECT_EQ(ReadText(path), journal_);
  EXPECT_FALSE(std::filesystem::exists(path + ".unfinished"));
  EXPECT_THAT(ExportHledgerToFile(*source, {}, directory / "absent/file", Ignore),
              RefusedWith("FILE_NOT_WRITABLE", "file"));
}

TEST_F(ExportTest, AStreamThatTakesNoMoreIsAnError) {
  const AuditedDirectory ledger(SampleRecords(3));
  ASSERT_OK_AND_ASSIGN(const auto source, DirectorySource::Open(ledger.path()));
  std::ofstream full("/dev/full");
  EXPECT_THAT(ExportHledger(*source, {}, full, Ignore), StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace thuning::auditor
