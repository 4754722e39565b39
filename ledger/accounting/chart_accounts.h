// The accounts of an operator's chart: those that it starts with, and those that are added.
//
//   ChartAccount "operators/ami/accounts/274800"
//
// A number has 3 to 10 digits, the first not zero, and is there once. An account is in one
// currency: the books' unless it says another. Accounts that the ledger's rules post on, and
// accounts of classes 6 and 7, are in the books' currency. Accounts are never taken away. Pure.
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

// Checks a chart that a request brings in `accounts`, for books in this currency: at most 1000
// accounts, among them every account that the ledger's rules post on.
absl::Status CheckChart(const ChartOfAccounts& accounts, absl::string_view books_currency);

// Refused with CHART_ACCOUNT_MISSING at "parent" where the operator's chart lacks an account on
// which `what` is posted: a chart may be older than the rule that needs the account.
absl::Status CheckHasAccounts(absl::string_view operator_id,
                              absl::Span<const absl::string_view> numbers, absl::string_view what,
                              StateReader& state);

// Refused with ACCOUNT_KEPT_BY_LEDGER where only the ledger's rules post on the account. The
// message says what moves it.
absl::Status CheckNotKept(absl::string_view field, absl::string_view number);

// Adds an account.
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::CreateChartAccountRequest& request,
                                         StateReader& state, const Context& context);

// The account as a fact carries it.
event::v1::ChartAccount ToFact(const ledger::v1::ChartAccount& account);

// The row of an account that a fact carries, named below the operator.
ledger::v1::ChartAccount RowOf(absl::string_view operator_id, absl::string_view books_currency,
                               const event::v1::ChartAccount& account);

}  // namespace thuning::accounting
