#include "sourceflow/store/sql/mysql/mysql_version.hpp"

#include <array>
#include <charconv>

namespace sourceflow::store::sql {
namespace {

using Numbers = std::array<int, 3>;

Numbers numbers_in(std::string_view version) {
  Numbers numbers{};
  const char* const end = version.data() + version.size();
  const char* at = version.data();
  for (int& number : numbers) {
    const auto [next, error] = std::from_chars(at, end, number);
    if (error != std::errc{} || next == end || *next != '.') break;
    at = next + 1;
  }
  return numbers;
}

}  // namespace

MysqlServer mysql_server(std::string_view version) {
  const bool is_mariadb = version.find("MariaDB") != std::string_view::npos;
  return is_mariadb ? MysqlServer::mariadb : MysqlServer::mysql;
}

std::string complaint_about(std::string_view version) {
  // MariaDB 10 calls itself so towards clients that know MySQL only.
  constexpr std::string_view disguise = "5.5.5-";
  std::string_view told = version;
  if (told.starts_with(disguise)) told.remove_prefix(disguise.size());
  // These brought SKIP LOCKED to MariaDB, and the collation utf8mb4_0900_bin to MySQL.
  const bool is_mariadb = mysql_server(version) == MysqlServer::mariadb;
  const Numbers oldest = is_mariadb ? Numbers{10, 6, 0} : Numbers{8, 0, 17};
  if (numbers_in(told) >= oldest) return {};
  return "the database server is " + std::string(is_mariadb ? "MariaDB " : "MySQL ") +
         std::string(told) + "; use MariaDB 10.6, MySQL 8.0.17, or a newer one";
}

std::string order_of_bytes(MysqlServer server) {
  return server == MysqlServer::mariadb ? "utf8mb4_nopad_bin" : "utf8mb4_0900_bin";
}

}  // namespace sourceflow::store::sql
