#include "sourceflow/store/sql/prepare.hpp"

#include <cstdio>

#include "sourceflow/base/errors.hpp"
#include "sourceflow/store/migration.hpp"
#include "sourceflow/store/sql/schema.hpp"
#include "sourceflow/store/table_check.hpp"

namespace sourceflow::store::sql {
namespace {

/// A column of the type that the catalog reports, if it is one of ours.
std::optional<Column> type_reported(const std::string& reported,
                                    const Column& wanted,
                                    const Dialect& dialect) {
  // Several of our types may be one type of the database: then the one that is wanted is there.
  if (dialect.reported(wanted) == reported || dialect.type(wanted.type).key_reported == reported) {
    return wanted;
  }
  Column found;
  for (std::size_t i = 0; i < column_types; ++i) {
    found.type = static_cast<ColumnType>(i);
    if (found.type == ColumnType::decimal) {
      const std::size_t digits = reported.find('(');
      if (digits == std::string::npos) continue;
      std::sscanf(reported.c_str() + digits, "(%d,%d)", &found.precision, &found.scale);
    }
    if (dialect.reported(found) == reported) return found;
  }
  return std::nullopt;
}

std::vector<ExistingColumn> existing_columns(Connection& connection,
                                             const Definition& wanted,
                                             std::string& foreign) {
  const Dialect& dialect = connection.dialect();
  const StatementText text{dialect.columns_of,
                           {Travel::text},
                           {Travel::text, Travel::text, Travel::integer, Travel::integer}};
  return connection.guarded([&] {
    Statement& statement = connection.ad_hoc(text);
    statement.set(0, wanted.name);
    std::vector<ExistingColumn> found;
    for (bool has = statement.first(); has; has = statement.next()) {
      ExistingColumn column;
      column.column.name = statement.text(0);
      column.column.nullable = statement.integer(2) != 0;
      column.has_default = statement.integer(3) != 0;
      Column same;
      for (const Column& each : wanted.columns) {
        if (each.name == column.column.name) same = each;
      }
      const auto type = type_reported(statement.text(1), same, dialect);
      if (type) {
        column.column.type = type->type;
        column.column.precision = type->precision;
        column.column.scale = type->scale;
      } else if (!same.name.empty()) {
        foreign += "table " + wanted.name + ", column " + same.name +
                   ": the database has the type " + statement.text(1) + ", the program needs " +
                   dialect.declared(same);
      }
      found.push_back(std::move(column));
    }
    return found;
  });
}

std::vector<std::string> existing_indexes(Connection& connection, const std::string& table) {
  const StatementText text{connection.dialect().indexes_of, {Travel::text}, {Travel::text}};
  return connection.guarded([&] {
    Statement& statement = connection.ad_hoc(text);
    statement.set(0, table);
    std::vector<std::string> names;
    for (bool has = statement.first(); has; has = statement.next()) {
      names.push_back(statement.text(0));
    }
    return names;
  });
}

/// Collects what has to be done, so that nothing is changed where anything is refused.
void prepare_table(Connection& connection,
                   const Definition& wanted,
                   std::vector<std::string>& changes,
                   std::vector<std::string>& refusals) {
  std::string foreign;
  const auto existing = existing_columns(connection, wanted, foreign);
  if (!foreign.empty()) {
    refusals.push_back(foreign);
    return;
  }
  if (existing.empty()) {
    for (std::string& text : create_texts(wanted, connection.dialect())) {
      changes.push_back(std::move(text));
    }
  } else {
    const Migration migration = migrate(wanted.name, existing, wanted.columns);
    if (!migration.refusal.empty()) {
      refusals.push_back(migration.refusal);
      return;
    }
    for (const Column& column : migration.added) {
      changes.push_back(add_column_text(wanted.name, column, connection.dialect()));
    }
    const auto indexes = existing_indexes(connection, wanted.name);
    for (std::string& text : index_texts(wanted, connection.dialect(), indexes)) {
      changes.push_back(std::move(text));
    }
  }
}

void run_if_any(Connection& connection, const std::string& text) {
  if (!text.empty()) connection.run(text);
}

void prepare_all(Connection& connection, std::span<const Table> tables) {
  const Dialect& dialect = connection.dialect();
  std::vector<std::string> changes;
  std::vector<std::string> refusals;
  for (const Definition& own : own_tables()) prepare_table(connection, own, changes, refusals);
  for (const Table& table : tables) {
    prepare_table(connection, definition_of(table), changes, refusals);
  }
  base::throw_if_any(std::move(refusals));
  changes.insert(changes.end(), dialect.seed.begin(), dialect.seed.end());
  for (const std::string& text : changes) connection.run(text);
}

}  // namespace

void prepare(Connection& connection, std::span<const Table> tables) {
  base::throw_if_any(complaints(tables));
  const Dialect& dialect = connection.dialect();
  run_if_any(connection, dialect.lock);
  try {
    connection.run(dialect.begin);
    prepare_all(connection, tables);
    connection.run("COMMIT");
    run_if_any(connection, dialect.unlock);
  } catch (...) {
    try {
      connection.run("ROLLBACK");
      run_if_any(connection, dialect.unlock);
    } catch (const std::exception&) {
      // The database has rolled back by itself, and the lock ends with the connection.
    }
    throw;
  }
}

}  // namespace sourceflow::store::sql
