#include "ledger/state/facts.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "thuning/event/v1/event.pb.h"

namespace thuning {
namespace {

using ::testing::ElementsAre;

using event::v1::Event;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// The fact without content but for its loan, L-1, if it can name one.
Event FactOf(const FieldDescriptor& fact) {
  Event event;
  Message& content = *event.GetReflection()->MutableMessage(&event, &fact);
  const FieldDescriptor* loan_id = fact.message_type()->FindFieldByName("loan_id");
  if (loan_id != nullptr) content.GetReflection()->SetString(&content, loan_id, "L-1");
  return event;
}

TEST(FactsTest, EachFactThatIsNamedAfterALoanIsAboutOneButForThoseAboutMany) {
  std::vector<std::string> about_many;
  const auto& facts = *Event::descriptor()->FindOneofByName("fact");
  for (int i = 0; i < facts.field_count(); ++i) {
    const std::string& name = facts.field(i)->name();
    const std::string loan_id = LoanIdOf(FactOf(*facts.field(i)));
    const bool is_named_so = absl::StartsWith(name, "loan_");
    if (is_named_so && loan_id.empty()) about_many.push_back(name);
    if (loan_id.empty()) continue;
    EXPECT_EQ(loan_id, "L-1");
    EXPECT_TRUE(is_named_so) << name;
  }
  EXPECT_THAT(about_many,
              ElementsAre("loan_import_started", "loan_accrual_started", "loan_accrual_ended"));
}

TEST(FactsTest, AnUnknownFactIsAboutNoLoan) { EXPECT_EQ(LoanIdOf(Event()), ""); }

}  // namespace
}  // namespace thuning
