#pragma once

#include <cstdint>
#include <string_view>

#include "sourceflow/store/sql/dialect.hpp"

namespace sourceflow::store::sql {

/// Whoever writes rows that belong to no entity locks this number.
constexpr std::int64_t turn_number = 0;

/// Whoever changes to whom entries of the outbox belong locks this number.
constexpr std::int64_t owners_number = -1;

/// The number that whoever writes to an entity locks: the same in every version of every program
/// that uses a database. Two entities may have the same; then they wait for each other.
std::int64_t lock_number(std::string_view type, std::string_view id, const Dialect& dialect);

}  // namespace sourceflow::store::sql
