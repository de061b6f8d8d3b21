#include "sourceflow/store/sql/pending.hpp"

#include <gtest/gtest.h>

namespace sourceflow::store::sql {
namespace {

/// One of everything, told apart by its number.
void add(Pending& pending, std::int64_t number) {
  pending.commands.push_back({.sequence_no = number});
  pending.sent.push_back(number);
  pending.timers.push_back({{.id = number}, {}});
  pending.rejections.push_back({.reason = std::to_string(number)});
  pending.positions.push_back({"reader", number});
  pending.late.push_back({true, {.id = number}});
}

TEST(Pending, ForgetsAUnitThatFailsAndNothingElse) {
  Pending pending;
  add(pending, 1);
  pending.keep_unit();
  add(pending, 2);

  pending.undo_unit();

  EXPECT_EQ(pending.commands.size(), 1u);
  EXPECT_EQ(pending.sent, std::vector<std::int64_t>{1});
  EXPECT_EQ(pending.timers.size(), 1u);
  EXPECT_EQ(pending.rejections.size(), 1u);
  EXPECT_EQ(pending.position_of("reader"), 1);
  EXPECT_EQ(pending.late.size(), 1u);
}

TEST(Pending, KnowsTheLastPositionOfAReader) {
  Pending pending;
  add(pending, 1);
  add(pending, 2);

  EXPECT_EQ(pending.position_of("reader"), 2);
  EXPECT_FALSE(pending.position_of("other"));
}

TEST(Pending, GivesAUnitOutAndTakesItBack) {
  Pending pending;
  add(pending, 1);
  pending.keep_unit();
  add(pending, 2);

  Pending unit = pending.take_back_unit();
  EXPECT_EQ(pending.sent, std::vector<std::int64_t>{1});
  EXPECT_EQ(unit.sent, std::vector<std::int64_t>{2});
  pending.written();
  pending.add(std::move(unit));

  EXPECT_EQ(pending.sent, std::vector<std::int64_t>{2});
  EXPECT_EQ(pending.late.size(), 2u) << "what comes late stays where it is";
  pending.undo_unit();
  EXPECT_TRUE(pending.sent.empty());
  EXPECT_EQ(pending.late.size(), 1u);
}

}  // namespace
}  // namespace sourceflow::store::sql
