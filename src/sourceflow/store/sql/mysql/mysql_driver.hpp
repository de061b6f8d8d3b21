#pragma once

#include <atomic>
#include <string>
#include <string_view>

#include "sourceflow/store/sql/driver.hpp"
#include "sourceflow/store/sql/mysql/mysql.hpp"
#include "sourceflow/store/sql/mysql/mysql_address.hpp"
#include "sourceflow/store/sql/mysql/mysql_version.hpp"

namespace sourceflow::store::sql {

const Dialect& mysql_dialect(MysqlServer server);

/// What an error number means. Of the server's text nothing is taken where it may quote a value.
Failure mysql_failure(unsigned number, std::string_view text);

/// Why a connection could not be opened, in one sentence without the password.
Failure mysql_connect_failure(unsigned number, std::string_view text, const MysqlAddress& address);

class MysqlDriver : public Driver {
 public:
  /// Asks the server what it is.
  MysqlDriver(MysqlAddress address, MysqlOptions options);
  const Dialect& dialect() const override { return mysql_dialect(server_); }
  std::unique_ptr<soci::session> connect(Access access) override;
  Failure failure(const std::exception& error, soci::session* session) const override;
  Conflicts conflicts() const override { return options_.conflicts; }
  std::size_t longest_statement() const override { return longest_statement_; }
  bool creates_tables() const override { return options_.create_tables; }
  std::size_t writers() const override { return options_.writers; }

 private:
  std::unique_ptr<soci::session> open() const;
  /// True if the connection was given up because its statement took too long on a MySQL server,
  /// which has no limit of its own for those that write: then it is ended there.
  bool has_ended_overdue(unsigned number, soci::session* session) const;

  MysqlAddress address_;
  MysqlOptions options_;
  MysqlServer server_ = MysqlServer::mariadb;
  /// What the newest connection has been told.
  std::atomic<std::size_t> longest_statement_{0};
};

}  // namespace sourceflow::store::sql
