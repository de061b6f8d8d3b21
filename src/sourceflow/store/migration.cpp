#include "sourceflow/store/migration.hpp"

#include <algorithm>

#include "sourceflow/store/table_check.hpp"

namespace sourceflow::store {
namespace {

std::string listed(const std::vector<Column>& columns) {
  std::string text;
  for (const Column& column : columns) text += (text.empty() ? "" : ", ") + described(column);
  return "(" + text + ")";
}

}  // namespace

std::string described(const Column& column) {
  return column.name + " " + type_text(column) + (column.nullable ? " null" : "");
}

Migration migrate(const std::vector<ExistingColumn>& existing, const std::vector<Column>& wanted) {
  Migration result;
  for (const Column& column : wanted) {
    const auto found = std::ranges::find_if(
        existing, [&](const ExistingColumn& each) { return each.column.name == column.name; });
    if (found == existing.end()) {
      result.added.push_back(column);
    } else if (found->column != column) {
      result.changed.emplace_back(found->column, column);
    }
  }
  for (const ExistingColumn& each : existing) {
    const bool is_known =
        std::ranges::find(wanted, each.column.name, &Column::name) != wanted.end();
    if (!is_known && !each.column.nullable && !each.has_default) result.gone.push_back(each.column);
  }
  return result;
}

std::string refusal(const std::string& table,
                    const Migration& migration,
                    const std::vector<ExistingColumn>& existing,
                    const std::vector<Column>& wanted) {
  std::string differences;
  const auto differs = [&](const std::string& what) {
    differences += (differences.empty() ? "" : "; ") + what;
  };
  for (const auto& [is, should_be] : migration.changed) {
    differs(described(is) + " is now " + described(should_be));
  }
  for (const Column& column : migration.gone) differs(described(column) + " is gone");
  std::vector<Column> there;
  for (const ExistingColumn& each : existing) there.push_back(each.column);
  return "table " + table + " cannot be changed by adding columns: " + differences +
         ". In the database: " + listed(there) + ". In the program: " + listed(wanted);
}

}  // namespace sourceflow::store
