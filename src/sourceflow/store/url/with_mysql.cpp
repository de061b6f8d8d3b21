#include "sourceflow/store/sql/mysql/mysql.hpp"
#include "sourceflow/store/url/servers.hpp"

namespace sourceflow::store {

std::shared_ptr<Store> open_mysql(const std::string& address) { return mysql(address); }

}  // namespace sourceflow::store
