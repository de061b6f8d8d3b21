#include "departures.hpp"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using flights::BadRow;
using flights::csv_fields;
using flights::Departure;
using flights::DeparturesReader;
using sourceflow::base::to_iso8601;
using testing::ElementsAre;
using testing::HasSubstr;

namespace {

constexpr auto header = "date,delay,distance,origin,destination\n";

struct FileRead {
  std::vector<Departure> departures;
  std::vector<BadRow> bad_rows;
};

FileRead read(const std::string& text) {
  std::istringstream file{text};
  FileRead all;
  DeparturesReader reader{file, [&](const BadRow& row) { all.bad_rows.push_back(row); }};
  while (auto departure = reader.next()) all.departures.push_back(*std::move(departure));
  return all;
}

}  // namespace

TEST(CsvFields, MayBeQuoted) {
  EXPECT_THAT(csv_fields("a,,b"), ElementsAre("a", "", "b"));
  EXPECT_THAT(csv_fields(R"("x, y","say ""so""",)"), ElementsAre("x, y", "say \"so\"", ""));
  EXPECT_THROW(csv_fields(R"(a,"b)"), std::invalid_argument);
  EXPECT_THROW(csv_fields(R"("a"b)"), std::invalid_argument);
}

TEST(DeparturesReader, ReadsEveryColumn) {
  const FileRead all = read(std::string{header} + "2001-01-01 00:47,66,1750,DTW,LAS\n");

  ASSERT_EQ(all.departures.size(), 1U);
  const Departure& departure = all.departures[0];
  EXPECT_EQ(to_iso8601(departure.date), "2001-01-01T00:47:00Z");
  EXPECT_EQ(departure.delay, 66);
  EXPECT_EQ(departure.distance, 1750);
  EXPECT_EQ(departure.origin, "DTW");
  EXPECT_EQ(departure.destination, "LAS");
}

TEST(DeparturesReader, FindsColumnsByNameAndIgnoresOthers) {
  const FileRead all = read(
      "\xEF\xBB\xBForigin,carrier,destination,delay,date,distance\r\n"
      "ORD,UA,SFO,-3,2001-02-03 04:05:06,1846\r\n");

  ASSERT_EQ(all.departures.size(), 1U);
  EXPECT_EQ(all.departures[0].origin, "ORD");
  EXPECT_EQ(all.departures[0].delay, -3);
  EXPECT_EQ(to_iso8601(all.departures[0].date), "2001-02-03T04:05:06Z");
}

TEST(DeparturesReader, NamesEveryMissingColumn) {
  std::istringstream file{"date,delay\n"};

  try {
    DeparturesReader{file, [](const BadRow&) {}};
    FAIL() << "accepted a header without origin";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "the header line lacks distance, origin, destination");
  }
}

TEST(DeparturesReader, ReportsABadRowByItsLineAndGoesOn) {
  const FileRead all = read(std::string{header} +
                            "2001-01-01 00:47,late,1750,DTW,LAS\n"
                            "\n"
                            "2001-02-30 00:47,1,1750,DTW,LAS\n"
                            "2001-01-01 00:47,1,1750,DTW\n"
                            "2001-01-01 00:47,1,1750,D TW,LAS\n"
                            "2001-01-01 00:47,1,-1,DTW,LAS\n"
                            "2001-01-01 00:47,1,99999999999999999999,DTW,LAS\n"
                            "2001-01-01 00:47,1,1750,\"DTW,LAS\n"
                            "2001-01-01 00:48,1,1750,DTW,LAS");

  ASSERT_EQ(all.bad_rows.size(), 7U);
  EXPECT_EQ(all.bad_rows[0].line, 2U);
  EXPECT_EQ(all.bad_rows[0].reason, "delay: expected an integer, found \"late\"");
  EXPECT_EQ(all.bad_rows[1].line, 4U);
  EXPECT_THAT(all.bad_rows[1].reason, HasSubstr("date: expected"));
  EXPECT_EQ(all.bad_rows[2].reason, "expected 5 fields, found 4");
  EXPECT_THAT(all.bad_rows[3].reason, HasSubstr("origin: expected the code of an airport"));
  EXPECT_EQ(all.bad_rows[4].reason, "distance: -1 is not from 0 to 25000");
  EXPECT_THAT(all.bad_rows[5].reason, HasSubstr("distance: expected an integer"));
  EXPECT_EQ(all.bad_rows[6].reason, "a quote is not closed");
  EXPECT_EQ(all.departures.size(), 1U);
}

TEST(DeparturesReader, ReportsALineWithoutEndAndGoesOn) {
  const FileRead all =
      read(header + std::string(1'000'000, 'x') + "\n2001-01-01 00:47,66,1750,DTW,LAS\n");

  ASSERT_EQ(all.bad_rows.size(), 1U);
  EXPECT_EQ(all.bad_rows[0].reason, "the line is longer than 64 KiB");
  EXPECT_EQ(all.departures.size(), 1U);
}

TEST(DeparturesReader, NamesTheSameRowsTheSameAndEqualRowsDifferently) {
  const std::string text = std::string{header} +
                           "2001-01-01 00:47,66,1750,DTW,LAS\n"
                           "2001-01-01 00:47,66,1750,DTW,LAS\n"
                           "2001-01-01 00:47,67,1750,DTW,LAS\n";

  const FileRead once = read(text);
  const FileRead again = read(text);

  ASSERT_EQ(once.departures.size(), 3U);
  EXPECT_NE(once.departures[0].id, once.departures[1].id);
  EXPECT_NE(once.departures[0].id, once.departures[2].id);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(once.departures[i].id, again.departures[i].id);
}
