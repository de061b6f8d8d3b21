#include "sourceflow/bus/waiting_lines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sourceflow::bus {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

TEST(WaitingLines, LetALineGoWhenItsFirstMay) {
  WaitingLines<int> waiting;
  waiting.add("ORD", "alias/a", 1);
  waiting.add("ORD", "alias/b", 2);
  waiting.add("LAX", "alias/b", 3);

  EXPECT_THAT(waiting.take("alias/a"), ElementsAre(1, 2));
  EXPECT_FALSE(waiting.has("ORD"));
  EXPECT_TRUE(waiting.has("LAX"));
  EXPECT_EQ(waiting.size(), 1u);
}

TEST(WaitingLines, KeepALineWhoseFirstWaitsForSomethingElse) {
  WaitingLines<int> waiting;
  waiting.add("ORD", "alias/a", 1);
  waiting.add("ORD", "alias/b", 2);

  EXPECT_THAT(waiting.take("alias/b"), IsEmpty());
  EXPECT_THAT(waiting.take_line("ORD"), ElementsAre(1, 2));
}

TEST(WaitingLines, GiveEverythingUp) {
  WaitingLines<int> waiting;
  waiting.add("ORD", "alias/a", 1);
  waiting.add("LAX", "alias/b", 2);

  EXPECT_THAT(waiting.take_all(), UnorderedElementsAre(1, 2));
  EXPECT_EQ(waiting.size(), 0u);
}

}  // namespace
}  // namespace sourceflow::bus
