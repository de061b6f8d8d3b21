#include "sourceflow/bus/poll_pace.hpp"

#include <gtest/gtest.h>

namespace sourceflow::bus {
namespace {

using namespace std::chrono_literals;

TEST(PollPace, GivesAnIdleQueueOneLongCall) {
  PollPace pace{{}};

  EXPECT_EQ(pace.to_start(0), 1u);
  EXPECT_EQ(pace.begin().wait, 20s);
  EXPECT_EQ(pace.to_start(0), 0u);
}

TEST(PollPace, AddsACallForEachThatComesBackFull) {
  PollPace pace{{.pollers = 3}};
  for (int i = 0; i < 5; ++i) {
    pace.begin();
    pace.end(10);
  }

  EXPECT_EQ(pace.to_start(0), 3u);
}

TEST(PollPace, DropsToOneCallWhenTheQueueIsEmpty) {
  PollPace pace{{}};
  for (int i = 0; i < 3; ++i) {
    pace.begin();
    pace.end(10);
  }

  pace.begin();
  pace.end(0);

  EXPECT_EQ(pace.wanted(), 1u);
}

TEST(PollPace, LetsOnlyOneCallWaitLong) {
  PollPace pace{{}};
  pace.begin();
  pace.end(10);

  EXPECT_EQ(pace.begin().wait, 20s);
  EXPECT_EQ(pace.begin().wait, 1s);
}

TEST(PollPace, AsksOnlyForWhatHasRoom) {
  PollPace pace{{.pollers = 4, .in_hand = 100}};
  for (int i = 0; i < 4; ++i) {
    pace.begin();
    pace.end(10);
  }

  EXPECT_EQ(pace.to_start(0), 4u);
  EXPECT_EQ(pace.to_start(75), 2u);
  EXPECT_EQ(pace.to_start(91), 0u);
  EXPECT_EQ(pace.to_start(200), 0u);
}

TEST(PollPace, PausesAMomentWhileMessagesTrickleIn) {
  PollPace pace{{.pause = 5ms}};
  pace.begin();
  pace.end(3);
  const auto trickling = pace.begin();
  pace.end(10);
  const auto full = pace.begin();
  pace.end(0);
  const auto idle = pace.begin();

  EXPECT_EQ(trickling.pause, 5ms);
  EXPECT_EQ(full.pause, 0ms);
  EXPECT_EQ(idle.pause, 0ms);
}

}  // namespace
}  // namespace sourceflow::bus
