#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flights::report {

/// Flights counted together: those of an airport, a route, a day or a month.
struct Sum {
  std::int64_t flights = 0;
  std::int64_t delayed = 0;      // by 15 minutes or more
  std::int64_t total_delay = 0;  // minutes

  double mean_delay() const;
  /// The share that left less than 15 minutes late, from 0 to 1.
  double punctuality() const;
  Sum& operator+=(const Sum& other);
};

struct Place {
  std::string name;
  std::string city;
  std::string state;
  double latitude = 0;
  double longitude = 0;
};

struct Airport {
  std::string code;
  Sum sum;
  std::string last_departure;  // YYYY-MM-DD HH:MM
  std::optional<Place> place;
};

struct Route {
  std::string origin;
  std::string destination;
  Sum sum;  // without `delayed`, which this view does not keep
  std::int64_t distance = 0;
};

struct Day {
  std::string date;
  Sum sum;
};

/// What the views of a run hold.
struct Results {
  std::vector<Airport> airports;  // busiest first
  std::vector<Route> routes;      // worst mean delay first
  std::vector<Day> days;          // in order

  Sum all() const;
  /// By `YYYY-MM`, in order.
  std::map<std::string, Sum> months() const;
};

/// Reads the views from boards.db and routes.db in a folder, and the airports' places from a CSV
/// file. Throws std::runtime_error where one of them cannot be read.
Results read_results(const std::filesystem::path& data, const std::filesystem::path& airports);

/// The routes with the worst mean delay among those with a sensible number of flights: 20, less in
/// a small file.
struct WorstRoutes {
  std::int64_t at_least = 20;
  std::vector<Route> routes;
};
WorstRoutes worst_routes(const Results& results, std::size_t count);

}  // namespace flights::report
