#include <array>
#include <fstream>
#include <future>
#include <thread>

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
#include "sourceflow/store/sql/mysql/mysql_for_tests.hpp"

namespace sourceflow::store {
namespace {

using namespace std::chrono_literals;
using conformance::append_next;
using conformance::commit;
using conformance::note;
using conformance::notes;
using testing::HasSubstr;

conformance::Database make() {
  return [scheme = std::make_shared<Scheme>()] { return scheme->open(); };
}

const bool registered = conformance::register_suite("MysqlStore", make);
const bool processes_registered = conformance::register_process_suite("MysqlStore", make);

std::shared_ptr<Store> opened(const Scheme& scheme) {
  return conformance::opened([&] { return scheme.open(); });
}

/// Ends every connection to the database but the test's own.
void cut_connections(Scheme& scheme) {
  for (const auto& id : scheme.other.all(
           "SELECT id FROM information_schema.processlist WHERE db = '" + scheme.name() + "'")) {
    scheme.other.ask("KILL " + id);
  }
}

TEST(MysqlFaults, GoesOnWhenTheConnectionIsCutWithinAUnit) {
  Scheme scheme;
  conformance::goes_on_when_cut_within_a_unit([&] { return scheme.open(); },
                                              [&] { cut_connections(scheme); });
}

void keeps_its_word_when_cut(CuttingProxy::Cut cut) {
  const auto address = parts();
  if (address.socket.empty()) GTEST_SKIP() << "the server is not on a socket of this machine";
  Scheme scheme;
  const Scratch scratch;
  const std::string socket = (scratch.path() / "socket").string();
  CuttingProxy proxy(socket, address.socket);
  conformance::keeps_its_word_when_cut(
      [&] { return mysql(with(scheme.name(), socket)); }, proxy, cut);
}

TEST(MysqlFaults, KeepsItsWordWhicheverRequestIsLost) {
  keeps_its_word_when_cut(CuttingProxy::Cut::before_request);
}

TEST(MysqlFaults, KeepsItsWordWhicheverAnswerIsLost) {
  keeps_its_word_when_cut(CuttingProxy::Cut::before_answer);
}

TEST(MysqlFaults, GivesUpAServerThatHangsWithItsConnectionsOpen) {
  const auto address = parts();
  if (address.socket.empty()) GTEST_SKIP() << "the server is not on a socket of this machine";
  const Scheme scheme;
  const Scratch scratch;
  const auto socket = (scratch.path() / "proxy").string();
  CuttingProxy proxy(socket, address.socket);
  conformance::goes_on_after_silence(
      [&] { return mysql(with(scheme.name(), socket), {.statement_timeout = 1s}); },
      proxy,
      "was lost; it is opened again");
}

/// Asks until the server gives that answer.
void await_answer(Other& other,
                  const std::string& answer,
                  const std::string& question,
                  unsigned column = 0) {
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  while (other.ask(question, column) != answer) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline)
        << question << " does not become " << answer;
    std::this_thread::yield();
  }
}

/// Waits until so many statements wait for a row that somebody else has locked.
void await_lock_waits(Other& other, int count) {
  await_answer(
      other, std::to_string(count), "SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_current_waits'", 1);
}

TEST(MysqlFaults, RefusesARowTooLargeForTheServerAloneAndKeepsItsNeighbours) {
  Scheme scheme;
  const std::string before = scheme.other.ask("SELECT @@GLOBAL.max_allowed_packet");
  scheme.other.ask("SET GLOBAL max_allowed_packet = 1048576");
  const auto store = opened(scheme);

  const auto failures = conformance::commit_together(
      *store,
      {[](UnitOfWork& work) { append_next(work, "1"); },
       [](UnitOfWork& work) {
         append_next(work, "2");
         work.save(notes(), "large", 1, note(std::string(3U << 20, 'x')));
       },
       [](UnitOfWork& work) { append_next(work, "3"); }});

  scheme.other.ask("SET GLOBAL max_allowed_packet = " + before);
  EXPECT_FALSE(failures[0]);
  ASSERT_TRUE(failures[1]);
  try {
    std::rethrow_exception(failures[1]);
  } catch (const std::invalid_argument& error) {
    EXPECT_THAT(error.what(), HasSubstr("and the server takes up to 1048576; make it smaller"));
  }
  EXPECT_FALSE(failures[2]);
  EXPECT_EQ(store->events_after(0, 10).size(), 2u);
}

