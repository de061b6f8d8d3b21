#include <thread>

#include <gtest/gtest.h>

#include "sourceflow/store/conformance/conformance.hpp"
#include "sourceflow/store/conformance/working.hpp"

namespace sourceflow::store::conformance {
namespace {

void counts_commands_and_events_of_each_entity(const Database& database) {
  const auto store = opened(database);

  commit(*store, [](UnitOfWork& work) {
    append_next(work, "1");
    append_next(work, "2");
    append_next(work, "1");
    work.append_event(event("1", 3));
  });

  commit(*store, [](UnitOfWork& work) {
    EXPECT_EQ(work.heads(order("1")), (Heads{2, 3}));
    EXPECT_EQ(work.heads(order("2")), (Heads{1, 1}));
    EXPECT_EQ(work.heads({"Invoice", "1"}), Heads{});
  });
}

void refuses_sequence_numbers_that_do_not_follow(const Database& database) {
  const auto store = opened(database);
  commit(*store, [](UnitOfWork& work) { append_next(work, "1"); });

  for (const std::int64_t wrong : {-1, 0, 1, 3}) {
    EXPECT_THROW(
        commit(*store, [&](UnitOfWork& work) { work.append_command(command("1", wrong)); }),
        VersionConflict);
    EXPECT_THROW(commit(*store, [&](UnitOfWork& work) { work.append_event(event("1", wrong)); }),
                 VersionConflict);
  }

  commit(*store, [](UnitOfWork& work) { append_next(work, "1"); });
  const auto events = store->events_after(0, 10);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events.back().sequence_no, 2);
}

void gives_back_commands_as_they_were(const Database& database) {
  const auto store = opened(database);

  commit(*store, [](UnitOfWork& work) {
    for (std::int64_t i = 1; i <= 5; ++i) work.append_command(command("1", i));
    work.append_command(command("2", 1));
  });

  const auto found = store->commands_of(order("1"), 1, 3);
  EXPECT_EQ(found, (std::vector{command("1", 2), command("1", 3), command("1", 4)}));
  EXPECT_EQ(store->commands_of(order("1"), 0, 100).size(), 5u);
  EXPECT_TRUE(store->commands_of(order("1"), 5, 100).empty());
  EXPECT_TRUE(store->commands_of({"Invoice", "1"}, 0, 100).empty());
}

/// Repeats a unit until no other writer was first.
void append_at_last(Store& store, const std::string& entity) {
  for (int tries = 0; tries < 1000; ++tries) {
    try {
      return commit(store, [&](UnitOfWork& work) { append_next(work, entity); });
    } catch (const VersionConflict&) {
      // Another thread was first; the numbers are read anew.
    }
  }
  FAIL() << "an entity could not be written to in 1000 tries";
}

void leaves_no_gap_under_concurrent_writers(const Database& database) {
  constexpr int threads = 4;
  constexpr int each = 30;
  const auto first = opened(database);
  const auto writing = [&](int number) {
    const auto store = number % 2 == 0 ? first : opened(database);
    for (int i = 0; i < each; ++i) append_at_last(*store, std::to_string(i % 3));
  };

  {
    std::vector<std::jthread> all;
    for (int i = 0; i < threads; ++i) all.emplace_back(writing, i);
  }

  std::map<std::string, std::int64_t> last;
  std::int64_t position = 0;
  for (const auto& each_event : first->events_after(0, 10'000)) {
    EXPECT_EQ(each_event.sequence_no, ++last[each_event.entity_id]);
    EXPECT_GT(each_event.position, position);
    position = each_event.position;
  }
  for (int i = 0; i < 3; ++i) {
    const auto commands = first->commands_of(order(std::to_string(i)), 0, 10'000);
    EXPECT_EQ(commands.size(), static_cast<std::size_t>(threads * each / 3));
    for (std::size_t n = 0; n < commands.size(); ++n) {
      EXPECT_EQ(commands[n].sequence_no, static_cast<std::int64_t>(n + 1));
    }
  }
}

}  // namespace

std::vector<Claim> sequence_claims() {
  return {{"CountsCommandsAndEventsOfEachEntity", counts_commands_and_events_of_each_entity},
          {"RefusesSequenceNumbersThatDoNotFollow", refuses_sequence_numbers_that_do_not_follow},
          {"GivesBackCommandsAsTheyWere", gives_back_commands_as_they_were},
          {"LeavesNoGapUnderConcurrentWriters", leaves_no_gap_under_concurrent_writers}};
}

}  // namespace sourceflow::store::conformance
