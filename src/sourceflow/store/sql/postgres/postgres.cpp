#include "sourceflow/store/sql/postgres/postgres.hpp"

#include "sourceflow/base/errors.hpp"
#include "sourceflow/store/sql/postgres/postgres_driver.hpp"
#include "sourceflow/store/sql/sql_store.hpp"

namespace sourceflow::store {

std::shared_ptr<Store> postgres(const std::string& connection, const PostgresOptions& options) {
  std::vector<std::string> complaints = options.validate("postgres");
  if (connection.empty()) complaints.push_back("postgres: the connection is empty");
  base::throw_if_any(std::move(complaints));
  return std::make_shared<sql::SqlStore>(std::make_unique<sql::PostgresDriver>(connection, options),
                                         options.readers);
}

}  // namespace sourceflow::store
