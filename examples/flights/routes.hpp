#pragma once

#include "messages.hpp"

namespace flights {

/// How late the flights from one airport to another leave. The row's key is `ORD-LAX`.
struct RouteStats {
  std::string origin;
  std::string destination;
  std::int64_t flights = 0;
  std::int64_t total_delay = 0;
  double mean_delay = 0;
  std::int64_t distance = 0;  // miles; the longest, where flights differ
};

struct RouteStatsView {
  using Row = RouteStats;
  static std::string key(const FlightDeparted& event);
  void operator()(Row& row, const FlightDeparted& event) const;
};

}  // namespace flights
