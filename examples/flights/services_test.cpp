#include <gtest/gtest.h>

#include "sourceflow/message/equal.hpp"

#include "boards.hpp"
#include "operations.hpp"
#include "routes.hpp"

using namespace flights;
using namespace std::chrono_literals;

namespace {

// What runs as three services elsewhere is one process here: the same handlers and views.
struct Everything {
  sourceflow::App app{{.name = "flights", .store = sourceflow::memory()}};

  Everything() {
    app.handle(record_departure)
        .project<FlightDeparted, FlightDelayed>(AirportBoardView{})
        .project<FlightDeparted, FlightDelayed>(DailyPunctualityView{})
        .project<FlightDeparted>(RouteStatsView{});
    app.start();
  }
  ~Everything() { app.stop(); }

  void departs(const std::string& origin,
               const char* date,
               std::int64_t delay,
               const char* destination) {
    app.aggregate<Airport>(origin).send(
        RecordDeparture{sourceflow::from_iso8601(date), delay, 100, destination});
  }
  template <class Row>
  Row row(const std::string& id) {
    EXPECT_TRUE(app.drain(5s));
    return app.row<Row>(id).value_or(Row{});
  }
};

}  // namespace

TEST(Operations, CountDeparturesAndThoseFifteenMinutesLate) {
  Everything flights;

  flights.departs("ORD", "2001-01-01T10:00:00Z", 14, "LAX");
  flights.departs("ORD", "2001-01-01T11:00:00Z", 15, "LAX");
  flights.departs("LAX", "2001-01-01T12:00:00Z", 60, "ORD");

  const Airport airport = flights.app.aggregate<Airport>("ORD").state().value();
  EXPECT_EQ(airport.departures, 2);
  EXPECT_EQ(airport.delayed, 1);
  EXPECT_EQ(airport.total_delay, 29);
}

TEST(AirportBoards, TellMeanDelayAndLastDeparture) {
  Everything flights;

  flights.departs("ORD", "2001-01-01T11:00:00Z", 30, "LAX");
  flights.departs("ORD", "2001-01-01T10:00:00Z", -5, "SFO");

  const auto board = flights.row<AirportBoard>("ORD");
  EXPECT_EQ(board.departures, 2);
  EXPECT_EQ(board.delayed, 1);
  EXPECT_EQ(board.mean_delay, 12.5);
  EXPECT_EQ(sourceflow::to_iso8601(board.last_departure), "2001-01-01T11:00:00Z");
}

TEST(DailyPunctuality, CountsADayOverAllAirports) {
  Everything flights;

  flights.departs("ORD", "2001-01-01T23:59:00Z", 30, "LAX");
  flights.departs("LAX", "2001-01-01T10:00:00Z", 0, "ORD");
  flights.departs("LAX", "2001-01-02T00:00:00Z", 0, "ORD");

  const auto day = flights.row<DailyPunctuality>("2001-01-01");
  EXPECT_EQ(day.departures, 2);
  EXPECT_EQ(day.delayed, 1);
  EXPECT_EQ(day.total_delay, 30);
}

TEST(RouteStats, CountEachDirectionByItself) {
  Everything flights;

  flights.departs("ORD", "2001-01-01T10:00:00Z", 30, "LAX");
  flights.departs("ORD", "2001-01-01T11:00:00Z", 10, "LAX");
  flights.departs("LAX", "2001-01-01T12:00:00Z", 0, "ORD");

  const auto route = flights.row<RouteStats>("ORD-LAX");
  EXPECT_EQ(route.flights, 2);
  EXPECT_EQ(route.mean_delay, 20);
  EXPECT_EQ(route.distance, 100);
}

TEST(AirportBoardView, IsTheSameInWhateverOrderEventsCome) {
  const FlightDeparted early{
      sourceflow::from_iso8601("2001-01-01T10:00:00Z"), 40, 100, "ORD", "LAX"};
  const FlightDeparted late{
      sourceflow::from_iso8601("2001-01-01T11:00:00Z"), -3, 100, "ORD", "LAX"};
  const FlightDelayed delayed{early.date, early.delay, "ORD", "LAX"};
  const AirportBoardView view;

  AirportBoard forwards;
  view(forwards, early);
  view(forwards, delayed);
  view(forwards, late);
  AirportBoard backwards;
  view(backwards, late);
  view(backwards, delayed);
  view(backwards, early);

  EXPECT_TRUE(sourceflow::message::equal(forwards, backwards));
}
