#include "sourceflow/store/sql/schema.hpp"

#include <algorithm>

namespace sourceflow::store::sql {
namespace {

using enum ColumnType;

std::vector<Column> with_envelope(std::vector<Column> before, std::vector<Column> behind = {}) {
  before.insert(before.end(), envelope_columns().begin(), envelope_columns().end());
  before.insert(before.end(), behind.begin(), behind.end());
  return before;
}

std::vector<Column> numbered(const std::vector<Column>& columns) {
  std::vector<Column> all{{"id", integer}};
  all.insert(all.end(), columns.begin(), columns.end());
  return all;
}

std::string joined(const std::vector<std::string>& names, const Dialect& dialect) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + dialect.quoted(name);
  return text;
}

/// The columns of an index, of long texts only the beginning where a database wants it so.
std::string indexed(const Definition& table, const TableIndex& index, const Dialect& dialect) {
  std::string text;
  for (const std::string& name : index.columns) {
    text += (text.empty() ? "" : ", ") + dialect.quoted(name);
    if (!index.is_of_user) continue;
    const auto column = std::ranges::find(table.columns, name, &Column::name);
    if (column == table.columns.end()) continue;
    if (column->type == ColumnType::text || column->type == blob) text += dialect.index_prefix;
  }
  return text;
}

// PostgreSQL cuts longer names silently, so that two could become one.
constexpr std::size_t longest_name = 63;

std::string plain_name(const Definition& table, const TableIndex& index) {
  std::string name = table.name + "_by_" + index.columns.front();
  if (!index.is_of_user) return name;
  for (std::size_t i = 1; i < index.columns.size(); ++i) name += "_" + index.columns[i];
  return name;
}

}  // namespace

const std::vector<Column>& envelope_columns() {
  static const std::vector<Column> columns{{"message_id", uuid},
                                           {"name", text},
                                           {"entity_type", text},
                                           {"entity_id", text},
                                           {"sequence_no", integer},
                                           {"position", integer},
                                           {"occurred_on", time},
                                           {"correlation_id", uuid, true},
                                           {"causation_id", uuid, true},
                                           {"properties", json, true},
                                           {"traceparent", text, true},
                                           {"tracestate", text, true},
                                           {"payload", text}};
  return columns;
}

const std::vector<Column>& letter_columns() {
  static const std::vector<Column> columns{{"source", text},
                                           {"reason", text},
                                           {"body", text},
                                           {"died_at", time},
                                           {"letter_id", text},
                                           {"message_id", text},
                                           {"name", text},
                                           {"entity_id", text},
                                           {"receive_count", integer},
                                           {"replayed_at", time, true},
                                           {"replayed_to", text},
                                           {"replayed_body", text},
                                           {"note", text}};
  return columns;
}

const std::vector<Column>& key_columns() {
  static const std::vector<Column> columns{{"claimed_key", text},
                                           {"token", uuid},
                                           {"is_done", boolean},
                                           {"ends_at", time},
                                           {"result", text}};
  return columns;
}

const std::vector<Definition>& own_tables() {
  static const std::vector<Definition> tables{
      {"sourceflow_inbox",
       {{"consumer", text}, {"message_id", uuid}, {"claimed_at", time}},
       {"consumer", "message_id"},
       false,
       true,
       {{{"claimed_at"}}}},
      {"sourceflow_commands",
       with_envelope({}),
       {"entity_type", "entity_id", "sequence_no"},
       false,
       false,
       {}},
      {"sourceflow_events",
       with_envelope({}),
       {"position"},
       false,
       false,
       {{{"entity_type", "entity_id", "sequence_no"}, true}}},
      {"sourceflow_outbox",
       with_envelope({{"id", integer}, {"kind", text}, {"destination", text}}, {{"owner", text}}),
       {"id"},
       true,
       false,
       {{{"entity_id"}, false, true}}},
      {"sourceflow_instances", {{"owner", text}, {"ends_at", time}}, {"owner"}, false, true, {}},
      {"sourceflow_timers",
       with_envelope({{"id", integer}, {"kind", text}, {"destination", text}}, {{"due", time}}),
       {"id"},
       true,
       false,
       {{{"due", "id"}}}},
      {"sourceflow_positions",
       {{"reader", text}, {"last_position", integer}},
       {"reader"},
       false,
       true,
       {}},
      {"sourceflow_rejections",
       with_envelope({{"id", integer}}, {{"reason", text}, {"rejected_at", time}}),
       {"id"},
       true,
       false,
       {}},
      {"sourceflow_dead_letters",
       numbered(letter_columns()),
       {"id"},
       true,
       false,
       {{{"letter_id"}}}},
      {"sourceflow_idempotency", key_columns(), {"claimed_key"}, false, true, {{{"ends_at"}}}}};
  return tables;
}

