#include "clients/console/table.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "ledger/base/check.h"

namespace thuning::console {
namespace {

constexpr absl::string_view kGap = "  ";

std::string Pad(absl::string_view text, size_t width, bool at_left) {
  const size_t taken = DisplayWidth(text);
  const std::string blanks(width > taken ? width - taken : 0, ' ');
  return at_left ? absl::StrCat(blanks, text) : absl::StrCat(text, blanks);
}

std::string Line(const std::vector<std::string>& cells) {
  std::string line = absl::StrJoin(cells, kGap);
  absl::StripTrailingAsciiWhitespace(&line);
  return line + "\n";
}

std::vector<size_t> Widths(const Table& table) {
  std::vector<size_t> widths;
  for (const Column& column : table.columns) widths.push_back(DisplayWidth(column.title));
  for (const auto& row : table.rows) {
    LEDGER_CHECK(row.size() == widths.size());
    for (size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], DisplayWidth(row[i]));
    }
  }
  return widths;
}

}  // namespace

size_t DisplayWidth(absl::string_view utf8) {
  size_t width = 0;
  for (size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    if ((byte & 0xC0) == 0x80) continue;
    // U+0300..U+036F, the combining marks, are CC 80..CD AF.
    const unsigned next = i + 1 < utf8.size() ? static_cast<unsigned char>(utf8[i + 1]) : 0;
    const bool is_mark = byte == 0xCC || (byte == 0xCD && next <= 0xAF);
    if (!is_mark) ++width;
  }
  return width;
}

std::string FormatTable(const Table& table) {
  if (table.rows.empty()) return "none\n";
  const std::vector<size_t> widths = Widths(table);
  std::vector<std::string> titles;
  std::vector<std::string> dashes;
  for (size_t i = 0; i < widths.size(); ++i) {
    titles.push_back(Pad(table.columns[i].title, widths[i], table.columns[i].is_number));
    dashes.emplace_back(widths[i], '-');
  }
  std::string text = Line(titles) + Line(dashes);
  for (const auto& row : table.rows) {
    std::vector<std::string> cells;
    for (size_t i = 0; i < row.size(); ++i) {
      cells.push_back(Pad(row[i], widths[i], table.columns[i].is_number));
    }
    text += Line(cells);
  }
  return text;
}

std::string FormatListing(const std::vector<std::pair<std::string, std::string>>& lines) {
  size_t width = 0;
  for (const auto& [label, value] : lines) width = std::max(width, DisplayWidth(label));
  const std::string indent = "\n" + std::string(width + kGap.size(), ' ');
  std::string text;
  for (const auto& [label, value] : lines) {
    const absl::string_view trimmed = absl::StripTrailingAsciiWhitespace(value);
    const std::string shown = absl::StrReplaceAll(trimmed, {{"\n", indent}});
    for (const absl::string_view line :
         absl::StrSplit(absl::StrCat(Pad(label, width, false), kGap, shown), '\n')) {
      absl::StrAppend(&text, absl::StripTrailingAsciiWhitespace(line), "\n");
    }
  }
  return text;
}

std::string Wrap(absl::string_view text, size_t width) {
  std::string wrapped;
  size_t column = 0;
  for (const absl::string_view word : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
    const size_t taken = DisplayWidth(word);
    const bool breaks = column > 0 && column + 1 + taken > width;
    if (column > 0) wrapped += breaks ? '\n' : ' ';
    absl::StrAppend(&wrapped, word);
    column = (breaks || column == 0 ? 0 : column + 1) + taken;
  }
  return wrapped;
}

}  // namespace thuning::console
