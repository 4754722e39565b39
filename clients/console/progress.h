// A bar on stderr that shows how far a long work is, for a person who watches; silent for anyone
// else.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>

namespace thuning::console {

class Progress {
 public:
  // Draws nothing unless `is_watched`. `err` outlives this.
  Progress(std::ostream& err, bool is_watched, std::string label);
  // Leaves the line to what comes after.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `done` of `total`, of whatever is counted. Draws only when the percentage has changed.
  void Show(uint64_t done, uint64_t total);

 private:
  std::ostream& err_;
  const bool is_watched_;
  const std::string label_;
  int percent_ = -1;  // as drawn last
};

}  // namespace thuning::console
