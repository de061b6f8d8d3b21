#pragma once

#include <span>

#include "sourceflow/store/sql/connection.hpp"

namespace sourceflow::store::sql {

/// Creates what is missing of the store's own tables and the users', and adds columns that are new;
/// all in one transaction, so that several programs may start at once. Throws ConfigError with
/// every refusal, having changed nothing.
void prepare(Connection& connection, std::span<const Table> tables);

}  // namespace sourceflow::store::sql
