#pragma once

#include <string_view>
#include <vector>

#include "sourceflow/store/sql/dialect.hpp"
#include "sourceflow/store/sql/statement.hpp"

namespace sourceflow::store::sql {

/// Writes a statement whose parameters are bound in the order in which they are written.
class Builder {
 public:
  explicit Builder(const Dialect& dialect) : dialect_(dialect) {}

  Builder& add(std::string_view part);
  Builder& name(std::string_view identifier);
  Builder& name(const Table& table);
  /// The names of columns, separated by commas.
  Builder& names(const std::vector<Column>& columns);
  /// The same as a query reads them, which become the statement's results.
  Builder& reads(const std::vector<Column>& columns);
  Builder& parameter(const Column& column);
  Builder& parameter(ColumnType type) { return parameter(Column{.name = {}, .type = type}); }
  /// One parameter for each column, separated by commas.
  Builder& parameters(const std::vector<Column>& columns);
  /// `INSERT INTO table (...) VALUES (...), (...)`.
  Builder& insert(std::string_view table, const std::vector<Column>& columns, std::size_t rows = 1);
  Builder& insert_if_new(std::string_view table,
                         const std::vector<Column>& columns,
                         std::size_t rows = 1);
  Builder& insert(const Table& table, const std::vector<Column>& columns, std::size_t rows = 1);
  /// Behind an insert: replaces the columns that are no key. A column that is `guarded` makes the
  /// statement fail if the row that is there has another key.
  Builder& or_update(std::string_view key,
                     const std::vector<Column>& columns,
                     std::string_view guarded = {});
  /// `SELECT ... FROM table`.
  Builder& select(std::string_view table, const std::vector<Column>& columns);
  Builder& select(const Table& table, const std::vector<Column>& columns);
  Builder& result(Travel travel);
  /// Whether a column holds one of the numbers of a list.
  Builder& among(std::string_view column);
  /// Deletes the rows of a table whose column holds one of the numbers of a list.
  Builder& delete_among(std::string_view table, std::string_view column);
  /// The dialect's text of a condition on a column (question mark) and one parameter (dollar),
  /// which has the type of `of`.
  Builder& condition(std::string_view pattern, std::string_view column, const Column& of);

  const StatementText& done() const { return statement_; }

 private:
  Builder& values(const std::vector<Column>& columns, std::size_t rows);

  const Dialect& dialect_;
  StatementText statement_;
};

}  // namespace sourceflow::store::sql
