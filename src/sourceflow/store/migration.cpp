#include "sourceflow/store/migration.hpp"

#include <algorithm>

#include "sourceflow/store/table_check.hpp"

namespace sourceflow::store {
namespace {

std::string described(const Column& column) {
  return column.name + " " + type_text(column) + (column.nullable ? " null" : "");
}

std::string listed(const std::vector<Column>& columns) {
  std::string text;
  for (const Column& column : columns) text += (text.empty() ? "" : ", ") + described(column);
  return "(" + text + ")";
}

}  // namespace

Migration migrate(const std::string& table,
                  const std::vector<ExistingColumn>& existing,
                  const std::vector<Column>& wanted) {
  Migration result;
  std::vector<Column> there;
  for (const ExistingColumn& each : existing) there.push_back(each.column);

  std::string differences;
  const auto differs = [&](const std::string& what) {
    differences += (differences.empty() ? "" : "; ") + what;
  };
  for (const Column& column : wanted) {
    const auto found = std::ranges::find(there, column.name, &Column::name);
    if (found == there.end()) {
      result.added.push_back(column);
    } else if (*found != column) {
      differs(described(*found) + " is now " + described(column));
    }
  }
  for (const ExistingColumn& each : existing) {
    const bool is_known =
        std::ranges::find(wanted, each.column.name, &Column::name) != wanted.end();
    if (!is_known && !each.column.nullable && !each.has_default) {
      differs(described(each.column) + " is gone");
    }
  }
  if (!differences.empty()) {
    result.refusal = "table " + table + " cannot be changed by adding columns: " + differences +
                     ". In the database: " + listed(there) + ". In the program: " + listed(wanted) +
                     ". Change the table by hand, or give the new definition another name";
  }
  return result;
}

}  // namespace sourceflow::store
