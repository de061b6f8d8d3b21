#include "sourceflow/store/sql/alter_texts.hpp"

#include <algorithm>

namespace sourceflow::store::sql {
namespace {

std::string name_of(const Definition& table, const Dialect& dialect) {
  return dialect.quoted(table.schema, table.name);
}

/// The dialect's pattern with the names put in; the declaration last, which may hold anything.
std::string changed(const Definition& table,
                    const std::string& column,
                    const std::string& declared,
                    const std::string& reported,
                    const Dialect& dialect,
                    const std::string& value = {}) {
  std::string text;
  for (const char c : dialect.change_column) {
    if (c == '#') {
      text += name_of(table, dialect);
    } else if (c == '?') {
      text += dialect.quoted(column);
    } else if (c == '$') {
      text += declared;
    } else if (c == '%') {
      text += reported;
    } else if (c == '@') {
      text += value;
    } else {
      text += c;
    }
  }
  return text;
}

bool is_number(ColumnType type) {
  return type == ColumnType::integer || type == ColumnType::real || type == ColumnType::duration ||
         type == ColumnType::decimal;
}

/// A column as something that can be cast to another type: what has no cast of its own goes by its
/// text, so that a table without rows takes every change.
std::string castable(const std::string& column, ColumnType is, ColumnType should_be) {
  if (is == ColumnType::boolean && is_number(should_be)) return "CAST(" + column + " AS integer)";
  const bool is_direct = is == should_be || is == ColumnType::text ||
                         should_be == ColumnType::text || (is_number(is) && is_number(should_be));
  return is_direct ? column : "CAST(" + column + " AS text)";
}

bool changes_nullability_apart(const Dialect& dialect) {
  return dialect.change_column.find('%') != std::string::npos;
}

}  // namespace

std::vector<std::string> change_texts(const Definition& table,
                                      const Column& is,
                                      const Column& should_be,
                                      const Dialect& dialect) {
  const std::string name = name_of(table, dialect);
  const std::string column = dialect.quoted(should_be.name);
  const bool is_apart = changes_nullability_apart(dialect);
  Column bare = should_be;
  bare.nullable = true;
  Column same = is;
  same.nullable = should_be.nullable;

  std::vector<std::string> texts;
  if (is.nullable && !should_be.nullable) {
    texts.push_back("UPDATE " + name + " SET " + column + " = " + dialect.type(is.type).zero +
                    " WHERE " + column + " IS NULL");
  }
  if (!is_apart) {
    texts.push_back(
        changed(table, should_be.name, declaration(table, should_be, dialect), "", dialect));
    return texts;
  }
  if (same != should_be) {
    texts.push_back(changed(table,
                            should_be.name,
                            declaration(table, bare, dialect),
                            dialect.reported(should_be),
                            dialect,
                            castable(column, is.type, should_be.type)));
  }
  if (is.nullable != should_be.nullable) {
    texts.push_back("ALTER TABLE " + name + " ALTER COLUMN " + column +
                    (should_be.nullable ? " DROP NOT NULL" : " SET NOT NULL"));
  }
  return texts;
}

std::string release_text(const Definition& table,
                         const std::string& column,
                         const std::string& type,
                         const Dialect& dialect) {
  if (!changes_nullability_apart(dialect)) return changed(table, column, type, "", dialect);
  return "ALTER TABLE " + name_of(table, dialect) + " ALTER COLUMN " + dialect.quoted(column) +
         " DROP NOT NULL";
}

std::string rename_text(const Definition& table,
                        const std::string& from,
                        const std::string& to,
                        const Dialect& dialect) {
  return "ALTER TABLE " + name_of(table, dialect) + " RENAME COLUMN " + dialect.quoted(from) +
         " TO " + dialect.quoted(to);
}

std::vector<std::string> rebuild_texts(const Definition& table,
                                       const FoundTable& found,
                                       const Dialect& dialect) {
  Definition made = table;
  made.name += "_new";
  made.indexes.clear();
  std::string create = create_texts(made, dialect).front();
  std::string into;
  std::string from;
  const auto copy = [&](const std::string& column, const std::string& value) {
    into += (into.empty() ? "" : ", ") + dialect.quoted(column);
    from += (from.empty() ? "" : ", ") + value;
  };
  std::string extra;
  for (const FoundTable::Column& column : found.columns) {
    const auto wanted = std::ranges::find(table.columns, column.name, &Column::name);
    const std::string quoted = dialect.quoted(column.name);
    if (wanted == table.columns.end()) {
      extra += quoted + " " + column.type + ", ";
      copy(column.name, quoted);
    } else if (column.nullable && !wanted->nullable) {
      copy(column.name, "COALESCE(" + quoted + ", " + dialect.type(wanted->type).zero + ")");
    } else {
      copy(column.name, quoted);
    }
  }
  for (const Column& column : table.columns) {
    const bool is_there =
        std::ranges::find(found.columns, column.name, &FoundTable::Column::name) !=
        found.columns.end();
    if (!is_there && !column.nullable) copy(column.name, dialect.type(column.type).zero);
  }
  // Columns stand before the key.
  create.insert(create.rfind("PRIMARY KEY ("), extra);

  std::vector<std::string> texts{
      std::move(create),
      "INSERT INTO " + dialect.quoted(made.name) + " (" + into + ") SELECT " + from + " FROM " +
          dialect.quoted(table.name),
      "DROP TABLE " + dialect.quoted(table.name),
      "ALTER TABLE " + dialect.quoted(made.name) + " RENAME TO " + dialect.quoted(table.name)};
  for (const TableIndex& index : table.indexes) {
    if (!is_unneeded(index, dialect)) texts.push_back(create_index_text(table, index, dialect));
  }
  return texts;
}

}  // namespace sourceflow::store::sql
