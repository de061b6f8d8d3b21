#include "sourceflow/store/sql/prepare.hpp"

#include <algorithm>
#include <set>

#include "sourceflow/base/errors.hpp"
#include "sourceflow/store/sql/catalog.hpp"
#include "sourceflow/store/sql/rows.hpp"
#include "sourceflow/store/sql/schema.hpp"
#include "sourceflow/store/sql/table_changes.hpp"
#include "sourceflow/store/table_check.hpp"

namespace sourceflow::store::sql {
namespace {

constexpr const char* for_others =
    "let somebody who may change tables run what the program prints with --schema diff (or "
    "`sourceflow schema diff`)";

std::set<std::string> schemas_of(std::span<const Table> tables) {
  std::set<std::string> names;
  for (const Table& table : tables) {
    if (!table.schema.empty()) names.insert(table.schema);
  }
  return names;
}

std::string schema_text(const std::string& name, const Dialect& dialect) {
  return filled(dialect.create_schema, dialect.quoted(name), '#');
}

/// Where an index is known by its name alone, it must not be called like a table or another index:
/// it would be taken for what is there already.
void complain_about_index_names(std::span<const Table> tables, std::vector<std::string>& found) {
  std::set<std::pair<std::string, std::string>> names;
  for (const Table& table : tables) names.emplace(table.schema, table.name);
  for (const Table& table : tables) {
    const Definition definition = definition_of(table);
    for (const TableIndex& index : definition.indexes) {
      const std::string name = name_of(definition, index);
      if (names.emplace(table.schema, name).second) continue;
      found.push_back("table " + table.name + ": its index would be called " + name +
                      ", as another index or table is; rename the field or the other one");
    }
  }
}

std::vector<std::string> complaints_about(std::span<const Table> tables, const Dialect& dialect) {
  std::vector<std::string> found = complaints(tables);
  if (found.empty() && !dialect.has_inline_indexes) complain_about_index_names(tables, found);
  for (const Table& table : tables) {
    for (const Column& column : table.columns) {
      if (std::ranges::find(dialect.kept_names, column.name) == dialect.kept_names.end()) continue;
      found.push_back("table " + table.name + ", column '" + column.name + "': " + dialect.name +
                      " keeps this name for itself; rename the field");
    }
  }
  if (dialect.has_schemas()) return found;
  for (const std::string& name : schemas_of(tables)) {
    found.push_back("naming: " + dialect.name + " has no schemas, so tables cannot lie in " + name +
                    "; leave the schema out, or put a prefix before the names");
  }
  return found;
}

std::string statements(const std::vector<std::string>& sql) {
  std::string text;
  for (const std::string& each : sql) text += (text.empty() ? "" : "; ") + each;
  return text;
}

/// What only a person can decide, each table in one sentence with the statements that would do it.
std::vector<std::string> refusals(const Differences& differences) {
  std::vector<std::string> found;
  std::set<std::string> told;
  for (const Difference& each : differences.all) {
    if (each.is_additive || !told.insert(each.of).second) continue;
    Differences same;
    std::vector<std::string> sql;
    for (const Difference& other : differences.all) {
      if (other.of != each.of) continue;
      sql.insert(sql.end(), other.sql.begin(), other.sql.end());
      same.all.push_back(other);
    }
    found.push_back(same.sentence() +
                    ". This cannot be done by adding columns: give the new definition another "
                    "name, or run after a look: " +
                    statements(sql));
  }
  return found;
}

/// A statement that failed, in the words of whoever has to mend it.
[[noreturn]] void explain(const StatementError& error,
                          const std::string& text,
                          const Dialect& dialect) {
  const bool creates = text.starts_with("CREATE TABLE") || text.starts_with("CREATE SCHEMA") ||
                       text.starts_with("CREATE DATABASE");
  if (error.is_forbidden()) {
    throw base::ConfigError({"this user may not prepare the tables: it needs the right " +
                             (creates ? dialect.right_to_create : dialect.right_to_change) +
                             " for `" + text + "` (" + error.what() +
                             "). Grant it, or set create_tables to false and " + for_others});
  }
  if (error.is_duplicate() && text.starts_with("CREATE UNIQUE INDEX")) {
    throw base::ConfigError({"rows that exist break a uniqueness that is new: `" + text +
                             "` found some with the same values; change those, and start again"});
  }
  throw error;
}

void change(Connection& connection, const std::string& text) {
  try {
    connection.run(text);
  } catch (const StatementError& error) {
    explain(error, text, connection.dialect());
  }
}

void seed(Connection& connection) {
  for (const std::string& text : connection.dialect().seed) connection.run(text);
}

void check(Connection& connection, std::span<const Table> tables) {
  const Differences found = differences(connection, tables);
  if (!found.empty()) {
    throw base::ConfigError(
        {"the tables are not those that the program needs, and create_tables "
         "is false: " +
         found.sentence() + ". To mend it, " + for_others + ":\n" + found.sql()});
  }
  connection.run(connection.dialect().begin);
  seed(connection);
  connection.run("COMMIT");
}

void create(Connection& connection, std::span<const Table> tables) {
  connection.run(connection.dialect().begin);
  const Differences found = differences(connection, tables);
  base::throw_if_any(refusals(found));
  for (const Difference& each : found.all) {
    for (const std::string& text : each.sql) change(connection, text);
  }
  seed(connection);
  connection.run("COMMIT");
}

void take_turn(Connection& connection) {
  const Dialect& dialect = connection.dialect();
  if (dialect.lock.empty()) return;
  const StatementText text{dialect.lock, {}, {Travel::integer}};
  const auto is_mine = connection.guarded([&] { return first_integer(connection.ad_hoc(text)); });
  if (is_mine.value_or(0) == 1) return;
  throw Error(
      "another program has been preparing the tables for longer than 30 s; look at what it "
      "waits for",
      {.retryable = true});
}

void end_turn(Connection& connection) {
  if (!connection.dialect().unlock.empty()) connection.run(connection.dialect().unlock);
}

}  // namespace

Differences differences(Connection& connection, std::span<const Table> tables) {
  const Dialect& dialect = connection.dialect();
  base::throw_if_any(complaints_about(tables, dialect));
  Differences result;
  const auto compare = [&](const Definition& wanted) {
    const FoundTable found = find_table(connection, wanted.name, wanted.schema);
    for (Difference& each : changes_of(wanted, found, dialect)) {
      result.all.push_back(std::move(each));
    }
  };
  for (const Definition& own : own_tables()) compare(own);
  for (const auto& [name, text] : dialect.shared_tables) {
    if (!find_table(connection, name, {}).columns.empty()) continue;
    result.all.push_back({"table " + name, {}, {}, true, {text}});
  }
  for (const std::string& name : schemas_of(tables)) {
    if (has_schema(connection, name)) continue;
    result.all.push_back({"schema " + name, {}, {}, true, {schema_text(name, dialect)}});
  }
  for (const Table& table : tables) compare(definition_of(table));
  return result;
}

std::string creation(std::span<const Table> tables, const Dialect& dialect) {
  base::throw_if_any(complaints_about(tables, dialect));
  Differences everything;
  const auto add = [&](std::vector<std::string> sql) {
    everything.all.push_back({{}, {}, {}, true, std::move(sql)});
  };
  for (const Definition& own : own_tables()) add(create_texts(own, dialect));
  for (const SharedTable& shared : dialect.shared_tables) add({shared.create});
  for (const std::string& name : schemas_of(tables)) add({schema_text(name, dialect)});
  for (const Table& table : tables) add(create_texts(definition_of(table), dialect));
  return everything.sql();
}

void prepare(Connection& connection, std::span<const Table> tables, bool creates) {
  base::throw_if_any(complaints_about(tables, connection.dialect()));
  if (!creates) return check(connection, tables);
  take_turn(connection);
  try {
    create(connection, tables);
    end_turn(connection);
  } catch (...) {
    try {
      connection.run("ROLLBACK");
      end_turn(connection);
    } catch (const std::exception&) {
      // The database has rolled back by itself, and the lock ends with the connection.
    }
    throw;
  }
}

}  // namespace sourceflow::store::sql
