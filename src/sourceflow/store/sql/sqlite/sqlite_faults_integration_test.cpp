#include <array>
#include <fstream>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "sourceflow/base/errors.hpp"
#include "sourceflow/store/conformance/scratch.hpp"
#include "sourceflow/store/conformance/working.hpp"
#include "sourceflow/store/error.hpp"
#include "sourceflow/store/sql/sqlite/failing_disk.hpp"
#include "sourceflow/store/sql/sqlite/sqlite.hpp"

namespace sourceflow::store {
namespace {

using conformance::append_next;
using conformance::commit;
using conformance::commit_together;
using conformance::note;
using conformance::notes;
using conformance::shown;
using conformance::Shown;
using testing::HasSubstr;

std::shared_ptr<Store> open_notes(const std::filesystem::path& file,
                                  const SqliteOptions& options = {}) {
  auto store = sqlite(file, options);
  const std::array tables{notes()};
  store->prepare(tables);
  return store;
}

std::string refusal(const std::filesystem::path& file) {
  try {
    open_notes(file);
    return "";
  } catch (const Error& error) {
    EXPECT_FALSE(error.retryable());
    return error.what();
  }
}

/// A connection of somebody else's.
class Other {
 public:
  explicit Other(const std::filesystem::path& file) { sqlite3_open(file.c_str(), &database_); }
  ~Other() { sqlite3_close(database_); }
  Other(const Other&) = delete;
  Other& operator=(const Other&) = delete;
  void run(const char* text) {
    EXPECT_EQ(sqlite3_exec(database_, text, nullptr, nullptr, nullptr), SQLITE_OK);
  }
  std::string ask(const char* text) {
    std::string answer;
    const auto take = [](void* into, int count, char** values, char**) {
      for (int i = 0; i < count; ++i) {
        *static_cast<std::string*>(into) += std::string(values[i] ? values[i] : "NULL") + "|";
      }
      return 0;
    };
    EXPECT_EQ(sqlite3_exec(database_, text, take, &answer, nullptr), SQLITE_OK)
        << sqlite3_errmsg(database_);
    return answer;
  }

