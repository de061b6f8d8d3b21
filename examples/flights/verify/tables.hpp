#pragma once

#include <string>

#include "totals.hpp"

namespace flights::verify {

/// Adds what a table of an SQLite file holds, read without changing anything; nothing when there is
/// no such table. Moments become `YYYY-MM-DD HH:MM:SS`. Throws std::runtime_error with SQLite's
/// words.
void read_table(const std::string& database, const std::string& table, Tables& into);

}  // namespace flights::verify
