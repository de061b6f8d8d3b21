#include "sourceflow/store/server_options.hpp"

namespace sourceflow::store {

std::vector<std::string> ServerOptions::validate(std::string_view store) const {
  std::vector<std::string> found;
  const auto complain = [&](const char* sentence) {
    found.push_back(std::string(store) + ": " + sentence);
  };
  if (connect_timeout.count() < 1) complain("connect_timeout must be at least one second");
  if (statement_timeout.count() < 0) complain("statement_timeout must not be negative");
  if (writers < 1 || writers > 1000) complain("writers must be between 1 and 1000");
  if (readers < 1 || readers > 1000) complain("readers must be between 1 and 1000");
  if (conflicts.tries < 1) complain("conflicts.tries must be at least 1");
  return found;
}

}  // namespace sourceflow::store
