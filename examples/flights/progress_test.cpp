#include "progress.hpp"

#include <gtest/gtest.h>

using flights::progress_line;
using namespace std::chrono_literals;

TEST(ProgressLine, TellsShareRateAndTimeLeft) {
  EXPECT_EQ(progress_line({.count = 5'000, .share = 0.25, .elapsed = 2s}),
            " 25%  5000 sent  2500/s  6s left");
  EXPECT_EQ(progress_line({.count = 10, .share = 0.01, .elapsed = 60s}),
            "  1%  10 sent  0/s  1h39m left");
}

TEST(ProgressLine, TellsTheTimeTakenAtTheEnd) {
  EXPECT_EQ(progress_line({.count = 20'000, .share = 1, .elapsed = 75s}),
            "100%  20000 sent  267/s  in 1m15s");
}

TEST(ProgressLine, HasABarWhereThereIsRoom) {
  const auto line = progress_line({.count = 5'000, .share = 0.5, .elapsed = 2s}, 80);

  EXPECT_EQ(line, "[####################....................]  50%  5000 sent  2500/s  2s left");
}

TEST(ProgressLine, FitsANarrowTerminal) {
  EXPECT_EQ(progress_line({.count = 5'000, .share = 0.5, .elapsed = 2s}, 20),
            " 50%  5000 sent  250");
}

TEST(ProgressLine, KnowsNothingAtTheStart) { EXPECT_EQ(progress_line({}), "  0%  0 sent  0/s"); }
