#include "services/admin/admin_service.h"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/messages/date.h"
#include "ledger/money/date.h"
#include "ledger/state/names.h"
#include "services/rpc/service_test.h"

namespace thuning::services {
namespace {

using event::v1::Event;
using ledger::v1::CreateBeneficiaryRequest;
using ledger::v1::CreateBeneficiaryResponse;
using ledger::v1::CreateOperatorRequest;
using ledger::v1::CreateProductRequest;
using ledger::v1::CreateProgrammeRequest;
using ledger::v1::EndEnrolmentRequest;
using ledger::v1::EnrolBeneficiaryRequest;
using ledger::v1::GetBeneficiaryRequest;
using ledger::v1::GetOperatorRequest;
using ledger::v1::ListOperatorsRequest;
using ledger::v1::ListUsuryThresholdsRequest;
using ledger::v1::LoadUsuryThresholdsRequest;
using ledger::v1::SetProvisionRatesRequest;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kFirstPerson[] = "operators/ami/beneficiaries/B-1";
constexpr char kIban[] = "FR1420041010050500013M02606";

type::v1::Choice Choice(const std::string& id) {
  type::v1::Choice choice;
  choice.set_id(id);
  choice.set_display_name(id);
  return choice;
}

// The books of operator "ami", in euros: the first record of the log.
class AdminServiceTest : public ServiceTest<AdminService, ledger::v1::AdminService> {
 protected:
  AdminServiceTest() { OpenBooks(ledger_, "ami", "EUR"); }

  static CreateOperatorRequest Books(const std::string& id, const std::string& currency) {
    CreateOperatorRequest request;
    request.set_operator_id(id);
    request.set_display_name("Association " + id);
    request.set_currency_code(currency);
    return request;
  }

  static CreateBeneficiaryRequest Person(const std::string& id,
                                         const std::string& profile = "individual") {
    CreateBeneficiaryRequest request;
    request.set_parent("operators/ami");
    request.set_beneficiary_id(id);
    request.set_profile(profile);
    request.set_display_name("Aïcha Benali");
    request.set_iban(kIban);
    return request;
  }

  ledger::v1::Beneficiary Get(const std::string& beneficiary) {
    GetBeneficiaryRequest request;
    request.set_name(beneficiary);
    const auto answer = Call(&Stub::GetBeneficiary, request);
    EXPECT_OK(answer);
    return answer.ok() ? answer->beneficiary() : ledger::v1::Beneficiary();
  }

  // For individuals and companies, with light and full support.
  static CreateProgrammeRequest Programme(const std::string& id) {
    CreateProgrammeRequest request;
    request.set_parent("operators/ami");
    request.set_programme_id(id);
    request.mutable_programme()->set_display_name("Incubateur");
    *request.mutable_programme()->add_profiles() = Choice("individual");
    *request.mutable_programme()->add_profiles() = Choice("company");
    *request.mutable_programme()->add_support_levels() = Choice("light");
    *request.mutable_programme()->add_support_levels() = Choice("full");
    return request;
  }

  // Programme "incubator" and the individual "B-1": records 2 and 3.
  void SetUpIncubator() {
    ledger_.Do(Programme("incubator"));
    ledger_.Do(Person("B-1"));
  }

  static EnrolBeneficiaryRequest Enrolment(const std::string& id, const std::string& from,
                                           const std::string& beneficiary = "B-1") {
    EnrolBeneficiaryRequest request;
    request.set_parent("operators/ami");
    request.set_enrolment_id(id);
    request.set_programme("operators/ami/programmes/incubator");
    request.set_beneficiary("operators/ami/beneficiaries/" + beneficiary);
    request.set_support_level("full");
    *request.mutable_start_date() = ProtoDate(from);
    return request;
  }

  static EndEnrolmentRequest End(const std::string& enrolment_id, const std::string& on) {
    EndEnrolmentRequest request;
    request.set_name("operators/ami/enrolments/" + enrolment_id);
    *request.mutable_end_date() = ProtoDate(on);
    request.set_reason("the project stands on its feet");
    return request;
  }

  ledger::v1::Enrolment GetEnrolment(const std::string& id) {
    ledger::v1::GetEnrolmentRequest request;
    request.set_name("operators/ami/enrolments/" + id);
    const auto answer = Call(&Stub::GetEnrolment, request);
    EXPECT_OK(answer);
    return answer.ok() ? answer->enrolment() : ledger::v1::Enrolment();
  }

