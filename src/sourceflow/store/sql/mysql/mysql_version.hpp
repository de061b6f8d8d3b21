#pragma once

#include <string>
#include <string_view>

namespace sourceflow::store::sql {

/// The two servers that understand this client.
enum class MysqlServer { mariadb, mysql };

/// Which of them calls its version `version`.
MysqlServer mysql_server(std::string_view version);

/// Why a server of this version cannot be used; empty if it can.
std::string complaint_about(std::string_view version);

/// Their collations that compare bytes and do not ignore spaces at the end.
std::string order_of_bytes(MysqlServer server);

}  // namespace sourceflow::store::sql
