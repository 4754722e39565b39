#include "clients/auditor/record_reader.h"

#include <google/protobuf/stubs/logging.h>

#include <random>
#include <string>

#include "gtest/gtest.h"
#include "tests/support/seed.h"
#include "thuning/event/v1/record.pb.h"

namespace thuning::auditor {
namespace {

using event::v1::Record;

std::string RandomText(std::mt19937_64& random) {
  const std::string texts[] = {"", "EUR", "274800", "loans/L-0001", "Crédit", "दान"};
  return texts[Uniform(random, 0, 5)];
}

int64_t RandomAmount(std::mt19937_64& random) {
  return static_cast<int64_t>(random() >> Uniform(random, 0, 63));
}

Record RandomRecord(std::mt19937_64& random) {
  Record record;
  record.set_position(random() >> Uniform(random, 0, 63));
  if (Uniform(random, 0, 3) > 0) {
    record.mutable_recorded_time()->set_seconds(RandomAmount(random));
    record.mutable_recorded_time()->set_nanos(static_cast<int32_t>(Uniform(random, -5, 5)));
  }
  record.set_operator_id(RandomText(random));
  record.set_request_id("\xff\x01");
  record.mutable_effective_date()->set_year(2026);
  record.set_part_number(static_cast<int32_t>(Uniform(random, -2, 300)));
  record.set_part_count(static_cast<int32_t>(Uniform(random, 0, 2)));
  auto& fee = *record.add_events()->mutable_fee_assessed();
  fee.set_display_name(RandomText(random));
  fee.mutable_amount()->set_currency_code(RandomText(random));
  for (int64_t i = Uniform(random, 0, 4); i > 0; --i) {
    auto& posting = *record.add_postings();
    posting.set_account(RandomText(random));
    posting.set_side(static_cast<event::v1::Side>(Uniform(random, 0, 2)));
    posting.set_amount_minor(RandomAmount(random));
    posting.set_currency_code(RandomText(random));
    posting.set_subject(RandomText(random));
  }
  return record;
}

void ExpectSame(const Record& record, const RecordView& view) {
  EXPECT_EQ(view.position, record.position());
  EXPECT_EQ(view.has_recorded_time, record.has_recorded_time());
  EXPECT_EQ(view.recorded_seconds, record.recorded_time().seconds());
  EXPECT_EQ(view.recorded_nanos, record.recorded_time().nanos());
  EXPECT_EQ(view.operator_id, record.operator_id());
  EXPECT_EQ(view.request_id, record.request_id());
  EXPECT_EQ(view.part_number, record.part_number());
  EXPECT_EQ(view.part_count, record.part_count());
  ASSERT_EQ(view.postings.size(), static_cast<size_t>(record.postings_size()));
  for (int i = 0; i < record.postings_size(); ++i) {
    const PostingView& posting = view.postings[static_cast<size_t>(i)];
    EXPECT_EQ(posting.account, record.postings(i).account());
    EXPECT_EQ(posting.side, static_cast<int32_t>(record.postings(i).side()));
    EXPECT_EQ(posting.amount_minor, record.postings(i).amount_minor());
    EXPECT_EQ(posting.currency_code, record.postings(i).currency_code());
    EXPECT_EQ(posting.subject, record.postings(i).subject());
  }
}

// A byte changed, inserted, removed, or the end cut off.
std::string Damaged(std::string bytes, std::mt19937_64& random) {
  const auto at = static_cast<size_t>(Uniform(random, 0, static_cast<int64_t>(bytes.size()) - 1));
  switch (Uniform(random, 0, 3)) {
    case 0:
      bytes[at] = static_cast<char>(random());
      break;
    case 1:
      bytes.insert(at, 1, static_cast<char>(random()));
      break;
    case 2:
      bytes.erase(at, 1);
      break;
    default:
      bytes.resize(at);
  }
  return bytes;
}

TEST(RecordReaderTest, ReadsWhatProtobufReads) {
  std::mt19937_64 random(TestSeed(20261122));
  RecordReader reader;
  for (int i = 0; i < 3000; ++i) {
    const Record record = RandomRecord(random);
    const std::string bytes = record.SerializeAsString();
    const RecordView* view = reader.Read(bytes);
    ASSERT_NE(view, nullptr) << record.DebugString();
    ExpectSame(record, *view);
  }
}

// Protobuf is the judge. Only groups, whose wire types are 3 and 4, are refused here alone.
TEST(RecordReaderTest, RefusesWhatProtobufRefuses) {
  const google::protobuf::LogSilencer quiet;
  std::mt19937_64 random(TestSeed(20261123));
  RecordReader reader;
  int refused = 0;
  int differing = 0;
  for (int i = 0; i < 30000; ++i) {
    const std::string bytes = Damaged(RandomRecord(random).SerializeAsString(), random);
    Record record;
    const bool is_record = record.ParseFromString(bytes);
    const RecordView* view = reader.Read(bytes);
    if (!is_record) {
      ++refused;
      ASSERT_EQ(view, nullptr) << i;
    } else if (view == nullptr) {
      ++differing;
    } else {
      ExpectSame(record, *view);
    }
  }
  EXPECT_GT(refused, 3000);
  EXPECT_LT(differing, 300);
}

TEST(RecordReaderTest, LooksIntoEventsToTheirDepth) {
  Record record;
  record.add_events()->mutable_fee_assessed()->mutable_amount()->set_currency_code("EUR");
  std::string bytes = record.SerializeAsString();
  RecordReader reader;
  EXPECT_NE(reader.Read(bytes), nullptr);
  bytes[bytes.find("EUR")] = '\xff';
  const google::protobuf::LogSilencer quiet;
  EXPECT_FALSE(record.ParseFromString(bytes));
  EXPECT_EQ(reader.Read(bytes), nullptr);
}

TEST(RecordReaderTest, AFieldOfALaterVersionIsNoFault) {
  RecordReader reader;
  const RecordView* view = reader.Read(std::string("\x08\x07\xa2\x06\x01x", 6));  // 1: 7, 100: "x"
  ASSERT_NE(view, nullptr);
  EXPECT_EQ(view->position, 7);
}

TEST(RecordReaderTest, KnowsEveryFactThatThereIs) {
  RecordReader reader;
  const auto& facts = *event::v1::Event::descriptor()->FindOneofByName("fact");
  for (int i = 0; i < facts.field_count(); ++i) {
    Record record;
    event::v1::Event& event = *record.add_events();
    event.GetReflection()->MutableMessage(&event, facts.field(i));
    const RecordView* view = reader.Read(record.SerializeAsString());
    ASSERT_NE(view, nullptr);
    EXPECT_FALSE(view->has_unknown_fact) << facts.field(i)->name();
  }
}

TEST(RecordReaderTest, TellsAFactOfALaterVersion) {
  Record record;
  record.add_events()->mutable_period_closed();
  record.add_events()->ParseFromString(std::string("\xc2\x3e\x01x", 4));  // 1000: "x"
  RecordReader reader;
  const RecordView* view = reader.Read(record.SerializeAsString());
  ASSERT_NE(view, nullptr);
  EXPECT_TRUE(view->has_unknown_fact);
  record.mutable_events()->RemoveLast();
  EXPECT_FALSE(reader.Read(record.SerializeAsString())->has_unknown_fact);
}

}  // namespace
}  // namespace thuning::auditor
