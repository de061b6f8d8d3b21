#include "sourceflow/store/table_check.hpp"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sourceflow::store {
namespace {

using enum ColumnType;
using testing::HasSubstr;

const Table orders{"orders",
                   {{"cents", integer}, {"price", real}, {"note", text, true}, {"at", time}}};

Row good_row() { return {std::int64_t{1}, 0.5, Value{}, base::Time{}}; }

std::string refusal(const Row& row) {
  try {
    check_row(orders, row);
    return "";
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

TEST(TableCheck, ComplainsAboutEveryWrongNameAtOnce) {
  const Table tables[]{{"orders", {{"Id", text}, {"a", text}, {"A", text}, {"", text}}},
                       {"ORDERS", {}},
                       {"sourceflow_inbox", {}},
                       {std::string(64, 'x'), {}}};

  const auto found = complaints(tables);

  EXPECT_EQ(found.size(), 6u);
}

TEST(TableCheck, TakesARowThatFits) {
  EXPECT_EQ(refusal(good_row()), "");
  EXPECT_TRUE(complaints(std::span(&orders, 1)).empty());
}

TEST(TableCheck, NamesTheColumnOfAValueThatDoesNotFit) {
  Row row = good_row();
  row[0] = std::string("1");
  EXPECT_EQ(refusal(row), "table orders, column cents: expected integer, found text");

  row = good_row();
  row[1] = Value{};
  EXPECT_THAT(refusal(row), HasSubstr("column price: may not be NULL"));

  row = good_row();
  row[1] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(refusal(row), HasSubstr("NaN"));

  row = good_row();
  row[3] = base::Time::max();
  EXPECT_THAT(refusal(row), HasSubstr("year"));

  row.pop_back();
  EXPECT_THAT(refusal(row), HasSubstr("4 columns, the row has 3"));
}

TEST(TableCheck, RefusesDecimalsOfOtherDigits) {
  const Table table{"orders", {{"price", decimal, false, 4, 2}}};
  const auto compared = [](int scale) {
    return Query{.where = {{"price", Comparison::less, Scaled{5, scale}}}};
  };

  EXPECT_NO_THROW(check_row(table, {Scaled{-9999, 2}}));
  EXPECT_THROW(check_row(table, {Scaled{10000, 2}}), std::invalid_argument);
  EXPECT_THROW(check_row(table, {Scaled{1, 3}}), std::invalid_argument);
  EXPECT_NO_THROW(check_query(table, compared(2)));
  EXPECT_THROW(check_query(table, compared(3)), std::invalid_argument);
  const Table wide{"orders", {{"price", decimal, false, 19, 2}, {"cost", decimal, false, 4, 5}}};
  EXPECT_EQ(complaints(std::span(&wide, 1)).size(), 2u);
}

TEST(TableCheck, RefusesQueriesThatCompareApplesWithPears) {
  EXPECT_NO_THROW(
      check_query(orders, {.where = {{"id", Comparison::starts_with, std::string("a")}}}));
  EXPECT_NO_THROW(check_query(orders, {.where = {{"note", Comparison::equal, Value{}}}}));
  EXPECT_THROW(check_query(orders, {.where = {{"cent", Comparison::equal, Value{}}}}),
               std::invalid_argument);
  EXPECT_THROW(check_query(orders, {.where = {{"cents", Comparison::equal, 0.5}}}),
               std::invalid_argument);
  EXPECT_THROW(
      check_query(orders, {.where = {{"cents", Comparison::starts_with, std::int64_t{1}}}}),
      std::invalid_argument);
  EXPECT_THROW(check_query(orders, {.order_by = {{"nothing"}}}), std::invalid_argument);
}

TEST(TableCheck, ComparesNothingWithNan) {
  const Table table{"orders", {{"weight", real}}};
  const auto heavier = [](double than) {
    return Query{.where = {{"weight", Comparison::greater, than}}};
  };

  EXPECT_NO_THROW(check_query(table, heavier(-0.0)));
  EXPECT_THROW(check_query(table, heavier(std::numeric_limits<double>::quiet_NaN())),
               std::invalid_argument);
}

TEST(TableCheck, ComparesJsonWithNullOnly) {
  const Table table{"orders", {{"lines", json, true}}};

  EXPECT_NO_THROW(check_query(table, {.where = {{"lines", Comparison::equal, Value{}}}}));
  EXPECT_THROW(check_query(table, {.where = {{"lines", Comparison::equal, Json{"[]"}}}}),
               std::invalid_argument);
  EXPECT_THROW(check_query(table, {.order_by = {{"lines"}}}), std::invalid_argument);
}

}  // namespace
}  // namespace sourceflow::store
