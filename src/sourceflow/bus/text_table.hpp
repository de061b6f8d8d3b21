#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sourceflow::bus {

/// One line of a table.
using TextRow = std::vector<std::string>;

/// Lines whose columns are as wide as their widest cell; cells that are numbers stand at the right.
/// Each line starts with `indent`.
std::string text_table(const std::vector<TextRow>& rows, std::string_view indent = "");

}  // namespace sourceflow::bus
