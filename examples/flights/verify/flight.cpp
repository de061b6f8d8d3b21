#include "flight.hpp"

#include <cstdlib>
#include <fstream>
#include <map>
#include <regex>
#include <stdexcept>

namespace flights::verify {
namespace {

// Takes the fields off one after another: a quoted one, or everything up to the next comma.
bool split(std::string_view rest, std::vector<std::string>& fields) {
  fields.clear();
  while (true) {
    std::string field;
    if (rest.starts_with('"')) {
      std::size_t at = 1;
      while (true) {
        const std::size_t quote = rest.find('"', at);
        if (quote == std::string_view::npos) return false;
        field += rest.substr(at, quote - at);
        at = quote + 1;
        if (at == rest.size() || rest[at] != '"') break;
        field += '"';
        ++at;
      }
      rest.remove_prefix(at);
      if (!rest.empty() && rest.front() != ',') return false;
    } else {
      const std::size_t comma = rest.find(',');
      field = rest.substr(0, comma);
      if (field.find('"') != std::string::npos) return false;
      rest.remove_prefix(std::min(comma, rest.size()));
    }
    fields.push_back(field);
    if (rest.empty()) return true;
    rest.remove_prefix(1);
  }
}

bool is_moment(std::string& date) {
  static const std::regex form{R"((\d{4})-(\d\d)-(\d\d) ([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?)"};
  std::smatch part;
  if (!std::regex_match(date, part, form)) return false;
  const int year = std::stoi(part[1]);
  const int month = std::stoi(part[2]);
  const int day = std::stoi(part[3]);
  const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  const int days[] = {31, is_leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12 || day < 1 || day > days[month - 1]) return false;
  if (!part[5].matched) date += ":00";
  return true;
}

bool is_number(const std::string& text,
               std::int64_t least,
               std::int64_t most,
               std::int64_t& value) {
  static const std::regex form{R"(-?\d{1,18})"};
  if (!std::regex_match(text, form)) return false;
  value = std::strtoll(text.c_str(), nullptr, 10);
  return value >= least && value <= most;
}

bool is_airport(const std::string& text) {
  static const std::regex form{"[A-Za-z0-9]{1,8}"};
  return std::regex_match(text, form);
}

}  // namespace

File read_flights(const std::string& path) {
  std::ifstream stream{path, std::ios::binary};
  std::string line;
  if (!stream || !std::getline(stream, line)) throw std::runtime_error("cannot read " + path);
  const auto trim_end = [&] {
    if (!line.empty() && line.back() == '\r') line.pop_back();
  };
  trim_end();
  if (line.compare(0, 3, "\xEF\xBB\xBF") == 0) line.erase(0, 3);
  std::vector<std::string> fields;
  if (!split(line, fields)) throw std::runtime_error(path + ": the header line is malformed");
  std::map<std::string, std::size_t> column;
  for (std::size_t i = 0; i < fields.size(); ++i) column.emplace(fields[i], i);
  for (const char* name : {"date", "delay", "distance", "origin", "destination"}) {
    if (!column.contains(name)) throw std::runtime_error(path + " has no column " + name);
  }

  const std::size_t width = fields.size();
  File file;
  while (std::getline(stream, line)) {
    const bool is_too_long = line.size() > 64 * 1024;
    trim_end();
    if (line.empty()) continue;
    Flight flight;
    bool is_good = !is_too_long && split(line, fields) && fields.size() == width;
    if (is_good) {
      flight.date = fields[column["date"]];
      flight.origin = fields[column["origin"]];
      flight.destination = fields[column["destination"]];
      is_good = is_moment(flight.date) && is_airport(flight.origin) &&
                is_airport(flight.destination) &&
                is_number(fields[column["delay"]], -100'000, 100'000, flight.delay) &&
                is_number(fields[column["distance"]], 0, 25'000, flight.distance);
    }
    if (is_good) {
      file.flights.push_back(flight);
    } else {
      ++file.malformed;
    }
  }
  return file;
}

}  // namespace flights::verify
