#pragma once

#include <vector>

#include "sourceflow/store/memory/state.hpp"

namespace sourceflow::store {

/// The rows that a query asks for; the one place that says in C++ what SQL stores say in SQL.
std::vector<StoredRow> select(const Table& table, const TableRows& rows, const Query& query);

}  // namespace sourceflow::store
