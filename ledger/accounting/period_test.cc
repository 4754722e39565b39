#include "ledger/accounting/period.h"

#include "gtest/gtest.h"
#include "ledger/accounting/journal.h"
#include "ledger/checks/request_checks.h"
#include "tests/support/ledger_model.h"

namespace thuning::accounting {
namespace {

using event::v1::Record;
using ledger::v1::Operator;

// Books that are closed up to 31 March 2026.
State ClosedBooks() {
  State state;
  *state.Create<Operator>("operators/ami").mutable_closed_until_date() = ProtoDate("2026-03-31");
  return state;
}

Record Dated(const google::type::Date& date) {
  Record record;
  record.set_operator_id("ami");
  *record.mutable_effective_date() = date;
  Journal(record, "EUR").Debit("530000", 5, "").Credit("411000", 5, "");
  return record;
}

TEST(PostOnOpenDaysTest, MovesOnlyWhatWouldStandOnAClosedDay) {
  State state = ClosedBooks();
  struct Row {
    const char* effective;
    const char* booked;
  };
  for (const Row& row : {Row{"2026-04-02", "2026-04-02"}, Row{"2026-04-01", "2026-04-01"},
                         Row{"2026-03-31", "2026-04-01"}, Row{"1999-01-01", "2026-04-01"}}) {
    Record record = Dated(ProtoDate(row.effective));
    PostOnOpenDays(state, record);
    for (const auto& posting : record.postings()) {
      EXPECT_EQ(DateOf(BookingDate(record, posting)), ParseIsoDate(row.booked)) << row.effective;
    }
  }
}

TEST(PostOnOpenDaysTest, KeepsTheOpenDayOfAPosting) {
  State state = ClosedBooks();
  Record record = Dated(ProtoDate("2026-02-01"));
  for (auto& posting : *record.mutable_postings()) {
    *posting.mutable_booking_date() = ProtoDate("2026-05-20");
  }
  PostOnOpenDays(state, record);
  EXPECT_EQ(DateOf(record.postings(0).booking_date()), ParseIsoDate("2026-05-20"));
}

TEST(PostOnOpenDaysTest, BooksThatWereNeverClosedTakeEveryDay) {
  State state;
  state.Create<Operator>("operators/ami");
  Record record = Dated(ProtoDate("1999-01-01"));
  PostOnOpenDays(state, record);
  EXPECT_FALSE(record.postings(0).has_booking_date());
}

}  // namespace
}  // namespace thuning::accounting
