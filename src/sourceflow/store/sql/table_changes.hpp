#pragma once

#include <vector>

#include "sourceflow/store/differences.hpp"
#include "sourceflow/store/sql/catalog.hpp"
#include "sourceflow/store/sql/schema.hpp"

namespace sourceflow::store::sql {

/// In what a table of a database differs from a definition, and the statements that change it.
/// Columns and indexes that the definition does not name are left alone where rows can be inserted
/// without them.
std::vector<Difference> changes_of(const Definition& wanted,
                                   const FoundTable& found,
                                   const Dialect& dialect);

}  // namespace sourceflow::store::sql
