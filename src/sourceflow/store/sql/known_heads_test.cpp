#include "sourceflow/store/sql/known_heads.hpp"

#include <gtest/gtest.h>

namespace sourceflow::store::sql {
namespace {

TEST(KnownHeads, KnowsWhatItLearned) {
  KnownHeads known;
  EXPECT_EQ(known.find("Order", "1"), nullptr);

  known.learn("Order", "1", {2, 3});

  ASSERT_NE(known.find("Order", "1"), nullptr);
  EXPECT_EQ(*known.find("Order", "1"), (Heads{2, 3}));
  EXPECT_EQ(known.find("Invoice", "1"), nullptr);
  EXPECT_EQ(known.size(), 1u);
}

TEST(KnownHeads, TakesBackWhatAFailedUnitChanged) {
  KnownHeads known;
  Heads& heads = known.learn("Order", "1", {2, 3});
  for (int i = 0; i < 2; ++i) {
    known.will_change(heads);
    ++heads.command;
  }

  known.undo_unit();

  EXPECT_EQ(*known.find("Order", "1"), (Heads{2, 3}));
}

TEST(KnownHeads, KeepsWhatAUnitChangedThatSucceeded) {
  KnownHeads known;
  Heads& heads = known.learn("Order", "1", {2, 3});
  known.will_change(heads);
  ++heads.event;
  known.keep_unit();

  known.undo_unit();

  EXPECT_EQ(*known.find("Order", "1"), (Heads{2, 4}));
}

TEST(KnownHeads, ForgetsEverything) {
  KnownHeads known;
  known.learn("Order", "1", {2, 3});

  known.forget_all();

  EXPECT_EQ(known.find("Order", "1"), nullptr);
  EXPECT_EQ(known.size(), 0u);
}

}  // namespace
}  // namespace sourceflow::store::sql