TEST(MysqlFaults, KeepsTheNeighboursOfARowThatATriggerRefuses) {
  Scheme scheme;
  const auto store = opened(scheme);
  scheme.other.ask("CREATE TRIGGER " + scheme.name() + ".no BEFORE INSERT ON " + scheme.name() +
                   ".notes FOR EACH ROW SIGNAL SQLSTATE '45000' SET message_text = 'no notes'");

  conformance::keeps_the_neighbours_of_a_refused_note(*store, "no notes");
}

TEST(MysqlFaults, CancelsAStatementThatTakesTooLong) {
  Scheme scheme;
  const auto store = scheme.open({.statement_timeout = std::chrono::milliseconds{200}});
  const std::array tables{notes()};
  store->prepare(tables);
  commit(*store, [](UnitOfWork& work) { work.save(notes(), "a", 1, note("x")); });
  scheme.other.ask("BEGIN");
  scheme.other.ask("SELECT id FROM " + scheme.name() + ".notes FOR UPDATE");

  try {
    commit(*store, [](UnitOfWork& work) { work.save(notes(), "a", 2, note("y")); });
    FAIL() << "the row was locked";
  } catch (const Error& error) {
    EXPECT_TRUE(error.retryable());
  }
  // Nothing is left behind on the server once it has put the statement away.
  await_answer(scheme.other,
               "0",
               "SELECT count(*) FROM information_schema.processlist WHERE db = '" + scheme.name() +
                   "' AND command <> 'Sleep'");

  scheme.other.ask("ROLLBACK");
  commit(*store, [](UnitOfWork& work) { work.save(notes(), "a", 2, note("y")); });
  EXPECT_EQ(store->row(notes(), "a")->version, 2);
}

TEST(MysqlFaults, EndsAWriteOnTheServerThatTakesTooLongThoughItWaitsForNobody) {
  Scheme scheme;
  const auto store = scheme.open({.statement_timeout = 200ms});
  const std::array tables{notes()};
  store->prepare(tables);
  scheme.other.ask("CREATE TRIGGER " + scheme.name() + ".slow BEFORE INSERT ON " + scheme.name() +
                   ".notes FOR EACH ROW SET @slept = SLEEP(60)");

  try {
    commit(*store, [](UnitOfWork& work) { work.save(notes(), "a", 1, note("x")); });
    FAIL() << "a write took a minute";
  } catch (const Error& error) {
    EXPECT_TRUE(error.retryable());
    EXPECT_THAT(error.what(), HasSubstr("longer than the statement timeout"));
  }
  scheme.other.ask("DROP TRIGGER " + scheme.name() + ".slow");
  commit(*store, [](UnitOfWork& work) { work.save(notes(), "a", 1, note("x")); });
  EXPECT_EQ(store->row(notes(), "a")->version, 1);
}

TEST(MysqlFaults, WaitsForAnotherWriterNoLongerThanAStatementMayTake) {
  Scheme scheme;
  conformance::gives_up_waiting_for_another_writer(*opened(scheme),
                                                   *scheme.open({.statement_timeout = 500ms}));
}

TEST(MysqlFaults, TellsTheLoserOfADeadlockWhereNothingIsRepeated) {
  Scheme scheme;
  opened(scheme);
  conformance::tells_the_loser_of_a_deadlock(*scheme.open({.conflicts = {.tries = 1}}));
}

TEST(MysqlFaults, StartsWhileOtherInstancesWaitForTheirTurnToWrite) {
  Scheme scheme;
  opened(scheme);
  const std::string turn = "SELECT number FROM " + scheme.name() + ".sourceflow_turn FOR UPDATE";
  Other holds;
  Other waits;
  holds.ask("BEGIN");
  holds.ask(turn);

  auto start = std::async(std::launch::async, [&] {
    const std::array tables{notes()};
    scheme.open({.conflicts = {.tries = 1}})->prepare(tables);
  });
  await_lock_waits(scheme.other, 1);
  auto write = std::async(std::launch::async, [&] { return waits.ask(turn); });
  await_lock_waits(scheme.other, 2);
  holds.ask("COMMIT");

  EXPECT_NO_THROW(start.get());
  EXPECT_EQ(write.get(), "0");
}

