#include "tests/conformance/payment_order.h"

#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"
#include "ledger/base/status_macros.h"
#include "tests/conformance/fields.h"
#include "tests/conformance/loan_names.h"

namespace thuning::conformance {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;
using loan::AllocationOrder;
using loan::Bucket;
using loan::Component;
using loan::Direction;
using loan::DueClass;
using loan::FutureRule;

constexpr Component kPenalty = Component::kPenalty;
constexpr Component kFee = Component::kFee;
constexpr Component kInterest = Component::kInterest;
constexpr Component kPrincipal = Component::kPrincipal;

using Components = std::vector<Component>;

void Append(std::vector<Bucket>& buckets, DueClass due, const Components& components) {
  for (const Component component : components) buckets.push_back({due, component});
}

AllocationOrder RowByRow(const Components& due, const Components& in_advance) {
  AllocationOrder order;
  Append(order.buckets, DueClass::kPastDue, due);
  Append(order.buckets, DueClass::kDue, due);
  Append(order.buckets, DueClass::kInAdvance, in_advance);
  return order;
}

AllocationOrder PenaltiesFirst() {
  const Components components = {kPenalty, kFee, kInterest, kPrincipal};
  return RowByRow(components, components);
}

// The interest of all instalments that are due before any of their principal.
AllocationOrder InterestOfAllDueFirst() {
  AllocationOrder order{.direction = Direction::kVertical};
  for (const Components& components : {Components{kInterest}, Components{kPrincipal}}) {
    Append(order.buckets, DueClass::kPastDue, components);
    Append(order.buckets, DueClass::kDue, components);
  }
  Append(order.buckets, DueClass::kPastDue, {kPenalty, kFee});
  Append(order.buckets, DueClass::kDue, {kPenalty, kFee});
  Append(order.buckets, DueClass::kInAdvance, {kInterest, kPrincipal, kPenalty, kFee});
  return order;
}

// "PAST_DUE_PENALTY".
absl::StatusOr<Bucket> ReadBucket(absl::string_view text) {
  Bucket bucket;
  absl::string_view rest = text;
  if (absl::ConsumePrefix(&rest, "PAST_DUE_")) {
    bucket.due = DueClass::kPastDue;
  } else if (absl::ConsumePrefix(&rest, "IN_ADVANCE_")) {
    bucket.due = DueClass::kInAdvance;
  } else if (!absl::ConsumePrefix(&rest, "DUE_")) {
    return absl::UnimplementedError(absl::StrCat("allocation to ", text));
  }
  const Names<Component> components = {
      {"PENALTY", kPenalty}, {"FEE", kFee}, {"INTEREST", kInterest}, {"PRINCIPAL", kPrincipal}};
  for (const auto& [name, component] : components) {
    if (name != rest) continue;
    bucket.component = component;
    return bucket;
  }
  return absl::UnimplementedError(absl::StrCat("allocation to ", text));
}

absl::StatusOr<Direction> DirectionOf(const Struct& terms) {
  if (!Has(terms, "schedule_processing")) return Direction::kHorizontal;
  return ChoiceAt<Direction>(terms, "schedule_processing",
                             {{"HORIZONTAL (default)", Direction::kHorizontal},
                              {"HORIZONTAL", Direction::kHorizontal},
                              {"VERTICAL", Direction::kVertical}});
}

// A rule whose order is not a list refers to the default one.
absl::StatusOr<AllocationOrder> ReadRule(const Struct& rule, Direction direction) {
  AllocationOrder order = PenaltiesFirst();
  order.direction = direction;
  ASSIGN_OR_RETURN(order.future,
                   ChoiceAt<FutureRule>(rule, "future_installment_rule",
                                        {{"NEXT_INSTALLMENT", FutureRule::kNext},
                                         {"LAST_INSTALLMENT", FutureRule::kLast},
                                         {"NEXT_LAST_INSTALLMENT", FutureRule::kNextThenLast},
                                         {"REAMORTIZATION", FutureRule::kSpread}}));
  const auto stated = rule.fields().find("order");
  if (stated == rule.fields().end() || !stated->second.has_list_value()) return order;
  order.buckets.clear();
  for (const Value& text : stated->second.list_value().values()) {
    ASSIGN_OR_RETURN(const Bucket bucket, ReadBucket(text.string_value()));
    order.buckets.push_back(bucket);
  }
  return order;
}

// Rules for kinds that the ledger does not have are passed over: the steps that would need them are
// refused.
absl::StatusOr<PaymentOrder> ReadRules(const Struct& terms) {
  ASSIGN_OR_RETURN(const Direction direction, DirectionOf(terms));
  const Struct rules = ObjectAt(terms, "payment_allocation");
  PaymentOrder orders;
  ASSIGN_OR_RETURN(orders.of_all, ReadRule(ObjectAt(rules, "DEFAULT"), direction));
  for (const auto& [name, rule] : rules.fields()) {
    const StepKind* const step = FindStep(absl::AsciiStrToLower(name));
    if (step == nullptr) continue;
    ASSIGN_OR_RETURN(AllocationOrder order, ReadRule(rule.struct_value(), direction));
    orders.by_kind.emplace_back(step->kind, std::move(order));
  }
  return orders;
}

}  // namespace

absl::StatusOr<PaymentOrder> ReadPaymentOrder(const Struct& terms) {
  const std::string strategy = TextAt(terms, "payment_strategy");
  if (strategy == "ADVANCED_PAYMENT_ALLOCATION") return ReadRules(terms);
  // Cases of schedules alone state none.
  if (strategy.empty() || strategy == "mifos-standard-strategy" ||
      strategy == "PENALTIES_FEES_INTEREST_PRINCIPAL_ORDER") {
    return PaymentOrder{.of_all = PenaltiesFirst()};
  }
  if (strategy == "INTEREST_PRINCIPAL_PENALTIES_FEES_ORDER") {
    const Components components = {kInterest, kPrincipal, kPenalty, kFee};
    return PaymentOrder{.of_all = RowByRow(components, components)};
  }
  if (strategy == "PRINCIPAL_INTEREST_PENALTIES_FEES_ORDER") {
    const Components components = {kPrincipal, kInterest, kPenalty, kFee};
    return PaymentOrder{.of_all = RowByRow(components, components)};
  }
  if (strategy == "DUE_PENALTY_FEE_INTEREST_PRINCIPAL_IN_ADVANCE_PRINCIPAL_PENALTY_FEE_INTEREST") {
    return PaymentOrder{.of_all = RowByRow({kPenalty, kFee, kInterest, kPrincipal},
                                           {kPrincipal, kPenalty, kFee, kInterest})};
  }
  if (strategy == "DUE_PENALTY_INTEREST_PRINCIPAL_FEE_IN_ADVANCE_PENALTY_INTEREST_PRINCIPAL_FEE") {
    const Components components = {kPenalty, kInterest, kPrincipal, kFee};
    return PaymentOrder{.of_all = RowByRow(components, components)};
  }
  if (strategy == "rbi-india-strategy") return PaymentOrder{.of_all = InterestOfAllDueFirst()};
  return absl::UnimplementedError(absl::StrCat("payment_strategy ", strategy));
}

}  // namespace thuning::conformance
