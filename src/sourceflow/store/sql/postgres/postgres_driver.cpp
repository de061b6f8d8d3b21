#include "sourceflow/store/sql/postgres/postgres_driver.hpp"

#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>

#include "sourceflow/store/sql/postgres/postgres_pipeline.hpp"

namespace sourceflow::store::sql {

PostgresDriver::PostgresDriver(std::string connection, PostgresOptions options)
    : connection_(with_timeout(connection, options.connect_timeout)), options_(options) {}

std::unique_ptr<soci::session> PostgresDriver::connect(Access access) {
  auto session = std::make_unique<soci::session>();
  try {
    session->open(soci::postgresql, connection_);
  } catch (const soci::soci_error& error) {
    const Failure told = postgres_connect_failure(error.what());
    throw Error(told.sentence, told.kind);
  }
  try {
    *session << "SET statement_timeout = " + std::to_string(options_.statement_timeout.count());
    // What is told about columns in texts must not depend on the server's settings.
    *session << "SET standard_conforming_strings = on";
    *session << "SET client_encoding = 'UTF8'";
    *session << "SET client_min_messages = warning";
    if (access == Access::read) *session << "SET default_transaction_read_only = on";
    return session;
  } catch (const soci::soci_error& error) {
    const Failure told = failure(error, session.get());
    throw Error(told.sentence, told.kind);
  }
}

std::unique_ptr<Pipeline> PostgresDriver::pipeline(soci::session& session) const {
  auto* backend = static_cast<soci::postgresql_session_backend*>(session.get_backend());
  return std::make_unique<PostgresPipeline>(backend->conn_);
}

Failure PostgresDriver::failure(const std::exception& error, soci::session* session) const {
  const auto* told = dynamic_cast<const soci::postgresql_soci_error*>(&error);
  bool is_connected = true;
  if (session != nullptr) {
    auto* backend = static_cast<soci::postgresql_session_backend*>(session->get_backend());
    is_connected = backend != nullptr && PQstatus(backend->conn_) == CONNECTION_OK;
  }
  return postgres_failure(
      told != nullptr ? told->sqlstate() : std::string("     "), error.what(), is_connected);
}

std::string with_timeout(const std::string& connection, std::chrono::seconds timeout) {
  const std::string setting = "connect_timeout=" + std::to_string(timeout.count());
  const bool is_uri =
      connection.starts_with("postgresql://") || connection.starts_with("postgres://");
  if (!is_uri) return connection + " " + setting;
  return connection + (connection.find('?') == std::string::npos ? "?" : "&") + setting;
}

}  // namespace sourceflow::store::sql
