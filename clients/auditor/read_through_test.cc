#include "clients/auditor/read_through.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/proof/merkle.h"
#include "tests/support/status_matchers.h"

namespace thuning::auditor {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Long enough that 10000 of them do not fit into the batches that are read ahead.
std::string BytesAt(uint64_t position) {
  return absl::StrCat("record ", position, std::string(position % 500, '.'));
}

// Positions 1 to 10000, some of which cannot be read.
class Holes final : public RecordSource {
 public:
  explicit Holes(std::vector<uint64_t> holes) : holes_(std::move(holes)) {}

  absl::StatusOr<uint64_t> LastPosition() override { return 10000; }
  absl::StatusOr<Claims> GetClaims() override { return Claims{}; }
  absl::Status Read(uint64_t from, uint64_t to, Visitor visit) override {
    for (uint64_t p = from; p <= to; ++p) {
      if (std::find(holes_.begin(), holes_.end(), p) != holes_.end()) {
        return absl::DataLossError(absl::StrCat("hole ", p));
      }
      if (p == gone_at) return absl::UnavailableError("gone");
      visit(p, BytesAt(p));
    }
    return absl::OkStatus();
  }

  uint64_t gone_at = 0;

 private:
  std::vector<uint64_t> holes_;
};

std::vector<std::string> TextsOf(const std::vector<Damage>& damages) {
  std::vector<std::string> texts;
  for (const Damage& damage : damages) {
    texts.push_back(absl::StrCat(damage.position, "-", damage.last_position, ": ", damage.message));
  }
  return texts;
}

TEST(ReadThroughTest, GoesOnBehindWhatCannotBeRead) {
  Holes source({1, 4, 5, 9});
  std::vector<uint64_t> visited;
  const auto damages = ReadThrough(source, {.from = 1, .to = 9}, [&](const RecordRead& record) {
    visited.push_back(record.position);
  });
  ASSERT_OK(damages);
  EXPECT_THAT(TextsOf(*damages), ElementsAre("1-1: hole 1", "4-5: hole 4", "9-9: hole 9"));
  EXPECT_THAT(visited, ElementsAre(2, 3, 6, 7, 8));
}

TEST(ReadThroughTest, GivesEachRecordOnceInOrderWithItsHash) {
  Holes source({});
  uint64_t last = 0;
  const auto visit = [&](const RecordRead& record) {
    ASSERT_EQ(record.position, ++last);
    ASSERT_EQ(record.bytes, BytesAt(last));
    const bool is_hashed = record.leaf == proof::LeafHash(record.bytes);
    ASSERT_EQ(is_hashed, last <= 9000) << last;
  };
  EXPECT_OK(ReadThrough(source, {.from = 1, .to = 10000, .hash_to = 9000}, visit));
  EXPECT_EQ(last, 10000);
}

TEST(ReadThroughTest, ReadsNothingWhereThereIsNothing) {
  Holes source({1});
  const auto damages = ReadThrough(source, {.from = 1, .to = 0}, [](const RecordRead&) { FAIL(); });
  ASSERT_OK(damages);
  EXPECT_THAT(*damages, IsEmpty());
}

TEST(ReadThroughTest, GivesUpBehindTooMany) {
  std::vector<uint64_t> holes;
  for (uint64_t p = 2; p <= 1500; ++p) holes.push_back(p);
  Holes source(holes);
  uint64_t visited = 0;
  const auto damages =
      ReadThrough(source, {.from = 1, .to = 2000}, [&](const RecordRead&) { ++visited; });
  ASSERT_OK(damages);
  EXPECT_THAT(TextsOf(*damages), ElementsAre("2-2000: hole 2"));
  EXPECT_EQ(visited, 1);
}

TEST(ReadThroughTest, FailsWhenTheSourceIsGone) {
  Holes source({2});
  source.gone_at = 4;
  EXPECT_THAT(ReadThrough(source, {.from = 1, .to = 9}, [](const RecordRead&) {}),
              StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace thuning::auditor
