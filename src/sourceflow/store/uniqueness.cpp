#include "sourceflow/store/uniqueness.hpp"

#include <algorithm>
#include <set>

namespace sourceflow::store {
namespace {

/// What MariaDB and MySQL index at most, and what a column takes of it.
constexpr std::size_t widest_index = 3072;

std::size_t width_of(const Column& column) {
  switch (column.type) {
    case ColumnType::text:
      return longest_indexed * 4;
    case ColumnType::blob:
      return longest_indexed;
    case ColumnType::uuid:
      return 36;
    default:
      return 9;
  }
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  }
  return text;
}

}  // namespace

std::string not_unique(const std::string& table, const std::vector<Index>& broken) {
  std::string text = "another row of " + table + " has the same ";
  if (broken.empty()) {
    return text +
           "values in a unique index that this program does not declare; declare it or drop it";
  }
  for (std::size_t i = 0; i < broken.size(); ++i) {
    text += (i == 0 ? "" : ", or the same ") + listed(broken[i].columns);
  }
  return text;
}

std::vector<Index> unique_indexes(const Table& table) {
  std::vector<Index> found;
  std::ranges::copy_if(table.indexes, std::back_inserter(found), &Index::is_unique);
  return found;
}

std::size_t characters_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::vector<std::string> index_complaints(const Table& table) {
  std::vector<std::string> found;
  std::set<std::vector<std::string>> seen;
  for (const Index& index : table.indexes) {
    const std::string where = "table " + table.name + ", index of " + listed(index.columns) + ": ";
    if (index.columns.empty()) found.push_back("table " + table.name + ": an index has no columns");
    if (!seen.insert(index.columns).second) found.push_back(where + "is declared twice");
    std::size_t width = 0;
    std::set<std::string> names;
    for (const std::string& name : index.columns) {
      const auto column = std::ranges::find(table.columns, name, &Column::name);
      if (!names.insert(name).second) found.push_back(where + "has the column " + name + " twice");
      if (column == table.columns.end()) {
        found.push_back(where + "the table has no column " + name);
      } else if (column->type == ColumnType::json) {
        found.push_back(where + "the column " + name +
                        " holds JSON, which databases do not compare; index a field of its own");
      } else {
        width += width_of(*column);
      }
    }
    if (width > widest_index) {
      found.push_back(where +
                      "is wider than the 3,072 bytes that MariaDB indexes; of texts it may "
                      "have three");
    }
  }
  return found;
}

}  // namespace sourceflow::store
