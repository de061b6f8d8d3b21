#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "sourceflow/base/errors.hpp"
#include "sourceflow/store/conformance/conformance.hpp"
#include "sourceflow/store/conformance/generators.hpp"
#include "sourceflow/store/conformance/working.hpp"
#include "sourceflow/store/table_check.hpp"

namespace sourceflow::store::conformance {
namespace {

void gives_back_every_value_of_every_type(const Database& database) {
  const auto store = opened(database);

  const bool holds = rc::check("a row reads back as it was written", [&] {
    const std::string key = *any_text();
    const Row row = *any_row(all_types(), any_value);
    const auto version = *rc::gen::arbitrary<std::int64_t>();
    const StoredRow expected{key, version, row};

    std::optional<StoredRow> loaded;
    commit(*store, [&](UnitOfWork& work) {
      work.save(all_types(), key, version, row);
      loaded = work.load(all_types(), key);
    });

    RC_ASSERT((loaded == expected));
    RC_ASSERT((store->row(all_types(), key) == expected));
    const auto found = store->rows(all_types(), {.where = {{"id", Comparison::equal, key}}});
    RC_ASSERT((found == std::vector{expected}));
  });

  EXPECT_TRUE(holds);
}

void tells_empty_text_from_null(const Database& database) {
  const auto store = opened(database);
  Row row;
  Row nulls;
  for (const Column& column : all_types().columns) {
    Value empty;
    if (column.type == ColumnType::text) empty = std::string{};
    if (column.type == ColumnType::blob) empty = base::Blob{};
    if (column.type == ColumnType::json) empty = Json{"null"};
    if (empty.index() == 0 && !column.nullable) empty = zero_of(column);
    row.push_back(empty);
    nulls.push_back(column.nullable ? Value{} : empty);
  }

  commit(*store, [&](UnitOfWork& work) {
    work.save(all_types(), "empty", 1, row);
    work.save(all_types(), "null", 1, nulls);
    work.save(all_types(), "", 1, nulls);
  });

  EXPECT_EQ(store->row(all_types(), "empty")->row, row);
  EXPECT_EQ(store->row(all_types(), "null")->row, nulls);
  EXPECT_TRUE(store->row(all_types(), ""));
}

void keeps_texts_of_a_mebibyte(const Database& database) {
  const auto store = opened(database);
  std::string text;
  while (text.size() < (1U << 20)) text += "a 'quote', \xF0\x9F\x9A\xB2 and \\ ";
  message::Envelope large = command("1", 1);
  large.payload = R"({"text":")" + std::string(1U << 20, 'x') + "\"}";

  commit(*store, [&](UnitOfWork& work) {
    work.save(notes(), "large", 1, note(text));
    work.append_command(large);
    work.enqueue({0, MessageKind::command, "a", large});
  });

