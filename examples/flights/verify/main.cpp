// Checks every row that the flights services keep against totals computed straight from the file of
// departures.
#include <cstdio>
#include <exception>
#include <set>
#include <string>

#include "flight.hpp"
#include "tables.hpp"
#include "totals.hpp"

namespace {

constexpr const char* usage =
    "usage: flights_verify --file DEPARTURES.csv --data DIR [--without AIRPORT]...\n"
    "\n"
    "Compares every row of airport (operations.db), airport_board and daily_punctuality "
    "(boards.db) and\n"
    "route_stats (routes.db) in DIR with totals computed from the file.\n"
    "--without leaves out the departures of an airport, whose commands were not meant to be "
    "handled.\n"
    "Ends with 0 if all agree, 1 if anything differs, 2 if something cannot be read, 64 for a "
    "wrong call.\n";

struct Wanted {
  std::string file;
  std::string data;
  std::set<std::string> without;
};

bool read_arguments(int count, char** arguments, Wanted& wanted) {
  for (int i = 1; i < count; i += 2) {
    const std::string name = arguments[i];
    if (i + 1 >= count) return false;
    const std::string value = arguments[i + 1];
    if (name == "--file") {
      wanted.file = value;
    } else if (name == "--data") {
      wanted.data = value;
    } else if (name == "--without") {
      wanted.without.insert(value);
    } else {
      return false;
    }
  }
  return !wanted.file.empty() && !wanted.data.empty();
}

int verify(const Wanted& wanted) {
  using namespace flights::verify;
  File file = read_flights(wanted.file);
  std::erase_if(file.flights,
                [&](const Flight& flight) { return wanted.without.contains(flight.origin); });
  const Tables expected = totals(file.flights);
  Tables found;
  read_table(wanted.data + "/operations.db", "airport", found);
  read_table(wanted.data + "/boards.db", "airport_board", found);
  read_table(wanted.data + "/boards.db", "daily_punctuality", found);
  read_table(wanted.data + "/routes.db", "route_stats", found);

  const auto lines = differences(expected, found, 50);
  if (!lines.empty()) {
    std::fprintf(stderr, "flights_verify: THE VIEWS ARE WRONG for %s\n", wanted.file.c_str());
    for (const std::string& line : lines) std::fprintf(stderr, "  %s\n", line.c_str());
    return 1;
  }
  std::printf("verified: %zu departures", file.flights.size());
  if (file.malformed > 0) std::printf(" (and %zu malformed rows, skipped)", file.malformed);
  for (const auto& [name, table] : expected)
    std::printf(", %zu rows of %s", table.size(), name.c_str());
  std::printf("; every value agrees with the file\n");
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  Wanted wanted;
  if (count == 2 && std::string{arguments[1]} == "--help") {
    std::fputs(usage, stdout);
    return 0;
  }
  if (!read_arguments(count, arguments, wanted)) {
    std::fputs(usage, stderr);
    return 64;
  }
  try {
    return verify(wanted);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "flights_verify: %s\n", error.what());
    return 2;
  }
}
