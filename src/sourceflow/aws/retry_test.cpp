#include "sourceflow/aws/retry.hpp"

#include <gtest/gtest.h>

namespace sourceflow::aws {
namespace {

using namespace std::chrono_literals;

class Retry : public testing::Test {
 protected:
  RetryDecision decide(int attempt, Error::Details failure) {
    return decide_retry(options, budget, attempt, failure, dice);
  }

  RetryOptions options;
  base::RetryBudget budget{500};
  base::SeededRandom dice{1};
};

TEST_F(Retry, TriesThreeTimesInAll) {
  EXPECT_TRUE(decide(1, {.kind = ErrorKind::transient}).again);
  EXPECT_TRUE(decide(2, {.kind = ErrorKind::throttled}).again);
  EXPECT_FALSE(decide(3, {.kind = ErrorKind::transient}).again);
}

TEST_F(Retry, NeverRepeatsWhatWasRefused) {
  EXPECT_FALSE(decide(1, {.kind = ErrorKind::refused}).again);
}

TEST_F(Retry, PaysFiveTokensAndTenAfterATimeout) {
  EXPECT_EQ(decide(1, {.kind = ErrorKind::transient}).cost, 5);
  EXPECT_EQ(decide(1, {.kind = ErrorKind::timeout}).cost, 10);

  EXPECT_EQ(budget.tokens(), 485);
}

TEST_F(Retry, StopsWhenTheBudgetIsSpent) {
  while (budget.take(5)) {
  }

  EXPECT_FALSE(decide(1, {.kind = ErrorKind::throttled}).again);
}

TEST_F(Retry, WaitsAPartOfABoundThatDoubles) {
  options.max_attempts = 100;
  for (int i = 0; i < 1'000; ++i) {
    EXPECT_LE(decide(1, {.kind = ErrorKind::transient}).wait, 1s);
    EXPECT_LE(decide(20, {.kind = ErrorKind::transient}).wait, 20s);
    budget = base::RetryBudget(500);
  }
}

TEST_F(Retry, WaitsAtLeastAsLongAsTheServiceAsksWithinTheLongestBackoff) {
  EXPECT_GE(decide(1, {.kind = ErrorKind::throttled, .retry_after = 5s}).wait, 5s);
  EXPECT_EQ(decide(1, {.kind = ErrorKind::throttled, .retry_after = 1h}).wait, 20s);
}

TEST_F(Retry, MendsTheClockOnceAtOnceAndForFree) {
  const auto decision = decide(1, {.kind = ErrorKind::clock_skew});

  EXPECT_TRUE(decision.again);
  EXPECT_EQ(decision.wait, 0us);
  EXPECT_EQ(budget.tokens(), 500);
  EXPECT_FALSE(decide(2, {.kind = ErrorKind::clock_skew}).again);
}

TEST(RetryAfter, ReadsMillisecondsOfAwsBeforeSecondsOfHttp) {
  EXPECT_EQ(retry_after({{"Retry-After", "2"}}), 2s);
  EXPECT_EQ(retry_after({{"Retry-After", "2"}, {"x-amz-retry-after", "150"}}), 150ms);
  EXPECT_EQ(retry_after({{"Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT"}}), std::nullopt);
  EXPECT_EQ(retry_after({{"Retry-After", "-1"}}), std::nullopt);
}

}  // namespace
}  // namespace sourceflow::aws
