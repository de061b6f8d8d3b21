#include "sourceflow/base/backoff.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace sourceflow::base {
namespace {

using namespace std::chrono_literals;

TEST(Backoff, DoublesItsBoundUpToTheLongest) {
  constexpr Backoff backoff{.first = 1s, .longest = 20s};

  EXPECT_EQ(backoff.bound(1), 1s);
  EXPECT_EQ(backoff.bound(2), 2s);
  EXPECT_EQ(backoff.bound(5), 16s);
  EXPECT_EQ(backoff.bound(6), 20s);
  EXPECT_EQ(backoff.bound(1'000'000), 20s);
}

RC_GTEST_PROP(Backoff, WaitsSomewhereBetweenNothingAndTheBound, (std::uint64_t seed)) {
  constexpr Backoff backoff{.first = 10ms, .longest = 1s};
  SeededRandom dice(seed);
  const int retry = *rc::gen::inRange(1, 40);

  const auto wait = backoff.wait(retry, dice);

  RC_ASSERT(wait >= 0us);
  RC_ASSERT(wait <= backoff.bound(retry));
}

TEST(Backoff, SpreadsItsWaitsOverTheWholeRange) {
  constexpr Backoff backoff{.first = 1s, .longest = 1s};
  SeededRandom dice(1);

  int early = 0;
  for (int i = 0; i < 1'000; ++i) early += backoff.wait(1, dice) < 500ms;

  EXPECT_GT(early, 400);
  EXPECT_LT(early, 600);
}

}  // namespace
}  // namespace sourceflow::base
