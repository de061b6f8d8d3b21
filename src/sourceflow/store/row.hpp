#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "sourceflow/base/blob.hpp"
#include "sourceflow/base/clock.hpp"
#include "sourceflow/base/uuid.hpp"

namespace sourceflow::store {

/// JSON text kept as one column: nested structs, vectors, maps and variants.
struct Json {
  std::string text;
  friend bool operator==(const Json&, const Json&) = default;
};

/// A decimal number in units of its last digit; `scale` digits stand behind the point.
struct Scaled {
  std::int64_t units = 0;
  int scale = 0;
  friend auto operator<=>(const Scaled&, const Scaled&) = default;
};

/// One column's content. `std::monostate` is SQL's NULL, which only nullable columns hold.
using Value = std::variant<std::monostate,
                           bool,
                           std::int64_t,
                           double,
                           std::string,
                           base::Blob,
                           base::Time,
                           base::Duration,
                           base::Uuid,
                           Json,
                           Scaled>;

/// The kinds of columns, in the order of Value's alternatives after NULL.
enum class ColumnType { boolean, integer, real, text, blob, time, duration, uuid, json, decimal };

/// How many kinds there are.
inline constexpr std::size_t column_types = 10;

struct Column {
  std::string name;
  ColumnType type = ColumnType::text;
  bool nullable = false;
  /// Of a decimal: digits in all, and those behind the point.
  int precision = 0;
  int scale = 0;
  friend bool operator==(const Column&, const Column&) = default;
};

/// Columns by which rows are found fast, and by which no two rows are alike if it is unique. NULL
/// is like nothing, itself included.
struct Index {
  std::vector<std::string> columns;
  bool is_unique = false;
  friend bool operator==(const Index&, const Index&) = default;
};

/// One user's table, kept for an entity type or a view. Every table also has the text column `id`
/// (its primary key, the entity id or the view's computed key) and the integer column `version`.
struct Table {
  std::string name;
  std::vector<Column> columns;
  std::vector<Index> indexes = {};
  /// Where it lies: a schema of PostgreSQL, a database of MariaDB or MySQL; empty: where the
  /// store's own tables lie.
  std::string schema = {};
  friend bool operator==(const Table&, const Table&) = default;
};

/// The values of a row in the order of the table's columns, without `id` and `version`.
using Row = std::vector<Value>;

/// A row as it is kept. The version of an entity is the sequence number of its last command; of a
/// view's row, the position of the last event applied.
struct StoredRow {
  std::string id;
  std::int64_t version = 0;
  Row row;
  friend bool operator==(const StoredRow&, const StoredRow&) = default;
};

}  // namespace sourceflow::store
