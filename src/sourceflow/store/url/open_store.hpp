#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "sourceflow/store/store.hpp"

namespace sourceflow::base {
class Settings;
}

namespace sourceflow::store {

/// Opens the store that a text names, for programs that are told so when they start:
///
/// - `sqlite:orders.db`, or `sqlite:///var/lib/orders.db`
/// - `postgresql://orders@db.example.org/orders`, or `postgres:` before what libpq takes, as
///   `postgres:host=/run/postgresql dbname=orders`
/// - `mysql://orders@db.example.org/orders`
/// - `memory:`
///
/// Throws ConfigError if the text names none, or one that was not built in; otherwise what the
/// store itself throws. Link sourceflow::store_url.
std::shared_ptr<Store> open_store(const std::string& url);

/// The store whose address an operator gives as this option, such as `views` for
/// `SOURCEFLOW_VIEWS`; null where none is given.
std::shared_ptr<Store> open_store(base::Settings& settings, std::string_view option);

}  // namespace sourceflow::store
