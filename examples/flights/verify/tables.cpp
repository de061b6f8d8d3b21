#include "tables.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>

#include <sqlite3.h>

namespace flights::verify {
namespace {

using Database = std::unique_ptr<sqlite3, decltype(&sqlite3_close)>;
using Statement = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;

[[noreturn]] void fail(const std::string& path, sqlite3* database) {
  throw std::runtime_error(path + ": " +
                           (database == nullptr ? "out of memory" : sqlite3_errmsg(database)));
}

Database open(const std::string& path) {
  sqlite3* handle = nullptr;
  const int result = sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READONLY, nullptr);
  Database database{handle, &sqlite3_close};
  if (result != SQLITE_OK) fail(path, handle);
  sqlite3_busy_timeout(handle, 5000);
  return database;
}

Statement prepare(const std::string& path, sqlite3* database, const std::string& sql) {
  sqlite3_stmt* handle = nullptr;
  if (sqlite3_prepare_v2(database, sql.c_str(), -1, &handle, nullptr) != SQLITE_OK)
    fail(path, database);
  return {handle, &sqlite3_finalize};
}

std::string text(sqlite3_stmt* statement, int column) {
  const unsigned char* bytes = sqlite3_column_text(statement, column);
  return bytes == nullptr ? "" : reinterpret_cast<const char*>(bytes);
}

// Kept as 2001-01-01T00:47:00.000000Z.
std::string moment(std::string kept) {
  kept.resize(std::min<std::size_t>(kept.size(), 19));
  if (kept.size() > 10) kept[10] = ' ';
  return kept;
}

}  // namespace

void read_table(const std::string& path, const std::string& table, Tables& into) {
  const Database database = open(path);
  const Statement exists = prepare(
      path, database.get(), "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?");
  sqlite3_bind_text(exists.get(), 1, table.c_str(), -1, SQLITE_STATIC);
  const int is_there = sqlite3_step(exists.get());
  if (is_there == SQLITE_DONE) return;
  if (is_there != SQLITE_ROW) fail(path, database.get());

  Table& rows = into[table];
  const Statement all = prepare(path, database.get(), "SELECT * FROM \"" + table + "\"");
  int result = SQLITE_OK;
  while ((result = sqlite3_step(all.get())) == SQLITE_ROW) {
    Row row;
    for (int i = 0; i < sqlite3_column_count(all.get()); ++i) {
      const std::string name = sqlite3_column_name(all.get(), i);
      switch (sqlite3_column_type(all.get(), i)) {
        case SQLITE_INTEGER:
          row[name] = std::int64_t{sqlite3_column_int64(all.get(), i)};
          break;
        case SQLITE_FLOAT:
          row[name] = sqlite3_column_double(all.get(), i);
          break;
        case SQLITE_TEXT:
          row[name] = name == "last_departure" ? moment(text(all.get(), i)) : text(all.get(), i);
          break;
        default:
          break;
      }
    }
    const auto id = row.find("id");
    if (id == row.end()) throw std::runtime_error(path + ": a row of " + table + " has no id");
    rows[std::get<std::string>(id->second)] = row;
  }
  if (result != SQLITE_DONE) fail(path, database.get());
}

}  // namespace flights::verify
