#include <atomic>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/base/errors.hpp"
#include "sourceflow/store/conformance/conformance.hpp"
#include "sourceflow/store/conformance/working.hpp"
#include "sourceflow/store/table_check.hpp"

namespace sourceflow::store::conformance {
namespace {

using testing::HasSubstr;

Table people(std::vector<Index> indexes) {
  return {"people",
          {{"email", ColumnType::text, true},
           {"country", ColumnType::text},
           {"number", ColumnType::integer}},
          std::move(indexes)};
}

const Table& unique_people() {
  static const Table table =
      people({{{"email"}, true}, {{"country", "number"}, true}, {{"number"}}});
  return table;
}

Row person(Value email, const std::string& country, std::int64_t number) {
  return {std::move(email), country, number};
}

Row person(const char* email, std::int64_t number) {
  return person(std::string(email), "de", number);
}

std::shared_ptr<Store> opened(const Database& database, const Table& table) {
  auto store = database();
  store->prepare(std::span(&table, 1));
  return store;
}

void save(Store& store, const std::string& id, const Row& row) {
  commit(store, [&](UnitOfWork& work) { work.save(unique_people(), id, 1, row); });
}

void refuses_a_second_row_with_the_same_values(const Database& database) {
  const auto store = opened(database, unique_people());
  save(*store, "ann", person("ann@example.org", 1));

  try {
    save(*store, "bob", person("ann@example.org", 2));
    FAIL() << "both have the same email";
  } catch (const NotUnique& error) {
    EXPECT_THAT(error.what(), HasSubstr("another row of people has the same email"));
    EXPECT_THAT(error.what(), testing::Not(HasSubstr("ann@")));
  }

  EXPECT_EQ(store->row(unique_people(), "ann")->row, person("ann@example.org", 1));
  EXPECT_FALSE(store->row(unique_people(), "bob"));
}

void refuses_to_change_a_row_into_the_same(const Database& database) {
  const auto store = opened(database, unique_people());
  save(*store, "ann", person("ann@example.org", 1));
  save(*store, "bob", person("bob@example.org", 2));

  EXPECT_THROW(save(*store, "bob", person("ann@example.org", 2)), NotUnique);
  EXPECT_THROW(save(*store, "bob", person("bob@example.org", 1)), NotUnique);

  EXPECT_EQ(store->row(unique_people(), "bob")->row, person("bob@example.org", 2));
  save(*store, "bob", person("bob@example.org", 3));
  save(*store, "ann", person("ann@example.org", 2));
}

void rolls_back_the_unit_that_is_not_unique_alone(const Database& database) {
  const auto store = opened(database, unique_people());

  const auto failures =
      commit_together(*store,
                      {[](UnitOfWork& work) {
                         append_next(work, "1");
                         work.save(unique_people(), "ann", 1, person("ann@example.org", 1));
                       },
                       [](UnitOfWork& work) {
                         append_next(work, "1");
                         work.enqueue(entry("1", "orders"));
                         work.save(unique_people(), "bob", 1, person("ann@example.org", 2));
                       },
                       [](UnitOfWork& work) {
                         append_next(work, "1");
                         work.save(unique_people(), "cid", 1, person("cid@example.org", 3));
                       }});

  EXPECT_FALSE(failures[0]);
  ASSERT_TRUE(failures[1]);
  EXPECT_THROW(std::rethrow_exception(failures[1]), NotUnique);
  EXPECT_FALSE(failures[2]);
  EXPECT_EQ(store->events_after(0, 10).size(), 2u);
  EXPECT_EQ(store->outbox_depth(), 0u);
  EXPECT_FALSE(store->row(unique_people(), "bob"));
  EXPECT_EQ(store->row(unique_people(), "cid")->row, person("cid@example.org", 3));
}

void frees_what_was_erased_changed_or_rolled_back(const Database& database) {
  const auto store = opened(database, unique_people());
  save(*store, "ann", person("ann@example.org", 1));
  save(*store, "bob", person("bob@example.org", 2));

  commit(*store, [](UnitOfWork& work) { work.erase(unique_people(), "ann"); });
  save(*store, "cid", person("ann@example.org", 1));
  const auto failing = [&] {
    commit(*store, [](UnitOfWork& work) {
      work.clear(unique_people());
      work.save(unique_people(), "dan", 1, person("dan@example.org", 9));
      throw std::runtime_error("the handler's own");
    });
  };
  EXPECT_THROW(failing(), std::runtime_error);

  EXPECT_THROW(save(*store, "eve", person("bob@example.org", 3)), NotUnique);
  save(*store, "eve", person("dan@example.org", 9));
  commit(*store, [](UnitOfWork& work) { work.clear(unique_people()); });
  save(*store, "fay", person("bob@example.org", 2));
}

void lets_any_number_of_rows_have_null(const Database& database) {
  const auto store = opened(database, unique_people());

  save(*store, "ann", person(Value{}, "de", 1));
  save(*store, "bob", person(Value{}, "de", 2));
  save(*store, "cid", person(std::string{}, "de", 3));

  EXPECT_THROW(save(*store, "dan", person(std::string{}, "de", 4)), NotUnique);
}

void overwrites_no_row_for_an_index_that_only_another_version_knows(const Database& database) {
  opened(database, unique_people());
  save(*opened(database, unique_people()), "ann", person("ann@example.org", 1));
  const Table plain = people({});
  const auto store = opened(database, plain);

  try {
    commit(*store,
           [&](UnitOfWork& work) { work.save(plain, "bob", 1, person("ann@example.org", 2)); });
    EXPECT_EQ(store->row(plain, "bob")->row, person("ann@example.org", 2));
  } catch (const NotUnique& error) {
    EXPECT_THAT(error.what(), HasSubstr("people"));
    EXPECT_THAT(error.what(), HasSubstr("does not declare"));
    EXPECT_FALSE(store->row(plain, "bob"));
  }

  EXPECT_EQ(store->row(plain, "ann")->row, person("ann@example.org", 1));
}

void tells_indexes_apart_whose_columns_read_alike(const Database& database) {
  const Table table{
      "alike",
      {{"a", ColumnType::integer}, {"b", ColumnType::integer}, {"a_b", ColumnType::integer}},
      {{{"a_b"}}, {{"a", "b"}, true}}};
  opened(database, table);
  const auto store = opened(database, table);
  const auto save_alike = [&](const char* id) {
    commit(*store, [&](UnitOfWork& work) {
      work.save(table, id, 1, {std::int64_t{1}, std::int64_t{2}, std::int64_t{3}});
    });
  };

  save_alike("first");

  EXPECT_THROW(save_alike("second"), NotUnique);
}

void compares_columns_and_not_what_they_look_like_together(const Database& database) {
  const auto store = opened(database, unique_people());

  save(*store, "a", person(Value{}, "de", 11));
  save(*store, "b", person(Value{}, "de1", 1));
  save(*store, "c", person(Value{}, "DE", 11));
  save(*store, "d", person(Value{}, "de ", 11));

  EXPECT_EQ(store->rows(unique_people(), {}).size(), 4u);
}

void keeps_one_of_many_that_come_at_once(const Database& database) {
  constexpr int threads = 4;
  constexpr int rows = 30;
  const auto store = opened(database, unique_people());
  std::atomic<int> kept = 0;
  std::atomic<int> refused = 0;
  const auto saving = [&](int thread) {
    for (int i = 0; i < rows; ++i) {
      const std::string id = std::to_string(thread) + "-" + std::to_string(i);
      try {
        commit(*store, [&](UnitOfWork& work) {
          append_next(work, id);
          work.save(unique_people(), id, 1, person(std::to_string(i), id, i));
        });
        ++kept;
      } catch (const NotUnique&) {
        ++refused;
      }
    }
  };

  {
    std::vector<std::jthread> all;
    for (int i = 0; i < threads; ++i) all.emplace_back(saving, i);
  }

  EXPECT_EQ(kept, rows);
  EXPECT_EQ(refused, rows * (threads - 1));
  EXPECT_EQ(store->rows(unique_people(), {}).size(), static_cast<std::size_t>(rows));
  EXPECT_EQ(store->events_after(0, 1000).size(), static_cast<std::size_t>(rows));
}

void indexes_every_type_but_json(const Database& database) {
  Table table = all_types();
  table.name = "indexed_types";
  for (const Column& column : table.columns) {
    if (column.type != ColumnType::json) table.indexes.push_back({{column.name}, column.nullable});
  }
  const auto store = opened(database, table);
  Row row;
  for (const Column& column : table.columns) {
    row.push_back(column.nullable ? Value{} : zero_of(column));
  }
  commit(*store, [&](UnitOfWork& work) { work.save(table, "same", 1, row); });

  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const Column& column = table.columns[i];
    if (!column.nullable || column.type == ColumnType::json) continue;
    Row like = row;
    like[i] = zero_of(column);
    commit(*store, [&](UnitOfWork& work) { work.save(table, "first " + column.name, 1, like); });
    EXPECT_THROW(commit(*store, [&](UnitOfWork& work) { work.save(table, "other", 1, like); }),
                 NotUnique)
        << column.name;
  }
}

void refuses_texts_in_indexes_that_some_database_would_cut(const Database& database) {
  const auto store = opened(database, unique_people());
  std::string longest;
  for (int i = 0; i < 255; ++i) longest += "\xF0\x9F\x9A\xB2";

  save(*store, "longest", person(longest, longest, 1));

  EXPECT_THROW(save(*store, "longer", person(longest + "x", "de", 2)), std::invalid_argument);
  EXPECT_THROW(save(*store, "same", person(longest, "de", 3)), NotUnique);
  EXPECT_FALSE(store->row(unique_people(), "longer"));
}

void adds_indexes_to_tables_that_have_rows(const Database& database) {
  const Table plain = people({});
  {
    const auto store = opened(database, plain);
    commit(*store, [&](UnitOfWork& work) {
      work.save(plain, "ann", 1, person("ann@example.org", 1));
      work.save(plain, "bob", 1, person("bob@example.org", 1));
    });
  }

  const auto store = database();
  try {
    store->prepare(std::span(&unique_people(), 1));
    FAIL() << "both have the same number";
  } catch (const base::ConfigError& error) {
    EXPECT_THAT(error.what(), HasSubstr("rows that exist break"));
    EXPECT_THAT(error.what(), HasSubstr("number"));
  }
  store->prepare(std::span(&plain, 1));
  commit(*store, [&](UnitOfWork& work) { work.save(plain, "bob", 1, person("b", 2)); });
  store->prepare(std::span(&unique_people(), 1));

  EXPECT_THROW(save(*store, "cid", person("ann@example.org", 3)), NotUnique);
  EXPECT_TRUE(store->differences(std::span(&unique_people(), 1)).empty());
}

void refuses_indexes_that_no_database_takes(const Database& database) {
  const Table json{"tags", {{"all", ColumnType::json}}, {{{"all"}}}};

  EXPECT_THROW(database()->prepare(std::span(&json, 1)), base::ConfigError);
}

}  // namespace

