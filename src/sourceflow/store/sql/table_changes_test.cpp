#include "sourceflow/store/sql/table_changes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sourceflow::store::sql {
namespace {

using enum ColumnType;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Types are called T0, T1 and so on, and their zeroes Z0.
Dialect dialect(const std::string& change_column) {
  Dialect made;
  for (std::size_t i = 0; i < made.types.size(); ++i) {
    made.types[i].declared = "T" + std::to_string(i);
    made.types[i].reported = "t" + std::to_string(i);
    made.types[i].zero = "Z" + std::to_string(i);
  }
  made.change_column = change_column;
  return made;
}

Dialect apart() { return dialect("ALTER TABLE # ALTER COLUMN ? TYPE $ USING CAST(@ AS %)"); }
Dialect at_once() { return dialect("ALTER TABLE # MODIFY COLUMN ? $"); }

Definition orders(std::vector<Column> columns, std::vector<Index> indexes = {}) {
  return definition_of({"orders", std::move(columns), std::move(indexes)});
}

FoundTable found(std::vector<FoundTable::Column> columns,
                 std::vector<FoundTable::Index> indexes = {}) {
  FoundTable table{{{"id", "t3"}, {"version", "t1"}}, std::move(indexes)};
  table.columns.insert(table.columns.end(), columns.begin(), columns.end());
  return table;
}

TEST(TableChanges, AreNoneWhereAllIsThereOrMore) {
  const auto wanted = orders({{"cents", integer}}, {{{"cents"}, false}});
  const auto is = found({{"cents", "t1"}, {"note", "t3", true}}, {{"by_a_dba", true, {"cents"}}});

  EXPECT_THAT(changes_of(wanted, is, apart()), IsEmpty());
}

TEST(TableChanges, CreateWhatIsMissing) {
  const auto table = changes_of(orders({}), {}, apart());
  const auto rest =
      changes_of(orders({{"cents", integer}}, {{{"cents"}, true}}), found({}), apart());

  ASSERT_EQ(table.size(), 1u);
  EXPECT_TRUE(table[0].is_additive);
  EXPECT_TRUE(table[0].is_whole());
  ASSERT_EQ(rest.size(), 2u);
  EXPECT_EQ(rest[0].in_program, "cents T1 NOT NULL");
  EXPECT_EQ(rest[0].of, "table orders");
  EXPECT_TRUE(rest[1].is_additive);
  EXPECT_EQ(rest[1].in_program, "unique index (cents)");
}

TEST(TableChanges, ShowBothDefinitionsOfAnotherTypeAndTheStatement) {
  const auto changes = changes_of(orders({{"cents", text}}), found({{"cents", "t1"}}), apart());

  ASSERT_EQ(changes.size(), 1u);
  EXPECT_FALSE(changes[0].is_additive);
  EXPECT_EQ(changes[0].in_database, "cents t1 NOT NULL");
  EXPECT_EQ(changes[0].in_program, "cents T3 NOT NULL");
  EXPECT_THAT(changes[0].sql,
              ElementsAre("ALTER TABLE \"orders\" ALTER COLUMN \"cents\" TYPE T3 USING "
                          "CAST(\"cents\" AS t3)"));
}

TEST(TableChanges, GoByTheTextWhereTwoTypesHaveNoCast) {
  const auto sql = [](ColumnType is, ColumnType should_be) {
    const std::string reported = "t" + std::to_string(static_cast<int>(is));
    const auto wanted = orders({{"value", should_be}});
    return changes_of(wanted, found({{"value", reported}}), apart())[0].sql.front();
  };

  EXPECT_THAT(sql(boolean, integer), HasSubstr("CAST(CAST(\"value\" AS integer) AS t1)"));
  EXPECT_THAT(sql(integer, boolean), HasSubstr("CAST(CAST(\"value\" AS text) AS t0)"));
  EXPECT_THAT(sql(integer, real), HasSubstr("CAST(\"value\" AS t2)"));
  EXPECT_THAT(sql(time, uuid), HasSubstr("CAST(CAST(\"value\" AS text) AS t7)"));
}

TEST(TableChanges, ChangeNullabilityWithoutLosingRows) {
  const auto to_null = orders({{"cents", integer, true}});
  const auto to_not_null = orders({{"cents", integer}});
  const auto was_null = found({{"cents", "t1", true}});

  EXPECT_THAT(changes_of(to_null, found({{"cents", "t1"}}), apart())[0].sql,
              ElementsAre("ALTER TABLE \"orders\" ALTER COLUMN \"cents\" DROP NOT NULL"));
  EXPECT_THAT(changes_of(to_not_null, was_null, apart())[0].sql,
              ElementsAre("UPDATE \"orders\" SET \"cents\" = Z1 WHERE \"cents\" IS NULL",
                          "ALTER TABLE \"orders\" ALTER COLUMN \"cents\" SET NOT NULL"));
  EXPECT_THAT(changes_of(to_not_null, was_null, at_once())[0].sql,
              ElementsAre("UPDATE \"orders\" SET \"cents\" = Z1 WHERE \"cents\" IS NULL",
                          "ALTER TABLE \"orders\" MODIFY COLUMN \"cents\" T1 NOT NULL"));
}

TEST(TableChanges, ProposeARenameWhereAColumnIsGoneAndOneIsNew) {
  const auto changes =
      changes_of(orders({{"total", integer}}), found({{"cents", "t1"}}), at_once());

  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[0].in_program, "");
  EXPECT_THAT(
      changes[0].sql,
      ElementsAre("ALTER TABLE \"orders\" MODIFY COLUMN \"cents\" t1",
                  "-- or, if total is cents under another name: ALTER TABLE \"orders\" RENAME "
                  "COLUMN \"cents\" TO \"total\";"));
}

