#include "services/rpc/memory_ledger_test.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/sha256.h"
#include "services/rpc/foundation.h"
#include "services/rpc/status.h"

namespace thuning::services {
namespace {

using event::v1::Record;

template <typename Value>
Value Opened(absl::StatusOr<Value> value) {
  EXPECT_OK(value);
  return *std::move(value);
}

}  // namespace

std::string UuidOf(const std::string& text) {
  const std::string hex = ToHex(Sha256(text));
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-",
                      hex.substr(16, 4), "-", hex.substr(20, 12));
}

MemoryLedger::MemoryLedger(const MemoryLedgerOptions& options)
    : clock_(options.now), blobs_(directory_ / "blobs") {
  for (const char* folder : {"blobs", "keys"}) {
    std::filesystem::create_directories(directory_ / folder);
  }
  std::vector<projection::Tables::Layout> layouts;
  for (const projection::ProjectionKind& kind : ProjectionKinds()) layouts.push_back(kind.layout);
  tables_ = Opened(projection::Tables::Open(directory_ / "tables", layouts));
  table_writer_ = std::make_unique<projection::TableWriter>(log_, *tables_, ProjectionKinds());
  EXPECT_OK(table_writer_->CatchUp([](uint64_t, uint64_t) {}));
  table_writer_->Start();
  vault_ = Opened(vault::Vault::Open(directory_ / "vault"));
  checkpoints_ = Opened(CheckpointKeeper::Start(directory(), *tables_));
  workers_ = std::make_unique<WorkerPool>(options.workers);
  engine_ = Opened(
      engine::Engine::Start(FoundationOfEngine(), {.queued_commands = options.queued_commands}));
  ledger_ = std::make_unique<Ledger>(Ledger{.engine = *engine_,
                                            .log = log_,
                                            .blobs = blobs_,
                                            .tables = *tables_,
                                            .table_writer = *table_writer_,
                                            .vault = *vault_,
                                            .checkpoints = *checkpoints_,
                                            .workers = *workers_,
                                            .start_time = options.now});
}

MemoryLedger::~MemoryLedger() { Stop(); }

engine::Foundation MemoryLedger::FoundationOfEngine() {
  engine::Foundation foundation = FoundationOver(log_, clock_, *tables_, *table_writer_);
  foundation.hand_on = [this](Decided decided) { HandOn(std::move(decided)); };
  return foundation;
}

void MemoryLedger::HandOn(Decided decided) {
  MutexLock lock(mutex_);
  if (holding_) {
    held_.push_back(std::move(decided));
  } else {
    table_writer_->HandOver(std::move(decided));
  }
}

void MemoryLedger::HoldTables() {
  MutexLock lock(mutex_);
  holding_ = true;
}

void MemoryLedger::ReleaseTables() {
  MutexLock lock(mutex_);
  holding_ = false;
  for (Decided& decided : held_) table_writer_->HandOver(std::move(decided));
  held_.clear();
}

void MemoryLedger::Stop() {
  engine_->Stop();
  ReleaseTables();
  table_writer_->Stop();
  workers_->Stop();
  checkpoints_->Stop();
}

