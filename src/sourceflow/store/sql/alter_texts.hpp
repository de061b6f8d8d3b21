#pragma once

#include <string>
#include <vector>

#include "sourceflow/store/migration.hpp"
#include "sourceflow/store/sql/catalog.hpp"
#include "sourceflow/store/sql/schema.hpp"

namespace sourceflow::store::sql {

/// The statements that give a column another type, or another nullability; of those that refuse
/// NULL from now on, rows get the zero of their type.
std::vector<std::string> change_texts(const Definition& table,
                                      const Column& is,
                                      const Column& should_be,
                                      const Dialect& dialect);

/// Lets rows be inserted without a column, whose type the catalog reports as `type`.
std::string release_text(const Definition& table,
                         const std::string& column,
                         const std::string& type,
                         const Dialect& dialect);

std::string rename_text(const Definition& table,
                        const std::string& from,
                        const std::string& to,
                        const Dialect& dialect);

/// Makes a table anew with all its rows, where the database changes no column: columns that the
/// definition does not name stay, and are nullable.
std::vector<std::string> rebuild_texts(const Definition& table,
                                       const FoundTable& found,
                                       const Dialect& dialect);

}  // namespace sourceflow::store::sql
