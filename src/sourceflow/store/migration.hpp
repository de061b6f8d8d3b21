#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sourceflow/store/row.hpp"

namespace sourceflow::store {

/// A column as a database has it: whether rows can be inserted without naming it decides if it may
/// be left alone.
struct ExistingColumn {
  Column column;
  bool has_default = false;
};

/// In what an existing table differs from a definition.
struct Migration {
  /// Columns that are new, which is all that can be mended without losing anything.
  std::vector<Column> added;
  /// Columns as they are and as they should be.
  std::vector<std::pair<Column, Column>> changed;
  /// Columns without which no row can be inserted and of which the definition knows nothing.
  std::vector<Column> gone;

  bool is_additive() const { return changed.empty() && gone.empty(); }
};

/// Columns may be added. A column that the definition does not have is left alone if it is nullable
/// or has a default, so that an older version of a program can run beside a newer one.
Migration migrate(const std::vector<ExistingColumn>& existing, const std::vector<Column>& wanted);

/// What cannot be mended by adding columns, with both definitions; one sentence without its end.
std::string refusal(const std::string& table,
                    const Migration& migration,
                    const std::vector<ExistingColumn>& existing,
                    const std::vector<Column>& wanted);

/// `cents integer`, `note text null`.
std::string described(const Column& column);

}  // namespace sourceflow::store
