#include "ledger/base/crc32c.h"

#include <random>
#include <string>

#include "gtest/gtest.h"
#include "tests/support/seed.h"

namespace thuning {
namespace {

// From the definition, one bit at a time.
uint32_t NaiveCrc32c(absl::string_view bytes) {
  uint32_t state = 0xffffffff;
  for (const char c : bytes) {
    state ^= static_cast<uint8_t>(c);
    for (int bit = 0; bit < 8; ++bit)
      state = (state & 1) != 0 ? (state >> 1) ^ 0x82f63b78 : state >> 1;
  }
  return state ^ 0xffffffff;
}

std::string Counting(int first, int step) {
  std::string bytes;
  for (int i = 0; i < 32; ++i) bytes.push_back(static_cast<char>(first + i * step));
  return bytes;
}

// RFC 3720, appendix B.4; it prints the bytes in the order of the wire, lowest first.
TEST(Crc32cTest, GivesThePublishedExamples) {
  EXPECT_EQ(Crc32c(std::string(32, '\0')), 0x8a9136aau);
  EXPECT_EQ(Crc32c(std::string(32, '\xff')), 0x62a8ab43u);
  EXPECT_EQ(Crc32c(Counting(0, 1)), 0x46dd794eu);
  EXPECT_EQ(Crc32c(Counting(31, -1)), 0x113fdb5cu);
}

TEST(Crc32cTest, NothingHasChecksumZero) { EXPECT_EQ(Crc32c(""), 0u); }

TEST(Crc32cTest, ProcessorTableAndDefinitionAgreeOnAnyLengthAndSplit) {
  std::mt19937_64 random(TestSeed(20261122));
  for (int round = 0; round < 500; ++round) {
    std::string bytes(static_cast<size_t>(Uniform(random, 0, 200)), '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    const size_t split =
        static_cast<size_t>(Uniform(random, 0, static_cast<int64_t>(bytes.size())));
    const absl::string_view all = bytes;
    EXPECT_EQ(Crc32c(all), NaiveCrc32c(all));
    EXPECT_EQ(ExtendCrc32cByTable(0, all), NaiveCrc32c(all));
    EXPECT_EQ(ExtendCrc32c(Crc32c(all.substr(0, split)), all.substr(split)), NaiveCrc32c(all));
  }
}

}  // namespace
}  // namespace thuning
