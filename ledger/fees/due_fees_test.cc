#include "ledger/fees/due_fees.h"

#include "gtest/gtest.h"
#include "tests/support/ledger_model.h"

namespace thuning::fees {
namespace {

ledger::v1::Fee Fee(int64_t paid_minor) {
  ledger::v1::Fee fee;
  fee.set_name("operators/ami/fees/F-1");
  *fee.mutable_amount() = Euro(100'00);
  fee.set_paid_minor(paid_minor);
  *fee.mutable_due_date() = ProtoDate("2026-03-01");
  return fee;
}

// The newest version reminds after 15, 30 and 60 days; an older one did after 1.
ledger::v1::FeeSchedule Schedule() {
  ledger::v1::FeeSchedule schedule;
  schedule.add_versions()->add_reminder_days(1);
  for (const int days : {15, 30, 60}) {
    if (schedule.versions_size() == 1) schedule.add_versions();
    schedule.mutable_versions(1)->add_reminder_days(days);
  }
  return schedule;
}

TEST(DueFeesTest, RemindersComeByTheDaysPastDue) {
  struct Row {
    const char* day;
    int days_past_due;
    int reminder_level;
  };
  const ledger::v1::FeeSchedule schedule = Schedule();
  for (const Row& row :
       {Row{"2026-03-01", 0, 0}, Row{"2026-03-15", 14, 0}, Row{"2026-03-16", 15, 1},
        Row{"2026-03-31", 30, 2}, Row{"2026-04-29", 59, 2}, Row{"2027-03-01", 365, 3}}) {
    const auto due = DueOn(ParseIsoDate(row.day).value(), Fee(40'00), &schedule);
    ASSERT_TRUE(due.has_value()) << row.day;
    EXPECT_EQ(due->days_past_due(), row.days_past_due) << row.day;
    EXPECT_EQ(due->reminder_level(), row.reminder_level) << row.day;
    EXPECT_EQ(due->outstanding().minor_units(), 60'00);
  }
}

TEST(DueFeesTest, WhatIsSettledOrDueLaterIsNotDue) {
  const Date day = ParseIsoDate("2026-03-01").value();
  EXPECT_TRUE(DueOn(day, Fee(99'99), nullptr).has_value());
  EXPECT_FALSE(DueOn(day, Fee(100'00), nullptr).has_value());
  EXPECT_FALSE(DueOn(AddDays(day, -1), Fee(0), nullptr).has_value());
  EXPECT_EQ(DueOn(AddDays(day, 999), Fee(0), nullptr)->reminder_level(), 0) << "a fee by hand";
}

}  // namespace
}  // namespace thuning::fees
