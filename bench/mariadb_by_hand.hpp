#pragma once

#include <cstdlib>
#include <mysql.h>
#include <stdexcept>

#include "sourceflow/store/sql/mysql/mysql_driver.hpp"

#include "server_by_hand.hpp"

namespace sourceflow::bench {

/// Through libmariadb, with values written into the statements, as SOCI does it.
class MariadbByHand : public ServerByHand {
 public:
  explicit MariadbByHand(const store::sql::MysqlAddress& address) : MariadbByHand(open(address)) {
    run("SET NAMES utf8mb4 COLLATE " + order_of_bytes(server_at(connection_)), {});
    run("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED", {});
  }
  ~MariadbByHand() override { mysql_close(connection_); }
  MariadbByHand(const MariadbByHand&) = delete;
  MariadbByHand& operator=(const MariadbByHand&) = delete;

 protected:
  Rows run(const std::string& text, const Values& values) override {
    const std::string filled = with(text, values);
    if (mysql_real_query(connection_, filled.data(), filled.size()) != 0)
      throw std::runtime_error(mysql_error(connection_));
    Rows rows;
    MYSQL_RES* result = mysql_store_result(connection_);
    if (result == nullptr) return rows;
    while (MYSQL_ROW row = mysql_fetch_row(result)) {
      auto& values_of_row = rows.emplace_back();
      for (unsigned i = 0; i < mysql_num_fields(result); ++i)
        values_of_row.emplace_back(row[i] == nullptr ? "" : row[i]);
    }
    mysql_free_result(result);
    return rows;
  }

 private:
  explicit MariadbByHand(MYSQL* connection)
      : ServerByHand(store::sql::mysql_dialect(server_at(connection))), connection_(connection) {}
  static MYSQL* open(const store::sql::MysqlAddress& address) {
    MYSQL* const connection = mysql_init(nullptr);
    const bool is_open =
        mysql_real_connect(connection,
                           address.host.c_str(),
                           address.user.c_str(),
                           nullptr,
                           address.database.c_str(),
                           static_cast<unsigned>(std::atoi(address.port.c_str())),
                           address.socket.empty() ? nullptr : address.socket.c_str(),
                           0) != nullptr;
    if (!is_open) throw std::runtime_error(mysql_error(connection));
    return connection;
  }
  static store::sql::MysqlServer server_at(MYSQL* connection) {
    return store::sql::mysql_server(mysql_get_server_info(connection));
  }
  std::string with(const std::string& text, const Values& values) {
    std::string result;
    std::size_t next = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != ':' || i + 2 >= text.size() || text[i + 1] != 'p') {
        result += text[i];
        continue;
      }
      for (i += 2; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i) {
      }
      --i;
      const std::string& value = values.at(next++);
      if (value.empty()) {
        result += "NULL";
        continue;
      }
      std::string escaped(2 * value.size() + 1, '\0');
      escaped.resize(
          mysql_real_escape_string(connection_, escaped.data(), value.data(), value.size()));
      result += "'" + escaped + "'";
    }
    return result;
  }

  MYSQL* connection_;
};

}  // namespace sourceflow::bench
