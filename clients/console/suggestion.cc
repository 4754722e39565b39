#include "clients/console/suggestion.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace thuning::console {
namespace {

constexpr size_t kMaxSuggestions = 3;

std::vector<std::string> WordsThatBeginWith(absl::string_view typed,
                                            const std::vector<std::string>& known) {
  std::vector<std::string> words;
  absl::c_copy_if(known, std::back_inserter(words),
                  [&](const std::string& word) { return absl::StartsWithIgnoreCase(word, typed); });
  return words;
}

}  // namespace

int EditDistance(absl::string_view a, absl::string_view b) {
  // distance[i][j]: from the first i letters of `a` to the first j of `b`.
  std::vector<std::vector<int>> distance(a.size() + 1, std::vector<int>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) distance[i][0] = static_cast<int>(i);
  for (size_t j = 0; j <= b.size(); ++j) distance[0][j] = static_cast<int>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    for (size_t j = 1; j <= b.size(); ++j) {
      const int replaced = distance[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      distance[i][j] = std::min({distance[i - 1][j] + 1, distance[i][j - 1] + 1, replaced});
      const bool exchanged = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (exchanged) distance[i][j] = std::min(distance[i][j], distance[i - 2][j - 2] + 1);
    }
  }
  return distance[a.size()][b.size()];
}

std::vector<std::string> NearestWords(absl::string_view typed,
                                      const std::vector<std::string>& known) {
  const int limit = static_cast<int>((typed.size() + 2) / 3);
  std::vector<std::pair<int, std::string>> near;
  for (const std::string& word : known) {
    const int distance = EditDistance(absl::AsciiStrToLower(typed), absl::AsciiStrToLower(word));
    if (distance <= limit) near.emplace_back(distance, word);
  }
  if (near.empty()) {
    std::vector<std::string> words = WordsThatBeginWith(typed, known);
    return words.size() == 1 ? words : std::vector<std::string>();
  }
  absl::c_stable_sort(near, [](const auto& a, const auto& b) { return a.first < b.first; });
  near.resize(std::min(near.size(), kMaxSuggestions));
  std::vector<std::string> words;
  for (auto& [distance, word] : near) words.push_back(std::move(word));
  return words;
}

std::string DidYouMean(absl::string_view typed, const std::vector<std::string>& known) {
  const std::vector<std::string> words = NearestWords(typed, known);
  if (words.empty()) return "";
  return absl::StrCat("; did you mean \"", absl::StrJoin(words, "\" or \""), "\"?");
}

}  // namespace thuning::console