  static CreateProductRequest Product(const std::string& id) {
    CreateProductRequest request;
    request.set_parent("operators/ami");
    request.set_product_id(id);
    ledger::v1::Product& product = *request.mutable_product();
    product.set_display_name("Prêt à 4,5 %");
    product.set_interest_method(type::v1::INTEREST_METHOD_DECLINING_BALANCE);
    product.set_annual_rate_percent("4.5");
    product.set_min_principal_minor(500'00);
    product.set_max_principal_minor(10'000'00);
    product.set_max_instalment_count(60);
    product.set_usury_category("CONSO-3000");
    product.set_usury_measure(type::v1::USURY_MEASURE_TAEG);
    return request;
  }

  static void AddThreshold(const std::string& category, const std::string& from,
                           const std::string& to, const std::string& percent,
                           LoadUsuryThresholdsRequest& request) {
    type::v1::UsuryThreshold& threshold = *request.add_thresholds();
    threshold.set_category(category);
    *threshold.mutable_valid_from() = ProtoDate(from);
    *threshold.mutable_valid_to() = ProtoDate(to);
    threshold.set_rate_percent(percent);
    threshold.set_reference("JORF n° 0301, texte n° 71");
  }

  // Two quarters of one category, the later one first, and one of another.
  static LoadUsuryThresholdsRequest Thresholds() {
    LoadUsuryThresholdsRequest request;
    request.set_parent("operators/ami");
    AddThreshold("CONSO-3000", "2025-04-01", "2025-06-30", "22", request);
    AddThreshold("CONSO-6000", "2025-01-01", "2025-03-31", "15.25", request);
    AddThreshold("CONSO-3000", "2025-01-01", "2025-03-31", "21.5", request);
    return request;
  }

  ledger::v1::ListUsuryThresholdsResponse ThresholdsAfter(const std::string& token) {
    ListUsuryThresholdsRequest request;
    request.set_parent("operators/ami");
    request.set_page_size(2);
    request.set_page_token(token);
    const auto page = Call(&Stub::ListUsuryThresholds, request);
    EXPECT_OK(page);
    return page.value_or(ledger::v1::ListUsuryThresholdsResponse());
  }

  // 5 % from the first day past due on, 50 % after more than 90 days.
  static SetProvisionRatesRequest Rates(const std::string& from) {
    SetProvisionRatesRequest request;
    request.set_parent("operators/ami");
    *request.mutable_valid_from() = ProtoDate(from);
    type::v1::ProvisionBand& early = *request.add_bands();
    early.set_percent("5");
    type::v1::ProvisionBand& late = *request.add_bands();
    late.set_over_days_past_due(90);
    late.set_percent("50");
    return request;
  }

  // The ids of the rows, in pages of two.
  template <typename Request, typename Response, typename RowsOf>
  std::vector<std::vector<std::string>> PagesOfTwo(Unary<Request, Response> list, RowsOf rows_of) {
    Request request;
    if constexpr (requires { request.set_parent(""); }) request.set_parent("operators/ami");
    request.set_page_size(2);
    std::vector<std::vector<std::string>> pages;
    do {
      const auto page = Call(list, request);
      EXPECT_OK(page);
      if (!page.ok()) break;
      EXPECT_EQ(page->as_of_position(), ledger_.position());
      std::vector<std::string>& ids = pages.emplace_back();
      for (const auto& row : rows_of(*page)) ids.emplace_back(LastId(row.name()));
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty() && pages.size() < 10);
    return pages;
  }

  template <typename Request, typename Response>
  void ExpectListRefused(Unary<Request, Response> list) {
    Request request;
    request.set_parent("operators/none");
    ExpectRefused(list, request, StatusCode::kNotFound, "NOT_FOUND", "parent");
    request.set_parent("operators/ami/loans/L-1");
    ExpectRefused(list, request, StatusCode::kInvalidArgument, "MALFORMED_NAME", "parent");
  }

  template <typename Request, typename Response>
  void ExpectGetRefused(Unary<Request, Response> get, const std::string& collection) {
    Request request;
    request.set_name("operators/ami/" + collection + "/none");
    ExpectRefused(get, request, StatusCode::kNotFound, "NOT_FOUND", "name");
    request.set_name("operators/ami/loans/none");
    ExpectRefused(get, request, StatusCode::kInvalidArgument, "MALFORMED_NAME", "name");
  }
};

// ---- Operators.

TEST_F(AdminServiceTest, AnOperatorIsCreatedAndShown) {
  CreateOperatorRequest request = Books("atlas", "MAD");
  request.set_time_zone("Africa/Casablanca");
  request.set_calendar("TARGET2");
  ASSERT_OK_AND_ASSIGN(const auto created, Call(&Stub::CreateOperator, request));
  EXPECT_EQ(created.position(), ledger_.position());
  EXPECT_EQ(created.operator_().name(), "operators/atlas");
  EXPECT_EQ(created.operator_().display_name(), "Association atlas");
  EXPECT_EQ(created.operator_().currency_code(), "MAD");
  EXPECT_EQ(created.operator_().time_zone(), "Africa/Casablanca");
  EXPECT_EQ(created.operator_().calendar(), "TARGET2");
  GetOperatorRequest get;
  get.set_name("operators/atlas");
  ASSERT_OK_AND_ASSIGN(const auto shown, Call(&Stub::GetOperator, get));
  EXPECT_EQ(shown.operator_().SerializeAsString(), created.operator_().SerializeAsString());
  EXPECT_EQ(shown.as_of_position(), created.position());
}

TEST_F(AdminServiceTest, ARetryOfAnOperatorGetsTheFirstAnswer) {
  CreateOperatorRequest request = Books("atlas", "MAD");
  GiveId(request);
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::CreateOperator, request));
  ASSERT_OK_AND_ASSIGN(const auto again, Call(&Stub::CreateOperator, request));
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(ledger_.position(), first.position());
}

TEST_F(AdminServiceTest, AnOperatorIsRefusedForWhatIsUnknownOrTaken) {
  const auto refused = [this](const CreateOperatorRequest& request, const std::string& reason,
                              const std::string& field) {
    ExpectRefused(&Stub::CreateOperator, request, StatusCode::kInvalidArgument, reason, field);
  };
  refused(Books("Atlas", "MAD"), "MALFORMED_ID", "operator_id");
  refused(Books("atlas", "EUX"), "CURRENCY_UNKNOWN", "currency_code");
  CreateOperatorRequest elsewhere = Books("atlas", "MAD");
  elsewhere.set_time_zone("Europe/Marseille");
  refused(elsewhere, "TIME_ZONE_UNKNOWN", "time_zone");
  CreateOperatorRequest lunar = Books("atlas", "MAD");
  lunar.set_calendar("LUNAR");
  refused(lunar, "CALENDAR_UNKNOWN", "calendar");
  ExpectRefused(&Stub::CreateOperator, Books("ami", "EUR"), StatusCode::kAlreadyExists,
                "ALREADY_EXISTS", "operator_id");
}

// Noon of 30 June in UTC is 2 o'clock of 1 July on Kiritimati, which is 14 hours ahead.
TEST_F(AdminServiceTest, TheTimeZoneSaysWhichDayIsToday) {
  CreateOperatorRequest request = Books("line-islands", "EUR");
  request.set_time_zone("Pacific/Kiritimati");
  ASSERT_OK(Call(&Stub::CreateOperator, request));
  ledger::v1::ClosePeriodRequest june;
  *june.mutable_end_date() = ProtoDate("2025-06-30");
  june.set_parent("operators/ami");
  ExpectRefused(&Stub::ClosePeriod, june, StatusCode::kFailedPrecondition, "PERIOD_NOT_OVER",
                "end_date");
  june.set_parent("operators/line-islands");
  EXPECT_OK(Call(&Stub::ClosePeriod, june));
}

TEST_F(AdminServiceTest, OperatorsAreListedPageByPage) {
  ledger_.Do(Books("zeta", "EUR"));
  ledger_.Do(Books("atlas", "MAD"));
  EXPECT_THAT(
      PagesOfTwo(
          &Stub::ListOperators, [](const auto& page) -> const auto& { return page.operators(); }),
      ElementsAre(ElementsAre("ami", "atlas"), ElementsAre("zeta")));
}

TEST_F(AdminServiceTest, OperatorsAreListedAsOfThePositionThatIsAskedFor) {
  ListOperatorsRequest request;
  request.set_min_position(ledger_.position() + 1);
  auto answer = CallAside(&Stub::ListOperators, request);
  ledger_.AwaitReader();
  ledger_.Do(Books("atlas", "MAD"));
  ASSERT_OK_AND_ASSIGN(const auto page, answer.get());
  EXPECT_THAT(page.operators(), SizeIs(2));
}

TEST_F(AdminServiceTest, AnOperatorThatIsNotThereIsNotFound) {
  GetOperatorRequest get;
  get.set_name("operators/none");
  ExpectRefused(&Stub::GetOperator, get, StatusCode::kNotFound, "NOT_FOUND", "name");
  get.set_name(kFirstPerson);
  ExpectRefused(&Stub::GetOperator, get, StatusCode::kInvalidArgument, "MALFORMED_NAME", "name");
  ListOperatorsRequest list;
  list.set_page_size(-1);
  ExpectRefused(&Stub::ListOperators, list, StatusCode::kInvalidArgument, "NEGATIVE", "page_size");
}

// ---- Beneficiaries.

TEST_F(AdminServiceTest, ABeneficiaryIsCreatedAndShownWithItsName) {
  ASSERT_OK_AND_ASSIGN(const auto created, Call(&Stub::CreateBeneficiary, Person("B-1")));
  EXPECT_EQ(created.beneficiary().name(), kFirstPerson);
  EXPECT_EQ(created.beneficiary().profile(), "individual");
  EXPECT_EQ(created.position(), ledger_.position());
  GetBeneficiaryRequest get;
  get.set_name(kFirstPerson);
  ASSERT_OK_AND_ASSIGN(const auto shown, Call(&Stub::GetBeneficiary, get));
  EXPECT_EQ(shown.beneficiary().name(), kFirstPerson);
  EXPECT_EQ(shown.beneficiary().profile(), "individual");
  EXPECT_EQ(shown.beneficiary().display_name(), "Aïcha Benali");
  EXPECT_EQ(shown.beneficiary().iban(), kIban);
  EXPECT_EQ(shown.as_of_position(), created.position());
}

TEST_F(AdminServiceTest, PersonalDataIsInNoOtherAnswer) {
  ASSERT_OK_AND_ASSIGN(const auto created, Call(&Stub::CreateBeneficiary, Person("B-1")));
  EXPECT_EQ(created.beneficiary().display_name(), "");
  EXPECT_EQ(created.beneficiary().iban(), "");
  ledger::v1::ListBeneficiariesRequest list;
  list.set_parent("operators/ami");
  ASSERT_OK_AND_ASSIGN(const auto page, Call(&Stub::ListBeneficiaries, list));
  ASSERT_THAT(page.beneficiaries(), SizeIs(1));
  EXPECT_EQ(page.beneficiaries(0).profile(), "individual");
  EXPECT_EQ(page.beneficiaries(0).display_name(), "");
  EXPECT_EQ(page.beneficiaries(0).iban(), "");
}

TEST_F(AdminServiceTest, PersonalDataIsInNoRecord) {
  ASSERT_OK(Call(&Stub::CreateBeneficiary, Person("B-1")));
  const std::vector<event::v1::Record> records = ledger_.Records();
  ASSERT_THAT(records, SizeIs(2));
  EXPECT_THAT(records[1].SerializeAsString(), HasSubstr("individual"));
  for (const event::v1::Record& record : records) {
    const std::string bytes = record.SerializeAsString();
    EXPECT_THAT(bytes, Not(HasSubstr("Benali")));
    EXPECT_THAT(bytes, Not(HasSubstr("20041010")));
  }
}

// Who reads the log must not be able to try names until the digest of the request is met.
TEST_F(AdminServiceTest, TheDigestOfTheRequestCoversTheProfileAndNoName) {
  CreateBeneficiaryRequest request = Person("B-1");
  GiveId(request);
  ASSERT_OK(Call(&Stub::CreateBeneficiary, request));
  request.set_display_name("Awa Diop");
  ExpectRefused(&Stub::CreateBeneficiary, request, StatusCode::kAlreadyExists, "PERSON_EXISTS",
                "name");
  EXPECT_EQ(Get(kFirstPerson).display_name(), "Aïcha Benali");
  request.set_profile("company");
  ExpectRefused(&Stub::CreateBeneficiary, request, StatusCode::kAlreadyExists, "REQUEST_ID_REUSED",
                "request_id");
}

// As if the process had ended between the record and the vault.
TEST_F(AdminServiceTest, ARetryBringsTheNameThatTheFirstCallCouldNotKeep) {
  CreateBeneficiaryRequest request = Person("B-1");
  GiveId(request);
  CreateBeneficiaryRequest unnamed = request;
  unnamed.clear_display_name();
  unnamed.clear_iban();
  engine::Command command = *CommandFor(request, "loopback");
  command.digest = PrepareCommand(unnamed, request.request_id(), "loopback")->digest;
  ASSERT_OK(RunStep(ledger_.ledger(), std::move(command)));
  const uint64_t recorded = ledger_.position();
  EXPECT_EQ(Get(kFirstPerson).profile(), "individual");
  EXPECT_EQ(Get(kFirstPerson).display_name(), "");

  ASSERT_OK_AND_ASSIGN(const auto again, Call(&Stub::CreateBeneficiary, request));
  EXPECT_EQ(again.position(), recorded);
  EXPECT_EQ(ledger_.position(), recorded);
  EXPECT_EQ(Get(kFirstPerson).display_name(), "Aïcha Benali");
}

TEST_F(AdminServiceTest, ABeneficiaryWithoutAnIdGetsOneThatARetryKeeps) {
  CreateBeneficiaryRequest request = Person("");
  GiveId(request);
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::CreateBeneficiary, request));
  EXPECT_EQ(first.beneficiary().name(), "operators/ami/beneficiaries/B0000000002")
      << "by the position of its record";
  ASSERT_OK_AND_ASSIGN(const auto again, Call(&Stub::CreateBeneficiary, request));
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(ledger_.CountFacts(Event::kBeneficiaryRegistered), 1);
  ASSERT_OK_AND_ASSIGN(const auto second, Call(&Stub::CreateBeneficiary, Person("")));
  EXPECT_EQ(second.beneficiary().name(), "operators/ami/beneficiaries/B0000000003");
}

