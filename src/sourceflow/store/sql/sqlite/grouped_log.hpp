#pragma once

#include <string>

struct sqlite3;

namespace sourceflow::store::sql {

/// A way for SQLite to write its write-ahead log with one call a commit instead of two for each
/// page: what is written in sequence is held back until SQLite flushes the file, which with
/// `PRAGMA synchronous = FULL` ends every commit. Nothing that others may read is ever held back:
/// they read no further than the last commit.
///
/// Gives the name of the VFS over SQLite's own (the default one of this moment), registered at the
/// first call. A connection that uses it must write with synchronous = FULL, and be given to
/// `forget_at_rollback`. Any thread.
std::string grouped_log_vfs();

/// Pages of a transaction that outgrew the cache are held back, too. When it is rolled back they
/// must not reach the file any more, where another process may have written since.
void forget_at_rollback(sqlite3* connection);

}  // namespace sourceflow::store::sql
