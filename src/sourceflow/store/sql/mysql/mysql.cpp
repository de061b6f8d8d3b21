#include "sourceflow/store/sql/mysql/mysql.hpp"

#include "sourceflow/base/errors.hpp"
#include "sourceflow/store/sql/mysql/mysql_driver.hpp"
#include "sourceflow/store/sql/sql_store.hpp"

namespace sourceflow::store {

std::vector<std::string> MysqlOptions::validate() const {
  std::vector<std::string> found;
  if (connect_timeout.count() < 1) {
    found.push_back("mysql: connect_timeout must be at least one second");
  }
  if (statement_timeout.count() < 0) {
    found.push_back("mysql: statement_timeout must not be negative");
  }
  if (readers < 1 || readers > 1000) found.push_back("mysql: readers must be between 1 and 1000");
  return found;
}

std::shared_ptr<Store> mysql(const std::string& address, const MysqlOptions& options) {
  std::vector<std::string> complaints = options.validate();
  const sql::MysqlAddress read = sql::read_address(address, complaints);
  base::throw_if_any(std::move(complaints));
  return std::make_shared<sql::SqlStore>(std::make_unique<sql::MysqlDriver>(read, options),
                                         options.readers);
}

}  // namespace sourceflow::store