std::vector<Claim> index_claims() {
  return {{"RefusesASecondRowWithTheSameValues", refuses_a_second_row_with_the_same_values},
          {"RefusesToChangeARowIntoTheSame", refuses_to_change_a_row_into_the_same},
          {"RollsBackTheUnitThatIsNotUniqueAlone", rolls_back_the_unit_that_is_not_unique_alone},
          {"FreesWhatWasErasedChangedOrRolledBack", frees_what_was_erased_changed_or_rolled_back},
          {"LetsAnyNumberOfRowsHaveNull", lets_any_number_of_rows_have_null},
          {"OverwritesNoRowForAnIndexThatOnlyAnotherVersionKnows",
           overwrites_no_row_for_an_index_that_only_another_version_knows},
          {"TellsIndexesApartWhoseColumnsReadAlike", tells_indexes_apart_whose_columns_read_alike},
          {"ComparesColumnsAndNotWhatTheyLookLikeTogether",
           compares_columns_and_not_what_they_look_like_together},
          {"KeepsOneOfManyThatComeAtOnce", keeps_one_of_many_that_come_at_once},
          {"IndexesEveryTypeButJson", indexes_every_type_but_json},
          {"RefusesTextsInIndexesThatSomeDatabaseWouldCut",
           refuses_texts_in_indexes_that_some_database_would_cut},
          {"AddsIndexesToTablesThatHaveRows", adds_indexes_to_tables_that_have_rows},
          {"RefusesIndexesThatNoDatabaseTakes", refuses_indexes_that_no_database_takes}};
}

}  // namespace sourceflow::store::conformance
