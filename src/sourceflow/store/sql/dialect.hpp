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

/// A table that only some databases need, with the statement that creates it.
struct SharedTable {
  std::string name;
  std::string create;
};

/// Everything that is said differently to SQLite, PostgreSQL and MySQL; the rest of the SQL store
/// is the same for all. A value: pure texts, compared and printed in tests.
struct Dialect {
  std::string name;
  std::string quote = "\"";
  std::array<TypeText, column_types> types;
  /// Bytes travel as hexadecimal text where a text parameter may not hold any byte.
  bool blobs_travel_as_hex = false;
  /// A text may hold the character NUL. Where it may not, the server's client would cut it off
  /// there without a word, so such a text is refused.
  bool texts_hold_nul = true;
  bool texts_are_utf8 = false;
  bool reals_hold_infinity = true;
  /// Indexes are part of the statement that creates their table.
  bool has_inline_indexes = false;
  /// Declares an integer key that the database counts up and never gives twice.
  std::string numbered_key;
  /// Names that no column may have.
  std::vector<std::string> kept_names;
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
  /// The new value (dollar), or an error, if the row to be replaced has another key: where a
  /// uniqueness that is not the key's makes an insert an update, too.
  std::string guarded_value = "$";
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
  /// Where one transaction writes at a time: gives a number by which a writer sees whether anybody
  /// else has written since its last one. Empty where many write at once; what follows is theirs.
  std::string data_version;
  /// Locks the numbers of a list (dollar) until the commit, in the order given, and gives those
  /// that it found; `new_locks` makes the ones that it did not find.
  std::string lock_numbers;
  std::string new_locks;
  /// How many numbers there are to lock; zero for any of 64 bits.
  std::uint64_t locks = 0;
  /// The number behind which a transaction numbers its events and outbox entries, and how the last
  /// one (dollar) is kept. Asked by the last statements before the commit, and locked until then:
  /// so numbers grow in the order of commits.
  std::string first_position;
  std::string keep_position;
  /// Behind a text that is compared with one in a key, where that does not say how.
  std::string collation;
  /// The most rows that one statement writes or asks for.
  std::size_t most_rows = 64;
  /// A statement costs a round trip, so that what units will ask for is better asked for at once.
  bool is_far = true;
  /// Behind a query for rows that one of several programs is to take.
  std::string skip_locked;
  /// Lets programs that start at once look at the tables one after another, before `begin` and
  /// until `unlock`; answers 1 once it is there. Empty where `begin` does so.
  std::string lock;
  std::string unlock;
  /// The tables that these statements need, and their rows, each without effect where it is there.
  std::vector<SharedTable> shared_tables;
  std::vector<std::string> seed;
  /// Rows of (name, type as reported, is nullable, has a default) of the table given by the two
  /// parameters, its name and its schema; an empty one is the connection's own.
  std::string columns_of;
  /// Rows of (name, is unique, column) of its indexes, in the order of their columns.
  std::string indexes_of;
  /// Creates a schema (hash), and counts those of a name. Empty where there are none.
  std::string create_schema;
  std::string schemas_of;
  /// Behind a text in an index of a user's table, where a database indexes only the beginning.
  std::string index_prefix;
  /// How a column (question mark) of a table (hash) gets another declaration (dollar). With `%`,
  /// the type that the declaration comes to, alone, made of the column's value (at), and then
  /// nullability is changed apart. Empty where the table has to be made anew.
  std::string change_column;
  /// The rights that creating and changing tables take, as the server's documentation names them.
  std::string right_to_create;
  std::string right_to_change;

  bool writes_in_parallel() const { return data_version.empty(); }
  bool gives_positions_late() const { return writes_in_parallel(); }
  const TypeText& type(ColumnType of) const { return types[static_cast<std::size_t>(of)]; }
  bool has_schemas() const { return !create_schema.empty(); }
  std::string quoted(std::string_view identifier) const;
  /// A table's name behind that of its schema, if it has one.
  std::string quoted(std::string_view schema, std::string_view table) const;
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
