#pragma once

#include <memory>
#include <string>

#include "sourceflow/store/store.hpp"

namespace sourceflow::store {

/// Stores whose clients may be missing where this is built; then these throw ConfigError.
std::shared_ptr<Store> open_postgres(const std::string& connection);
std::shared_ptr<Store> open_mysql(const std::string& address);

}  // namespace sourceflow::store
