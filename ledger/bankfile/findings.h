// What a reader collects while it reads: findings, and the verdict that follows from them.
//
// The list stops growing at kMostFindings; its last finding says so. The verdict takes account of
// all findings.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "ledger/bankfile/statement.h"

namespace thuning::bankfile {

class Findings {
 public:
  static constexpr size_t kMostFindings = 1000;

  void Note(Position position, absl::string_view reason, std::string message);
  void Warn(Position position, absl::string_view reason, std::string message);
  void Refuse(Position position, absl::string_view reason, std::string message);

  // Takes over the findings of one statement.
  void Append(const Findings& other, int statement);

  bool refused() const { return verdict_ == Verdict::kRefused; }
  Verdict verdict() const { return verdict_; }
  const std::vector<Finding>& list() const { return list_; }

 private:
  void Add(Finding finding);

  Verdict verdict_ = Verdict::kAccepted;
  std::vector<Finding> list_;
};

// A file refused as a whole: no statement is offered.
ParsedFile RefusedFile(std::string format, const Findings& findings);

}  // namespace thuning::bankfile
