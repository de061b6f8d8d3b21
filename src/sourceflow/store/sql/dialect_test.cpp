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

  EXPECT_EQ(dialect.write({"photo", ColumnType::blob}, ":p1"), "decode(:p1, 'hex')");
  EXPECT_EQ(dialect.read({"photo", ColumnType::blob}), "encode(\"photo\", 'hex')");
  EXPECT_EQ(dialect.write({"name", ColumnType::text}, ":p2"), ":p2");
}

TEST(Dialect, GivesADecimalItsDigits) {
  Dialect dialect;
  dialect.types[static_cast<std::size_t>(ColumnType::decimal)] = {.declared = "NUMERIC(@)",
                                                                  .reported = "numeric(@)",
                                                                  .write = "(? * %)",
                                                                  .read = "(? * #)",
                                                                  .zero = "0"};
  const Column price{"price", ColumnType::decimal, false, 10, 2};
  const Column whole{"whole", ColumnType::decimal, false, 5, 0};

  EXPECT_EQ(dialect.declared(price), "NUMERIC(10,2)");
  EXPECT_EQ(dialect.reported(whole), "numeric(5,0)");
  EXPECT_EQ(dialect.write(price, ":p1"), "(:p1 * 0.01)");
  EXPECT_EQ(dialect.write(whole, ":p1"), "(:p1 * 1)");
  EXPECT_EQ(dialect.read(price), "(\"price\" * 100)");
}

}  // namespace
}  // namespace sourceflow::store::sql
