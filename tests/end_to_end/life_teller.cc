#include "tests/end_to_end/life_teller.h"

#include <grpcpp/grpcpp.h>

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gtest/gtest.h"
#include "ledger/checks/request_checks.h"
#include "tests/end_to_end/told_life.h"
#include "tests/support/seed.h"

namespace thuning {
namespace {

using namespace ledger::v1;
using loan::Fact;
using loan::Kind;

// The first year of pay-outs: the longest life ends before today.
constexpr int kFirstYear = 1990;

constexpr int kNoCharge = 99;

// What callers of the API cannot say at all. No reason of the server's.
constexpr const char* kCannotBeSaid = "(the API cannot say it)";

// Why the server refuses what the engine could take.
const std::set<std::string>& OwnReasons() {
  static const auto* reasons = new std::set<std::string>{
      kCannotBeSaid,
      "AMOUNT_TOO_LARGE",         // what the largest loans owe with their interest is two payments
      "LOAN_NOT_ACTIVE",          // a closed loan is not repaid, charged or amended
      "LOAN_NOT_APPROVED",        // nothing more is paid out on a closed loan
      "SCHEDULE_DOES_NOT_STAND",  // re-ageing without interest, where a rest asks for interest
      "NOT_A_DUE_DATE",           // an amendment that changes nothing
      "LAST_INSTALMENT",          // by hand, which changes nothing either
      "LATER_AMENDMENT_IMPOSSIBLE",  // the instalment of an amendment would be gone
      "DATE_NOT_AFTER_PREVIOUS",     // an instalment is not moved before the one before it
      "INSTALMENTS_DO_NOT_REPAY",    // nobody should agree to a plan that does not repay
      "NOT_OFFERED_TOGETHER",        // by hand with equal principal
      "NOT_GUARANTEED",              // there is no guarantee to call
      "NOTHING_TO_CALL",             // what was lost is recovered
      "DATE_BEFORE_WRITE_OFF",
  };
  return *reasons;
}

// By the decimals that amounts are drawn for.
const Books& BooksOf(const loan::RandomLife& life) {
  const auto drawn = [&life](const char* choice) {
    return std::find(life.choices.begin(), life.choices.end(), choice) != life.choices.end();
  };
  return AllBooks()[drawn("decimals 0") ? 0 : drawn("decimals 2") ? 1 : 2];
}

bool IsOnCharge(Kind kind) {
  return kind == Kind::kChargePayment || kind == Kind::kChargeAdjustment ||
         kind == Kind::kChargeWaiver;
}

// By day, all but the first pay-out. On one day what is agreed on comes first.
std::vector<LifeStep> StepsOf(const loan::RandomLife& life) {
  std::vector<LifeStep> steps;
  for (const loan::Charge& charge : life.charges) {
    if (charge.decided.has_value()) steps.push_back({*charge.decided, charge});
  }
  for (const loan::Amendment& one : life.amendments) steps.push_back({one.date, one});
  for (size_t i = 1; i < life.facts.size(); ++i) {
    steps.push_back({life.facts[i].date, life.facts[i]});
  }
  std::stable_sort(steps.begin(), steps.end(),
                   [](const LifeStep& a, const LifeStep& b) { return a.date < b.date; });
  return steps;
}

}  // namespace

const std::vector<Books>& AllBooks() {
  static const auto* books =
      new std::vector<Books>{{"kyoto", "JPY"}, {"ami", "EUR"}, {"tunis", "TND"}};
  return *books;
}

LifeTeller::LifeTeller(Client& client, uint64_t seed)
    : client_(client), random_(seed + 2), lives_(seed, kFirstYear) {
  for (const Books& books : AllBooks()) OpenBooks(books);
}

void LifeTeller::TellNext() {
  ++number_;
  const loan::RandomLife life = lives_.Next();
  std::vector<LifeStep> steps = StepsOf(life);
  told_count_ += static_cast<int>(steps.size()) + 1;
  ToldLoan told{.name = absl::StrCat("operators/", BooksOf(life).id, "/loans/L-", number_),
                .books = BooksOf(life),
                .contract = Sayable(life.contract),
                .described = Described(life)};
  AddFeesOfTheContract(life, told);
  const std::string refusal = Agree(life, told);
  if (!refusal.empty()) {
    Refuse(absl::StrCat(refusal, " of the terms"), static_cast<int>(steps.size()) + 1);
    return;
  }
  if (number_ % 4 == 0) std::shuffle(steps.begin(), steps.end(), random_);
  Tell({.date = life.facts[0].date, .what = life.facts[0]}, told);
  for (const LifeStep& step : steps) Tell(step, told);
  if (number_ % 5 == 0) UndoOne(told);
  if (!told.facts.empty()) loans_.push_back(std::move(told));
}

template <typename Response, typename Stub, typename Request>
grpc::Status LifeTeller::Send(Stub& stub,
                              grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                           Response*),
                              Request request, Response* response) {
  request.set_request_id(UuidOf(absl::StrCat("request ", ++requests_)));
  return Call(stub, method, request, response);
}