TEST(MysqlFaults, FailsAUnitAloneWhoseEventTheServerRefuses) {
  Scheme scheme;
  const auto store = opened(scheme);
  const auto refused = [](UnitOfWork& work) {
    auto event = conformance::event(std::string(300, 'x'), 1);
    event.entity_type = "Order";
    work.append_event(event);
  };

  const auto failures =
      conformance::commit_together(*store,
                                   {[](UnitOfWork& work) { append_next(work, "1"); },
                                    refused,
                                    [](UnitOfWork& work) { append_next(work, "1"); }});

  EXPECT_FALSE(failures[0]);
  EXPECT_TRUE(failures[1]);
  EXPECT_FALSE(failures[2]);
  EXPECT_EQ(store->events_after(0, 10).size(), 2U);
}

const std::string secret = "hush-4711";

/// A user who needs a password.
struct LockedOut {
  LockedOut() {
    other.ask("CREATE USER IF NOT EXISTS locked_out IDENTIFIED BY '" + secret + "'");
    other.ask("GRANT ALL ON " + parts().database + ".* TO locked_out");
  }
  ~LockedOut() { other.ask("DROP USER locked_out"); }
  LockedOut(const LockedOut&) = delete;
  LockedOut& operator=(const LockedOut&) = delete;
  Other other;
};

/// The same server over TCP.
std::string over_tcp(const std::string& user, const std::string& host, const std::string& rest) {
  return "mysql://" + user + "@" + host + ":" + parts().port + "/" + rest;
}

std::string authority() {
  const char* ca = std::getenv("SOURCEFLOW_TEST_MYSQL_CA");
  return ca != nullptr ? ca : "";
}

TEST(MysqlConnecting, SaysInOneSentenceWithinFiveSecondsWhyItCannot) {
  const std::string ca = authority();
  if (ca.empty()) GTEST_SKIP() << "the server is not one of the test's own";
  const LockedOut user;
  const SilentServer silent;
  const std::string wrong = "locked_out:" + secret + "-wrong";
  const std::string own = parts().user;

  conformance::says_why_it_cannot_connect(
      [](const std::string& address) { return mysql(address); },
      {{over_tcp(wrong, "127.0.0.1", parts().database), "refuses the user locked_out"},
       {over_tcp("nobody_known:" + secret, "127.0.0.1", "x"), "refuses the user nobody_known"},
       {over_tcp(wrong, "nowhere.invalid", "x"), "the host nowhere.invalid"},
       {"mysql://" + wrong + "@127.0.0.1:1/x", "cannot be reached at 127.0.0.1:1"},
       {"mysql://" + wrong + "@127.0.0.1:" + std::to_string(silent.port()) + "/x",
        "cannot be reached"},
       {over_tcp(own, "127.0.0.1", "nowhere"), "the database nowhere does not exist"},
       {over_tcp("locked_out:" + secret, "127.0.0.1", "mysql"), "no right to use the database"},
       {over_tcp(own, "127.0.0.1", parts().database + "?ssl_ca=" + ca), "cannot be trusted"},
       {over_tcp(own, "localhost", "x?ssl_ca=/etc/ssl/certs/ca-certificates.crt"),
        "cannot be trusted"},
       {over_tcp(own, "localhost", "x?ssl_ca=/nowhere.pem"), "cannot be trusted"}},
      secret);
}

TEST(MysqlTls, TrustsTheCertificateThatItsAuthorityGaveToTheHost) {
  const std::string ca = authority();
  if (ca.empty()) GTEST_SKIP() << "the server is not one of the test's own";
  Scheme scheme;

  const auto store = mysql(over_tcp(parts().user, "localhost", scheme.name() + "?ssl_ca=" + ca));
  store->prepare({});
  commit(*store, [](UnitOfWork& work) { append_next(work, "1"); });

  EXPECT_EQ(store->events_after(0, 10).size(), 1U);
}

