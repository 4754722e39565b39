#include "ledger/bankfile/parse.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ledger/bankfile/camt053.h"
#include "ledger/bankfile/findings.h"

namespace thuning::bankfile {
namespace {

// XML begins with < after a byte order mark or spaces, in one byte or two.
bool LooksLikeXml(absl::string_view bytes) {
  for (const absl::string_view mark : {"\xEF\xBB\xBF", "\xFF\xFE", "\xFE\xFF"}) {
    if (absl::ConsumePrefix(&bytes, mark)) return true;
  }
  if (absl::StartsWith(bytes, absl::string_view("\0<", 2))) return true;
  const size_t start = bytes.find_first_not_of(" \t\r\n");
  return start != bytes.npos && bytes[start] == '<';
}

bool LooksLikeCfonb120(absl::string_view bytes) {
  const size_t start = bytes.find_first_not_of("\r\n");
  const absl::string_view code = start == bytes.npos ? "" : bytes.substr(start, 2);
  return code == "01" || code == "04" || code == "05" || code == "07";
}

ParsedFile Refused(absl::string_view reason, std::string message) {
  Findings findings;
  findings.Refuse({}, reason, std::move(message));
  return RefusedFile("", findings);
}

}  // namespace

ParsedFile Parse(absl::string_view bytes, const ParseOptions& options) {
  if (bytes.size() > options.max_bytes) {
    return Refused("FILE_TOO_LARGE", absl::StrCat("more than ", options.max_bytes, " bytes"));
  }
  if (bytes.find_first_not_of(" \t\r\n") == bytes.npos)
    return Refused("EMPTY_FILE", "the file holds nothing");
  if (LooksLikeXml(bytes)) return ReadCamt053(bytes);
  if (LooksLikeCfonb120(bytes)) return ReadCfonb120(bytes, options.cfonb120);
  return Refused("FORMAT_UNKNOWN", "neither CFONB 120 nor camt.053");
}

}  // namespace thuning::bankfile
