#include "results.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <functional>
#include <memory>
#include <stdexcept>
#include <unordered_map>

#include <sqlite3.h>

#include "../departures.hpp"

namespace flights::report {
namespace {

/// One row of a query's answer.
class Fields {
 public:
  explicit Fields(sqlite3_stmt* statement) : statement_(statement) {}
  std::int64_t number(int column) const { return sqlite3_column_int64(statement_, column); }
  std::string text(int column) const {
    const unsigned char* bytes = sqlite3_column_text(statement_, column);
    return bytes == nullptr ? "" : reinterpret_cast<const char*>(bytes);
  }
  // 2001-01-01 00:47 of 2001-01-01T00:47:00.000000Z
  std::string minute(int column) const {
    const std::string kept = text(column);
    return kept.size() < 16 ? kept : kept.substr(0, 10) + " " + kept.substr(11, 5);
  }

 private:
  sqlite3_stmt* statement_;
};

void for_each_row(const std::filesystem::path& path,
                  const std::string& sql,
                  const std::function<void(const Fields&)>& take) {
  sqlite3* handle = nullptr;
  const int opened = sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READONLY, nullptr);
  const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> database{handle, &sqlite3_close};
  sqlite3_stmt* prepared = nullptr;
  int result = opened;
  if (opened == SQLITE_OK) {
    sqlite3_busy_timeout(handle, 5000);
    result = sqlite3_prepare_v2(handle, sql.c_str(), -1, &prepared, nullptr);
  }
  const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> statement{prepared,
                                                                             &sqlite3_finalize};
  if (result == SQLITE_OK) {
    while ((result = sqlite3_step(prepared)) == SQLITE_ROW) take(Fields{prepared});
  }
  if (result != SQLITE_DONE)
    throw std::runtime_error(path.string() + ": " + sqlite3_errmsg(handle));
}

double degrees(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) {
    throw std::invalid_argument("expected degrees, found \"" + text + "\"");
  }
  return value;
}

std::unordered_map<std::string, Place> read_places(const std::filesystem::path& path) {
  std::ifstream file{path};
  std::string line;
  if (!std::getline(file, line)) throw std::runtime_error("cannot read " + path.string());
  std::unordered_map<std::string, Place> places;
  while (std::getline(file, line)) {
    const std::vector<std::string> fields = csv_fields(line);
    if (fields.size() != 7)
      throw std::runtime_error(path.string() + ": expected 7 fields in: " + line);
    places[fields[0]] = {fields[1], fields[2], fields[3], degrees(fields[5]), degrees(fields[6])};
  }
  return places;
}

}  // namespace

double Sum::mean_delay() const {
  return flights == 0 ? 0 : static_cast<double>(total_delay) / static_cast<double>(flights);
}

double Sum::punctuality() const {
  return flights == 0 ? 1 : 1 - static_cast<double>(delayed) / static_cast<double>(flights);
}

Sum& Sum::operator+=(const Sum& other) {
  flights += other.flights;
  delayed += other.delayed;
  total_delay += other.total_delay;
  return *this;
}

Sum Results::all() const {
  Sum sum;
  for (const Day& day : days) sum += day.sum;
  return sum;
}

std::map<std::string, Sum> Results::months() const {
  std::map<std::string, Sum> months;
  for (const Day& day : days) months[day.date.substr(0, 7)] += day.sum;
  return months;
}

Results read_results(const std::filesystem::path& data, const std::filesystem::path& airports) {
  const std::unordered_map<std::string, Place> places = read_places(airports);
  Results results;
  for_each_row(data / "boards.db",
               "SELECT id, departures, delayed, total_delay, last_departure FROM airport_board "
               "ORDER BY departures DESC, id",
               [&](const Fields& row) {
                 Airport airport{
                     row.text(0), {row.number(1), row.number(2), row.number(3)}, row.minute(4), {}};
                 if (const auto place = places.find(airport.code); place != places.end()) {
                   airport.place = place->second;
                 }
                 results.airports.push_back(std::move(airport));
               });
  for_each_row(
      data / "boards.db",
      "SELECT id, departures, delayed, total_delay FROM daily_punctuality ORDER BY id",
      [&](const Fields& row) {
        results.days.push_back({row.text(0), {row.number(1), row.number(2), row.number(3)}});
      });
  for_each_row(data / "routes.db",
               "SELECT origin, destination, flights, total_delay, distance FROM route_stats "
               "ORDER BY mean_delay DESC, id",
               [&](const Fields& row) {
                 results.routes.push_back(
                     {row.text(0), row.text(1), {row.number(2), 0, row.number(3)}, row.number(4)});
               });
  return results;
}

WorstRoutes worst_routes(const Results& results, std::size_t count) {
  const std::size_t wanted = std::min(count, results.routes.size());
  WorstRoutes worst;
  while (true) {
    worst.routes.clear();
    for (const Route& route : results.routes) {
      if (worst.routes.size() < wanted && route.sum.flights >= worst.at_least)
        worst.routes.push_back(route);
    }
    if (worst.routes.size() == wanted || worst.at_least == 1) return worst;
    worst.at_least /= 2;
  }
}

}  // namespace flights::report