TEST_F(AdminServiceTest, ABeneficiaryIsShownOnceItsCreationIsAnswered) {
  ledger_.HoldTables();
  ASSERT_OK_AND_ASSIGN(const auto created, Call(&Stub::CreateBeneficiary, Person("B-1")));
  GetBeneficiaryRequest get;
  get.set_name(kFirstPerson);
  auto answer = CallAside(&Stub::GetBeneficiary, get);
  ledger_.AwaitReader();
  ledger_.ReleaseTables();
  ASSERT_OK_AND_ASSIGN(const auto shown, answer.get());
  EXPECT_EQ(shown.beneficiary().display_name(), "Aïcha Benali");
  EXPECT_EQ(shown.as_of_position(), created.position());
}

TEST_F(AdminServiceTest, ABeneficiaryWhoseIdIsTakenIsRefusedAndChangesNobody) {
  ASSERT_OK(Call(&Stub::CreateBeneficiary, Person("B-1")));
  CreateBeneficiaryRequest other = Person("B-1");
  other.set_display_name("Awa Diop");
  ExpectRefused(&Stub::CreateBeneficiary, other, StatusCode::kAlreadyExists, "ALREADY_EXISTS",
                "beneficiary_id");
  EXPECT_EQ(Get(kFirstPerson).display_name(), "Aïcha Benali");
}

