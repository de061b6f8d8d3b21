#include "sourceflow/store/sql/postgres/postgres_driver.hpp"

namespace sourceflow::store::sql {
namespace {

constexpr Error::Kind again{.retryable = true, .outcome_unknown = false};
constexpr Error::Kind for_all{.concerns_all = true};

std::string first_line(std::string_view text) {
  return std::string(text.substr(0, text.find('\n')));
}

}  // namespace

Failure postgres_failure(std::string_view sqlstate, std::string_view text, bool is_connected) {
  const std::string_view kind = sqlstate.substr(0, 2);
  const std::string told = " (PostgreSQL: " + first_line(text) + ")";
  const auto broken = [&](const std::string& sentence, Broken what, Error::Kind how = {}) {
    return Failure{sentence, how, what};
  };
  // The server is going away (class 57P) or gone.
  if (!is_connected || kind == "08" || sqlstate.starts_with("57P")) {
    return broken("the connection to the database was lost; it is opened again" + told,
                  Broken::connection,
                  {.retryable = true, .outcome_unknown = true});
  }
  if (kind == "23") {
    Failure failure =
        broken("a row breaks a rule of the database (SQLSTATE " + std::string(sqlstate) + ")",
               Broken::unit);
    failure.is_duplicate = sqlstate == "23505";
    return failure;
  }
  // Data that does not fit may be quoted in the server's text.
  if (kind == "22") {
    const bool is_no_text = sqlstate == "22021";
    return broken(std::string("a value does not fit the database") +
                      (is_no_text ? "; texts are UTF-8, use a Blob for other bytes" : "") +
                      " (SQLSTATE " + std::string(sqlstate) + ")",
                  Broken::unit);
  }
  // A key that is too long for its index, say; the server's text has sizes and names only.
  if (kind == "54") return broken("a value is too large for the database" + told, Broken::unit);
  if (kind == "40") {
    Failure failure = broken("another writer was in the way" + told, Broken::transaction, again);
    failure.is_conflict = true;
    return failure;
  }
  if (sqlstate == "57014" || sqlstate == "55P03") {
    return broken("the database took longer than the statement timeout; it is tried again" + told,
                  Broken::transaction,
                  again);
  }
  if (sqlstate == "53100") {
    return broken(
        "the disk of the database server is full; make room", Broken::transaction, for_all);
  }
  if (kind == "53") {
    return broken(
        "the database server has no room for more work" + told, Broken::connection, again);
  }
  if (sqlstate == "25006") {
    return broken(
        "the database is read-only; connect to the primary server", Broken::transaction, for_all);
  }
  if (sqlstate == "42501") {
    Failure failure = broken("this user lacks a right in the database" + told, Broken::transaction);
    failure.is_forbidden = true;
    return failure;
  }
  if (kind == "42" || kind == "25") return broken("a statement failed" + told, Broken::unit);
  return broken("the database failed" + told, Broken::connection);
}

Failure postgres_connect_failure(std::string_view text) {
  const auto says = [&](std::string_view part) {
    return text.find(part) != std::string_view::npos;
  };
  // SOCI's own words stand in the first line, libpq's in the next.
  const std::size_t line = text.find('\n');
  const std::string told =
      " (" + first_line(line == std::string_view::npos ? text : text.substr(line + 1)) + ")";
  const auto final = [&](const std::string& sentence) { return Failure{sentence + told, {}}; };
  // libpq quotes what it does not understand, which may be a part of the password.
  if (says("connection info string") || says("connection option") || says("percent-encoded") ||
      says("URI")) {
    return {
        "the connection to the database cannot be read; write host=... dbname=... or "
        "postgresql://user@host/database, and what has spaces in quotes",
        {}};
  }
  if (!says("pg_hba.conf") && (says("certificate") || says("SSL"))) {
    return final(
        "the database server cannot be trusted; check its certificate, sslrootcert and sslmode");
  }
  if (says("too many clients") || says("remaining connection slots")) {
    return {"the database server has no room for more connections" + told, again};
  }
  if (says("password") || says("authentication") || says("role \"") || says("pg_hba.conf")) {
    return final("the database server refuses this user; check name and password");
  }
  if (says("database \"") && says("does not exist")) {
    return final("the database does not exist; create it, or correct its name");
  }
  if (says("translate host name")) {
    return {"the host of the database is unknown; correct its name" + told, again};
  }
  return {"the database cannot be reached; check its address and that it runs" + told, again};
}

}  // namespace sourceflow::store::sql
