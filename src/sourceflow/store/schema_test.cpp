#include "sourceflow/store/schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/base/errors.hpp"

namespace sourceflow::store {
namespace {

using testing::HasSubstr;

std::vector<Table> tables() {
  Table all{"all", {}, {{{"a0"}, true}, {{"a1", "a0"}}}, "shop"};
  for (std::size_t i = 0; i < column_types; ++i) {
    const auto type = static_cast<ColumnType>(i);
    Column column{"a" + std::to_string(i), type, i % 2 == 0};
    if (type == ColumnType::decimal) column = {"price", type, false, 10, 2};
    all.columns.push_back(column);
  }
  return {all, {"empty", {}}};
}

TEST(SchemaText, ReadsBackAsItWasWritten) {
  const Schema schema({{"store", nullptr, tables()}, {"views", nullptr, {tables()[1]}}});

  EXPECT_EQ(read_schema(schema.json()), tables());
  EXPECT_EQ(read_schema(schema.json(), "views"), (std::vector<Table>{tables()[1]}));
}

std::string with_type(const std::string& type) {
  return R"({"databases":[{"name":"store","tables":[{"name":"t","columns":[{"name":"c","type":")" +
         type + R"("}]}]}]})";
}

TEST(SchemaText, RefusesWhatNoProgramWroteInOneSentence) {
  const auto complaint = [](const std::string& text) -> std::string {
    try {
      read_schema(text);
      return "it was read";
    } catch (const base::ConfigError& error) {
      return error.what();
    }
  };

  EXPECT_THAT(complaint(R"({"databases":[{"name":"views","tables":[]}]})"),
              HasSubstr("has no database store, but views"));
  EXPECT_THAT(complaint("{}"), HasSubstr("none that a program wrote with --schema json"));
  EXPECT_THAT(complaint(with_type("varchar")),
              HasSubstr("table t, column c: there is no type varchar"));
  EXPECT_THAT(complaint(with_type("decimal(1")), HasSubstr("there is no type decimal(1"));
}

}  // namespace
}  // namespace sourceflow::store
