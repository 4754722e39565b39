// A programme for tests of fees: three profiles at two support levels, three beneficiaries, a bank
// account, and the requests in short.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/accounting/chart.h"
#include "ledger/fees/fees.h"
#include "tests/support/ledger_model.h"
#include "tests/support/refusal_table.h"
#include "tests/support/status_matchers.h"
#include "thuning/ledger/v1/admin.pb.h"
#include "thuning/ledger/v1/programme.pb.h"
#include "thuning/ledger/v1/reconciliation.pb.h"
#include "thuning/state/v1/state.pb.h"

namespace thuning::fees {

inline const char* const kProgramme = "operators/ami/programmes/hostel";

inline std::string FeeName(const std::string& id) { return "operators/ami/fees/" + id; }
inline std::string Beneficiary(const std::string& id) {
  return "operators/ami/beneficiaries/" + id;
}

class FeesFixture : public testing::Test {
 protected:
  FeesFixture() {
    State& state = model_.state();
    state.Create<ledger::v1::Operator>("operators/ami").set_currency_code("EUR");
    for (const accounting::Account& account : accounting::DefaultChart()) {
      state.Create<ledger::v1::ChartAccount>(
          absl::StrCat("operators/ami/accounts/", account.number));
    }
    for (const char* id : {"B-1", "B-2", "B-3"}) {
      state.Create<ledger::v1::Beneficiary>(Beneficiary(id));
    }
    state.Create<ledger::v1::BankAccount>("operators/ami/bankAccounts/coop");
    auto& programme = state.Create<ledger::v1::Programme>(kProgramme);
    programme.set_name(kProgramme);
    for (const char* id : {"individual", "collective", "company"}) {
      programme.add_profiles()->set_id(id);
    }
    for (const char* id : {"light", "full"}) programme.add_support_levels()->set_id(id);
  }

  template <typename Request>
  absl::StatusOr<event::v1::Record> Run(const Request& request) {
    return model_.Take(Decide(request, model_.state(), model_.context()));
  }
  template <typename Request>
  void ExpectTable(const Request& good, const std::vector<RefusalRow<Request>>& rows) {
    ExpectRefusals(good, rows, [this](const Request& request) { return Run(request); });
  }

  void Enrol(const std::string& id, const std::string& profile, const std::string& level,
             const std::string& from, const std::string& beneficiary = "B-1") {
    const std::string name = "operators/ami/enrolments/" + id;
    auto& enrolment = model_.state().Create<ledger::v1::Enrolment>(name);
    enrolment.set_name(name);
    enrolment.set_programme(kProgramme);
    enrolment.set_beneficiary(Beneficiary(beneficiary));
    enrolment.set_profile(profile);
    enrolment.set_support_level(level);
    *enrolment.mutable_start_date() = ProtoDate(from);
  }
  ledger::v1::Enrolment& Enrolment(const std::string& id) {
    return model_.state().Change<ledger::v1::Enrolment>("operators/ami/enrolments/" + id);
  }

  absl::StatusOr<event::v1::Record> Assess(const std::string& enrolment,
                                           const std::string& through) {
    ledger::v1::AssessEnrolmentRequest request;
    request.set_name("operators/ami/enrolments/" + enrolment);
    *request.mutable_through_date() = ProtoDate(through);
    return Run(request);
  }

  // A fee by hand.
  absl::StatusOr<event::v1::Record> Charge(const std::string& id, int64_t amount_minor,
                                           const std::string& vat = "",
                                           const std::string& beneficiary = "B-1") {
    ledger::v1::AssessFeeRequest request;
    request.set_parent("operators/ami");
    request.set_fee_id(id);
    request.set_beneficiary(Beneficiary(beneficiary));
    request.set_kind(type::v1::FEE_KIND_SUBSCRIPTION);
    *request.mutable_amount() = Euro(amount_minor);
    *request.mutable_effective_date() = ProtoDate("2026-01-01");
    request.set_display_name("Adviser");
    request.set_vat_percent(vat);
    return Run(request);
  }

  static ledger::v1::CollectFeeRequest Payment(const std::string& fee, int64_t amount_minor,
                                               type::v1::PaymentMethod method,
                                               const std::string& date = "2026-02-01") {
    ledger::v1::CollectFeeRequest request;
    request.set_name(FeeName(fee));
    *request.mutable_amount() = Euro(amount_minor);
    request.set_method(method);
    *request.mutable_effective_date() = ProtoDate(date);
    if (method == type::v1::PAYMENT_METHOD_DIRECT_DEBIT) {
      request.set_bank_account("operators/ami/bankAccounts/coop");
    }
    return request;
  }
  static ledger::v1::CollectFeeRequest Cash(const std::string& fee, int64_t amount_minor,
                                            const std::string& date = "2026-02-01") {
    return Payment(fee, amount_minor, type::v1::PAYMENT_METHOD_CASH, date);
  }

  static ledger::v1::ReverseFeeCollectionRequest Undo(const std::string& fee, int collection) {
    ledger::v1::ReverseFeeCollectionRequest request;
    request.set_name(FeeName(fee));
    request.set_collection(collection);
    request.set_reason("AM04");
    *request.mutable_effective_date() = ProtoDate("2026-02-10");
    return request;
  }

  // All that is unpaid when the amount is 0.
  static ledger::v1::WaiveFeeRequest Waiver(const std::string& fee, int64_t amount_minor) {
    ledger::v1::WaiveFeeRequest request;
    request.set_name(FeeName(fee));
    if (amount_minor != 0) *request.mutable_amount() = Euro(amount_minor);
    request.set_reason("hardship");
    *request.mutable_effective_date() = ProtoDate("2026-02-15");
    return request;
  }

  static ledger::v1::CreditFeeRequest CreditNote(const std::string& fee, int64_t amount_minor) {
    ledger::v1::CreditFeeRequest request;
    request.set_name(FeeName(fee));
    *request.mutable_amount() = Euro(amount_minor);
    request.set_reason("left early");
    *request.mutable_effective_date() = ProtoDate("2026-02-20");
    return request;
  }

  static ledger::v1::RefundFeeCreditRequest Refund(const std::string& beneficiary,
                                                   int64_t amount_minor) {
    ledger::v1::RefundFeeCreditRequest request;
    request.set_name(Beneficiary(beneficiary));
    *request.mutable_amount() = Euro(amount_minor);
    request.set_method(type::v1::PAYMENT_METHOD_BANK_TRANSFER);
    request.set_bank_account("operators/ami/bankAccounts/coop");
    *request.mutable_effective_date() = ProtoDate("2026-02-25");
    return request;
  }

  const ledger::v1::Fee& Fee(const std::string& id) {
    return *model_.state().Find<ledger::v1::Fee>(FeeName(id));
  }
  state::v1::FeeAccount Account(const std::string& beneficiary) {
    const auto* row =
        model_.state().Find<state::v1::FeeAccount>(Beneficiary(beneficiary) + "/feeAccount");
    return row == nullptr ? state::v1::FeeAccount() : *row;
  }
  // What the last line of the beneficiary's statement says is owed.
  int64_t Owed(const std::string& beneficiary) {
    const auto name = absl::StrFormat("%s/feeEntries/%06d", Beneficiary(beneficiary),
                                      Account(beneficiary).entry_count());
    const auto* entry = model_.state().Find<ledger::v1::FeeEntry>(name);
    return entry == nullptr ? 0 : entry->balance_minor();
  }

  LedgerModel model_{Evolve};
};

}  // namespace thuning::fees
