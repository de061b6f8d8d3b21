#pragma once

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <libpq-fe.h>
#include <string>
#include <unistd.h>
#include <utility>

#include "sourceflow/store/sql/postgres/postgres.hpp"

/// What the tests on a PostgreSQL server are written with.
namespace sourceflow::store {

/// The server that with_postgres has started, or that somebody has put there.
inline std::string server() {
  const char* connection = std::getenv("SOURCEFLOW_TEST_POSTGRES");
  return connection != nullptr ? connection : "";
}

/// The address in it, and everything else.
inline std::pair<std::string, std::string> host_and_rest() {
  const std::string all = server();
  const std::size_t start = all.find("host=");
  if (start == std::string::npos) return {};
  const std::size_t end = std::min(all.find(' ', start), all.size());
  return {all.substr(start + 5, end - start - 5), all.substr(0, start) + all.substr(end)};
}

/// A connection of the test's own.
class Other {
 public:
  Other() : connection_(PQconnectdb(server().c_str())) { ask("SET client_min_messages = error"); }
  ~Other() { PQfinish(connection_); }
  Other(const Other&) = delete;
  Other& operator=(const Other&) = delete;
  std::string ask(const std::string& text) {
    PGresult* result = PQexec(connection_, text.c_str());
    std::string answer = PQresultErrorMessage(result);
    if (PQntuples(result) > 0) answer += PQgetvalue(result, 0, 0);
    PQclear(result);
    return answer;
  }

 private:
  PGconn* connection_;
};

/// An empty schema, dropped at the end.
class Schema {
 public:
  Schema() : name_("sourceflow_test_" + std::to_string(getpid()) + "_" + std::to_string(++made)) {
    other.ask("DROP SCHEMA IF EXISTS " + name_ + " CASCADE");
    other.ask("CREATE SCHEMA " + name_);
  }
  ~Schema() { other.ask("DROP SCHEMA " + name_ + " CASCADE"); }
  std::shared_ptr<Store> open(const PostgresOptions& options = {}) const {
    return postgres(server() + path(), options);
  }
  /// What makes a connection use it.
  std::string path() const { return " options='-c search_path=" + name_ + "'"; }
  const std::string& name() const { return name_; }
  Other other;

 private:
  inline static std::atomic<int> made = 0;
  std::string name_;
};

}  // namespace sourceflow::store
