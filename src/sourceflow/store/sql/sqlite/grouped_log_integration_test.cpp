#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "sourceflow/store/conformance/scratch.hpp"
#include "sourceflow/store/sql/sqlite/failing_disk.hpp"
#include "sourceflow/store/sql/sqlite/grouped_log.hpp"

namespace sourceflow::store::sql {
namespace {

enum class Log { grouped, plain };

/// With a cache so small that most transactions outgrow it.
class Connection {
 public:
  Connection(const std::filesystem::path& file, Log log) {
    const std::string vfs = log == Log::grouped ? grouped_log_vfs() : "";
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    sqlite3_open_v2(file.c_str(), &database_, flags, vfs.empty() ? nullptr : vfs.c_str());
    if (log == Log::grouped) forget_at_rollback(database_);
    run("PRAGMA journal_mode = WAL");
    run("PRAGMA synchronous = FULL");
    run("PRAGMA cache_size = 8");
    run("PRAGMA wal_autocheckpoint = 200");
    run("CREATE TABLE IF NOT EXISTS words (id INTEGER PRIMARY KEY, word TEXT)");
  }
  ~Connection() { sqlite3_close(database_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  int attempt(const std::string& text) {
    return sqlite3_exec(database_, text.c_str(), nullptr, nullptr, nullptr);
  }
  void run(const std::string& text) {
    ASSERT_EQ(attempt(text), SQLITE_OK) << text << ": " << sqlite3_errmsg(database_);
  }
  /// Rows of half a page each.
  void insert(int count) {
    run("INSERT INTO words (word) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
        "WHERE i < " +
        std::to_string(count) + ") SELECT hex(randomblob(1000)) FROM n");
  }
  std::string ask(const std::string& text) {
    std::string answer;
    const auto take = [](void* into, int, char** values, char**) {
      *static_cast<std::string*>(into) += values[0] ? values[0] : "NULL";
      return 0;
    };
    sqlite3_exec(database_, text.c_str(), take, &answer, nullptr);
    return answer;
  }
  std::string count() { return ask("SELECT count(*) FROM words"); }

 private:
  sqlite3* database_ = nullptr;
};

class GroupedLog : public testing::Test {
 protected:
  std::filesystem::path file() const { return scratch_.path() / "a.db"; }
  void expect_intact(int rows) const {
    for (const Log log : {Log::plain, Log::grouped}) {
      Connection look(file(), log);
      EXPECT_EQ(look.count(), std::to_string(rows));
      EXPECT_EQ(look.ask("PRAGMA integrity_check"), "ok");
    }
  }

 private:
  Scratch scratch_;
};

TEST_F(GroupedLog, WritesACommitOfManyPagesWithOneCall) {
  FailingDisk disk;
  Connection writer(file(), Log::grouped);
  writer.run("PRAGMA cache_size = 100");
  writer.insert(1);
  const int before = disk.changes();

  writer.insert(40);

  EXPECT_EQ(disk.changes() - before, 2) << "a write and a flush";
  expect_intact(41);
}

TEST_F(GroupedLog, WritesNothingOfWhatWasRolledBackOverTheCommitOfAnother) {
  Connection writer(file(), Log::grouped);
  Connection other(file(), Log::plain);
  const std::string words = "SELECT group_concat(word) FROM words WHERE id <= 32";
  other.insert(20);
  other.run("PRAGMA wal_checkpoint(RESTART)");
  writer.run("BEGIN IMMEDIATE");
  writer.insert(30);
  writer.run("ROLLBACK");

  other.insert(12);
  const std::string of_other = other.ask(words);
  writer.insert(5);

  EXPECT_EQ(Connection(file(), Log::plain).ask(words), of_other);
  expect_intact(37);
}

TEST_F(GroupedLog, ReadsItsOwnPagesThatAreNotYetWritten) {
  Connection writer(file(), Log::grouped);
  writer.run("BEGIN IMMEDIATE");
  writer.insert(100);

  EXPECT_EQ(writer.ask("SELECT count(DISTINCT word) FROM words"), "100");
  writer.run("COMMIT");
  expect_intact(100);
}

TEST_F(GroupedLog, DoesNotCommitWhatItCouldNotWrite) {
  FailingDisk disk;
  Connection writer(file(), Log::grouped);
  writer.insert(3);
  writer.run("BEGIN IMMEDIATE");
  writer.insert(30);

  disk.fail(1, SQLITE_FULL);
  const int read = writer.attempt("SELECT count(DISTINCT word) FROM words");
  const int committed = writer.attempt("COMMIT");
  disk.work_again();
  writer.attempt("ROLLBACK");

  EXPECT_TRUE(disk.has_failed());
  EXPECT_NE(read, SQLITE_OK);
  EXPECT_NE(committed, SQLITE_OK);
  writer.insert(4);
  expect_intact(7);
}

TEST_F(GroupedLog, HoldsWhateverTwoWritersDoInTurn) {
  std::mt19937 dice(20'261'128);
  const auto roll = [&](int sides) {
    return static_cast<int>(dice() % static_cast<unsigned>(sides));
  };
  std::vector<std::unique_ptr<Connection>> all(3);
  const auto open = [&](std::size_t i) {
    all[i].reset();
    all[i] = std::make_unique<Connection>(file(), i < 2 ? Log::grouped : Log::plain);
  };
  for (std::size_t i = 0; i < all.size(); ++i) open(i);
  int rows = 0;
  for (int step = 0; step < 300; ++step) {
    const auto who = static_cast<std::size_t>(roll(3));
    if (roll(20) == 0) open(who);
    Connection& each = *all[who];
    each.run("BEGIN IMMEDIATE");
    const int first = 1 + roll(30);
    each.insert(first);
    each.run("SAVEPOINT part");
    const int second = 1 + roll(30);
    each.insert(second);
    if (roll(3) == 0) each.run("UPDATE words SET word = hex(randomblob(900)) WHERE id % 3 = 0");
    const bool keeps_second = roll(2) == 0;
    each.run(keeps_second ? "RELEASE part" : "ROLLBACK TO part");
    if (roll(2) == 0) each.ask("SELECT sum(length(word)) FROM words");
    const bool commits = roll(3) != 0;
    each.run(commits ? "COMMIT" : "ROLLBACK");
    if (commits) rows += first + (keeps_second ? second : 0);
    if (rows > 400) {
      all[static_cast<std::size_t>(roll(3))]->run("DELETE FROM words");
      rows = 0;
    }
    if (roll(10) == 0) each.run("PRAGMA wal_checkpoint(RESTART)");
    ASSERT_EQ(all[static_cast<std::size_t>(roll(3))]->count(), std::to_string(rows))
        << "step " << step;
  }
  expect_intact(rows);
}

}  // namespace
}  // namespace sourceflow::store::sql
