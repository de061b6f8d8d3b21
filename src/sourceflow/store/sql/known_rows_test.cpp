#include "sourceflow/store/sql/known_rows.hpp"

#include <gtest/gtest.h>

#include "sourceflow/store/sql/texts.hpp"

namespace sourceflow::store::sql {
namespace {

const Table orders{"orders", {{"cents", ColumnType::integer}}};

const TableTexts& table() {
  static const TableTexts texts(orders, Dialect{});
  return texts;
}

StoredRow row(const std::string& id, std::int64_t cents) { return {id, 1, {cents}}; }

std::vector<std::string> changed(const KnownRows& rows) {
  std::vector<std::string> ids;
  for (const auto* known : rows.changed()) ids.emplace_back(known->id);
  return ids;
}

TEST(KnownRows, TellWhatIsThereAndWhatIsNot) {
  KnownRows rows;

  rows.learn(table(), "a", row("a", 1));
  rows.learn(table(), "b", std::nullopt);

  EXPECT_EQ(rows.find(table(), "a")->row, row("a", 1));
  EXPECT_FALSE(rows.find(table(), "b")->row);
  EXPECT_EQ(rows.find(table(), "c"), nullptr);
  EXPECT_TRUE(changed(rows).empty());
}

TEST(KnownRows, AreWrittenOnceInTheOrderOfTheirFirstChange) {
  KnownRows rows;

  rows.change(table(), "b", row("b", 1));
  rows.change(table(), "a", row("a", 1));
  rows.change(table(), "b", row("b", 2));

  EXPECT_EQ(changed(rows), (std::vector<std::string>{"b", "a"}));
  EXPECT_EQ(rows.find(table(), "b")->row, row("b", 2));
  rows.written();
  EXPECT_TRUE(changed(rows).empty());
}

TEST(KnownRows, TakeBackWhatAFailedUnitChanged) {
  KnownRows rows;
  rows.change(table(), "a", row("a", 1));
  rows.keep_unit();
  rows.change(table(), "a", row("a", 2));
  rows.change(table(), "a", row("a", 3));
  rows.change(table(), "b", std::nullopt);
  rows.learn(table(), "c", row("c", 1));

  rows.undo_unit();

  EXPECT_EQ(rows.find(table(), "a")->row, row("a", 1));
  EXPECT_EQ(rows.find(table(), "b"), nullptr);
  EXPECT_EQ(rows.find(table(), "c"), nullptr) << "the lock under which it was read may be gone";
  EXPECT_EQ(changed(rows), std::vector<std::string>{"a"});
}

TEST(KnownRows, GiveAUnitsChangesOutToBeMadeAgain) {
  KnownRows rows;
  rows.change(table(), "a", row("a", 1));
  rows.keep_unit();
  rows.change(table(), "a", row("a", 2));
  rows.change(table(), "b", row("b", 1));

  const auto unit = rows.take_back_unit();
  EXPECT_EQ(changed(rows), std::vector<std::string>{"a"});
  rows.written();
  for (const auto& known : unit) rows.change(*known.table, known.id, known.row);

  EXPECT_EQ(changed(rows), (std::vector<std::string>{"a", "b"}));
  rows.undo_unit();
  EXPECT_EQ(rows.find(table(), "a")->row, row("a", 1));
  EXPECT_TRUE(changed(rows).empty());
}

TEST(KnownRows, KnowNothingOfATableThatWasCleared) {
  KnownRows rows;
  rows.learn(table(), "a", row("a", 1));

  rows.forget_table(table());

  EXPECT_EQ(rows.find(table(), "a"), nullptr);
}

}  // namespace
}  // namespace sourceflow::store::sql
