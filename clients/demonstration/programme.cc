#include "clients/demonstration/programme.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/console/outcome.h"
#include "clients/demonstration/calendar.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/messages/date.h"
#include "thuning/ledger/v1/admin.pb.h"
#include "thuning/ledger/v1/fee.pb.h"
#include "thuning/ledger/v1/funding.pb.h"
#include "thuning/ledger/v1/issuance.pb.h"
#include "thuning/ledger/v1/reconciliation.pb.h"
#include "thuning/ledger/v1/repayment.pb.h"

namespace thuning::demonstration {
namespace {

namespace api = ledger::v1;
using absl::StrCat;

constexpr char kCurrency[] = "EUR";
constexpr char kOpeningAccount[] = "103400";
constexpr char kReturnReason[] = "AM04";  // insufficient funds
constexpr int kDaysToReturn = 3;          // business days from a debit's booking
constexpr int kDaysToPay = 8;             // business days from a guarantee's call
constexpr int kMonths = 12;

Date ToDate(const google::type::Date& proto) {
  return Date::FromYmd(proto.year(), proto.month(), proto.day()).value_or(Date());
}

type::v1::Money Euro(int64_t minor) {
  type::v1::Money money;
  money.set_minor_units(minor);
  money.set_currency_code(kCurrency);
  return money;
}

type::v1::PaymentMethod MethodOf(PaymentMethod method) {
  LEDGER_CHECK(method != PaymentMethod::kTransfer);  // the bank's statement tells of transfers
  return method == PaymentMethod::kCash ? type::v1::PAYMENT_METHOD_CASH
                                        : type::v1::PAYMENT_METHOD_DIRECT_DEBIT;
}

type::v1::LoanTerms TermsOf(const Loan& loan, const Product& product) {
  type::v1::LoanTerms terms;
  *terms.mutable_principal() = Euro(loan.principal_minor);
  terms.set_instalment_count(loan.instalment_count);
  if (product.application_fee_minor > 0) {
    type::v1::LoanFee& fee = *terms.add_fees();
    fee.set_display_name("Frais de dossier");
    *fee.mutable_amount() = Euro(product.application_fee_minor);
  }
  return terms;
}

std::vector<Due> DuesOf(const api::DisburseLoanResponse& paid_out, int64_t fees_minor) {
  std::vector<Due> dues;
  for (const auto& instalment : paid_out.instalments()) {
    dues.push_back({.date = ToDate(instalment.due_date()),
                    .amount_minor = instalment.principal_minor() + instalment.interest_minor()});
  }
  if (!dues.empty()) dues.front().amount_minor += fees_minor;
  return dues;
}

// What somebody owes, and a payment on it that is to come.
struct Debt {
  std::string name;       // of the loan or the fee, resource name
  std::string reference;  // for transfers
  std::string debtor;
  size_t bank = 0;
  bool is_loan = false;
};

struct Coming {
  Debt debt;
  Payment payment;
  std::string step;
};

// What the lender will do on a loan.
struct ComingAct {
  Debt debt;
  Act act;
  std::string step;
};

// A direct debit that the debtor's bank will give back.
struct Return {
  std::string transaction;
  Date date;
  std::string step;
  int64_t amount_minor = 0;
};

class Player {
 public:
  Player(const Story& story, LedgerClient& client)
      : story_(story),
        client_(client),
        operator_(StrCat("operators/", story.operator_id)),
        partners_(story, client) {
    const Date before = LastOfMonth(kYear - 1, 12);
    for (const BankRelation& bank : story.banks)
      banks_.emplace_back(bank.account, before, bank.opening_minor);
  }

  absl::Status SetUp() {
    api::CreateOperatorRequest request;
    request.set_operator_id(story_.operator_id);
    request.set_display_name(story_.operator_name);
    request.set_currency_code(kCurrency);
    request.set_time_zone("Europe/Paris");
    request.set_calendar("FRANCE");
    RETURN_IF_ERROR(client_.Do<api::CreateOperatorResponse>("operator", request).status());
    for (const Product& product : story_.products) RETURN_IF_ERROR(Define(product));
    for (const BankRelation& bank : story_.banks) RETURN_IF_ERROR(Open(bank));
    RETURN_IF_ERROR(partners_.SetUp());
    for (const Beneficiary& beneficiary : story_.beneficiaries)
      RETURN_IF_ERROR(Welcome(beneficiary));
    return absl::OkStatus();
  }

