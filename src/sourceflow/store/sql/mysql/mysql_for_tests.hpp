#pragma once

#include <atomic>
#include <cstdlib>
#include <string>
#include <unistd.h>
#include <vector>

#include <soci/mysql/soci-mysql.h>

#include "sourceflow/store/sql/mysql/mysql.hpp"
#include "sourceflow/store/sql/mysql/mysql_address.hpp"

/// What the tests on a MariaDB or MySQL server are written with.
namespace sourceflow::store {

/// The server that with_mariadb or with_mysql8 has started, or that somebody has put there.
inline std::string server() {
  const char* address = std::getenv("SOURCEFLOW_TEST_MYSQL");
  return address != nullptr ? address : "";
}

inline sql::MysqlAddress parts() {
  std::vector<std::string> complaints;
  return sql::read_address(server(), complaints);
}

/// The same server with another database, or another part of the address.
inline std::string with(const std::string& database, const std::string& socket) {
  const auto address = parts();
  std::string text = "mysql://" + address.user + "@" + address.host;
  if (!address.port.empty()) text += ":" + address.port;
  return text + "/" + database + (socket.empty() ? "" : "?socket=" + socket);
}

/// A connection of the test's own.
class Other {
 public:
  Other() : connection_(mysql_init(nullptr)) {
    const auto address = parts();
    mysql_real_connect(connection_,
                       address.host.c_str(),
                       address.user.c_str(),
                       sql::password_of(address).c_str(),
                       nullptr,
                       address.port.empty() ? 0 : static_cast<unsigned>(std::stoi(address.port)),
                       address.socket.empty() ? nullptr : address.socket.c_str(),
                       0);
  }
  ~Other() { mysql_close(connection_); }
  Other(const Other&) = delete;
  Other& operator=(const Other&) = delete;
  std::vector<std::string> all(const std::string& text, unsigned column = 0) {
    std::vector<std::string> found;
    if (mysql_query(connection_, text.c_str()) != 0) return {mysql_error(connection_)};
    MYSQL_RES* result = mysql_store_result(connection_);
    if (result == nullptr) return found;
    while (MYSQL_ROW row = mysql_fetch_row(result))
      found.emplace_back(row[column] ? row[column] : "");
    mysql_free_result(result);
    return found;
  }
  std::string ask(const std::string& text, unsigned column = 0) {
    const auto found = all(text, column);
    return found.empty() ? "" : found.front();
  }
  bool is_mariadb() { return ask("SELECT VERSION()").find("MariaDB") != std::string::npos; }

 private:
  MYSQL* connection_;
};

/// An empty database, dropped at the end.
class Scheme {
 public:
  Scheme() : name_("sourceflow_test_" + std::to_string(getpid()) + "_" + std::to_string(++made)) {
    other.ask("DROP DATABASE IF EXISTS " + name_);
    other.ask("CREATE DATABASE " + name_);
  }
  ~Scheme() { other.ask("DROP DATABASE " + name_); }
  std::shared_ptr<Store> open(const MysqlOptions& options = {}) const {
    return mysql(with(name_, parts().socket), options);
  }
  const std::string& name() const { return name_; }
  Other other;

 private:
  inline static std::atomic<int> made = 0;
  std::string name_;
};

}  // namespace sourceflow::store
