#include "sourceflow/store/schema.hpp"

#include <cstdio>

#include "sourceflow/base/errors.hpp"
#include "sourceflow/message/json.hpp"
#include "sourceflow/store/table_check.hpp"

namespace sourceflow::store {
namespace {

struct WrittenColumn {
  std::string name;
  std::string type;
  std::optional<bool> nullable;
};

struct WrittenIndex {
  std::vector<std::string> columns;
  std::optional<bool> unique;
};

struct WrittenTable {
  std::string name;
  std::optional<std::string> schema;
  std::vector<WrittenColumn> columns;
  std::optional<std::vector<WrittenIndex>> indexes;
};

struct WrittenDatabase {
  std::string name;
  std::vector<WrittenTable> tables;
};

struct Written {
  std::vector<WrittenDatabase> databases;
};

constexpr int differs = 3;

std::optional<bool> if_true(bool is) { return is ? std::optional(true) : std::nullopt; }

/// The type that type_text wrote.
bool read_type(const std::string& text, Column& column) {
  for (std::size_t i = 0; i < column_types; ++i) {
    column.type = static_cast<ColumnType>(i);
    if (column.type != ColumnType::decimal && type_text(column) == text) return true;
  }
  column.type = ColumnType::decimal;
  const int read = std::sscanf(text.c_str(), "decimal(%2d,%2d)", &column.precision, &column.scale);
  return read == 2 && type_text(column) == text;
}

WrittenTable as_written(const Table& table) {
  WrittenTable to;
  to.name = table.name;
  if (!table.schema.empty()) to.schema = table.schema;
  for (const Column& column : table.columns) {
    to.columns.push_back({column.name, type_text(column), if_true(column.nullable)});
  }
  for (const Index& index : table.indexes) {
    if (!to.indexes) to.indexes.emplace();
    to.indexes->push_back({index.columns, if_true(index.is_unique)});
  }
  return to;
}

Table as_read(const WrittenTable& from, std::vector<std::string>& wrong) {
  Table table;
  table.name = from.name;
  table.schema = from.schema.value_or("");
  for (const WrittenColumn& each : from.columns) {
    Column& column = table.columns.emplace_back();
    column.name = each.name;
    column.nullable = each.nullable.value_or(false);
    if (read_type(each.type, column)) continue;
    wrong.push_back("the schema: table " + table.name + ", column " + each.name +
                    ": there is no type " + each.type);
  }
  for (const WrittenIndex& each : from.indexes.value_or(std::vector<WrittenIndex>{})) {
    table.indexes.push_back({each.columns, each.unique.value_or(false)});
  }
  return table;
}

}  // namespace

std::string Schema::sql() const {
  std::string text;
  for (const Part& part : parts_) {
    if (parts_.size() > 1) text += "-- the database of " + part.name + "\n";
    text += part.store->creation(part.tables);
  }
  return text;
}

Differences Schema::diff() const {
  Differences all;
  for (const Part& part : parts_) {
    for (Difference& each : part.store->differences(part.tables).all) {
      if (parts_.size() > 1) each.of += " in the database of " + part.name;
      all.all.push_back(std::move(each));
    }
  }
  return all;
}

std::string Schema::json() const {
  Written written;
  for (const Part& part : parts_) {
    auto& database = written.databases.emplace_back();
    database.name = part.name;
    for (const Table& table : part.tables) database.tables.push_back(as_written(table));
  }
  return message::encode(written) + "\n";
}

std::vector<Table> read_schema(std::string_view json, std::string_view part) {
  std::vector<Table> tables;
  std::vector<std::string> wrong;
  std::string names;
  try {
    for (const WrittenDatabase& database : message::decode<Written>(json).databases) {
      if (database.name == part) {
        for (const WrittenTable& from : database.tables) tables.push_back(as_read(from, wrong));
        base::throw_if_any(std::move(wrong));
        return tables;
      }
      names += (names.empty() ? "" : ", ") + database.name;
    }
    wrong.push_back("the schema has no database " + std::string(part) + ", but " + names);
  } catch (const message::DecodeError& error) {
    wrong.push_back(std::string("the schema is none that a program wrote with --schema json: ") +
                    error.what());
  }
  throw base::ConfigError(std::move(wrong));
}

std::optional<Printed> printed(const Schema& schema, std::string_view what) {
  if (what == "sql") return Printed{schema.sql()};
  if (what == "json") return Printed{schema.json()};
  if (what != "diff") return std::nullopt;
  const Differences found = schema.diff();
  if (found.empty()) return Printed{"the database is as the program needs it\n"};
  return Printed{found.text(), differs};
}

}  // namespace sourceflow::store
