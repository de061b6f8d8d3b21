#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/store/store.hpp"

namespace sourceflow::store {

/// What a program's databases have to have, for those who change them by hand.
///
///     std::cout << app.schema().diff().text();
class Schema {
 public:
  /// A database and what is kept there beside the store's own tables.
  struct Part {
    std::string name;
    std::shared_ptr<Store> store;
    std::vector<Table> tables;
  };

  explicit Schema(std::vector<Part> parts) : parts_(std::move(parts)) {}

  /// The statements that make everything in empty databases, in the words of each.
  std::string sql() const;
  /// How the databases differ from that; looks only.
  Differences diff() const;
  /// The tables, for `sourceflow schema`, which knows no program.
  std::string json() const;

  const std::vector<Part>& parts() const { return parts_; }

 private:
  std::vector<Part> parts_;
};

/// Reads what Schema::json wrote of one database; the first one is called `store`. Throws
/// base::ConfigError that says what is wrong.
std::vector<Table> read_schema(std::string_view json, std::string_view part = "store");

/// What a program prints of its schema, and how it ends.
struct Printed {
  std::string text;
  int exit_code = 0;
};

/// `sql`, `diff` or `json`; nothing for another word. A difference ends with 3.
std::optional<Printed> printed(const Schema& schema, std::string_view what);

}  // namespace sourceflow::store
