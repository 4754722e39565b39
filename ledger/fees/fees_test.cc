#include "ledger/fees/fees.h"

#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/accounting/chart.h"
#include "tests/support/ledger_model.h"
#include "tests/support/refusal_table.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"
#include "thuning/ledger/v1/admin.pb.h"
#include "thuning/ledger/v1/issuance.pb.h"
#include "thuning/ledger/v1/reconciliation.pb.h"

namespace thuning::fees {
namespace {

using event::v1::Record;
using ledger::v1::AssessFeeRequest;
using ledger::v1::CollectFeeRequest;
using ledger::v1::Fee;

constexpr const char* kFeeName = "operators/ami/fees/F-1";

AssessFeeRequest Participation() {
  AssessFeeRequest request;
  request.set_parent("operators/ami");
  request.set_fee_id("F-1");
  request.set_beneficiary("operators/ami/beneficiaries/B-1");
  request.set_kind(type::v1::FEE_KIND_PARTICIPATION);
  *request.mutable_amount() = Euro(12000);
  *request.mutable_effective_date() = ProtoDate("2026-03-01");
  request.set_display_name("Participation 2026");
  return request;
}

CollectFeeRequest Cash(int64_t amount_minor) {
  CollectFeeRequest request;
  request.set_name(kFeeName);
  *request.mutable_amount() = Euro(amount_minor);
  request.set_method(type::v1::PAYMENT_METHOD_CASH);
  *request.mutable_effective_date() = ProtoDate("2026-03-15");
  return request;
}

CollectFeeRequest DirectDebit(int64_t amount_minor) {
  CollectFeeRequest request = Cash(amount_minor);
  request.set_method(type::v1::PAYMENT_METHOD_DIRECT_DEBIT);
  request.set_bank_account("operators/ami/bankAccounts/coop");
  return request;
}

TransferCollection Transfer(int64_t amount_minor) {
  return {.fee = kFeeName,
          .amount_minor = amount_minor,
          .effective_date = ProtoDate("2026-03-20"),
          .bank_account = "operators/ami/bankAccounts/coop",
          .debit_account = "512110",
          .end_to_end_id = "RENT-MARCH"};
}

class FeesTest : public testing::Test {
 protected:
  FeesTest() {
    ledger::v1::Operator& books = model_.state().Create<ledger::v1::Operator>("operators/ami");
    books.set_currency_code("EUR");
    for (const accounting::Account& account : accounting::DefaultChart()) {
      model_.state().Create<ledger::v1::ChartAccount>(
          absl::StrCat("operators/ami/accounts/", account.number));
    }
    model_.state().Create<ledger::v1::Beneficiary>("operators/ami/beneficiaries/B-1");
    model_.state().Create<ledger::v1::BankAccount>("operators/ami/bankAccounts/coop");
  }

  template <typename Request>
  absl::StatusOr<Record> Run(const Request& request) {
    return model_.Take(Decide(request, model_.state(), model_.context()));
  }
  absl::StatusOr<Record> Run(const TransferCollection& transfer) {
    return model_.Take(DecideTransferCollection(transfer, model_.state(), model_.context()));
  }
  template <typename Request>
  void ExpectTable(const Request& good, const std::vector<RefusalRow<Request>>& rows) {
    ExpectRefusals(good, rows, [this](const Request& request) { return Run(request); });
  }
  const Fee& fee() { return *model_.state().Find<Fee>(kFeeName); }

