#include "clients/admin/quote.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <memory>
#include <utility>

#include "clients/console/api.h"
#include "clients/console/request_flags.h"
#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"
#include "ledger/lending/quote.h"
#include "thuning/ledger/v1/issuance.pb.h"

namespace thuning::admin {
namespace {

absl::Status RunQuote(const console::RequestFlags& flags, console::Session& session) {
  ASSIGN_OR_RETURN(const auto typed, session.Build(flags));
  ledger::v1::QuoteLoanRequest request;
  LEDGER_CHECK(request.ParseFromString(typed->SerializeAsString()));
  if (request.product().empty()) {
    ASSIGN_OR_RETURN(const ledger::v1::QuoteLoanResponse quote, lending::QuoteLoan(request));
    return session.Print(quote);
  }
  ASSIGN_OR_RETURN(const auto answer,
                   session.Call(console::FindMethod("IssuanceService.QuoteLoan"), *typed));
  return session.Print(*answer);
}

}  // namespace

console::Verb QuoteVerb(std::string words) {
  const auto& method = console::FindMethod("IssuanceService.QuoteLoan");
  const console::RequestShape shape = {
      .request = method.input_type(), .json_option = "--terms,--json", .checks_required = false};
  const auto set_up = [shape](CLI::App& app) -> console::Run {
    const auto flags = std::make_shared<console::RequestFlags>(shape);
    flags->AddTo(app);
    return [flags](console::Session& session) { return RunQuote(*flags, session); };
  };
  return {std::move(words),
          console::CommentOf(method) + " Needs no server, unless it names a product.", set_up};
}

}  // namespace thuning::admin
