#include "sourceflow/store/sql/mysql/mysql_driver.hpp"

#include <soci/mysql/soci-mysql.h>
#include <soci/soci.h>

namespace sourceflow::store::sql {
namespace {

/// The client gives up a little after the server should have: then the server is gone.
constexpr std::chrono::seconds grace{5};

/// CR_SERVER_LOST: what the client library tells when it has waited long enough, too.
constexpr unsigned lost = 2013;

constexpr const char* overdue =
    "the database took longer than the statement timeout, so its connection was ended; it is tried "
    "again";

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
  const std::string complaint = complaint_about(version);
  if (!complaint.empty()) throw Error(complaint, {});
  server_ = mysql_server(version);
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
    const Failure told = mysql_connect_failure(number_of(error), message_of(error), address_);
    throw Error(told.sentence, told.kind);
  }
  return session;
}

std::unique_ptr<soci::session> MysqlDriver::connect(Access access) {
  auto session = open();
  try {
    const bool is_mariadb = server_ == MysqlServer::mariadb;
    *session << "SET NAMES utf8mb4 COLLATE " + order_of_bytes(server_);
    // Values that do not fit must fail, and backslashes must mean what SOCI takes them to mean.
    *session << "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'";
    *session << "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED";
    *session << "SET SESSION time_zone = '+00:00'";
    if (options_.statement_timeout.count() > 0) {
      const auto lock_wait = std::chrono::ceil<std::chrono::seconds>(options_.statement_timeout);
      *session << "SET SESSION innodb_lock_wait_timeout = " + std::to_string(lock_wait.count());
      if (is_mariadb) {
        *session << "SET SESSION max_statement_time = " + seconds_text(options_.statement_timeout);
      } else {
        *session << "SET SESSION lock_wait_timeout = " + std::to_string(lock_wait.count());
        *session << "SET SESSION max_execution_time = " +
                        std::to_string(options_.statement_timeout.count());
      }
    }
    if (access == Access::read) *session << "SET SESSION TRANSACTION READ ONLY";
    long long longest = 0;
    *session << "SELECT @@max_allowed_packet", soci::into(longest);
    longest_statement_ = static_cast<std::size_t>(longest);
    return session;
  } catch (const soci::soci_error& error) {
    const Failure told = failure(error, session.get());
    throw Error(told.sentence, told.kind);
  }
}

Failure MysqlDriver::failure(const std::exception& error, soci::session* session) const {
  const unsigned number = number_of(error);
  if (has_ended_overdue(number, session)) {
    return {.sentence = overdue,
            .kind = {.retryable = true, .outcome_unknown = true},
            .broken = Broken::connection};
  }
  return mysql_failure(number, message_of(error));
}

bool MysqlDriver::has_ended_overdue(unsigned number, soci::session* session) const {
  if (number != lost || server_ == MysqlServer::mariadb || session == nullptr) return false;
  if (options_.statement_timeout.count() == 0) return false;
  auto* const backend = static_cast<soci::mysql_session_backend*>(session->get_backend());
  const std::string id = std::to_string(mysql_thread_id(backend->conn_));
  try {
    const auto other = open();
    int is_overdue = 0;
    // Not one that has the number since the server started anew.
    *other << "SELECT COUNT(*) FROM information_schema.processlist WHERE id = " + id +
                  " AND command IN ('Query', 'Execute') AND time * 1000 >= " +
                  std::to_string(options_.statement_timeout.count()),
        soci::into(is_overdue);
    if (is_overdue == 0) return false;
    *other << "KILL " + id;
    return true;
  } catch (const std::exception&) {
    // The server is gone, or the statement has ended meanwhile.
    return false;
  }
}

}  // namespace sourceflow::store::sql
