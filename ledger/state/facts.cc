#include "ledger/state/facts.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include "absl/strings/str_cat.h"
#include "thuning/event/v1/event.pb.h"
#include "thuning/event/v1/record.pb.h"

namespace thuning {

using event::v1::Event;
using event::v1::Record;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

absl::Status CheckKnown(const Record& record) {
  // A fact of a later version is an unknown field to this one: no fact is set.
  for (const Event& event : record.events()) {
    if (event.fact_case() != Event::FACT_NOT_SET) continue;
    return absl::DataLossError(absl::StrCat("record ", record.position(),
                                            ": holds a fact that this version does not know"));
  }
  return absl::OkStatus();
}

std::string LoanIdOf(const Event& event) {
  const FieldDescriptor* fact = Event::descriptor()->FindFieldByNumber(event.fact_case());
  if (fact == nullptr) return "";
  const FieldDescriptor* loan_id = fact->message_type()->FindFieldByName("loan_id");
  if (loan_id == nullptr) return "";
  const Message& content = event.GetReflection()->GetMessage(event, fact);
  return content.GetReflection()->GetString(content, loan_id);
}

}  // namespace thuning
