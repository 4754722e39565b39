#include "services/admin/admin_service.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "ledger/accounting/period.h"
#include "ledger/lending/provision.h"
#include "ledger/log/event_log.h"
#include "ledger/projection/state_projection.h"
#include "ledger/projection/table_writer.h"
#include "ledger/vault/vault.h"
#include "services/admin/new_service.h"
#include "services/admin/rebuild.h"
#include "services/rpc/facts.h"
#include "services/rpc/read.h"
#include "services/rpc/worker_pool.h"
#include "services/rpc/write.h"

namespace thuning::services {

using event::v1::Event;
using event::v1::Record;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

namespace {

using ledger::v1::Beneficiary;
using ledger::v1::CreateBeneficiaryRequest;
using ledger::v1::CreateBeneficiaryResponse;

// What the vault keeps of a person.
std::string PersonalData(const CreateBeneficiaryRequest& request) {
  Beneficiary person;
  person.set_display_name(request.display_name());
  person.set_iban(request.iban());
  return person.SerializeAsString();
}

// The digest of a request stands in the log for ever, so it must not cover a name that somebody
// could guess.
CreateBeneficiaryRequest WithoutPersonalData(CreateBeneficiaryRequest request) {
  request.clear_display_name();
  request.clear_iban();
  return request;
}

void AnswerBeneficiary(const Record& record, CreateBeneficiaryResponse& response) {
  const auto& registered = FactOf(record, Event::kBeneficiaryRegistered).beneficiary_registered();
  response.mutable_beneficiary()->set_name(
      NameOf(record.operator_id(), "beneficiaries", registered.beneficiary_id()));
  response.mutable_beneficiary()->set_profile(registered.profile());
}

void AnswerProjection(const projection::View& view, const Ledger& ledger, const std::string& name,
                      bool with_digest, ledger::v1::Projection& answer) {
  answer.set_name(name);
  answer.set_position(view.position(name));
  if (!with_digest) return;
  const projection::TableDigest digest = ledger.tables.Digest(view, *ledger.tables.Current(name));
  answer.set_digest(ToHex(digest.digest));
  answer.set_row_count(digest.rows);
}

}  // namespace

ServerUnaryReactor* AdminService::CreateOperator(CallbackServerContext* context,
                                                 const ledger::v1::CreateOperatorRequest* request,
                                                 ledger::v1::CreateOperatorResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& created = FactOf(record, Event::kOperatorCreated).operator_created();
    answer.mutable_operator_()->set_name("operators/" + created.operator_id());
    answer.mutable_operator_()->set_display_name(created.display_name());
    answer.mutable_operator_()->set_currency_code(created.currency_code());
    answer.mutable_operator_()->set_time_zone(created.time_zone());
    answer.mutable_operator_()->set_calendar(created.calendar());
  });
}

ServerUnaryReactor* AdminService::GetOperator(CallbackServerContext* context,
                                              const ledger::v1::GetOperatorRequest* request,
                                              ledger::v1::GetOperatorResponse* response) {
  return GetRow<ledger::v1::Operator>(context, request, response, ledger_, {"operators"},
                                      &ledger::v1::GetOperatorResponse::mutable_operator_);
}

ServerUnaryReactor* AdminService::ListOperators(CallbackServerContext* context,
                                                const ledger::v1::ListOperatorsRequest* request,
                                                ledger::v1::ListOperatorsResponse* response) {
  return Read(context, ledger_, request->min_position(), Effort::kShort,
              [=](const projection::View& view) {
                return FillPage(view, *request, "operators/", *response,
                                &ledger::v1::ListOperatorsResponse::mutable_operators);
              });
}

