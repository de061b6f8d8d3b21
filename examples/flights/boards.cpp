#include "boards.hpp"

#include <algorithm>

#include "service.hpp"

namespace flights {
namespace {

std::string day_of(sourceflow::Time time) { return sourceflow::to_iso8601(time).substr(0, 10); }

template <class Row>
void count(Row& row, const FlightDeparted& event) {
  ++row.departures;
  row.total_delay += event.delay;
  row.mean_delay = static_cast<double>(row.total_delay) / static_cast<double>(row.departures);
}

}  // namespace

void AirportBoardView::operator()(Row& row, const FlightDeparted& event) const {
  count(row, event);
  row.last_departure = std::max(row.last_departure, event.date);
}

void AirportBoardView::operator()(Row& row, const FlightDelayed&) const { ++row.delayed; }

std::string DailyPunctualityView::key(const FlightDeparted& event) { return day_of(event.date); }
std::string DailyPunctualityView::key(const FlightDelayed& event) { return day_of(event.date); }
void DailyPunctualityView::operator()(Row& row, const FlightDeparted& event) const {
  count(row, event);
}
void DailyPunctualityView::operator()(Row& row, const FlightDelayed&) const { ++row.delayed; }

int run_boards(const ServiceOptions& options) {
  sourceflow::App app{app_options("boards", options)};
  app.project<FlightDeparted, FlightDelayed>(AirportBoardView{})
      .project<FlightDeparted, FlightDelayed>(DailyPunctualityView{});
  app.connect(
      aws_options(options),
      sourceflow::BusLayout{}.subscribe({events_topic}).event_queue(queue_settings(options)));
  return run_until_told(app, options);
}

}  // namespace flights
