#pragma once

#include "sourceflow/store/sql/driver.hpp"
#include "sourceflow/store/sql/sqlite/sqlite.hpp"

namespace sourceflow::store::sql {

const Dialect& sqlite_dialect();

/// What an SQLite result code means for the file; `detail` is SQLite's own text and holds no row
/// contents.
Failure sqlite_failure(int code, const std::string& detail, const std::string& file);

class SqliteDriver : public Driver {
 public:
  SqliteDriver(std::string file, SqliteOptions options);
  const Dialect& dialect() const override { return sqlite_dialect(); }
  std::unique_ptr<soci::session> connect(Access access) override;
  Failure failure(const std::exception& error, soci::session* session) const override;
  bool creates_tables() const override { return options_.create_tables; }
  std::size_t writers() const override { return 1; }

 private:
  std::string file_;
  SqliteOptions options_;
};

}  // namespace sourceflow::store::sql
