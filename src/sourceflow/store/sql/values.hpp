#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/store/row.hpp"
#include "sourceflow/store/sql/dialect.hpp"
#include "sourceflow/store/sql/statement.hpp"

namespace sourceflow::store::sql {

/// How a column type travels.
Travel travel_of(ColumnType type);
std::vector<Travel> travel_of(std::span<const Column> columns);

/// Puts a value into a parameter, NULL included.
void put(Statement& statement, std::size_t parameter, const Value& value, const Dialect& dialect);
void put(Statement& statement, std::size_t parameter, const base::Uuid& id);
void put(Statement& statement, std::size_t parameter, base::Time time);

/// Takes a result of the given column out of a row; NULL becomes std::monostate. Throws
/// std::runtime_error if the database holds something else, e.g. after a change by hand.
Value take(Statement& statement, std::size_t result, const Column& column, const Dialect& dialect);
base::Uuid take_uuid(Statement& statement, std::size_t result);
base::Time take_time(Statement& statement, std::size_t result);

}  // namespace sourceflow::store::sql
