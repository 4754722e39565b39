// The accounts of an operator's chart: those that it starts with, and those that are added.
//
//   ChartAccount "operators/ami/accounts/274800"
//
// A number has 3 to 10 digits, the first not zero, and is there once. An account is in one
// currency, the books' unless it says another; those that the ledger's rules post on, and those of
// classes 6 and 7, are in the books' currency. Accounts are never taken away. Pure.
//
//   ACCOUNT_NUMBER_INVALID  ACCOUNT_TWICE  ACCOUNT_MISSING  CURRENCY_DIFFERS  ALREADY_EXISTS
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "google/protobuf/repeated_field.h"
#include "ledger/state/context.h"
#include "ledger/state/state.h"
#include "thuning/event/v1/record.pb.h"
#include "thuning/ledger/v1/admin.pb.h"

namespace thuning::accounting {

using ChartOfAccounts = google::protobuf::RepeatedPtrField<ledger::v1::ChartAccount>;

// A chart that somebody brings, in `accounts`, for books in this currency: at most 1000 accounts,
// all that rules post on among them.
absl::Status CheckChart(const ChartOfAccounts& accounts, absl::string_view books_currency);

// Refused with CHART_ACCOUNT_MISSING at "parent" where an operator's chart, being from before,
// lacks an account on which `what` is posted.
absl::Status CheckHasAccounts(absl::string_view operator_id,
                              absl::Span<const absl::string_view> numbers, absl::string_view what,
                              StateReader& state);

// Refused with ACCOUNT_KEPT_BY_LEDGER, saying what moves it, where only rules post on the account.
absl::Status CheckNotKept(absl::string_view field, absl::string_view number);

// Adds an account.
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::CreateChartAccountRequest& request,
                                         StateReader& state, const Context& context);

// As a fact has it.
event::v1::ChartAccount ToFact(const ledger::v1::ChartAccount& account);

// The row of an account that a fact brings, named below the operator.
ledger::v1::ChartAccount RowOf(absl::string_view operator_id, absl::string_view books_currency,
                               const event::v1::ChartAccount& account);

}  // namespace thuning::accounting
