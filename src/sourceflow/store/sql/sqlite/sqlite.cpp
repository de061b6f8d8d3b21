#include "sourceflow/store/sql/sqlite/sqlite.hpp"

#include "sourceflow/base/errors.hpp"
#include "sourceflow/store/sql/sql_store.hpp"
#include "sourceflow/store/sql/sqlite/sqlite_driver.hpp"

namespace sourceflow::store {
namespace {

std::vector<std::string> complaints_about(const std::string& file) {
  std::vector<std::string> found;
  if (file.empty()) found.push_back("sqlite: the path of the file is empty");
  if (file.starts_with(":memory:") || file.starts_with("file:")) {
    found.push_back("sqlite: '" + file + "' is not a path; for a store in memory use memory()");
  }
  if (file.find('"') != std::string::npos || file.find('\0') != std::string::npos) {
    found.push_back("sqlite: the path may not hold quotes or NUL");
  }
  return found;
}

}  // namespace

std::vector<std::string> SqliteOptions::validate() const {
  std::vector<std::string> found;
  if (busy_timeout.count() < 0 || busy_timeout > std::chrono::hours(1)) {
    found.push_back("sqlite: busy_timeout must be between 0 and one hour");
  }
  if (readers < 1 || readers > 1000) found.push_back("sqlite: readers must be between 1 and 1000");
  if (cache_bytes < (1UL << 20)) found.push_back("sqlite: cache_bytes must be at least 1 MiB");
  if (checkpoint_bytes != 0 && checkpoint_bytes < (1UL << 20)) {
    found.push_back("sqlite: checkpoint_bytes must be zero or at least 1 MiB");
  }
  return found;
}

std::shared_ptr<Store> sqlite(const std::filesystem::path& file, const SqliteOptions& options) {
  std::vector<std::string> complaints = complaints_about(file.string());
  for (std::string& each : options.validate()) complaints.push_back(std::move(each));
  base::throw_if_any(std::move(complaints));
  auto driver = std::make_unique<sql::SqliteDriver>(file.string(), options);
  return std::make_shared<sql::SqlStore>(std::move(driver), options.readers);
}

}  // namespace sourceflow::store