  LedgerModel model_{Evolve};
};

TEST_F(FeesTest, AParticipationFeeIsOwedAndHasAReferenceForTransfers) {
  ASSERT_OK_AND_ASSIGN(const Record record, Run(Participation()));
  EXPECT_EQ(model_.Balance("411000"), 12000);
  EXPECT_EQ(model_.Balance("756200"), -12000);
  EXPECT_EQ(record.postings(0).subject(), "fees/F-1");
  EXPECT_EQ(record.effective_date().month(), 3);
  EXPECT_EQ(fee().amount().minor_units(), 12000);
  EXPECT_EQ(fee().due_date().day(), 1) << "due on the effective date unless stated";
  EXPECT_EQ(fee().beneficiary(), "operators/ami/beneficiaries/B-1");
  // Check digits by ISO 7064: F is 15 and R is 27, and 98 - (150000000001271500 mod 97) is 17.
  EXPECT_EQ(fee().payment_reference(), "RF17F0000000001");
}

TEST_F(FeesTest, CashPaysAFeeInParts) {
  EXPECT_OK(Run(Participation()));
  ASSERT_OK_AND_ASSIGN(const Record record, Run(Cash(5000)));
  EXPECT_EQ(record.events_size(), 1) << "no statement shows cash";
  EXPECT_OK(Run(Cash(7000)));
  EXPECT_EQ(fee().paid_minor(), 12000);
  EXPECT_EQ(model_.Balance("530000"), 12000);
  EXPECT_EQ(model_.Balance("411000"), 0);
  EXPECT_THAT(Run(Cash(1)), RefusedWith("AMOUNT_EXCEEDS_OUTSTANDING", "amount.minor_units"));
}

TEST_F(FeesTest, ADirectDebitWaitsInClearingForTheStatement) {
  EXPECT_OK(Run(Participation()));
  ASSERT_OK_AND_ASSIGN(const Record record, Run(DirectDebit(12000)));
  ASSERT_EQ(record.events_size(), 2);
  const event::v1::ItemExpected& item = record.events(1).item_expected();
  EXPECT_EQ(item.expected_item_id(), "X0000000002");
  EXPECT_EQ(item.bank_account_id(), "coop");
  EXPECT_EQ(item.direction(), type::v1::DIRECTION_CREDIT);
  EXPECT_EQ(item.amount().minor_units(), 12000);
  EXPECT_EQ(item.end_to_end_id(), "THN-F-2");
  EXPECT_EQ(item.subject(), "fees/F-1");
  EXPECT_EQ(item.clearing_account(), "511500");
  EXPECT_EQ(record.events(0).fee_collected().end_to_end_id(), "THN-F-2");
  EXPECT_EQ(model_.Balance("511500"), 12000);
}

TEST_F(FeesTest, ATransferOnAStatementIsBookedOnTheBank) {
  EXPECT_OK(Run(Participation()));
  ASSERT_OK_AND_ASSIGN(const Record record, Run(Transfer(12000)));
  EXPECT_EQ(record.events(0).fee_collected().method(), type::v1::PAYMENT_METHOD_BANK_TRANSFER);
  EXPECT_EQ(record.events(0).fee_collected().end_to_end_id(), "RENT-MARCH");
  EXPECT_EQ(record.effective_date().day(), 20);
  EXPECT_EQ(model_.Balance("512110"), 12000);
  EXPECT_EQ(model_.Balance("411000"), 0);
  EXPECT_THAT(Run(Transfer(1)), RefusedWith("AMOUNT_EXCEEDS_OUTSTANDING", "amount_minor"));
}

TEST_F(FeesTest, RefusesAssessments) {
  using Request = AssessFeeRequest;
  model_.state().Create<ledger::v1::Operator>("operators/other").set_currency_code("EUR");
  ExpectTable<Request>(
      Participation(),
      {{"MALFORMED_NAME", "parent", [](Request& r) { r.set_parent("ami"); }},
       {"MALFORMED_ID", "fee_id", [](Request& r) { r.set_fee_id("F 1"); }},
       {"REQUIRED_FIELD_MISSING", "beneficiary", [](Request& r) { r.clear_beneficiary(); }},
       {"MALFORMED_NAME", "beneficiary", [](Request& r) { r.set_beneficiary("B-1"); }},
       {"OTHER_OPERATOR", "beneficiary",
        [](Request& r) { r.set_beneficiary("operators/other/beneficiaries/B-1"); }},
       {"REQUIRED_FIELD_MISSING", "kind", [](Request& r) { r.clear_kind(); }},
       {"VALUE_UNKNOWN", "kind",
        [](Request& r) { r.set_kind(static_cast<type::v1::FeeKind>(99)); }},
       {"REQUIRED_FIELD_MISSING", "amount", [](Request& r) { r.clear_amount(); }},
       {"AMOUNT_NOT_POSITIVE", "amount.minor_units",
        [](Request& r) { *r.mutable_amount() = Euro(-1); }},
       {"DATE_INVALID", "due_date", [](Request& r) { r.mutable_due_date()->set_year(2026); }},
       {"REQUIRED_FIELD_MISSING", "effective_date", [](Request& r) { r.clear_effective_date(); }},
       {"REQUIRED_FIELD_MISSING", "display_name", [](Request& r) { r.clear_display_name(); }},
       {"RATE_MALFORMED", "vat_percent", [](Request& r) { r.set_vat_percent("20,0"); }},
       {"NOT_FOUND", "parent",
        [](Request& r) {
          r.set_parent("operators/none");
          r.set_beneficiary("operators/none/beneficiaries/B-1");
        }},
       {"CURRENCY_DIFFERS", "amount.currency_code",
        [](Request& r) { r.mutable_amount()->set_currency_code("MAD"); }},
       {"NOT_FOUND", "beneficiary",
        [](Request& r) { r.set_beneficiary("operators/ami/beneficiaries/B-9"); }}});
  EXPECT_OK(Run(Participation()));
  EXPECT_THAT(Run(Participation()), RefusedWith("ALREADY_EXISTS", "fee_id"));
}

TEST_F(FeesTest, RefusesCollections) {
  using Request = CollectFeeRequest;
  EXPECT_OK(Run(Participation()));
  ExpectTable<Request>(
      DirectDebit(12000),
      {{"MALFORMED_NAME", "name", [](Request& r) { r.set_name("F-1"); }},
       {"AMOUNT_NOT_POSITIVE", "amount.minor_units",
        [](Request& r) { *r.mutable_amount() = Euro(0); }},
       {"REQUIRED_FIELD_MISSING", "method", [](Request& r) { r.clear_method(); }},
       {"VALUE_UNKNOWN", "method",
        [](Request& r) { r.set_method(static_cast<type::v1::PaymentMethod>(99)); }},
       {"TRANSFERS_COME_FROM_STATEMENTS", "method",
        [](Request& r) { r.set_method(type::v1::PAYMENT_METHOD_BANK_TRANSFER); }},
       {"REQUIRED_FIELD_MISSING", "effective_date", [](Request& r) { r.clear_effective_date(); }},
       {"NOT_FOR_CASH", "bank_account",
        [](Request& r) {
          r.set_method(type::v1::PAYMENT_METHOD_CASH);
          r.set_bank_account("operators/ami/bankAccounts/coop");
        }},
       {"NOT_FOR_CASH", "end_to_end_id",
        [](Request& r) {
          r.set_method(type::v1::PAYMENT_METHOD_CASH);
          r.clear_bank_account();
          r.set_end_to_end_id("E2E-1");
        }},
       {"REQUIRED_FIELD_MISSING", "bank_account",
        [](Request& r) {
          r.set_method(type::v1::PAYMENT_METHOD_DIRECT_DEBIT);
          r.clear_bank_account();
        }},
       {"MALFORMED_END_TO_END_ID", "end_to_end_id",
        [](Request& r) {
          r.set_method(type::v1::PAYMENT_METHOD_DIRECT_DEBIT);
          r.set_end_to_end_id("NOTPROVIDED");
        }},
       {"CURRENCY_DIFFERS", "amount.currency_code",
        [](Request& r) { r.mutable_amount()->set_currency_code("MAD"); }},
       {"NOT_FOUND", "name", [](Request& r) { r.set_name("operators/ami/fees/F-9"); }},
       {"NOT_FOUND", "bank_account",
        [](Request& r) { r.set_bank_account("operators/ami/bankAccounts/none"); }},
       {"AMOUNT_EXCEEDS_OUTSTANDING", "amount.minor_units",
        [](Request& r) { *r.mutable_amount() = Euro(12001); }}});
}

// Whatever is paid in whatever order, income is what was assessed, and what is not paid is owed.
TEST_F(FeesTest, NothingIsLostBetweenOwedAndPaid) {
  std::mt19937_64 random(TestSeed(411000));
  EXPECT_OK(Run(Participation()));
  for (int step = 0; step < 200; ++step) {
    const int64_t amount = Uniform(random, 1, 400);
    const int64_t unpaid = 12000 - fee().paid_minor();
    const auto outcome = step % 3 == 0   ? Run(Cash(amount))
                         : step % 3 == 1 ? Run(DirectDebit(amount))
                                         : Run(Transfer(amount));
    EXPECT_EQ(outcome.ok(), amount <= unpaid);
    const int64_t received =
        model_.Balance("530000") + model_.Balance("511500") + model_.Balance("512110");
    EXPECT_EQ(received, fee().paid_minor());
    EXPECT_EQ(model_.Balance("411000"), 12000 - fee().paid_minor());
    EXPECT_EQ(model_.Balance("756200"), -12000);
  }
}

}  // namespace
}  // namespace thuning::fees
