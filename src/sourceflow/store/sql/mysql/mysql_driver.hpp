#pragma once

#include <string>
#include <string_view>

#include "sourceflow/store/sql/driver.hpp"
#include "sourceflow/store/sql/mysql/mysql.hpp"
#include "sourceflow/store/sql/mysql/mysql_address.hpp"

namespace sourceflow::store::sql {

/// The two servers that understand this client. They name a collation differently that compares
/// bytes and does not ignore spaces at the end.
enum class MysqlServer { mariadb, mysql };

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
  bool creates_tables() const override { return options_.create_tables; }
  std::size_t writers() const override { return options_.writers; }

 private:
  std::unique_ptr<soci::session> open() const;

  MysqlAddress address_;
  MysqlOptions options_;
  MysqlServer server_ = MysqlServer::mariadb;
};

}  // namespace sourceflow::store::sql
