#include "sourceflow/store/uniqueness.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sourceflow::store {
namespace {

using enum ColumnType;
using testing::ElementsAre;
using testing::HasSubstr;

Table people(std::vector<Index> indexes) {
  return {"people",
          {{"email", text}, {"country", text}, {"tags", json}, {"city", text}, {"street", text}},
          std::move(indexes)};
}

TEST(Uniqueness, SaysWhichColumnsAreAlikeAndNoValue) {
  EXPECT_EQ(not_unique("people", {{{"email"}, true}}), "another row of people has the same email");
  EXPECT_EQ(not_unique("people", {{{"email"}, true}, {{"country", "city", "street"}, true}}),
            "another row of people has the same email, or the same country, city and street");
  EXPECT_THAT(not_unique("people", {}), HasSubstr("people has the same values in a unique index"));
}

TEST(Uniqueness, CountsCharactersAndNotBytes) { EXPECT_EQ(characters_of("a\u00e4\U0001F6B2"), 3u); }

TEST(Uniqueness, RefusesIndexesThatNoDatabaseTakes) {
  EXPECT_THAT(index_complaints(people({{{"email"}, true}, {{"country", "city"}}})), ElementsAre());
  EXPECT_THAT(index_complaints(people({{{"tags"}}})), ElementsAre(HasSubstr("holds JSON")));
  EXPECT_THAT(index_complaints(people({{{"age"}}})), ElementsAre(HasSubstr("no column age")));
  EXPECT_THAT(index_complaints(people({{{"city", "city"}}})), ElementsAre(HasSubstr("twice")));
  EXPECT_THAT(index_complaints(people({{{"city"}}, {{"city"}}})),
              ElementsAre(HasSubstr("is declared twice")));
  EXPECT_THAT(index_complaints(people({{}})), ElementsAre(HasSubstr("has no columns")));
  EXPECT_THAT(index_complaints(people({{{"email", "country", "city", "street"}}})),
              ElementsAre(HasSubstr("3,072 bytes")));
}

}  // namespace
}  // namespace sourceflow::store
