#include "sourceflow/store/sql/schema.hpp"

#include <gtest/gtest.h>

namespace sourceflow::store::sql {
namespace {

using enum ColumnType;

Dialect dialect() {
  Dialect made;
  for (std::size_t i = 0; i < made.types.size(); ++i) {
    made.types[i].declared = "T" + std::to_string(i);
    made.types[i].zero = "Z" + std::to_string(i);
  }
  made.numbered_key = "NUMBERED";
  made.keyed_table = " KEYED";
  return made;
}

TEST(Schema, CreatesAUsersTableWithIdAndVersion) {
  const Table table{"orders", {{"cents", integer}, {"note", text, true}}};

  const auto texts = create_texts(definition_of(table), dialect());

  ASSERT_EQ(texts.size(), 1u);
  EXPECT_EQ(texts[0],
            "CREATE TABLE IF NOT EXISTS \"orders\" (\"id\" T3 NOT NULL, \"version\" T1 NOT NULL, "
            "\"cents\" T1 NOT NULL, \"note\" T3, PRIMARY KEY (\"id\")) KEYED");
}

TEST(Schema, CreatesIndexesBesideTheirTable) {
  const Definition table{
      "a", {{"id", integer}, {"due", time}}, {"id"}, true, false, {{{"due", "id"}, true}}};

  const auto texts = create_texts(table, dialect());

  ASSERT_EQ(texts.size(), 2u);
  EXPECT_EQ(texts[0], "CREATE TABLE IF NOT EXISTS \"a\" (\"id\" NUMBERED, \"due\" T5 NOT NULL)");
  EXPECT_EQ(texts[1], "CREATE UNIQUE INDEX IF NOT EXISTS \"a_by_due\" ON \"a\" (\"due\", \"id\")");
}

TEST(Schema, CreatesUsersIndexesUnderNamesOfTheirColumns) {
  Dialect cutting = dialect();
  cutting.index_prefix = "(255)";
  const Table table{.name = "people",
                    .columns = {{"email", text}, {"age", integer}},
                    .indexes = {{{"email"}, true}, {{"age", "email"}}},
                    .schema = "shop"};

  const auto texts = create_texts(definition_of(table), cutting);

  ASSERT_EQ(texts.size(), 3u);
  EXPECT_EQ(texts[1],
            "CREATE UNIQUE INDEX IF NOT EXISTS \"people_by_email\" ON \"shop\".\"people\" "
            "(\"email\"(255))");
  EXPECT_EQ(texts[2],
            "CREATE INDEX IF NOT EXISTS \"people_by_age_email\" ON \"shop\".\"people\" "
            "(\"age\", \"email\"(255))");
}

TEST(Schema, CutsLongNamesOfIndexesSoThatTheyStayDifferent) {
  Definition table;
  table.name = std::string(50, 'a');
  const TableIndex one{.columns = {"one", std::string(40, 'b')}, .is_of_user = true};
  const TableIndex two{.columns = {"one", std::string(41, 'b')}, .is_of_user = true};

  EXPECT_LE(name_of(table, one).size(), 63u);
  EXPECT_NE(name_of(table, one), name_of(table, two));
}

TEST(Schema, TellsIndexesApartWhoseNamesReadAlike) {
  const auto named = [](std::vector<TableIndex> indexes, std::size_t which) {
    const Definition table{"a", {}, {}, false, false, std::move(indexes)};
    return name_of(table, table.indexes[which]);
  };
  const TableIndex one{.columns = {"b_c"}, .is_of_user = true};
  const TableIndex two{.columns = {"b", "c"}, .is_of_user = true};

  EXPECT_EQ(named({one}, 0), "a_by_b_c");
  EXPECT_EQ(named({two}, 0), "a_by_b_c");
  EXPECT_NE(named({one, two}, 0), named({one, two}, 1));
  EXPECT_EQ(named({one, two}, 0), named({two, one}, 1));
  EXPECT_NE(named({one, two}, 0), "a_by_b_c") << "which an earlier version may have given to two";
}

TEST(Schema, AddsAColumnWithTheZeroOfItsTypeUnlessItIsNullable) {
  Definition orders;
  orders.name = "orders";
  EXPECT_EQ(add_column_text(orders, {"cents", integer}, dialect()),
            "ALTER TABLE \"orders\" ADD COLUMN \"cents\" T1 NOT NULL DEFAULT Z1");
  EXPECT_EQ(add_column_text(orders, {"note", text, true}, dialect()),
            "ALTER TABLE \"orders\" ADD COLUMN \"note\" T3");
}

TEST(Schema, NamesTheStoresOwnTablesByOnePrefix) {
  for (const Definition& table : own_tables()) EXPECT_TRUE(table.name.starts_with("sourceflow_"));
}

}  // namespace
}  // namespace sourceflow::store::sql
