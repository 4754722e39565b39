#include "ledger/fees/fees.h"

#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "ledger/accounting/journal.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/fees/fee_row.h"
#include "ledger/fees/new_fee.h"
#include "ledger/fees/scheduled_fees.h"
#include "ledger/money/creditor_reference.h"
#include "ledger/money/split.h"
#include "ledger/state/names.h"

namespace thuning::fees {
namespace {

using event::v1::CostShare;
using event::v1::CostShared;
using event::v1::FeeAssessed;
using event::v1::Record;
using ledger::v1::AssessFeeRequest;
using ledger::v1::Beneficiary;
using ledger::v1::Fee;
using ledger::v1::ShareCostRequest;

constexpr size_t kMaxNameLength = 100;
constexpr int kMaxMembers = 200;
constexpr int64_t kMaxWeight = 1'000'000;

absl::Status CheckAssessment(const AssessFeeRequest& request, absl::string_view operator_id) {
  if (!request.fee_id().empty()) RETURN_IF_ERROR(CheckId("fee_id", request.fee_id()));
  RETURN_IF_ERROR(CheckOwnName("beneficiary", request.beneficiary(), "beneficiaries", operator_id));
  RETURN_IF_ERROR(CheckFeeKind("kind", request.kind()));
  RETURN_IF_ERROR(CheckAmount("amount", request.has_amount(), request.amount()));
  if (request.has_due_date()) {
    RETURN_IF_ERROR(CheckDate("due_date", true, request.due_date()));
  }
  RETURN_IF_ERROR(
      CheckDate("effective_date", request.has_effective_date(), request.effective_date()));
  return CheckText("display_name", request.display_name(), kMaxNameLength);
}

// That the request's currency is that of the books, and the chart has what it needs.
template <typename Request>
absl::Status CheckBooks(const Request& request, type::v1::FeeKind kind, Rate vat,
                        absl::string_view operator_id, StateReader& state) {
  ASSIGN_OR_RETURN(const auto* books, FindBooks("parent", operator_id, state));
  RETURN_IF_ERROR(CheckCurrency("amount", request.amount().currency_code(), *books));
  RETURN_IF_ERROR(CheckInChart("kind", IncomeAccountOf(kind), operator_id, state));
  return CheckVatInChart("vat_percent", vat, operator_id, state);
}

template <typename Request>
const google::type::Date& DueDateOf(const Request& request) {
  return request.has_due_date() ? request.due_date() : request.effective_date();
}

absl::Status CheckMember(const std::string& path, const ShareCostRequest::Member& member,
                         absl::string_view operator_id,
                         absl::flat_hash_set<absl::string_view>& known) {
  const std::string beneficiary = absl::StrCat(path, ".beneficiary");
  RETURN_IF_ERROR(CheckOwnName(beneficiary, member.beneficiary(), "beneficiaries", operator_id));
  if (!known.insert(member.beneficiary()).second) {
    return RefuseField("MEMBER_TWICE", beneficiary,
                       absl::StrCat(member.beneficiary(), " is a member already"));
  }
  return CheckRange(absl::StrCat(path, ".weight"), member.weight(), 0, kMaxWeight);
}

absl::Status CheckMembers(const ShareCostRequest& request, absl::string_view operator_id) {
  if (request.members().empty()) return RefuseAbsent("members");
  RETURN_IF_ERROR(CheckRange("members", request.members_size(), 1, kMaxMembers));
  absl::flat_hash_set<absl::string_view> known;
  for (int i = 0; i < request.members_size(); ++i) {
    RETURN_IF_ERROR(
        CheckMember(absl::StrCat("members[", i, "]"), request.members(i), operator_id, known));
  }
  return absl::OkStatus();
}

type::v1::FeeKind KindOf(const ShareCostRequest& request) {
  return request.kind() == type::v1::FEE_KIND_UNSPECIFIED ? type::v1::FEE_KIND_SHARED_COST
                                                          : request.kind();
}

absl::StatusOr<Rate> CheckSharing(const ShareCostRequest& request, absl::string_view operator_id) {
  RETURN_IF_ERROR(CheckFeeKind("kind", KindOf(request)));
  RETURN_IF_ERROR(CheckText("display_name", request.display_name(), kMaxNameLength));
  RETURN_IF_ERROR(CheckAmount("amount", request.has_amount(), request.amount()));
  ASSIGN_OR_RETURN(const Rate vat, ReadVat("vat_percent", request.vat_percent()));
  RETURN_IF_ERROR(CheckMembers(request, operator_id));
  if (request.has_due_date()) {
    RETURN_IF_ERROR(CheckDate("due_date", true, request.due_date()));
  }
  RETURN_IF_ERROR(
      CheckDate("effective_date", request.has_effective_date(), request.effective_date()));
  return vat;
}

absl::Status CheckMembersExist(const ShareCostRequest& request, StateReader& state) {
  for (int i = 0; i < request.members_size(); ++i) {
    RETURN_IF_ERROR(FindExisting<Beneficiary>(absl::StrCat("members[", i, "].beneficiary"),
                                              request.members(i).beneficiary(), state)
                        .status());
  }
  return absl::OkStatus();
}

std::vector<int64_t> WeightsOf(const ShareCostRequest& request) {
  std::vector<int64_t> weights;
  for (const ShareCostRequest::Member& member : request.members()) {
    weights.push_back(member.weight() == 0 ? 1 : member.weight());
  }
  return weights;
}

// Price and VAT are split each by the weights, so that both sum to the whole.
void AddShares(const ShareCostRequest& request, Rate vat, const Context& context,
               CostShared& shared) {
  const std::vector<int64_t> weights = WeightsOf(request);
  const int64_t whole_vat = VatOn(request.amount().minor_units(), vat);
  const std::vector<int64_t> nets = SplitByWeights(request.amount().minor_units(), weights);
  const std::vector<int64_t> vats = SplitByWeights(whole_vat, weights);
  *shared.mutable_amount() = request.amount();
  shared.mutable_amount()->set_minor_units(request.amount().minor_units() + whole_vat);
  for (size_t i = 0; i < weights.size(); ++i) {
    if (nets[i] + vats[i] == 0) continue;
    const NewFeeId id = FeeIdOf(context, shared.shares_size() + 1);
    CostShare& share = *shared.add_shares();
    share.set_fee_id(id.fee_id);
    share.set_beneficiary_id(
        std::string(LastId(request.members(static_cast<int>(i)).beneficiary())));
    share.set_weight(weights[i]);
    share.set_amount_minor(nets[i] + vats[i]);
    share.set_vat_minor(vats[i]);
    share.set_payment_reference(id.payment_reference);
  }
}

absl::Status CheckSharesAbsent(const CostShared& shared, absl::string_view operator_id,
                               StateReader& state) {
  for (const CostShare& share : shared.shares()) {
    RETURN_IF_ERROR(CheckAbsent<Fee>("parent", NameOf(operator_id, "fees", share.fee_id()), state));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Record> Decide(const AssessFeeRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto parent, ParseName("parent", request.parent(), {"operators"}));
  RETURN_IF_ERROR(CheckAssessment(request, parent[0]));
  ASSIGN_OR_RETURN(const Rate vat, ReadVat("vat_percent", request.vat_percent()));
  RETURN_IF_ERROR(CheckBooks(request, request.kind(), vat, parent[0], state));
  RETURN_IF_ERROR(FindExisting<Beneficiary>("beneficiary", request.beneficiary(), state).status());
  const std::string made_id = IdFromPosition("F", context.position);
  const std::string fee_id = request.fee_id().empty() ? made_id : request.fee_id();
  RETURN_IF_ERROR(CheckAbsent<Fee>("fee_id", NameOf(parent[0], "fees", fee_id), state));

  Record record = accounting::NewRecord(parent[0], request.effective_date());
  FeeAssessed& assessed = *record.add_events()->mutable_fee_assessed();
  const int64_t vat_minor = VatOn(request.amount().minor_units(), vat);
  assessed.set_fee_id(fee_id);
  assessed.set_beneficiary_id(std::string(LastId(request.beneficiary())));
  assessed.set_kind(request.kind());
  *assessed.mutable_amount() = request.amount();
  assessed.mutable_amount()->set_minor_units(request.amount().minor_units() + vat_minor);
  assessed.set_vat_minor(vat_minor);
  *assessed.mutable_due_date() = DueDateOf(request);
  assessed.set_display_name(request.display_name());
  assessed.set_payment_reference(CreditorReference(made_id));
  assessed.set_income_account(std::string(IncomeAccountOf(request.kind())));
  PostAssessment(assessed, record);
  return record;
}

absl::StatusOr<Record> Decide(const ShareCostRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto parent, ParseName("parent", request.parent(), {"operators"}));
  ASSIGN_OR_RETURN(const Rate vat, CheckSharing(request, parent[0]));
  RETURN_IF_ERROR(CheckBooks(request, KindOf(request), vat, parent[0], state));
  RETURN_IF_ERROR(CheckMembersExist(request, state));

  Record record = accounting::NewRecord(parent[0], request.effective_date());
  CostShared shared;
  shared.set_shared_cost_id(IdFromPosition("C", context.position));
  shared.set_kind(KindOf(request));
  shared.set_display_name(request.display_name());
  *shared.mutable_due_date() = DueDateOf(request);
  shared.set_income_account(std::string(IncomeAccountOf(KindOf(request))));
  AddShares(request, vat, context, shared);
  RETURN_IF_ERROR(CheckSharesAbsent(shared, parent[0], state));
  PostShares(shared, record);
  *record.add_events()->mutable_cost_shared() = std::move(shared);
  return record;
}

}  // namespace thuning::fees
