#include "sourceflow/store/sql/postgres/postgres_driver.hpp"

#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>

#include "sourceflow/store/sql/postgres/postgres_pipeline.hpp"

namespace sourceflow::store::sql {
namespace {

/// A server that works has cancelled a statement by then and said so.
constexpr std::chrono::seconds grace{5};

PGconn* handle(soci::session& session) {
  return static_cast<soci::postgresql_session_backend*>(session.get_backend())->conn_;
}

}  // namespace

PostgresDriver::PostgresDriver(std::string connection, PostgresOptions options)
    : connection_(with_timeouts(connection, options.connect_timeout)), options_(options) {
  const auto limit = options_.statement_timeout;
  if (limit.count() > 0) watch_ = std::make_unique<SilenceWatch>(limit + grace);
}

std::unique_ptr<soci::session> PostgresDriver::connect(Access access) {
  auto session = std::make_unique<soci::session>();
  try {
    session->open(soci::postgresql, connection_);
  } catch (const soci::soci_error& error) {
    const Failure told = postgres_connect_failure(message_of(error));
    throw Error(told.sentence, told.kind);
  }
  const auto line = watched(*session);
  const SilenceWatch::Waiting waiting(line.get());
  try {
    *session << "SET statement_timeout = " + std::to_string(options_.statement_timeout.count());
    // What is told about columns in texts must not depend on the server's settings.
    *session << "SET standard_conforming_strings = on";
    *session << "SET client_encoding = 'UTF8'";
    *session << "SET client_min_messages = warning";
    // Nor numbers, which a role or a database may have rounded.
    *session << "SET extra_float_digits = 1";
    if (access == Access::read) *session << "SET default_transaction_read_only = on";
    return session;
  } catch (const soci::soci_error& error) {
    const Failure told = failure(error, session.get());
    throw Error(told.sentence, told.kind);
  }
}

std::unique_ptr<SilenceWatch::Line> PostgresDriver::watched(soci::session& session) {
  if (!watch_) return nullptr;
  return std::make_unique<SilenceWatch::Line>(*watch_, PQsocket(handle(session)));
}

std::unique_ptr<Pipeline> PostgresDriver::pipeline(soci::session& session,
                                                   SilenceWatch::Line* line) const {
  return std::make_unique<PostgresPipeline>(handle(session), line);
}

Failure PostgresDriver::failure(const std::exception& error, soci::session* session) const {
  const auto* told = dynamic_cast<const soci::postgresql_soci_error*>(&error);
  bool is_connected = true;
  if (session != nullptr) {
    auto* backend = static_cast<soci::postgresql_session_backend*>(session->get_backend());
    is_connected = backend != nullptr && PQstatus(backend->conn_) == CONNECTION_OK;
  }
  return postgres_failure(
      told != nullptr ? told->sqlstate() : std::string("     "), message_of(error), is_connected);
}

std::string with_timeouts(const std::string& connection, std::chrono::seconds timeout) {
  const bool is_uri =
      connection.starts_with("postgresql://") || connection.starts_with("postgres://");
  std::string text = connection;
  const auto add = [&](const std::string& setting) {
    const char* between = text.find('?') == std::string::npos ? "?" : "&";
    text += (is_uri ? between : " ") + setting;
  };
  const auto add_unless_said = [&](const std::string& name, const std::string& value) {
    if (connection.find(name + "=") == std::string::npos) add(name + "=" + value);
  };
  add_unless_said("connect_timeout", std::to_string(timeout.count()));
  add_unless_said("keepalives_idle", "10");
  add_unless_said("keepalives_interval", "5");
  add_unless_said("keepalives_count", "3");
  add_unless_said("tcp_user_timeout", "25000");
  return text;
}

}  // namespace sourceflow::store::sql
