#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/base/clock.hpp"

namespace sourceflow::bus {

/// One line of a table.
using TextRow = std::vector<std::string>;

/// Lines whose columns are as wide as their widest cell; cells that are numbers stand at the right.
/// Each line starts with `indent`.
std::string text_table(const std::vector<TextRow>& rows, std::string_view indent = "");

/// `3 s`, `5 min`, `2 h` or `4 d`, as a cell of a table says an age; less than none is `0 s`.
std::string age_text(base::Duration age);

}  // namespace sourceflow::bus
