#include "tests/end_to_end/lender.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "ledger/money/decimal_text.h"

namespace thuning {
namespace {

using namespace ledger::v1;

Words operator+(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

std::string Done(const Words& command) {
  const ProgramResult result = RunProgram(command);
  EXPECT_EQ(result.status, 0) << result.output;
  return result.output;
}

}  // namespace

Lender::Lender(const ServerProcess& server, std::string id, std::string currency, int decimals)
    : address_(server.address()),
      id_(std::move(id)),
      currency_(std::move(currency)),
      decimals_(decimals) {
  Do({"operator", "create", id_, "--display-name", id_, "--currency-code", currency_});
  Do({"beneficiary", "create", "B-1", "--profile", "individual", "--display-name", "Awa"});
  Do({"bank-account", "create", "coop", "--display-name", "bank", "--iban",
      "FR7630006000011234567890189", "--ledger-account", "512110", "--opening-balance", Money(0),
      "--effective-date", "2020-01-01"});
}

std::string Lender::Money(int64_t minor) const {
  return absl::StrCat(FormatDecimal(minor, decimals_), " ", currency_);
}

Words Lender::WithServer(const Words& words) const {
  return Words{THUNING, "--server", address_, "--operator", id_} + words;
}

std::string Lender::Do(const Words& words) const {
  return Done(WithServer(Words{"--output", "json"} + words));
}

void Lender::Read(const std::string& json, google::protobuf::Message& answer) {
  const auto status = google::protobuf::util::JsonStringToMessage(json, &answer);
  EXPECT_TRUE(status.ok()) << status.ToString() << json;
}

std::string Lender::Refusal(const Words& words) const {
  const ProgramResult result = RunProgram(WithServer(Words{"--output", "json"} + words));
  EXPECT_EQ(result.status, 1) << result.output;
  google::protobuf::Struct document;
  Read(result.output, document);
  const auto& error = document.fields().at("error").struct_value().fields();
  const auto text = [&](const char* name) {
    const auto found = error.find(name);
    return found == error.end() ? std::string() : found->second.string_value();
  };
  return absl::StrCat(text("reason"), " ", text("field"));
}

ProgramResult Lender::Type(const Words& words) const { return RunProgram(WithServer(words)); }

void Lender::Product(const std::string& id, int percent, const Words& policy) const {
  Do(Words{"product", "create", id, "--display-name", id, "--interest-method", "declining-balance",
           "--annual-rate-percent", std::to_string(percent), "--min-principal-minor", "1",
           "--max-principal-minor", "10000000000", "--max-instalment-count", "600"} +
     policy);
}

void Lender::Approve(const std::string& loan, const std::string& product, int64_t principal,
                     int instalments) const {
  Do({"loan", "apply", loan, "--beneficiary", "B-1", "--product", product, "--principal",
      Money(principal), "--instalment-count", std::to_string(instalments), "--effective-date",
      "2020-01-01"});
  Do({"loan", "approve", loan, "--effective-date", "2020-01-01"});
}

void Lender::PayOut(const std::string& loan, const std::string& day, int64_t minor) const {
  const Words sum = minor == 0 ? Words{} : Words{"--amount", Money(minor)};
  Do(Words{"loan", "disburse", loan, "--bank-account", "coop", "--effective-date", day} + sum);
}

void Lender::Lend(const std::string& loan, const std::string& product, int64_t principal,
                  int instalments, const std::string& day) const {
  Approve(loan, product, principal, instalments);
  PayOut(loan, day);
}

RecordRepaymentResponse Lender::Pay(const std::string& loan, int64_t minor, const std::string& day,
                                    const Words& more) const {
  return Ask<RecordRepaymentResponse>(Words{"repayment", "record", loan, "--amount", Money(minor),
                                            "--method", "cash", "--effective-date", day} +
                                      more);
}

RecordTransactionResponse Lender::Transact(const std::string& loan, const std::string& kind,
                                           const std::string& day, const Words& more) const {
  return Ask<RecordTransactionResponse>(
      Words{"transaction", "record", loan, "--kind", kind, "--effective-date", day} + more);
}

Loan Lender::Get(const std::string& loan) const {
  return Ask<GetLoanResponse>({"loan", "get", loan}).loan();
}

GetLoanPositionResponse Lender::Position(const std::string& loan, const std::string& day) const {
  return Ask<GetLoanPositionResponse>({"loan", "position", loan, "--date", day});
}

QuoteLoanResponse Quote(const Words& words) {
  const std::string json = Done(Words{THUNING, "--output", "json", "quote"} + words);
  QuoteLoanResponse answer;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &answer).ok()) << json;
  return answer;
}

}  // namespace thuning
