#pragma once

#include <functional>
#include <memory>
#include <string>

#include "sourceflow/store/store.hpp"

namespace sourceflow::store::conformance {

/// A database that was empty when this was made, and those who come to it.
struct Prepared {
  /// Opens it as somebody who may do everything.
  std::function<std::shared_ptr<Store>()> owner;
  /// Opens it as somebody who may select, insert, update and delete, and whose store creates tables
  /// or not; null where there are no rights.
  std::function<std::shared_ptr<Store>(bool create_tables)> worker;
  /// Runs statements with the database's own client, and returns what it complains about.
  std::function<std::string(const std::string& sql)> client;
  /// What the right is called that the worker lacks to create and to change tables.
  std::string right_to_create = {};
  std::string right_to_change = {};
  /// Whether tables can lie in another schema.
  bool has_schemas = true;
};

/// Registers the claims about who creates tables as tests of `suite`.
bool register_preparing_suite(const std::string& suite, const std::function<Prepared()>& make);

/// The output of a program that reads `input`, with its complaints; the arguments are the shell's.
std::string output_of(const std::string& command, const std::string& input);

}  // namespace sourceflow::store::conformance
