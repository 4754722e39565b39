#include "clients/auditor/record_reader.h"

#include <google/protobuf/descriptor.h>

#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "clients/auditor/wire_reader.h"
#include "ledger/proof/text.h"
#include "thuning/event/v1/record.pb.h"

namespace thuning::auditor {
namespace {

using event::v1::Event;
using event::v1::PeriodClosed;
using event::v1::Posting;
using event::v1::Record;
using event::v1::YearClosed;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Timestamp;
using google::type::Date;

// What a message's fields of type bytes hold, taken from its descriptor. Field numbers are small,
// and nothing stored has packed fields.
struct Schema {
  struct Field {
    bool is_text = false;
    const Schema* message = nullptr;
  };
  std::vector<Field> fields;  // by number
};

class Schemas {
 public:
  const Schema& Of(const Descriptor& type) {
    const auto [known, is_new] = schemas_.try_emplace(&type, std::make_unique<Schema>());
    Schema& schema = *known->second;
    if (is_new) Fill(type, schema);
    return schema;
  }

 private:
  void Fill(const Descriptor& type, Schema& schema) {
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      const auto number = static_cast<size_t>(field.number());
      if (schema.fields.size() <= number) schema.fields.resize(number + 1);
      schema.fields[number].is_text = field.type() == FieldDescriptor::TYPE_STRING;
      if (field.message_type() != nullptr)
        schema.fields[number].message = &Of(*field.message_type());
    }
  }

