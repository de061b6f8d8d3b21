#include "totals.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using flights::verify::Cell;
using flights::verify::differences;
using flights::verify::Flight;
using flights::verify::Tables;
using flights::verify::totals;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

const std::vector<Flight> three{{"2001-01-01 10:00:00", 20, 100, "ORD", "LAX"},
                                {"2001-01-02 09:00:00", -5, 100, "ORD", "LAX"},
                                {"2001-01-02 08:00:00", 15, 300, "LAX", "ORD"}};

}  // namespace

TEST(Totals, CountFlightsAndDelaysOfEveryTable) {
  const Tables tables = totals(three);

  EXPECT_EQ(tables.at("airport").at("ORD").at("version"), Cell{std::int64_t{2}});
  EXPECT_EQ(tables.at("airport_board").at("ORD").at("delayed"), Cell{std::int64_t{1}});
  EXPECT_EQ(tables.at("airport_board").at("ORD").at("mean_delay"), Cell{7.5});
  EXPECT_EQ(tables.at("airport_board").at("ORD").at("last_departure"), Cell{"2001-01-02 09:00:00"});
  EXPECT_EQ(tables.at("daily_punctuality").at("2001-01-02").at("total_delay"),
            Cell{std::int64_t{10}});
  EXPECT_EQ(tables.at("route_stats").at("LAX-ORD").at("distance"), Cell{std::int64_t{300}});
}

TEST(Differences, AreNoneBetweenEqualTables) {
  EXPECT_THAT(differences(totals(three), totals(three), 9), IsEmpty());
}

TEST(Differences, NameTheTableTheRowAndTheColumn) {
  const Tables expected = totals(three);
  Tables found = expected;
  found["airport"]["ORD"]["delayed"] = std::int64_t{2};
  found["airport_board"].erase("LAX");
  found["daily_punctuality"]["2002-01-01"];
  found.erase("route_stats");

  const auto lines = differences(expected, found, 9);

  EXPECT_THAT(lines,
              ElementsAre("airport ORD: delayed is 2, should be 1",
                          "airport_board LAX: the row is missing",
                          "daily_punctuality 2002-01-01: the row should not be there",
                          "table route_stats does not exist"));
}

TEST(Differences, AreCountedWhereTheyAreTooManyToShow) {
  const auto lines = differences(totals(three), totals({}), 2);

  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines.back(), "and 6 more");
}
