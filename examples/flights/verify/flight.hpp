#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace flights::verify {

/// One row of the file, as far as totals need it.
struct Flight {
  std::string date;  // YYYY-MM-DD HH:MM:SS
  std::int64_t delay = 0;
  std::int64_t distance = 0;
  std::string origin;
  std::string destination;
};

struct File {
  std::vector<Flight> flights;
  std::size_t malformed = 0;
};

/// Reads every row that docs/flights.md calls well-formed and counts the others. Shares no line
/// with the loader, so that a mistake in one of them shows. Throws std::runtime_error where the
/// file or a column is missing.
File read_flights(const std::string& path);

}  // namespace flights::verify
