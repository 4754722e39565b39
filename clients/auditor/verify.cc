#include "clients/auditor/verify.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "clients/auditor/evidence.h"
#include "clients/auditor/findings.h"
#include "clients/auditor/record_checker.h"
#include "ledger/base/status_macros.h"
#include "ledger/proof/log_verifier.h"

namespace thuning::auditor {
namespace {

using audit::v1::Finding;
using audit::v1::VerifyReport;
using proof::Checkpoint;

struct OpenedNotes {
  std::vector<Checkpoint> checkpoints;
  const SignedNote* newest_note = nullptr;
  uint64_t newest_size = 0;
  std::vector<Finding> findings;
};

OpenedNotes OpenNotes(const Evidence& evidence, uint64_t last) {
  OpenedNotes opened;
  for (const SignedNote& note : evidence.notes) {
    const absl::StatusOr<Checkpoint> checkpoint = OpenWith(evidence, note);
    if (!checkpoint.ok()) {
      opened.findings.push_back(
          MakeFinding(1, last, "CHECKPOINT_REFUSED", std::string(checkpoint.status().message())));
      continue;
    }
    opened.checkpoints.push_back(*checkpoint);
    if (opened.newest_note != nullptr && checkpoint->size <= opened.newest_size) continue;
    opened.newest_note = &note;
    opened.newest_size = checkpoint->size;
  }
  if (opened.newest_note == nullptr && opened.findings.empty()) {
    opened.findings.push_back(
        MakeFinding(1, last, "NOT_PROVED", "there is no checkpoint: nobody signed for any record"));
  }
  return opened;
}

// Tiles that end too early are no reason to accuse a record: they count as unreadable from there
// on.
proof::TileReader UpTo(uint64_t size, proof::TileReader tiles) {
  if (tiles == nullptr) return nullptr;
  return [size, tiles = std::move(tiles)](uint32_t level, uint64_t index) {
    const uint64_t hashes = proof::HashesAtLevel(level, size) - index * proof::kTileWidth;
    auto tile = proof::ReadTile(tiles, level, index, std::min(hashes, proof::kTileWidth));
    if (!absl::IsNotFound(tile.status())) return tile;
    return absl::StatusOr<std::string>(absl::DataLossError(tile.status().message()));
  };
}

// One pass over the records.
class Visit {
 public:
  Visit(OpenedNotes opened, const Evidence& evidence)
      : opened_(std::move(opened)),
        all_(opened_.checkpoints, UpTo(opened_.newest_size, evidence.tiles)),
        memory_(evidence.memory) {
    if (memory_ == nullptr || !memory_->checkpoint().has_value()) return;
    kept_size_ = memory_->checkpoint()->size;
    kept_.emplace(std::vector<Checkpoint>{*memory_->checkpoint()},
                  UpTo(kept_size_, memory_->Tiles()));
  }

  void Add(const RecordRead& record) {
    ++record_count_;
    if (record.position <= opened_.newest_size) AddLeaf(record.position, record.leaf);
    checker_.Check(record.position, record.bytes);
  }

  VerifyReport Finish(const std::vector<Damage>& damages, uint64_t last);

  const OpenedNotes& opened() const { return opened_; }

 private:
  void AddLeaf(uint64_t position, const Sha256Digest& leaf) {
    all_.AddLeaf(position, leaf);
    if (memory_ == nullptr) return;
    if (position <= kept_size_) kept_->AddLeaf(position, leaf);
    if (position > kept_size_) memory_->NoteDown(leaf);
  }

  void Sort(const proof::Verdict& verdict, absl::string_view whose_tiles);

