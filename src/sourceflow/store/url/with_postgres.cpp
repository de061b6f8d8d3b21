#include "sourceflow/store/sql/postgres/postgres.hpp"
#include "sourceflow/store/url/servers.hpp"

namespace sourceflow::store {

std::shared_ptr<Store> open_postgres(const std::string& connection) { return postgres(connection); }

}  // namespace sourceflow::store
