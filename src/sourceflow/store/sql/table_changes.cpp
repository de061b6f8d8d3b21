#include "sourceflow/store/sql/table_changes.hpp"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <utility>

#include "sourceflow/store/sql/alter_texts.hpp"

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

ExistingColumn existing(const FoundTable::Column& found,
                        const Definition& wanted,
                        const Dialect& dialect) {
  const auto same = std::ranges::find(wanted.columns, found.name, &Column::name);
  const Column like = same == wanted.columns.end() ? Column{} : *same;
  // What is no type of ours is none that is wanted either.
  Column other;
  if (like.type == other.type) other.type = ColumnType::blob;
  Column column = type_reported(found.type, like, dialect).value_or(other);
  column.name = found.name;
  column.nullable = found.nullable;
  return {column, found.has_default};
}

std::string shown(const FoundTable::Column& column) {
  return column.name + " " + column.type + (column.nullable ? "" : " NOT NULL");
}

std::string shown(const FoundTable& found, const std::string& name) {
  return shown(*std::ranges::find(found.columns, name, &FoundTable::Column::name));
}

std::string shown(const std::vector<std::string>& columns, bool is_unique) {
  std::string text = is_unique ? "unique index" : "index";
  const char* between = " (";
  for (const std::string& column : columns) {
    text += between + column;
    between = ", ";
  }
  return text + ")";
}

class Changes {
 public:
  Changes(const Definition& wanted, const FoundTable& found, const Dialect& dialect)
      : wanted_(wanted), found_(found), dialect_(dialect) {}

  std::vector<Difference> all() {
    if (found_.columns.empty()) {
      add("", "", true, create_texts(wanted_, dialect_));
      return std::move(changes_);
    }
    std::vector<ExistingColumn> there;
    for (const auto& column : found_.columns) there.push_back(existing(column, wanted_, dialect_));
    const Migration migration = migrate(there, wanted_.columns);
    is_made_anew_ = !migration.is_additive() && dialect_.change_column.empty();
    refused(migration);
    for (const Column& column : migration.added) {
      add("",
          column.name + " " + declaration(wanted_, column, dialect_),
          true,
          unless_made_anew({add_column_text(wanted_, column, dialect_)}));
    }
    for (const TableIndex& index : wanted_.indexes) {
      if (!is_unneeded(index, dialect_)) compare(index);
    }
    return std::move(changes_);
  }

 private:
  void add(std::string is, std::string should_be, bool is_additive, std::vector<std::string> sql) {
    const std::string name =
        wanted_.schema.empty() ? wanted_.name : wanted_.schema + "." + wanted_.name;
    changes_.push_back(
        {"table " + name, std::move(is), std::move(should_be), is_additive, std::move(sql)});
  }

  void refused(const Migration& migration) {
    if (is_made_anew_) anew_ = rebuild_texts(wanted_, found_, dialect_);
    for (const auto& [is, should_be] : migration.changed) {
      std::vector<std::string> sql = unless_made_anew({});
      if (!is_made_anew_) {
        sql = without_indexes_of(is.name);
        for (std::string& text : change_texts(wanted_, is, should_be, dialect_)) {
          sql.push_back(std::move(text));
        }
      }
      add(shown(found_, is.name),
          should_be.name + " " + declaration(wanted_, should_be, dialect_),
          false,
          std::move(sql));
    }
    for (const Column& column : migration.gone) {
      const auto found = std::ranges::find(found_.columns, column.name, &FoundTable::Column::name);
      std::vector<std::string> sql = unless_made_anew({});
      if (!is_made_anew_) sql = {release_text(wanted_, column.name, found->type, dialect_)};
      for (const Column& added : migration.added) {
        if (added.type != column.type) continue;
        sql.push_back("-- or, if " + added.name + " is " + column.name + " under another name: " +
                      rename_text(wanted_, column.name, added.name, dialect_) + ";");
      }
      add(shown(found_, column.name), "", false, std::move(sql));
    }
  }

  std::string drop_text(const std::string& index) const {
    const std::string name = dialect_.quoted(index);
    return dialect_.has_inline_indexes
               ? "DROP INDEX " + name + " ON " + dialect_.quoted(wanted_.schema, wanted_.name)
               : "DROP INDEX " + dialect_.quoted(wanted_.schema, index);
  }

  /// Where an index has the beginnings of texts, it stands in the way of another type; what the
  /// definition names is created again.
  std::vector<std::string> without_indexes_of(const std::string& column) {
    std::vector<std::string> sql;
    if (dialect_.index_prefix.empty()) return sql;
    std::erase_if(found_.indexes, [&](const FoundTable::Index& index) {
      const bool has = std::ranges::find(index.columns, column) != index.columns.end();
      if (has) sql.push_back(drop_text(index.name));
      return has;
    });
    return sql;
  }

  void compare(const TableIndex& index) {
    for (const FoundTable::Index& found : found_.indexes) {
      if (found.columns == index.columns && (found.is_unique || !index.is_unique)) return;
    }
    const std::string name = name_of(wanted_, index);
    const auto same = std::ranges::find(found_.indexes, name, &FoundTable::Index::name);
    std::vector<std::string> sql;
    std::string is;
    if (same != found_.indexes.end()) {
      is = shown(same->columns, same->is_unique);
      sql.push_back(drop_text(name));
    }
    sql.push_back(create_index_text(wanted_, index, dialect_));
    add(is, shown(index.columns, index.is_unique), is.empty(), unless_made_anew(std::move(sql)));
  }

  /// What makes the table anew does everything at once, and belongs to the first difference.
  std::vector<std::string> unless_made_anew(std::vector<std::string> sql) {
    return is_made_anew_ ? std::exchange(anew_, {}) : sql;
  }

  const Definition& wanted_;
  FoundTable found_;
  const Dialect& dialect_;
  std::vector<Difference> changes_;
  bool is_made_anew_ = false;
  std::vector<std::string> anew_;
};

}  // namespace

std::vector<Difference> changes_of(const Definition& wanted,
                                   const FoundTable& found,
                                   const Dialect& dialect) {
  return Changes(wanted, found, dialect).all();
}

}  // namespace sourceflow::store::sql
