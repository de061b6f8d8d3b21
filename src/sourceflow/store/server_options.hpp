#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/store/conflicts.hpp"

namespace sourceflow::store {

/// How to use a database server. The defaults suit production.
struct ServerOptions {
  /// How long to wait for the server when connecting, also for one that accepts and says nothing;
  /// at least one second.
  std::chrono::seconds connect_timeout{3};
  /// A statement that takes longer is cancelled by the server, with a retryable error; a server
  /// that has said nothing 5 s later is given up. Zero waits for ever.
  std::chrono::milliseconds statement_timeout{30'000};
  /// Connections for writing, opened as needed, and so the commits that are made at once; at least
  /// one. Each carries many units of work, so few suffice: more of them share each flush the less.
  /// More are for handlers that wait for others, since so many run at once.
  std::size_t writers = 2;
  /// Connections for reading, opened as needed; at least 1.
  std::size_t readers = 4;
  /// A start creates tables, columns and indexes that are missing. With false it only looks, and
  /// refuses with the statements that are to be run: for users who may not create any.
  bool create_tables = true;
  /// How deadlocks and failed serialisations are repeated.
  Conflicts conflicts = {};

  /// Every complaint, one sentence each, which begins with `store`.
  std::vector<std::string> validate(std::string_view store) const;
};

}  // namespace sourceflow::store
