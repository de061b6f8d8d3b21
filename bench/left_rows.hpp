#pragma once

#include <cstdint>
#include <filesystem>

namespace sourceflow::bench {

/// How much stands in the tables of an SQLite file. Two programs that leave the same of it for the
/// same commands have done the same work.
struct LeftRows {
  std::int64_t claims = 0;
  std::int64_t commands = 0;
  std::int64_t events = 0;
  std::int64_t airports = 0;
  /// Counted by the airports.
  std::int64_t departures = 0;
  std::int64_t outbox = 0;
};

/// Throws, and says what was found, unless exactly that is in the file, with positions and sequence
/// numbers that have no gaps.
void expect_rows(const std::filesystem::path& file, const LeftRows& wanted);

}  // namespace sourceflow::bench
