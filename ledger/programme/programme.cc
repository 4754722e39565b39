#include "ledger/programme/programme.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "ledger/accounting/chart.h"
#include "ledger/accounting/chart_accounts.h"
#include "ledger/accounting/journal.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/checks/today.h"
#include "ledger/loan/terms.h"
#include "ledger/money/calendar.h"
#include "ledger/money/iban.h"
#include "ledger/money/rate.h"
#include "ledger/programme/enrolment.h"
#include "ledger/state/names.h"

namespace thuning::programme {
namespace {

using event::v1::Event;
using event::v1::Record;
using ledger::v1::CreateBeneficiaryRequest;
using ledger::v1::CreateOperatorRequest;
using ledger::v1::CreateProductRequest;
using ledger::v1::Product;

constexpr size_t kMaxNameLength = 200;
constexpr size_t kMaxProfileLength = 40;

bool IsOperatorIdCharacter(char c) {
  return absl::ascii_islower(static_cast<unsigned char>(c)) ||
         absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '-';
}

absl::Status CheckOperatorId(absl::string_view field, absl::string_view id) {
  if (id.empty()) return RefuseField("REQUIRED_FIELD_MISSING", field, "is required");
  RETURN_IF_ERROR(CheckId(field, id));
  if (absl::ascii_islower(static_cast<unsigned char>(id.front())) &&
      std::all_of(id.begin(), id.end(), IsOperatorIdCharacter)) {
    return absl::OkStatus();
  }
  return RefuseField("MALFORMED_ID", field,
                     absl::StrCat("\"", id,
                                  "\" is not lower-case letters, digits and hyphens, "
                                  "a letter first"));
}

absl::Status CheckMethod(const Product& product) {
  constexpr absl::string_view kField = "product.interest_method";
  if (product.interest_method() == type::v1::INTEREST_METHOD_UNSPECIFIED) {
    return RefuseField("REQUIRED_FIELD_MISSING", kField, "is required");
  }
  if (type::v1::InterestMethod_IsValid(product.interest_method())) return absl::OkStatus();
  return RefuseUnknown(kField, product.interest_method());
}

// In percent, between 0 and 100; zero and nothing else under the zero method.
absl::Status CheckRate(const Product& product) {
  constexpr absl::string_view kField = "product.annual_rate_percent";
  if (product.annual_rate_percent().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Rate rate, Rate::ParsePercent(kField, product.annual_rate_percent()));
  if (rate > Rate() && product.interest_method() == type::v1::INTEREST_METHOD_ZERO) {
    return RefuseField("RATE_NOT_ZERO", kField, "must be zero under the zero method");
  }
  return absl::OkStatus();
}

absl::Status CheckPrincipals(const Product& product) {
  if (product.min_principal_minor() <= 0) {
    return RefuseField("AMOUNT_NOT_POSITIVE", "product.min_principal_minor",
                       absl::StrCat("must be positive, got ", product.min_principal_minor()));
  }
  if (product.max_principal_minor() < product.min_principal_minor()) {
    return RefuseField("RANGE_EMPTY", "product.max_principal_minor",
                       absl::StrCat(product.max_principal_minor(), " is below the minimum of ",
                                    product.min_principal_minor()));
  }
  if (product.max_principal_minor() > kMaxAmountMinor) {
    return RefuseField("AMOUNT_TOO_LARGE", "product.max_principal_minor",
                       absl::StrCat("is at most ", kMaxAmountMinor));
  }
  return absl::OkStatus();
}

absl::Status CheckInstalmentCount(const Product& product) {
  const int count = product.max_instalment_count();
  if (count >= 1 && count <= loan::kMaxInstalments) return absl::OkStatus();
  return RefuseField("INSTALMENT_COUNT_INVALID", "product.max_instalment_count",
                     absl::StrCat("must be 1 to ", loan::kMaxInstalments, ", got ", count));
}

// A measure without a category would look like a check and be none.
absl::Status CheckUsury(const Product& product) {
  constexpr absl::string_view kMeasure = "product.usury_measure";
  if (!type::v1::UsuryMeasure_IsValid(product.usury_measure())) {
    return RefuseUnknown(kMeasure, product.usury_measure());
  }
  const bool is_checked = product.usury_measure() != type::v1::USURY_MEASURE_UNSPECIFIED;
  if (product.usury_category().empty() && !is_checked) return absl::OkStatus();
  return CheckUsuryCategory("product.usury_category", product.usury_category());
}

absl::Status CheckProduct(const CreateProductRequest& request) {
  if (!request.has_product())
    return RefuseField("REQUIRED_FIELD_MISSING", "product", "is required");
  const Product& product = request.product();
  RETURN_IF_ERROR(CheckText("product.display_name", product.display_name(), kMaxNameLength));
  RETURN_IF_ERROR(CheckMethod(product));
  RETURN_IF_ERROR(CheckRate(product));
  RETURN_IF_ERROR(CheckPrincipals(product));
  RETURN_IF_ERROR(CheckInstalmentCount(product));
  return CheckUsury(product);
}

void AddChart(const accounting::ChartOfAccounts& accounts, event::v1::OperatorCreated& created) {
  for (const ledger::v1::ChartAccount& account : accounts) {
    *created.add_accounts() = accounting::ToFact(account);
  }
}

void AddDefaultChart(event::v1::OperatorCreated& created) {
  for (const accounting::Account& account : accounting::DefaultChart()) {
    event::v1::ChartAccount& row = *created.add_accounts();
    row.set_number(std::string(account.number));
    row.set_label(std::string(account.label));
    row.set_normal_credit(account.normal_credit);
  }
}

void Fold(const event::v1::OperatorCreated& created, State& state) {
  const std::string name = absl::StrCat("operators/", created.operator_id());
  ledger::v1::Operator& row = state.Create<ledger::v1::Operator>(name);
  row.set_name(name);
  row.set_display_name(created.display_name());
  row.set_currency_code(created.currency_code());
  row.set_time_zone(created.time_zone());
  row.set_calendar(created.calendar());
  for (const event::v1::ChartAccount& account : created.accounts()) {
    const auto account_row =
        accounting::RowOf(created.operator_id(), created.currency_code(), account);
    state.Create<ledger::v1::ChartAccount>(account_row.name()) = account_row;
  }
}

void Fold(absl::string_view operator_id, const event::v1::BeneficiaryRegistered& registered,
          State& state) {
  const std::string name = NameOf(operator_id, "beneficiaries", registered.beneficiary_id());
  ledger::v1::Beneficiary& row = state.Create<ledger::v1::Beneficiary>(name);
  row.set_name(name);
  row.set_profile(registered.profile());
}

void Fold(absl::string_view operator_id, const event::v1::ProductDefined& defined, State& state) {
  const std::string name = NameOf(operator_id, "products", defined.product_id());
  Product& row = state.Create<Product>(name);
  row.set_name(name);
  row.set_display_name(defined.display_name());
  row.set_interest_method(defined.interest_method());
  row.set_annual_rate_percent(defined.annual_rate_percent());
  row.set_min_principal_minor(defined.min_principal_minor());
  row.set_max_principal_minor(defined.max_principal_minor());
  row.set_max_instalment_count(defined.max_instalment_count());
  row.set_usury_category(defined.usury_category());
  row.set_usury_measure(defined.usury_measure());
  *row.mutable_policy() = defined.policy();
}

}  // namespace

absl::StatusOr<Record> Decide(const CreateOperatorRequest& request, StateReader& state,
                              const Context& context) {
  RETURN_IF_ERROR(CheckOperatorId("operator_id", request.operator_id()));
  RETURN_IF_ERROR(CheckText("display_name", request.display_name(), kMaxNameLength));
  RETURN_IF_ERROR(CheckKnownCurrency("currency_code", request.currency_code()));
  if (!request.time_zone().empty()) {
    RETURN_IF_ERROR(CheckTimeZone("time_zone", request.time_zone()));
  }
  if (!request.calendar().empty()) {
    RETURN_IF_ERROR(Calendar::CheckKnown("calendar", request.calendar()));
  }
  if (!request.accounts().empty()) {
    RETURN_IF_ERROR(accounting::CheckChart(request.accounts(), request.currency_code()));
  }
  RETURN_IF_ERROR(CheckAbsent<ledger::v1::Operator>(
      "operator_id", absl::StrCat("operators/", request.operator_id()), state));

  Record record =
      accounting::NewRecord(request.operator_id(), TodayIn(request.time_zone(), context));
  event::v1::OperatorCreated& created = *record.add_events()->mutable_operator_created();
  created.set_operator_id(request.operator_id());
  created.set_display_name(request.display_name());
  created.set_currency_code(request.currency_code());
  created.set_time_zone(request.time_zone());
  created.set_calendar(request.calendar());
  request.accounts().empty() ? AddDefaultChart(created) : AddChart(request.accounts(), created);
  return record;
}

absl::StatusOr<Record> Decide(const CreateBeneficiaryRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto parent, ParseName("parent", request.parent(), {"operators"}));
  const std::string id = request.beneficiary_id().empty() ? IdFromPosition("B", context.position)
                                                          : request.beneficiary_id();
  RETURN_IF_ERROR(CheckId("beneficiary_id", id));
  RETURN_IF_ERROR(CheckText("profile", request.profile(), kMaxProfileLength));
  RETURN_IF_ERROR(CheckText("display_name", request.display_name(), kMaxNameLength));
  if (!request.iban().empty() && !IsIban(request.iban())) {
    return RefuseField("IBAN_INVALID", "iban", "is no IBAN: form or check digits are wrong");
  }
  RETURN_IF_ERROR(FindBooks("parent", parent[0], state).status());
  RETURN_IF_ERROR(CheckAbsent<ledger::v1::Beneficiary>(
      "beneficiary_id", NameOf(parent[0], "beneficiaries", id), state));

