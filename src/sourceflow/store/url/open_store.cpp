#include "sourceflow/store/url/open_store.hpp"

#include "sourceflow/base/errors.hpp"
#include "sourceflow/base/settings.hpp"
#include "sourceflow/store/memory/memory_store.hpp"
#include "sourceflow/store/sql/sqlite/sqlite.hpp"
#include "sourceflow/store/url/servers.hpp"

namespace sourceflow::store {

std::shared_ptr<Store> open_store(const std::string& url) {
  const auto behind = [&](std::string_view scheme) { return url.substr(scheme.size()); };
  if (url == "memory:") return memory();
  if (url.starts_with("sqlite://")) return sqlite(behind("sqlite://"));
  if (url.starts_with("sqlite:")) return sqlite(behind("sqlite:"));
  if (url.starts_with("postgresql://") || url.starts_with("postgres://")) return open_postgres(url);
  if (url.starts_with("postgres:")) return open_postgres(behind("postgres:"));
  if (url.starts_with("mysql://")) return open_mysql(url);
  // The text may hold a password.
  throw base::ConfigError(
      {"the store's address names no store: it starts with sqlite:, postgresql://, mysql:// or "
       "memory:"});
}

std::shared_ptr<Store> open_store(base::Settings& settings, std::string_view option) {
  std::string url;
  settings.read(option, url);
  return url.empty() ? nullptr : open_store(url);
}

}  // namespace sourceflow::store
