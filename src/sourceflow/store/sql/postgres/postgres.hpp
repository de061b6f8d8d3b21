#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "sourceflow/store/store.hpp"

namespace sourceflow::store {

/// How to use a PostgreSQL database. The defaults suit production.
struct PostgresOptions {
  /// How long to wait for the server when connecting; at least one second.
  std::chrono::seconds connect_timeout{5};
  /// A statement that takes longer is cancelled by the server, with a retryable error. Zero waits
  /// for ever.
  std::chrono::milliseconds statement_timeout{30'000};
  /// Connections for reading, opened as needed; at least 1.
  std::size_t readers = 4;

  /// Every complaint, one sentence each.
  std::vector<std::string> validate() const;
};

/// A store in a PostgreSQL database (13 or newer), for several processes on several machines.
///
/// `connection` is what libpq takes:
/// `postgresql://orders@db.example.org/orders?sslmode=verify-full`, or `host=... dbname=...`. Leave
/// the password to `PGPASSWORD`, `PGPASSFILE` or `~/.pgpass`. Tables lie in the first schema of the
/// search path. Lost connections are opened again at the next use.
///
/// All processes that share a database write one transaction after another; put several units of
/// work into each. Throws ConfigError for bad options and store::Error with what to mend if the
/// database cannot be reached. Link sourceflow::store_sql_postgres.
std::shared_ptr<Store> postgres(const std::string& connection, const PostgresOptions& options = {});

}  // namespace sourceflow::store