std::vector<Record> MemoryLedger::Records() const {
  std::vector<Record> records;
  EXPECT_OK(log_.Scan(1, log::kEndOfLog, [&](uint64_t, absl::string_view bytes) {
    EXPECT_TRUE(
        records.emplace_back().ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
    return true;
  }));
  return records;
}

int MemoryLedger::CountFacts(event::v1::Event::FactCase kind) const {
  int count = 0;
  for (const Record& record : Records()) {
    for (const event::v1::Event& event : record.events()) count += event.fact_case() == kind;
  }
  return count;
}

std::string MemoryLedger::NewId() { return UuidOf(absl::StrCat("request ", ++ids_)); }

void OpenBooks(MemoryLedger& ledger, const std::string& operator_id, const std::string& currency) {
  ledger::v1::CreateOperatorRequest books;
  books.set_operator_id(operator_id);
  books.set_display_name(operator_id);
  books.set_currency_code(currency);
  ledger.Do(books);
}

void SetUpProgramme(MemoryLedger& ledger) {
  OpenBooks(ledger, "ami", "EUR");
  ledger::v1::CreateBeneficiaryRequest person;
  person.set_parent("operators/ami");
  person.set_beneficiary_id("B-1");
  person.set_profile("individual");
  person.set_display_name("Awa Diop");
  ledger.Do(person);
  ledger::v1::CreateBankAccountRequest bank;
  bank.set_parent("operators/ami");
  bank.set_bank_account_id("coop");
  bank.set_display_name("Crédit Coopératif");
  bank.set_iban("FR1420041010050500013M02606");
  bank.set_ledger_account("512110");
  *bank.mutable_opening_balance() = Euro(10'000'000'00);
  bank.set_opening_account("103400");
  *bank.mutable_effective_date() = ProtoDate("2025-01-01");
  ledger.Do(bank);
  ledger::v1::CreateProductRequest product;
  product.set_parent("operators/ami");
  product.set_product_id("zero");
  product.mutable_product()->set_display_name("Prêt d'honneur");
  product.mutable_product()->set_interest_method(type::v1::INTEREST_METHOD_ZERO);
  product.mutable_product()->set_min_principal_minor(1);
  product.mutable_product()->set_max_principal_minor(10'000'000'00);
  product.mutable_product()->set_max_instalment_count(600);
  ledger.Do(product);
}

ledger::v1::ApplyForLoanRequest Application(const std::string& loan_id, int64_t principal_minor) {
  ledger::v1::ApplyForLoanRequest apply;
  apply.set_parent("operators/ami");
  apply.set_loan_id(loan_id);
  apply.set_beneficiary("operators/ami/beneficiaries/B-1");
  apply.set_product("operators/ami/products/zero");
  *apply.mutable_terms()->mutable_principal() = Euro(principal_minor);
  apply.mutable_terms()->set_instalment_count(12);
  *apply.mutable_effective_date() = ProtoDate("2025-01-02");
  return apply;
}

void Approve(MemoryLedger& ledger, const std::string& loan_id, int64_t principal_minor) {
  ledger.Do(Application(loan_id, principal_minor));
  ledger::v1::ApproveLoanRequest approve;
  approve.set_name("operators/ami/loans/" + loan_id);
  *approve.mutable_effective_date() = ProtoDate("2025-01-03");
  ledger.Do(approve);
}

void Disburse(MemoryLedger& ledger, const std::string& loan_id) {
  ledger::v1::DisburseLoanRequest disburse;
  disburse.set_name("operators/ami/loans/" + loan_id);
  disburse.set_bank_account("operators/ami/bankAccounts/coop");
  *disburse.mutable_effective_date() = ProtoDate("2025-01-04");
  ledger.Do(disburse);
}

void Lend(MemoryLedger& ledger, const std::string& loan_id, int64_t principal_minor) {
  Approve(ledger, loan_id, principal_minor);
  Disburse(ledger, loan_id);
}

ledger::v1::RecordRepaymentRequest CashPayment(const std::string& loan_id, int64_t amount_minor,
                                               const std::string& date) {
  ledger::v1::RecordRepaymentRequest payment;
  payment.set_parent("operators/ami/loans/" + loan_id);
  *payment.mutable_amount() = Euro(amount_minor);
  payment.set_method(type::v1::PAYMENT_METHOD_CASH);
  *payment.mutable_effective_date() = ProtoDate(date);
  payment.set_confirm(true);
  return payment;
}

absl::Status RefusalIn(const google::rpc::Status& rpc) {
  if (rpc.code() == 0) return absl::OkStatus();
  google::rpc::ErrorInfo info;
  google::rpc::BadRequest bad_request;
  for (const auto& detail : rpc.details()) {
    if (detail.UnpackTo(&info)) {
      EXPECT_EQ(info.domain(), kErrorDomain);
    } else {
      detail.UnpackTo(&bad_request);
    }
  }
  const std::string field =
      bad_request.field_violations().empty() ? "" : bad_request.field_violations(0).field();
  return Refuse(static_cast<absl::StatusCode>(rpc.code()), info.reason(), field, rpc.message());
}

absl::Status RefusalIn(const grpc::Status& status) {
  google::rpc::Status rpc;
  EXPECT_TRUE(rpc.ParseFromString(status.error_details()));
  // A client that gives up makes a status of its own, without details.
  rpc.set_code(static_cast<int>(status.error_code()));
  rpc.set_message(status.error_message());
  return RefusalIn(rpc);
}

}  // namespace thuning::services
