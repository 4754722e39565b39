// Figures of one run, as a table: what was measured, the thing that it is compared with, and the
// ratio between the two.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace thuning::bench {

// One line. The ratio is ours divided by the reference: 1 is as fast as the thing itself.
struct Figure {
  std::string what;
  double ours = 0;
  double reference = 0;
  std::string unit;
  double target = 0;  // the least ratio that we aim for; 0: none
  std::string note;
};

// Seconds that the work takes.
double Seconds(const std::function<void()>& work);

double Median(std::vector<double> values);

// What runs here, and what a sync costs: the median of many small synced appends to a file in the
// directory, in microseconds.
std::string DescribeMachine(const std::string& directory);

void Print(const std::vector<Figure>& figures);

}  // namespace thuning::bench
