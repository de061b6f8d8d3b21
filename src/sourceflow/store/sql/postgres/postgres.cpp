#include "sourceflow/store/sql/postgres/postgres.hpp"

#include "sourceflow/base/errors.hpp"
#include "sourceflow/store/sql/postgres/postgres_driver.hpp"
#include "sourceflow/store/sql/sql_store.hpp"

namespace sourceflow::store {

std::vector<std::string> PostgresOptions::validate() const {
  std::vector<std::string> found;
  if (connect_timeout.count() < 1) {
    found.push_back("postgres: connect_timeout must be at least one second");
  }
  if (statement_timeout.count() < 0) {
    found.push_back("postgres: statement_timeout must not be negative");
  }
  if (readers < 1 || readers > 1000) {
    found.push_back("postgres: readers must be between 1 and 1000");
  }
  return found;
}

std::shared_ptr<Store> postgres(const std::string& connection, const PostgresOptions& options) {
  std::vector<std::string> complaints = options.validate();
  if (connection.empty()) complaints.push_back("postgres: the connection is empty");
  base::throw_if_any(std::move(complaints));
  return std::make_shared<sql::SqlStore>(std::make_unique<sql::PostgresDriver>(connection, options),
                                         options.readers);
}

}  // namespace sourceflow::store