TEST(TableChanges, MakeATableAnewWhereColumnsCannotBeChanged) {
  const auto changes = changes_of(orders({{"cents", text}, {"note", text, true}}),
                                  found({{"cents", "t1", true}, {"old", "t4"}}),
                                  dialect(""));

  ASSERT_EQ(changes.size(), 3u);
  EXPECT_THAT(changes[0].sql,
              ElementsAre("CREATE TABLE IF NOT EXISTS \"orders_new\" (\"id\" T3 NOT NULL, "
                          "\"version\" T1 NOT NULL, \"cents\" T3 NOT NULL, \"note\" T3, \"old\" "
                          "t4, PRIMARY KEY (\"id\"))",
                          "INSERT INTO \"orders_new\" (\"id\", \"version\", \"cents\", \"old\") "
                          "SELECT \"id\", \"version\", COALESCE(\"cents\", Z3), \"old\" FROM "
                          "\"orders\"",
                          "DROP TABLE \"orders\"",
                          "ALTER TABLE \"orders_new\" RENAME TO \"orders\""));
  EXPECT_THAT(changes[1].sql, IsEmpty());
  EXPECT_THAT(changes[2].sql, IsEmpty());
}

TEST(TableChanges, RefuseAnIndexOfTheSameNameThatIsAnother) {
  const auto wanted = orders({{"cents", integer}}, {{{"cents"}, true}});
  const auto is = found({{"cents", "t1"}}, {{"orders_by_cents", false, {"cents"}}});

  const auto changes = changes_of(wanted, is, apart());

  ASSERT_EQ(changes.size(), 1u);
  EXPECT_FALSE(changes[0].is_additive);
  EXPECT_EQ(changes[0].in_database, "index (cents)");
  EXPECT_THAT(changes[0].sql,
              ElementsAre("DROP INDEX \"orders_by_cents\"",
                          "CREATE UNIQUE INDEX IF NOT EXISTS \"orders_by_cents\" ON \"orders\" "
                          "(\"cents\")"));
}

}  // namespace
}  // namespace sourceflow::store::sql
