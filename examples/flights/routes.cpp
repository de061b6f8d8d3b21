#include "routes.hpp"

#include <algorithm>

#include "service.hpp"

namespace flights {

std::string RouteStatsView::key(const FlightDeparted& event) {
  return event.origin + "-" + event.destination;
}

void RouteStatsView::operator()(Row& row, const FlightDeparted& event) const {
  row.origin = event.origin;
  row.destination = event.destination;
  ++row.flights;
  row.total_delay += event.delay;
  row.mean_delay = static_cast<double>(row.total_delay) / static_cast<double>(row.flights);
  row.distance = std::max(row.distance, event.distance);
}

int run_routes(const ServiceOptions& options) {
  sourceflow::App app{app_options("routes", options)};
  app.project<FlightDeparted>(RouteStatsView{});
  app.connect(
      aws_options(options),
      sourceflow::BusLayout{}.subscribe({events_topic}).event_queue(queue_settings(options)));
  return run_until_told(app, options);
}

}  // namespace flights