// The record comes first and the vault second, before the answer: a caller who was not answered
// asks again, gets the same record, and the vault is filled then.
ServerUnaryReactor* AdminService::CreateBeneficiary(CallbackServerContext* context,
                                                    const CreateBeneficiaryRequest* request,
                                                    CreateBeneficiaryResponse* response) {
  ServerUnaryReactor* reactor = context->DefaultReactor();
  absl::StatusOr<engine::Command> command = CommandFor(*request, PrincipalOf(*context));
  if (command.ok()) {
    command->digest =
        PrepareCommand(WithoutPersonalData(*request), request->request_id(), PrincipalOf(*context))
            ->digest;
  } else {
    reactor->Finish(ToGrpc(command.status()));
    return reactor;
  }
  command->deadline = DeadlineOf(*context);
  command->done = [this, reactor, request, response](absl::StatusOr<engine::Receipt> receipt) {
    if (!receipt.ok()) {
      reactor->Finish(ToGrpc(receipt.status()));
      return;
    }
    AnswerBeneficiary(*receipt->record, *response);
    response->set_position(receipt->last_position);
    ledger_.workers.Submit([this, reactor, request, response] {
      reactor->Finish(
          ToGrpc(ledger_.vault.Put(response->beneficiary().name(), PersonalData(*request))));
    });
  };
  ledger_.engine.Submit(*std::move(command));
  return reactor;
}

ServerUnaryReactor* AdminService::GetBeneficiary(CallbackServerContext* context,
                                                 const ledger::v1::GetBeneficiaryRequest* request,
                                                 ledger::v1::GetBeneficiaryResponse* response) {
  return ReadNamed(
      context, ledger_, {"name", request->name(), {"operators", "beneficiaries"}},
      request->min_position(), Effort::kShort, [=, this](const projection::View& view) {
        std::optional<Beneficiary> row = projection::FindRow<Beneficiary>(view, request->name());
        if (!row.has_value()) return RowMissing(request->name());
        *response->mutable_beneficiary() = *std::move(row);
        response->set_as_of_position(view.position(projection::kState));
        const absl::StatusOr<std::string> person = ledger_.vault.Get(request->name());
        if (absl::IsNotFound(person.status())) return absl::OkStatus();
        if (!person.ok()) return person.status();
        LEDGER_CHECK(response->mutable_beneficiary()->MergeFromString(*person));
        return absl::OkStatus();
      });
}

ServerUnaryReactor* AdminService::ListBeneficiaries(
    CallbackServerContext* context, const ledger::v1::ListBeneficiariesRequest* request,
    ledger::v1::ListBeneficiariesResponse* response) {
  return ListRows<ledger::v1::Operator>(
      context, request, response, ledger_, {"operators"}, "beneficiaries",
      &ledger::v1::ListBeneficiariesResponse::mutable_beneficiaries);
}

ServerUnaryReactor* AdminService::CreateProgramme(CallbackServerContext* context,
                                                  const ledger::v1::CreateProgrammeRequest* request,
                                                  ledger::v1::CreateProgrammeResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& fact = FactOf(record, Event::kProgrammeCreated).programme_created();
    ledger::v1::Programme& programme = *answer.mutable_programme();
    programme.set_name(NameOf(record.operator_id(), "programmes", fact.programme_id()));
    programme.set_display_name(fact.display_name());
    *programme.mutable_profiles() = fact.profiles();
    *programme.mutable_support_levels() = fact.support_levels();
  });
}

ServerUnaryReactor* AdminService::GetProgramme(CallbackServerContext* context,
                                               const ledger::v1::GetProgrammeRequest* request,
                                               ledger::v1::GetProgrammeResponse* response) {
  return GetRow<ledger::v1::Programme>(context, request, response, ledger_,
                                       {"operators", "programmes"},
                                       &ledger::v1::GetProgrammeResponse::mutable_programme);
}

ServerUnaryReactor* AdminService::ListProgrammes(CallbackServerContext* context,
                                                 const ledger::v1::ListProgrammesRequest* request,
                                                 ledger::v1::ListProgrammesResponse* response) {
  return ListRows<ledger::v1::Operator>(context, request, response, ledger_, {"operators"},
                                        "programmes",
                                        &ledger::v1::ListProgrammesResponse::mutable_programmes);
}

