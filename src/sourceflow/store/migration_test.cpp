#include "sourceflow/store/migration.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sourceflow::store {
namespace {

using enum ColumnType;
using testing::HasSubstr;

TEST(Migration, AddsColumnsThatAreNew) {
  const Migration result =
      migrate({{{"cents", integer}}}, {{"cents", integer}, {"note", text, true}});

  EXPECT_TRUE(result.is_additive());
  EXPECT_EQ(result.added, (std::vector<Column>{{"note", text, true}}));
}

TEST(Migration, NeedsNothingWhereAllIsThere) {
  const Migration result = migrate({{{"cents", integer}}}, {{"cents", integer}});

  EXPECT_TRUE(result.is_additive());
  EXPECT_TRUE(result.added.empty());
}

TEST(Migration, LeavesColumnsAloneThatANewerVersionAdded) {
  const Migration result =
      migrate({{{"cents", integer}}, {{"note", text, true}}, {{"tax", integer}, true}},
              {{"cents", integer}});

  EXPECT_TRUE(result.is_additive());
}

std::string refusal_of(const std::vector<ExistingColumn>& existing,
                       const std::vector<Column>& wanted) {
  const Migration result = migrate(existing, wanted);
  EXPECT_FALSE(result.is_additive());
  return refusal("orders", result, existing, wanted);
}

TEST(Migration, RefusesADecimalOfOtherDigits) {
  const Column two{"price", decimal, false, 10, 2};
  const Column four{"price", decimal, false, 10, 4};

  EXPECT_TRUE(migrate({{two}}, {two}).is_additive());
  EXPECT_THAT(refusal_of({{two}}, {four}),
              HasSubstr("price decimal(10,2) is now price decimal(10,4)"));
}

TEST(Migration, RefusesAnotherTypeWithBothDefinitions) {
  const std::string sentence = refusal_of({{{"cents", integer}}}, {{"cents", text}});

  EXPECT_THAT(sentence, HasSubstr("cents integer is now cents text"));
  EXPECT_THAT(sentence, HasSubstr("In the database: (cents integer)"));
  EXPECT_THAT(sentence, HasSubstr("In the program: (cents text)"));
}

TEST(Migration, RefusesAColumnThatBecameNullableOrIsGone) {
  EXPECT_FALSE(migrate({{{"cents", integer}}}, {{"cents", integer, true}}).is_additive());
  EXPECT_THAT(refusal_of({{{"cents", integer}}}, {}), HasSubstr("cents integer is gone"));
}

}  // namespace
}  // namespace sourceflow::store
