// A programme with yearly fees for the tests of the fee service: what is charged whom, in one line
// each.
#pragma once

#include <string>

#include "absl/strings/str_cat.h"
#include "services/fees/fee_service.h"
#include "services/rpc/service_test.h"
#include "thuning/ledger/v1/programme.pb.h"

namespace thuning::services {

// Operator "ami" with beneficiary "B-1", and programme "hostel" for individuals with full support.
class FeesTest : public ServiceTest<FeeService, ledger::v1::FeeService> {
 protected:
  FeesTest() {
    SetUpProgramme(ledger_);
    ledger::v1::CreateProgrammeRequest programme;
    programme.set_parent("operators/ami");
    programme.set_programme_id("hostel");
    programme.mutable_programme()->set_display_name("Pépinière");
    auto& profile = *programme.mutable_programme()->add_profiles();
    profile.set_id("individual");
    profile.set_display_name("individual");
    auto& level = *programme.mutable_programme()->add_support_levels();
    level.set_id("full");
    level.set_display_name("full");
    ledger_.Do(programme);
  }

  // A yearly fee of so much, from 1 January 2025 on, with reminders after 15 and 30 days.
  static ledger::v1::CreateFeeScheduleRequest Yearly(const std::string& id, int64_t amount_minor) {
    ledger::v1::CreateFeeScheduleRequest request;
    request.set_parent("operators/ami");
    request.set_fee_schedule_id(id);
    ledger::v1::FeeSchedule& schedule = *request.mutable_fee_schedule();
    schedule.set_programme("operators/ami/programmes/hostel");
    schedule.set_kind(type::v1::FEE_KIND_SUBSCRIPTION);
    schedule.set_display_name("Adviser");
    schedule.mutable_charging()->set_rhythm(type::v1::FEE_RHYTHM_YEARLY);
    type::v1::FeeTerms& terms = *schedule.add_versions();
    *terms.mutable_valid_from() = ProtoDate("2025-01-01");
    terms.add_rates()->set_amount_minor(amount_minor);
    terms.add_reminder_days(15);
    terms.add_reminder_days(30);
    return request;
  }

  // Enrols a new beneficiary "P-7" as "E-7" on 1 March 2025.
  void Enrol(int number) {
    ledger::v1::CreateBeneficiaryRequest person;
    person.set_parent("operators/ami");
    person.set_beneficiary_id(absl::StrCat("P-", number));
    person.set_profile("individual");
    person.set_display_name("Somebody");
    ledger_.Do(person);
    ledger::v1::EnrolBeneficiaryRequest request;
    request.set_parent("operators/ami");
    request.set_enrolment_id(absl::StrCat("E-", number));
    request.set_programme("operators/ami/programmes/hostel");
    request.set_beneficiary(absl::StrCat("operators/ami/beneficiaries/P-", number));
    request.set_support_level("full");
    *request.mutable_start_date() = ProtoDate("2025-03-01");
    ledger_.Do(request);
  }

  // A single fee for B-1, due on the day.
  static ledger::v1::AssessFeeRequest Fee(const std::string& id, int64_t amount_minor,
                                          const std::string& due_date = "2025-03-01") {
    ledger::v1::AssessFeeRequest request;
    request.set_parent("operators/ami");
    request.set_fee_id(id);
    request.set_beneficiary("operators/ami/beneficiaries/B-1");
    request.set_kind(type::v1::FEE_KIND_PARTICIPATION);
    *request.mutable_amount() = Euro(amount_minor);
    request.set_display_name("Participation");
    *request.mutable_due_date() = ProtoDate(due_date);
    *request.mutable_effective_date() = ProtoDate("2025-01-10");
    return request;
  }

  static ledger::v1::CollectFeeRequest Cash(const std::string& fee_id, int64_t amount_minor) {
    ledger::v1::CollectFeeRequest request;
    request.set_name("operators/ami/fees/" + fee_id);
    *request.mutable_amount() = Euro(amount_minor);
    request.set_method(type::v1::PAYMENT_METHOD_CASH);
    *request.mutable_effective_date() = ProtoDate("2025-04-01");
    return request;
  }

  static ledger::v1::CreditFeeRequest CreditNote(const std::string& fee_id, int64_t amount_minor) {
    ledger::v1::CreditFeeRequest request;
    request.set_name("operators/ami/fees/" + fee_id);
    *request.mutable_amount() = Euro(amount_minor);
    request.set_reason("never advised");
    *request.mutable_effective_date() = ProtoDate("2025-04-03");
    return request;
  }
};

}  // namespace thuning::services
