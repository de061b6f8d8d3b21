#include "sourceflow/local/eager_wait.hpp"

#include <gtest/gtest.h>

namespace sourceflow::local {
namespace {

using namespace std::chrono_literals;

struct EagerWaitTest : testing::Test {
  EagerWait wait;
  EagerWait::Moment now = EagerWait::Moment(1h);

  void rest_for(EagerWait::Duration duration) {
    wait.idle(now);
    now += duration;
    wait.found(true, now);
  }
  bool looks_after(EagerWait::Duration idle) {
    wait.idle(now);
    return wait.should_look(now + idle);
  }
};

TEST_F(EagerWaitTest, RestsUntilARestWasTooShortToBeWorthIt) {
  EXPECT_FALSE(looks_after(0us));

  rest_for(10ms);
  EXPECT_FALSE(looks_after(0us));

  rest_for(EagerWait::longest - 1us);
  EXPECT_TRUE(looks_after(0us));
  EXPECT_TRUE(looks_after(EagerWait::longest - 1ns));
}

TEST_F(EagerWaitTest, RestsAfterItHasLookedInVain) {
  rest_for(EagerWait::longest - 1us);
  EXPECT_FALSE(looks_after(EagerWait::longest));

  // What looking did not find came much later.
  rest_for(1ms);
  EXPECT_FALSE(looks_after(0us));
}

TEST_F(EagerWaitTest, GoesOnLookingWhileThatFindsWork) {
  rest_for(EagerWait::longest - 1us);
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(looks_after(15us));
    now += 15us;
    wait.found(false, now);
  }
}

TEST_F(EagerWaitTest, LeavesTheProcessorToOthersForAWhile) {
  rest_for(EagerWait::longest - 1us);
  wait.idle(now);
  wait.yielded(1us, now);
  EXPECT_TRUE(wait.should_look(now));

  wait.yielded(EagerWait::unshared + 1ns, now);
  EXPECT_FALSE(wait.should_look(now));
  rest_for(EagerWait::longest - 1us);
  EXPECT_FALSE(looks_after(0us));

  now += EagerWait::pause;
  rest_for(EagerWait::longest - 1us);
  EXPECT_TRUE(looks_after(0us));
}

}  // namespace
}  // namespace sourceflow::local
