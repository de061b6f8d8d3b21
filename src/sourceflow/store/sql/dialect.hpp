#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/store/row.hpp"

namespace sourceflow::store::sql {

/// How one column type is spelled in a database. In `write` and `read` a question mark stands for
/// the parameter and the column, so that a value may travel in another form than it is kept in. Of
/// a decimal, which travels in units of its last digit, `@` stands for its digits in all and behind
/// the point (10,2), `#` for the units in one (100) and `%` for one unit (0.01).
struct TypeText {
  std::string declared;
  /// The same type as the database's catalog reports it.
  std::string reported;
  std::string write = "?";
  std::string read = "?";
  /// The default of a column that is added to rows that exist.
  std::string zero;
  /// The same two of a column in a key or an index, where a database needs another type there.
  std::string key_declared = {};
  std::string key_reported = {};
};

/// Everything that is said differently to SQLite, PostgreSQL and MySQL; the rest of the SQL store
/// is the same for all. A value: pure texts, compared and printed in tests.
struct Dialect {
  std::string name;
  std::string quote = "\"";
  std::array<TypeText, column_types> types;
  /// Bytes travel as hexadecimal text where a text parameter may not hold any byte.
  bool blobs_travel_as_hex = false;
  /// Indexes are part of the statement that creates their table.
  bool has_inline_indexes = false;
  /// Declares an integer key that the database counts up and never gives twice.
  std::string numbered_key;
  /// Behind the columns of a table that is always read by its primary key.
  std::string keyed_table;
  /// Stands around an insert that does nothing if the key is there.
  std::string insert_if_new = "INSERT INTO";
  /// The most characters of a text in a key, which `insert_if_new` would cut off; zero for any.
  std::size_t longest_key = 0;
  std::string if_new = " ON CONFLICT DO NOTHING";
  /// Behind an insert whose key is the question mark: how the row is replaced, and how its new
  /// value is called.
  std::string or_update = " ON CONFLICT (?) DO UPDATE SET";
  std::string new_value = "excluded.?";
  /// Whether a column (question mark) differs from the parameter (dollar), NULL being equal to
  /// NULL.
  std::string is_distinct = "? IS DISTINCT FROM $";
  /// Whether a text column (question mark) starts with the parameter (dollar).
  std::string starts_with;
  /// Whether an integer column (question mark) is in the parameter (dollar), a list in one text,
  /// and how that begins and ends.
  std::string among;
  /// Deletes the rows of a table (hash) whose column is in such a list.
  std::string delete_among = "DELETE FROM # WHERE ";
  /// Whether a DELETE may be ordered and limited.
  bool deletes_in_order = false;
  char list_begin = '[';
  char list_end = ']';
  /// NULL sorts first and last as memory does.
  std::string ascending;
  std::string descending = " DESC";
  std::string begin = "BEGIN";
  /// The first statement of every writing transaction: waits for its turn where `begin` does not,
  /// and gives a number by which a writer sees whether anybody else has written since its last one.
  /// Then it has grown by `data_version_step` exactly.
  std::string data_version;
  std::int64_t data_version_step = 0;
  /// Lets programs that start at once look at the tables one after another, before `begin` and
  /// until `unlock`. Empty where `begin` does so.
  std::string lock;
  std::string unlock;
  /// What `data_version` needs, each without effect where it is there already.
  std::vector<std::string> seed;
  /// Rows of (name, type as reported, is nullable, has a default) of the table given by the one
  /// parameter.
  std::string columns_of;

  const TypeText& type(ColumnType of) const { return types[static_cast<std::size_t>(of)]; }
  std::string quoted(std::string_view identifier) const;
  /// How a column is declared, without its name, and how the catalog then reports its type.
  std::string declared(const Column& column) const;
  std::string reported(const Column& column) const;
  /// The text of a value's parameter, and of reading a column.
  std::string write(const Column& column, std::string_view parameter) const;
  std::string read(const Column& column) const;
};

/// Numbers as the one text that `among` takes.
std::string list_of(std::span<const std::int64_t> numbers, const Dialect& dialect);

/// Every `?` of a pattern becomes `text`.
std::string filled(std::string_view pattern, std::string_view text, char gap = '?');

/// ":p1", ":p2", ...: parameters are bound in the order in which they stand.
std::string parameter(std::size_t number);

}  // namespace sourceflow::store::sql
