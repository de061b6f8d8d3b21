#include "sourceflow/store/sql/texts.hpp"

#include <gtest/gtest.h>

namespace sourceflow::store::sql {
namespace {

using enum ColumnType;

const Table orders{"orders", {{"cents", integer}, {"note", text, true}}};

Dialect dialect() {
  Dialect made;
  made.starts_with = "STARTS(?, $)";
  return made;
}

TEST(Texts, LoadsAndSavesByTheKey) {
  const TableTexts texts(orders, dialect());

  EXPECT_EQ(texts.load.text,
            "SELECT \"version\", \"cents\", \"note\" FROM \"orders\" WHERE id = :p1");
  EXPECT_EQ(texts.save.up_to(1).text.text,
            "INSERT INTO \"orders\" (\"id\", \"version\", \"cents\", \"note\") VALUES (:p1, :p2, "
            ":p3, :p4) "
            "ON CONFLICT (\"id\") DO UPDATE SET \"version\" = excluded.\"version\", "
            "\"cents\" = excluded.\"cents\", \"note\" = excluded.\"note\"");
  EXPECT_EQ(texts.save.up_to(1).text.parameters,
            (std::vector{Travel::text, Travel::integer, Travel::integer, Travel::text}));
}

TEST(Texts, WriteManyRowsAtOnce) {
  const TableTexts texts(orders, dialect());

  const auto& three = texts.save.up_to(3);

  EXPECT_EQ(three.rows, 2u);
  EXPECT_TRUE(three.text.text.starts_with(
      "INSERT INTO \"orders\" (\"id\", \"version\", \"cents\", \"note\") VALUES (:p1, :p2, "
      ":p3, :p4), (:p5, :p6, :p7, :p8) ON CONFLICT"));
  EXPECT_EQ(texts.load_many.at_least(2).text.text,
            "SELECT \"id\", \"version\", \"cents\", \"note\" FROM \"orders\" WHERE id IN (:p1, "
            ":p2)");
}

TEST(Texts, BindsEveryValueOfAQuery) {
  const Query query{.where = {{"note", Comparison::starts_with, std::string("a'b")},
                              {"cents", Comparison::not_equal, std::int64_t{1}},
                              {"note", Comparison::equal, Value{}}},
                    .order_by = {{"cents", true}},
                    .limit = 5};

  const StatementText found = select_text(orders, query, dialect());

  EXPECT_EQ(
      found.text,
      "SELECT \"id\", \"version\", \"cents\", \"note\" FROM \"orders\" WHERE \"note\" >= :p1 AND "
      "STARTS(\"note\", :p2) AND \"cents\" IS DISTINCT FROM :p3 AND \"note\" IS NULL "
      "ORDER BY \"cents\" DESC, \"id\" LIMIT :p4 OFFSET :p5");
  EXPECT_EQ(found.parameters.size(), 5u);
}

}  // namespace
}  // namespace sourceflow::store::sql
