#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <libpq-fe.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/base/errors.hpp"
#include "sourceflow/store/conformance/conformance.hpp"
#include "sourceflow/store/conformance/cuts.hpp"
#include "sourceflow/store/conformance/scratch.hpp"
#include "sourceflow/store/conformance/working.hpp"
#include "sourceflow/store/error.hpp"
#include "sourceflow/store/sql/postgres/postgres.hpp"

namespace sourceflow::store {
namespace {

using conformance::commit;
using conformance::note;
using conformance::notes;
using testing::HasSubstr;

/// The server that tests/with_postgres has started, or that somebody has put there.
std::string server() {
  const char* connection = std::getenv("SOURCEFLOW_TEST_POSTGRES");
  return connection != nullptr ? connection : "";
}

/// The address in it, and everything else.
std::pair<std::string, std::string> host_and_rest() {
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

conformance::Database make() {
  return [schema = std::make_shared<Schema>()] { return schema->open(); };
}

const bool registered = conformance::register_suite("PostgresStore", make);
const bool processes_registered = conformance::register_process_suite("PostgresStore", make);

std::shared_ptr<Store> opened(const Schema& schema) {
  return conformance::opened([&] { return schema.open(); });
}

/// Ends every connection but the test's own.
void cut_connections(Other& other) {
  other.ask(
      "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
      "AND "
      "backend_type = 'client backend'");
}

TEST(PostgresFaults, GoesOnWhenTheConnectionIsCutWithinAUnit) {
  Schema schema;
  conformance::goes_on_when_cut_within_a_unit([&] { return schema.open(); },
                                              [&] { cut_connections(schema.other); });
}

void keeps_its_word_when_cut(CuttingProxy::Cut cut) {
  const auto [host, rest] = host_and_rest();
  if (!host.starts_with("/")) GTEST_SKIP() << "the server is not on a socket of this machine";
  Schema schema;
  const Scratch scratch;
  const std::string socket = ".s.PGSQL.5432";
  CuttingProxy proxy(scratch.path() / socket, host + "/" + socket);
  conformance::keeps_its_word_when_cut(
      [&] { return postgres("host=" + scratch.path().string() + rest + schema.path()); },
      proxy,
      cut);
}

TEST(PostgresFaults, KeepsItsWordWhicheverRequestIsLost) {
  keeps_its_word_when_cut(CuttingProxy::Cut::before_request);
}

TEST(PostgresFaults, KeepsItsWordWhicheverAnswerIsLost) {
  keeps_its_word_when_cut(CuttingProxy::Cut::before_answer);
}

TEST(PostgresFaults, SaysThatTheServerCannotBeReached) {
  try {
    postgres("host=127.0.0.1 port=1 dbname=none", {});
    FAIL() << "there is no server";
  } catch (const Error& error) {
    EXPECT_TRUE(error.retryable());
    EXPECT_THAT(error.what(), HasSubstr("cannot be reached"));
  }
  try {
    postgres(host_and_rest().second.empty() ? "" : server() + " dbname=sourceflow_nowhere");
    FAIL() << "there is no such database";
  } catch (const Error& error) {
    EXPECT_FALSE(error.retryable());
    EXPECT_THAT(error.what(), HasSubstr("the database does not exist"));
  }
}

TEST(PostgresFaults, CancelsAStatementThatTakesTooLong) {
  Schema schema;
  const auto store = schema.open({.statement_timeout = std::chrono::milliseconds{50}});
  const std::array tables{notes()};
  store->prepare(tables);
  schema.other.ask("BEGIN");
  schema.other.ask("LOCK TABLE " + schema.name() + ".notes");

  try {
    commit(*store, [](UnitOfWork& work) { work.save(notes(), "a", 1, note("x")); });
    FAIL() << "the table was locked";
  } catch (const Error& error) {
    EXPECT_TRUE(error.retryable());
  }

  schema.other.ask("ROLLBACK");
  commit(*store, [](UnitOfWork& work) { work.save(notes(), "a", 1, note("x")); });
  EXPECT_TRUE(store->row(notes(), "a"));
}

TEST(PostgresMigration, AddsColumnsAndRefusesAllElse) {
  Schema schema;
  commit(*opened(schema), [](UnitOfWork& work) { work.save(notes(), "a", 1, note("x")); });
  Table wider = notes();
  for (int i = 0; i < 9; ++i) {
    wider.columns.push_back({"zero_" + std::to_string(i), static_cast<ColumnType>(i)});
  }
  const Table changed{"notes", {{"text", ColumnType::time}}};

  const auto store = schema.open();
  store->prepare(std::span(&wider, 1));

  EXPECT_EQ(store->row(wider, "a")->row[7], Value(base::Time{}));
  EXPECT_EQ(store->row(wider, "a")->row[10], Value(Json{"null"}));
  EXPECT_THROW(schema.open()->prepare(std::span(&changed, 1)), base::ConfigError);
}

TEST(PostgresTables, HaveTheTypesOfPostgreSQL) {
  Schema schema;
  opened(schema);

  EXPECT_EQ(
      schema.other.ask(
          "SELECT string_agg(data_type, ', ' ORDER BY ordinal_position) FROM "
          "information_schema.columns WHERE table_name = 'all_types' AND is_nullable = 'NO' AND "
          "table_schema = '" +
          schema.name() + "'"),
      "text, bigint, boolean, bigint, double precision, text, bytea, timestamp with time zone, "
      "bigint, uuid, json, numeric");
}

}  // namespace
}  // namespace sourceflow::store