TEST_F(AdminServiceTest, OfABeneficiaryThatIsRefusedNothingIsKept) {
  const auto refused = [this](const CreateBeneficiaryRequest& request, StatusCode code,
                              const std::string& reason, const std::string& field) {
    ExpectRefused(&Stub::CreateBeneficiary, request, code, reason, field);
  };
  CreateBeneficiaryRequest request = Person("B-1");
  request.set_iban("FR1420041010050500013M02607");
  refused(request, StatusCode::kInvalidArgument, "IBAN_INVALID", "iban");
  request = Person("B-1", "");
  refused(request, StatusCode::kInvalidArgument, "REQUIRED_FIELD_MISSING", "profile");
  request = Person("B-1");
  request.set_parent("operators/none");
  refused(request, StatusCode::kNotFound, "NOT_FOUND", "parent");
  request = Person("B-1");
  request.set_request_id("4711");
  refused(request, StatusCode::kInvalidArgument, "MALFORMED_REQUEST_ID", "request_id");
  ExpectRefusedAsIs(&Stub::CreateBeneficiary, Person("B-1"), StatusCode::kInvalidArgument,
                    "REQUIRED_FIELD_MISSING", "request_id");
  EXPECT_THAT(ledger_.ledger().vault.Get(kFirstPerson), StatusIs(StatusCode::kNotFound));
}

