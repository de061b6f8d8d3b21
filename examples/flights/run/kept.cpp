#include "kept.hpp"

#include <memory>

#include <sqlite3.h>

namespace flights::run {

std::int64_t number_kept(const std::filesystem::path& path, const std::string& sql) {
  sqlite3* handle = nullptr;
  sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READONLY, nullptr);
  const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> database{handle, &sqlite3_close};
  if (handle == nullptr) return 0;
  sqlite3_busy_timeout(handle, 1000);
  sqlite3_stmt* prepared = nullptr;
  sqlite3_prepare_v2(handle, sql.c_str(), -1, &prepared, nullptr);
  const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> statement{prepared,
                                                                             &sqlite3_finalize};
  return prepared != nullptr && sqlite3_step(prepared) == SQLITE_ROW
             ? sqlite3_column_int64(prepared, 0)
             : 0;
}

}  // namespace flights::run