  std::map<const Descriptor*, std::unique_ptr<Schema>> schemas_;
};

const Schema& RecordSchema() {
  static Schemas& schemas = *new Schemas;
  static const Schema& schema = schemas.Of(*Record::descriptor());
  return schema;
}

// Eight bytes at a time, because nearly all text is ASCII.
bool IsAscii(absl::string_view text) {
  uint64_t any = 0;
  size_t at = 0;
  for (; at + sizeof(any) <= text.size(); at += sizeof(any)) {
    uint64_t word;
    std::memcpy(&word, text.data() + at, sizeof(word));
    any |= word;
  }
  for (; at < text.size(); ++at) any |= static_cast<uint8_t>(text[at]);
  return (any & 0x8080808080808080) == 0;
}

bool IsUtf8(absl::string_view text) { return IsAscii(text) || proof::DecodeUtf8(text).has_value(); }

bool IsWellFormed(absl::string_view message, const Schema& schema);

// A field of another number or type than the schema has is a later version's, and kept as it is.
bool IsWellFormed(const WireField& field, const Schema& schema) {
  if (field.type != WireField::kBytes || field.number >= schema.fields.size()) return true;
  const Schema::Field& known = schema.fields[field.number];
  if (known.message != nullptr) return IsWellFormed(field.bytes, *known.message);
  return !known.is_text || IsUtf8(field.bytes);
}

bool IsWellFormed(absl::string_view message, const Schema& schema) {
  WireReader reader(message);
  while (const auto field = reader.Next()) {
    if (!IsWellFormed(*field, schema)) return false;
  }
  return reader.ok();
}

// Where a field is given twice, the last one counts, as in protobuf; a message that is given twice
// is merged.
void TakeDay(absl::string_view bytes, DayView& day) {
  WireReader reader(bytes);
  while (const auto field = reader.Next()) {
    if (field->type != WireField::kVarint) continue;
    const auto value = static_cast<int32_t>(field->varint);
    if (field->number == Date::kYearFieldNumber) day.year = value;
    if (field->number == Date::kMonthFieldNumber) day.month = value;
    if (field->number == Date::kDayFieldNumber) day.day = value;
  }
}

void TakeText(const WireField& field, PostingView& posting) {
  if (field.number == Posting::kAccountFieldNumber) posting.account = field.bytes;
  if (field.number == Posting::kCurrencyCodeFieldNumber) posting.currency_code = field.bytes;
  if (field.number == Posting::kSubjectFieldNumber) posting.subject = field.bytes;
  if (field.number != Posting::kBookingDateFieldNumber) return;
  if (!posting.booking_day.has_value()) posting.booking_day.emplace();
  TakeDay(field.bytes, *posting.booking_day);
}

void TakeNumber(const WireField& field, PostingView& posting) {
  if (field.number == Posting::kSideFieldNumber) posting.side = static_cast<int32_t>(field.varint);
  if (field.number == Posting::kAmountMinorFieldNumber) {
    posting.amount_minor = static_cast<int64_t>(field.varint);
  }
}

std::optional<PostingView> ReadPosting(absl::string_view bytes) {
  static const Schema& schema = *RecordSchema().fields[Record::kPostingsFieldNumber].message;
  PostingView posting;
  WireReader reader(bytes);
  while (const auto field = reader.Next()) {
    if (!IsWellFormed(*field, schema)) return std::nullopt;
    if (field->type == WireField::kBytes) TakeText(*field, posting);
    if (field->type == WireField::kVarint) TakeNumber(*field, posting);
  }
  return reader.ok() ? std::optional(posting) : std::nullopt;
}

void TakeTime(absl::string_view bytes, RecordView& view) {
  WireReader reader(bytes);
  while (const auto field = reader.Next()) {
    if (field->type != WireField::kVarint) continue;
    if (field->number == Timestamp::kSecondsFieldNumber) {
      view.recorded_seconds = static_cast<int64_t>(field->varint);
    }
    if (field->number == Timestamp::kNanosFieldNumber) {
      view.recorded_nanos = static_cast<int32_t>(field->varint);
    }
  }
  view.has_recorded_time = true;
}

void TakeNumber(const WireField& field, RecordView& view) {
  switch (field.number) {
    case Record::kPositionFieldNumber:
      view.position = field.varint;
      break;
    case Record::kPartNumberFieldNumber:
      view.part_number = static_cast<int32_t>(field.varint);
      break;
    case Record::kPartCountFieldNumber:
      view.part_count = static_cast<int32_t>(field.varint);
      break;
    default:
      break;
  }
}

// The day in the field of this number.
DayView DayIn(absl::string_view fact, uint32_t number) {
  DayView day;
  WireReader reader(fact);
  while (const auto field = reader.Next()) {
    if (field->type == WireField::kBytes && field->number == number) TakeDay(field->bytes, day);
  }
  return day;
}

bool HasKnownFact(absl::string_view event) {
  static const Schema& schema = *RecordSchema().fields[Record::kEventsFieldNumber].message;
  WireReader reader(event);
  while (const auto field = reader.Next()) {
    if (field->type != WireField::kBytes || field->number >= schema.fields.size()) continue;
    if (schema.fields[field->number].message != nullptr) return true;
  }
  return false;
}

// Of the facts only the closing of a period or a year matters to the books.
void TakeFact(absl::string_view event, RecordView& view) {
  if (!HasKnownFact(event)) view.has_unknown_fact = true;
  WireReader reader(event);
  const auto fact = reader.Next();
  if (!fact.has_value() || fact->type != WireField::kBytes) return;
  if (fact->number == Event::kPeriodClosedFieldNumber) {
    view.closed_until = DayIn(fact->bytes, PeriodClosed::kEndDateFieldNumber);
  }
  if (fact->number == Event::kYearClosedFieldNumber) {
    view.year_closed = DayIn(fact->bytes, YearClosed::kEndDateFieldNumber);
  }
}

bool TakeBytes(const WireField& field, RecordView& view) {
  if (field.number == Record::kPostingsFieldNumber) {
    const auto posting = ReadPosting(field.bytes);
    if (posting.has_value()) view.postings.push_back(*posting);
    return posting.has_value();
  }
  if (!IsWellFormed(field, RecordSchema())) return false;
  if (field.number == Record::kEventsFieldNumber) TakeFact(field.bytes, view);
  if (field.number == Record::kRecordedTimeFieldNumber) TakeTime(field.bytes, view);
  if (field.number == Record::kEffectiveDateFieldNumber) TakeDay(field.bytes, view.effective_day);
  if (field.number == Record::kOperatorIdFieldNumber) view.operator_id = field.bytes;
  if (field.number == Record::kRequestIdFieldNumber) view.request_id = field.bytes;
  return true;
}

}  // namespace

const RecordView* RecordReader::Read(absl::string_view bytes) {
  std::vector<PostingView> postings = std::move(view_.postings);
  postings.clear();
  view_ = {.postings = std::move(postings)};
  WireReader reader(bytes);
  while (const auto field = reader.Next()) {
    if (field->type == WireField::kVarint) TakeNumber(*field, view_);
    if (field->type == WireField::kBytes && !TakeBytes(*field, view_)) return nullptr;
  }
  return reader.ok() ? &view_ : nullptr;
}

}  // namespace thuning::auditor
