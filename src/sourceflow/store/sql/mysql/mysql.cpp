#include "sourceflow/store/sql/mysql/mysql.hpp"

#include "sourceflow/base/errors.hpp"
#include "sourceflow/store/sql/mysql/mysql_driver.hpp"
#include "sourceflow/store/sql/sql_store.hpp"

namespace sourceflow::store {

std::shared_ptr<Store> mysql(const std::string& address, const MysqlOptions& options) {
  std::vector<std::string> complaints = options.validate("mysql");
  const sql::MysqlAddress read = sql::read_address(address, complaints);
  base::throw_if_any(std::move(complaints));
  return std::make_shared<sql::SqlStore>(std::make_unique<sql::MysqlDriver>(read, options),
                                         options.readers);
}

}  // namespace sourceflow::store
