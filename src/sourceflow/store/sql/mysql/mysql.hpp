#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "sourceflow/store/store.hpp"

namespace sourceflow::store {

/// How to use a MariaDB or MySQL database. The defaults suit production.
struct MysqlOptions {
  /// How long to wait for the server when connecting; at least one second.
  std::chrono::seconds connect_timeout{5};
  /// A statement that takes longer is cancelled by the server, with a retryable error. Zero waits
  /// for ever.
  std::chrono::milliseconds statement_timeout{30'000};
  /// Connections for reading, opened as needed; at least 1.
  std::size_t readers = 4;

  /// Every complaint, one sentence each.
  std::vector<std::string> validate() const;
};

/// A store in a MariaDB (10.6 or newer) or MySQL (8.0 or newer) database, for several processes on
/// several machines.
///
/// `address` is `mysql://orders@db.example.org:3306/orders`, and behind a question mark, separated
/// by `&`: `socket=/run/mysqld/mysqld.sock` for a server on this machine; `ssl_mode=off`,
/// `require` or `verify` (the default once `ssl_ca=/path/of/the/authority.pem` is there: the
/// certificate must be that authority's and name the host); `ssl_cert` and `ssl_key` for a
/// certificate of one's own; `password_file=/run/secrets/orders`. Without one, the password is
/// taken from `MYSQL_PWD` or from the section `[client]` of `~/.my.cnf`. Lost connections are
/// opened again at the next use.
///
/// Throws ConfigError for a bad address or bad options, and store::Error with what to mend if the
/// database cannot be reached. Link sourceflow::store_sql_mysql.
std::shared_ptr<Store> mysql(const std::string& address, const MysqlOptions& options = {});

}  // namespace sourceflow::store
