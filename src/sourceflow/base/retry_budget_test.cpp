#include "sourceflow/base/retry_budget.hpp"

#include <gtest/gtest.h>

namespace sourceflow::base {
namespace {

TEST(RetryBudget, EndsRetriesWhenItIsSpent) {
  RetryBudget budget(12);

  EXPECT_TRUE(budget.take(RetryBudget::timeout_cost));

  EXPECT_FALSE(budget.take(RetryBudget::retry_cost));
  EXPECT_EQ(budget.tokens(), 2);
}

TEST(RetryBudget, GetsBackWhatASuccessfulRetryTook) {
  RetryBudget budget(500);
  ASSERT_TRUE(budget.take(RetryBudget::retry_cost));

  budget.give_back(RetryBudget::retry_cost);

  EXPECT_EQ(budget.tokens(), 500);
}

TEST(RetryBudget, RecoversSlowlyThroughCallsThatNeedNoRetry) {
  RetryBudget budget(5);
  ASSERT_TRUE(budget.take(RetryBudget::retry_cost));

  for (int i = 0; i < 4; ++i) budget.give_back(0);
  EXPECT_FALSE(budget.take(RetryBudget::retry_cost));
  budget.give_back(0);

  EXPECT_TRUE(budget.take(RetryBudget::retry_cost));
}

TEST(RetryBudget, NeverHoldsMoreThanItsCapacity) {
  RetryBudget budget(10);

  budget.give_back(10);

  EXPECT_EQ(budget.tokens(), 10);
}

TEST(RetryBudget, WithoutCapacityAllowsEveryRetry) {
  RetryBudget budget(0);

  for (int i = 0; i < 1'000; ++i) ASSERT_TRUE(budget.take(RetryBudget::timeout_cost));
}

}  // namespace
}  // namespace sourceflow::base
