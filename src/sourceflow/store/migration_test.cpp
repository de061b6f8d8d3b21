#include "sourceflow/store/migration.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sourceflow::store {
namespace {

using enum ColumnType;
using testing::HasSubstr;

TEST(Migration, AddsColumnsThatAreNew) {
  const Migration result =
      migrate("orders", {{{"cents", integer}}}, {{"cents", integer}, {"note", text, true}});

  EXPECT_EQ(result.refusal, "");
  EXPECT_EQ(result.added, (std::vector<Column>{{"note", text, true}}));
}

TEST(Migration, NeedsNothingWhereAllIsThere) {
  const Migration result = migrate("orders", {{{"cents", integer}}}, {{"cents", integer}});

  EXPECT_EQ(result.refusal, "");
  EXPECT_TRUE(result.added.empty());
}

TEST(Migration, LeavesColumnsAloneThatANewerVersionAdded) {
  const Migration result =
      migrate("orders",
              {{{"cents", integer}}, {{"note", text, true}}, {{"tax", integer}, true}},
              {{"cents", integer}});

  EXPECT_EQ(result.refusal, "");
}

TEST(Migration, RefusesADecimalOfOtherDigits) {
  const Column two{"price", decimal, false, 10, 2};
  const Column four{"price", decimal, false, 10, 4};

  EXPECT_EQ(migrate("orders", {{two}}, {two}).refusal, "");
  EXPECT_THAT(migrate("orders", {{two}}, {four}).refusal,
              HasSubstr("price decimal(10,2) is now price decimal(10,4)"));
}

TEST(Migration, RefusesAnotherTypeWithBothDefinitions) {
  const Migration result = migrate("orders", {{{"cents", integer}}}, {{"cents", text}});

  EXPECT_THAT(result.refusal, HasSubstr("cents integer is now cents text"));
  EXPECT_THAT(result.refusal, HasSubstr("In the database: (cents integer)"));
  EXPECT_THAT(result.refusal, HasSubstr("In the program: (cents text)"));
}

TEST(Migration, RefusesAColumnThatBecameNullableOrIsGone) {
  EXPECT_NE(migrate("orders", {{{"cents", integer}}}, {{"cents", integer, true}}).refusal, "");
  EXPECT_THAT(migrate("orders", {{{"cents", integer}}}, {}).refusal,
              HasSubstr("cents integer is gone"));
}

}  // namespace
}  // namespace sourceflow::store
