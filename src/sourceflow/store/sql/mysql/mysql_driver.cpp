#include "sourceflow/store/sql/mysql/mysql_driver.hpp"

#include <soci/mysql/soci-mysql.h>
#include <soci/soci.h>

namespace sourceflow::store::sql {
namespace {

/// The client gives up a little after the server should have: then the server is gone.
constexpr std::chrono::seconds grace{5};

unsigned number_of(const std::exception& error) {
  const auto* told = dynamic_cast<const soci::mysql_soci_error*>(&error);
  return told != nullptr ? told->err_num_ : 0;
}

std::string seconds_text(std::chrono::milliseconds time) {
  return std::to_string(static_cast<double>(time.count()) / 1000);
}

}  // namespace

MysqlDriver::MysqlDriver(MysqlAddress address, MysqlOptions options)
    : address_(std::move(address)), options_(options) {
  const auto session = open();
  std::string version;
  *session << "SELECT VERSION()", soci::into(version);
  if (version.find("MariaDB") == std::string::npos) server_ = MysqlServer::mysql;
}

std::unique_ptr<soci::session> MysqlDriver::open() const {
  auto session = std::make_unique<soci::session>();
  try {
    const auto limit = std::chrono::ceil<std::chrono::seconds>(options_.statement_timeout);
    const auto read_timeout = limit.count() > 0 ? limit + grace : limit;
    session->open(
        soci::mysql,
        connect_text(address_, password_of(address_), options_.connect_timeout, read_timeout));
  } catch (const soci::soci_error& error) {
    const Failure told = mysql_connect_failure(number_of(error), error.what(), address_);
    throw Error(told.sentence, told.kind);
  }
  return session;
}

std::unique_ptr<soci::session> MysqlDriver::connect(Access access) {
  auto session = open();
  try {
    const bool is_mariadb = server_ == MysqlServer::mariadb;
    *session << std::string("SET NAMES utf8mb4 COLLATE ") +
                    (is_mariadb ? "utf8mb4_nopad_bin" : "utf8mb4_0900_bin");
    // Values that do not fit must fail, and backslashes must mean what SOCI takes them to mean.
    *session << "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'";
    *session << "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED";
    *session << "SET SESSION time_zone = '+00:00'";
    if (options_.statement_timeout.count() > 0) {
      const auto lock_wait = std::chrono::ceil<std::chrono::seconds>(options_.statement_timeout);
      *session << "SET SESSION innodb_lock_wait_timeout = " + std::to_string(lock_wait.count());
      *session << (is_mariadb ? "SET SESSION max_statement_time = " +
                                    seconds_text(options_.statement_timeout)
                              : "SET SESSION max_execution_time = " +
                                    std::to_string(options_.statement_timeout.count()));
    }
    if (access == Access::read) *session << "SET SESSION TRANSACTION READ ONLY";
    return session;
  } catch (const soci::soci_error& error) {
    const Failure told = failure(error, session.get());
    throw Error(told.sentence, told.kind);
  }
}

Failure MysqlDriver::failure(const std::exception& error, soci::session*) const {
  return mysql_failure(number_of(error), error.what());
}

}  // namespace sourceflow::store::sql
