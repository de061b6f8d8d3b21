#pragma once

#include <string>
#include <vector>

namespace sourceflow::store {

/// One thing in which a database is not what a program needs.
struct Difference {
  /// `table orders`, `schema shop`.
  std::string of;
  /// Both definitions in the database's own words, such as `cents bigint NOT NULL`; empty where
  /// there is nothing.
  std::string in_database;
  std::string in_program;
  /// A start does it by itself, unless it must not create tables.
  bool is_additive = false;
  /// The statements that do it. Those that are no more than a proposal are comments.
  std::vector<std::string> sql;

  /// All of it is missing.
  bool is_whole() const { return in_database.empty() && in_program.empty(); }
};

/// Everything in which a database is not what a program needs; empty if a program can start on it
/// with `create_tables = false`.
struct Differences {
  std::vector<Difference> all;

  bool empty() const { return all.empty(); }
  /// Both definitions side by side, table by table, and below them the statements.
  std::string text() const;
  /// The statements alone, each ended by a semicolon.
  std::string sql() const;
  /// `table people is missing; table orders: cents bigint in the database, cents text in the
  /// program`
  std::string sentence() const;
};

/// A statement as people read it: columns on lines of their own.
std::string laid_out(const std::string& statement);

}  // namespace sourceflow::store
