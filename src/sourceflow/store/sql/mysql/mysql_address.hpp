#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace sourceflow::store::sql {

/// Where a MariaDB or MySQL server is and who one is there.
struct MysqlAddress {
  enum class Tls { off, require, verify };
  std::string host = {};
  std::string port = {};
  std::string user = {};
  std::string password = {};
  std::string database = {};
  std::string socket = {};
  std::string ssl_ca = {};
  std::string ssl_cert = {};
  std::string ssl_key = {};
  std::string password_file = {};
  Tls tls = Tls::off;
};

/// Reads `mysql://user@host:port/database?name=value&...`; what is wrong is added to `complaints`,
/// without the password.
MysqlAddress read_address(std::string_view text, std::vector<std::string>& complaints);

/// The password of the section [client] in an options file of MySQL's; empty if there is none.
std::string password_in(std::string_view options_file);

/// The password of the address, or the one that its file, the environment or `~/.my.cnf` names.
std::string password_of(const MysqlAddress& address);

/// What SOCI is told: host, user and so on, each quoted.
std::string connect_text(const MysqlAddress& address,
                         const std::string& password,
                         std::chrono::seconds connect_timeout,
                         std::chrono::seconds read_timeout);

}  // namespace sourceflow::store::sql
