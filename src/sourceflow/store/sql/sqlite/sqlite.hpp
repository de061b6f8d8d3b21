#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "sourceflow/store/store.hpp"

namespace sourceflow::store {

/// When a commit counts as durable.
enum class Synchronous {
  /// Flushed to the disk: survives a loss of power. The promise of Store; the default.
  full,
  /// Handed to the operating system: survives the death of the process, a loss of power may lose
  /// the last commits
  /// but never breaks the file.
  normal
};

/// How to use an SQLite file. The defaults suit production.
struct SqliteOptions {
  Synchronous synchronous = Synchronous::full;
  /// How long to wait for another process that is writing; longer waits fail with a retryable
  /// error.
  std::chrono::milliseconds busy_timeout{10'000};
  /// Connections for reading, opened as needed; at least 1.
  std::size_t readers = 4;
  /// Memory for pages per connection; at least 1 MiB.
  std::size_t cache_bytes = 64UL << 20;
  /// The write-ahead log is copied back into the file whenever it has grown by this many bytes;
  /// zero never does so before closing.
  std::size_t checkpoint_bytes = 16UL << 20;
  /// A start creates tables, columns and indexes that are missing; with false it only looks.
  bool create_tables = true;

  /// Every complaint, one sentence each.
  std::vector<std::string> validate() const;
};

/// A store in one SQLite file, created if it is missing (its directory must exist), in WAL mode.
/// One writer at a time; several units of work share a commit, and several processes may share the
/// file on one machine. Readers never wait for the writer.
///
/// Throws ConfigError for bad options and store::Error with what to mend if the file cannot be
/// used. Link sourceflow::store_sql_sqlite.
std::shared_ptr<Store> sqlite(const std::filesystem::path& file, const SqliteOptions& options = {});

}  // namespace sourceflow::store
