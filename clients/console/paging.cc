#include "clients/console/paging.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <string>

#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"

namespace thuning::console {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int64_t kPageSize = 1000;

const FieldDescriptor& FieldNamed(const char* name, const Message& message) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  LEDGER_CHECK(field != nullptr);
  return *field;
}

// The list that is paged: the first repeated field.
const FieldDescriptor& ItemsOf(const Message& response) {
  const Descriptor& type = *response.GetDescriptor();
  int i = 0;
  while (i < type.field_count() && !type.field(i)->is_repeated()) ++i;
  LEDGER_CHECK(i < type.field_count());
  return *type.field(i);
}

int64_t CountItems(const Message& response) {
  return response.GetReflection()->FieldSize(response, &ItemsOf(response));
}

}  // namespace

bool IsPaged(const Descriptor& request) { return request.FindFieldByName("page_token") != nullptr; }

absl::StatusOr<std::unique_ptr<Message>> AskForAll(Message& request, int64_t limit,
                                                   const AskForPage& ask) {
  std::unique_ptr<Message> all;
  for (;;) {
    const int64_t left = limit == 0 ? kPageSize : limit - (all == nullptr ? 0 : CountItems(*all));
    request.GetReflection()->SetInt32(&request, &FieldNamed("page_size", request),
                                      static_cast<int32_t>(std::min(left, kPageSize)));
    ASSIGN_OR_RETURN(auto page, ask(request));
    const FieldDescriptor& next = FieldNamed("next_page_token", *page);
    const std::string token = page->GetReflection()->GetString(*page, &next);
    if (all == nullptr) {
      all = std::move(page);
    } else {
      all->GetReflection()->ClearField(all.get(), &next);
      all->MergeFrom(*page);
    }
    if (token.empty() || (limit > 0 && CountItems(*all) >= limit)) return all;
    request.GetReflection()->SetString(&request, &FieldNamed("page_token", request), token);
  }
}

}  // namespace thuning::console