// The caller's deadline is an hour away. For the ledger it passed long ago.
TEST_F(AdminServiceTest, OfABeneficiaryThatComesAfterTheDeadlineNothingIsKept) {
  ledger_.clock().Advance(absl::Hours(24 * 365 * 100));
  CreateBeneficiaryRequest request = Person("B-1");
  GiveId(request);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::hours(1));
  CreateBeneficiaryResponse response;
  const grpc::Status late = stub_->CreateBeneficiary(&context, request, &response);
  EXPECT_THAT(RefusalIn(late), StatusIs(StatusCode::kDeadlineExceeded));
  EXPECT_THAT(RefusalIn(late), RefusedWith("NOT_DECIDED", ""));
  EXPECT_THAT(ledger_.ledger().vault.Get(kFirstPerson), StatusIs(StatusCode::kNotFound));
}

TEST_F(AdminServiceTest, BeneficiariesAreListedPageByPage) {
  for (const char* id : {"B-3", "B-1", "B-2"}) ledger_.Do(Person(id));
  EXPECT_THAT(PagesOfTwo(
                  &Stub::ListBeneficiaries,
                  [](const auto& page) -> const auto& { return page.beneficiaries(); }),
              ElementsAre(ElementsAre("B-1", "B-2"), ElementsAre("B-3")));
}

TEST_F(AdminServiceTest, BeneficiariesThatAreNotThereAreNotFound) {
  ExpectGetRefused(&Stub::GetBeneficiary, "beneficiaries");
  ExpectListRefused(&Stub::ListBeneficiaries);
}

// ---- Programmes.

TEST_F(AdminServiceTest, AProgrammeIsSetUpAndShown) {
  ASSERT_OK_AND_ASSIGN(const auto created, Call(&Stub::CreateProgramme, Programme("incubator")));
  EXPECT_EQ(created.position(), ledger_.position());
  ledger::v1::Programme expected = Programme("incubator").programme();
  expected.set_name("operators/ami/programmes/incubator");
  EXPECT_EQ(created.programme().SerializeAsString(), expected.SerializeAsString());
  ledger::v1::GetProgrammeRequest get;
  get.set_name("operators/ami/programmes/incubator");
  ASSERT_OK_AND_ASSIGN(const auto shown, Call(&Stub::GetProgramme, get));
  EXPECT_EQ(shown.programme().SerializeAsString(), expected.SerializeAsString());
  EXPECT_EQ(shown.as_of_position(), created.position());
}

TEST_F(AdminServiceTest, AProgrammeIsRefusedForWhatIsThereTwice) {
  ledger_.Do(Programme("incubator"));
  ExpectRefused(&Stub::CreateProgramme, Programme("incubator"), StatusCode::kAlreadyExists,
                "ALREADY_EXISTS", "programme_id");
  CreateProgrammeRequest twice = Programme("hostel");
  *twice.mutable_programme()->add_support_levels() = Choice("light");
  ExpectRefused(&Stub::CreateProgramme, twice, StatusCode::kInvalidArgument, "CHOICE_TWICE",
                "programme.support_levels[2].id");
}

TEST_F(AdminServiceTest, ProgrammesAreListedPageByPage) {
  for (const char* id : {"hostel", "workshop", "incubator"}) ledger_.Do(Programme(id));
  EXPECT_THAT(
      PagesOfTwo(
          &Stub::ListProgrammes, [](const auto& page) -> const auto& { return page.programmes(); }),
      ElementsAre(ElementsAre("hostel", "incubator"), ElementsAre("workshop")));
}

TEST_F(AdminServiceTest, ProgrammesThatAreNotThereAreNotFound) {
  ExpectGetRefused(&Stub::GetProgramme, "programmes");
  ExpectListRefused(&Stub::ListProgrammes);
}

// ---- Enrolments.

