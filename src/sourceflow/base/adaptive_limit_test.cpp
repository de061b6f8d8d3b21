#include "sourceflow/base/adaptive_limit.hpp"

#include <gtest/gtest.h>

namespace sourceflow::base {
namespace {

TEST(AdaptiveLimit, BeginsAtTheMostAndNeverPassesIt) {
  AdaptiveLimit limit(8);

  for (int i = 0; i < 100; ++i) limit.succeeded();

  EXPECT_EQ(limit.value(), 8u);
}

TEST(AdaptiveLimit, HalvesOnceForCallsThatWereRefusedTogether) {
  AdaptiveLimit limit(8);

  for (int i = 0; i < 4; ++i) limit.throttled();

  EXPECT_EQ(limit.value(), 4u);
}

TEST(AdaptiveLimit, GoesDownToOneWhileItIsRefused) {
  AdaptiveLimit limit(8);

  for (int i = 0; i < 30; ++i) limit.throttled();

  EXPECT_EQ(limit.value(), 1u);
}

TEST(AdaptiveLimit, GrowsByOneForEachRoundOfSuccesses) {
  AdaptiveLimit limit(8);
  for (int i = 0; i < 30; ++i) limit.throttled();

  limit.succeeded();
  EXPECT_EQ(limit.value(), 2u);
  for (int i = 0; i < 60; ++i) limit.succeeded();

  EXPECT_EQ(limit.value(), 8u);
}

}  // namespace
}  // namespace sourceflow::base
