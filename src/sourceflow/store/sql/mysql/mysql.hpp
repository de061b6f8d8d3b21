#pragma once

#include <memory>
#include <string>

#include "sourceflow/store/server_options.hpp"
#include "sourceflow/store/store.hpp"

namespace sourceflow::store {

using MysqlOptions = ServerOptions;

/// A store in a MariaDB (10.6 or newer) or MySQL (8.0.17 or newer) database, for several processes
/// on several machines.
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
