#include "sourceflow/store/sql/builder.hpp"

#include "sourceflow/store/sql/values.hpp"

namespace sourceflow::store::sql {
namespace {

// A list of numbers travels as one text.
const Column list{.name = {}, .type = ColumnType::text};

}  // namespace

Builder& Builder::add(std::string_view part) {
  statement_.text += part;
  return *this;
}

Builder& Builder::name(std::string_view identifier) { return add(dialect_.quoted(identifier)); }

Builder& Builder::name(const Table& table) {
  return add(dialect_.quoted(table.schema, table.name));
}

Builder& Builder::names(const std::vector<Column>& columns) {
  for (std::size_t i = 0; i < columns.size(); ++i) add(i > 0 ? ", " : "").name(columns[i].name);
  return *this;
}

Builder& Builder::reads(const std::vector<Column>& columns) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    add(i > 0 ? ", " : "").add(dialect_.read(columns[i]));
    result(travel_of(columns[i].type));
  }
  return *this;
}

Builder& Builder::parameter(const Column& column) {
  statement_.parameters.push_back(travel_of(column.type));
  return add(dialect_.write(column, sql::parameter(statement_.parameters.size())));
}

Builder& Builder::parameters(const std::vector<Column>& columns) {
  for (std::size_t i = 0; i < columns.size(); ++i) add(i > 0 ? ", " : "").parameter(columns[i]);
  return *this;
}

Builder& Builder::values(const std::vector<Column>& columns, std::size_t rows) {
  add(" VALUES ");
  for (std::size_t i = 0; i < rows; ++i) add(i > 0 ? ", (" : "(").parameters(columns).add(")");
  return *this;
}

Builder& Builder::insert(std::string_view table,
                         const std::vector<Column>& columns,
                         std::size_t rows) {
  return add("INSERT INTO ").name(table).add(" (").names(columns).add(")").values(columns, rows);
}

Builder& Builder::insert_if_new(std::string_view table,
                                const std::vector<Column>& columns,
                                std::size_t rows) {
  add(dialect_.insert_if_new).add(" ").name(table).add(" (").names(columns).add(")");
  return values(columns, rows).add(dialect_.if_new);
}

Builder& Builder::insert(const Table& table, const std::vector<Column>& columns, std::size_t rows) {
  return add("INSERT INTO ").name(table).add(" (").names(columns).add(")").values(columns, rows);
}

Builder& Builder::or_update(std::string_view key,
                            const std::vector<Column>& columns,
                            std::string_view guarded) {
  add(filled(dialect_.or_update, dialect_.quoted(key)));
  bool is_first = true;
  for (const Column& column : columns) {
    if (column.name == key) continue;
    const std::string quoted = dialect_.quoted(column.name);
    const std::string value = filled(dialect_.new_value, quoted);
    const std::string& pattern = column.name == guarded ? dialect_.guarded_value : "$";
    add(is_first ? " " : ", ").add(quoted).add(" = ").add(filled(pattern, value, '$'));
    is_first = false;
  }
  return *this;
}

Builder& Builder::select(std::string_view table, const std::vector<Column>& columns) {
  return add("SELECT ").reads(columns).add(" FROM ").name(table);
}

Builder& Builder::select(const Table& table, const std::vector<Column>& columns) {
  return add("SELECT ").reads(columns).add(" FROM ").name(table);
}

Builder& Builder::among(std::string_view column) { return condition(dialect_.among, column, list); }

Builder& Builder::delete_among(std::string_view table, std::string_view column) {
  std::string pattern;
  for (const char c : dialect_.delete_among) {
    pattern += c == '#' ? dialect_.quoted(table) : std::string(1, c);
  }
  if (pattern.find('$') != std::string::npos) return condition(pattern, column, list);
  return add(pattern).among(column);
}

Builder& Builder::condition(std::string_view pattern, std::string_view column, const Column& of) {
  const std::string quoted = dialect_.quoted(column);
  const std::size_t gap = pattern.find('$');
  add(filled(pattern.substr(0, gap), quoted)).parameter(of);
  return add(filled(pattern.substr(gap + 1), quoted));
}

Builder& Builder::result(Travel travel) {
  statement_.results.push_back(travel);
  return *this;
}

}  // namespace sourceflow::store::sql
