#include "sourceflow/store/sql/dialect.hpp"

#include <gtest/gtest.h>

namespace sourceflow::store::sql {
namespace {

TEST(Dialect, QuotesNamesSoThatTheyStayNames) {
  EXPECT_EQ(Dialect{}.quoted("order"), "\"order\"");
  EXPECT_EQ(Dialect{}.quoted("a\"; DROP"), "\"a\"\"; DROP\"");
  Dialect backticks;
  backticks.quote = "`";
  EXPECT_EQ(backticks.quoted("a`b"), "`a``b`");
}

TEST(Dialect, PutsNumbersIntoOneText) {
  const std::int64_t numbers[]{1, -2, 3};
  Dialect braces;
  braces.list_begin = '{';
  braces.list_end = '}';

  EXPECT_EQ(list_of(numbers, Dialect{}), "[1,-2,3]");
  EXPECT_EQ(list_of(numbers, braces), "{1,-2,3}");
  EXPECT_EQ(list_of({}, braces), "{}");
}

TEST(Dialect, WritesAndReadsAValueInTheFormThatItTravelsIn) {
  Dialect dialect;
  dialect.types[static_cast<std::size_t>(ColumnType::blob)] = {.declared = "BYTEA",
                                                               .reported = "bytea",
                                                               .write = "decode(?, 'hex')",
                                                               .read = "encode(?, 'hex')",
                                                               .zero = "''"};

  EXPECT_EQ(dialect.write(ColumnType::blob, ":p1"), "decode(:p1, 'hex')");
  EXPECT_EQ(dialect.read({"photo", ColumnType::blob}), "encode(\"photo\", 'hex')");
  EXPECT_EQ(dialect.write(ColumnType::text, ":p2"), ":p2");
}

}  // namespace
}  // namespace sourceflow::store::sql
