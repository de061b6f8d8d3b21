#pragma once

#include "messages.hpp"

namespace flights {

/// What hangs in the hall of an airport. The row's key is the airport's code.
struct AirportBoard {
  std::int64_t departures = 0;
  std::int64_t delayed = 0;
  std::int64_t total_delay = 0;
  double mean_delay = 0;
  sourceflow::Time last_departure{};
};

/// How punctual a day was. The row's key is the date.
struct DailyPunctuality {
  std::int64_t departures = 0;
  std::int64_t delayed = 0;
  std::int64_t total_delay = 0;
  double mean_delay = 0;
};

/// Events of a standard topic arrive in any order, so every fold gives the same in any order: the
/// mean is kept as a sum and a count, and the last departure is the latest.
struct AirportBoardView {
  using Row = AirportBoard;
  void operator()(Row& row, const FlightDeparted& event) const;
  void operator()(Row& row, const FlightDelayed& event) const;
};

struct DailyPunctualityView {
  using Row = DailyPunctuality;
  static std::string key(const FlightDeparted& event);
  static std::string key(const FlightDelayed& event);
  void operator()(Row& row, const FlightDeparted& event) const;
  void operator()(Row& row, const FlightDelayed& event) const;
};

}  // namespace flights
