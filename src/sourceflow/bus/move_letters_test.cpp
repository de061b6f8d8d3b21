#include "sourceflow/bus/move_letters.hpp"

#include <gtest/gtest.h>

namespace sourceflow::bus {
namespace {

bool fits(const RedriveOptions& options) {
  return is_task_for_sqs(options, "orders-dlq", 1, false);
}

TEST(MoveLetters, LeavesToSqsWhatItDoesJustAsWell) {
  EXPECT_TRUE(fits({}));
  EXPECT_TRUE(fits({.rate = 500}));
}

TEST(MoveLetters, KeepsWhatSqsCannotDo) {
  EXPECT_FALSE(fits({.filter = {.name = "CreateOrder"}}));
  EXPECT_FALSE(fits({.to = "other"}));
  EXPECT_FALSE(fits({.max = 1}));
  EXPECT_FALSE(fits({.rate = 0.5}));
  EXPECT_FALSE(fits({.rate = 501}));
  EXPECT_FALSE(fits({.may_use_move_task = false}));
  EXPECT_FALSE(is_task_for_sqs({}, "orders-dlq.fifo", 1, false));
  EXPECT_FALSE(is_task_for_sqs({}, "shared-dlq", 2, false));
  EXPECT_FALSE(is_task_for_sqs({}, "orphaned-dlq", 0, false));
  EXPECT_FALSE(is_task_for_sqs({}, "orders-dlq", 1, true));
}

}  // namespace
}  // namespace sourceflow::bus
