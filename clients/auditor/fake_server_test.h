// For tests: a server that serves given records, and balances that it adds up plainly, on a
// loopback port. Each of its answers can be falsified.
#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/auditor/audited_directory_test.h"
#include "ledger/proof/proofs.h"
#include "thuning/ledger/v1/admin.grpc.pb.h"
#include "thuning/ledger/v1/audit.grpc.pb.h"
#include "thuning/ledger/v1/issuance.grpc.pb.h"

namespace thuning::auditor {

class FakeServer final : public ledger::v1::AuditService::Service,
                         public ledger::v1::AdminService::Service,
                         public ledger::v1::IssuanceService::Service {
 public:
  explicit FakeServer(std::vector<std::string> records) : records_(std::move(records)) {
    note = NoteOf(records_, records_.size());
    durable = records_.size();
    proof::TileTree tree = TreeOf(records_, records_.size());
    for (const auto& tile : tree.TakeChanged()) tiles_[{tile.level, tile.index}] = tile.bytes;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(static_cast<ledger::v1::AuditService::Service*>(this));
    builder.RegisterService(static_cast<ledger::v1::AdminService::Service*>(this));
    builder.RegisterService(static_cast<ledger::v1::IssuanceService::Service*>(this));
    server_ = builder.BuildAndStart();
  }
  ~FakeServer() override { server_->Shutdown(); }

  std::string address() const { return absl::StrCat("127.0.0.1:", port_); }

  // What it serves of itself.
  std::string note;
  uint64_t durable = 0;       // the end of the log when the auditor begins
  uint64_t loans_later = 0;   // by how many records the log has grown for each page of loans
  std::set<uint64_t> hidden;  // positions that the stream leaves out
  std::function<void(ledger::v1::GetTrialBalanceResponse&)> falsify_trial_balance = [](auto&) {};
  std::function<void(ledger::v1::ListLoansResponse&)> falsify_loans = [](auto&) {};
  std::function<void(ledger::v1::ListOperatorsResponse&)> falsify_operators = [](auto&) {};
  std::function<void(std::string&)> falsify_proof = [](auto&) {};

  grpc::Status StreamRecords(
      grpc::ServerContext*, const ledger::v1::StreamRecordsRequest* request,
      grpc::ServerWriter<ledger::v1::StreamRecordsResponse>* writer) override {
    for (uint64_t p = request->from_position(); p <= request->to_position(); p += 3) {
      if (p > records_.size()) break;
      ledger::v1::StreamRecordsResponse answer;
      while (hidden.count(p) > 0) ++p;
      answer.set_first_position(p);
      answer.set_durable_position(durable);
      for (uint64_t q = p; q < p + 3 && q <= request->to_position() && q <= records_.size(); ++q) {
        answer.add_records(records_[q - 1]);
      }
      writer->Write(answer);
    }
    return grpc::Status::OK;
  }

  grpc::Status GetCheckpoint(grpc::ServerContext*, const ledger::v1::GetCheckpointRequest*,
                             ledger::v1::GetCheckpointResponse* answer) override {
    answer->set_note(note);
    answer->set_verifier_key(SampleKey().verifier().Encode());
    return grpc::Status::OK;
  }

  grpc::Status GetInclusionProof(grpc::ServerContext*,
                                 const ledger::v1::GetInclusionProofRequest* request,
                                 ledger::v1::GetInclusionProofResponse* answer) override {
    const auto proof =
        proof::InclusionProof(request->position() - 1, request->tree_size(), Tiles());
    for (const Sha256Digest& hash : *proof) answer->add_hashes(std::string(AsBytes(hash)));
    falsify_proof(*answer->mutable_hashes(0));
    return grpc::Status::OK;
  }

  grpc::Status GetConsistencyProof(grpc::ServerContext*,
                                   const ledger::v1::GetConsistencyProofRequest* request,
                                   ledger::v1::GetConsistencyProofResponse* answer) override {
    const auto proof = proof::ConsistencyProof(request->old_size(), request->new_size(), Tiles());
    for (const Sha256Digest& hash : *proof) answer->add_hashes(std::string(AsBytes(hash)));
    if (answer->hashes_size() > 0) falsify_proof(*answer->mutable_hashes(0));
    return grpc::Status::OK;
  }

  grpc::Status GetTrialBalance(grpc::ServerContext*,
                               const ledger::v1::GetTrialBalanceRequest* request,
                               ledger::v1::GetTrialBalanceResponse* answer) override {
    std::map<std::pair<std::string, std::string>, std::pair<int64_t, int64_t>> sums;
    ForEachPosting(request->as_of_position(), request->parent(), [&](const auto& posting) {
      auto& [debit, credit] = sums[{posting.account(), posting.currency_code()}];
      (posting.side() == event::v1::SIDE_DEBIT ? debit : credit) += posting.amount_minor();
    });
    for (const auto& [key, sum] : sums) {
      auto& row = *answer->add_rows();
      row.set_account(key.first);
      row.set_currency_code(key.second);
      row.set_debit_minor(sum.first);
      row.set_credit_minor(sum.second);
      row.set_balance_minor(sum.first - sum.second);
    }
    answer->set_as_of_position(request->as_of_position());
    falsify_trial_balance(*answer);
    return grpc::Status::OK;
  }

  grpc::Status ListOperators(grpc::ServerContext*, const ledger::v1::ListOperatorsRequest* request,
                             ledger::v1::ListOperatorsResponse* answer) override {
    answer->add_operators()->set_name(request->page_token().empty() ? "operators/ami"
                                                                    : "operators/atlas");
    answer->set_next_page_token(request->page_token().empty() ? "more" : "");
    falsify_operators(*answer);
    return grpc::Status::OK;
  }

  // Two loans a page; before each the log may grow.
  grpc::Status ListLoans(grpc::ServerContext*, const ledger::v1::ListLoansRequest* request,
                         ledger::v1::ListLoansResponse* answer) override {
    durable = std::min<uint64_t>(durable + loans_later, records_.size());
    std::map<std::string, int64_t> loans;
    ForEachPosting(durable, request->parent(), [&](const auto& posting) {
      if (posting.account() != "274800") return;
      loans[request->parent() + "/" + posting.subject()] += posting.side() == event::v1::SIDE_DEBIT
                                                                ? posting.amount_minor()
                                                                : -posting.amount_minor();
    });
    auto loan = loans.upper_bound(request->page_token());
    for (int i = 0; i < 2 && loan != loans.end(); ++i, ++loan) {
      auto& one = *answer->add_loans();
      one.set_name(loan->first);
      one.set_principal_outstanding_minor(loan->second);
      one.mutable_terms()->mutable_principal()->set_currency_code("EUR");
    }
    if (loan != loans.end()) answer->set_next_page_token(std::prev(loan)->first);
    answer->set_as_of_position(durable);
    falsify_loans(*answer);
    return grpc::Status::OK;
  }

 private:
  template <typename Visit>
  void ForEachPosting(uint64_t to, const std::string& parent, Visit visit) const {
    for (uint64_t p = 1; p <= to; ++p) {
      Record record;
      LEDGER_CHECK(record.ParseFromString(records_[p - 1]));
      if ("operators/" + record.operator_id() != parent) continue;
      for (const auto& posting : record.postings()) visit(posting);
    }
  }

  proof::TileReader Tiles() const {
    return [this](uint32_t level, uint64_t index) -> absl::StatusOr<std::string> {
      const auto tile = tiles_.find({level, index});
      if (tile == tiles_.end()) return absl::NotFoundError("no such tile");
      return tile->second;
    };
  }

  const std::vector<std::string> records_;
  std::map<std::pair<uint32_t, uint64_t>, std::string> tiles_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace thuning::auditor