TEST_F(AdminServiceTest, AnEnrolmentIsMadeAndShown) {
  SetUpIncubator();
  EnrolBeneficiaryRequest request = Enrolment("E-1", "2025-03-01");
  *request.mutable_end_date() = ProtoDate("2025-12-31");
  request.set_discount_percent("12.5");
  request.set_discount_reason("founding member");
  ASSERT_OK_AND_ASSIGN(const auto enrolled, Call(&Stub::EnrolBeneficiary, request));
  EXPECT_EQ(enrolled.name(), "operators/ami/enrolments/E-1");
  EXPECT_EQ(enrolled.position(), ledger_.position());
  const ledger::v1::Enrolment shown = GetEnrolment("E-1");
  EXPECT_EQ(shown.programme(), "operators/ami/programmes/incubator");
  EXPECT_EQ(shown.beneficiary(), kFirstPerson);
  EXPECT_EQ(shown.profile(), "individual");
  EXPECT_EQ(shown.support_level(), "full");
  EXPECT_EQ(DateOf(shown.start_date()), ParseIsoDate("2025-03-01"));
  EXPECT_EQ(DateOf(shown.end_date()), ParseIsoDate("2025-12-31"));
  EXPECT_EQ(shown.discount_percent(), "12.5");
  EXPECT_EQ(shown.discount_reason(), "founding member");
  EXPECT_EQ(shown.end_reason(), "");
}

TEST_F(AdminServiceTest, AnEnrolmentWithoutAnIdGetsOneThatARetryKeeps) {
  SetUpIncubator();
  EnrolBeneficiaryRequest request = Enrolment("", "2025-03-01");
  GiveId(request);
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::EnrolBeneficiary, request));
  EXPECT_EQ(first.name(), "operators/ami/enrolments/E0000000004")
      << "by the position of its record";
  ASSERT_OK_AND_ASSIGN(const auto again, Call(&Stub::EnrolBeneficiary, request));
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(ledger_.CountFacts(Event::kBeneficiaryEnrolled), 1);
}

TEST_F(AdminServiceTest, AnEnrolmentThatEndsSaysWhenAndWhy) {
  SetUpIncubator();
  ledger_.Do(Enrolment("E-1", "2025-03-01"));
  EXPECT_FALSE(GetEnrolment("E-1").has_end_date()) << "it is open";
  ASSERT_OK_AND_ASSIGN(const auto ended, Call(&Stub::EndEnrolment, End("E-1", "2025-05-31")));
  EXPECT_EQ(ended.name(), "operators/ami/enrolments/E-1");
  EXPECT_EQ(ended.position(), ledger_.position());
  EXPECT_EQ(DateOf(GetEnrolment("E-1").end_date()), ParseIsoDate("2025-05-31"));
  EXPECT_EQ(GetEnrolment("E-1").end_reason(), "the project stands on its feet");
}

TEST_F(AdminServiceTest, EnrolmentsOfOnePersonInOneProgrammeFollowEachOther) {
  SetUpIncubator();
  ledger_.Do(Enrolment("E-1", "2025-03-01"));
  ExpectRefused(&Stub::EnrolBeneficiary, Enrolment("E-2", "2025-06-01"),
                StatusCode::kFailedPrecondition, "ALREADY_ENROLLED", "start_date");
  ledger_.Do(End("E-1", "2025-05-31"));
  EXPECT_OK(Call(&Stub::EnrolBeneficiary, Enrolment("E-2", "2025-06-01")));
}

TEST_F(AdminServiceTest, AnEnrolmentIsRefusedForWhatTheProgrammeDoesNotOffer) {
  SetUpIncubator();
  ledger_.Do(Person("B-2", "collective"));
  ExpectRefused(&Stub::EnrolBeneficiary, Enrolment("E-1", "2025-03-01", "B-2"),
                StatusCode::kFailedPrecondition, "PROFILE_NOT_ADMITTED", "beneficiary");
  EnrolBeneficiaryRequest huge = Enrolment("E-1", "2025-03-01");
  huge.set_support_level("huge");
  ExpectRefused(&Stub::EnrolBeneficiary, huge, StatusCode::kFailedPrecondition,
                "SUPPORT_LEVEL_NOT_OFFERED", "support_level");
  ExpectRefused(&Stub::EnrolBeneficiary, Enrolment("E-1", "2025-03-01", "B-9"),
                StatusCode::kNotFound, "NOT_FOUND", "beneficiary");
}

TEST_F(AdminServiceTest, AnEndIsRefusedBeforeTheStartAndWhereItIsNoEarlier) {
  SetUpIncubator();
  ledger_.Do(Enrolment("E-1", "2025-03-01"));
  ExpectRefused(&Stub::EndEnrolment, End("E-1", "2025-02-28"), StatusCode::kInvalidArgument,
                "ENDS_BEFORE_START", "end_date");
  ledger_.Do(End("E-1", "2025-05-31"));
  ExpectRefused(&Stub::EndEnrolment, End("E-1", "2025-05-31"), StatusCode::kFailedPrecondition,
                "ENDS_NO_EARLIER", "end_date");
  ExpectRefused(&Stub::EndEnrolment, End("E-9", "2025-05-31"), StatusCode::kNotFound, "NOT_FOUND",
                "name");
}

