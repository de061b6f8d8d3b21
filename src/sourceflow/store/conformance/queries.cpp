#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "sourceflow/store/conformance/conformance.hpp"
#include "sourceflow/store/conformance/generators.hpp"
#include "sourceflow/store/conformance/working.hpp"
#include "sourceflow/store/memory/memory_store.hpp"
#include "sourceflow/store/table_check.hpp"

namespace sourceflow::store::conformance {
namespace {

using Ids = std::vector<std::string>;

Ids ids(Store& store, const Query& query) {
  Ids found;
  for (const StoredRow& row : store.rows(notes(), query)) found.push_back(row.id);
  return found;
}

std::shared_ptr<Store> stocked(const Database& database) {
  auto store = opened(database);
  commit(*store, [](UnitOfWork& work) {
    work.save(notes(), "1", 5, note("apple", std::int64_t{3}));
    work.save(notes(), "2", 4, note("Apple", std::int64_t{1}));
    work.save(notes(), "3", 3, note("apple_pie", Value{}));
    work.save(notes(), "4", 2, note("ap%", std::int64_t{2}));
    work.save(notes(), "5", 1, note("äpple", Value{}));
  });
  return store;
}

void orders_rows_by_id_unless_told(const Database& database) {
  const auto store = stocked(database);

  EXPECT_EQ(ids(*store, {}), (Ids{"1", "2", "3", "4", "5"}));
  EXPECT_EQ(ids(*store, {.order_by = {{"version"}}}), (Ids{"5", "4", "3", "2", "1"}));
  EXPECT_EQ(ids(*store, {.order_by = {{"text"}}}), (Ids{"2", "4", "1", "3", "5"}));
}

void sorts_null_before_everything(const Database& database) {
  const auto store = stocked(database);

  EXPECT_EQ(ids(*store, {.order_by = {{"number"}}}), (Ids{"3", "5", "2", "4", "1"}));
  EXPECT_EQ(ids(*store, {.order_by = {{"number", true}}}), (Ids{"1", "4", "2", "3", "5"}));
}

void limits_and_pages(const Database& database) {
  const auto store = stocked(database);

  EXPECT_EQ(ids(*store, {.limit = 2}), (Ids{"1", "2"}));
  EXPECT_EQ(ids(*store, {.limit = 2, .offset = 3}), (Ids{"4", "5"}));
  EXPECT_EQ(ids(*store, {.offset = 4}), (Ids{"5"}));
  EXPECT_EQ(ids(*store, {.limit = 0}), Ids{});
  EXPECT_EQ(ids(*store, {.offset = 9}), Ids{});
}

void compares_null_only_with_null(const Database& database) {
  const auto store = stocked(database);
  const auto where = [&](Comparison comparison, Value value) {
    return ids(*store, {.where = {{"number", comparison, std::move(value)}}});
  };

  EXPECT_EQ(where(Comparison::equal, Value{}), (Ids{"3", "5"}));
  EXPECT_EQ(where(Comparison::not_equal, Value{}), (Ids{"1", "2", "4"}));
  EXPECT_EQ(where(Comparison::not_equal, std::int64_t{1}), (Ids{"1", "3", "4", "5"}));
  EXPECT_EQ(where(Comparison::less, std::int64_t{2}), (Ids{"2"}));
  EXPECT_EQ(where(Comparison::greater_or_equal, std::int64_t{2}), (Ids{"1", "4"}));
  EXPECT_EQ(where(Comparison::less, Value{}), Ids{});
}

void finds_texts_by_their_start(const Database& database) {
  const auto store = stocked(database);
  const auto starting = [&](const std::string& text) {
    return ids(*store, {.where = {{"text", Comparison::starts_with, text}}});
  };

  EXPECT_EQ(starting("apple"), (Ids{"1", "3"}));
  EXPECT_EQ(starting("ap%"), (Ids{"4"}));
  EXPECT_EQ(starting("apple_"), (Ids{"3"}));
  EXPECT_EQ(starting("ä"), (Ids{"5"}));
  EXPECT_EQ(starting(""), (Ids{"1", "2", "3", "4", "5"}));
}

void joins_conditions_by_and(const Database& database) {
  const auto store = stocked(database);

  EXPECT_EQ(ids(*store,
                {.where = {{"text", Comparison::starts_with, std::string("ap")},
                           {"number", Comparison::greater, std::int64_t{1}},
                           {"id", Comparison::not_equal, std::string("4")}}}),
            (Ids{"1"}));
}

void refuses_unknown_columns_and_wrong_types(const Database& database) {
  const auto store = stocked(database);

  EXPECT_THROW(ids(*store, {.where = {{"txt", Comparison::equal, Value{}}}}),
               std::invalid_argument);
  EXPECT_THROW(ids(*store, {.where = {{"text", Comparison::equal, std::int64_t{1}}}}),
               std::invalid_argument);
}

Query any_query() {
  Query query;
  const auto column = [] {
    const Column& any = *rc::gen::elementOf(all_types().columns);
    return any.type == ColumnType::json ? all_types().columns[2] : any;
  };
  const int conditions = *rc::gen::inRange(0, 4);
  for (int i = 0; i < conditions; ++i) {
    const Column on = column();
    const int comparisons = on.type == ColumnType::text ? 7 : 6;
    Condition condition{
        on.name, static_cast<Comparison>(*rc::gen::inRange(0, comparisons)), *few_values(on)};
    if (condition.comparison != Comparison::starts_with && *rc::gen::inRange(0, 5) == 0)
      condition.value = Value{};
    query.where.push_back(condition);
  }
  const int orders = *rc::gen::inRange(0, 3);
  for (int i = 0; i < orders; ++i)
    query.order_by.push_back({column().name, *rc::gen::arbitrary<bool>()});
  if (*rc::gen::arbitrary<bool>()) query.limit = *rc::gen::inRange<std::size_t>(0, 12);
  query.offset = *rc::gen::inRange<std::size_t>(0, 4);
  return query;
}

void answers_every_query_as_memory_does(const Database& database) {
  const auto store = opened(database);

  const bool holds = rc::check("a query finds the same rows in the same order", [&] {
    const auto model = memory();
    model->prepare(std::span(&all_types(), 1));
    const auto rows = *rc::gen::container<std::vector<Row>>(10, any_row(all_types(), few_values));
    for (Store* each : {store.get(), model.get()}) {
      commit(*each, [&](UnitOfWork& work) {
        work.clear(all_types());
        for (std::size_t i = 0; i < rows.size(); ++i)
          work.save(all_types(), std::to_string(i), 1, rows[i]);
      });
    }
    for (int i = 0; i < 5; ++i) {
      const Query query = any_query();
      RC_ASSERT((store->rows(all_types(), query) == model->rows(all_types(), query)));
    }
  });

  EXPECT_TRUE(holds);
}

}  // namespace

std::vector<Claim> query_claims() {
  return {{"OrdersRowsByIdUnlessTold", orders_rows_by_id_unless_told},
          {"SortsNullBeforeEverything", sorts_null_before_everything},
          {"LimitsAndPages", limits_and_pages},
          {"ComparesNullOnlyWithNull", compares_null_only_with_null},
          {"FindsTextsByTheirStart", finds_texts_by_their_start},
          {"JoinsConditionsByAnd", joins_conditions_by_and},
          {"RefusesUnknownColumnsAndWrongTypes", refuses_unknown_columns_and_wrong_types},
          {"AnswersEveryQueryAsMemoryDoes", answers_every_query_as_memory_does}};
}

}  // namespace sourceflow::store::conformance
