#include "sourceflow/message/iso_duration.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace sourceflow::message {
namespace {

using json::Span;

std::string written(Span span) {
  std::string text;
  json::append_duration(text, span);
  return text;
}

TEST(Duration, IsWrittenInHoursMinutesAndSeconds) {
  EXPECT_EQ(written({}), R"("PT0S")");
  EXPECT_EQ(written({5400}), R"("PT1H30M")");
  EXPECT_EQ(written({86'400}), R"("PT24H")");
  EXPECT_EQ(written({61, 500'000'000}), R"("PT1M1.5S")");
  EXPECT_EQ(written({-1, -1}), R"("-PT1.000000001S")");
  EXPECT_EQ(written({0, -250'000'000}), R"("-PT0.25S")");
}

TEST(Duration, IsReadInEveryUnitOfFixedLength) {
  EXPECT_EQ(parse_iso_duration("PT1H30M"), (Span{5400}));
  EXPECT_EQ(parse_iso_duration("P1W2DT3H"), (Span{604'800 + 2 * 86'400 + 3 * 3'600}));
  EXPECT_EQ(parse_iso_duration("PT0.25S"), (Span{0, 250'000'000}));
  EXPECT_EQ(parse_iso_duration("-PT1.5S"), (Span{-1, -500'000'000}));
  EXPECT_EQ(parse_iso_duration("PT1.0000000010S"), (Span{1, 1}));
}

TEST(Duration, IsNothingElse) {
  for (const auto* text : {"",
                           "P",
                           "PT",
                           "1H",
                           "PT1",
                           "P1Y",
                           "P1M",
                           "P1DT",
                           "PT1S1M",
                           "PT1.S",
                           "PT.5S",
                           "PT1.5M",
                           "PT1H ",
                           "PT-1H",
                           "PT0.0000000001S",
                           "PT99999999999999999999S",
                           "P99999999999999999W"}) {
    EXPECT_FALSE(parse_iso_duration(text)) << text;
  }
}

TEST(Duration, KeepsItsLimits) {
  for (const auto seconds :
       {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
    const std::string text = written({seconds});

    EXPECT_EQ(parse_iso_duration(text.substr(1, text.size() - 2)), (Span{seconds}));
  }
}

}  // namespace
}  // namespace sourceflow::message
