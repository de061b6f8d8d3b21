#include <array>
#include <fstream>
#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/base/errors.hpp"
#include "sourceflow/store/conformance/conformance.hpp"
#include "sourceflow/store/conformance/connecting.hpp"
#include "sourceflow/store/conformance/cuts.hpp"
#include "sourceflow/store/conformance/deadlock.hpp"
#include "sourceflow/store/conformance/refused.hpp"
#include "sourceflow/store/conformance/scratch.hpp"
#include "sourceflow/store/conformance/silent_server.hpp"
#include "sourceflow/store/conformance/variable.hpp"
#include "sourceflow/store/conformance/working.hpp"
#include "sourceflow/store/error.hpp"
#include "sourceflow/store/sql/postgres/postgres_for_tests.hpp"

namespace sourceflow::store {
namespace {

using namespace std::chrono_literals;
using conformance::append_next;
using conformance::commit;
using conformance::note;
using conformance::notes;
using testing::HasSubstr;

std::string port() {
  const std::string all = server();
  const std::size_t start = all.find("port=");
  if (start == std::string::npos) return "5432";
  return all.substr(start + 5, all.find(' ', start) - start - 5);
}

/// The same server over TCP.
std::string over_tcp(const std::string& host, const std::string& rest) {
  return "host=" + host + " port=" + port() + " dbname=postgres " + rest;
}

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

TEST(PostgresConnecting, GivesNumbersBackExactlyWhateverARoleHasSet) {
  const Schema schema;
  const auto store = postgres(server() + " options='-c search_path=" + schema.name() +
                              " -c extra_float_digits=0'");
  const Table numbers{"numbers", {{"value", ColumnType::real}}};
  store->prepare(std::span(&numbers, 1));

  commit(*store, [&](UnitOfWork& work) { work.save(numbers, "1", 1, {0.1 + 0.2}); });

  EXPECT_EQ(store->row(numbers, "1")->row, Row{0.1 + 0.2});
}

TEST(PostgresFaults, KeepsTheNeighboursOfARowThatATriggerRefuses) {
  Schema schema;
  const auto store = opened(schema);
  schema.other.ask("CREATE FUNCTION " + schema.name() +
                   ".no() RETURNS trigger LANGUAGE plpgsql "
                   "AS 'BEGIN RAISE EXCEPTION ''no notes''; END'");
  schema.other.ask("CREATE TRIGGER no BEFORE INSERT ON " + schema.name() +
                   ".notes FOR EACH ROW EXECUTE FUNCTION " + schema.name() + ".no()");

  conformance::keeps_the_neighbours_of_a_refused_note(*store, "no notes");
}

/// A schema on the server, if that is on a socket of this machine, with a proxy before it.
struct Proxied {
  std::shared_ptr<Store> open(const PostgresOptions& options = {}) const {
    return postgres("host=" + scratch.path().string() + rest + schema.path(), options);
  }
  std::string host = host_and_rest().first;
  std::string rest = host_and_rest().second;
  std::string socket = ".s.PGSQL." + port();
  Schema schema;
  Scratch scratch;
  CuttingProxy proxy{scratch.path() / socket, host + "/" + socket};
};

bool is_on_a_socket() { return host_and_rest().first.starts_with("/"); }

void keeps_its_word_when_cut(CuttingProxy::Cut cut) {
  if (!is_on_a_socket()) GTEST_SKIP() << "the server is not on a socket of this machine";
  Proxied proxied;
  conformance::keeps_its_word_when_cut([&] { return proxied.open(); }, proxied.proxy, cut);
}

TEST(PostgresFaults, KeepsItsWordWhicheverRequestIsLost) {
  keeps_its_word_when_cut(CuttingProxy::Cut::before_request);
}

TEST(PostgresFaults, KeepsItsWordWhicheverAnswerIsLost) {
  keeps_its_word_when_cut(CuttingProxy::Cut::before_answer);
}

TEST(PostgresFaults, StartsWhicheverRequestIsLost) {
  if (!is_on_a_socket()) GTEST_SKIP() << "the server is not on a socket of this machine";
  Proxied proxied;
  conformance::starts_although_cut(
      [&](const Conflicts& conflicts) {
        proxied.schema.other.ask("DROP SCHEMA " + proxied.schema.name() + " CASCADE");
        proxied.schema.other.ask("CREATE SCHEMA " + proxied.schema.name());
        return proxied.open({.conflicts = conflicts});
      },
      proxied.proxy);
}

TEST(PostgresFaults, GivesUpAServerThatHangsWithItsConnectionsOpen) {
  if (!is_on_a_socket()) GTEST_SKIP() << "the server is not on a socket of this machine";
  Proxied proxied;
  conformance::goes_on_after_silence(
      [&] { return proxied.open({.statement_timeout = 1s}); }, proxied.proxy, "said nothing");
}

/// What the server does for anybody but the one who asks.
std::string under_way(Other& other) {
  return other.ask(
      "SELECT count(*) FROM pg_stat_activity WHERE state <> 'idle' AND pid <> pg_backend_pid() AND "
      "backend_type = 'client backend'");
}

TEST(PostgresFaults, CancelsAStatementThatTakesTooLong) {
  Schema schema;
  const auto store = schema.open({.statement_timeout = 50ms});
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
  EXPECT_THROW(store->row(notes(), "a"), Error);
  EXPECT_EQ(under_way(schema.other), "0") << "nothing is left behind on the server";

  schema.other.ask("ROLLBACK");
  commit(*store, [](UnitOfWork& work) { work.save(notes(), "a", 1, note("x")); });
  EXPECT_TRUE(store->row(notes(), "a"));
}

TEST(PostgresFaults, WaitsForAnotherWriterNoLongerThanAStatementMayTake) {
  Schema schema;
  conformance::gives_up_waiting_for_another_writer(*opened(schema),
                                                   *schema.open({.statement_timeout = 500ms}));
}

TEST(PostgresFaults, TellsTheLoserOfADeadlockWhereNothingIsRepeated) {
  Schema schema;
  opened(schema);
  conformance::tells_the_loser_of_a_deadlock(*schema.open({.conflicts = {.tries = 1}}));
}

TEST(PostgresFaults, RepeatsSerialisationsThatFail) {
  constexpr int threads = 4;
  constexpr int each = 15;
  Schema schema;
  opened(schema);
  const std::string path = " options='-c search_path=" + schema.name() +
                           " -c default_transaction_isolation=serializable'";
  const auto store = postgres(
      server() + path, {.conflicts = {.tries = 100, .waits = {.first = 1ms, .longest = 20ms}}});
  std::atomic<int> runs = 0;

  std::vector<std::future<void>> writing;
  for (int number = 0; number < threads; ++number) {
    writing.push_back(std::async(std::launch::async, [&, number] {
      for (int i = 0; i < each; ++i) {
        commit(*store, [&](UnitOfWork& work) {
          ++runs;
          append_next(work, std::to_string(number));
        });
      }
    }));
  }
  for (auto& one : writing) one.get();

  EXPECT_EQ(store->events_after(0, 1000).size(), threads * each);
  EXPECT_GT(runs, threads * each) << "some of them failed at first";
}

const std::string secret = "hush-4711";

/// A user whom the server that with_postgres starts asks for a password over TCP.
struct LockedOut {
  LockedOut() { other.ask("CREATE USER locked_out PASSWORD '" + secret + "'"); }
  ~LockedOut() { other.ask("DROP USER locked_out"); }
  LockedOut(const LockedOut&) = delete;
  LockedOut& operator=(const LockedOut&) = delete;
  Other other;
};

std::string authority() {
  const char* ca = std::getenv("SOURCEFLOW_TEST_POSTGRES_CA");
  return ca != nullptr ? ca : "";
}

TEST(PostgresConnecting, SaysInOneSentenceWithinFiveSecondsWhyItCannot) {
  const std::string ca = authority();
  if (ca.empty()) GTEST_SKIP() << "with_postgres has not started the server";
  const LockedOut user;
  const SilentServer silent;
  const std::string wrong = "password=" + secret + "-wrong ";
  const std::string verified = wrong + "user=sourceflow sslmode=verify-full sslrootcert=";

  conformance::says_why_it_cannot_connect(
      [](const std::string& address) { return postgres(address); },
      {{over_tcp("127.0.0.1", wrong + "user=locked_out"), "refuses this user"},
       {over_tcp("127.0.0.1", wrong + "user=nobody_known"), "refuses this user"},
       {over_tcp("nowhere.invalid", wrong), "the host of the database is unknown"},
       {"host=127.0.0.1 port=1 dbname=none " + wrong, "cannot be reached"},
       {"host=127.0.0.1 port=" + std::to_string(silent.port()) + " " + wrong, "cannot be reached"},
       {over_tcp("127.0.0.1", wrong + "user=sourceflow dbname=nowhere"), "does not exist"},
       {over_tcp("127.0.0.1", verified + ca), "cannot be trusted"},
       {over_tcp("localhost", verified + "/etc/ssl/certs/ca-certificates.crt"),
        "cannot be trusted"},
       {over_tcp("localhost", verified + "/nowhere.pem"), "cannot be trusted"},
       {"host=127.0.0.1 password=not quoted-" + secret, "cannot be read"}},
      secret);
}

TEST(PostgresTls, TrustsTheCertificateThatItsAuthorityGaveToTheHost) {
  const std::string ca = authority();
  if (ca.empty()) GTEST_SKIP() << "with_postgres has not started the server";
  Schema schema;

  const auto store = postgres(over_tcp(
      "localhost", "user=sourceflow sslmode=verify-full sslrootcert=" + ca + schema.path()));
  store->prepare({});
  commit(*store, [](UnitOfWork& work) { append_next(work, "1"); });

  EXPECT_EQ(schema.other.ask("SELECT count(*) > 0 FROM pg_stat_ssl WHERE ssl"), "t");
}

TEST(PostgresConnecting, TakesThePasswordFromEnvironmentOrFile) {
  if (authority().empty()) GTEST_SKIP() << "with_postgres has not started the server";
  const LockedOut user;
  const Scratch home;
  const auto file = home.path() / ".pgpass";
  std::ofstream(file) << "*:*:*:locked_out:" << secret << "\n";
  std::filesystem::permissions(file, std::filesystem::perms::owner_read);
  const std::string address = over_tcp("127.0.0.1", "user=locked_out");
  const auto told = [&] { return conformance::told_by([&] { return postgres(address); }); };

  EXPECT_THAT(told(), HasSubstr("refuses this user"));
  {
    const Variable password("PGPASSWORD", secret);
    EXPECT_EQ(told(), "connected");
  }
  {
    const Variable password("PGPASSFILE", file.string());
    EXPECT_EQ(told(), "connected");
  }
  {
    const Variable password("HOME", home.path().string());
    EXPECT_EQ(told(), "connected");
  }
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
