// What happens to fees after they were assessed: payments and their undoing, receipts, waivers,
// credit notes and what they leave, and costs that are shared.
#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "ledger/fees/fees_fixture_test.h"
#include "tests/support/seed.h"

namespace thuning::fees {
namespace {

using event::v1::Record;
using ledger::v1::CreditFeeRequest;
using ledger::v1::RefundFeeCreditRequest;
using ledger::v1::ReverseFeeCollectionRequest;
using ledger::v1::ShareCostRequest;
using ledger::v1::WaiveFeeRequest;
using type::v1::PAYMENT_METHOD_CASH;
using type::v1::PAYMENT_METHOD_CREDIT_NOTE;
using type::v1::PAYMENT_METHOD_DIRECT_DEBIT;

class CreditsTest : public FeesFixture {
 protected:
  static const std::string& ReceiptOf(const Record& record) {
    return record.events(0).fee_collected().receipt_number();
  }
};

TEST_F(CreditsTest, ReceiptsAreNumberedWithinAYearOfValueDates) {
  EXPECT_OK(Charge("F-1", 100'00));
  struct Row {
    const char* date;
    const char* receipt;
  };
  for (const Row& row : {Row{"2025-02-01", "2025-000001"}, Row{"2025-12-31", "2025-000002"},
                         Row{"2026-01-01", "2026-000001"}, Row{"2025-12-31", "2025-000003"}}) {
    ASSERT_OK_AND_ASSIGN(const Record record, Run(Cash("F-1", 10'00, row.date)));
    EXPECT_EQ(ReceiptOf(record), row.receipt);
  }
  EXPECT_THAT(Run(Cash("F-1", 100'00)),
              RefusedWith("AMOUNT_EXCEEDS_OUTSTANDING", "amount.minor_units"));
  ASSERT_OK_AND_ASSIGN(const Record next, Run(Cash("F-1", 10'00)));
  EXPECT_EQ(ReceiptOf(next), "2026-000002") << "what is refused takes no number";
  EXPECT_OK(Run(Undo("F-1", 1)));
  ASSERT_OK_AND_ASSIGN(const Record last, Run(Cash("F-1", 10'00)));
  EXPECT_EQ(ReceiptOf(last), "2026-000003") << "an undone payment keeps its own";
}

TEST_F(CreditsTest, AReturnedDirectDebitIsOwedAgainAndExpectedAtTheBank) {
  EXPECT_OK(Charge("F-1", 100'00));
  EXPECT_OK(Run(Payment("F-1", 100'00, PAYMENT_METHOD_DIRECT_DEBIT)));
  ASSERT_OK_AND_ASSIGN(const Record undone, Run(Undo("F-1", 1)));
  ASSERT_EQ(undone.events_size(), 2);
  const event::v1::ItemExpected& item = undone.events(1).item_expected();
  EXPECT_EQ(item.direction(), type::v1::DIRECTION_DEBIT);
  EXPECT_EQ(item.end_to_end_id(), "THN-F-2") << "the key by which it came";
  EXPECT_EQ(item.clearing_account(), "511500");
  EXPECT_EQ(item.bank_account_id(), "coop");
  EXPECT_EQ(model_.Balance("511500"), 0);
  EXPECT_EQ(model_.Balance("411000"), 100'00);
  EXPECT_EQ(Fee("F-1").outstanding_minor(), 100'00);
  EXPECT_TRUE(Fee("F-1").collections(0).reversed());
  EXPECT_EQ(Fee("F-1").collections(0).reversal_reason(), "AM04");
  EXPECT_THAT(Run(Undo("F-1", 1)), RefusedWith("COLLECTION_ALREADY_REVERSED", "collection"));
  EXPECT_EQ(Owed("B-1"), 100'00);
}

TEST_F(CreditsTest, CashThatIsUndoneLeavesTheTill) {
  EXPECT_OK(Charge("F-1", 100'00));
  EXPECT_OK(Run(Cash("F-1", 60'00)));
  ASSERT_OK_AND_ASSIGN(const Record undone, Run(Undo("F-1", 1)));
  EXPECT_EQ(undone.events_size(), 1);
  EXPECT_EQ(model_.Balance("530000"), 0);
}

// 100.00 and 20 % are 120.00, of which 20.00 is VAT: a sixth. 40.00 thrice would take 6.67 each, a
// cent too much: 40.00 leads to 6.67, 80.00 to 13.33, and all of it to 20.00.
TEST_F(CreditsTest, WaiversTakeTheirVatWithoutLosingACent) {
  EXPECT_OK(Charge("F-1", 100'00, "20"));
  ASSERT_OK_AND_ASSIGN(const Record first, Run(Waiver("F-1", 40'00)));
  EXPECT_EQ(first.events(0).fee_waived().vat_minor(), 6'67);
  ASSERT_OK_AND_ASSIGN(const Record second, Run(Waiver("F-1", 40'00)));
  EXPECT_EQ(second.events(0).fee_waived().vat_minor(), 6'66);
  ASSERT_OK_AND_ASSIGN(const Record rest, Run(Waiver("F-1", 0)));
  EXPECT_EQ(rest.events(0).fee_waived().amount().minor_units(), 40'00) << "all that is unpaid";
  EXPECT_EQ(rest.events(0).fee_waived().vat_minor(), 6'67);
  for (const char* account : {"411000", "706000", "445710"}) {
    EXPECT_EQ(model_.Balance(account), 0) << account;
  }
  EXPECT_THAT(Run(Waiver("F-1", 0)), RefusedWith("NOTHING_OWED", "name"));
}

// Paid 70.00 of 100.00; credited 80.00: 30.00 was not paid, 50.00 was and is given back.
TEST_F(CreditsTest, ACreditNoteOnWhatWasPaidIsThePayersCredit) {
  EXPECT_OK(Charge("F-1", 100'00));
  EXPECT_OK(Run(Cash("F-1", 70'00)));
  ASSERT_OK_AND_ASSIGN(const Record note, Run(CreditNote("F-1", 80'00)));
  EXPECT_EQ(note.events(0).fee_credited().credit_note_number(), "CN-2026-000001");
  EXPECT_EQ(note.events(0).fee_credited().released_minor(), 50'00);
  EXPECT_EQ(Fee("F-1").outstanding_minor(), 0);
  EXPECT_EQ(model_.Balance("706000"), -20'00);
  EXPECT_EQ(model_.Balance("411000"), 0);
  EXPECT_EQ(model_.Balance("419100"), -50'00);
  EXPECT_EQ(Account("B-1").credit_minor(), 50'00);
  EXPECT_EQ(Owed("B-1"), -50'00);

  EXPECT_OK(Charge("F-2", 20'00));
  ASSERT_OK_AND_ASSIGN(const Record used, Run(Payment("F-2", 20'00, PAYMENT_METHOD_CREDIT_NOTE)));
  EXPECT_EQ(ReceiptOf(used), "") << "no money came";
  EXPECT_EQ(used.postings(0).subject(), "beneficiaries/B-1");
  EXPECT_EQ(Account("B-1").credit_minor(), 30'00);

  ASSERT_OK_AND_ASSIGN(const Record refund, Run(Refund("B-1", 30'00)));
  EXPECT_EQ(refund.events(1).item_expected().direction(), type::v1::DIRECTION_DEBIT);
  EXPECT_EQ(refund.events(1).item_expected().end_to_end_id(), "THN-R-6");
  EXPECT_EQ(model_.Balance("419100"), 0);
  EXPECT_EQ(model_.Balance("581000"), -30'00);
  EXPECT_EQ(Owed("B-1"), 0);
  EXPECT_THAT(Run(Refund("B-1", 1)), RefusedWith("AMOUNT_EXCEEDS_CREDIT", "amount.minor_units"));
}

TEST_F(CreditsTest, CreditIsThePayersAlone) {
  EXPECT_OK(Charge("F-1", 100'00));
  EXPECT_OK(Run(Cash("F-1", 100'00)));
  EXPECT_OK(Run(CreditNote("F-1", 100'00)));
  EXPECT_OK(Charge("F-2", 100'00, "", "B-2"));
  EXPECT_THAT(Run(Payment("F-2", 1, PAYMENT_METHOD_CREDIT_NOTE)),
              RefusedWith("AMOUNT_EXCEEDS_CREDIT", "amount.minor_units"));
}

// The returned debit is owed again, although its credit was given back already: the note stands.
TEST_F(CreditsTest, APaymentThatIsUndoneAfterItsCreditNoteIsOwedAgain) {
  EXPECT_OK(Charge("F-1", 100'00));
  EXPECT_OK(Run(Payment("F-1", 100'00, PAYMENT_METHOD_DIRECT_DEBIT)));
  EXPECT_OK(Run(CreditNote("F-1", 40'00)));
  EXPECT_OK(Run(Undo("F-1", 1)));
  EXPECT_EQ(Fee("F-1").outstanding_minor(), 100'00);
  EXPECT_EQ(Owed("B-1"), 60'00);
  EXPECT_OK(Run(Payment("F-1", 40'00, PAYMENT_METHOD_CREDIT_NOTE)));
  EXPECT_EQ(Fee("F-1").outstanding_minor(), 60'00);
  EXPECT_EQ(Owed("B-1"), 60'00);
}

// Nothing is charged any more: what is owed is the payment that went back, not a fee to be let off.
TEST_F(CreditsTest, WhatWasCreditedIsNotWaivedAsWell) {
  EXPECT_OK(Charge("F-1", 100'00));
  EXPECT_OK(Run(Cash("F-1", 100'00)));
  EXPECT_OK(Run(CreditNote("F-1", 70'00)));
  EXPECT_OK(Run(Undo("F-1", 1)));
  EXPECT_EQ(Fee("F-1").outstanding_minor(), 100'00);
  EXPECT_THAT(Run(Waiver("F-1", 30'01)), RefusedWith("AMOUNT_EXCEEDS_FEE", "amount.minor_units"));
  ASSERT_OK_AND_ASSIGN(const Record all, Run(Waiver("F-1", 0)));
  EXPECT_EQ(all.events(0).fee_waived().amount().minor_units(), 30'00);
  EXPECT_EQ(model_.Balance("706000"), 0);
  EXPECT_THAT(Run(Waiver("F-1", 0)), RefusedWith("NOTHING_OWED", "name"));
  EXPECT_OK(Run(Payment("F-1", 70'00, PAYMENT_METHOD_CREDIT_NOTE)));
  EXPECT_EQ(Owed("B-1"), 0);
}

ShareCostRequest Share(int64_t amount_minor, const std::vector<int64_t>& weights) {
  ShareCostRequest request;
  request.set_parent("operators/ami");
  request.set_display_name("Two employees");
  *request.mutable_amount() = Euro(amount_minor);
  for (size_t i = 0; i < weights.size(); ++i) {
    auto& member = *request.add_members();
    member.set_beneficiary(Beneficiary(absl::StrCat("M-", i + 1)));
    member.set_weight(weights[i]);
  }
  *request.mutable_effective_date() = ProtoDate("2026-03-31");
  return request;
}

class ShareTest : public CreditsTest {
 protected:
  ShareTest() {
    for (int i = 1; i <= 200; ++i) {
      model_.state().Create<ledger::v1::Beneficiary>(Beneficiary(absl::StrCat("M-", i)));
    }
  }

  static std::vector<int64_t> PartsOf(const Record& record) {
    std::vector<int64_t> parts;
    for (const auto& share : record.events(0).cost_shared().shares()) {
      parts.push_back(share.amount_minor());
    }
    return parts;
  }
};

// 5000.00 by 1 : 1 : 1 is 1666.67, 1666.67, 1666.66. By 3 : 2 : 2 it is 2142.857…, 1428.571… twice:
// the cents go to the largest remainders.
TEST_F(ShareTest, ACostIsSharedByWeight) {
  struct Row {
    std::vector<int64_t> weights;
    std::vector<int64_t> parts;
  };
  const Row rows[] = {{{1, 1, 1}, {1666'67, 1666'67, 1666'66}},
                      {{3, 2, 2}, {2142'86, 1428'57, 1428'57}},
                      {{0, 0}, {2500'00, 2500'00}},
                      {{1, 999'999}, {1, 4999'99}}};
  for (const Row& row : rows) {
    ASSERT_OK_AND_ASSIGN(const Record record, Run(Share(5'000'00, row.weights)));
    EXPECT_EQ(PartsOf(record), row.parts);
  }
  EXPECT_EQ(model_.Balance("708800"), -20'000'00);
  EXPECT_EQ(Fee("F0000000001-002").shared_cost_id(), "C0000000001");
  EXPECT_EQ(Fee("F0000000001-002").beneficiary(), Beneficiary("M-2"));
}

TEST_F(ShareTest, WhoseShareIsNothingOwesNothing) {
  ASSERT_OK_AND_ASSIGN(const Record record, Run(Share(2, {1, 1, 1})));
  EXPECT_EQ(PartsOf(record), (std::vector<int64_t>{1, 1}));
}

TEST_F(ShareTest, TwoHundredSharesFitOneRecord) {
  ShareCostRequest request = Share(9'999'999'999'999, std::vector<int64_t>(200, 1'000'000));
  request.set_vat_percent("20");
  std::string words;
  for (int i = 0; i < 100; ++i) words += "€";
  request.set_display_name(words);
  request.clear_members();
  for (int i = 0; i < 200; ++i) {
    const std::string id = absl::StrFormat("%s%03d", std::string(37, 'm'), i);
    model_.state().Create<ledger::v1::Beneficiary>(Beneficiary(id));
    request.add_members()->set_beneficiary(Beneficiary(id));
  }
  ASSERT_OK_AND_ASSIGN(const Record record, Run(request));
  EXPECT_EQ(record.events(0).cost_shared().shares_size(), 200);
  EXPECT_LT(record.ByteSizeLong(), 64'000u) << "the log takes 65536 bytes";
}

TEST_F(ShareTest, SharesSumToTheWholeWhateverTheWeights) {
  std::mt19937_64 random(TestSeed(708800));
  int64_t whole = 0;
  for (int round = 0; round < 200; ++round) {
    std::vector<int64_t> weights(static_cast<size_t>(Uniform(random, 1, 60)));
    for (int64_t& weight : weights) weight = Uniform(random, 1, round % 2 == 0 ? 5 : 1'000'000);
    ShareCostRequest request = Share(Uniform(random, 1, 100'000'00), weights);
    request.set_vat_percent("5.5");
    ASSERT_OK_AND_ASSIGN(const Record record, Run(request));
    const event::v1::CostShared& shared = record.events(0).cost_shared();
    int64_t sum = 0;
    for (const int64_t part : PartsOf(record)) sum += part;
    EXPECT_EQ(sum, shared.amount().minor_units());
    EXPECT_GE(sum, request.amount().minor_units());
    whole += sum;
  }
  EXPECT_EQ(model_.Balance("411000"), whole);
  EXPECT_EQ(model_.Balance("708800") + model_.Balance("445710"), -whole);
}

TEST_F(ShareTest, RefusesSharings) {
  using Request = ShareCostRequest;
  ExpectTable<Request>(
      Share(5'000'00, {1, 1}),
      {{"MALFORMED_NAME", "parent", [](Request& r) { r.set_parent("ami"); }},
       {"VALUE_UNKNOWN", "kind",
        [](Request& r) { r.set_kind(static_cast<type::v1::FeeKind>(99)); }},
       {"REQUIRED_FIELD_MISSING", "display_name", [](Request& r) { r.clear_display_name(); }},
       {"AMOUNT_NOT_POSITIVE", "amount.minor_units",
        [](Request& r) { *r.mutable_amount() = Euro(0); }},
       {"RATE_MALFORMED", "vat_percent", [](Request& r) { r.set_vat_percent("x"); }},
       {"MALFORMED_NAME", "members[0].beneficiary",
        [](Request& r) { r.mutable_members(0)->set_beneficiary("B-1"); }},
       {"VALUE_OUT_OF_RANGE", "members[0].weight",
        [](Request& r) { r.mutable_members(0)->set_weight(-1); }},
       {"MEMBER_TWICE", "members[1].beneficiary",
        [](Request& r) { *r.mutable_members(1) = r.members(0); }},
       {"DATE_INVALID", "due_date", [](Request& r) { r.mutable_due_date()->set_year(1); }},
       {"REQUIRED_FIELD_MISSING", "effective_date", [](Request& r) { r.clear_effective_date(); }},
       {"CURRENCY_DIFFERS", "amount.currency_code",
        [](Request& r) { r.mutable_amount()->set_currency_code("MAD"); }},
       {"NOT_FOUND", "members[1].beneficiary",
        [](Request& r) { r.mutable_members(1)->set_beneficiary(Beneficiary("M-900")); }}});
  ShareCostRequest nobody = Share(1, {});
  EXPECT_THAT(Run(nobody), RefusedWith("REQUIRED_FIELD_MISSING", "members"));
}

TEST_F(CreditsTest, RefusesReversals) {
  using Request = ReverseFeeCollectionRequest;
  EXPECT_OK(Charge("F-1", 100'00));
  EXPECT_OK(Run(Cash("F-1", 100'00)));
  ExpectTable<Request>(
      Undo("F-1", 1),
      {{"MALFORMED_NAME", "name", [](Request& r) { r.set_name("F-1"); }},
       {"VALUE_OUT_OF_RANGE", "collection", [](Request& r) { r.set_collection(0); }},
       {"REQUIRED_FIELD_MISSING", "reason", [](Request& r) { r.clear_reason(); }},
       {"REQUIRED_FIELD_MISSING", "effective_date", [](Request& r) { r.clear_effective_date(); }},
       {"NOT_FOUND", "name", [](Request& r) { r.set_name(FeeName("F-9")); }},
       {"NOT_FOUND", "collection", [](Request& r) { r.set_collection(2); }},
       {"DATE_BEFORE_COLLECTION", "effective_date",
        [](Request& r) { *r.mutable_effective_date() = ProtoDate("2026-01-31"); }}});
}

TEST_F(CreditsTest, RefusesWaivers) {
  using Request = WaiveFeeRequest;
  EXPECT_OK(Charge("F-1", 100'00));
  ExpectTable<Request>(
      Waiver("F-1", 100'00),
      {{"MALFORMED_NAME", "name", [](Request& r) { r.set_name("F-1"); }},
       {"AMOUNT_NOT_POSITIVE", "amount.minor_units",
        [](Request& r) { *r.mutable_amount() = Euro(-1); }},
       {"REQUIRED_FIELD_MISSING", "reason", [](Request& r) { r.clear_reason(); }},
       {"REQUIRED_FIELD_MISSING", "effective_date", [](Request& r) { r.clear_effective_date(); }},
       {"CURRENCY_DIFFERS", "amount.currency_code",
        [](Request& r) { r.mutable_amount()->set_currency_code("MAD"); }},
       {"NOT_FOUND", "name", [](Request& r) { r.set_name(FeeName("F-9")); }},
       {"AMOUNT_EXCEEDS_OUTSTANDING", "amount.minor_units",
        [](Request& r) { *r.mutable_amount() = Euro(100'01); }}});
}

TEST_F(CreditsTest, RefusesCreditNotes) {
  using Request = CreditFeeRequest;
  EXPECT_OK(Charge("F-1", 100'00));
  ExpectTable<Request>(
      CreditNote("F-1", 100'00),
      {{"MALFORMED_NAME", "name", [](Request& r) { r.set_name("F-1"); }},
       {"REQUIRED_FIELD_MISSING", "reason", [](Request& r) { r.clear_reason(); }},
       {"REQUIRED_FIELD_MISSING", "effective_date", [](Request& r) { r.clear_effective_date(); }},
       {"CURRENCY_DIFFERS", "amount.currency_code",
        [](Request& r) { r.mutable_amount()->set_currency_code("MAD"); }},
       {"NOT_FOUND", "name", [](Request& r) { r.set_name(FeeName("F-9")); }},
       {"AMOUNT_EXCEEDS_FEE", "amount.minor_units",
        [](Request& r) { *r.mutable_amount() = Euro(100'01); }}});
  EXPECT_OK(Run(Waiver("F-1", 30'00)));
  EXPECT_THAT(Run(CreditNote("F-1", 70'01)),
              RefusedWith("AMOUNT_EXCEEDS_FEE", "amount.minor_units"));
}

TEST_F(CreditsTest, RefusesRefunds) {
  using Request = RefundFeeCreditRequest;
  EXPECT_OK(Charge("F-1", 100'00));
  EXPECT_OK(Run(Cash("F-1", 100'00)));
  EXPECT_OK(Run(CreditNote("F-1", 100'00)));
  ExpectTable<Request>(
      Refund("B-1", 100'00),
      {{"MALFORMED_NAME", "name", [](Request& r) { r.set_name("B-1"); }},
       {"REQUIRED_FIELD_MISSING", "amount", [](Request& r) { r.clear_amount(); }},
       {"REQUIRED_FIELD_MISSING", "method", [](Request& r) { r.clear_method(); }},
       {"VALUE_UNKNOWN", "method", [](Request& r) { r.set_method(PAYMENT_METHOD_DIRECT_DEBIT); }},
       {"REQUIRED_FIELD_MISSING", "effective_date", [](Request& r) { r.clear_effective_date(); }},
       {"NOT_FOR_CASH", "bank_account",
        [](Request& r) {
          r.set_method(PAYMENT_METHOD_CASH);
          r.set_bank_account("operators/ami/bankAccounts/coop");
        }},
       {"REQUIRED_FIELD_MISSING", "bank_account",
        [](Request& r) {
          r.set_method(type::v1::PAYMENT_METHOD_BANK_TRANSFER);
          r.clear_bank_account();
        }},
       {"CURRENCY_DIFFERS", "amount.currency_code",
        [](Request& r) { r.mutable_amount()->set_currency_code("MAD"); }},
       {"NOT_FOUND", "name", [](Request& r) { r.set_name(Beneficiary("B-9")); }},
       {"NOT_FOUND", "bank_account",
        [](Request& r) { r.set_bank_account("operators/ami/bankAccounts/none"); }},
       {"AMOUNT_EXCEEDS_CREDIT", "amount.minor_units",
        [](Request& r) { *r.mutable_amount() = Euro(100'01); }}});
}

// A year of anything: what is owed by the statements, by the fees and by the books is one figure,
// and receipts have no gap.
class AnythingTest : public CreditsTest {
 protected:
  int64_t Random(int64_t low, int64_t high) { return Uniform(random_, low, high); }

  // Numbers are drawn one by one: compilers evaluate arguments in orders of their own.
  void Act() {
    const int64_t amount = Random(1, 150'00);
    const bool even = Random(0, 1) == 0;
    const std::string fee = absl::StrCat("F-", Random(1, fees_));
    const std::string beneficiary = absl::StrCat("B-", Random(1, 3));
    const int collection = static_cast<int>(Random(1, 3));
    switch (Random(0, 8)) {
      case 0:
        return Keep(Charge(absl::StrCat("F-", ++fees_), amount, even ? "20" : "", beneficiary));
      case 1:
        return Keep(Run(Cash(fee, amount)));
      case 2:
        return Keep(Run(Payment(fee, amount, PAYMENT_METHOD_DIRECT_DEBIT)));
      case 3:
        return Keep(Run(Payment(fee, amount / 4 + 1, PAYMENT_METHOD_CREDIT_NOTE)));
      case 4:
        return Keep(Run(Undo(fee, collection)));
      case 5:
        return Keep(Run(Waiver(fee, even ? 0 : amount / 2 + 1)));
      case 6:
        return Keep(Run(Refund(beneficiary, amount / 4 + 1)));
      default:
        return Keep(Run(CreditNote(fee, amount)));
    }
  }

  void Keep(const absl::StatusOr<Record>& record) {
    if (!record.ok()) return;
    const event::v1::Event& event = record->events(0);
    ++kinds_[event.fact_case()];
    if (!event.fee_collected().receipt_number().empty()) {
      EXPECT_EQ(event.fee_collected().receipt_number(), absl::StrFormat("2026-%06d", ++receipts_));
    }
  }

  void ExpectOneFigure() {
    int64_t owed = 0;
    int64_t credit = 0;
    int64_t outstanding = 0;
    for (const char* id : {"B-1", "B-2", "B-3"}) {
      owed += Owed(id);
      credit += Account(id).credit_minor();
    }
    for (int64_t i = 1; i <= fees_; ++i) {
      outstanding += Fee(absl::StrCat("F-", i)).outstanding_minor();
    }
    EXPECT_EQ(model_.Balance("411000"), outstanding);
    EXPECT_EQ(model_.Balance("419100"), -credit);
    EXPECT_EQ(owed, outstanding - credit);
  }

  std::mt19937_64 random_{TestSeed(419100)};
  int64_t fees_ = 1;
  int64_t receipts_ = 0;
  std::map<event::v1::Event::FactCase, int> kinds_;
};

TEST_F(AnythingTest, IsOwedOnce) {
  EXPECT_OK(Charge("F-1", 100'00));
  for (int step = 0; step < 1500; ++step) {
    Act();
    if (step % 50 == 0) ExpectOneFigure();
  }
  ExpectOneFigure();
  EXPECT_EQ(kinds_.size(), 6u) << "each kind of thing happened";
  for (const auto& [kind, count] : kinds_) EXPECT_GT(count, 2) << kind;
}

}  // namespace
}  // namespace thuning::fees