TEST_F(AdminServiceTest, EnrolmentsAreListedPageByPage) {
  SetUpIncubator();
  for (const char* id : {"B-2", "B-3"}) ledger_.Do(Person(id));
  ledger_.Do(Enrolment("E-3", "2025-03-01", "B-1"));
  ledger_.Do(Enrolment("E-1", "2025-03-01", "B-2"));
  ledger_.Do(Enrolment("E-2", "2025-03-01", "B-3"));
  EXPECT_THAT(
      PagesOfTwo(
          &Stub::ListEnrolments, [](const auto& page) -> const auto& { return page.enrolments(); }),
      ElementsAre(ElementsAre("E-1", "E-2"), ElementsAre("E-3")));
}

TEST_F(AdminServiceTest, EnrolmentsThatAreNotThereAreNotFound) {
  ExpectGetRefused(&Stub::GetEnrolment, "enrolments");
  ExpectListRefused(&Stub::ListEnrolments);
}

// ---- Products.

TEST_F(AdminServiceTest, AProductIsDefinedAndShownWithEveryDefaultOfItsPolicy) {
  ASSERT_OK_AND_ASSIGN(const auto created, Call(&Stub::CreateProduct, Product("thun-5")));
  EXPECT_EQ(created.position(), ledger_.position());
  const type::v1::LoanPolicy& policy = created.product().policy();
  EXPECT_EQ(policy.rules_version(), 1);
  EXPECT_EQ(policy.rest(), type::v1::REST_DAILY);
  EXPECT_EQ(policy.prepayment(), type::v1::PREPAYMENT_SHORTEN);
  EXPECT_EQ(policy.early_interest(), type::v1::EARLY_INTEREST_TO_PAYMENT);
  EXPECT_EQ(policy.residue(), type::v1::RESIDUE_LAST);
  EXPECT_EQ(policy.calendar(), "NONE");
  ledger::v1::Product expected = Product("thun-5").product();
  expected.set_name("operators/ami/products/thun-5");
  *expected.mutable_policy() = policy;
  EXPECT_EQ(created.product().SerializeAsString(), expected.SerializeAsString());
  ledger::v1::GetProductRequest get;
  get.set_name("operators/ami/products/thun-5");
  ASSERT_OK_AND_ASSIGN(const auto shown, Call(&Stub::GetProduct, get));
  EXPECT_EQ(shown.product().SerializeAsString(), expected.SerializeAsString());
  EXPECT_EQ(shown.as_of_position(), created.position());
}

TEST_F(AdminServiceTest, AProductThatNamesNoCalendarHasThatOfItsOperator) {
  CreateOperatorRequest atlas = Books("atlas", "MAD");
  atlas.set_calendar("TARGET2");
  ledger_.Do(atlas);
  CreateProductRequest request = Product("thun-5");
  request.mutable_product()->mutable_policy()->set_business_day_rule(
      type::v1::BUSINESS_DAY_RULE_FOLLOWING);
  ExpectRefused(&Stub::CreateProduct, request, StatusCode::kInvalidArgument,
                "REQUIRED_FIELD_MISSING", "product.policy.calendar");
  request.set_parent("operators/atlas");
  ASSERT_OK_AND_ASSIGN(const auto created, Call(&Stub::CreateProduct, request));
  EXPECT_EQ(created.product().name(), "operators/atlas/products/thun-5");
  EXPECT_EQ(created.product().policy().calendar(), "TARGET2");
}

TEST_F(AdminServiceTest, AProductIsRefusedForTermsThatDoNotGoTogether) {
  CreateProductRequest flat = Product("thun-5");
  flat.mutable_product()->set_interest_method(type::v1::INTEREST_METHOD_FLAT);
  flat.mutable_product()->mutable_policy()->set_rest(type::v1::REST_DAILY);
  ExpectRefused(&Stub::CreateProduct, flat, StatusCode::kInvalidArgument, "NOT_OFFERED_TOGETHER",
                "product.policy.rest");
  CreateProductRequest zero = Product("thun-5");
  zero.mutable_product()->set_interest_method(type::v1::INTEREST_METHOD_ZERO);
  ExpectRefused(&Stub::CreateProduct, zero, StatusCode::kInvalidArgument, "RATE_NOT_ZERO",
                "product.annual_rate_percent");
  ledger_.Do(Product("thun-5"));
  ExpectRefused(&Stub::CreateProduct, Product("thun-5"), StatusCode::kAlreadyExists,
                "ALREADY_EXISTS", "product_id");
}

TEST_F(AdminServiceTest, ProductsAreListedPageByPage) {
  for (const char* id : {"thun-7", "thun-3", "thun-5"}) ledger_.Do(Product(id));
  EXPECT_THAT(
      PagesOfTwo(
          &Stub::ListProducts, [](const auto& page) -> const auto& { return page.products(); }),
      ElementsAre(ElementsAre("thun-3", "thun-5"), ElementsAre("thun-7")));
}

TEST_F(AdminServiceTest, ProductsThatAreNotThereAreNotFound) {
  ExpectGetRefused(&Stub::GetProduct, "products");
  ExpectListRefused(&Stub::ListProducts);
}

// ---- Thresholds of usury.

