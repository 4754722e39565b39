#include "clients/auditor/findings.h"

#include <algorithm>
#include <utility>

#include "ledger/base/check.h"

namespace thuning::auditor {

using audit::v1::Finding;

Finding MakeFinding(uint64_t position, uint64_t last_position, absl::string_view reason,
                    std::string message) {
  Finding finding;
  finding.set_position(position);
  finding.set_last_position(last_position);
  finding.set_reason(std::string(reason));
  finding.set_message(std::move(message));
  return finding;
}

Finding DamageFinding(const Damage& damage) {
  return MakeFinding(damage.position, damage.last_position, "DAMAGED", damage.message);
}

bool IsRange(const Finding& finding) {
  return finding.reason() == "ROOT_DIFFERS" || finding.reason() == "NOT_PROVED" ||
         finding.reason() == "CHECKPOINT_REFUSED";
}

void SortByPosition(std::vector<Finding>& findings) {
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& a, const Finding& b) { return a.position() < b.position(); });
}

const Finding& FirstBad(const std::vector<Finding>& findings) {
  LEDGER_CHECK(!findings.empty());
  const auto is_within = [](const Finding& exact, const Finding& range) {
    return !IsRange(exact) && exact.position() >= range.position() &&
           exact.position() <= range.last_position();
  };
  const Finding* first = nullptr;
  for (const Finding& finding : findings) {
    const bool is_explained = IsRange(finding) && std::any_of(findings.begin(), findings.end(),
                                                              [&](const Finding& other) {
                                                                return is_within(other, finding);
                                                              });
    if (is_explained) continue;
    if (first == nullptr || finding.position() < first->position()) first = &finding;
  }
  return *first;
}

}  // namespace thuning::auditor
