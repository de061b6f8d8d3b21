#pragma once

#include <span>
#include <string>

#include "sourceflow/store/differences.hpp"
#include "sourceflow/store/sql/connection.hpp"

namespace sourceflow::store::sql {

/// Creates what is missing of the store's own tables and the users', and adds columns and indexes
/// that are new; one program after another. Where the database can, in one transaction; where it
/// cannot, a start that dies is completed by the next. Throws ConfigError with every refusal,
/// having changed nothing. If it may not create anything, every difference is refused.
void prepare(Connection& connection, std::span<const Table> tables, bool creates);

/// In what the database differs from what `prepare` makes.
Differences differences(Connection& connection, std::span<const Table> tables);

/// The statements that make it in an empty database.
std::string creation(std::span<const Table> tables, const Dialect& dialect);

}  // namespace sourceflow::store::sql