TEST(MysqlConnecting, TakesThePasswordFromEnvironmentOrFile) {
  if (authority().empty()) GTEST_SKIP() << "the server is not one of the test's own";
  const LockedOut user;
  const Scratch home;
  std::ofstream(home.path() / ".my.cnf") << "[client]\npassword=" << secret << "\n";
  std::ofstream(home.path() / "password") << secret << "\n";
  const std::string address = over_tcp("locked_out", "127.0.0.1", parts().database);
  const auto told = [](const std::string& at) {
    return conformance::told_by([&] { return mysql(at); });
  };

  EXPECT_THAT(told(address), HasSubstr("refuses the user"));
  EXPECT_EQ(told(address + "?password_file=" + (home.path() / "password").string()), "connected");
  EXPECT_THAT(told(address + "?password_file=/no/such/password"),
              HasSubstr("password cannot be read: /no/such/password; correct password_file"));
  {
    const Variable password("MYSQL_PWD", secret);
    EXPECT_EQ(told(address), "connected");
  }
  {
    const Variable password("HOME", home.path().string());
    EXPECT_EQ(told(address), "connected");
  }
}

TEST(MysqlMigration, TakesNoJsonForAText) {
  Scheme scheme;
  if (!scheme.other.is_mariadb()) GTEST_SKIP() << "on MySQL both are one type";
  const Table lines{"lines", {{"value", ColumnType::json}}};
  const Table text{"lines", {{"value", ColumnType::text}}};
  scheme.open()->prepare(std::span(&lines, 1));
  EXPECT_TRUE(scheme.open()->differences(std::span(&lines, 1)).empty());

  EXPECT_THROW(scheme.open()->prepare(std::span(&text, 1)), base::ConfigError);

  const Differences found = scheme.open()->differences(std::span(&text, 1));
  ASSERT_EQ(found.all.size(), 1u);
  EXPECT_EQ(found.all.front().in_database, "value json NOT NULL");
  scheme.other.ask("USE " + scheme.name());
  for (const std::string& statement : found.all.front().sql) {
    EXPECT_EQ(scheme.other.ask(statement), "");
  }
  const auto store = scheme.open();
  store->prepare(std::span(&text, 1));
  commit(*store, [&](UnitOfWork& work) { work.save(text, "1", 1, {std::string("no JSON")}); });
  EXPECT_TRUE(store->row(text, "1"));
}

TEST(MysqlMigration, AddsColumnsAndRefusesAllElse) {
  Scheme scheme;
  commit(*opened(scheme), [](UnitOfWork& work) { work.save(notes(), "a", 1, note("x")); });
  Table wider = notes();
  for (int i = 0; i < 9; ++i) {
    wider.columns.push_back({"zero_" + std::to_string(i), static_cast<ColumnType>(i)});
  }
  const Table changed{"notes", {{"text", ColumnType::time}}};

  const auto store = scheme.open();
  store->prepare(std::span(&wider, 1));

  EXPECT_EQ(store->row(wider, "a")->row[7], Value(base::Time{}));
  EXPECT_EQ(store->row(wider, "a")->row[10], Value(Json{"null"}));
  EXPECT_THROW(scheme.open()->prepare(std::span(&changed, 1)), base::ConfigError);
}

TEST(MysqlTables, HaveTheTypesOfTheServer) {
  Scheme scheme;
  opened(scheme);
  // MySQL 8 tells no display width.
  const std::string whole = scheme.other.is_mariadb() ? "bigint(20)" : "bigint";

  EXPECT_EQ(scheme.other.ask(
                "SELECT group_concat(column_type ORDER BY ordinal_position SEPARATOR ', ') FROM "
                "information_schema.columns WHERE table_name = 'all_types' AND is_nullable = 'NO' "
                "AND table_schema = '" +
                scheme.name() + "'"),
            "varchar(255), " + whole + ", tinyint(1), " + whole +
                ", double, longtext, longblob, datetime(6), " + whole +
                ", char(36), longtext, decimal(18,4)");
}

}  // namespace
}  // namespace sourceflow::store
