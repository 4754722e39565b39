// How a handler answers a question from the tables. The answer takes account of everything that was
// answered before the call came, and of the records up to `min_position`.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <functional>
#include <initializer_list>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "ledger/base/check.h"
#include "ledger/projection/state_projection.h"
#include "ledger/projection/tables.h"
#include "ledger/state/names.h"
#include "ledger/state/state.h"
#include "services/rpc/ledger.h"

namespace thuning::services {

// On which thread the answer is made.
enum class Effort {
  kShort,  // on the thread that got the call, if the tables are there already
  kLong,   // on a worker
};

// Waits, without blocking, until the tables have reached the position that the call may expect;
// then fills the answer.
grpc::ServerUnaryReactor* Read(grpc::CallbackServerContext* context, const Ledger& ledger,
                               uint64_t min_position, Effort effort,
                               std::function<absl::Status(const projection::View&)> answer);

// The row that a question is about: `name` was given in `field` and must have these collections, as
// {"operators", "loans"}.
struct Named {
  absl::string_view field;
  absl::string_view name;
  std::initializer_list<absl::string_view> collections;
};

// The same, but refused at once, as ParseName refuses, where the name has other collections: a row
// under such a name has another type.
grpc::ServerUnaryReactor* ReadNamed(grpc::CallbackServerContext* context, const Ledger& ledger,
                                    const Named& named, uint64_t min_position, Effort effort,
                                    std::function<absl::Status(const projection::View&)> answer);

// The rows of the view as deciding reads them. The view must outlive it.
State StateOver(const projection::View& view);

// NOT_FOUND.
absl::Status RowMissing(absl::string_view name);

// One row by name: the answer of a Get. Sets as_of_position.
template <typename Row, typename Request, typename Response>
grpc::ServerUnaryReactor* GetRow(grpc::CallbackServerContext* context, const Request* request,
                                 Response* response, const Ledger& ledger,
                                 std::initializer_list<absl::string_view> collections,
                                 Row* (Response::*mutable_row)()) {
  return ReadNamed(context, ledger, {"name", request->name(), collections}, request->min_position(),
                   Effort::kShort, [=](const projection::View& view) {
                     std::optional<Row> row = projection::FindRow<Row>(view, request->name());
                     if (!row.has_value()) return RowMissing(request->name());
                     *(response->*mutable_row)() = *std::move(row);
                     response->set_as_of_position(view.position(projection::kState));
                     return absl::OkStatus();
                   });
}

// How many items a page has: 100 for 0, at most 1000; INVALID_ARGUMENT, NEGATIVE.
absl::StatusOr<size_t> PageSize(int32_t asked);

// A page of a collection.
struct Page {
  std::string prefix;  // "operators/ami/loans/"
  int32_t size = 0;    // as asked for
  std::string token;   // as asked for
};

// Visits rows in order until the page is full. A row counts where `visit` returns true. Returns the
// token of the next page, empty after the last. INVALID_ARGUMENT for a token of another collection,
// or a negative size.
absl::StatusOr<std::string> VisitPage(const projection::View& view, const Page& page,
                                      absl::FunctionRef<bool(absl::string_view bytes)> visit);

// Fills one page of the answer to a List: rows, next_page_token, as_of_position.
template <typename Row, typename Request, typename Response>
absl::Status FillPage(const projection::View& view, const Request& request,
                      const std::string& prefix, Response& response,
                      google::protobuf::RepeatedPtrField<Row>* (Response::*mutable_rows)()) {
  const Page page{.prefix = prefix, .size = request.page_size(), .token = request.page_token()};
  absl::StatusOr<std::string> next = VisitPage(view, page, [&](absl::string_view bytes) {
    LEDGER_CHECK((response.*mutable_rows)()->Add()->ParseFromArray(bytes.data(),
                                                                   static_cast<int>(bytes.size())));
    return true;
  });
  if (!next.ok()) return next.status();
  response.set_next_page_token(*std::move(next));
  response.set_as_of_position(view.position(projection::kState));
  return absl::OkStatus();
}

// NOT_FOUND.
absl::Status ParentMissing(absl::string_view name);

// One page of a collection of the parent, which must exist: the answer of a List.
template <typename Parent, typename Row, typename Request, typename Response>
grpc::ServerUnaryReactor* ListRows(
    grpc::CallbackServerContext* context, const Request* request, Response* response,
    const Ledger& ledger, std::initializer_list<absl::string_view> parents,
    absl::string_view collection,
    google::protobuf::RepeatedPtrField<Row>* (Response::*mutable_rows)()) {
  const std::string prefix = absl::StrCat(request->parent(), "/", collection, "/");
  return ReadNamed(context, ledger, {"parent", request->parent(), parents}, request->min_position(),
                   Effort::kShort, [=](const projection::View& view) {
                     if (!projection::FindRow<Parent>(view, request->parent()).has_value())
                       return ParentMissing(request->parent());
                     return FillPage(view, *request, prefix, *response, mutable_rows);
                   });
}

}  // namespace thuning::services
