#include "sourceflow/store/sql/catalog.hpp"

#include "sourceflow/store/sql/rows.hpp"

namespace sourceflow::store::sql {
namespace {

/// Asks about a table, given by name and schema.
template <class Take>
void ask(Connection& connection, const StatementText& text, const auto& parameters, Take take) {
  connection.guarded([&] {
    Statement& statement = connection.ad_hoc(text);
    std::size_t next = 0;
    for (const std::string& parameter : parameters) statement.set(next++, parameter);
    for (bool has = statement.first(); has; has = statement.next()) take(statement);
  });
}

}  // namespace

FoundTable find_table(Connection& connection, const std::string& name, const std::string& schema) {
  using enum Travel;
  const Dialect& dialect = connection.dialect();
  const std::vector<std::string> table{name, schema};
  FoundTable found;
  ask(connection,
      {dialect.columns_of, {text, text}, {text, text, integer, integer}},
      table,
      [&](Statement& row) {
        found.columns.push_back(
            {row.text(0), row.text(1), row.integer(2) != 0, row.integer(3) != 0});
      });
  if (found.columns.empty()) return found;
  ask(connection,
      {dialect.indexes_of, {text, text}, {text, integer, text}},
      table,
      [&](Statement& row) {
        if (found.indexes.empty() || found.indexes.back().name != row.text(0)) {
          found.indexes.push_back({row.text(0), row.integer(1) != 0, {}});
        }
        found.indexes.back().columns.push_back(row.text(2));
      });
  return found;
}

bool has_schema(Connection& connection, const std::string& name) {
  const StatementText text{connection.dialect().schemas_of, {Travel::text}, {Travel::integer}};
  return connection.guarded([&] {
    Statement& statement = connection.ad_hoc(text);
    statement.set(0, name);
    return first_integer(statement).value_or(0) > 0;
  });
}

}  // namespace sourceflow::store::sql