template <typename Response, typename Stub, typename Request>
std::string LifeTeller::Reason(Stub& stub,
                               grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                            Response*),
                               const Request& request, Response* response) {
  const grpc::Status status = Send(stub, method, request, response);
  if (status.ok()) return "";
  EXPECT_NE(ReasonOf(status), "") << status.error_message();
  return ReasonOf(status);
}

template <typename Response, typename Stub, typename Request>
void LifeTeller::Do(Stub& stub,
                    grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                    const Request& request) {
  Response response;
  const grpc::Status status = Send(stub, method, request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message() << "\n" << request.DebugString();
}

void LifeTeller::OpenBooks(const Books& books) {
  const std::string parent = "operators/" + books.id;
  CreateOperatorRequest open;
  open.set_operator_id(books.id);
  open.set_display_name(books.id);
  open.set_currency_code(books.currency);
  Do<CreateOperatorResponse>(*client_.admin, &AdminService::Stub::CreateOperator, open);
  CreateBeneficiaryRequest person;
  person.set_parent(parent);
  person.set_beneficiary_id("B-1");
  person.set_profile("individual");
  person.set_display_name("Awa");
  Do<CreateBeneficiaryResponse>(*client_.admin, &AdminService::Stub::CreateBeneficiary, person);
  CreateBankAccountRequest bank;
  bank.set_parent(parent);
  bank.set_bank_account_id("coop");
  bank.set_display_name("coop");
  bank.set_iban("FR7630006000011234567890189");
  bank.set_ledger_account("512110");
  bank.mutable_opening_balance()->set_currency_code(books.currency);
  *bank.mutable_effective_date() = Day(kFirstYear - 1, 1, 1);
  Do<CreateBankAccountResponse>(*client_.reconciliation,
                                &ReconciliationService::Stub::CreateBankAccount, bank);
  CreatePartnerRequest partner;
  partner.set_parent(parent);
  partner.set_partner_id("cdc");
  partner.set_display_name("cdc");
  Do<CreatePartnerResponse>(*client_.funding, &FundingService::Stub::CreatePartner, partner);
  OpenLine(books, "loans", type::v1::FUNDING_PURPOSE_LOANS);
  OpenLine(books, "guarantee", type::v1::FUNDING_PURPOSE_GUARANTEE);
}

void LifeTeller::OpenLine(const Books& books, const std::string& id,
                          type::v1::FundingPurpose purpose) {
  CreateFundingLineRequest line;
  line.set_parent(absl::StrCat("operators/", books.id, "/partners/cdc"));
  line.set_funding_line_id(id);
  type::v1::FundingTerms& terms = *line.mutable_terms();
  terms.set_display_name(id);
  terms.set_purpose(purpose);
  terms.mutable_amount()->set_minor_units(10'000'000'000'000);
  terms.mutable_amount()->set_currency_code(books.currency);
  *terms.mutable_start_date() = Day(kFirstYear - 1, 1, 1);
  *terms.mutable_end_date() = Day(kFirstYear + 10, 1, 1);
  terms.set_share_percent("60");
  if (purpose == type::v1::FUNDING_PURPOSE_LOANS) {
    terms.set_ledger_account("168100");
    terms.set_bears_losses(true);
    terms.set_interest_percent("40");
  }
  Do<CreateFundingLineResponse>(*client_.funding, &FundingService::Stub::CreateFundingLine, line);
}

// Applied for and approved: why not, if it is not. The largest loans the operator funds alone.
std::string LifeTeller::Agree(const loan::RandomLife& life, const ToldLoan& told) {
  int64_t principal = 0;
  for (const Fact& fact : life.facts) {
    principal += fact.kind == Kind::kDisbursement ? fact.amount : 0;
  }
  const std::string parent = "operators/" + told.books.id;
  const std::string reason = Apply(life, told, principal);
  if (!reason.empty()) return reason;
  ApproveLoanRequest approval;
  approval.set_name(told.name);
  *approval.mutable_effective_date() = ToProto(AddDays(life.contract.start(), -1));
  const bool is_funded = principal < 1'000'000'000;
  for (const char* line : {"loans", "guarantee"}) {
    if (!is_funded) break;
    approval.add_funding()->set_funding_line(
        absl::StrCat(parent, "/partners/cdc/fundingLines/", line));
  }
  ApproveLoanResponse approved;
  return Reason(*client_.issuance, &IssuanceService::Stub::ApproveLoan, approval, &approved);
}

// On a product of its own.
std::string LifeTeller::Apply(const loan::RandomLife& life, const ToldLoan& told,
                              int64_t principal) {
  const std::string parent = "operators/" + told.books.id;
  const std::string id = absl::StrCat("P-", number_);
  CreateProductRequest product;
  product.set_parent(parent);
  product.set_product_id(id);
  *product.mutable_product() = ProductOf(told.contract);
  CreateProductResponse defined;
  const std::string reason =
      Reason(*client_.admin, &AdminService::Stub::CreateProduct, product, &defined);
  if (!reason.empty()) return reason;
  ApplyForLoanRequest application;
  application.set_parent(parent);
  application.set_loan_id(absl::StrCat("L-", number_));
  application.set_beneficiary(parent + "/beneficiaries/B-1");
  application.set_product(absl::StrCat(parent, "/products/", id));
  *application.mutable_terms() =
      TermsOf(told.contract, told.charges, principal, told.books.currency);
  *application.mutable_effective_date() = ToProto(AddDays(life.contract.start(), -2));
  ApplyForLoanResponse applied;
  return Reason(*client_.issuance, &IssuanceService::Stub::ApplyForLoan, application, &applied);
}

// The server numbers them first.
void LifeTeller::AddFeesOfTheContract(const loan::RandomLife& life, ToldLoan& told) {
  charge_numbers_.clear();
  for (loan::Charge charge : life.charges) {
    if (charge.decided.has_value()) continue;
    const int number = static_cast<int>(told.charges.size()) + 1;
    charge_numbers_[charge.id] = number;
    charge.id = number;
    told.charges.push_back(charge);
  }
}

// Says it to the server and to the engine: both take it, or the server says why not.
void LifeTeller::Tell(const LifeStep& step, ToldLoan& told) {
  ToldLoan then = told;
  std::string word;
  std::string reason;
  if (const auto* charge = std::get_if<loan::Charge>(&step.what)) {
    word = absl::StrCat("charge ", loan::NameOf(charge->timing));
    then.charges.push_back(*charge);
    then.charges.back().id = static_cast<int>(then.charges.size());
    reason = Say(*charge, told);
    if (reason.empty()) charge_numbers_[charge->id] = then.charges.back().id;
  } else if (const auto* amendment = std::get_if<loan::Amendment>(&step.what)) {
    word = "amendment";
    then.amendments.push_back(*amendment);
    reason = Say(*amendment, told);
  } else {
    Fact fact = std::get<Fact>(step.what);
    word = loan::NameOf(fact.kind);
    fact.id = static_cast<int>(told.facts.size()) + 1;
    if (!HasAmount(fact.kind)) fact.amount = 0;
    if (IsOnCharge(fact.kind)) fact.target = NumberOfCharge(fact.target);
    reason = Say(fact, told);
    then.facts.push_back(fact);
  }
  const std::string impossible = then.WhyImpossible();
  if (reason.empty()) {
    if (!impossible.empty()) Surprise(told, absl::StrCat(word, " taken, though ", impossible));
    ++taken_[word];
    told = std::move(then);
    return;
  }
  Refuse(absl::StrCat(reason, " of a ", word), 1);
  if (!impossible.empty() || OwnReasons().contains(reason)) return;
  Surprise(told, absl::StrCat(word, " on ", FormatIsoDate(step.date), " refused with ", reason));
}

// One that the server has not been told of is none.
int LifeTeller::NumberOfCharge(int id) const {
  const auto found = charge_numbers_.find(id);
  return found == charge_numbers_.end() ? kNoCharge : found->second;
}

void LifeTeller::Surprise(const ToldLoan& told, const std::string& what) {
  surprises_.push_back(absl::StrCat(told.name, ": ", what, "\n", told.described));
}

void LifeTeller::Refuse(const std::string& why, int count) {
  refused_[why] += count;
  refused_count_ += count;
}

std::string LifeTeller::Say(const loan::Charge& charge, const ToldLoan& told) {
  ChargeLoanRequest request;
  request.set_parent(told.name);
  *request.mutable_fee() = FeeOf(charge, told.books.currency);
  *request.mutable_effective_date() = ToProto(*charge.decided);
  ChargeLoanResponse response;
  return Reason(*client_.repayment, &RepaymentService::Stub::ChargeLoan, request, &response);
}

std::string LifeTeller::Say(const loan::Amendment& amendment, const ToldLoan& told) {
  const auto said = AmendmentOf(amendment);
  if (!said.has_value()) return kCannotBeSaid;
  AmendLoanRequest request;
  request.set_name(told.name);
  request.set_reason("as drawn");
  *request.mutable_amendment() = *said;
  *request.mutable_effective_date() = ToProto(amendment.date);
  AmendLoanResponse response;
  return Reason(*client_.issuance, &IssuanceService::Stub::AmendLoan, request, &response);
}

// Of a guarantee the server says how much is called.
std::string LifeTeller::Say(Fact& fact, const ToldLoan& told) {
  RecordTransactionRequest request = TransactionOf(fact, told.books.currency);
  if (fact.kind == Kind::kDisbursement) return SayPayOut(request, told);
  if (fact.kind == Kind::kRepayment) return SayRepayment(request, told);
  if (fact.kind == Kind::kGuaranteeCall) return SayGuaranteeCall(fact, told);
  request.set_parent(told.name);
  RecordTransactionResponse response;
  return Reason(*client_.repayment, &RepaymentService::Stub::RecordTransaction, request, &response);
}

std::string LifeTeller::SayPayOut(const RecordTransactionRequest& said, const ToldLoan& told) {
  DisburseLoanRequest request;
  request.set_name(told.name);
  request.set_bank_account(absl::StrCat("operators/", told.books.id, "/bankAccounts/coop"));
  *request.mutable_amount() = said.amount();
  *request.mutable_effective_date() = said.effective_date();
  DisburseLoanResponse response;
  return Reason(*client_.issuance, &IssuanceService::Stub::DisburseLoan, request, &response);
}

std::string LifeTeller::SayRepayment(const RecordTransactionRequest& said, const ToldLoan& told) {
  RecordRepaymentRequest request;
  request.set_parent(told.name);
  *request.mutable_amount() = said.amount();
  *request.mutable_effective_date() = said.effective_date();
  request.set_confirm(true);
  request.set_method(said.method());
  if (Uniform(random_, 0, 1) == 0) {
    request.set_method(type::v1::PAYMENT_METHOD_DIRECT_DEBIT);
    request.set_bank_account(absl::StrCat("operators/", told.books.id, "/bankAccounts/coop"));
  }
  RecordRepaymentResponse response;
  return Reason(*client_.repayment, &RepaymentService::Stub::RecordRepayment, request, &response);
}

std::string LifeTeller::SayGuaranteeCall(Fact& fact, const ToldLoan& told) {
  CallGuaranteeRequest request;
  request.set_name(told.name);
  request.set_bank_account(absl::StrCat("operators/", told.books.id, "/bankAccounts/coop"));
  *request.mutable_effective_date() = ToProto(fact.date);
  CallGuaranteeResponse response;
  const std::string reason =
      Reason(*client_.funding, &FundingService::Stub::CallGuarantee, request, &response);
  if (reason.empty()) fact.amount = response.amount().minor_units();
  return reason;
}

// Any transaction but the first pay-out.
void LifeTeller::UndoOne(ToldLoan& told) {
  if (told.facts.size() < 2) return;
  const int64_t last = static_cast<int64_t>(told.facts.size()) - 1;
  const auto at = static_cast<size_t>(Uniform(random_, 1, last));
  ++told_count_;
  ToldLoan then = told;
  then.facts.erase(then.facts.begin() + static_cast<std::ptrdiff_t>(at));
  ReverseTransactionRequest request;
  request.set_name(absl::StrFormat("%s/transactions/%04d", told.name, told.facts[at].id));
  request.set_reason("as drawn");
  *request.mutable_effective_date() = ToProto(told.LastDay());
  ReverseTransactionResponse response;
  const std::string reason =
      Reason(*client_.repayment, &RepaymentService::Stub::ReverseTransaction, request, &response);
  const std::string impossible = then.WhyImpossible();
  if (!reason.empty()) {
    if (impossible.empty()) Surprise(told, "undoing refused with " + reason);
    return Refuse(absl::StrCat(reason, " of an undoing"), 1);
  }
  // Where a payment bounces, what was refunded of it in between is owed.
  if (!impossible.empty() && impossible != "AMOUNT_EXCEEDS_OVERPAYMENT") {
    Surprise(told, "undone, though " + impossible);
  }
  ++taken_["undoing"];
  told = std::move(then);
}

}  // namespace thuning
