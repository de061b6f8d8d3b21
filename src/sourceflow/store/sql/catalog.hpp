#pragma once

#include <string>
#include <vector>

#include "sourceflow/store/sql/connection.hpp"

namespace sourceflow::store::sql {

/// A table as the database's catalog shows it; without columns if there is none.
struct FoundTable {
  struct Column {
    std::string name;
    std::string type;
    bool nullable = false;
    bool has_default = false;
  };
  struct Index {
    std::string name;
    bool is_unique = false;
    std::vector<std::string> columns;
  };
  std::vector<Column> columns;
  std::vector<Index> indexes;
};

FoundTable find_table(Connection& connection, const std::string& name, const std::string& schema);

/// Whether there is such a schema.
bool has_schema(Connection& connection, const std::string& name);

}  // namespace sourceflow::store::sql
