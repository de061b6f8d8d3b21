#include "sourceflow/base/clock.hpp"

#include <stdexcept>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace sourceflow::base {
namespace {

using namespace std::chrono_literals;

TEST(Iso8601, WritesOnlyTheFractionThatIsThere) {
  const Time start = std::chrono::sys_days{std::chrono::year{2001} / 1 / 1};

  EXPECT_EQ(to_iso8601(start + 47min), "2001-01-01T00:47:00Z");
  EXPECT_EQ(to_iso8601(start + 5ms), "2001-01-01T00:00:00.005Z");
  EXPECT_EQ(to_iso8601(start + 5us), "2001-01-01T00:00:00.000005Z");
}

TEST(Iso8601, ReadsOffsetsSpacesAndMissingSeconds) {
  const Time noon = std::chrono::sys_days{std::chrono::year{2001} / 1 / 1} + 12h;

  EXPECT_EQ(from_iso8601("2001-01-01 12:00"), noon);
  EXPECT_EQ(from_iso8601("2001-01-01T14:00:00+02:00"), noon);
  EXPECT_EQ(from_iso8601("2001-01-01T06:30:00-0530"), noon);
  EXPECT_EQ(from_iso8601("2001-01-01T12:00:00.123456789Z"), noon + 123456us);
}

TEST(Iso8601, RefusesWhatIsNoTimeAndNamesIt) {
  for (const auto* text : {"",
                           "yesterday",
                           "2001-13-01T00:00:00Z",
                           "2001-02-30T00:00:00Z",
                           "2001-01-01T00:00:00Q",
                           "2001-01-01T00:00:00Zx",
                           "2001-01-01T25:00:00Z",
                           "2001-01-01T00:00:00.Z"}) {
    EXPECT_THROW(from_iso8601(text), std::invalid_argument) << text;
  }
}

RC_GTEST_PROP(Iso8601, EveryTimeSurvivesTheRoundTrip, ()) {
  const auto micros =
      *rc::gen::inRange<std::int64_t>(-2'000'000'000'000'000, 4'000'000'000'000'000);
  const Time time{Duration{micros}};

  RC_ASSERT(from_iso8601(to_iso8601(time)) == time);
}

TEST(VirtualClock, StandsStillUntilItIsAdvanced) {
  VirtualClock clock;
  const Time start = clock.now();

  clock.advance(3s);

  EXPECT_EQ(clock.now(), start + 3s);
}

}  // namespace
}  // namespace sourceflow::base
