#pragma once

#include <span>
#include <string>
#include <vector>

#include "sourceflow/store/query.hpp"
#include "sourceflow/store/row.hpp"

namespace sourceflow::store {

/// Everything wrong with the definitions themselves, one sentence each: names that are empty,
/// double or kept for the store's own use, in any casing, since databases differ in whether casing
/// counts.
std::vector<std::string> complaints(std::span<const Table> tables);

/// Every store refuses the same rows, so that a program tested on one runs on all. Throws
/// std::invalid_argument naming table and column if the row does not fit: number and types of
/// values, NULL where the column is not nullable, a number that is not a number, a time outside the
/// years 1 to 9999, a text in an index of more than 255 characters.
void check_row(const Table& table, const Row& row);

/// Throws std::invalid_argument naming the culprit if a column is unknown or is compared with
/// another type.
void check_query(const Table& table, const Query& query);

/// The type of a queryable column, `id` and `version` included; throws std::invalid_argument if
/// there is none.
ColumnType type_of(const Table& table, const std::string& column);
/// The same with all that is known of it.
Column column_of(const Table& table, const std::string& column);

/// The type that a value other than NULL has.
ColumnType type_of(const Value& value);

/// In lower case, as used in messages.
const char* to_text(ColumnType type);
/// With the digits of a decimal: `decimal(10,2)`.
std::string type_text(const Column& column);

/// What a column holds in rows that were stored before it was added: false, 0, empty, 1970, `null`.
Value zero_of(const Column& column);

}  // namespace sourceflow::store
