#include <cmath>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "sourceflow/store/conformance/conformance.hpp"
#include "sourceflow/store/conformance/working.hpp"
#include "sourceflow/store/table_check.hpp"

/// That many units in one commit stay strangers to each other, however a store gathers what they
/// write.
namespace sourceflow::store::conformance {
namespace {

constexpr int many = 50;

std::string name_of(int number) { return "order " + std::to_string(number); }

Expected expected_of(int number) {
  return {.claim = Expected::Claim{"orders", id(static_cast<std::uint64_t>(number)), at(0)},
          .entities = {order(name_of(number))},
          .rows = {{&notes(), name_of(number)}}};
}

/// A handled command: does nothing if its id is known.
void handle(UnitOfWork& work, int number) {
  if (!work.claim("orders", id(static_cast<std::uint64_t>(number)), at(0))) return;
  const std::string entity = name_of(number);
  append_next(work, entity);
  const auto row = work.load(notes(), entity);
  const auto before = row ? std::get<std::int64_t>(row->row[1]) : 0;
  work.save(notes(), entity, 1, note("counted", before + 1));
  work.enqueue(entry(entity, "shipping"));
}

/// A group of handled commands, with `middle` in the place of one of them.
std::vector<std::exception_ptr> handle_around(Store& store, const Work& middle) {
  std::vector<WorkUnit> units;
  for (int i = 0; i < many; ++i) {
    const auto handling = [i](UnitOfWork& work) { handle(work, i); };
    units.emplace_back(i == many / 2 ? middle : Work(handling), expected_of(i));
  }
  return commit_together(store, std::move(units));
}

/// Everything of each unit is there once, and nothing of those in `missing`.
void expect_all_but(Store& store, const std::set<int>& missing) {
  const std::size_t kept = many - missing.size();
  EXPECT_EQ(store.events_after(0, 1000).size(), kept);
  EXPECT_EQ(store.outbox_depth(), kept);
  EXPECT_EQ(store.rows(notes(), {}).size(), kept);
  for (int i = 0; i < many; ++i) {
    const bool is_kept = !missing.contains(i);
    const auto row = store.row(notes(), name_of(i));
    EXPECT_EQ(row.has_value(), is_kept) << i;
    if (row) EXPECT_EQ(row->row, note("counted", std::int64_t{1})) << i;
    EXPECT_EQ(store.commands_of(order(name_of(i)), 0, 10).size(), is_kept ? 1u : 0u) << i;
    commit(store, [&](UnitOfWork& work) {
      EXPECT_EQ(work.claim("orders", id(static_cast<std::uint64_t>(i)), at(0)), !is_kept) << i;
    });
  }
}

void keeps_many_units_whole(const Database& database) {
  const auto store = opened(database);

  const auto failures = handle_around(*store, [](UnitOfWork& work) { handle(work, many / 2); });

  for (const auto& failure : failures) EXPECT_FALSE(failure);
  expect_all_but(*store, {});
}

void leaves_many_alone_when_one_throws(const Database& database) {
  const auto store = opened(database);

  const auto failures = handle_around(*store, [](UnitOfWork& work) {
    handle(work, many / 2);
    throw std::runtime_error("the handler's own");
  });

  for (int i = 0; i < many; ++i)
    EXPECT_EQ(static_cast<bool>(failures[static_cast<std::size_t>(i)]), i == many / 2);
  expect_all_but(*store, {many / 2});
}

void passes_over_an_id_in_the_middle_that_is_known(const Database& database) {
  const auto store = opened(database);
  commit(*store, [](UnitOfWork& work) { handle(work, many / 2); });

  const auto failures = handle_around(*store, [](UnitOfWork& work) { handle(work, many / 2); });

  for (const auto& failure : failures) EXPECT_FALSE(failure);
  expect_all_but(*store, {});
}

void finds_a_version_conflict_in_the_middle(const Database& database) {
  const auto store = opened(database);

  const auto failures = handle_around(*store, [](UnitOfWork& work) {
    handle(work, many / 2);
    work.append_event(event(name_of(many / 2), 99));
  });

  EXPECT_THROW(std::rethrow_exception(failures[many / 2]), VersionConflict);
  expect_all_but(*store, {many / 2});
}

/// A unit that does more than some database takes: it alone fails there, elsewhere it is kept.
void expect_refused_alone(Store& store, const Work& too_much) {
  const auto failures = handle_around(store, [&](UnitOfWork& work) {
    handle(work, many / 2);
    too_much(work);
  });

  for (int i = 0; i < many; ++i) {
    if (i != many / 2) EXPECT_FALSE(failures[static_cast<std::size_t>(i)]) << i;
  }
  if (failures[many / 2]) {
    expect_all_but(store, {many / 2});
  } else {
    EXPECT_TRUE(store.row(notes(), name_of(many / 2)));
  }
}

void fails_only_the_unit_whose_value_the_database_refuses(const Database& database) {
  const auto store = opened(database);
  const std::string no_text("a\0b", 3);

  expect_refused_alone(*store,
                       [&](UnitOfWork& work) { work.save(notes(), "refused", 1, note(no_text)); });

  // Kept whole or not at all, never cut off.
  if (const auto kept = store->row(notes(), "refused")) EXPECT_EQ(kept->row, note(no_text));
}

void fails_only_the_unit_whose_key_the_database_refuses(const Database& database) {
  const auto store = opened(database);
  const std::string long_key(300, 'k');

  expect_refused_alone(*store,
                       [&](UnitOfWork& work) { work.append_command(command(long_key, 1)); });
}

void fails_only_the_unit_that_expects_what_the_database_refuses(const Database& database) {
  for (const std::string& key :
       {std::string("a\0b", 3), std::string("\xFF"), std::string(300, 'k')}) {
    const auto store = opened(database);
    std::vector<WorkUnit> units;
    units.emplace_back([&](UnitOfWork& work) { append_next(work, key + "1"); },
                       Expected{.entities = {order(key + "1")}, .rows = {{&notes(), key + "1"}}});
    units.emplace_back(
        [&](UnitOfWork& work) { append_next(work, "good" + std::to_string(key.size())); },
        Expected{.entities = {order("good" + std::to_string(key.size()))}});

    const auto failures = commit_together(*store, std::move(units));

    EXPECT_FALSE(failures[1]);
    EXPECT_EQ(store->commands_of(order("good" + std::to_string(key.size())), 0, 10).size(), 1u);
  }
}

void fails_only_the_unit_whose_key_is_too_long_for_an_index(const Database& database) {
  const auto store = opened(database);
  std::mt19937 dice(1);
  std::string key;
  // Nothing that could be compressed.
  while (key.size() < 6000) key += static_cast<char>('!' + dice() % 90);

  expect_refused_alone(*store, [&](UnitOfWork& work) { work.append_command(command(key, 1)); });
}

void fails_only_the_unit_whose_number_is_infinite(const Database& database) {
  const auto store = opened(database);
  Row row;
  for (const Column& column : all_types().columns) {
    row.push_back(column.type == ColumnType::real ? Value(-HUGE_VAL) : zero_of(column));
  }

  expect_refused_alone(*store,
                       [&](UnitOfWork& work) { work.save(all_types(), "endless", 1, row); });

  if (const auto kept = store->row(all_types(), "endless")) EXPECT_EQ(kept->row, row);
}

void fails_only_the_unit_whose_time_cannot_be_kept(const Database& database) {
  const auto store = opened(database);
  auto late = command("late", 1);
  late.occurred_on = base::Time::max();

  expect_refused_alone(*store, [&](UnitOfWork& work) { work.append_command(late); });
}

void gives_an_id_to_the_next_unit_when_the_first_fails(const Database& database) {
  const auto store = opened(database);
  std::vector<WorkUnit> units;
  const auto failing = [](UnitOfWork& work) {
    handle(work, 1);
    throw std::runtime_error("the handler's own");
  };
  const auto handling = [](UnitOfWork& work) { handle(work, 1); };
  for (const Work& each : {Work(failing), Work(handling), Work(handling)})
    units.emplace_back(each, expected_of(1));

  const auto failures = commit_together(*store, std::move(units));

  EXPECT_TRUE(failures[0]);
  EXPECT_FALSE(failures[1]);
  EXPECT_FALSE(failures[2]);
  EXPECT_EQ(store->events_after(0, 10).size(), 1u);
  EXPECT_EQ(store->outbox_depth(), 1u);
}

void leaves_no_trace_of_what_was_only_expected(const Database& database) {
  const auto store = opened(database);
  std::vector<WorkUnit> units;
  units.emplace_back([](UnitOfWork&) {}, expected_of(1));
  units.emplace_back([](UnitOfWork&) { throw std::runtime_error("at once"); }, expected_of(2));
  units.emplace_back([](UnitOfWork& work) { handle(work, 4); }, expected_of(3));

  commit_together(*store, std::move(units));

  commit(*store, [](UnitOfWork& work) {
    for (const std::uint64_t number : {1U, 2U, 3U})
      EXPECT_TRUE(work.claim("orders", id(number), at(0))) << number;
    EXPECT_FALSE(work.claim("orders", id(4), at(0)));
    EXPECT_FALSE(work.load(notes(), name_of(3)));
  });
}

void lets_units_change_one_row_after_another(const Database& database) {
  const auto store = opened(database);
  const auto count = [](UnitOfWork& work) {
    const auto row = work.load(notes(), "total");
    const auto before = row ? std::get<std::int64_t>(row->row[1]) : 0;
    work.save(notes(), "total", before + 1, note("counted", before + 1));
  };
  const auto failing = [&](UnitOfWork& work) {
    count(work);
    throw std::runtime_error("no");
  };

  commit_together(*store,
                  {count,
                   failing,
                   count,
                   [](UnitOfWork& work) { work.erase(notes(), "total"); },
                   count,
                   count,
                   failing});

  EXPECT_EQ(store->row(notes(), "total"),
            (StoredRow{"total", 2, note("counted", std::int64_t{2})}));
}

void clears_what_earlier_units_have_written(const Database& database) {
  const auto store = opened(database);
  const auto save = [](const char* key) {
    return [key](UnitOfWork& work) { work.save(notes(), key, 1, note(key)); };
  };
  const auto failing = [](UnitOfWork& work) {
    work.save(notes(), "never", 1, note("never"));
    work.clear(notes());
    throw std::runtime_error("no");
  };
  const auto clearing = [](UnitOfWork& work) {
    work.save(notes(), "before", 1, note("before"));
    work.clear(notes());
    EXPECT_FALSE(work.load(notes(), "a"));
    work.save(notes(), "after", 1, note("after"));
  };

  commit_together(*store, {save("kept"), failing});
  EXPECT_TRUE(store->row(notes(), "kept"));
  commit_together(*store, {save("a"), clearing, save("b")});

  std::set<std::string> left;
  for (const auto& row : store->rows(notes(), {})) left.insert(row.id);
  EXPECT_EQ(left, (std::set<std::string>{"after", "b"}));
}

void releases_what_earlier_units_have_scheduled(const Database& database) {
  const auto store = opened(database);
  std::size_t released = 0;
  const auto schedule = [](UnitOfWork& work) { work.schedule(entry("1", "soon"), at(1)); };
  const auto failing = [](UnitOfWork& work) {
    work.release_due(at(5), 10);
    throw std::runtime_error("no");
  };
  const auto release = [&](UnitOfWork& work) { released = work.release_due(at(5), 10); };

  commit_together(*store, {schedule, failing, schedule, release});

  EXPECT_EQ(released, 2u);
  EXPECT_EQ(store->outbox_depth(), 2u);
  EXPECT_FALSE(store->next_due());
}

void writes_more_than_a_message_to_the_server_holds(const Database& database) {
  const auto store = opened(database);
  const std::string large(300'000, 'x');

  commit(*store, [&](UnitOfWork& work) {
    for (int i = 0; i < 100; ++i) work.save(notes(), std::to_string(i), 1, note(large));
  });

  EXPECT_EQ(store->rows(notes(), {}).size(), 100u);
}

void keeps_units_of_many_mebibytes_in_one_commit(const Database& database) {
  constexpr std::size_t units = 24;
  const auto store = opened(database);
  const std::string large(1U << 20, 'x');
  const auto whole = [&](std::size_t number) {
    return [&, entity = name_of(static_cast<int>(number))](UnitOfWork& work) {
      message::Envelope message = command(entity, 1);
      message.payload = "{\"text\":\"" + large + "\"}";
      work.append_command(message);
      work.save(notes(), entity, 1, note(large));
      work.enqueue({0, MessageKind::command, "shipping", message});
    };
  };

  std::vector<Work> works;
  for (std::size_t i = 0; i < units; ++i) works.emplace_back(whole(i));
  const auto failures = commit_together(*store, std::move(works));

  for (const auto& failure : failures) EXPECT_FALSE(failure);
  EXPECT_EQ(store->outbox_depth(), units);
  for (std::size_t i = 0; i < units; ++i) {
    const std::string entity = name_of(static_cast<int>(i));
    EXPECT_EQ(store->commands_of(order(entity), 0, 2).size(), 1u);
    const auto row = store->row(notes(), entity);
    ASSERT_TRUE(row);
    EXPECT_TRUE(row->row == note(large)) << entity;
  }
}

}  // namespace

std::vector<Claim> batch_claims() {
  return {
      {"KeepsManyUnitsWhole", keeps_many_units_whole},
      {"LeavesManyAloneWhenOneThrows", leaves_many_alone_when_one_throws},
      {"PassesOverAnIdInTheMiddleThatIsKnown", passes_over_an_id_in_the_middle_that_is_known},
      {"FindsAVersionConflictInTheMiddle", finds_a_version_conflict_in_the_middle},
      {"FailsOnlyTheUnitWhoseValueTheDatabaseRefuses",
       fails_only_the_unit_whose_value_the_database_refuses},
      {"FailsOnlyTheUnitWhoseKeyTheDatabaseRefuses",
       fails_only_the_unit_whose_key_the_database_refuses},
      {"FailsOnlyTheUnitThatExpectsWhatTheDatabaseRefuses",
       fails_only_the_unit_that_expects_what_the_database_refuses},
      {"FailsOnlyTheUnitWhoseKeyIsTooLongForAnIndex",
       fails_only_the_unit_whose_key_is_too_long_for_an_index},
      {"FailsOnlyTheUnitWhoseNumberIsInfinite", fails_only_the_unit_whose_number_is_infinite},
      {"FailsOnlyTheUnitWhoseTimeCannotBeKept", fails_only_the_unit_whose_time_cannot_be_kept},
      {"GivesAnIdToTheNextUnitWhenTheFirstFails",
       gives_an_id_to_the_next_unit_when_the_first_fails},
      {"LeavesNoTraceOfWhatWasOnlyExpected", leaves_no_trace_of_what_was_only_expected},
      {"LetsUnitsChangeOneRowAfterAnother", lets_units_change_one_row_after_another},
      {"ClearsWhatEarlierUnitsHaveWritten", clears_what_earlier_units_have_written},
      {"ReleasesWhatEarlierUnitsHaveScheduled", releases_what_earlier_units_have_scheduled},
      {"WritesMoreThanAMessageToTheServerHolds", writes_more_than_a_message_to_the_server_holds},
      {"KeepsUnitsOfManyMebibytesInOneCommit", keeps_units_of_many_mebibytes_in_one_commit}};
}

}  // namespace sourceflow::store::conformance
