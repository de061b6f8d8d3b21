#pragma once

#include <string>
#include <vector>

#include "sourceflow/store/row.hpp"

namespace sourceflow::store {

/// A column as a database has it: whether rows can be inserted without naming it decides if it may
/// be left alone.
struct ExistingColumn {
  Column column;
  bool has_default = false;
};

/// What has to be done so that an existing table serves a definition.
struct Migration {
  std::vector<Column> added;
  /// Empty if adding columns suffices; otherwise one sentence with both definitions.
  std::string refusal;
};

/// Columns may be added. A column that the definition does not have is left alone if it is nullable
/// or has a default, so that an older version of a program can run beside a newer one; all else is
/// refused.
Migration migrate(const std::string& table,
                  const std::vector<ExistingColumn>& existing,
                  const std::vector<Column>& wanted);

}  // namespace sourceflow::store
