#include "clients/console/progress.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace thuning::console {
namespace {

constexpr int kBarWidth = 40;

}  // namespace

Progress::Progress(std::ostream& err, bool is_watched, std::string label)
    : err_(err), is_watched_(is_watched), label_(std::move(label)) {}

Progress::~Progress() {
  if (percent_ >= 0) err_ << "\n" << std::flush;
}

void Progress::Show(uint64_t done, uint64_t total) {
  const uint64_t shown = total == 0 ? 100 : std::min(done, total) * 100 / total;
  const int percent = static_cast<int>(shown);
  if (!is_watched_ || percent == percent_) return;
  percent_ = percent;
  const auto filled = static_cast<size_t>(percent * kBarWidth / 100);
  err_ << "\r" << label_ << " [" << std::string(filled, '#') << std::string(kBarWidth - filled, '.')
       << "] " << percent << " %" << std::flush;
}

}  // namespace thuning::console
