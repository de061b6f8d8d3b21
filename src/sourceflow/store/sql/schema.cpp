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

std::string declared(const Column& column, const Dialect& dialect, bool is_in_key = false) {
  const std::string& other = dialect.type(column.type).key_declared;
  return dialect.quoted(column.name) + " " +
         (is_in_key && !other.empty() ? other : dialect.declared(column)) +
         (column.nullable ? "" : " NOT NULL");
}

std::string name_of(const Definition& table, const Index& index) {
  return table.name + "_by_" + index.columns.front();
}

bool is_unneeded(const Index& index, const Dialect& dialect) {
  return index.is_for_sharing && !dialect.writes_in_parallel();
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
  return definition;
}

bool is_in_key(const Definition& table, const Column& column) {
  const auto has = [&](const std::vector<std::string>& names) {
    return std::ranges::find(names, column.name) != names.end();
  };
  return has(table.key) ||
         std::ranges::any_of(table.indexes, [&](const Index& index) { return has(index.columns); });
}

std::vector<std::string> create_texts(const Definition& table, const Dialect& dialect) {
  std::string create = "CREATE TABLE IF NOT EXISTS " + dialect.quoted(table.name) + " (";
  for (const Column& column : table.columns) {
    if (table.is_numbered && column.name == table.key.front()) {
      create += dialect.quoted(column.name) + " " + dialect.numbered_key + ", ";
    } else {
      create += declared(column, dialect, is_in_key(table, column)) + ", ";
    }
  }
  if (table.is_numbered) {
    create.resize(create.size() - 2);
  } else {
    create += "PRIMARY KEY (" + joined(table.key, dialect) + ")";
  }
  if (dialect.has_inline_indexes) {
    for (const Index& index : table.indexes) {
      if (is_unneeded(index, dialect)) continue;
      create += std::string(index.is_unique ? ", UNIQUE INDEX " : ", INDEX ") +
                dialect.quoted(name_of(table, index)) + " (" + joined(index.columns, dialect) + ")";
    }
  }
  std::vector<std::string> texts{create + ")" + (table.is_keyed ? dialect.keyed_table : "")};
  for (std::string& text : index_texts(table, dialect, {})) texts.push_back(std::move(text));
  return texts;
}

std::vector<std::string> index_texts(const Definition& table,
                                     const Dialect& dialect,
                                     const std::vector<std::string>& existing) {
  std::vector<std::string> texts;
  if (dialect.has_inline_indexes) return texts;
  for (const Index& index : table.indexes) {
    if (is_unneeded(index, dialect)) continue;
    if (std::ranges::find(existing, name_of(table, index)) != existing.end()) continue;
    texts.push_back((index.is_unique ? "CREATE UNIQUE INDEX" : "CREATE INDEX") +
                    std::string(" IF NOT EXISTS ") + dialect.quoted(name_of(table, index)) +
                    " ON " + dialect.quoted(table.name) + " (" + joined(index.columns, dialect) +
                    ")");
  }
  return texts;
}

std::string add_column_text(const std::string& table,
                            const Column& column,
                            const Dialect& dialect) {
  std::string text =
      "ALTER TABLE " + dialect.quoted(table) + " ADD COLUMN " + declared(column, dialect);
  if (!column.nullable) text += " DEFAULT " + dialect.type(column.type).zero;
  return text;
}

}  // namespace sourceflow::store::sql
