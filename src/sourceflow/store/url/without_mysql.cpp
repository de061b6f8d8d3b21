#include "sourceflow/base/errors.hpp"
#include "sourceflow/store/url/servers.hpp"

namespace sourceflow::store {

std::shared_ptr<Store> open_mysql(const std::string&) {
  throw base::ConfigError({"this program was built without MariaDB and MySQL"});
}

}  // namespace sourceflow::store