ServerUnaryReactor* AdminService::EnrolBeneficiary(
    CallbackServerContext* context, const ledger::v1::EnrolBeneficiaryRequest* request,
    ledger::v1::EnrolBeneficiaryResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& fact = FactOf(record, Event::kBeneficiaryEnrolled).beneficiary_enrolled();
    answer.set_name(NameOf(record.operator_id(), "enrolments", fact.enrolment_id()));
  });
}

ServerUnaryReactor* AdminService::EndEnrolment(CallbackServerContext* context,
                                               const ledger::v1::EndEnrolmentRequest* request,
                                               ledger::v1::EndEnrolmentResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& fact = FactOf(record, Event::kEnrolmentEnded).enrolment_ended();
    answer.set_name(NameOf(record.operator_id(), "enrolments", fact.enrolment_id()));
  });
}

ServerUnaryReactor* AdminService::GetEnrolment(CallbackServerContext* context,
                                               const ledger::v1::GetEnrolmentRequest* request,
                                               ledger::v1::GetEnrolmentResponse* response) {
  return GetRow<ledger::v1::Enrolment>(context, request, response, ledger_,
                                       {"operators", "enrolments"},
                                       &ledger::v1::GetEnrolmentResponse::mutable_enrolment);
}

ServerUnaryReactor* AdminService::ListEnrolments(CallbackServerContext* context,
                                                 const ledger::v1::ListEnrolmentsRequest* request,
                                                 ledger::v1::ListEnrolmentsResponse* response) {
  return ListRows<ledger::v1::Operator>(context, request, response, ledger_, {"operators"},
                                        "enrolments",
                                        &ledger::v1::ListEnrolmentsResponse::mutable_enrolments);
}

ServerUnaryReactor* AdminService::CreateProduct(CallbackServerContext* context,
                                                const ledger::v1::CreateProductRequest* request,
                                                ledger::v1::CreateProductResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& defined = FactOf(record, Event::kProductDefined).product_defined();
    ledger::v1::Product& product = *answer.mutable_product();
    product.set_name(NameOf(record.operator_id(), "products", defined.product_id()));
    product.set_display_name(defined.display_name());
    product.set_interest_method(defined.interest_method());
    product.set_annual_rate_percent(defined.annual_rate_percent());
    product.set_min_principal_minor(defined.min_principal_minor());
    product.set_max_principal_minor(defined.max_principal_minor());
    product.set_max_instalment_count(defined.max_instalment_count());
    product.set_usury_category(defined.usury_category());
    product.set_usury_measure(defined.usury_measure());
    *product.mutable_policy() = defined.policy();
  });
}

ServerUnaryReactor* AdminService::GetProduct(CallbackServerContext* context,
                                             const ledger::v1::GetProductRequest* request,
                                             ledger::v1::GetProductResponse* response) {
  return GetRow<ledger::v1::Product>(context, request, response, ledger_, {"operators", "products"},
                                     &ledger::v1::GetProductResponse::mutable_product);
}

ServerUnaryReactor* AdminService::ListProducts(CallbackServerContext* context,
                                               const ledger::v1::ListProductsRequest* request,
                                               ledger::v1::ListProductsResponse* response) {
  return ListRows<ledger::v1::Operator>(context, request, response, ledger_, {"operators"},
                                        "products",
                                        &ledger::v1::ListProductsResponse::mutable_products);
}

ServerUnaryReactor* AdminService::LoadUsuryThresholds(
    CallbackServerContext* context, const ledger::v1::LoadUsuryThresholdsRequest* request,
    ledger::v1::LoadUsuryThresholdsResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& loaded = FactOf(record, Event::kUsuryThresholdsLoaded).usury_thresholds_loaded();
    answer.set_loaded_count(loaded.thresholds_size());
  });
}

ServerUnaryReactor* AdminService::ListUsuryThresholds(
    CallbackServerContext* context, const ledger::v1::ListUsuryThresholdsRequest* request,
    ledger::v1::ListUsuryThresholdsResponse* response) {
  return ListRows<ledger::v1::Operator>(
      context, request, response, ledger_, {"operators"}, "usuryThresholds",
      &ledger::v1::ListUsuryThresholdsResponse::mutable_thresholds);
}

