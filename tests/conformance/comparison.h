// The first thing in which an account and what is expected of it differ.
#pragma once

#include <google/protobuf/struct.pb.h>

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace thuning::conformance {

class Comparison {
 public:
  explicit Comparison(int decimals) : decimals_(decimals) {}

  void Expect(absl::string_view what, absl::string_view actual, absl::string_view expected);
  // What a case does not state is not compared: null, or nothing.
  void ExpectAt(const google::protobuf::Struct& object, const std::string& key,
                absl::string_view what, absl::string_view actual);
  void ExpectAmountAt(const google::protobuf::Struct& object, const std::string& key,
                      absl::string_view what, int64_t actual);
  void Fail(absl::string_view difference);

  // "row 2 interest is 8.36, expected 8.37"; empty when nothing differs.
  const std::string& first_difference() const { return first_difference_; }
  int decimals() const { return decimals_; }

 private:
  const int decimals_;
  std::string first_difference_;
};

}  // namespace thuning::conformance