TEST_F(AdminServiceTest, ThresholdsAreLoadedAndListedByCategoryAndDay) {
  ASSERT_OK_AND_ASSIGN(const auto loaded, Call(&Stub::LoadUsuryThresholds, Thresholds()));
  EXPECT_EQ(loaded.loaded_count(), 3);
  EXPECT_EQ(loaded.position(), ledger_.position());
  const auto first = ThresholdsAfter("");
  ASSERT_THAT(first.thresholds(), SizeIs(2));
  EXPECT_EQ(first.thresholds(0).category(), "CONSO-3000");
  EXPECT_EQ(DateOf(first.thresholds(0).valid_from()), ParseIsoDate("2025-01-01"));
  EXPECT_EQ(DateOf(first.thresholds(0).valid_to()), ParseIsoDate("2025-03-31"));
  EXPECT_EQ(first.thresholds(0).rate_percent(), "21.5");
  EXPECT_EQ(first.thresholds(0).reference(), "JORF n° 0301, texte n° 71");
  EXPECT_EQ(first.thresholds(1).rate_percent(), "22");
  EXPECT_EQ(first.as_of_position(), loaded.position());
  const auto second = ThresholdsAfter(first.next_page_token());
  ASSERT_THAT(second.thresholds(), SizeIs(1));
  EXPECT_EQ(second.thresholds(0).category(), "CONSO-6000");
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(AdminServiceTest, OfThresholdsThatOverlapNoneIsLoaded) {
  LoadUsuryThresholdsRequest request = Thresholds();
  AddThreshold("CONSO-3000", "2025-03-31", "2025-03-31", "20", request);
  ExpectRefused(&Stub::LoadUsuryThresholds, request, StatusCode::kFailedPrecondition,
                "PERIODS_OVERLAP", "thresholds[3].valid_from");
  EXPECT_THAT(ThresholdsAfter("").thresholds(), IsEmpty());
}

TEST_F(AdminServiceTest, ARetryLoadsThresholdsOnce) {
  LoadUsuryThresholdsRequest request = Thresholds();
  GiveId(request);
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::LoadUsuryThresholds, request));
  ASSERT_OK_AND_ASSIGN(const auto again, Call(&Stub::LoadUsuryThresholds, request));
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(ledger_.CountFacts(Event::kUsuryThresholdsLoaded), 1);
}

TEST_F(AdminServiceTest, ThresholdsOfNobodyAreRefused) {
  LoadUsuryThresholdsRequest request = Thresholds();
  request.set_parent("operators/none");
  ExpectRefused(&Stub::LoadUsuryThresholds, request, StatusCode::kNotFound, "NOT_FOUND", "parent");
  ExpectListRefused(&Stub::ListUsuryThresholds);
}

// ---- Provision rates.

TEST_F(AdminServiceTest, ProvisionRatesAreSetAndListedByTheirFirstDays) {
  ASSERT_OK_AND_ASSIGN(const auto set, Call(&Stub::SetProvisionRates, Rates("2025-01-01")));
  EXPECT_EQ(set.name(), "operators/ami/provisionRates/2025-01-01");
  EXPECT_EQ(set.position(), ledger_.position());
  for (const char* day : {"2025-04-01", "2025-07-01"}) ledger_.Do(Rates(day));
  EXPECT_THAT(PagesOfTwo(
                  &Stub::ListProvisionRates,
                  [](const auto& page) -> const auto& { return page.provision_rates(); }),
              ElementsAre(ElementsAre("2025-01-01", "2025-04-01"), ElementsAre("2025-07-01")));
}

TEST_F(AdminServiceTest, ProvisionRatesAreListedWithTheirBands) {
  ledger_.Do(Rates("2025-01-01"));
  ledger::v1::ListProvisionRatesRequest list;
  list.set_parent("operators/ami");
  ASSERT_OK_AND_ASSIGN(const auto page, Call(&Stub::ListProvisionRates, list));
  ASSERT_THAT(page.provision_rates(), SizeIs(1));
  EXPECT_EQ(DateOf(page.provision_rates(0).valid_from()), ParseIsoDate("2025-01-01"));
  ASSERT_THAT(page.provision_rates(0).bands(), SizeIs(2));
  EXPECT_EQ(page.provision_rates(0).bands(0).percent(), "5");
  EXPECT_EQ(page.provision_rates(0).bands(1).over_days_past_due(), 90);
  EXPECT_EQ(page.provision_rates(0).bands(1).percent(), "50");
}

TEST_F(AdminServiceTest, ProvisionRatesAreRefusedOutOfTheirOrder) {
  ledger_.Do(Rates("2025-04-01"));
  ExpectRefused(&Stub::SetProvisionRates, Rates("2025-04-01"), StatusCode::kFailedPrecondition,
                "NOT_AFTER_LAST", "valid_from");
  SetProvisionRatesRequest falling = Rates("2025-05-01");
  falling.mutable_bands(1)->set_percent("4");
  ExpectRefused(&Stub::SetProvisionRates, falling, StatusCode::kInvalidArgument, "NOT_ASCENDING",
                "bands[1].percent");
  ExpectRefused(&Stub::SetProvisionRates, Rates("2027-01-01"), StatusCode::kInvalidArgument,
                "DATE_TOO_FAR_AHEAD", "valid_from");
  ExpectListRefused(&Stub::ListProvisionRates);
}

}  // namespace
}  // namespace thuning::services
