// Text laid out in columns for people: UTF-8, aligned, without trailing blanks or colours.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace thuning::console {

// Columns of a terminal that the text takes: one a character, none for a combining mark. Wide
// (East Asian) characters are counted as one.
size_t DisplayWidth(absl::string_view utf8);

struct Column {
  std::string title;
  bool is_number = false;  // aligned at the right
};

// A row has one cell for each column: checked.
struct Table {
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
};

// A line of titles, a line of dashes, and the rows; "none" when there is no row.
std::string FormatTable(const Table& table);

// "label  value" a line, the values in one column. Lines of a value after its first stand below it.
std::string FormatListing(const std::vector<std::pair<std::string, std::string>>& lines);

// The text in lines of at most `width` columns, broken at blanks.
std::string Wrap(absl::string_view text, size_t width);

}  // namespace thuning::console