Definition definition_of(const Table& table) {
  Definition definition{table.name, {{"id", text}, {"version", integer}}, {"id"}, false, true, {}};
  definition.columns.insert(definition.columns.end(), table.columns.begin(), table.columns.end());
  definition.schema = table.schema;
  for (const Index& index : table.indexes) {
    definition.indexes.push_back({index.columns, index.is_unique, false, true});
  }
  return definition;
}

bool is_in_key(const Definition& table, const Column& column) {
  const auto has = [&](const std::vector<std::string>& names) {
    return std::ranges::find(names, column.name) != names.end();
  };
  return has(table.key) || std::ranges::any_of(table.indexes, [&](const TableIndex& index) {
           return !index.is_of_user && has(index.columns);
         });
}

std::string declaration(const Definition& table, const Column& column, const Dialect& dialect) {
  const std::string& in_key = dialect.type(column.type).key_declared;
  const bool is_other = !in_key.empty() && is_in_key(table, column);
  return (is_other ? in_key : dialect.declared(column)) + (column.nullable ? "" : " NOT NULL");
}

std::string name_of(const Definition& table, const TableIndex& index) {
  std::string name = plain_name(table, index);
  if (!index.is_of_user) return name;
  // (a_b) and (a, b) would be one name.
  const bool is_shared = std::ranges::any_of(table.indexes, [&](const TableIndex& other) {
    return other.columns != index.columns && plain_name(table, other) == name;
  });
  if (name.size() <= longest_name && !is_shared) return name;
  std::string told_apart = name;
  if (is_shared) {
    for (const std::string& column : index.columns) told_apart += "," + column;
  }
  std::uint32_t hash = 2166136261U;
  for (const char c : told_apart) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  const std::string end = "_" + std::to_string(hash);
  return name.substr(0, longest_name - end.size()) + end;
}

bool is_unneeded(const TableIndex& index, const Dialect& dialect) {
  return index.is_for_sharing && !dialect.writes_in_parallel();
}

std::vector<std::string> create_texts(const Definition& table, const Dialect& dialect) {
  std::string create =
      "CREATE TABLE IF NOT EXISTS " + dialect.quoted(table.schema, table.name) + " (";
  for (const Column& column : table.columns) {
    const bool is_numbered = table.is_numbered && column.name == table.key.front();
    create += dialect.quoted(column.name) + " " +
              (is_numbered ? dialect.numbered_key : declaration(table, column, dialect)) + ", ";
  }
  if (table.is_numbered) {
    create.resize(create.size() - 2);
  } else {
    create += "PRIMARY KEY (" + joined(table.key, dialect) + ")";
  }
  std::vector<std::string> indexes;
  for (const TableIndex& index : table.indexes) {
    if (is_unneeded(index, dialect)) continue;
    if (dialect.has_inline_indexes) {
      create += std::string(index.is_unique ? ", UNIQUE INDEX " : ", INDEX ") +
                dialect.quoted(name_of(table, index)) + " (" + indexed(table, index, dialect) + ")";
    } else {
      indexes.push_back(create_index_text(table, index, dialect));
    }
  }
  std::vector<std::string> texts{create + ")" + (table.is_keyed ? dialect.keyed_table : "")};
  texts.insert(texts.end(), indexes.begin(), indexes.end());
  return texts;
}

std::string create_index_text(const Definition& table,
                              const TableIndex& index,
                              const Dialect& dialect) {
  return std::string(index.is_unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ") +
         (dialect.has_inline_indexes ? "" : "IF NOT EXISTS ") +
         dialect.quoted(name_of(table, index)) + " ON " + dialect.quoted(table.schema, table.name) +
         " (" + indexed(table, index, dialect) + ")";
}

std::string add_column_text(const Definition& table, const Column& column, const Dialect& dialect) {
  std::string text = "ALTER TABLE " + dialect.quoted(table.schema, table.name) + " ADD COLUMN " +
                     dialect.quoted(column.name) + " " + declaration(table, column, dialect);
  if (!column.nullable) text += " DEFAULT " + dialect.type(column.type).zero;
  return text;
}

}  // namespace sourceflow::store::sql
