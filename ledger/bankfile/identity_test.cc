#include "ledger/bankfile/identity.h"

#include <set>

#include "gtest/gtest.h"
#include "ledger/bankfile/random_statement.h"
#include "tests/support/seed.h"

namespace thuning::bankfile {
namespace {

Statement Good() {
  std::mt19937_64 random(7);
  Statement statement = RandomCamt053Statement(random, true);
  while (statement.entries.size() < 3) statement = RandomCamt053Statement(random, true);
  return statement;
}

// An edit of the good statement, and whether it makes another statement, or the same one with
// another content.
struct Row {
  const char* name;
  void (*edit)(Statement&);
  bool other_identity;
  bool other_content;
};

TEST(IdentityTest, SaysWhatMakesAnotherStatement) {
  const Row kRows[] = {
      {"nothing", [](Statement&) {}, false, false},
      {"id, which banks reuse", [](Statement& s) { s.id += "X"; }, false, false},
      {"position", [](Statement& s) { s.entries[0].position.line = 99; }, false, false},
      {"spaces in text", [](Statement& s) { s.entries[0].label += "  "; }, false, false},
      {"account", [](Statement& s) { s.account += "1"; }, true, true},
      {"currency", [](Statement& s) { s.currency = "ZAR"; }, true, true},
      {"number", [](Statement& s) { *s.sequence_number += 1; }, true, true},
      {"closing", [](Statement& s) { s.closing->amount.minor += 1; }, true, true},
      {"opening", [](Statement& s) { s.opening->amount.minor += 1; }, false, true},
      {"an entry less", [](Statement& s) { s.entries.pop_back(); }, false, true},
      {"an amount", [](Statement& s) { s.entries[0].amount.minor += 1; }, false, true},
      {"a text", [](Statement& s) { s.entries[0].label += "X"; }, false, true},
      {"a reference", [](Statement& s) { s.entries[0].payment.end_to_end_id += "X"; }, false, true},
      {"a value date", [](Statement& s) { s.entries[0].value_date = Date(); }, false, true},
  };
  const Statement good = Good();
  for (const Row& row : kRows) {
    Statement other = good;
    row.edit(other);
    EXPECT_EQ(StatementIdentity(other) != StatementIdentity(good), row.other_identity) << row.name;
    EXPECT_EQ(StatementContent(other) != StatementContent(good), row.other_content) << row.name;
  }
}

TEST(IdentityTest, TwinsAreToldApartByTheirOccurrence) {
  Statement statement = Good();
  statement.entries = {statement.entries[0], statement.entries[1], statement.entries[0]};
  const auto fingerprints = EntryFingerprints(statement);
  EXPECT_EQ(std::set(fingerprints.begin(), fingerprints.end()).size(), 3u);

  // The part of the day that came first has the same fingerprints as far as it goes.
  Statement part = statement;
  part.entries.pop_back();
  const auto part_fingerprints = EntryFingerprints(part);
  EXPECT_EQ(part_fingerprints[0], fingerprints[0]);
  EXPECT_EQ(part_fingerprints[1], fingerprints[1]);
}

// Fields next to each other cannot lend letters to one another.
TEST(IdentityTest, FieldsDoNotRunTogether) {
  Statement a = Good(), b = a;
  a.entries[0].payment.payment_information_id = "AB";
  a.entries[0].payment.instruction_id = "C";
  b.entries[0].payment.payment_information_id = "A";
  b.entries[0].payment.instruction_id = "BC";
  EXPECT_NE(EntryFingerprints(a)[0], EntryFingerprints(b)[0]);
}

// Stored by others: the bytes that are hashed never change. The digest is that of sha256sum over
// one line without its end, drawn here in two: the second goes on where the first stops.
//
//   25:thuning.bankfile.entry.v16:0012343:EUR10:2026-11-020:4:25506:BOOKED
//   0:0:0:0:3:E-10:0:7:A LABEL#1
TEST(IdentityTest, FingerprintsAreGolden) {
  Statement statement;
  statement.account = "001234";
  statement.currency = "EUR";
  Entry entry;
  entry.amount = {2550, "EUR"};
  entry.booking_date = ParseIsoDate("2026-11-02");
  entry.label = " a  label";
  entry.payment.end_to_end_id = "E-1";
  statement.entries = {entry};
  EXPECT_EQ(ToHex(EntryFingerprints(statement)[0]),
            "45268c3b3d58442b24156e86aa336a691d5cfa7647f12910dd171a5945fa77bb");
}

}  // namespace
}  // namespace thuning::bankfile
