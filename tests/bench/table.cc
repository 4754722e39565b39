#include "tests/bench/table.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace thuning::bench {
namespace {

constexpr int kSyncs = 200;

double SyncMicroseconds(const std::string& directory) {
  const std::string path = directory + "/sync";
  const int file = open(path.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
  std::vector<double> times;
  const std::string block(4096, 'x');
  for (int i = 0; i < kSyncs; ++i) {
    times.push_back(Seconds([&] {
      if (write(file, block.data(), block.size()) < 0 || fdatasync(file) != 0)
        std::perror(path.c_str());
    }));
  }
  close(file);
  unlink(path.c_str());
  return Median(times) * 1e6;
}

std::string Processor() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    if (absl::StartsWith(line, "model name")) return line.substr(line.find(':') + 2);
  }
  return "unknown processor";
}

}  // namespace

double Seconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

std::string DescribeMachine(const std::string& directory) {
  return absl::StrFormat("%s, %d cores; a synced append of 4 KiB takes %.0f us (median of %d)",
                         Processor(), static_cast<int>(std::thread::hardware_concurrency()),
                         SyncMicroseconds(directory), kSyncs);
}

void Print(const std::vector<Figure>& figures) {
  std::printf("%-52s %14s %14s %-10s %6s %7s\n", "what", "ours", "reference", "unit", "ratio",
              "target");
  for (const Figure& figure : figures) {
    const std::string target = figure.target > 0 ? absl::StrFormat("%.2f", figure.target) : "-";
    std::printf("%-52s %14.6g %14.6g %-10s %6.2f %7s  %s\n", figure.what.c_str(), figure.ours,
                figure.reference, figure.unit.c_str(),
                figure.reference > 0 ? figure.ours / figure.reference : 0.0, target.c_str(),
                figure.note.c_str());
  }
  std::fflush(stdout);
}

}  // namespace thuning::bench
