#pragma once

#include <span>
#include <string>
#include <vector>

#include "sourceflow/store/sql/dialect.hpp"

namespace sourceflow::store::sql {

struct TableIndex {
  std::vector<std::string> columns;
  bool is_unique = false;
  /// Only where several programs write at once.
  bool is_for_sharing = false;
  /// Of a user's table, whose texts are as long as they like outside of indexes, too.
  bool is_of_user = false;
};

/// A table as it is created: the store's own and the users' alike.
struct Definition {
  std::string name;
  std::vector<Column> columns;
  /// The primary key. A single integer that the database gives itself if `is_numbered`.
  std::vector<std::string> key;
  bool is_numbered = false;
  /// Always read by its key, and its rows are small: kept in the order of the key where a database
  /// can.
  bool is_keyed = false;
  std::vector<TableIndex> indexes;
  std::string schema = {};
};

/// The tables of the store itself, all named `sourceflow_...`.
const std::vector<Definition>& own_tables();

/// A user's table with its `id` and `version`.
Definition definition_of(const Table& table);

/// The columns of an envelope, in the order in which EnvelopeColumns puts and takes them.
const std::vector<Column>& envelope_columns();

/// Whether a column is part of the primary key or of an index.
bool is_in_key(const Definition& table, const Column& column);

/// The columns of a dead letter but its number, the last four being those of its replay; and of an
/// idempotency key.
const std::vector<Column>& letter_columns();
const std::vector<Column>& key_columns();

/// The statements that create a table with its indexes, each without effect where it exists.
std::vector<std::string> create_texts(const Definition& table, const Dialect& dialect);

/// What an index is called, in at most 63 bytes.
std::string name_of(const Definition& table, const TableIndex& index);

/// Whether this database needs no such index.
bool is_unneeded(const TableIndex& index, const Dialect& dialect);

/// Creates an index of a table that exists.
std::string create_index_text(const Definition& table,
                              const TableIndex& index,
                              const Dialect& dialect);

/// Adds a column to rows that exist.
std::string add_column_text(const Definition& table, const Column& column, const Dialect& dialect);

/// How a column of a table is declared, without its name.
std::string declaration(const Definition& table, const Column& column, const Dialect& dialect);

}  // namespace sourceflow::store::sql