ServerUnaryReactor* AdminService::SetProvisionRates(
    CallbackServerContext* context, const ledger::v1::SetProvisionRatesRequest* request,
    ledger::v1::SetProvisionRatesResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& set = FactOf(record, Event::kProvisionRatesSet).provision_rates_set();
    answer.set_name(lending::ProvisionRatesName(record.operator_id(), set.valid_from()));
  });
}

ServerUnaryReactor* AdminService::ListProvisionRates(
    CallbackServerContext* context, const ledger::v1::ListProvisionRatesRequest* request,
    ledger::v1::ListProvisionRatesResponse* response) {
  return ListRows<ledger::v1::Operator>(
      context, request, response, ledger_, {"operators"}, "provisionRates",
      &ledger::v1::ListProvisionRatesResponse::mutable_provision_rates);
}

ServerUnaryReactor* AdminService::ClosePeriod(CallbackServerContext* context,
                                              const ledger::v1::ClosePeriodRequest* request,
                                              ledger::v1::ClosePeriodResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& closed = FactOf(record, Event::kPeriodClosed).period_closed();
    answer.set_name(accounting::PeriodName(record.operator_id(), closed.end_date()));
  });
}

ServerUnaryReactor* AdminService::GetPeriod(CallbackServerContext* context,
                                            const ledger::v1::GetPeriodRequest* request,
                                            ledger::v1::GetPeriodResponse* response) {
  return GetRow<ledger::v1::Period>(context, request, response, ledger_, {"operators", "periods"},
                                    &ledger::v1::GetPeriodResponse::mutable_period);
}

ServerUnaryReactor* AdminService::ListPeriods(CallbackServerContext* context,
                                              const ledger::v1::ListPeriodsRequest* request,
                                              ledger::v1::ListPeriodsResponse* response) {
  return ListRows<ledger::v1::Operator>(context, request, response, ledger_, {"operators"},
                                        "periods",
                                        &ledger::v1::ListPeriodsResponse::mutable_periods);
}

ServerUnaryReactor* AdminService::ListLateRecords(CallbackServerContext* context,
                                                  const ledger::v1::ListLateRecordsRequest* request,
                                                  ledger::v1::ListLateRecordsResponse* response) {
  return ListRows<ledger::v1::Period>(context, request, response, ledger_, {"operators", "periods"},
                                      "lateRecords",
                                      &ledger::v1::ListLateRecordsResponse::mutable_late_records);
}

ServerUnaryReactor* AdminService::ListChartAccounts(
    CallbackServerContext* context, const ledger::v1::ListChartAccountsRequest* request,
    ledger::v1::ListChartAccountsResponse* response) {
  return ListRows<ledger::v1::Operator>(context, request, response, ledger_, {"operators"},
                                        "accounts",
                                        &ledger::v1::ListChartAccountsResponse::mutable_accounts);
}

ServerUnaryReactor* AdminService::ListProjections(CallbackServerContext* context,
                                                  const ledger::v1::ListProjectionsRequest* request,
                                                  ledger::v1::ListProjectionsResponse* response) {
  const Effort effort = request->with_digests() ? Effort::kLong : Effort::kShort;
  return Read(context, ledger_, 0, effort, [=, this](const projection::View& view) {
    for (const std::string& name : ledger_.table_writer.names()) {
      AnswerProjection(view, ledger_, name, request->with_digests(), *response->add_projections());
    }
    response->set_durable_position(ledger_.log.durable_position());
    response->mutable_start_time()->set_seconds(absl::ToUnixSeconds(ledger_.start_time));
    return absl::OkStatus();
  });
}

grpc::ServerWriteReactor<ledger::v1::RebuildProjectionResponse>* AdminService::RebuildProjection(
    CallbackServerContext*, const ledger::v1::RebuildProjectionRequest* request) {
  return StartRebuild(ledger_, request->name());
}

std::unique_ptr<grpc::Service> NewAdminService(const Ledger& ledger) {
  return std::make_unique<AdminService>(ledger);
}

}  // namespace thuning::services
