#include "sourceflow/store/sql/many_rows.hpp"

#include <gtest/gtest.h>

namespace sourceflow::store::sql {
namespace {

ManyRows made(std::size_t most) {
  return {most, [](std::size_t rows) { return StatementText{std::to_string(rows), {}, {}}; }};
}

TEST(ManyRows, WritesAsManyAtOnceAsThereIsATextFor) {
  const ManyRows many = made(8);

  EXPECT_EQ(many.up_to(1).rows, 1u);
  EXPECT_EQ(many.up_to(7).text.text, "4");
  EXPECT_EQ(many.up_to(8).text.text, "8");
  EXPECT_EQ(many.up_to(100).text.text, "8");
}

TEST(ManyRows, AsksForAFewMoreThanAreWanted) {
  const ManyRows many = made(8);

  EXPECT_EQ(many.at_least(1).rows, 1u);
  EXPECT_EQ(many.at_least(5).rows, 8u);
  EXPECT_EQ(many.at_least(100).rows, 8u);
}

}  // namespace
}  // namespace sourceflow::store::sql
