#include "ledger/bankfile/parse.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/bankfile/camt053.h"
#include "ledger/bankfile/identity.h"
#include "ledger/bankfile/random_statement.h"
#include "ledger/bankfile/test_vocabulary.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace thuning::bankfile {
namespace {

TEST(ParseTest, WhatIsNotUnderstoodIsRefusedWithAReason) {
  const std::pair<absl::string_view, const char*> kFiles[] = {
      {"", "EMPTY_FILE"},
      {" \r\n\r\n", "EMPTY_FILE"},
      {":20:STARTUMS\r\n:25:1234", "FORMAT_UNKNOWN"},
      {"310000010000", "FORMAT_UNKNOWN"},
      {"hello", "FORMAT_UNKNOWN"},
      {"\x7F\x45LF", "FORMAT_UNKNOWN"},
      {"<html/>", "FORMAT_UNKNOWN"},
      {"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:pain.001.001.09'/>", "FORMAT_UNKNOWN"},
      {"01 but no record", "RECORD_LENGTH"},
  };
  for (const auto& [bytes, reason] : kFiles) {
    const ParsedFile file = Parse(bytes);
    EXPECT_THAT(file, HasVerdict(Verdict::kRefused)) << bytes;
    EXPECT_THAT(file, IsFound(reason)) << bytes;
  }
}

TEST(ParseTest, FilesBeyondTheLimitAreNotRead) {
  EXPECT_THAT(Parse(std::string(101, 'x'), {.max_bytes = 100}), IsFound("FILE_TOO_LARGE"));
  EXPECT_THAT(Parse(std::string(100, 'x'), {.max_bytes = 100}), IsFound("FORMAT_UNKNOWN"));
}

// Whatever it is given, a reader answers, keeps its promises about what it offers, and says why
// when it refuses.
void ExpectHonest(const ParsedFile& file, const std::string& bytes) {
  const bool refused = file.verdict == Verdict::kRefused;
  const bool refusal_found =
      std::any_of(file.findings.begin(), file.findings.end(),
                  [](const Finding& finding) { return finding.severity == Severity::kRefusal; });
  ASSERT_EQ(refused, refusal_found) << ::testing::PrintToString(bytes);
  ASSERT_TRUE(refused || !file.statements.empty());
  for (const Statement& statement : file.statements) {
    ASSERT_NE(statement.verdict, Verdict::kRefused);
    const bool proved = statement.opening.has_value() && statement.closing.has_value();
    if (!proved) continue;
    ASSERT_EQ(statement.opening->amount.minor + statement.credit_total_minor -
                  statement.debit_total_minor,
              statement.closing->amount.minor);
    ASSERT_EQ(EntryFingerprints(statement).size(), statement.entries.size());
  }
}

std::string Mutated(std::string bytes, std::mt19937_64& random) {
  const std::vector<std::string> kScraps = {"<",
                                            ">",
                                            "&",
                                            "\"",
                                            "</Ntry>",
                                            "<Amt Ccy=\"EUR\">1</Amt>",
                                            "]]>",
                                            "<!--",
                                            "0",
                                            "9",
                                            "-",
                                            "\r\n",
                                            "04",
                                            "05",
                                            "07",
                                            "{",
                                            "}",
                                            "\xE9",
                                            std::string(1, '\0'),
                                            "<Stmt>",
                                            "2026"};
  for (int64_t edits = Uniform(random, 1, 4); edits > 0 && !bytes.empty(); --edits) {
    const size_t at =
        static_cast<size_t>(Uniform(random, 0, static_cast<int64_t>(bytes.size()) - 1));
    const size_t length = static_cast<size_t>(Uniform(random, 0, 40));
    switch (Uniform(random, 0, 4)) {
      case 0:
        bytes[at] = static_cast<char>(random() & 0xFF);
        break;
      case 1:
        bytes.erase(at, length);
        break;
      case 2:
        bytes.insert(at, bytes.substr(static_cast<size_t>(random()) % bytes.size(), length));
        break;
      case 3:
        bytes.insert(at, kScraps[static_cast<size_t>(random()) % kScraps.size()]);
        break;
      default:
        bytes.resize(at);
        break;
    }
  }
  return bytes;
}

TEST(ParseTest, MutatedFilesNeverBreakTheReaders) {
  std::mt19937_64 random(TestSeed(4711));
  const Camt053Header header{"MESSAGE-1", "2026-11-20T20:00:00+01:00"};
  for (int n = 0; n < 100; ++n) {
    const auto cfonb = WriteCfonb120({RandomCfonb120Statement(random)});
    const auto camt =
        WriteCamt053({RandomCamt053Statement(random, true)}, header, Camt053Version::k08);
    ASSERT_THAT(cfonb, IsOk());
    ASSERT_THAT(camt, IsOk());
    for (int edit = 0; edit < 30; ++edit) {
      for (const std::string& good : {*cfonb, *camt}) {
        const std::string bytes = Mutated(good, random);
        ASSERT_NO_FATAL_FAILURE(ExpectHonest(Parse(bytes), bytes));
      }
    }
  }
}

TEST(ParseTest, EveryPrefixIsRefused) {
  std::mt19937_64 random(TestSeed(11));
  Statement statement;
  while (statement.entries.size() < 2) statement = RandomCfonb120Statement(random);
  const auto cfonb = WriteCfonb120({statement});
  ASSERT_THAT(cfonb, IsOk());
  for (size_t size = 0; size < cfonb->size() - 2;
       ++size) {  // without its last line break it is whole
    ASSERT_THAT(Parse(absl::string_view(*cfonb).substr(0, size)), HasVerdict(Verdict::kRefused))
        << size;
  }
  const auto camt = WriteCamt053({RandomCamt053Statement(random, false)},
                                 {"M", "2026-11-20T20:00:00"}, Camt053Version::k02);
  ASSERT_THAT(camt, IsOk());
  for (size_t size = 0; size < camt->size() - 1; ++size) {
    ASSERT_THAT(Parse(absl::string_view(*camt).substr(0, size)), HasVerdict(Verdict::kRefused))
        << size;
  }
}

}  // namespace
}  // namespace thuning::bankfile