  absl::StatusOr<Month> PlayMonth(int number) {
    month_ = {.last_day = LastOfMonth(kYear, number)};
    RETURN_IF_ERROR(PaySettlements(number));
    for (const Loan& loan : story_.loans) {
      if (IsThisMonth(loan.applied)) RETURN_IF_ERROR(Lend(loan));
    }
    RETURN_IF_ERROR(ChargePenalties());
    RETURN_IF_ERROR(TakePayments());
    RETURN_IF_ERROR(ReturnDebits());
    RETURN_IF_ERROR(TakeActs());
    for (Bank& bank : banks_) RETURN_IF_ERROR(SendStatement(bank));
    ASSIGN_OR_RETURN(month_.partners, partners_.CloseMonth(month_.last_day));
    month_.partners.lent_minor = lent_minor_;
    month_.partners.principal_lost_minor = principal_lost_minor_;
    return month_;
  }

 private:
  static Date FirstDay() { return AddDays(LastOfMonth(kYear - 1, 12), 1); }

  std::string Name(absl::string_view collection, absl::string_view id) const {
    return StrCat(operator_, "/", collection, "/", id);
  }

  std::string BankName(size_t bank) const {
    return Name("bankAccounts", story_.banks[bank].account.id);
  }

  bool IsThisMonth(Date date) const { return IsSameMonth(date, month_.last_day); }

