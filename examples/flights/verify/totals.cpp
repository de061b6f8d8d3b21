#include "totals.hpp"

#include <algorithm>
#include <cstdio>
#include <set>

namespace flights::verify {
namespace {

constexpr std::int64_t delayed_from = 15;  // minutes

struct Sum {
  std::int64_t flights = 0;
  std::int64_t delayed = 0;
  std::int64_t delay = 0;
  std::int64_t distance = 0;
  std::string last;
  std::string origin;
  std::string destination;

  void add(const Flight& flight) {
    ++flights;
    delayed += flight.delay >= delayed_from ? 1 : 0;
    delay += flight.delay;
    distance = std::max(distance, flight.distance);
    last = std::max(last, flight.date);
    origin = flight.origin;
    destination = flight.destination;
  }
  double mean_delay() const { return static_cast<double>(delay) / static_cast<double>(flights); }
};

std::string text(const Cell& cell) {
  if (const auto* number = std::get_if<std::int64_t>(&cell)) return std::to_string(*number);
  if (const auto* words = std::get_if<std::string>(&cell)) return "\"" + *words + "\"";
  char digits[32];
  std::snprintf(digits, sizeof digits, "%.17g", std::get<double>(cell));
  return digits;
}

template <typename Map>
std::set<std::string> keys(const Map& a, const Map& b) {
  std::set<std::string> all;
  for (const auto& [key, value] : a) all.insert(key);
  for (const auto& [key, value] : b) all.insert(key);
  return all;
}

}  // namespace

Tables totals(std::span<const Flight> flights) {
  std::map<std::string, Sum> airports;
  std::map<std::string, Sum> days;
  std::map<std::string, Sum> routes;
  for (const Flight& flight : flights) {
    airports[flight.origin].add(flight);
    days[flight.date.substr(0, 10)].add(flight);
    routes[flight.origin + "-" + flight.destination].add(flight);
  }

  // Named even when empty, so that a missing table is a difference.
  Tables tables{
      {"airport", {}}, {"airport_board", {}}, {"daily_punctuality", {}}, {"route_stats", {}}};
  for (const auto& [id, sum] : airports) {
    tables["airport"][id] = {{"version", sum.flights},
                             {"departures", sum.flights},
                             {"delayed", sum.delayed},
                             {"total_delay", sum.delay}};
    tables["airport_board"][id] = {{"departures", sum.flights},
                                   {"delayed", sum.delayed},
                                   {"total_delay", sum.delay},
                                   {"mean_delay", sum.mean_delay()},
                                   {"last_departure", sum.last}};
  }
  for (const auto& [id, sum] : days) {
    tables["daily_punctuality"][id] = {{"departures", sum.flights},
                                       {"delayed", sum.delayed},
                                       {"total_delay", sum.delay},
                                       {"mean_delay", sum.mean_delay()}};
  }
  for (const auto& [id, sum] : routes) {
    tables["route_stats"][id] = {{"origin", sum.origin},
                                 {"destination", sum.destination},
                                 {"flights", sum.flights},
                                 {"total_delay", sum.delay},
                                 {"mean_delay", sum.mean_delay()},
                                 {"distance", sum.distance}};
  }
  return tables;
}

std::vector<std::string> differences(const Tables& expected,
                                     const Tables& found,
                                     std::size_t limit) {
  std::vector<std::string> lines;
  std::size_t count = 0;
  const auto note = [&](const std::string& line) {
    if (++count <= limit) lines.push_back(line);
  };
  for (const auto& [name, table] : expected) {
    const auto actual = found.find(name);
    if (actual == found.end()) {
      note("table " + name + " does not exist");
      continue;
    }
    for (const std::string& id : keys(table, actual->second)) {
      const auto due = table.find(id);
      const auto is = actual->second.find(id);
      if (is == actual->second.end()) {
        note(name + " " + id + ": the row is missing");
        continue;
      }
      if (due == table.end()) {
        note(name + " " + id + ": the row should not be there");
        continue;
      }
      for (const auto& [column, cell] : due->second) {
        const auto value = is->second.find(column);
        if (value == is->second.end()) {
          note(name + " " + id + ": " + column + " is missing or NULL");
        } else if (value->second != cell) {
          note(name + " " + id + ": " + column + " is " + text(value->second) + ", should be " +
               text(cell));
        }
      }
    }
  }
  if (count > limit) lines.push_back("and " + std::to_string(count - limit) + " more");
  return lines;
}

}  // namespace flights::verify