  OpenedNotes opened_;
  proof::LogVerifier all_;
  Memory* memory_;
  std::optional<proof::LogVerifier> kept_;
  uint64_t kept_size_ = 0;
  RecordChecker checker_;
  uint64_t record_count_ = 0;
  std::vector<Finding> findings_;
  std::vector<Finding> warnings_;
};

// What is wrong with tiles only is a warning: no record is in doubt because of it.
void Visit::Sort(const proof::Verdict& verdict, absl::string_view whose_tiles) {
  for (const proof::Finding& found : verdict.findings) {
    const bool is_about_tiles = found.reason == proof::Reason::kTileDiffers ||
                                found.reason == proof::Reason::kTilesUnreadable;
    const std::string where = is_about_tiles ? absl::StrCat(whose_tiles, ": ") : "";
    (is_about_tiles ? warnings_ : findings_)
        .push_back(MakeFinding(found.position, found.last_position, ReasonName(found.reason),
                               absl::StrCat(where, found.message)));
  }
  if (verdict.finding_count == verdict.findings.size()) return;
  const uint64_t from = verdict.findings.back().position;
  findings_.push_back(MakeFinding(from, from, "TOO_MANY_FINDINGS",
                                  absl::StrCat("and ", verdict.finding_count, " in all")));
}

// Whether the finding says of unreadable records that they are missing, which `damages` says
// better.
bool IsKnown(const Finding& finding, const std::vector<Damage>& damages) {
  return finding.reason() == ReasonName(proof::Reason::kMissing) &&
         std::any_of(damages.begin(), damages.end(), [&](const Damage& damage) {
           return damage.position <= finding.position() &&
                  finding.last_position() <= damage.last_position;
         });
}

// The same, found with the source's tiles and with the kept ones, is said once.
std::vector<Finding> WithoutRepetitions(std::vector<Finding> findings,
                                        const std::vector<Damage>& damages) {
  std::set<std::pair<uint64_t, std::string>> seen;
  SortByPosition(findings);
  std::erase_if(findings, [&](const Finding& finding) {
    return IsKnown(finding, damages) || !seen.emplace(finding.position(), finding.reason()).second;
  });
  return findings;
}

VerifyReport Visit::Finish(const std::vector<Damage>& damages, uint64_t last) {
  checker_.Finish();
  findings_ = opened_.findings;
  for (const Damage& damage : damages) findings_.push_back(DamageFinding(damage));
  for (const Finding& finding : checker_.findings()) findings_.push_back(finding);
  if (kept_.has_value()) Sort(kept_->Finish(), "tiles kept from the last visit");
  const proof::Verdict verdict = all_.Finish();
  Sort(verdict, "tiles of the source");
  if (findings_.empty() && verdict.proved_size != opened_.newest_size) {
    findings_.push_back(MakeFinding(verdict.proved_size + 1, opened_.newest_size, "NOT_PROVED",
                                    "the records do not reach the newest checkpoint"));
  }
  VerifyReport report;
  for (Finding& finding : WithoutRepetitions(std::move(findings_), damages)) {
    *report.add_findings() = std::move(finding);
  }
  for (Finding& warning : WithoutRepetitions(std::move(warnings_), {})) {
    *report.add_warnings() = std::move(warning);
  }
  report.set_record_count(record_count_);
  report.set_root(ToHex(verdict.tree.root));
  report.set_checkpoint_size(opened_.newest_size);
  report.set_uncovered_count(last > opened_.newest_size ? last - opened_.newest_size : 0);
  return report;
}

void SayVerdict(const Evidence& evidence, VerifyReport& report) {
  report.set_verified(report.findings().empty());
  if (evidence.key.has_value()) report.set_key_name(evidence.key->name());
  report.set_key_origin(evidence.key_origin);
  if (report.verified()) return;
  report.set_first_bad_position(
      FirstBad({report.findings().begin(), report.findings().end()}).position());
}

}  // namespace

absl::StatusOr<VerifyReport> Verify(RecordSource& source, const Evidence& evidence,
                                    const OnProgress& on_progress) {
  ASSIGN_OR_RETURN(const uint64_t last, source.LastPosition());
  Visit visit(OpenNotes(evidence, last), evidence);
  const auto add = [&](const RecordRead& record) {
    visit.Add(record);
    if (record.position % kProgressStep == 0) on_progress(record.position, last);
  };
  const ReadRange all = {.from = 1, .to = last, .hash_to = visit.opened().newest_size};
  ASSIGN_OR_RETURN(const std::vector<Damage> damages, ReadThrough(source, all, add));
  VerifyReport report = visit.Finish(damages, last);
  SayVerdict(evidence, report);
  if (report.verified() && evidence.memory != nullptr) {
    RETURN_IF_ERROR(evidence.memory->Keep(visit.opened().newest_note->text, *evidence.key));
  }
  return report;
}

}  // namespace thuning::auditor
