#include "sourceflow/bus/verdict.hpp"

#include <gtest/gtest.h>

namespace sourceflow::bus {
namespace {

using namespace std::chrono_literals;
using Action = Verdict::Action;

class VerdictOf : public testing::Test {
 protected:
  Verdict on(app::Outcome outcome, Judged message) {
    return verdict({outcome, "no seats"}, message, {}, dice_);
  }
  base::SeededRandom dice_{1};
};

TEST_F(VerdictOf, WhatIsHandledSeenOrRejectedIsAcknowledged) {
  EXPECT_EQ(on(app::Outcome::handled, {}).action, Action::acknowledge);
  EXPECT_EQ(on(app::Outcome::duplicate, {}).action, Action::acknowledge);
  EXPECT_EQ(on(app::Outcome::rejected, {}).action, Action::acknowledge);
}

TEST_F(VerdictOf, WhatFailedIsGivenBackForLater) {
  const auto verdict = on(app::Outcome::failed, {.receive_count = 2});

  EXPECT_EQ(verdict.action, Action::give_back);
  EXPECT_GE(verdict.delay, 22s);
  EXPECT_LE(verdict.delay, 38s);
}

TEST_F(VerdictOf, WhatFailedAtItsLastReceiveIsADeadLetterWithTheReason) {
  EXPECT_EQ(on(app::Outcome::failed, {.receive_count = 10}),
            (Verdict{Action::dead_letter, 0s, "no seats"}));
}

TEST_F(VerdictOf, WhatCanNeverSucceedIsADeadLetterAtOnce) {
  EXPECT_EQ(on(app::Outcome::unusable, {}), (Verdict{Action::dead_letter, 0s, "no seats"}));
}

TEST_F(VerdictOf, WhatIsHeldBackReturnsAtOnceBehindTheOneThatFailed) {
  EXPECT_EQ(on(app::Outcome::held_back, {}), (Verdict{Action::give_back, 0s, ""}));
}

TEST_F(VerdictOf, WhatIsHeldBackOnAFifoQueueIsKeptSinceSqsCountsItsReceives) {
  EXPECT_EQ(on(app::Outcome::held_back, {.is_fifo = true}).action, Action::hold);
}

TEST_F(VerdictOf, WhatTheStoreCouldNotTakeReturnsAtOnceAndNeverDiesOfIt) {
  EXPECT_EQ(on(app::Outcome::unavailable, {.receive_count = 10}),
            (Verdict{Action::give_back, 0s, ""}));
}

TEST_F(VerdictOf, WhatIsLostIsLeftAlone) {
  EXPECT_EQ(on(app::Outcome::lost, {}).action, Action::leave);
}

TEST(RetryDelay, GrowsByItsFactorUpToTheLongest) {
  base::SeededRandom dice{1};
  const RetryDelays delays{.first = 10s, .factor = 3, .longest = 100s};
  const std::chrono::seconds expected[] = {10s, 30s, 90s, 100s, 100s};

  for (int count = 1; count <= 5; ++count) {
    const auto delay = retry_delay(delays, count, dice);
    EXPECT_GE(delay, expected[count - 1] * 3 / 4 - 1s);
    EXPECT_LE(delay, expected[count - 1] * 5 / 4 + 1s);
  }
  EXPECT_LE(retry_delay({.longest = 43'200s}, 1'000'000, dice), 43'200s);
}

}  // namespace
}  // namespace sourceflow::bus
