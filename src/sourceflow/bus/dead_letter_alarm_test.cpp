#include "sourceflow/bus/dead_letter_alarm.hpp"

#include <gtest/gtest.h>

namespace sourceflow::bus {
namespace {

using namespace std::chrono_literals;
using What = DeadLetterNotice::What;
using Notices = std::vector<DeadLetterNotice>;

const base::Time now{std::chrono::hours{1000}};

TEST(DeadLetterAlarm, TellsEachCrossingOfTheDepthOnce) {
  DeadLetterWatch watch("orders-dlq", {.depth = 10, .depth_over = 2});

  EXPECT_EQ(watch.look({.depth = 9}, now), Notices{});
  EXPECT_EQ(watch.look({.depth = 10}, now), (Notices{{"orders-dlq", What::depth, true, 10, 0s}}));
  EXPECT_EQ(watch.look({.depth = 50}, now), Notices{});
  // Going up and down around the threshold is one crossing.
  EXPECT_EQ(watch.look({.depth = 9}, now), Notices{});
  EXPECT_EQ(watch.look({.depth = 11}, now), Notices{});
  EXPECT_EQ(watch.look({.depth = 2}, now), (Notices{{"orders-dlq", What::depth, false, 2, 0s}}));
  EXPECT_EQ(watch.look({.depth = 12}, now).size(), 1u);
}

TEST(DeadLetterAlarm, TellsThatALetterIsOldUntilItIsGone) {
  DeadLetterWatch watch("orders-dlq", {.depth = 0, .age = 1h});

  EXPECT_EQ(watch.look({1, now}, now + 59min), Notices{});
  EXPECT_EQ(watch.look({1, now}, now + 1h), (Notices{{"orders-dlq", What::age, true, 1, 1h}}));
  EXPECT_EQ(watch.look({1, now}, now + 2h), Notices{});
  EXPECT_EQ(watch.look({1, now + 80min}, now + 2h), Notices{});
  EXPECT_EQ(watch.look({0, {}}, now + 2h), (Notices{{"orders-dlq", What::age, false, 0, 0s}}));
}

TEST(DeadLetterAlarm, TellsOfTheFirstLetterByDefault) {
  DeadLetterWatch watch("orders-dlq", {});

  EXPECT_EQ(watch.look({0, {}}, now), Notices{});
  EXPECT_EQ(watch.look({1, now}, now).size(), 1u);
  EXPECT_EQ(watch.look({0, {}}, now).size(), 1u);
}

TEST(DeadLetterAlarm, ComplainsOfThresholdsThatCannotBe) {
  EXPECT_TRUE(DeadLetterAlarm{}.validate().empty());
  EXPECT_TRUE((DeadLetterAlarm{.every = 0s, .depth = 0}.validate().empty()));
  EXPECT_EQ(
      (DeadLetterAlarm{.every = -1s, .depth = 2, .depth_over = 2, .age = -1s}.validate().size()),
      3u);
}

}  // namespace
}  // namespace sourceflow::bus
