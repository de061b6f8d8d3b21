#include "sourceflow/base/errors.hpp"
#include "sourceflow/store/url/servers.hpp"

namespace sourceflow::store {

std::shared_ptr<Store> open_postgres(const std::string&) {
  throw base::ConfigError({"this program was built without PostgreSQL"});
}

}  // namespace sourceflow::store
