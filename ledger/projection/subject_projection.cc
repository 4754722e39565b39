#include "ledger/projection/subject_projection.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "ledger/base/big_endian.h"
#include "ledger/state/facts.h"
#include "ledger/state/names.h"

namespace thuning::projection {
namespace {

using ::thuning::event::v1::Event;
using ::thuning::event::v1::Record;

std::string Prefix(absl::string_view name) {
  return absl::StrCat(name, absl::string_view("\0", 1));
}

std::set<std::string> SubjectsOf(const Record& record) {
  std::set<std::string> subjects;
  for (const auto& posting : record.postings()) {
    if (!posting.subject().empty()) {
      subjects.insert(absl::StrCat("operators/", record.operator_id(), "/", posting.subject()));
    }
  }
  for (const Event& event : record.events()) {
    const std::string loan = LoanIdOf(event);
    if (!loan.empty()) subjects.insert(NameOf(record.operator_id(), "loans", loan));
  }
  return subjects;
}

class Subjects final : public Projection {
 public:
  std::vector<RowChange> Fold(absl::Span<const FoldedRecord> block) override {
    std::vector<RowChange> rows;
    for (const FoldedRecord& folded : block) {
      for (const std::string& subject : SubjectsOf(*folded.record)) {
        rows.push_back({.key = absl::StrCat(Prefix(subject), EncodeBigEndian64(folded.position)),
                        .value = ""});
      }
    }
    return rows;
  }
};

}  // namespace

ProjectionKind SubjectProjection() {
  return {.layout = {.name = kSubjects},
          .resume = [](const RowReader&, uint64_t) { return std::make_unique<Subjects>(); }};
}

std::vector<uint64_t> RecordsOf(const View& view, absl::string_view name, uint64_t after,
                                size_t limit) {
  const std::string prefix = Prefix(name);
  std::vector<uint64_t> positions;
  view.Scan(kSubjects, prefix, absl::StrCat(prefix, EncodeBigEndian64(after + 1)),
            [&](absl::string_view key, absl::string_view) {
              positions.push_back(DecodeBigEndian64(key.substr(prefix.size())));
              return positions.size() < limit;
            });
  return positions;
}

}  // namespace thuning::projection
