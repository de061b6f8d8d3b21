#include "sourceflow/store/sql/lock_number.hpp"

#include <string>

namespace sourceflow::store::sql {

std::int64_t lock_number(std::string_view type, std::string_view id, const Dialect& dialect) {
  // FNV-1a, since std::hash may differ from build to build.
  std::uint64_t hash = 0xcbf29ce484222325U;
  const auto add = [&](std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  };
  add(type);
  add(std::string_view("\0", 1));
  add(id);
  if (dialect.locks != 0) return static_cast<std::int64_t>(hash % dialect.locks) + 1;
  return hash == 0 ? 1 : static_cast<std::int64_t>(hash);
}

}  // namespace sourceflow::store::sql
