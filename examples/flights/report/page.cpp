#include "page.hpp"

#include <string_view>

#include <boost/json.hpp>

#include "page_parts.hpp"

namespace flights::report {
namespace {

namespace json = boost::json;

json::array airports(const Results& results) {
  json::array rows;
  for (const Airport& airport : results.airports) {
    json::array row{airport.code,
                    airport.sum.flights,
                    airport.sum.delayed,
                    airport.sum.total_delay,
                    airport.last_departure};
    if (airport.place) {
      const Place& place = *airport.place;
      for (const std::string* text : {&place.name, &place.city, &place.state})
        row.emplace_back(*text);
      row.emplace_back(place.latitude);
      row.emplace_back(place.longitude);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

json::array routes(const Results& results) {
  json::array rows;
  for (const Route& route : results.routes) {
    rows.push_back(json::array{
        route.origin, route.destination, route.sum.flights, route.sum.total_delay, route.distance});
  }
  return rows;
}

json::array days(const Results& results) {
  json::array rows;
  for (const Day& day : results.days) {
    rows.push_back(json::array{day.date, day.sum.flights, day.sum.delayed, day.sum.total_delay});
  }
  return rows;
}

json::object figures_of(const Figures& figures) {
  json::object requests;
  for (const auto& [operation, count] : figures.requests) requests[operation] = count;
  json::object dead_letters;
  for (const auto& [reason, count] : figures.dead_letters) dead_letters[reason] = count;
  return {{"file", figures.file},
          {"malformedRows", figures.malformed_rows},
          {"seconds", figures.time.count()},
          {"commands", figures.commands_sent},
          {"messages", figures.messages_handled()},
          {"messagesPerSecond", figures.messages_per_second()},
          {"duplicates", figures.duplicates},
          {"workersKilled", figures.workers_killed},
          {"requests", std::move(requests)},
          {"deadLetters", std::move(dead_letters)}};
}

// No text inside may end the script element that holds it.
std::string safe_in_script(std::string text) {
  for (std::size_t at = 0; (at = text.find('<', at)) != std::string::npos;)
    text.replace(at, 1, "\\u003c");
  return text;
}

void put(std::string& page, std::string_view mark, std::string_view text) {
  page.replace(page.find(mark), mark.size(), text);
}

}  // namespace

std::string page(const Results& results, const Figures& figures) {
  const json::object data{{"airports", airports(results)},
                          {"routes", routes(results)},
                          {"days", days(results)},
                          {"run", figures_of(figures)}};
  std::string text{page_frame};
  put(text, "/*style*/", page_style);
  put(text, "/*outline*/", page_outline);
  put(text, "/*script*/", page_script);
  put(text, "/*data*/", safe_in_script(json::serialize(data)));
  return text;
}

}  // namespace flights::report