  EXPECT_EQ(store->row(notes(), "large")->row, note(text));
  EXPECT_EQ(store->commands_of(order("1"), 0, 1).front(), large);
  EXPECT_EQ(store->outbox_after(0, 1).front().envelope, large);
}

void replaces_and_erases_rows(const Database& database) {
  const auto store = opened(database);
  commit(*store, [](UnitOfWork& work) {
    work.save(notes(), "a", 1, note("old", std::int64_t{1}));
    work.save(notes(), "b", 1, note("b"));
  });

  commit(*store, [](UnitOfWork& work) {
    work.save(notes(), "a", 2, note("new"));
    work.erase(notes(), "b");
    work.erase(notes(), "never was");
  });

  EXPECT_EQ(store->row(notes(), "a"), (StoredRow{"a", 2, note("new")}));
  EXPECT_FALSE(store->row(notes(), "b"));
  EXPECT_FALSE(store->row(notes(), "A"));
}

void clears_one_table_only(const Database& database) {
  const auto store = opened(database);
  commit(*store, [](UnitOfWork& work) {
    for (int i = 0; i < 10; ++i) work.save(notes(), std::to_string(i), 1, note("x"));
    work.set_position("reader", 3);
  });

  commit(*store, [](UnitOfWork& work) {
    work.clear(notes());
    work.save(notes(), "5", 1, note("again"));
  });

  EXPECT_EQ(store->rows(notes(), {}).size(), 1u);
  EXPECT_EQ(store->position("reader"), 3);
}

void refuses_rows_that_do_not_fit(const Database& database) {
  const auto store = opened(database);

  for (const Row& wrong : {Row{}, Row{std::int64_t{1}, Value{}}, Row{Value{}, Value{}}}) {
    EXPECT_THROW(commit(*store, [&](UnitOfWork& work) { work.save(notes(), "a", 1, wrong); }),
                 std::invalid_argument);
  }

  EXPECT_FALSE(store->row(notes(), "a"));
}

void keeps_a_text_of_any_bytes_or_names_its_column(const Database& database) {
  const auto store = opened(database);
  for (const std::string& text :
       {std::string("M\xC3"), std::string("a\0b", 3), std::string("\xED\xA0\x80")}) {
    try {
      commit(*store, [&](UnitOfWork& work) { work.save(notes(), text, 1, note(text)); });
      EXPECT_EQ(store->row(notes(), text)->row, note(text));
    } catch (const std::invalid_argument& refused) {
      EXPECT_THAT(refused.what(), testing::StartsWith("table notes, column text: "));
      EXPECT_THAT(refused.what(), testing::HasSubstr("use a Blob"));
    }
  }
}

void keeps_texts_that_look_like_something_else(const Database& database) {
  const auto store = opened(database);
  const std::vector<std::string> texts{"1",
                                       "1.0",
                                       "007",
                                       "null",
                                       "x'00'",
                                       "'; DROP TABLE notes; --",
                                       "?",
                                       ":p1",
                                       "1e3",
                                       " 1 ",
                                       "true",
                                       "\\",
                                       "\n",
                                       "%"};

  commit(*store, [&](UnitOfWork& work) {
    for (const std::string& text : texts) work.save(notes(), text, 1, note(text));
  });

  for (const std::string& text : texts) {
    ASSERT_TRUE(store->row(notes(), text)) << text;
    EXPECT_EQ(store->row(notes(), text)->row, note(text));
  }
}

void takes_names_that_are_words_of_sql(const Database& database) {
  const auto store = database();
  const Table table{"order", {{"select", ColumnType::text}, {"group by", ColumnType::integer}}};
  store->prepare(std::span(&table, 1));

  commit(*store,
         [&](UnitOfWork& work) { work.save(table, "1", 1, {std::string("x"), std::int64_t{2}}); });

  const auto found =
      store->rows(table, {.where = {{"group by", Comparison::equal, std::int64_t{2}}}});
  EXPECT_EQ(found.size(), 1u);
}

void takes_or_refuses_names_that_some_database_keeps(const Database& database) {
  const auto store = database();
  for (const char* name : {"xmin", "ctid", "oid", "rowid", "key", "user", "primary"}) {
    const Table table{std::string("with_") + name, {{name, ColumnType::integer}}};
    try {
      store->prepare(std::span(&table, 1));
    } catch (const base::ConfigError& refused) {
      EXPECT_THAT(refused.what(), testing::HasSubstr("'" + std::string(name) + "'"));
      EXPECT_THAT(refused.what(), testing::HasSubstr("rename the field"));
      continue;
    }
    commit(*store, [&](UnitOfWork& work) { work.save(table, "1", 1, {std::int64_t{7}}); });
    EXPECT_EQ(store->row(table, "1")->row, Row{std::int64_t{7}}) << name;
  }
}

void refuses_definitions_that_are_wrong(const Database& database) {
  const auto store = database();
  const Table tables[]{{"a", {{"id", ColumnType::text}}}, {"", {}}};

  EXPECT_THROW(store->prepare(tables), base::ConfigError);
}

void refuses_another_definition_of_the_same_table(const Database& database) {
  const auto store = opened(database);
  const Table other{"notes", {{"text", ColumnType::integer}}};

  EXPECT_THROW(store->prepare(std::span(&other, 1)), base::ConfigError);

  commit(*store, [](UnitOfWork& work) { work.save(notes(), "a", 1, note("x")); });
  EXPECT_TRUE(store->row(notes(), "a"));
}

}  // namespace

std::vector<Claim> row_claims() {
  return {
      {"GivesBackEveryValueOfEveryType", gives_back_every_value_of_every_type},
      {"TellsEmptyTextFromNull", tells_empty_text_from_null},
      {"KeepsTextsOfAMebibyte", keeps_texts_of_a_mebibyte},
      {"ReplacesAndErasesRows", replaces_and_erases_rows},
      {"ClearsOneTableOnly", clears_one_table_only},
      {"RefusesRowsThatDoNotFit", refuses_rows_that_do_not_fit},
      {"KeepsATextOfAnyBytesOrNamesItsColumn", keeps_a_text_of_any_bytes_or_names_its_column},
      {"KeepsTextsThatLookLikeSomethingElse", keeps_texts_that_look_like_something_else},
      {"TakesNamesThatAreWordsOfSql", takes_names_that_are_words_of_sql},
      {"TakesOrRefusesNamesThatSomeDatabaseKeeps", takes_or_refuses_names_that_some_database_keeps},
      {"RefusesDefinitionsThatAreWrong", refuses_definitions_that_are_wrong},
      {"RefusesAnotherDefinitionOfTheSameTable", refuses_another_definition_of_the_same_table}};
}

}  // namespace sourceflow::store::conformance
