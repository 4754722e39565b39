#include "services/rpc/read.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/log/event_log.h"
#include "ledger/projection/table_writer.h"
#include "services/rpc/status.h"
#include "services/rpc/worker_pool.h"
#include "services/rpc/write.h"

namespace thuning::services {
namespace {

// A caller without a deadline who asks for a position that never comes is not kept for ever.
constexpr absl::Duration kLongestWait = absl::Seconds(30);

constexpr int32_t kDefaultPageSize = 100;
constexpr int32_t kLargestPageSize = 1000;

// The name after which the page begins: the prefix itself on the first page.
absl::StatusOr<std::string> NameInToken(const Page& page) {
  if (page.token.empty()) return page.prefix;
  std::string name;
  if (!absl::WebSafeBase64Unescape(page.token, &name) || !absl::StartsWith(name, page.prefix)) {
    return RefuseField("MALFORMED_PAGE_TOKEN", "page_token", "is no page token of this collection");
  }
  return name;
}

}  // namespace

grpc::ServerUnaryReactor* Read(grpc::CallbackServerContext* context, const Ledger& ledger,
                               uint64_t min_position, Effort effort,
                               std::function<absl::Status(const projection::View&)> answer) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const uint64_t position = std::max(min_position, ledger.log.durable_position());
  const absl::Time deadline = std::min(DeadlineOf(*context), absl::Now() + kLongestWait);
  auto finish = [reactor, &ledger, answer = std::move(answer)] {
    reactor->Finish(ToGrpc(answer(ledger.tables.Look())));
  };
  ledger.table_writer.gate().WhenReached(
      position, deadline,
      [reactor, effort, &ledger, finish = std::move(finish)](const absl::Status& reached) {
        if (!reached.ok()) {
          reactor->Finish(ToGrpc(reached));
        } else if (effort == Effort::kLong) {
          ledger.workers.Submit(finish);
        } else {
          finish();
        }
      });
  return reactor;
}

grpc::ServerUnaryReactor* ReadNamed(grpc::CallbackServerContext* context, const Ledger& ledger,
                                    const Named& named, uint64_t min_position, Effort effort,
                                    std::function<absl::Status(const projection::View&)> answer) {
  const absl::Status parsed = ParseName(named.field, named.name, named.collections).status();
  if (parsed.ok()) return Read(context, ledger, min_position, effort, std::move(answer));
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  reactor->Finish(ToGrpc(parsed));
  return reactor;
}

State StateOver(const projection::View& view) {
  return State([&view](absl::string_view name) {
    return view.Get(projection::kState, projection::StateKey(name));
  });
}

absl::Status RowMissing(absl::string_view name) { return RefuseMissing("name", name); }
absl::Status ParentMissing(absl::string_view name) { return RefuseMissing("parent", name); }

absl::StatusOr<size_t> PageSize(int32_t asked) {
  if (asked < 0) return RefuseField("NEGATIVE", "page_size", "must not be negative");
  return static_cast<size_t>(asked == 0 ? kDefaultPageSize : std::min(asked, kLargestPageSize));
}

absl::StatusOr<std::string> VisitPage(const projection::View& view, const Page& page,
                                      absl::FunctionRef<bool(absl::string_view bytes)> visit) {
  ASSIGN_OR_RETURN(const size_t size, PageSize(page.size));
  ASSIGN_OR_RETURN(const std::string after, NameInToken(page));
  const std::string after_key = projection::StateKey(after);
  size_t count = 0;
  std::string last;
  bool more = false;
  view.Scan(projection::kState, projection::StateKey(page.prefix), after_key,
            [&](absl::string_view key, absl::string_view value) {
              if (key == after_key) return true;
              more = count == size;
              if (more) return false;
              if (!visit(value)) return true;
              last = std::string(key.substr(1));
              ++count;
              return true;
            });
  return more ? absl::WebSafeBase64Escape(last) : std::string();
}

}  // namespace thuning::services