 private:
  sqlite3* database_ = nullptr;
};

TEST(SqliteFaults, SaysThatADirectoryIsMissing) {
  const Scratch scratch;

  EXPECT_THAT(refusal(scratch.path() / "none" / "a.db"), HasSubstr("its directory must exist"));
}

TEST(SqliteFaults, SaysThatAFileIsNoDatabase) {
  const Scratch scratch;
  std::ofstream(scratch.path() / "a.db") << std::string(5000, 'x');

  EXPECT_THAT(refusal(scratch.path() / "a.db"), HasSubstr("is not an SQLite database"));
}

TEST(SqliteFaults, SaysThatAFileIsReadOnly) {
  const Scratch scratch;
  const auto file = scratch.path() / "a.db";
  open_notes(file);
  std::filesystem::permissions(file, std::filesystem::perms(0444));
  std::filesystem::permissions(scratch.path(), std::filesystem::perms(0755));
  // Nothing is read-only to root.
  const bool is_root = geteuid() == 0;
  if (is_root) ASSERT_EQ(seteuid(65534), 0);

  const std::string told = refusal(file);

  if (is_root) ASSERT_EQ(seteuid(0), 0);
  EXPECT_THAT(told, testing::AnyOf(HasSubstr("read-only"), HasSubstr("cannot be opened")));
}

TEST(SqliteFaults, GivesUpOnALockedFileAndSucceedsWhenItIsFree) {
  const Scratch scratch;
  const auto store =
      open_notes(scratch.path() / "a.db", {.busy_timeout = std::chrono::milliseconds{20}});
  Other other(scratch.path() / "a.db");
  other.run("BEGIN IMMEDIATE");
  const auto write = [&] {
    commit(*store, [](UnitOfWork& work) { work.save(notes(), "a", 1, note("x")); });
  };

  try {
    write();
    FAIL() << "the file was locked";
  } catch (const Error& error) {
    EXPECT_TRUE(error.retryable());
    EXPECT_THAT(error.what(), HasSubstr("locked by another process"));
  }
  EXPECT_FALSE(store->row(notes(), "a"));

  other.run("ROLLBACK");
  write();
  EXPECT_TRUE(store->row(notes(), "a"));
}

/// Fails every write, flush and cut in turn: whatever commit says must be what is there, and the
/// store must go on.
void keeps_its_word_when_failing_with(int code,
                                      int more,
                                      Synchronous synchronous = Synchronous::full) {
  const Scratch scratch;
  FailingDisk disk;
  int failures = 0;
  auto store = open_notes(scratch.path() / "a.db",
                          {.synchronous = synchronous, .checkpoint_bytes = 1U << 20});
  for (int nth = 1;; ++nth) {
    const Shown before = shown(*store);
    const std::string text(500'000, static_cast<char>('a' + nth % 26));
    disk.fail(nth, code, more);
    bool is_kept = false;
    bool is_unknown = false;
    try {
      const auto outcomes =
          commit_together(*store,
                          {[](UnitOfWork& work) { append_next(work, "1"); },
                           [&](UnitOfWork& work) {
                             append_next(work, "2");
                             work.save(notes(), std::to_string(nth), 1, note(text));
                             work.enqueue(conformance::entry("1", "orders"));
                           }});
      is_kept = !outcomes[0] && !outcomes[1];
      EXPECT_TRUE(is_kept);
    } catch (const Error& error) {
      is_unknown = error.outcome_unknown();
    }
    disk.work_again();

    const Shown now = shown(*store);
    const bool is_whole = now.events.size() == before.events.size() + 2 &&
                          now.rows.size() == before.rows.size() + 1 &&
                          now.outbox.size() == before.outbox.size() + 1 &&
                          now.commands.size() == before.commands.size() + 1;
    EXPECT_TRUE(is_unknown ? is_whole || now == before
                : is_kept  ? is_whole
                           : now == before)
        << "write " << nth;
    if (!disk.has_failed()) break;
    ++failures;
  }
  EXPECT_GT(failures, 5);
}

TEST(SqliteFaults, KeepsItsWordWhicheverWriteFindsTheDiskFull) {
  keeps_its_word_when_failing_with(SQLITE_FULL, 0);
}

TEST(SqliteFaults, KeepsItsWordWhicheverWriteFails) {
  keeps_its_word_when_failing_with(SQLITE_IOERR_WRITE, 0);
}

TEST(SqliteFaults, KeepsItsWordWhicheverWriteFailsThatNoFlushFollows) {
  keeps_its_word_when_failing_with(SQLITE_IOERR_WRITE, 0, Synchronous::normal);
}

TEST(SqliteFaults, KeepsItsWordWhenTheDiskStaysBroken) {
  keeps_its_word_when_failing_with(SQLITE_IOERR_FSYNC, 50);
}

TEST(SqliteFaults, SaysThatTheDiskIsFull) {
  const Scratch scratch;
  FailingDisk disk;
  const auto store = open_notes(scratch.path() / "a.db");
  disk.fail(1, SQLITE_FULL, 1000);

  try {
    commit(*store, [](UnitOfWork& work) { append_next(work, "1"); });
    FAIL() << "the disk was full";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("full; make room"));
    EXPECT_FALSE(error.retryable());
  }
}

TEST(SqliteMigration, AddsColumnsToRowsThatExist) {
  const Scratch scratch;
  const auto file = scratch.path() / "a.db";
  commit(*open_notes(file), [](UnitOfWork& work) { work.save(notes(), "a", 1, note("x")); });
  Table wider = notes();
  for (int i = 0; i < 9; ++i) {
    wider.columns.push_back({"zero_" + std::to_string(i), static_cast<ColumnType>(i)});
  }
  wider.columns.push_back({"maybe", ColumnType::time, true});

  const auto store = sqlite(file);
  store->prepare(std::span(&wider, 1));

  const auto row = store->row(wider, "a");
  ASSERT_TRUE(row);
  EXPECT_EQ(row->row[0], Value(std::string("x")));
  EXPECT_EQ(row->row[2], Value(false));
  EXPECT_EQ(row->row[3], Value(std::int64_t{0}));
  EXPECT_EQ(row->row[6], Value(base::Blob{}));
  EXPECT_EQ(row->row[7], Value(base::Time{}));
  EXPECT_EQ(row->row[9], Value(base::Uuid{}));
  EXPECT_EQ(row->row[10], Value(Json{"null"}));
  EXPECT_EQ(row->row[11], Value{});
  // The older program still runs beside it.
  const auto older = open_notes(file);
  commit(*older, [](UnitOfWork& work) { work.save(notes(), "b", 1, note("old")); });
  EXPECT_TRUE(store->row(wider, "b"));
}

TEST(SqliteMigration, RefusesAllElseAndChangesNothing) {
  const Scratch scratch;
  const auto file = scratch.path() / "a.db";
  open_notes(file);
  const Table changed{"notes", {{"text", ColumnType::time}, {"added", ColumnType::text}}};
  const Table brand_new{"brand_new", {}};
  const auto store = sqlite(file);
  const std::array tables{brand_new, changed};

  EXPECT_THROW(store->prepare(tables), base::ConfigError);

  Other other(file);
  EXPECT_EQ(other.ask("SELECT count(*) FROM sqlite_master WHERE name = 'brand_new'"), "0|");
  EXPECT_EQ(other.ask("SELECT group_concat(name) FROM pragma_table_info('notes')"),
            "id,version,text,number|");
}

TEST(SqliteTables, CanBeReadByAnySqlTool) {
  const Scratch scratch;
  const Table table{"flights",
                    {{"delay", ColumnType::duration},
                     {"at", ColumnType::time},
                     {"is_late", ColumnType::boolean},
                     {"tail", ColumnType::uuid},
                     {"stops", ColumnType::json},
                     {"raw", ColumnType::blob}}};
  const auto store = sqlite(scratch.path() / "a.db");
  store->prepare(std::span(&table, 1));
  commit(*store, [&](UnitOfWork& work) {
    work.save(table,
              "UA1",
              7,
              {base::Duration{1500},
               base::Time{std::chrono::seconds{1}},
               true,
               conformance::id(1),
               Json{R"(["ORD","SFO"])"},
               base::Blob{0, 65}});
  });

  Other other(scratch.path() / "a.db");
  EXPECT_EQ(other.ask("SELECT id, version, delay, at, is_late, tail, stops ->> 1, hex(raw), "
                      "typeof(raw) FROM flights"),
            "UA1|7|1500|1970-01-01T00:00:01.000000Z|1|01000000-0000-0000-0000-000000000001|SFO|"
            "0041|blob|");
  EXPECT_EQ(other.ask("SELECT strftime('%Y', at) FROM flights"), "1970|");
  EXPECT_EQ(other.ask("PRAGMA journal_mode"), "wal|");
}

}  // namespace
}  // namespace sourceflow::store
