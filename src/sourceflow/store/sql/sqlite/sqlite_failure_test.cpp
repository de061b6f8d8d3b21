#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "sourceflow/base/errors.hpp"
#include "sourceflow/store/sql/sqlite/sqlite_driver.hpp"

namespace sourceflow::store::sql {
namespace {

using testing::HasSubstr;

TEST(SqliteFailure, SaysWhatToMend) {
  const auto sentence = [](int code) {
    return sqlite_failure(code, "detail", "/data/a.db").sentence;
  };

  EXPECT_THAT(sentence(SQLITE_READONLY), HasSubstr("read-only"));
  EXPECT_THAT(sentence(SQLITE_FULL), HasSubstr("full; make room"));
  EXPECT_THAT(sentence(SQLITE_NOTADB), HasSubstr("not an SQLite database"));
  EXPECT_THAT(sentence(SQLITE_CANTOPEN), HasSubstr("directory must exist"));
  EXPECT_THAT(sentence(SQLITE_BUSY), HasSubstr("locked by another process"));
  for (int code = 1; code <= SQLITE_NOTADB; ++code)
    EXPECT_THAT(sentence(code), HasSubstr("/data/a.db")) << code;
}

TEST(SqliteFailure, RetriesWhatPassesByItself) {
  EXPECT_TRUE(sqlite_failure(SQLITE_BUSY, "", "").kind.retryable);
  EXPECT_TRUE(sqlite_failure(SQLITE_BUSY | 2 << 8, "", "").kind.retryable);
  EXPECT_FALSE(sqlite_failure(SQLITE_READONLY, "", "").kind.retryable);
  EXPECT_FALSE(sqlite_failure(SQLITE_FULL, "", "").kind.retryable);
}

TEST(SqliteFailure, LeavesTheTransactionAloneWhereOneUnitIsToBlame) {
  EXPECT_EQ(sqlite_failure(SQLITE_TOOBIG, "", "").broken, Broken::unit);
  EXPECT_EQ(sqlite_failure(SQLITE_CONSTRAINT, "NOT NULL constraint failed", "").broken,
            Broken::unit);
  EXPECT_TRUE(sqlite_failure(SQLITE_CONSTRAINT, "UNIQUE constraint failed: a.b", "").is_duplicate);
  EXPECT_NE(sqlite_failure(SQLITE_IOERR, "", "").broken, Broken::unit);
}

TEST(SqliteOptions, TellsEveryComplaintAtOnce) {
  EXPECT_TRUE(SqliteOptions{}.validate().empty());
  const SqliteOptions wrong{.busy_timeout = std::chrono::milliseconds{-1},
                            .readers = 0,
                            .cache_bytes = 1,
                            .checkpoint_bytes = 1};
  EXPECT_EQ(wrong.validate().size(), 4u);
}

TEST(SqliteOptions, RefusesPathsThatAreNone) {
  for (const char* path : {"", ":memory:", "file:a.db", "a\"b.db"}) {
    EXPECT_THROW(sqlite(path), base::ConfigError) << path;
  }
}

}  // namespace
}  // namespace sourceflow::store::sql