  Record record = accounting::NewRecord(parent[0], context, state);
  auto& registered = *record.add_events()->mutable_beneficiary_registered();
  registered.set_beneficiary_id(id);
  registered.set_profile(request.profile());
  return record;
}

absl::StatusOr<Record> DecideProduct(const CreateProductRequest& request,
                                     const type::v1::LoanPolicy& policy, StateReader& state,
                                     const Context& context) {
  ASSIGN_OR_RETURN(const auto parent, ParseName("parent", request.parent(), {"operators"}));
  if (request.product_id().empty()) {
    return RefuseField("REQUIRED_FIELD_MISSING", "product_id", "is required");
  }
  RETURN_IF_ERROR(CheckId("product_id", request.product_id()));
  RETURN_IF_ERROR(CheckProduct(request));
  RETURN_IF_ERROR(FindBooks("parent", parent[0], state).status());
  RETURN_IF_ERROR(CheckAbsent<Product>("product_id",
                                       NameOf(parent[0], "products", request.product_id()), state));

  Record record = accounting::NewRecord(parent[0], context, state);
  const Product& product = request.product();
  event::v1::ProductDefined& defined = *record.add_events()->mutable_product_defined();
  defined.set_product_id(request.product_id());
  defined.set_display_name(product.display_name());
  defined.set_interest_method(product.interest_method());
  defined.set_annual_rate_percent(product.annual_rate_percent());
  defined.set_min_principal_minor(product.min_principal_minor());
  defined.set_max_principal_minor(product.max_principal_minor());
  defined.set_max_instalment_count(product.max_instalment_count());
  defined.set_usury_category(product.usury_category());
  defined.set_usury_measure(product.usury_measure());
  *defined.mutable_policy() = policy;
  return record;
}

bool Evolve(const Record& record, const Event& event, State& state) {
  switch (event.fact_case()) {
    case Event::kOperatorCreated:
      Fold(event.operator_created(), state);
      break;
    case Event::kBeneficiaryRegistered:
      Fold(record.operator_id(), event.beneficiary_registered(), state);
      break;
    case Event::kProductDefined:
      Fold(record.operator_id(), event.product_defined(), state);
      break;
    default:
      return EvolveEnrolment(record, event, state);
  }
  return true;
}

}  // namespace thuning::programme