  absl::Status Define(const Product& product) {
    const bool is_free = product.annual_rate_percent == "0";
    api::CreateProductRequest request;
    request.set_parent(operator_);
    request.set_product_id(product.id);
    api::Product& proto = *request.mutable_product();
    proto.set_display_name(product.name);
    proto.set_interest_method(is_free ? type::v1::INTEREST_METHOD_ZERO
                                      : type::v1::INTEREST_METHOD_DECLINING_BALANCE);
    proto.set_annual_rate_percent(product.annual_rate_percent);
    proto.set_min_principal_minor(500'00);
    proto.set_max_principal_minor(10'000'00);
    proto.set_max_instalment_count(24);
    proto.mutable_policy()->set_rest(type::v1::REST_NONE);  // its schedules stand
    return client_.Do<api::CreateProductResponse>(StrCat("product ", product.id), request).status();
  }

  absl::Status Open(const BankRelation& bank) {
    api::CreateBankAccountRequest request;
    request.set_parent(operator_);
    request.set_bank_account_id(bank.account.id);
    request.set_display_name(bank.account.bank_name);
    request.set_iban(bank.account.iban);
    request.set_ledger_account(bank.ledger_account);
    *request.mutable_opening_balance() = Euro(bank.opening_minor);
    request.set_opening_account(kOpeningAccount);
    *request.mutable_effective_date() = ToProto(FirstDay());
    return client_
        .Do<api::CreateBankAccountResponse>(StrCat("bank account ", bank.account.id), request)
        .status();
  }

  // Who takes part is asked for a participation, and pays it within the month after.
  absl::Status Welcome(const Beneficiary& beneficiary) {
    api::CreateBeneficiaryRequest request;
    request.set_parent(operator_);
    request.set_beneficiary_id(beneficiary.id);
    request.set_profile(beneficiary.profile);
    request.set_display_name(beneficiary.name);
    request.set_iban(beneficiary.iban);
    RETURN_IF_ERROR(
        client_.Do<api::CreateBeneficiaryResponse>(StrCat("beneficiary ", beneficiary.id), request)
            .status());
    return AssessParticipation(beneficiary);
  }

  absl::Status AssessParticipation(const Beneficiary& beneficiary) {
    const std::string id = StrCat("P-", kYear, "-", beneficiary.id);
    const Date due = AddDays(beneficiary.joined, 30);
    api::AssessFeeRequest request;
    request.set_parent(operator_);
    request.set_fee_id(id);
    request.set_beneficiary(Name("beneficiaries", beneficiary.id));
    request.set_kind(type::v1::FEE_KIND_PARTICIPATION);
    *request.mutable_amount() = Euro(beneficiary.participation_minor);
    *request.mutable_due_date() = ToProto(due);
    *request.mutable_effective_date() = ToProto(beneficiary.joined);
    request.set_display_name(StrCat("Participation solidaire ", kYear));
    ASSIGN_OR_RETURN(const auto fee,
                     client_.Do<api::AssessFeeResponse>(StrCat("fee ", id), request));
    coming_.push_back({.debt = {.name = fee.name(),
                                .reference = fee.payment_reference(),
                                .debtor = beneficiary.name},
                       .payment = {.date = OnBusinessDay(AddDays(beneficiary.joined, 20)),
                                   .amount_minor = beneficiary.participation_minor,
                                   .method = beneficiary.method},
                       .step = StrCat("participation ", id)});
    return absl::OkStatus();
  }

  absl::Status Lend(const Loan& loan) {
    ASSIGN_OR_RETURN(const auto applied, Apply(loan));
    api::ApproveLoanRequest approve;
    approve.set_name(applied.name());
    *approve.mutable_effective_date() = ToProto(loan.approved);
    partners_.Fund(approve);
    RETURN_IF_ERROR(
        client_.Do<api::ApproveLoanResponse>(StrCat("approve ", loan.id), approve).status());
    ASSIGN_OR_RETURN(const auto paid_out, PayOut(loan, applied.name()));

    const std::string& borrower = story_.beneficiaries[loan.borrower].name;
    banks_[loan.bank].Take(loan.paid_out, {.operation = Operation::kTransferSent,
                                           .amount_minor = loan.principal_minor,
                                           .end_to_end_id = paid_out.end_to_end_id(),
                                           .counterparty = borrower});
    month_.lent.Add(loan.principal_minor);
    lent_minor_ += loan.principal_minor;
    const Debt debt{.name = applied.name(),
                    .reference = applied.payment_reference(),
                    .debtor = borrower,
                    .bank = loan.bank,
                    .is_loan = true};
    const int64_t fees = story_.products[loan.product].application_fee_minor;
    const std::vector<Due> dues = DuesOf(paid_out, fees);
    int number = 0;
    for (const Payment& payment : PlanPayments(loan.habit, dues, kYear))
      coming_.push_back({debt, payment, StrCat("payment ", ++number, " on ", loan.id)});
    for (const Act& act : PlanActs(loan.habit, dues, kYear))
      acts_.push_back({debt, act, StrCat("act ", ++number, " on ", loan.id)});
    return absl::OkStatus();
  }

  absl::StatusOr<api::ApplyForLoanResponse> Apply(const Loan& loan) {
    const Product& product = story_.products[loan.product];
    api::ApplyForLoanRequest request;
    request.set_parent(operator_);
    request.set_loan_id(loan.id);
    request.set_beneficiary(Name("beneficiaries", story_.beneficiaries[loan.borrower].id));
    request.set_product(Name("products", product.id));
    *request.mutable_terms() = TermsOf(loan, product);
    *request.mutable_effective_date() = ToProto(loan.applied);
    return client_.Do<api::ApplyForLoanResponse>(StrCat("apply for ", loan.id), request);
  }

  absl::StatusOr<api::DisburseLoanResponse> PayOut(const Loan& loan, const std::string& name) {
    api::DisburseLoanRequest request;
    request.set_name(name);
    request.set_bank_account(BankName(loan.bank));
    *request.mutable_effective_date() = ToProto(loan.paid_out);
    *request.mutable_first_due_date() = ToProto(loan.first_due);
    return client_.Do<api::DisburseLoanResponse>(StrCat("pay out ", loan.id), request);
  }

  absl::Status ChargePenalties() {
    for (const Coming& coming : coming_) {
      const std::optional<Date> date = coming.payment.penalty_date;
      if (!date.has_value() || !IsThisMonth(*date)) continue;
      api::ChargeLoanRequest request;
      request.set_parent(coming.debt.name);
      type::v1::LoanFee& fee = *request.mutable_fee();
      fee.set_display_name("Pénalité de retard");
      *fee.mutable_amount() = Euro(kPenaltyMinor);
      fee.set_timing(type::v1::FEE_TIMING_DATE);
      *fee.mutable_due_date() = ToProto(*date);
      fee.set_penalty(true);
      *request.mutable_effective_date() = ToProto(*date);
      RETURN_IF_ERROR(
          client_.Do<api::ChargeLoanResponse>(StrCat("penalty for ", coming.step), request)
              .status());
      month_.penalties.Add(kPenaltyMinor);
    }
    return absl::OkStatus();
  }

  // The payments that the ledger hears of this month, in that order.
  std::vector<Coming> PaymentsOfMonth() {
    const auto later = std::stable_partition(
        coming_.begin(), coming_.end(),
        [&](const Coming& coming) { return ToldDate(coming) <= month_.last_day; });
    std::vector<Coming> now(std::make_move_iterator(coming_.begin()),
                            std::make_move_iterator(later));
    coming_.erase(coming_.begin(), later);
    std::stable_sort(now.begin(), now.end(),
                     [](const Coming& a, const Coming& b) { return ToldDate(a) < ToldDate(b); });
    return now;
  }

  static Date ToldDate(const Coming& coming) {
    return coming.payment.told_date.value_or(coming.payment.date);
  }

  // Transfers need no word to the ledger: the statement brings them. Repayments by debit or in cash
  // are recorded in one call.
  absl::Status TakePayments() {
    std::vector<Coming> recorded;
    for (Coming& coming : PaymentsOfMonth()) {
      if (coming.payment.method == PaymentMethod::kTransfer) {
        Transfer(coming);
      } else if (coming.debt.is_loan) {
        recorded.push_back(std::move(coming));
      } else {
        RETURN_IF_ERROR(Collect(coming));
      }
    }
    return RecordRepayments(recorded);
  }

  void Transfer(const Coming& coming) {
    banks_[coming.debt.bank].Take(coming.payment.date, {.operation = Operation::kTransferReceived,
                                                        .amount_minor = coming.payment.amount_minor,
                                                        .creditor_reference = coming.debt.reference,
                                                        .counterparty = coming.debt.debtor});
    month_.transfers.Add(coming.payment.amount_minor);
  }

  absl::Status Collect(const Coming& coming) {
    api::CollectFeeRequest request;
    request.set_name(coming.debt.name);
    *request.mutable_amount() = Euro(coming.payment.amount_minor);
    request.set_method(MethodOf(coming.payment.method));
    *request.mutable_effective_date() = ToProto(coming.payment.date);
    if (coming.payment.method == PaymentMethod::kDirectDebit)
      request.set_bank_account(BankName(coming.debt.bank));
    ASSIGN_OR_RETURN(const auto collected,
                     client_.Do<api::CollectFeeResponse>(coming.step, request));
    Follow(coming, collected.end_to_end_id());
    return absl::OkStatus();
  }

  absl::Status RecordRepayments(const std::vector<Coming>& payments) {
    if (payments.empty()) return absl::OkStatus();
    api::BatchRecordRepaymentsRequest batch;
    for (const Coming& coming : payments) {
      api::RecordRepaymentRequest& request = *batch.add_requests();
      request.set_request_id(client_.IdOfNewStep(coming.step));
      request.set_parent(coming.debt.name);
      *request.mutable_amount() = Euro(coming.payment.amount_minor);
      request.set_method(MethodOf(coming.payment.method));
      *request.mutable_effective_date() = ToProto(coming.payment.date);
      request.set_confirm(coming.payment.is_rounded_up);
      if (coming.payment.method == PaymentMethod::kDirectDebit)
        request.set_bank_account(BankName(coming.debt.bank));
    }
    const std::string steps = StrCat("repayments of ", FormatIsoDate(month_.last_day).substr(0, 7));
    ASSIGN_OR_RETURN(const auto answer,
                     client_.DoBatch<api::BatchRecordRepaymentsResponse>(steps, batch));
    if (static_cast<size_t>(answer.outcomes_size()) != payments.size())
      return absl::InternalError(StrCat(steps, ": not an outcome for each"));
    for (size_t i = 0; i < payments.size(); ++i)
      RETURN_IF_ERROR(Heed(payments[i], answer.outcomes(static_cast<int>(i))));
    return absl::OkStatus();
  }

  absl::Status Heed(const Coming& coming, const api::RepaymentOutcome& outcome) {
    if (!outcome.has_response()) {
      const auto& error = outcome.error();
      return console::StatusFromWire(error.code(), StrCat(coming.step, ": ", error.message()),
                                     error.SerializeAsString());
    }
    Follow(coming, outcome.response().end_to_end_id());
    if (coming.payment.is_returned)
      GiveBack(coming, outcome.response().name(), outcome.response().end_to_end_id());
    return absl::OkStatus();
  }

  // What a recorded payment does at the bank, if it goes through one.
  void Follow(const Coming& coming, const std::string& end_to_end_id) {
    const Payment& payment = coming.payment;
    if (payment.method == PaymentMethod::kCash) return month_.cash.Add(payment.amount_minor);
    banks_[coming.debt.bank].Take(payment.date, {.operation = Operation::kDirectDebit,
                                                 .amount_minor = payment.amount_minor,
                                                 .end_to_end_id = end_to_end_id,
                                                 .counterparty = coming.debt.debtor});
    month_.debits.Add(payment.amount_minor);
  }

  // The debtor's bank gives a debit back days after it was booked; the lender hears of it that day.
  void GiveBack(const Coming& coming, const std::string& transaction,
                const std::string& end_to_end_id) {
    Bank& bank = banks_[coming.debt.bank];
    const Date date = BusinessDayAfter(bank.BookingDate(coming.payment.date), kDaysToReturn);
    bank.Take(date, {.operation = Operation::kDirectDebitReturned,
                     .amount_minor = coming.payment.amount_minor,
                     .end_to_end_id = end_to_end_id,
                     .counterparty = coming.debt.debtor,
                     .return_reason = kReturnReason});
    returns_.push_back(
        {transaction, date, StrCat("return of ", coming.step), coming.payment.amount_minor});
  }

  absl::Status ReturnDebits() {
    for (const Return& returned : returns_) {
      if (!IsThisMonth(returned.date)) continue;
      api::ReverseTransactionRequest request;
      request.set_name(returned.transaction);
      *request.mutable_effective_date() = ToProto(returned.date);
      request.set_reason(kReturnReason);
      RETURN_IF_ERROR(client_.Do<api::ReverseTransactionResponse>(returned.step, request).status());
      month_.returned.Add(returned.amount_minor);
    }
    return absl::OkStatus();
  }

  absl::Status TakeActs() {
    for (const ComingAct& coming : acts_) {
      if (IsThisMonth(coming.act.date)) RETURN_IF_ERROR(TakeAct(coming));
    }
    return absl::OkStatus();
  }

  absl::Status TakeAct(const ComingAct& coming) {
    const Act& act = coming.act;
    api::RecordTransactionRequest request;
    request.set_parent(coming.debt.name);
    *request.mutable_effective_date() = ToProto(act.date);
    if (act.amount_minor > 0) *request.mutable_amount() = Euro(act.amount_minor);
    switch (act.kind) {
      case Act::Kind::kGoodwill:
        request.set_kind(type::v1::TRANSACTION_KIND_GOODWILL_CREDIT);
        request.set_reason("Geste commercial");
        break;
      case Act::Kind::kRefund:
        request.set_kind(type::v1::TRANSACTION_KIND_OVERPAYMENT_REFUND);
        request.set_method(type::v1::PAYMENT_METHOD_BANK_TRANSFER);
        request.set_bank_account(BankName(coming.debt.bank));
        break;
      case Act::Kind::kWriteOff:
        request.set_kind(type::v1::TRANSACTION_KIND_WRITE_OFF);
        request.set_reason("Créance irrécouvrable");
        break;
      case Act::Kind::kCallGuarantee:
        return CallGuarantee(coming);
    }
    ASSIGN_OR_RETURN(const auto answer,
                     client_.Do<api::RecordTransactionResponse>(coming.step, request));
    FollowAct(coming, answer);
    return absl::OkStatus();
  }

  // The guarantor pays some days later.
  absl::Status CallGuarantee(const ComingAct& coming) {
    api::CallGuaranteeRequest request;
    request.set_name(coming.debt.name);
    request.set_bank_account(BankName(coming.debt.bank));
    *request.mutable_effective_date() = ToProto(coming.act.date);
    ASSIGN_OR_RETURN(const auto answer,
                     client_.Do<api::CallGuaranteeResponse>(coming.step, request));
    month_.indemnities.Add(answer.amount().minor_units());
    banks_[coming.debt.bank].Take(BusinessDayAfter(coming.act.date, kDaysToPay),
                                  {.operation = Operation::kTransferReceived,
                                   .amount_minor = answer.amount().minor_units(),
                                   .end_to_end_id = answer.end_to_end_id(),
                                   .counterparty = "Fonds de garantie"});
    return absl::OkStatus();
  }

  // What was settled for last month goes through the banks.
  absl::Status PaySettlements(int number) {
    const Date date = OnBusinessDay(AddDays(LastOfMonth(kYear, number), -20));
    ASSIGN_OR_RETURN(const auto orders, partners_.Pay(date));
    for (const auto& [bank, order] : orders) banks_[bank].Take(date, order);
    return absl::OkStatus();
  }

  // What it is in the month's figures, and what it does at the bank.
  void FollowAct(const ComingAct& coming, const api::RecordTransactionResponse& answer) {
    const Act& act = coming.act;
    if (act.kind == Act::Kind::kGoodwill) return month_.goodwill.Add(act.amount_minor);
    if (act.kind == Act::Kind::kWriteOff) {
      int64_t total = 0;
      // Interest that had not been earned was in no books.
      for (const auto& part : answer.outcome().allocations()) {
        const bool principal = part.component() == type::v1::COMPONENT_PRINCIPAL;
        principal_lost_minor_ += principal ? part.amount_minor() : 0;
        total += part.component() == type::v1::COMPONENT_INTEREST ? 0 : part.amount_minor();
      }
      return month_.written_off.Add(total);
    }
    month_.refunded.Add(act.amount_minor);
    banks_[coming.debt.bank].Take(act.date, {.operation = Operation::kTransferSent,
                                             .amount_minor = act.amount_minor,
                                             .end_to_end_id = answer.end_to_end_id(),
                                             .counterparty = coming.debt.debtor});
  }

  absl::Status SendStatement(Bank& bank) {
    const std::string step =
        StrCat("statement of ", bank.account().id, " to ", FormatIsoDate(month_.last_day));
    ASSIGN_OR_RETURN(const std::string file,
                     WriteStatement(bank.CloseStatement(month_.last_day), bank.account().format));
    api::UploadStatementRequest header;
    header.set_parent(operator_);
    ASSIGN_OR_RETURN(const auto answer,
                     client_.Send<api::UploadStatementResponse>(step, header, file));
    RETURN_IF_ERROR(CheckTaken(step, answer));
    const api::Statement& statement = answer.statements(0);
    month_.statements.push_back({.bank_account = bank.account().id,
                                 .file_format = statement.format(),
                                 .entry_count = statement.entry_count(),
                                 .matched_count = statement.matched_count(),
                                 .closing_balance_minor = statement.closing_balance_minor(),
                                 .under_way_count = bank.under_way_count()});
    return absl::OkStatus();
  }

  // A bank that writes well is taken in without a word.
  static absl::Status CheckTaken(absl::string_view step,
                                 const api::UploadStatementResponse& answer) {
    if (answer.verdict() == api::ACCEPTED && answer.statements_size() == 1) return absl::OkStatus();
    const bool says_why = answer.findings_size() > 0;
    return RefuseState(says_why ? answer.findings(0).reason() : "STATEMENT_NOT_TAKEN", "",
                       StrCat(step, ": the file was not taken in as it should be",
                              says_why ? ": " + answer.findings(0).message() : ""));
  }

  const Story& story_;
  LedgerClient& client_;
  const std::string operator_;
  Partners partners_;
  std::vector<Bank> banks_;
  int64_t lent_minor_ = 0;
  int64_t principal_lost_minor_ = 0;
  std::vector<Coming> coming_;
  std::vector<ComingAct> acts_;
  std::vector<Return> returns_;
  Month month_;
};

}  // namespace

absl::StatusOr<std::vector<Month>> Play(const Story& story, LedgerClient& client,
                                        absl::FunctionRef<void(int done, int total)> on_progress) {
  Player player(story, client);
  on_progress(0, kMonths);
  RETURN_IF_ERROR(player.SetUp());
  std::vector<Month> months;
  for (int number = 1; number <= kMonths; ++number) {
    ASSIGN_OR_RETURN(Month month, player.PlayMonth(number));
    months.push_back(std::move(month));
    on_progress(number, kMonths);
  }
  return months;
}

}  // namespace thuning::demonstration
