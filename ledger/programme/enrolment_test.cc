#include "ledger/programme/enrolment.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/programme/programme.h"
#include "tests/support/ledger_model.h"
#include "tests/support/refusal_table.h"
#include "tests/support/status_matchers.h"
#include "thuning/ledger/v1/admin.pb.h"

namespace thuning::programme {
namespace {

using event::v1::Record;
using ledger::v1::Beneficiary;
using ledger::v1::CreateProgrammeRequest;
using ledger::v1::EndEnrolmentRequest;
using ledger::v1::EnrolBeneficiaryRequest;
using ledger::v1::Enrolment;
using ledger::v1::Programme;

void AddChoice(google::protobuf::RepeatedPtrField<type::v1::Choice>& choices, const char* id) {
  type::v1::Choice& choice = *choices.Add();
  choice.set_id(id);
  choice.set_display_name(id);
}

CreateProgrammeRequest Incubator() {
  CreateProgrammeRequest request;
  request.set_parent("operators/ami");
  request.set_programme_id("incubator");
  request.mutable_programme()->set_display_name("Incubateur");
  AddChoice(*request.mutable_programme()->mutable_profiles(), "individual");
  AddChoice(*request.mutable_programme()->mutable_profiles(), "company");
  AddChoice(*request.mutable_programme()->mutable_support_levels(), "light");
  AddChoice(*request.mutable_programme()->mutable_support_levels(), "full");
  return request;
}

EnrolBeneficiaryRequest Enrol(const std::string& id, const std::string& from,
                              const std::string& to = "") {
  EnrolBeneficiaryRequest request;
  request.set_parent("operators/ami");
  request.set_enrolment_id(id);
  request.set_programme("operators/ami/programmes/incubator");
  request.set_beneficiary("operators/ami/beneficiaries/B-1");
  request.set_support_level("full");
  *request.mutable_start_date() = ProtoDate(from);
  if (!to.empty()) *request.mutable_end_date() = ProtoDate(to);
  return request;
}

EndEnrolmentRequest End(const std::string& id, const std::string& on) {
  EndEnrolmentRequest request;
  request.set_name("operators/ami/enrolments/" + id);
  *request.mutable_end_date() = ProtoDate(on);
  request.set_reason("the project stands on its feet");
  return request;
}

class EnrolmentTest : public testing::Test {
 protected:
  EnrolmentTest() {
    for (const char* name : {"operators/ami", "operators/other"}) {
      model_.state().Create<ledger::v1::Operator>(name).set_currency_code("EUR");
    }
    Know("B-1", "individual");
    Know("B-2", "company");
    Know("B-3", "collective");
  }

  void Know(const std::string& id, const std::string& profile) {
    model_.state().Create<Beneficiary>("operators/ami/beneficiaries/" + id).set_profile(profile);
  }

  template <typename Request>
  absl::StatusOr<Record> Run(const Request& request) {
    return model_.Take(Decide(request, model_.state(), model_.context()));
  }
  template <typename Request>
  void ExpectTable(const Request& good, const std::vector<RefusalRow<Request>>& rows) {
    ExpectRefusals(good, rows, [this](const Request& request) { return Run(request); });
  }
  const Enrolment& Row(const std::string& id) {
    return *model_.state().Find<Enrolment>("operators/ami/enrolments/" + id);
  }

