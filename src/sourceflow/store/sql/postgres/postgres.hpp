#pragma once

#include <memory>
#include <string>

#include "sourceflow/store/server_options.hpp"
#include "sourceflow/store/store.hpp"

namespace sourceflow::store {

using PostgresOptions = ServerOptions;

/// A store in a PostgreSQL database (13 or newer), for several processes on several machines.
///
/// `connection` is what libpq takes:
/// `postgresql://orders@db.example.org/orders?sslmode=verify-full`, or `host=... dbname=...`. Leave
/// the password to `PGPASSWORD`, `PGPASSFILE` or `~/.pgpass`. Tables lie in the first schema of the
/// search path. Lost connections are opened again at the next use.
///
/// Many transactions write at once, of one process and of many; those that write to one entity, or
/// to the rows of views, one after another. Throws ConfigError for bad options and store::Error
/// with what to mend if the database cannot be reached. Link sourceflow::store_sql_postgres.
std::shared_ptr<Store> postgres(const std::string& connection, const PostgresOptions& options = {});

}  // namespace sourceflow::store
