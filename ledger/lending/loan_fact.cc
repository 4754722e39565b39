#include "ledger/lending/loan_fact.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

namespace thuning::lending {

using event::v1::Event;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string LoanIdOf(const Event& event) {
  const FieldDescriptor* fact = Event::descriptor()->FindFieldByNumber(event.fact_case());
  if (fact == nullptr) return "";
  const FieldDescriptor* loan_id = fact->message_type()->FindFieldByName("loan_id");
  if (loan_id == nullptr) return "";
  const Message& content = event.GetReflection()->GetMessage(event, fact);
  return content.GetReflection()->GetString(content, loan_id);
}

}  // namespace thuning::lending