  LedgerModel model_{Evolve};
};

TEST_F(EnrolmentTest, AProgrammeIsStoredAsItWasSetUp) {
  EXPECT_OK(Run(Incubator()));
  Programme expected = Incubator().programme();
  expected.set_name("operators/ami/programmes/incubator");
  EXPECT_EQ(model_.state().Find<Programme>(expected.name())->SerializeAsString(),
            expected.SerializeAsString());
}

TEST_F(EnrolmentTest, AnEnrolmentKeepsTheProfileOfItsDay) {
  EXPECT_OK(Run(Incubator()));
  EXPECT_OK(Run(Enrol("E-1", "2026-03-01")));
  model_.state().Change<Beneficiary>("operators/ami/beneficiaries/B-1").set_profile("company");
  EXPECT_EQ(Row("E-1").profile(), "individual");
  EXPECT_EQ(Row("E-1").support_level(), "full");
  EXPECT_EQ(Row("E-1").programme(), "operators/ami/programmes/incubator");
  EXPECT_EQ(Row("E-1").beneficiary(), "operators/ami/beneficiaries/B-1");
  EXPECT_FALSE(Row("E-1").has_end_date());
}

TEST_F(EnrolmentTest, ADiscountIsKeptWithItsReason) {
  EXPECT_OK(Run(Incubator()));
  EnrolBeneficiaryRequest request = Enrol("E-1", "2026-03-01");
  request.set_discount_percent("12.5");
  request.set_discount_reason("founding member");
  EXPECT_OK(Run(request));
  EXPECT_EQ(Row("E-1").discount_percent(), "12.5");
  EXPECT_EQ(Row("E-1").discount_reason(), "founding member");
}

TEST_F(EnrolmentTest, EnrolmentsOfOneBeneficiaryFollowEachOther) {
  EXPECT_OK(Run(Incubator()));
  EXPECT_OK(Run(Enrol("E-1", "2026-03-01")));
  EXPECT_THAT(Run(Enrol("E-2", "2027-03-01")), RefusedWith("ALREADY_ENROLLED", "start_date"));
  EXPECT_OK(Run(End("E-1", "2026-12-31")));
  EXPECT_EQ(Row("E-1").end_reason(), "the project stands on its feet");
  EXPECT_THAT(Run(Enrol("E-2", "2026-12-31")), RefusedWith("ALREADY_ENROLLED", "start_date"));
  EXPECT_OK(Run(Enrol("E-2", "2027-01-01")));
  EnrolBeneficiaryRequest somebody_else = Enrol("E-3", "2027-01-01");
  somebody_else.set_beneficiary("operators/ami/beneficiaries/B-2");
  EXPECT_OK(Run(somebody_else));
}

TEST_F(EnrolmentTest, AnEndMayBecomeEarlierAndNotLater) {
  EXPECT_OK(Run(Incubator()));
  EXPECT_OK(Run(Enrol("E-1", "2026-03-01", "2026-12-31")));
  EXPECT_THAT(Run(End("E-1", "2026-12-31")), RefusedWith("ENDS_NO_EARLIER", "end_date"));
  EXPECT_OK(Run(End("E-1", "2026-06-30")));
  EXPECT_EQ(Row("E-1").end_date().month(), 6);
  EXPECT_OK(Run(End("E-1", "2026-03-01"))) << "the first day is the last one";
  EXPECT_THAT(Run(End("E-1", "2026-02-28")), RefusedWith("ENDS_BEFORE_START", "end_date"));
}

TEST_F(EnrolmentTest, RefusesProgrammes) {
  using Request = CreateProgrammeRequest;
  const auto programme = [](void (*spoil)(Programme&)) {
    return [spoil](Request& request) { spoil(*request.mutable_programme()); };
  };
  ExpectTable<Request>(
      Incubator(),
      {{"MALFORMED_NAME", "parent", [](Request& r) { r.set_parent("ami"); }},
       {"REQUIRED_FIELD_MISSING", "programme_id", [](Request& r) { r.clear_programme_id(); }},
       {"MALFORMED_ID", "programme_id", [](Request& r) { r.set_programme_id("a b"); }},
       {"REQUIRED_FIELD_MISSING", "programme.display_name",
        programme([](Programme& p) { p.clear_display_name(); })},
       {"REQUIRED_FIELD_MISSING", "programme.profiles",
        programme([](Programme& p) { p.clear_profiles(); })},
       {"MALFORMED_ID", "programme.profiles[1].id",
        programme([](Programme& p) { p.mutable_profiles(1)->set_id("é"); })},
       {"REQUIRED_FIELD_MISSING", "programme.support_levels[0].display_name",
        programme([](Programme& p) { p.mutable_support_levels(0)->clear_display_name(); })},
       {"CHOICE_TWICE", "programme.support_levels[1].id",
        programme([](Programme& p) { p.mutable_support_levels(1)->set_id("light"); })},
       {"NOT_FOUND", "parent", [](Request& r) { r.set_parent("operators/none"); }}});
  EXPECT_OK(Run(Incubator()));
  EXPECT_THAT(Run(Incubator()), RefusedWith("ALREADY_EXISTS", "programme_id"));
}

TEST_F(EnrolmentTest, RefusesEnrolments) {
  using Request = EnrolBeneficiaryRequest;
  EXPECT_OK(Run(Incubator()));
  ExpectTable<Request>(
      Enrol("E-1", "2026-03-01"),
      {{"MALFORMED_NAME", "parent", [](Request& r) { r.set_parent("ami"); }},
       {"MALFORMED_ID", "enrolment_id", [](Request& r) { r.set_enrolment_id("E/1"); }},
       {"REQUIRED_FIELD_MISSING", "programme", [](Request& r) { r.clear_programme(); }},
       {"OTHER_OPERATOR", "programme",
        [](Request& r) { r.set_programme("operators/other/programmes/incubator"); }},
       {"MALFORMED_NAME", "beneficiary", [](Request& r) { r.set_beneficiary("B-1"); }},
       {"REQUIRED_FIELD_MISSING", "support_level", [](Request& r) { r.clear_support_level(); }},
       {"REQUIRED_FIELD_MISSING", "start_date", [](Request& r) { r.clear_start_date(); }},
       {"ENDS_BEFORE_START", "end_date",
        [](Request& r) { *r.mutable_end_date() = ProtoDate("2026-02-28"); }},
       {"RATE_OUT_OF_RANGE", "discount_percent",
        [](Request& r) { r.set_discount_percent("100.1"); }},
       {"REASON_WITHOUT_DISCOUNT", "discount_reason",
        [](Request& r) {
          r.set_discount_percent("0");
          r.set_discount_reason("a friend");
        }},
       {"REQUIRED_FIELD_MISSING", "discount_reason",
        [](Request& r) { r.set_discount_percent("5"); }},
       {"NOT_FOUND", "programme",
        [](Request& r) { r.set_programme("operators/ami/programmes/none"); }},
       {"NOT_FOUND", "beneficiary",
        [](Request& r) { r.set_beneficiary("operators/ami/beneficiaries/none"); }},
       {"PROFILE_NOT_ADMITTED", "beneficiary",
        [](Request& r) { r.set_beneficiary("operators/ami/beneficiaries/B-3"); }},
       {"SUPPORT_LEVEL_NOT_OFFERED", "support_level",
        [](Request& r) { r.set_support_level("huge"); }}});
  EXPECT_OK(Run(Enrol("E-1", "2026-03-01")));
  EXPECT_THAT(Run(Enrol("E-1", "2026-03-01")), RefusedWith("ALREADY_EXISTS", "enrolment_id"));
}

TEST_F(EnrolmentTest, RefusesEnds) {
  using Request = EndEnrolmentRequest;
  EXPECT_OK(Run(Incubator()));
  EXPECT_OK(Run(Enrol("E-1", "2026-03-01")));
  ExpectTable<Request>(
      End("E-1", "2026-12-31"),
      {{"MALFORMED_NAME", "name", [](Request& r) { r.set_name("E-1"); }},
       {"REQUIRED_FIELD_MISSING", "end_date", [](Request& r) { r.clear_end_date(); }},
       {"REQUIRED_FIELD_MISSING", "reason", [](Request& r) { r.clear_reason(); }},
       {"NOT_FOUND", "name", [](Request& r) { r.set_name("operators/ami/enrolments/E-9"); }}});
}

}  // namespace
}  // namespace thuning::programme
